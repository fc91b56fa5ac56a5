package procart_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/procart"
)

func TestStates(t *testing.T) {
	rows := []struct {
		name, ticket string
		want         order.TicketState
		amount       int64
		empty        bool
	}{
		{name: "a draft waits and is no failure", ticket: `"status": "deferred", "amount": 100`, want: order.TicketWaiting, amount: 100},
		{name: "open is being cooked", ticket: `"status": "open", "amount": 100`, want: order.TicketCooking, amount: 100},
		{name: "a pre-bill says no more than open, it may be undone", ticket: `"status": "bill", "amount": 100`, want: order.TicketCooking, amount: 100},
		{name: "close is done", ticket: `"status": "close", "amount": 100, "items": [{}]`, want: order.TicketCompleted, amount: 100},
		{name: "close with a total and no list is done", ticket: `"status": "close", "amount": 100`, want: order.TicketCompleted, amount: 100},
		{name: "close without a total is suspicious", ticket: `"status": "close", "amount": 0, "items": [{}]`, want: order.TicketCompleted, empty: true},
		{name: "close without items is suspicious", ticket: `"status": "close", "amount": 100, "items": []`, want: order.TicketCompleted, amount: 100, empty: true},
		{name: "deleted is gone", ticket: `"status": "deleted", "amount": 100`, want: order.TicketGone},
		{name: "closed is not documented", ticket: `"status": "closed"`},
		{name: "canceled is not documented", ticket: `"status": "canceled"`},
		{name: "cancelled is not documented", ticket: `"status": "cancelled"`},
		{name: "capitals are not documented", ticket: `"status": "Deleted"`},
		{name: "a digit of the older product means nothing", ticket: `"status": "30"`},
		{name: "no word means nothing", ticket: `"amount": 100`, amount: 100},
		{name: "an amount that is none is left out", ticket: `"status": "open", "amount": "1.00"`, want: order.TicketCooking},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake().answer("getorders", `{"result": true, "data": [{"guid": "`+known+`", `+row.ticket+`}]}`)
			seen, err := connect(t, f, nil).Observe(t.Context(), known)
			require.NoError(t, err)
			require.Equal(t, row.want, seen.State)
			require.Equal(t, row.amount, seen.Amount.Amount)
			require.Equal(t, row.empty, seen.Empty)
		})
	}
}

func TestAnUnknownWordIsKeptWithoutGuestData(t *testing.T) {
	f := newFake().answer("getorders", `{"result": true, "data": [{"guid": "`+known+`", "status": "served to +79001112233"}]}`)
	seen, err := connect(t, f, nil).Observe(t.Context(), known)
	require.NoError(t, err)
	require.Equal(t, "served to [digits]", seen.Ticket.Raw)
}

func TestTicketsAreComparedByGUIDAndSentAsTheyCame(t *testing.T) {
	stored := strings.Trim(known, "{}") // the store has it plain, ProCart answers in braces and capitals
	rows := []struct {
		name string
		form procart.GUIDForm
		want string
	}{
		{name: "raw", form: procart.RawGUID, want: stored},
		{name: "braced", form: procart.BracedGUID, want: known},
		{name: "plain", form: procart.PlainGUID, want: strings.ToLower(stored)},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake()
			seen, err := connect(t, f, func(s *procart.Settings) { s.GUIDForm = row.form }).Observe(t.Context(), stored)
			require.NoError(t, err)
			require.Equal(t, stored, seen.Ticket.ID, "the id stays the one that we store")
			require.Equal(t, url.Values{"guid": {row.want}}.Encode(), f.seen("getorders")[0].query)
		})
	}
}

func TestWhenATicketIsNotFound(t *testing.T) {
	rows := []struct {
		name, answer string
		want         pos.Kind
	}{
		{name: "an empty list is an answer", answer: `{"result": true, "data": []}`, want: pos.NotFound},
		{name: "a list of other tickets is an answer", answer: `{"result": true, "data": [{"guid": "` + missing + `", "status": "open"}]}`, want: pos.NotFound},
		{name: "no list is none", answer: `{"result": true}`, want: pos.Unknown},
		{name: "null is none", answer: `{"result": true, "data": null}`, want: pos.Unknown},
		{name: "another form is none", answer: `{"result": true, "data": {"guid": "` + known + `"}}`, want: pos.Unknown},
		{name: "a refusal is a refusal", answer: `{"result": false, "msg": "not now"}`, want: pos.Rejected},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			_, err := connect(t, newFake().answer("getorders", row.answer), nil).Observe(t.Context(), known)
			require.Equal(t, row.want, pos.KindOf(err), "%v", err)
		})
	}
}

