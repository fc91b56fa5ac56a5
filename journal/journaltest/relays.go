package journaltest

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
)

func relayExams() []exam {
	return []exam{
		{"a letter that is taken is not taken again until the hold has passed", takeHolds},
		{"letters are taken the oldest first, up to a limit", takeOldest},
		{"an order hears its letters one by one, in their order", takeInOrder},
		{"two relays never take one letter", takeAtOnce},
		{"a delivered letter is not taken again", takeDelivered},
		{"a postponed letter waits, and those behind it too", takePostponed},
		{"a letter that found no order is listed for people and taken no more", takeUnmatched},
		{"a delivered letter does not become unmatched", takeDeliveredThenUnmatched},
		{"a letter about an order that has settled is late, and no orphan", takeLate},
		{"a letter that does not exist is not found", takeUnknown},
	}
}

func takeHolds(t *testing.T, d desk) {
	t.Helper()
	d.received(t, letter("m1", "1", "open"))
	require.Equal(t, []string{"m1"}, d.taken(t))
	d.clock.pass(time.Minute - time.Microsecond)
	require.Empty(t, d.taken(t))
	d.clock.pass(time.Microsecond)
	letters, err := d.Take(t.Context(), 10, time.Minute)
	require.NoError(t, err)
	require.Len(t, letters, 1)
	require.Equal(t, 2, letters[0].Tries)
}

func takeOldest(t *testing.T, d desk) {
	t.Helper()
	for i, id := range []string{"m9", "m5", "m7"} {
		d.received(t, letter(id, strconv.Itoa(i), "open"))
		d.clock.pass(time.Second)
	}
	letters, err := d.Take(t.Context(), 2, time.Minute)
	require.NoError(t, err)
	require.Len(t, letters, 2)
	require.Equal(t, "m9", letters[0].Message.ID)
	require.Equal(t, "m5", letters[1].Message.ID)
	require.Equal(t, []string{"m7"}, d.taken(t))
}

func takeInOrder(t *testing.T, d desk) {
	t.Helper()
	for _, l := range []journal.Letter{letter("m9", "1", "deferred"), letter("m5", "1", "open"), letter("m7", "1", "close")} {
		d.received(t, l)
	}
	for _, id := range []string{"m9", "m5", "m7"} {
		require.Equal(t, []string{id}, d.taken(t))
		require.Empty(t, d.taken(t), "nothing overtakes a letter that is out")
		require.NoError(t, d.Delivered(t.Context(), id))
	}
	require.Empty(t, d.taken(t))
}

func takeAtOnce(t *testing.T, d desk) {
	t.Helper()
	const letters = 20
	for i := range letters {
		d.received(t, letter("m"+strconv.Itoa(i), strconv.Itoa(i), "open"))
	}
	handles := []*journal.DB{d.DB, d.another()}
	taken, errs := atOnce(8, func(i int) ([]journal.Letter, error) { return handles[i%2].Take(t.Context(), 15, time.Minute) })
	seen := map[string]bool{}
	for i := range taken {
		require.NoError(t, errs[i])
		for _, l := range taken[i] {
			require.False(t, seen[l.Message.ID], "%s was taken twice", l.Message.ID)
			seen[l.Message.ID] = true
		}
	}
	rest := d.taken(t)
	require.Equal(t, letters, len(seen)+len(rest), "and none is lost")
}

func takeDelivered(t *testing.T, d desk) {
	t.Helper()
	d.received(t, letter("m1", "1", "open"))
	d.taken(t)
	require.NoError(t, d.Delivered(t.Context(), "m1"))
	require.NoError(t, d.Delivered(t.Context(), "m1"))
	require.NoError(t, d.Postpone(t.Context(), "m1", start()))
	d.clock.pass(time.Hour)
	require.Empty(t, d.taken(t))
}

func takePostponed(t *testing.T, d desk) {
	t.Helper()
	d.received(t, letter("m1", "1", "deferred"))
	d.received(t, letter("m2", "1", "open"))
	d.received(t, letter("m3", "2", "open"))
	require.NoError(t, d.Postpone(t.Context(), "m1", start().Add(time.Hour)))
	require.Equal(t, []string{"m3"}, d.taken(t))
	require.NoError(t, d.Delivered(t.Context(), "m3"))
	d.clock.pass(time.Hour)
	require.Equal(t, []string{"m1"}, d.taken(t))
}

