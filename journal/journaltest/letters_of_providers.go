package journaltest

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
)

func providerExams() []exam {
	return []exam{
		{"every letter of a payment provider is news, whatever it says", providerNews},
		{"a letter of a payment provider does not come between the words of a POS", providerBetween},
		{"letters that say the same at once are news once", letterSameAtOnce},
		{"a letter with what no text can hold is kept, and found", letterUnprintable},
	}
}

// notice is a letter of a payment provider about the order made by key.
func notice(id, key, what string) journal.Letter {
	return journal.Letter{StoreID: store, OrderID: order.DeriveID(bot, key), Message: order.Message{
		ID: id, Source: order.FromProvider, ReceivedAt: start(), Raw: what,
	}}
}

func providerNews(t *testing.T, d desk) {
	t.Helper()
	for _, l := range []journal.Letter{notice("p1", "1", "payment.updated"), notice("p2", "1", "payment.updated"), notice("p3", "1", "")} {
		require.True(t, d.received(t, l), l.Message.ID)
	}
	require.False(t, d.received(t, notice("p1", "1", "payment.updated")), "told again")
	require.Zero(t, d.due(t), "the kitchen has nothing to do with it")
	for _, id := range []string{"p1", "p2", "p3"} {
		require.Equal(t, []string{id}, d.taken(t))
		require.NoError(t, d.Delivered(t.Context(), id))
	}
}

func providerBetween(t *testing.T, d desk) {
	t.Helper()
	s := snapshot("1", order.AwaitingAcceptance)
	s.Ticket.ID = "T-1"
	d.claim(t, s)
	word := letter("m1", "1", "open")
	require.True(t, d.received(t, word))
	require.NoError(t, d.Delivered(t.Context(), "m1"))
	require.True(t, d.received(t, notice("p1", "1", "payment.updated")))
	require.False(t, d.received(t, letter("m2", "1", "open")), "the POS has said so before")

	watched, err := d.Watched(t.Context(), store)
	require.NoError(t, err)
	require.Len(t, watched, 1)
	require.Equal(t, letter("m2", "1", "open").Message, watched[0].LastMessage)
	require.False(t, watched[0].Waits, "what waits is not of the POS")
}

func letterSameAtOnce(t *testing.T, d desk) {
	t.Helper()
	handles := []*journal.DB{d.DB, d.another()}
	fresh, errs := atOnce(8, func(i int) (bool, error) {
		return handles[i%2].Receive(t.Context(), letter("m"+strconv.Itoa(i), "1", "open"))
	})
	news := 0
	for i := range fresh {
		require.NoError(t, errs[i])
		if fresh[i] {
			news++
		}
	}
	require.Equal(t, 1, news)
	require.Len(t, d.taken(t), 1)
}

func letterUnprintable(t *testing.T, d desk) {
	t.Helper()
	l := letter("m\x001", "1", "word\x00\xff")
	l.OrderID = "order\x00\xff"
	require.True(t, d.received(t, l))
	letters, err := d.Take(t.Context(), 1, time.Minute)
	require.NoError(t, err)
	require.Len(t, letters, 1)
	require.NoError(t, d.Unmatched(t.Context(), l.Message.ID, "why\x00\xff"))
	for _, id := range []string{"\x00", "\xff"} {
		_, err = d.Order(t.Context(), id)
		require.ErrorIs(t, err, journal.ErrNotFound)
		page, err := d.Orders(t.Context(), journal.Filter{BotID: id, Stores: []string{id}, Statuses: []order.Status{order.Status(id)}})
		require.NoError(t, err)
		require.Empty(t, page.Records)
		events, err := d.History(t.Context(), id, 0, 1)
		require.NoError(t, err)
		require.Empty(t, events)
	}
}
