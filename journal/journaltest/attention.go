package journaltest

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
)

func attentionExams() []exam {
	return []exam{
		{"open items are listed the oldest first, word for word, until they are answered", attentionListed},
		{"a list of items is filtered by store and kind", attentionFilters},
		{"a list of items is turned page by page, and each is shown once", attentionPages},
		{"a cursor of another list is refused", attentionBadCursor},
		{"what a reset took back asks nothing any more", attentionAfterReset},
	}
}

// asks is an order with open items, each opened some minutes after the start.
func asks(key string, kinds map[string]order.AttentionKind, minutes int) order.Snapshot {
	s := snapshot(key, order.Submitting)
	for id, kind := range kinds {
		s.Attention = append(s.Attention, order.Attention{
			ID: id, Kind: kind, Since: start().Add(time.Duration(minutes) * time.Minute), Detail: "ticket of " + key,
			Options: kind.Rule().Options, Default: kind.Rule().Default, Deadline: start().Add(time.Hour), Staff: kind.Rule().Staff,
		})
	}
	return s
}

// open lists the open items that f selects, each as the order's key or the item's id.
func (d desk) open(t *testing.T, f journal.AttentionFilter) []string {
	t.Helper()
	page, err := d.Attention(t.Context(), f)
	require.NoError(t, err)
	ids := []string{}
	for _, i := range page.Items {
		ids = append(ids, i.Item.ID)
	}
	return ids
}

func attentionListed(t *testing.T, d desk) {
	t.Helper()
	late := asks("1", map[string]order.AttentionKind{"late": order.SubmissionUnknownItem}, 9)
	early := asks("2", map[string]order.AttentionKind{"early": order.UndoStuck}, 1)
	d.claim(t, late)
	d.claim(t, early)
	d.claim(t, snapshot("3", order.Cooking))
	page, err := d.Attention(t.Context(), journal.AttentionFilter{})
	require.NoError(t, err)
	require.Equal(t, journal.AttentionPage{Items: []journal.OpenItem{
		{OrderID: early.Order.ID, BotID: bot, StoreID: store, Status: order.Submitting, Item: early.Attention[0]},
		{OrderID: late.Order.ID, BotID: bot, StoreID: store, Status: order.Submitting, Item: late.Attention[0]},
	}}, page)

	both := asks("1", map[string]order.AttentionKind{"late": order.SubmissionUnknownItem, "new": order.ConflictItem}, 9)
	d.appended(t, appendOf("run-a", 1, both))
	require.Equal(t, []string{"early", "late", "new"}, d.open(t, journal.AttentionFilter{}))
	early.Attention = nil
	d.appended(t, appendOf("run-a", 1, early))
	require.Equal(t, []string{"late", "new"}, d.open(t, journal.AttentionFilter{}))
	d.appended(t, appendOf("run-a", 2, snapshot("1", order.Cancelled)))
	require.Empty(t, d.open(t, journal.AttentionFilter{}))
}

func attentionFilters(t *testing.T, d desk) {
	t.Helper()
	elsewhere := asks("1", map[string]order.AttentionKind{"a": order.UndoStuck}, 1)
	elsewhere.Order.StoreID = "spb-1"
	d.claim(t, elsewhere)
	d.claim(t, asks("2", map[string]order.AttentionKind{"b": order.UndoStuck}, 2))
	d.claim(t, asks("3", map[string]order.AttentionKind{"c": order.ConflictItem}, 3))
	for _, tt := range []struct {
		name   string
		filter journal.AttentionFilter
		want   []string
	}{
		{"every one", journal.AttentionFilter{}, []string{"a", "b", "c"}},
		{"one store", journal.AttentionFilter{Stores: []string{"spb-1"}}, []string{"a"}},
		{"two stores", journal.AttentionFilter{Stores: []string{"spb-1", store}}, []string{"a", "b", "c"}},
		{"a kind", journal.AttentionFilter{Kind: order.UndoStuck}, []string{"a", "b"}},
		{"both", journal.AttentionFilter{Stores: []string{store}, Kind: order.UndoStuck}, []string{"b"}},
		{"a kind of which there is none", journal.AttentionFilter{Kind: order.PriceHigher}, []string{}},
	} {
		require.Equal(t, tt.want, d.open(t, tt.filter), tt.name)
	}
}

func attentionPages(t *testing.T, d desk) {
	t.Helper()
	for i := range 3 {
		id := strconv.Itoa(i)
		d.claim(t, asks(id, map[string]order.AttentionKind{"a" + id: order.UndoStuck, "b" + id: order.ConflictItem}, 5))
	}
	seen := map[string]bool{}
	filter := journal.AttentionFilter{Limit: 4}
	for n, want := range []int{4, 2} {
		page, err := d.Attention(t.Context(), filter)
		require.NoError(t, err)
		require.Len(t, page.Items, want)
		require.Equal(t, n == 0, page.Next != "")
		for _, i := range page.Items {
			seen[i.Item.ID] = true
		}
		filter.Cursor = page.Next
	}
	require.Len(t, seen, 6)
	for _, limit := range []int{-1, 0, 101} {
		require.Len(t, d.open(t, journal.AttentionFilter{Limit: limit}), 6)
	}
}

func attentionBadCursor(t *testing.T, d desk) {
	t.Helper()
	for i := range 2 {
		d.claim(t, asks(strconv.Itoa(i), map[string]order.AttentionKind{"a": order.UndoStuck}, i))
	}
	orders, err := d.Orders(t.Context(), journal.Filter{Limit: 1})
	require.NoError(t, err)
	items, err := d.Attention(t.Context(), journal.AttentionFilter{Limit: 1})
	require.NoError(t, err)
	require.NotEmpty(t, orders.Next)
	require.NotEmpty(t, items.Next)
	for _, cursor := range []string{"!", "MS54", orders.Next} {
		_, err = d.Attention(t.Context(), journal.AttentionFilter{Cursor: cursor})
		require.ErrorIs(t, err, journal.ErrBadCursor)
	}
	_, err = d.Orders(t.Context(), journal.Filter{Cursor: items.Next})
	require.ErrorIs(t, err, journal.ErrBadCursor)
}

func attentionAfterReset(t *testing.T, d desk) {
	t.Helper()
	d.claim(t, snapshot("1", order.Created))
	d.appended(t, appendOf("run-a", 1, asks("1", map[string]order.AttentionKind{"a": order.UndoStuck}, 1)))
	d.appended(t, appendOf("run-b", 1, snapshot("1", order.Validating)))
	require.Empty(t, d.open(t, journal.AttentionFilter{}))
	d.appended(t, appendOf("run-a", 2, asks("1", map[string]order.AttentionKind{"a": order.UndoStuck}, 1)))
	require.Empty(t, d.open(t, journal.AttentionFilter{}), "a late word asks nothing")
}
