package deliveryhatch_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/deliveryhatch"
)

func TestObserveAll(t *testing.T) {
	rows := []struct {
		name   string
		change func(*deliveryhatch.Settings)
		ids    []string
		want   []string // ids and statuses that are seen
		calls  []string
	}{
		{name: "nothing is asked about nothing"},
		{name: "a single one is asked for by its id", ids: []string{known}, want: []string{"4812 10"}, calls: []string{"orderstate"}},
		{
			name: "what is open is in the list, the rest is asked for one by one", ids: []string{known, "4813", "4814", missing},
			want: []string{"4812 11", "4813 0", "4814 30"}, calls: []string{"expressorders", "orderstate", "orderstate", "orderstate"},
		},
		{
			name: "a store that is only polled has no list", change: pollOnly, ids: []string{known, "4813"},
			want: []string{"4812 10", "4813 0"}, calls: []string{"orderstate", "orderstate"},
		},
		{
			name: "an id that is no number does not keep the others from being observed", ids: []string{"{GUID}", "4813"},
			want: []string{"4813 0"}, calls: []string{"expressorders", "orderstate"},
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake().answer("orderstate?4813", stateOf(`"id": 4813, "status": 0`)).answer("orderstate?4814", stateOf(`"id": 4814, "status": 30`))
			seen, err := connect(t, f, row.change).ObserveAll(t.Context(), row.ids)
			require.NoError(t, err)
			var got, calls []string
			for _, o := range seen {
				got = append(got, o.Ticket.ID+" "+o.Ticket.Raw)
			}
			for _, c := range f.seen("") {
				calls = append(calls, c.path)
			}
			require.Equal(t, row.want, got)
			require.Equal(t, row.calls, calls)
		})
	}
}

func TestTheListTellsNoAmount(t *testing.T) {
	seen, err := connect(t, newFake(), nil).ObserveAll(t.Context(), []string{known, missing})
	require.NoError(t, err)
	require.Equal(t, []pos.Observation{{Ticket: order.Ticket{System: "deliveryhatch", ID: known, Raw: "11"}, State: order.TicketCooking}}, seen,
		"nobody says whether its sum is after discounts")
}

func TestARowWithoutAReadableStatusIsAskedFor(t *testing.T) {
	f := newFake().answer("expressorders", `{"result": true, "data": [`+row(known, `"?"`, meta)+`]}`)
	seen, err := connect(t, f, nil).ObserveAll(t.Context(), []string{known, missing})
	require.NoError(t, err)
	require.Equal(t, "10", seen[0].Ticket.Raw)
}

func TestWhatWasSeenBeforeAnErrorCounts(t *testing.T) {
	f := newFake().answer("orderstate?4813", "<html>")
	seen, err := connect(t, f, nil).ObserveAll(t.Context(), []string{known, "4813", "4814"})
	require.Equal(t, pos.Unknown, pos.KindOf(err))
	require.Len(t, seen, 1)
}

func TestFind(t *testing.T) {
	other := row("139", "10", `{"EXTID": 122}`)
	rows := []struct {
		name, orders string
		want         pos.Kind // empty: found
	}{
		{name: "by our number in the meta", orders: other + "," + row(known, "10", `{"num": "`+number+`"}`)},
		{name: "in any case", orders: row(known, "10", `{"num": "`+strings.ToUpper(number)+`"}`)},
		{name: "by our id in the meta", orders: row(known, "10", `{"ord": "`+orderID+`"}`)},
		{name: "whatever the others have for a meta", orders: row("1", "10", `null`) + "," + row("2", "10", `"x"`) + "," + row(known, "10", meta)},
		{name: "not by the comment, and not by the phone", orders: row(known, "10", `{}`), want: pos.NotFound},
		{name: "not by a part of the number", orders: row(known, "10", `{"num": "k7m2q9x4a"}`), want: pos.NotFound},
		{name: "not among none", want: pos.NotFound},
		{name: "not when two carry it", orders: row("4811", "10", meta) + "," + row(known, "10", meta), want: pos.Unknown},
		{name: "not without an id", orders: row("null", "10", meta), want: pos.Unknown},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake().answer("expressorders", `{"result": true, "data": [`+row.orders+`]}`)
			seen, err := connect(t, f, nil).Find(t.Context(), number)
			if row.want != "" {
				require.Equal(t, row.want, pos.KindOf(err), "%v", err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, order.Ticket{System: "deliveryhatch", ID: known, Raw: "10"}, seen.Ticket)
			require.Equal(t, order.TicketCooking, seen.State)
		})
	}
}

func TestNobodysNumberIsNobodys(t *testing.T) {
	f := newFake().answer("expressorders", `{"result": true, "data": [`+row(known, "10", `{"ord": ""}`)+`]}`)
	_, err := connect(t, f, nil).Find(t.Context(), "")
	require.Equal(t, pos.NotFound, pos.KindOf(err))
}

func TestTheVendorsExampleOfAList(t *testing.T) {
	f := newFake().answer("expressorders", golden(t, "documented_expressorders_answer.json"))
	connector := connect(t, f, nil)
	seen, err := connector.ObserveAll(t.Context(), []string{"139", missing})
	require.NoError(t, err)
	require.Equal(t, []pos.Observation{{Ticket: order.Ticket{System: "deliveryhatch", ID: "139", Raw: "10"}, State: order.TicketCooking}}, seen)
	_, err = connector.Find(t.Context(), number)
	require.Equal(t, pos.NotFound, pos.KindOf(err))
}

func TestAStoreThatIsOnlyPolledIsNotSearched(t *testing.T) {
	f := newFake()
	_, err := connect(t, f, pollOnly).Find(t.Context(), number)
	require.Equal(t, pos.NotFound, pos.KindOf(err))
	require.Empty(t, f.seen(""))
}

func TestABrokenSearchIsNoMiss(t *testing.T) {
	for _, answer := range []string{`{"result": true}`, `{"result": true, "data": null}`, `{"result": true, "data": {}}`, `<html>`, ``, `{"data": []}`} {
		connector := connect(t, newFake().answer("expressorders", answer), nil)
		_, err := connector.Find(t.Context(), number)
		require.Equal(t, pos.Unknown, pos.KindOf(err), answer)
		_, err = connector.ObserveAll(t.Context(), []string{known, missing})
		require.Equal(t, pos.Unknown, pos.KindOf(err), answer)
	}
}
