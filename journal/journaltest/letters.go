package journaltest

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
)

func letterExams() []exam {
	return []exam{
		{"a letter that says what the newest one said is kept and not handed out", letterSame},
		{"a letter about another order, ticket, word, amount or emptiness is news", letterOther},
		{"a letter stored twice is stored once", letterTwice},
		{"a letter stored by many at once is news to one", letterAtOnce},
		{"a word that comes back after another is news", letterBack},
		{"a repeated letter is news again when the first found no order", letterAfterUnmatched},
		{"a word that the saga got and was told otherwise about is news again", letterNotKept},
		{"a nudge is never handed out and marks the store as due", letterNudge},
		{"a nudge does not make an old word news", letterAfterNudge},
		{"callbacks without end are no more than nudges, payment letters no news, and the watcher is still heard", letterFlood},
	}
}

// letter is a callback about the order made by key.
func letter(id, key, raw string) journal.Letter {
	return journal.Letter{StoreID: store, OrderID: order.DeriveID(bot, key), Message: order.Message{
		ID: id, Source: order.FromCallback, ReceivedAt: start(), POSTime: start().Add(-time.Second), TicketID: "T-" + key,
		Raw: raw, State: order.TicketCooking, Amount: order.Money{Amount: 55800, Currency: "RUB"},
	}}
}

// received stores a letter and reports whether it is news.
func (d desk) received(t *testing.T, l journal.Letter) bool {
	t.Helper()
	fresh, err := d.Receive(t.Context(), l)
	require.NoError(t, err)
	return fresh
}

// taken takes letters for a minute and returns their ids.
func (d desk) taken(t *testing.T) []string {
	t.Helper()
	letters, err := d.Take(t.Context(), 10, time.Minute)
	require.NoError(t, err)
	ids := []string{}
	for _, l := range letters {
		ids = append(ids, l.Message.ID)
	}
	return ids
}

func letterSame(t *testing.T, d desk) {
	t.Helper()
	require.True(t, d.received(t, letter("m1", "1", "open")))
	again := letter("m2", "1", "open")
	again.Message.Source, again.Message.ReceivedAt = order.FromWatcher, start().Add(time.Hour)
	require.False(t, d.received(t, again))

	require.Equal(t, []string{"m1"}, d.taken(t))
	require.NoError(t, d.Delivered(t.Context(), "m1"))
	require.Empty(t, d.taken(t))
	require.False(t, d.received(t, letter("m3", "1", "open")), "delivered or not")
	require.NoError(t, d.Delivered(t.Context(), "m2"), "but it is there")
}

func letterOther(t *testing.T, d desk) {
	t.Helper()
	require.True(t, d.received(t, letter("m1", "1", "open")))
	ticket, amount, empty := letter("m4", "1", "bill"), letter("m5", "1", "bill"), letter("m6", "1", "bill")
	ticket.Message.TicketID = "T-9"
	amount.Message.TicketID, amount.Message.Amount.Amount = "T-9", 1
	empty.Message.TicketID, empty.Message.Amount.Amount, empty.Message.Empty = "T-9", 1, true
	for _, l := range []journal.Letter{letter("m2", "2", "open"), letter("m3", "1", "bill"), ticket, amount, empty} {
		require.True(t, d.received(t, l), l.Message.ID)
	}
}

func letterTwice(t *testing.T, d desk) {
	t.Helper()
	require.True(t, d.received(t, letter("m1", "1", "open")))
	require.False(t, d.received(t, letter("m1", "1", "open")))
	changed := letter("m1", "1", "deleted")
	require.False(t, d.received(t, changed))

	letters, err := d.Take(t.Context(), 10, time.Minute)
	require.NoError(t, err)
	want := letter("m1", "1", "open")
	want.State, want.Tries = journal.LetterPending, 1
	require.Equal(t, []journal.Letter{want}, letters)
}

