package botpos_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/botpos"
)

const (
	waits   = `{"status": "STANDBY"}`
	cooks   = `{"status": "OK"}`
	refused = `{"status": "FAILED"}`
	filler  = `{"id": 12, "name": "filler"}` // as in README.md
)

func TestCancel(t *testing.T) {
	rows := []struct {
		name          string
		before, after string // "" for the documented 404
		code          int    // of the DELETE, 200 if zero
		bare          bool   // it has no body
		want          pos.Kind
		person        bool // decides: it is never repeated by itself
		deletes       int
	}{
		{name: "an order that waits is withdrawn", before: waits, after: refused, deletes: 1},
		{name: "one that the POS forgets then is, too", before: waits, deletes: 1},
		{name: "one that the POS forgets is withdrawn also where it tells no status", before: filler, deletes: 1},
		{name: "a word that nobody explained proves nothing: it may be cooking", before: waits, after: `{"status": "CANCELED"}`, deletes: 1, want: pos.Unknown, person: true},
		{name: "a POS that tells no status is not believed by its 200", before: filler, after: filler, deletes: 1, want: pos.Unknown, person: true},
		{name: "nor one that tells none any more", before: waits, after: filler, deletes: 1, want: pos.Unknown, person: true},
		{name: "one that is gone already is gone", before: refused},
		{name: "one that is being cooked is not asked for", before: cooks, want: pos.Rejected},
		{name: "nor one that is done", before: `{"status": "COMPLETE"}`, want: pos.Rejected},
		{name: "the kitchen may be faster than the call", before: waits, after: cooks, deletes: 1, want: pos.Rejected},
		{name: "a 200 after which it still waits may have been about somebody else's", before: waits, after: waits, deletes: 1, want: pos.Unknown, person: true},
		{name: "so may one after which nobody can tell", before: waits, after: `<html>`, deletes: 1, want: pos.Unknown, person: true},
		{name: "a refusal is one", before: waits, after: cooks, code: http.StatusConflict, deletes: 1, want: pos.Rejected},
		{name: "where the order waits on nobody has taken it, and no money is taken for it", before: waits, after: waits, code: http.StatusConflict, deletes: 1, want: pos.Unknown, person: true},
		{name: "unless somebody else has withdrawn it", before: waits, after: refused, code: http.StatusConflict, deletes: 1},
		{name: "a refusal and a miss prove nothing", before: waits, code: http.StatusNotFound, deletes: 1, want: pos.Unknown, person: true},
		{name: "a server that breaks may have acted on somebody else's", before: waits, after: waits, code: http.StatusBadGateway, deletes: 1, want: pos.Unknown, person: true},
		{name: "or on ours", before: waits, after: refused, code: http.StatusBadGateway, deletes: 1},
		{name: "one that wants to be left alone has not acted", before: waits, after: waits, code: http.StatusTooManyRequests, deletes: 1, want: pos.Throttled},
		{name: "nor has one that says 403 and nothing else", before: waits, after: waits, code: http.StatusForbidden, bare: true, deletes: 1, want: pos.Unauthorized},
		{name: "one that says 403 and why has refused the order, and not us", before: waits, after: waits, code: http.StatusForbidden, deletes: 1, want: pos.Unknown, person: true},
		{name: "also where it is being made", before: waits, after: cooks, code: http.StatusForbidden, deletes: 1, want: pos.Rejected},
		{name: "nor one that does not know us any more", before: waits, after: waits, code: http.StatusUnauthorized, deletes: 1, want: pos.Unauthorized},
		{name: "an order that the POS does not know may be done", before: "", want: pos.NotFound},
		{name: "nothing is withdrawn unseen", before: `<html>`, want: pos.Unknown},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake()
			f.answers[statusCall] = nil
			for _, body := range []string{row.before, row.after} {
				next := reply{code: http.StatusOK, body: body}
				if body == "" {
					next = reply{code: http.StatusNotFound, body: failureAs("no order of Kim")}
				}
				f.answers[statusCall] = append(f.answers[statusCall], next)
			}
			if row.code != 0 {
				f.fail(cancelCall, row.code, "not while cooking, Kim")
			}
			if row.bare {
				f.answers[cancelCall] = []reply{{code: row.code}}
			}

			err := connect(t, f, func(s *botpos.Settings) { withWords(s) }).Cancel(t.Context(), known)

			require.Len(t, f.seen(cancelCall), row.deletes)
			if row.want == "" {
				require.NoError(t, err)
				return
			}
			require.Error(t, err)
			require.Equal(t, row.want, pos.KindOf(err), "%v", err)
			require.Equal(t, row.person, errors.Is(err, pos.ErrNotRepeatable), "%v", err)
			require.NotContains(t, err.Error(), "Kim")
		})
	}
}