func takeUnmatched(t *testing.T, d desk) {
	t.Helper()
	for _, id := range []string{"m1", "m2"} {
		d.received(t, letter(id, "1", id))
		require.Equal(t, []string{id}, d.taken(t))
		require.NoError(t, d.Unmatched(t.Context(), id, "no such order"))
		d.clock.pass(time.Hour)
	}
	require.Empty(t, d.taken(t))
	want := letter("m2", "1", "m2")
	want.State, want.Tries, want.Why = journal.LetterUnmatched, 1, "no such order"
	letters, err := d.UnmatchedLetters(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, []journal.Letter{want}, letters, "the newest first")

	require.NoError(t, d.Delivered(t.Context(), "m2"), "a person found the order")
	letters, err = d.UnmatchedLetters(t.Context(), 0)
	require.NoError(t, err)
	require.Len(t, letters, 1)
	require.Equal(t, "m1", letters[0].Message.ID)
}

func takeDeliveredThenUnmatched(t *testing.T, d desk) {
	t.Helper()
	d.received(t, letter("m1", "1", "open"))
	require.NoError(t, d.Delivered(t.Context(), "m1"))
	require.NoError(t, d.Unmatched(t.Context(), "m1", "no such order"))
	letters, err := d.UnmatchedLetters(t.Context(), 10)
	require.NoError(t, err)
	require.Empty(t, letters)
}

func takeUnknown(t *testing.T, d desk) {
	t.Helper()
	for _, err := range []error{
		d.Delivered(t.Context(), "m1"), d.Unmatched(t.Context(), "m1", "why"), d.Postpone(t.Context(), "m1", start()),
	} {
		require.ErrorIs(t, err, journal.ErrNotFound)
		require.ErrorContains(t, err, "letter m1")
	}
}

func takeLate(t *testing.T, d desk) {
	t.Helper()
	settled := d.claim(t, snapshot("1", order.Created))
	d.claim(t, snapshot("2", order.Cooking))
	settled.Status, settled.SettledAt = order.Completed, start()
	d.appended(t, appendOf("run-a", 1, settled))
	for _, l := range []journal.Letter{letter("m1", "1", "close"), letter("m2", "2", "close"), letter("m3", "3", "close")} {
		d.received(t, l)
		require.NoError(t, d.Unmatched(t.Context(), l.Message.ID, "no saga of this order"))
	}
	letters, err := d.UnmatchedLetters(t.Context(), 10)
	require.NoError(t, err)
	require.Len(t, letters, 2)
	require.Equal(t, "m3", letters[0].Message.ID)
	require.Equal(t, "m2", letters[1].Message.ID, "an order that is not settled has lost its saga")

	d.received(t, letter("m5", "5", "open"))
	for id, want := range map[string]journal.LetterState{"1": journal.LetterLate, "2": journal.LetterUnmatched, "5": journal.LetterPending} {
		about, err := d.Letters(t.Context(), order.DeriveID(bot, id))
		require.NoError(t, err)
		require.Len(t, about, 1)
		require.Equal(t, "m"+id, about[0].Message.ID)
		require.Equal(t, want, about[0].State)
	}
	require.NoError(t, d.Delivered(t.Context(), "m5"))
	require.NoError(t, d.Delivered(t.Context(), "m2"))
	require.False(t, d.received(t, letter("m6", "2", "close")))
	about, err := d.Letters(t.Context(), order.DeriveID(bot, "2"))
	require.NoError(t, err)
	require.Len(t, about, 2, "what was delivered, and what is no news")
	require.Equal(t, []string{"m2", "m6"}, []string{about[0].Message.ID, about[1].Message.ID}, "as they came")
	require.Equal(t, []journal.LetterState{journal.LetterDelivered, journal.LetterSilent}, []journal.LetterState{about[0].State, about[1].State})

	require.Empty(t, d.taken(t), "and it is handed out no more")
	require.False(t, d.received(t, letter("m4", "1", "close")), "nor is what repeats it")
}
