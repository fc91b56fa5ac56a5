package journaltest

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
)

func claimExams() []exam {
	return []exam{
		{"a claim stores the order with its first events, word for word", claimStores},
		{"claiming again stores nothing and gives the current sequence", claimAgain},
		{"one of many sagas that claim at once gets the order", claimAtOnce},
		{"the claim of another saga is refused", claimOfAnother},
		{"a recovery that names the owner takes the order over", claimRecovers},
		{"a recovery that names somebody else is refused", claimRecoversWrongly},
		{"a recovery of an order that nobody claimed claims it", claimRecoversNothing},
		{"a refused claim leaves no trace in the feed", claimRefusedLeavesNothing},
		{"a run that a reset put before its claim is welcome, and newer than all before", claimAfterReset},
		{"a reset of the saga that was recovered takes the order back", claimAfterRecovery},
		{"a reset of a saga that was recovered before it had claimed takes the order back", claimOfRecoveredUnclaimed},
		{"a recovery may name a former owner, whose last run never spoke", claimRecoversFormer},
	}
}

func claimStores(t *testing.T, d desk) {
	t.Helper()
	s := d.claim(t, snapshot("1", order.Created))

	record, err := d.Order(t.Context(), s.Order.ID)
	require.NoError(t, err)
	require.Equal(t, journal.Record{Sequence: 1, Fingerprint: "k1:f00d", Owner: "run-a", Snapshot: s}, record)
	history, err := d.History(t.Context(), s.Order.ID, 0, 10)
	require.NoError(t, err)
	require.Equal(t, []journal.StoredEvent{
		{OrderID: s.Order.ID, StoreID: store, Sequence: 1, Position: 1, Event: reached(1, order.Created)},
	}, history)
}

func claimAgain(t *testing.T, d desk) {
	t.Helper()
	s := d.claim(t, snapshot("1", order.Created))
	s.Status = order.Validating
	d.appended(t, appendOf("run-a", 1, s, reached(2, order.Validating)))

	sequence, err := d.Claim(t.Context(), claimOf(snapshot("1", order.Created)))
	require.NoError(t, err)
	require.EqualValues(t, 2, sequence)
	require.Equal(t, order.Validating, d.status(t, s.Order.ID), "an old claim goes over no newer snapshot")
}

func claimAtOnce(t *testing.T, d desk) {
	t.Helper()
	handles := []*journal.DB{d.DB, d.another()}
	_, errs := atOnce(8, func(i int) (int64, error) {
		run := "run-" + strconv.Itoa(i)
		return handles[i%2].Claim(t.Context(), by(run, run, claimOf(snapshot("1", order.Created))))
	})
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		require.ErrorIs(t, err, journal.ErrNotOwner)
	}
	require.Equal(t, 1, won)
}

func claimOfAnother(t *testing.T, d desk) {
	t.Helper()
	s := d.claim(t, snapshot("1", order.Created))

	_, err := d.Claim(t.Context(), by("run-x", "run-x", claimOf(s)))
	require.ErrorIs(t, err, journal.ErrNotOwner)
	require.ErrorContains(t, err, s.Order.ID)
	require.ErrorContains(t, err, "run-x")
}

func claimRecovers(t *testing.T, d desk) {
	t.Helper()
	s := d.claim(t, snapshot("1", order.Created))
	d.appended(t, appendOf("run-a", 7, s))
	rescue := rescueOf(snapshot("1", order.Submitting))
	rescue.Fingerprint = ""
	rescue.Events = []order.Event{reached(1, order.Submitting)}

	for range 2 { // the second one is the activity's retry
		sequence, err := d.Claim(t.Context(), rescue)
		require.NoError(t, err)
		require.EqualValues(t, 2, sequence)
	}
	record, err := d.Order(t.Context(), s.Order.ID)
	require.NoError(t, err)
	require.Equal(t, "run-r", record.Owner)
	require.Equal(t, "k1:f00d", record.Fingerprint, "a repeated request is still recognized")
	require.Equal(t, order.Submitting, record.Snapshot.Status, "although the old run had got to a higher number")

	_, err = d.Append(t.Context(), appendOf("run-a", 8, s))
	require.ErrorIs(t, err, journal.ErrNotOwner)
	_, err = d.Claim(t.Context(), claimOf(s))
	require.ErrorIs(t, err, journal.ErrNotOwner)
}

func claimRecoversWrongly(t *testing.T, d desk) {
	t.Helper()
	s := d.claim(t, snapshot("1", order.Created))
	rescue := rescueOf(s)
	rescue.Recovers = "run-q"

	_, err := d.Claim(t.Context(), rescue)
	require.ErrorIs(t, err, journal.ErrNotOwner)
}