func letterAtOnce(t *testing.T, d desk) {
	t.Helper()
	handles := []*journal.DB{d.DB, d.another()}
	fresh, errs := atOnce(8, func(i int) (bool, error) { return handles[i%2].Receive(t.Context(), letter("m1", "1", "open")) })
	news := 0
	for i := range fresh {
		require.NoError(t, errs[i])
		if fresh[i] {
			news++
		}
	}
	require.Equal(t, 1, news)
}

func letterBack(t *testing.T, d desk) {
	t.Helper()
	for _, l := range []journal.Letter{letter("m1", "1", "bill"), letter("m2", "1", "open"), letter("m3", "1", "bill")} {
		require.True(t, d.received(t, l))
	}
}

func letterAfterUnmatched(t *testing.T, d desk) {
	t.Helper()
	require.True(t, d.received(t, letter("m1", "1", "open")))
	require.NoError(t, d.Unmatched(t.Context(), "m1", "no such order"))
	require.True(t, d.received(t, letter("m2", "1", "open")))
}

func letterNudge(t *testing.T, d desk) {
	t.Helper()
	nudge := journal.Letter{StoreID: store, Message: order.Message{ID: "m1", Source: order.FromCallback, ReceivedAt: start()}}
	require.False(t, d.received(t, nudge))
	require.Empty(t, d.taken(t))
	mark, err := d.Due(t.Context(), store)
	require.NoError(t, err)
	require.NotZero(t, mark)
	other, err := d.Due(t.Context(), "spb-1")
	require.NoError(t, err)
	require.Zero(t, other)

	require.NoError(t, d.ClearDue(t.Context(), store, mark))
	require.False(t, d.received(t, nudge))
	mark, err = d.Due(t.Context(), store)
	require.NoError(t, err)
	require.Zero(t, mark, "a nudge stored twice is one")
}

func letterAfterNudge(t *testing.T, d desk) {
	t.Helper()
	require.True(t, d.received(t, letter("m1", "1", "open")))
	require.False(t, d.received(t, letter("m2", "1", "")))
	require.False(t, d.received(t, letter("m3", "1", "open")))
}

func letterFlood(t *testing.T, d desk) {
	t.Helper()
	for i := range 1000 {
		require.True(t, d.received(t, letter("m"+strconv.Itoa(i), "1", "word "+strconv.Itoa(i))))
	}
	before, err := d.Due(t.Context(), store)
	require.NoError(t, err)
	require.Zero(t, before)
	require.False(t, d.received(t, letter("flood", "1", "close")))
	mark, err := d.Due(t.Context(), store)
	require.NoError(t, err)
	require.NotZero(t, mark, "somebody looks instead")
	require.False(t, d.received(t, notice("p1", "1", "payment.updated")))
	require.NoError(t, d.Delivered(t.Context(), "p1"), "but it is there")
	require.True(t, d.received(t, notice("p2", "2", "payment.updated")))

	seen := letter("seen", "1", "close")
	seen.Message.Source = order.FromWatcher
	require.True(t, d.received(t, seen), "what was not handed on does not count as said")
	require.True(t, d.received(t, letter("other", "2", "open")), "another order hears everything")
}

func letterNotKept(t *testing.T, d desk) {
	t.Helper()
	s := snapshot("1", order.Cooking)
	s.Ticket = order.Ticket{System: "procart", ID: "T-1", Raw: "deleted"}
	d.claim(t, s)
	require.True(t, d.received(t, letter("m1", "1", "deleted")))
	require.False(t, d.received(t, letter("m2", "1", "deleted")), "the first one still waits")
	require.Equal(t, []string{"m1"}, d.taken(t))
	require.NoError(t, d.Delivered(t.Context(), "m1"))
	require.False(t, d.received(t, letter("m3", "1", "deleted")), "the saga has heard it")

	s.Ticket.Raw = "open" // the POS was asked, and said otherwise
	d.appended(t, appendOf("run-a", 1, s))
	require.True(t, d.received(t, letter("m4", "1", "deleted")))
}
