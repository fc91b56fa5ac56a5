package journaltest

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
)

func runExams() []exam {
	return []exam{
		{"a late claim of a run between changes nothing", runBetweenClaims},
		{"a late append of a run between changes nothing", runBetweenAppends},
		{"of runs that speak at once the newest counts, whichever is heard first", runsAtOnce},
		{"what a run tried later than it first spoke makes it no newer run", runTriesAgain},
		{"of two runs of one moment the one heard of later counts", runsOfOneMoment},
		{"a late claim of a former saga's run that never spoke does not take the order back", runOfFormerSaga},
		{"a late claim of a recovery that never spoke does not take the order over", runOfFormerRecovery},
		{"a recovered saga that never spoke is older than the run that takes the order back", runThatNeverSpoke},
		{"a journal that was restored from before its run hears of the runs in any order", runsAfterRestore},
		{"who does not say when its run was open is refused", runWithoutMoment},
	}
}

// twice stores an order that run-a has claimed and a second Reset has begun again as run-c.
func (d desk) twice(t *testing.T) order.Snapshot {
	t.Helper()
	s := d.claim(t, snapshot("1", order.Created))
	sequence, err := d.Claim(t.Context(), by("run-a", "run-c", claimOf(s)))
	require.NoError(t, err)
	require.EqualValues(t, 1, sequence)
	return s
}

// requireLives checks that what run-c of run-a's order appends is stored, and in force.
func (d desk) requireLives(t *testing.T, id string) {
	t.Helper()
	before, err := d.Order(t.Context(), id)
	require.NoError(t, err)
	sequence := d.appended(t, appendOf("run-c", 1, snapshot("1", order.Cooking), reached(2, order.Cooking)))
	require.Equal(t, before.Sequence+1, sequence)
	require.Equal(t, order.Cooking, d.status(t, id))
}

func runBetweenClaims(t *testing.T, d desk) {
	t.Helper()
	id := d.twice(t).Order.ID
	late := by("run-a", "run-b", claimOf(snapshot("1", order.Rejected)))
	late.Events = []order.Event{reached(1, order.Rejected)}
	for range 2 {
		sequence, err := d.Claim(t.Context(), late)
		require.NoError(t, err)
		require.EqualValues(t, 1, sequence)
		require.Equal(t, order.Created, d.status(t, id))
	}
	d.requireLives(t, id)
}

func runBetweenAppends(t *testing.T, d desk) {
	t.Helper()
	id := d.twice(t).Order.ID
	require.EqualValues(t, 1, d.appended(t, appendOf("run-b", 9, snapshot("1", order.Rejected), reached(9, order.Rejected))))
	require.Equal(t, order.Created, d.status(t, id))
	d.requireLives(t, id)
}

func runsAtOnce(t *testing.T, d desk) {
	t.Helper()
	id := d.claim(t, snapshot("1", order.Created)).Order.ID
	handles := []*journal.DB{d.DB, d.another()}
	_, errs := atOnce(8, func(i int) (int64, error) {
		run, status := "run-"+"ifbgchde"[i:i+1], order.Rejected
		if i == 0 {
			status = order.Validating
		}
		return handles[i%2].Claim(t.Context(), by("run-a", run, claimOf(snapshot("1", status))))
	})
	for _, err := range errs {
		require.NoError(t, err)
	}
	require.Equal(t, order.Validating, d.status(t, id))
	d.appended(t, appendOf("run-h", 9, snapshot("1", order.Rejected)))
	require.Equal(t, order.Validating, d.status(t, id))
	d.appended(t, appendOf("run-i", 1, snapshot("1", order.Cooking)))
	require.Equal(t, order.Cooking, d.status(t, id))
}

func runTriesAgain(t *testing.T, d desk) {
	t.Helper()
	s := d.claim(t, snapshot("1", order.Created))
	again := appendOf("run-a", 1, s)
	again.RunOpenAt = openAt("run-a").Add(time.Minute)
	d.appended(t, again)
	d.appended(t, appendOf("run-a", 2, snapshot("1", order.Cooking), reached(2, order.Cooking)))
	require.Equal(t, order.Cooking, d.status(t, s.Order.ID), "an earlier attempt of the same run is no older run")
}

func runsOfOneMoment(t *testing.T, d desk) {
	t.Helper()
	id := d.claim(t, snapshot("1", order.Created)).Order.ID
	second := appendOf("run-b", 1, snapshot("1", order.Validating), reached(2, order.Validating))
	second.RunOpenAt = openAt("run-a")
	for range 2 {
		require.EqualValues(t, 2, d.appended(t, second))
	}
	d.appended(t, appendOf("run-a", 9, snapshot("1", order.Rejected)))
	require.Equal(t, order.Validating, d.status(t, id))
}

func runOfFormerSaga(t *testing.T, d desk) {
	t.Helper()
	s := d.recovered(t)
	d.requireOwner(t, s.Order.ID, "run-r", by("run-a", "run-b", claimOf(s)))
	d.requireOwner(t, s.Order.ID, "run-r", claimOf(s))
}

func runOfFormerRecovery(t *testing.T, d desk) {
	t.Helper()
	s := d.claim(t, snapshot("1", order.Created))
	_, err := d.Claim(t.Context(), by("run-s", "run-s", rescueOf(s)))
	require.NoError(t, err)
	d.requireOwner(t, s.Order.ID, "run-s", rescueOf(s))
}

func runThatNeverSpoke(t *testing.T, d desk) {
	t.Helper()
	s := snapshot("1", order.Created)
	for i := range 3 { // each takes the order over from one that never spoke
		rescue := rescueOf(s)
		rescue.Recovers = "run-" + strconv.Itoa(i)
		_, err := d.Claim(t.Context(), rescue)
		require.NoError(t, err)
	}
	_, err := d.Claim(t.Context(), by("run-1", "run-t", claimOf(snapshot("1", order.Validating))))
	require.NoError(t, err)
	d.requireOwner(t, s.Order.ID, "run-1", rescueOf(s), by("run-0", "run-0", claimOf(s)), by("run-2", "run-2", claimOf(s)))
	late := by("run-1", "run-1", claimOf(snapshot("1", order.Rejected)))
	_, err = d.Claim(t.Context(), late)
	require.NoError(t, err)
	require.Equal(t, order.Validating, d.status(t, s.Order.ID))
}

func runsAfterRestore(t *testing.T, d desk) {
	t.Helper()
	id := d.claim(t, snapshot("1", order.Created)).Order.ID // run-b and run-c came after the copy
	d.appended(t, appendOf("run-b", 9, snapshot("1", order.Rejected)))
	require.Equal(t, order.Rejected, d.status(t, id), "nobody knows better yet")
	d.requireLives(t, id)
	d.appended(t, appendOf("run-b", 10, snapshot("1", order.Rejected)))
	require.Equal(t, order.Cooking, d.status(t, id))
}

func runWithoutMoment(t *testing.T, d desk) {
	t.Helper()
	c := claimOf(snapshot("1", order.Created))
	for _, never := range []time.Time{{}, time.Unix(0, 0)} {
		c.RunOpenAt = never
		_, err := d.Claim(t.Context(), c)
		require.ErrorContains(t, err, "no moment")
	}
	_, err := d.Order(t.Context(), c.Snapshot.Order.ID)
	require.ErrorIs(t, err, journal.ErrNotFound)
}