func claimRecoversNothing(t *testing.T, d desk) {
	t.Helper()
	rescue := claimOf(snapshot("1", order.Submitting))
	rescue.Recovers = "run-q"
	sequence, err := d.Claim(t.Context(), rescue)
	require.NoError(t, err)
	require.EqualValues(t, 1, sequence)
}

func claimRefusedLeavesNothing(t *testing.T, d desk) {
	t.Helper()
	s := d.claim(t, snapshot("1", order.Created))
	other := by("run-x", "run-x", claimOf(s))
	other.Events = []order.Event{reached(1, order.Rejected), reached(2, order.Rejected)}
	_, err := d.Claim(t.Context(), other)
	require.ErrorIs(t, err, journal.ErrNotOwner)

	feed, err := d.Feed(t.Context(), bot, 0, 10)
	require.NoError(t, err)
	require.Len(t, feed, 1)
	second := d.claim(t, snapshot("2", order.Created))
	feed, err = d.Feed(t.Context(), bot, 1, 10)
	require.NoError(t, err)
	require.Len(t, feed, 1)
	require.EqualValues(t, 2, feed[0].Position, "no position was lost")
	require.Equal(t, second.Order.ID, feed[0].OrderID)
}

func claimAfterReset(t *testing.T, d desk) {
	t.Helper()
	s := d.claim(t, snapshot("1", order.Created))
	s.Payment.State, s.Submission = order.PaymentAuthorized, order.SubmissionUnknown
	d.appended(t, appendOf("run-a", 7, s))

	again := by("run-a", "run-b", claimOf(snapshot("1", order.Created)))
	for range 2 { // the second one is the activity's retry
		sequence, err := d.Claim(t.Context(), again)
		require.NoError(t, err)
		require.EqualValues(t, 1, sequence, "its first event is one that was told")
	}
	d.appended(t, appendOf("run-b", 1, snapshot("1", order.Expired)))
	d.appended(t, appendOf("run-a", 8, s))
	require.Equal(t, order.Expired, d.status(t, s.Order.ID))
}

// rescueOf is the claim of the recovery run-r, which takes the order over from run-a.
func rescueOf(s order.Snapshot) journal.Claim {
	c := by("run-r", "run-r", claimOf(s))
	c.Recovers = "run-a"
	return c
}

// recovered stores an order that run-a has claimed and run-r has recovered.
func (d desk) recovered(t *testing.T) order.Snapshot {
	t.Helper()
	s := d.claim(t, snapshot("1", order.Created))
	_, err := d.Claim(t.Context(), rescueOf(snapshot("1", order.Submitting)))
	require.NoError(t, err)
	return s
}

// requireOwner checks whose an order is, and that nothing of any run before changes that.
func (d desk) requireOwner(t *testing.T, id, owner string, late ...journal.Claim) {
	t.Helper()
	for _, c := range late {
		_, err := d.Claim(t.Context(), c)
		require.ErrorIs(t, err, journal.ErrNotOwner)
		_, err = d.Append(t.Context(), journal.Append{Owner: c.Owner, RunID: c.RunID, RunOpenAt: c.RunOpenAt, N: 99, Snapshot: c.Snapshot})
		require.ErrorIs(t, err, journal.ErrNotOwner)
	}
	record, err := d.Order(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, owner, record.Owner)
}

func claimAfterRecovery(t *testing.T, d desk) {
	t.Helper()
	s := d.recovered(t)
	again := by("run-a", "run-t", claimOf(snapshot("1", order.Validating)))
	for range 2 { // the second one is the activity's retry
		_, err := d.Claim(t.Context(), again)
		require.NoError(t, err)
	}
	require.Equal(t, order.Validating, d.status(t, s.Order.ID))
	d.requireOwner(t, s.Order.ID, "run-a", rescueOf(s))
	d.appended(t, appendOf("run-t", 1, snapshot("1", order.Expired)))
	d.appended(t, appendOf("run-a", 9, s))
	require.Equal(t, order.Expired, d.status(t, s.Order.ID), "the run that was ended first is older than both")
}

func claimOfRecoveredUnclaimed(t *testing.T, d desk) {
	t.Helper()
	s := snapshot("1", order.Created)
	_, err := d.Claim(t.Context(), rescueOf(s))
	require.NoError(t, err)
	d.requireOwner(t, s.Order.ID, "run-r", claimOf(s)) // on its way when its saga was ended

	again := by("run-a", "run-t", claimOf(snapshot("1", order.Validating)))
	_, err = d.Claim(t.Context(), again)
	require.NoError(t, err)
	d.requireOwner(t, s.Order.ID, "run-a", rescueOf(s))
}

func claimRecoversFormer(t *testing.T, d desk) {
	t.Helper()
	s := d.recovered(t)
	_, err := d.Claim(t.Context(), by("run-s", "run-s", rescueOf(snapshot("1", order.Cancelled))))
	require.NoError(t, err)
	d.requireOwner(t, s.Order.ID, "run-s", rescueOf(s), claimOf(s))
}
