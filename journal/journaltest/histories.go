package journaltest

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
)

func historyExams() []exam {
	return []exam{
		{"a history goes on after a sequence, in pieces", historyPieces},
		{"the history of an order that nobody claimed is empty", historyUnknown},
		{"a feed tells the events of all orders of one bot as they were stored", feedOfBot},
		{"who follows a feed while it is written misses nothing", feedWhileWriting},
	}
}

// sequences are the sequences of events.
func sequences(events []journal.StoredEvent) []int64 {
	var all []int64
	for _, e := range events {
		all = append(all, e.Sequence)
	}
	return all
}

func historyPieces(t *testing.T, d desk) {
	t.Helper()
	s := d.claim(t, snapshot("1", order.Created))
	d.appended(t, appendOf("run-a", 1, s, reached(2, order.Validating), reached(3, order.Submitting), reached(4, order.Cooking)))
	for _, tt := range []struct {
		after int64
		limit int
		want  []int64
	}{
		{0, 2, []int64{1, 2}},
		{2, 2, []int64{3, 4}},
		{3, 2, []int64{4}},
		{4, 2, nil},
		{0, 0, []int64{1, 2, 3, 4}},
	} {
		events, err := d.History(t.Context(), s.Order.ID, tt.after, tt.limit)
		require.NoError(t, err)
		require.Equal(t, tt.want, sequences(events), "after %d, at most %d", tt.after, tt.limit)
	}
}

func historyUnknown(t *testing.T, d desk) {
	t.Helper()
	events, err := d.History(t.Context(), order.DeriveID(bot, "1"), 0, 10)
	require.NoError(t, err)
	require.Empty(t, events)
}

func feedOfBot(t *testing.T, d desk) {
	t.Helper()
	one, two := d.claim(t, snapshot("1", order.Created)), d.claim(t, snapshot("2", order.Created))
	foreign := snapshot("3", order.Created)
	foreign.Order.BotID = "sushi-line"
	d.claim(t, foreign)
	d.appended(t, appendOf("run-a", 1, one, reached(2, order.Validating)))

	feed, err := d.Feed(t.Context(), bot, 0, 10)
	require.NoError(t, err)
	require.Equal(t, []journal.StoredEvent{
		{OrderID: one.Order.ID, StoreID: store, Sequence: 1, Position: 1, Event: reached(1, order.Created)},
		{OrderID: two.Order.ID, StoreID: store, Sequence: 1, Position: 2, Event: reached(1, order.Created)},
		{OrderID: one.Order.ID, StoreID: store, Sequence: 2, Position: 3, Event: reached(2, order.Validating)},
	}, feed)
	rest, err := d.Feed(t.Context(), bot, 1, 1)
	require.NoError(t, err)
	require.Equal(t, feed[1:2], rest)
	other, err := d.Feed(t.Context(), "sushi-line", 0, 10)
	require.NoError(t, err)
	require.Equal(t, []int64{1}, sequences(other))
	require.EqualValues(t, 1, other[0].Position, "every bot counts its own")
}

func feedWhileWriting(t *testing.T, d desk) {
	t.Helper()
	const orders = 4
	handles := []*journal.DB{d.DB, d.another(), d.another()}
	var followed []journal.StoredEvent
	_, errs := atOnce(orders+1, func(i int) (int64, error) {
		if i < orders {
			return handles[i%2].Claim(t.Context(), claimOf(snapshot(strconv.Itoa(i), order.Created)))
		}
		for len(followed) < orders { // one that is missed ends this by the deadline of the tests
			next, err := handles[2].Feed(t.Context(), bot, int64(len(followed)), 1)
			if err != nil {
				return 0, err
			}
			followed = append(followed, next...)
		}
		return 0, nil
	})
	for _, err := range errs {
		require.NoError(t, err)
	}
	for i, e := range followed {
		require.EqualValues(t, i+1, e.Position)
	}
}
