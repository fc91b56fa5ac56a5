package journaltest

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
)

func watchExams() []exam {
	return []exam{
		{"the orders of a store with a ticket are watched until they are settled", watchedUntilSettled},
		{"a watched order comes with the newest message about it", watchedWithMessage},
		{"a watched order comes with the draft of its open post", watchedWithDraft},
		{"a nudge that comes while somebody looks keeps the store due", dueDuringLook},
		{"an old mark clears nothing that came after it", dueOldMark},
		{"a lease belongs to one holder until it ends or is given back", leaseLife},
		{"only one of many who want a lease at once gets it", leaseAtOnce},
		{"leases of different names have nothing to do with each other", leaseNames},
	}
}

func watchedUntilSettled(t *testing.T, d desk) {
	t.Helper()
	s := d.claim(t, snapshot("1", order.Created))
	elsewhere := snapshot("2", order.Created)
	elsewhere.Order.StoreID, elsewhere.Ticket.ID = "spb-1", "9"
	d.claim(t, elsewhere)
	watched, err := d.Watched(t.Context(), store)
	require.NoError(t, err)
	require.Empty(t, watched, "it has no ticket")

	s.Status, s.Ticket = order.Cooking, order.Ticket{System: "procart", ID: "77", Raw: "open"}
	d.appended(t, appendOf("run-a", 1, s))
	watched, err = d.Watched(t.Context(), store)
	require.NoError(t, err)
	require.Equal(t, []journal.WatchedOrder{
		{OrderID: s.Order.ID, BotID: bot, Status: order.Cooking, Ticket: s.Ticket, UpdatedAt: start()},
	}, watched)

	s.Status = order.Completed
	d.appended(t, appendOf("run-a", 2, s))
	watched, err = d.Watched(t.Context(), store)
	require.NoError(t, err)
	require.Len(t, watched, 1, "decided is not settled")

	unknown := snapshot("3", order.Submitting)
	unknown.Submission = order.SubmissionUnknown
	d.claim(t, unknown)
	watched, err = d.Watched(t.Context(), store)
	require.NoError(t, err)
	require.Len(t, watched, 2, "nobody knows whether it has a ticket")
	unknown.Submission = order.SubmissionGone
	d.appended(t, appendOf("run-a", 1, unknown))

	s.SettledAt = start().Add(time.Hour)
	d.appended(t, appendOf("run-a", 3, s))
	watched, err = d.Watched(t.Context(), store)
	require.NoError(t, err)
	require.Empty(t, watched)
}

func watchedWithMessage(t *testing.T, d desk) {
	t.Helper()
	s := snapshot("1", order.AwaitingAcceptance)
	s.Ticket.ID = "T-1"
	d.claim(t, s)
	newest := letter("m2", "1", "open")
	d.received(t, letter("m1", "1", "deferred"))
	d.received(t, newest)
	d.received(t, letter("m3", "1", ""))
	d.received(t, letter("m4", "2", "close"))

	watched, err := d.Watched(t.Context(), store)
	require.NoError(t, err)
	require.Len(t, watched, 1)
	require.Equal(t, newest.Message, watched[0].LastMessage)
}

func watchedWithDraft(t *testing.T, d desk) {
	t.Helper()
	s := snapshot("1", order.Submitting)
	s.Submission = order.SubmissionUnknown
	d.claim(t, s)
	i := d.drafted(t, "1")
	watched, err := d.Watched(t.Context(), store)
	require.NoError(t, err)
	require.Len(t, watched, 1)
	require.Equal(t, "D-1", watched[0].DraftID)
	require.Empty(t, watched[0].Ticket.ID, "it may never have been confirmed")

	_, _, err = d.Conclude(t.Context(), i, journal.Outcome{State: journal.IntentDone, Ticket: order.Ticket{ID: "D-1"}})
	require.NoError(t, err)
	watched, err = d.Watched(t.Context(), store)
	require.NoError(t, err)
	require.Empty(t, watched[0].DraftID, "its ticket is the saga's to tell")
}

// nudged stores a nudge and returns the mark of the store.
func (d desk) nudged(t *testing.T, id string) int64 {
	t.Helper()
	d.received(t, letter(id, "1", ""))
	return d.due(t)
}

// due is the mark of the store.
func (d desk) due(t *testing.T) int64 {
	t.Helper()
	mark, err := d.Due(t.Context(), store)
	require.NoError(t, err)
	return mark
}

func dueDuringLook(t *testing.T, d desk) {
	t.Helper()
	mark := d.nudged(t, "m1")
	later := d.nudged(t, "m2")
	require.NoError(t, d.ClearDue(t.Context(), store, mark))
	require.Equal(t, later, d.due(t))
	require.NoError(t, d.ClearDue(t.Context(), store, later))
	require.Zero(t, d.due(t))
}

func dueOldMark(t *testing.T, d desk) {
	t.Helper()
	mark := d.nudged(t, "m1")
	require.NoError(t, d.ClearDue(t.Context(), store, mark))
	later := d.nudged(t, "m2")
	require.NoError(t, d.ClearDue(t.Context(), store, mark), "a slow one that looked before")
	require.Equal(t, later, d.due(t))
	require.NoError(t, d.ClearDue(t.Context(), store, later))
	require.NoError(t, d.ClearDue(t.Context(), store, mark))
	require.Zero(t, d.due(t), "nor makes it due what was served")
	require.NoError(t, d.ClearDue(t.Context(), "spb-1", 1), "a store that nobody nudged")
}

func leaseLife(t *testing.T, d desk) {
	t.Helper()
	for i, step := range []struct {
		holder string
		pass   time.Duration
		want   bool
	}{
		{"w1", 0, true},
		{"w2", 0, false},
		{"w1", 30 * time.Second, true}, // renewed
		{"w2", 59 * time.Second, false},
		{"w2", time.Second, true}, // ended
		{"w1", 0, false},
	} {
		d.clock.pass(step.pass)
		held, err := d.Lease(t.Context(), "watch/msk-1", step.holder, time.Minute)
		require.NoError(t, err)
		require.Equal(t, step.want, held, "step %d by %s", i+1, step.holder)
	}
	require.NoError(t, d.Release(t.Context(), "watch/msk-1", "w1"), "it is not its own to give back")
	held, err := d.Lease(t.Context(), "watch/msk-1", "w1", time.Minute)
	require.NoError(t, err)
	require.False(t, held)
	require.NoError(t, d.Release(t.Context(), "watch/msk-1", "w2"))
	held, err = d.Lease(t.Context(), "watch/msk-1", "w1", time.Minute)
	require.NoError(t, err)
	require.True(t, held)
}

func leaseAtOnce(t *testing.T, d desk) {
	t.Helper()
	handles := []*journal.DB{d.DB, d.another()}
	held, errs := atOnce(8, func(i int) (bool, error) {
		return handles[i%2].Lease(t.Context(), "watch/msk-1", "w"+strconv.Itoa(i), time.Minute)
	})
	holders := 0
	for i := range held {
		require.NoError(t, errs[i])
		if held[i] {
			holders++
		}
	}
	require.Equal(t, 1, holders)
}

func leaseNames(t *testing.T, d desk) {
	t.Helper()
	for _, name := range []string{"watch/msk-1", "watch/spb-1"} {
		held, err := d.Lease(t.Context(), name, name, time.Minute)
		require.NoError(t, err)
		require.True(t, held)
	}
}
