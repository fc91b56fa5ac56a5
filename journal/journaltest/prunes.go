package journaltest

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
)

func pruneExams() []exam {
	return []exam{
		{"old letters are thrown away when nobody needs them", pruneOld},
		{"letters that found no order are kept four times as long", pruneUnmatched},
		{"a mountain of old letters is thrown away in pieces, all of it", pruneMany},
	}
}

// pruned prunes what is older than a day and returns how many letters that were.
func (d desk) pruned(t *testing.T) int64 {
	t.Helper()
	n, err := d.Prune(t.Context(), d.clock.Now().Add(-24*time.Hour))
	require.NoError(t, err)
	return n
}

func pruneOld(t *testing.T, d desk) {
	t.Helper()
	running, settled := d.claim(t, snapshot("1", order.Cooking)), d.claim(t, snapshot("2", order.Cooking))
	settled.Status, settled.SettledAt = order.Completed, start()
	d.appended(t, appendOf("run-a", 1, settled))
	for _, l := range []journal.Letter{
		letter("running", "1", "open"), letter("silent", "1", "open"), letter("nudge", "1", ""),
		letter("delivered", "2", "close"), letter("waiting", "2", "open"), letter("late", "2", "deleted"),
	} {
		d.received(t, l)
	}
	require.NoError(t, d.Delivered(t.Context(), "running"))
	require.NoError(t, d.Delivered(t.Context(), "delivered"))
	require.NoError(t, d.Unmatched(t.Context(), "late", "its saga is closed"))
	d.clock.pass(24 * time.Hour)
	require.Zero(t, d.pruned(t), "they are not old yet")
	d.clock.pass(time.Microsecond)
	require.EqualValues(t, 3, d.pruned(t))

	for id, kept := range map[string]bool{
		"running": true, "silent": true, "nudge": false, "delivered": false, "waiting": true, "late": false,
	} {
		if err := d.Postpone(t.Context(), id, start()); kept {
			require.NoError(t, err, id)
		} else {
			require.ErrorIs(t, err, journal.ErrNotFound, id)
		}
	}
	running.SettledAt = start()
	d.appended(t, appendOf("run-a", 1, running))
	require.EqualValues(t, 2, d.pruned(t))
}

func pruneUnmatched(t *testing.T, d desk) {
	t.Helper()
	d.received(t, letter("m1", "1", "open"))
	require.NoError(t, d.Unmatched(t.Context(), "m1", "no such order"))
	d.clock.pass(4 * 24 * time.Hour)
	require.Zero(t, d.pruned(t))
	d.clock.pass(time.Microsecond)
	require.EqualValues(t, 1, d.pruned(t))
}

func pruneMany(t *testing.T, d desk) {
	t.Helper()
	const letters = 501
	for i := range letters {
		d.received(t, letter("m"+strconv.Itoa(i), "1", ""))
	}
	d.clock.pass(25 * time.Hour)
	require.EqualValues(t, letters, d.pruned(t))
	require.Zero(t, d.pruned(t))
}