func TestAnIDThatIsNoGUIDIsNotAskedFor(t *testing.T) {
	f := newFake()
	_, err := connect(t, f, nil).Observe(t.Context(), "4711")
	require.Equal(t, pos.Malformed, pos.KindOf(err), "order ids are GUIDs, not the older product's numbers")
	require.Empty(t, f.seen(""))
}

func TestObserveAll(t *testing.T) {
	plain := strings.ToLower(strings.Trim(known, "{}"))
	rows := []struct {
		name    string
		change  func(*procart.Settings)
		ids     []string
		want    []string // the ids that are seen
		queries []string
	}{
		{name: "one by one", ids: []string{plain, missing}, want: []string{plain}, queries: []string{"guid=" + plain, "guid=" + url.QueryEscape(missing)}},
		{
			name: "by the list of all, and one by one what is not in it", change: func(s *procart.Settings) { s.ListOrders = true },
			ids: []string{plain, missing}, want: []string{plain}, queries: []string{"", "guid=" + url.QueryEscape(missing)},
		},
		{
			name: "by a list of GUIDs", change: func(s *procart.Settings) { s.GetOrdersMethod = http.MethodPost },
			ids: []string{known, missing}, want: []string{known}, queries: []string{""},
		},
		{name: "an id that is none keeps no other from being seen", ids: []string{"4711", known}, want: []string{known}, queries: []string{"guid=" + url.QueryEscape(known)}},
		{name: "nothing is asked about nothing"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake()
			seen, err := connect(t, f, row.change).ObserveAll(t.Context(), row.ids)
			require.NoError(t, err)
			var ids, queries []string
			for _, o := range seen {
				ids = append(ids, o.Ticket.ID)
			}
			for _, call := range f.seen("getorders") {
				queries = append(queries, call.query)
			}
			require.Equal(t, row.want, ids)
			require.Equal(t, row.queries, queries)
		})
	}
}

func TestWhatWasSeenBeforeAnErrorIsTold(t *testing.T) {
	f := newFake()
	broken := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.RawQuery, "11111111") {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		f.ServeHTTP(w, r)
	})
	seen, err := connect(t, broken, nil).ObserveAll(t.Context(), []string{known, missing})
	require.Equal(t, pos.Unknown, pos.KindOf(err), "%v", err)
	require.Len(t, seen, 1)
	require.Equal(t, known, seen[0].Ticket.ID)
}

func TestTheListOfGUIDsOnTheWire(t *testing.T) {
	f := newFake()
	_, err := connect(t, f, func(s *procart.Settings) { s.GetOrdersMethod = http.MethodPost }).ObserveAll(t.Context(), []string{known, missing})
	require.NoError(t, err)
	requireGolden(t, "assumed_getorders_list.json", f.seen("getorders")[0].body)
}