// What the DELETE itself is answered with decides nothing, be it a template's filler or a word: OK may be a yes, or
// the store's word for cooking.
func TestTheAnswerToADeleteIsNoProof(t *testing.T) {
	for _, answer := range []string{filler, "{ id : 12, name : \"filler\" }", "", `{"status": "OK"}`, refused} {
		for after, gone := range map[string]bool{waits: false, filler: false, refused: true} {
			f := newFake().answer(statusCall, waits, after).answer(cancelCall, answer)
			err := connect(t, f, withWords).Cancel(t.Context(), known)
			require.Equal(t, gone, err == nil, "%q, then %s: %v", answer, after, err)
			require.Equal(t, !gone, errors.Is(err, pos.ErrNotRepeatable))
			require.Len(t, f.seen(cancelCall), 1)
		}
	}
}

func TestCancellingTwiceIsCancellingOnce(t *testing.T) {
	f := newFake().answer(statusCall, waits, refused)
	connector := connect(t, f, withWords)
	require.NoError(t, connector.Cancel(t.Context(), known))
	require.NoError(t, connector.Cancel(t.Context(), known))
	require.Len(t, f.seen(cancelCall), 1)
}

func TestTheOrderIsAlwaysNamed(t *testing.T) {
	for ticket, want := range map[string]url.Values{
		known:        {"storeId": {"pan-n8"}, "orderId": {known}},
		known + "#7": {"storeId": {"pan-n8"}, "orderId": {known}, "numb": {"7"}},
	} {
		f := newFake().answer(statusCall, waits, refused)
		f.answers[cancelCall] = []reply{{code: http.StatusNoContent}}
		require.NoError(t, connect(t, f, withWords).Cancel(t.Context(), ticket))
		require.Equal(t, want.Encode(), f.seen(cancelCall)[0].query, "the store alone may be somebody else's order")
	}
}

func TestStrictModeCancelsNobodyElsesOrder(t *testing.T) {
	rows := []struct {
		name, status string
		called       bool
	}{
		{name: "it is alone in the queue", status: `{"status": "STANDBY", "waitingOrderCount": 1, "waitingOrders": [{"orderId": "` + known + `"}]}`, called: true},
		{name: "by the queue's other name", status: `{"status": "STANDBY", "WAITINGCOUNT": "1", "waitings": [{"orderId": "` + known + `"}]}`, called: true},
		{name: "among its own ids in another case", status: `{"status": "STANDBY", "waitingOrders": [{"orderId": "` + strings.ToUpper(known) + `"}]}`, called: true},
		{name: "the queue is empty, though it waits", status: `{"status": "STANDBY", "waitingOrders": []}`},
		{name: "and so it says itself", status: `{"status": "STANDBY", "waitingOrderCount": 0, "waitingOrders": []}`},
		{name: "somebody else waits", status: `{"status": "STANDBY", "waitingOrders": [{"orderId": "` + known + `"}, {"orderId": "` + missing + `"}]}`},
		{name: "somebody without a name waits", status: `{"status": "STANDBY", "waitingOrders": [{"orderId": "` + known + `"}, {}]}`},
		{name: "the queue is longer than it shows", status: `{"status": "STANDBY", "waitingOrderCount": 2, "waitingOrders": [{"orderId": "` + known + `"}]}`},
		{name: "nobody knows how long it is", status: `{"status": "STANDBY", "waitingOrderCount": "many", "waitingOrders": []}`},
		{name: "the queue cannot be read", status: `{"status": "STANDBY", "waitingOrders": [7]}`},
		{name: "there is no queue", status: waits},
		{name: "it does not wait for certain", status: `{"status": "HELD", "waitingOrders": [{"orderId": "` + known + `"}]}`},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake().answer(statusCall, row.status, refused)
			err := connect(t, f, func(s *botpos.Settings) { withWords(s); s.Cancel = "" }).Cancel(t.Context(), known)
			if row.called {
				require.NoError(t, err)
				require.Len(t, f.seen(cancelCall), 1)
				return
			}
			require.Equal(t, pos.Malformed, pos.KindOf(err), "not Rejected, since nobody cooks it: %v", err)
			require.Empty(t, f.seen(cancelCall))
		})
	}
}
