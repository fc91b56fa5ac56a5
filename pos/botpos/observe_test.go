package botpos_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/botpos"
)

func withWords(s *botpos.Settings) {
	s.RefusedWords, s.CookingWords, s.CompletedWords = []string{"Failed"}, []string{"조리중"}, []string{"done"}
}

func TestStates(t *testing.T) {
	rows := []struct {
		name, answer, raw string
		want              order.TicketState
	}{
		{name: "STANDBY only reached the API server", answer: `{"status": "STANDBY"}`, raw: "STANDBY", want: order.TicketWaiting},
		{name: "in any case", answer: `{"status": "Standby "}`, raw: "Standby", want: order.TicketWaiting},
		{name: "OK is taken, and taken is cooking", answer: `{"status": "OK"}`, raw: "OK", want: order.TicketCooking},
		{name: "the name of the callback that says so", answer: `{"status": "cook"}`, raw: "cook", want: order.TicketCooking},
		{name: "in its other form", answer: `{"status": "COOKING"}`, raw: "COOKING", want: order.TicketCooking},
		{name: "the name of the other callback", answer: `{"status": "complete"}`, raw: "complete", want: order.TicketCompleted},
		{name: "a word of the settings for cooking", answer: `{"status": "조리중"}`, raw: "조리중", want: order.TicketCooking},
		{name: "one for done", answer: `{"status": "DONE"}`, raw: "DONE", want: order.TicketCompleted},
		{name: "one for a refusal", answer: `{"status": "FAILED", "reason": "no ice"}`, raw: "FAILED", want: order.TicketGone},
		{name: "CANCELLED is in no text and no setting", answer: `{"status": "CANCELLED"}`, raw: "CANCELLED"},
		{name: "a number is a word", answer: `{"status": 30}`, raw: "30"},
		{name: "no status says nothing", answer: `{"id": 12, "name": "filler"}`},
		{name: "nor does one of another form", answer: `{"status": {"code": "OK"}}`},
		{name: "a guest's number is not kept", answer: `{"status": "called 010-1234-5678"}`, raw: "called [digits]"},
		{name: "oddities beside it do not matter", answer: `{"STATUS": "OK", "order": 7, "waitingOrders": {}, "waitingOrderCount": [], "store": "x"}`, raw: "OK", want: order.TicketCooking},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			seen, err := connect(t, newFake().answer(statusCall, row.answer), withWords).Observe(t.Context(), known)
			require.NoError(t, err)
			require.Equal(t, pos.Observation{Ticket: order.Ticket{System: "botpos", ID: known, Raw: row.raw}, State: row.want}, seen)
		})
	}
}

func TestTheProposalsOwnStatus(t *testing.T) {
	seen, err := connect(t, newFake().answer(statusCall, golden(t, "suggest_status_answer.json")), nil).Observe(t.Context(), known)
	require.NoError(t, err)
	require.Equal(t, order.TicketCooking, seen.State)
	require.True(t, seen.Amount.IsZero(), "orderAmount counts pieces")
	require.False(t, seen.Empty)
}

func TestAnswersThatProveNothing(t *testing.T) {
	rows := []struct {
		name string
		code int
		body string
		want pos.Kind
	}{
		{name: "the documented 404 is a miss", code: 404, body: failureAs("User doesn't exist"), want: pos.NotFound},
		{name: "a 404 of somebody else is none", code: 404, body: "<html>", want: pos.Unknown},
		{name: "another failure is none", code: 400, body: failureAs("bad numb"), want: pos.Unknown},
		{name: "another order's status is none", code: 200, body: `{"status": "OK", "order": {"orderId": "` + missing + `"}}`, want: pos.Unknown},
		{name: "a failure that calls itself a success is none", code: 200, body: failureAs("User doesn't exist"), want: pos.Unknown},
		{name: "a list is none", code: 200, body: `[{"status": "OK"}]`, want: pos.Unknown},
		{name: "a word is none", code: 200, body: `"OK"`, want: pos.Unknown},
		{name: "null is none", code: 200, body: `null`, want: pos.Unknown},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake()
			f.answers[statusCall] = []reply{{code: row.code, body: row.body}}
			_, err := connect(t, f, nil).Observe(t.Context(), known)
			require.Equal(t, row.want, pos.KindOf(err), "%v", err)
			require.NotContains(t, err.Error(), "User", "its words may be about the guest")
		})
	}
}

func TestNumbs(t *testing.T) {
	rows := []struct {
		name, setting, ticket, want string // want is the call, empty for none
	}{
		{name: "the order's own is sent", ticket: known + "#7", want: "GET stores/12/orders/" + known + "/numbs/7"},
		{name: "also where the settings have one", setting: "1", ticket: known + "#7", want: "GET stores/12/orders/" + known + "/numbs/7"},
		{name: "else that of the settings", setting: "1", ticket: known, want: "GET stores/12/orders/" + known + "/numbs/1"},
		{name: "without any nothing is asked", ticket: known},
		{name: "ids are escaped", ticket: "a/1#b?2", want: "GET stores/12/orders/a%2F1/numbs/b%3F2"},
		{name: "an id that leads elsewhere is not asked for", ticket: "..#7"},
		{name: "nor one with two numbs", ticket: "a#1#2"},
		{name: "nor none", ticket: ""},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake()
			connector := connect(t, f, func(s *botpos.Settings) { asSeed(s); s.Numb = row.setting })
			_, err := connector.Observe(t.Context(), row.ticket)
			if row.want == "" {
				require.Equal(t, pos.Malformed, pos.KindOf(err))
				require.Empty(t, f.names())
				return
			}
			require.Equal(t, []string{row.want}, f.names())
		})
	}
}

func TestARevokedTokenIsNotAnUnknownOrder(t *testing.T) {
	f := newFake().fail(statusCall, http.StatusUnauthorized, "who?")
	_, err := connect(t, f, nil).Observe(t.Context(), known)
	require.Equal(t, pos.Unauthorized, pos.KindOf(err))
}