func TestFind(t *testing.T) {
	other := `{"guid": "` + missing + `", "status": "open", "short_comment": "zzzz2222 доставка"}`
	rows := []struct {
		name, tickets string
		want          pos.Kind // empty: found
	}{
		{name: "by the head of the short comment, in any case", tickets: other + `, {"guid": "` + known + `", "short_comment": "K7M2Q9X4 доставка"}`},
		{name: "by our id in the meta", tickets: `{"guid": "` + known + `", "guestmeta": {"ord": "` + orderID + `"}}`},
		{name: "with a meta of another form", tickets: `{"guid": "` + known + `", "short_comment": "k7m2q9x4", "guestmeta": "x"}`},
		{name: "not in the middle of a comment", tickets: `{"guid": "` + known + `", "short_comment": "as k7m2q9x4"}`, want: pos.NotFound},
		{name: "not by a part of the number", tickets: `{"guid": "` + known + `", "short_comment": "k7m2q9x4a"}`, want: pos.NotFound},
		{name: "not among none", want: pos.NotFound},
		{
			name:    "not when two carry it",
			tickets: `{"guid": "` + missing + `", "short_comment": "k7m2q9x4"}, {"guid": "` + known + `", "short_comment": "k7m2q9x4"}`, want: pos.Unknown,
		},
		{name: "not when one of them shows neither comment nor meta", tickets: other + `, {"guid": "` + known + `", "status": "open"}`, want: pos.Unknown},
		{name: "not when one of them has no comment", tickets: other + `, {"guid": "` + known + `", "short_comment": ""}`, want: pos.NotFound},
		{name: "whatever others show", tickets: `{"guid": "` + missing + `"}, {"guid": "` + known + `", "short_comment": "k7m2q9x4"}`},
		{name: "not without a GUID", tickets: `{"short_comment": "k7m2q9x4"}`, want: pos.Unknown},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake().answer("getorders", `{"result": true, "data": [`+row.tickets+`]}`)
			seen, err := connect(t, f, func(s *procart.Settings) { s.ListOrders = true }).Find(t.Context(), number)
			if row.want != "" {
				require.Equal(t, row.want, pos.KindOf(err), "%v", err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, known, seen.Ticket.ID)
		})
	}
}

func TestFindAsksNobodyWhereTheListIsOff(t *testing.T) {
	f := newFake()
	connector := connect(t, f, nil)
	_, err := connector.Find(t.Context(), number)
	require.Equal(t, pos.NotFound, pos.KindOf(err))
	require.False(t, connector.Traits().LookupProves)
	require.Empty(t, f.seen(""))
}

func TestAMissProvesAbsenceOnlyWhereTheStoreSaysSo(t *testing.T) {
	for name, proves := range map[string]bool{"a list that was never tried proves nothing": false, "one that was tried does": true} {
		t.Run(name, func(t *testing.T) {
			connector := connect(t, newFake().answer("getorders", `{"result": true, "data": []}`), func(s *procart.Settings) {
				s.ListOrders, s.LookupProves = true, proves
			})
			_, err := connector.Find(t.Context(), number)
			require.Equal(t, pos.NotFound, pos.KindOf(err))
			require.Equal(t, proves, connector.Traits().LookupProves)
		})
	}
}

func TestABrokenSearchProvesNothing(t *testing.T) {
	for _, answer := range []string{`{"result": true}`, `{"result": true, "data": null}`, `<html>`, ``, `{"data": []}`} {
		connector := connect(t, newFake().answer("getorders", answer), func(s *procart.Settings) { s.ListOrders, s.LookupProves = true, true })
		_, err := connector.Find(t.Context(), number)
		require.Equal(t, pos.Unknown, pos.KindOf(err), answer)
	}
}

func TestTheFinalBillIsToldAsTheTillHasIt(t *testing.T) {
	f := newFake().answer("getorders", `{"result": true, "data": [{"guid": "`+known+`", "status": "close", "amount": 60300, "paid": 55800, "items": [{}]}]}`)
	seen, err := connect(t, f, nil).Observe(t.Context(), known)
	require.NoError(t, err)
	require.Equal(t, order.Money{Amount: 60300, Currency: "RUB"}, seen.Amount, "hundredths, and not what was paid")
	require.False(t, seen.Empty)
}

func TestSameTicket(t *testing.T) {
	plain := "9b0c6e1e-5b7c-4a39-9e0b-2f6e0c1d7a44"
	require.True(t, procart.SameTicket(known, plain))
	require.False(t, procart.SameTicket(known, missing))
	require.False(t, procart.SameTicket("4711", "4711"), "what is no GUID names nothing")
	canonical, ok := procart.CanonicalGUID(known)
	require.True(t, ok)
	require.Equal(t, plain, canonical)
	for _, wrong := range []string{"", "{}", "{" + plain, "[" + plain + "]", plain + "0", "9b0c6e1e5b7c4a399e0b2f6e0c1d7a44", "urn:uuid:" + plain, strings.Replace(plain, "9", "g", 1)} {
		_, ok := procart.CanonicalGUID(wrong)
		require.False(t, ok, wrong)
	}
}
