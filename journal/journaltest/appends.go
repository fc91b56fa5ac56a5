package journaltest

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
)

func appendExams() []exam {
	return []exam{
		{"an append replaces the snapshot and adds its events", appendStores},
		{"an append told twice stores nothing twice and gives the same sequence", appendTwice},
		{"an append told by many at once is stored once", appendAtOnce},
		{"an event told twice in one append is stored once", appendTwiceInOne},
		{"an append of another saga is refused", appendOfAnother},
		{"an append to an order that nobody claimed is not found", appendUnclaimed},
		{"an older append of the same run goes over no newer snapshot", appendOlder},
		{"a run that a reset started goes over the one it came from, whose late appends change nothing", appendAfterReset},
		{"a run that a reset of the recovered saga started past its claim takes the order back", appendAfterRecovery},
		{"what a run tells again after a reset is no new event", appendRepeatedByReset},
		{"sequences and feed positions have no gaps, whoever writes", appendWithoutGaps},
	}
}

// appendOf is the append number n of a run of the saga run-a.
func appendOf(run string, n int, s order.Snapshot, events ...order.Event) journal.Append {
	return journal.Append{Owner: "run-a", RunID: run, RunOpenAt: openAt(run), N: n, Snapshot: s, Events: events}
}

func appendStores(t *testing.T, d desk) {
	t.Helper()
	s := d.claim(t, snapshot("1", order.Created))
	s.Status, s.UpdatedAt = order.Rejected, start().Add(time.Minute)
	s.SettledAt = s.UpdatedAt
	s.Problem = order.Problem{Code: order.StoreClosed}
	events := []order.Event{reached(2, order.Rejected), {N: 3, Type: order.Settled, At: s.SettledAt}}

	require.EqualValues(t, 3, d.appended(t, appendOf("run-a", 1, s, events...)))

	record, err := d.Order(t.Context(), s.Order.ID)
	require.NoError(t, err)
	require.EqualValues(t, 3, record.Sequence)
	require.Equal(t, s, record.Snapshot)
	history, err := d.History(t.Context(), s.Order.ID, 1, 10)
	require.NoError(t, err)
	require.Equal(t, []order.Event{events[0], events[1]}, []order.Event{history[0].Event, history[1].Event})
}

func appendTwice(t *testing.T, d desk) {
	t.Helper()
	s := d.claim(t, snapshot("1", order.Created))
	first := appendOf("run-a", 1, s, reached(2, order.Validating))
	require.EqualValues(t, 2, d.appended(t, first))
	require.EqualValues(t, 2, d.appended(t, first))

	history, err := d.History(t.Context(), s.Order.ID, 0, 10)
	require.NoError(t, err)
	require.Len(t, history, 2)
}

func appendTwiceInOne(t *testing.T, d desk) {
	t.Helper()
	s := d.claim(t, snapshot("1", order.Created))
	require.EqualValues(t, 2, d.appended(t, appendOf("run-a", 1, s, reached(2, order.Validating), reached(2, order.Validating))))
}

func appendAtOnce(t *testing.T, d desk) {
	t.Helper()
	s := d.claim(t, snapshot("1", order.Created))
	handles := []*journal.DB{d.DB, d.another()}
	told, errs := atOnce(8, func(i int) (int64, error) {
		return handles[i%2].Append(t.Context(), appendOf("run-a", 1, s, reached(2, order.Validating), reached(3, order.Submitting)))
	})
	for i := range told {
		require.NoError(t, errs[i])
		require.EqualValues(t, 3, told[i])
	}
	feed, err := d.Feed(t.Context(), bot, 0, 10)
	require.NoError(t, err)
	require.Len(t, feed, 3)
}

func appendOfAnother(t *testing.T, d desk) {
	t.Helper()
	s := d.claim(t, snapshot("1", order.Created))
	foreign := appendOf("run-x", 1, snapshot("1", order.Failed))
	foreign.Owner = "run-x"
	_, err := d.Append(t.Context(), foreign)
	require.ErrorIs(t, err, journal.ErrNotOwner)
	require.ErrorContains(t, err, s.Order.ID)
	require.Equal(t, order.Created, d.status(t, s.Order.ID))
}

func appendUnclaimed(t *testing.T, d desk) {
	t.Helper()
	_, err := d.Append(t.Context(), appendOf("run-a", 1, snapshot("1", order.Created)))
	require.ErrorIs(t, err, journal.ErrNotFound)
}

func appendOlder(t *testing.T, d desk) {
	t.Helper()
	id := d.claim(t, snapshot("1", order.Created)).Order.ID
	d.appended(t, appendOf("run-a", 5, snapshot("1", order.Cooking)))
	d.appended(t, appendOf("run-a", 4, snapshot("1", order.Accepted), reached(9, order.Accepted)))
	require.Equal(t, order.Cooking, d.status(t, id))

	record, err := d.Order(t.Context(), id)
	require.NoError(t, err)
	require.EqualValues(t, 2, record.Sequence, "its events are facts all the same")
	d.appended(t, appendOf("run-a", 6, snapshot("1", order.Ready)))
	require.Equal(t, order.Ready, d.status(t, id))
}

func appendAfterReset(t *testing.T, d desk) {
	t.Helper()
	id := d.claim(t, snapshot("1", order.Created)).Order.ID
	d.appended(t, appendOf("run-a", 5, snapshot("1", order.Submitting)))

	sequence := d.appended(t, appendOf("run-b", 3, snapshot("1", order.Validating), reached(2, order.Validating)))
	require.Equal(t, order.Validating, d.status(t, id), "run b is newer, although its number is smaller")

	late := d.appended(t, appendOf("run-a", 6, snapshot("1", order.Cooking), reached(7, order.Cooking)))
	require.Equal(t, order.Validating, d.status(t, id))
	require.Equal(t, sequence, late, "nobody reads what was taken back")

	d.appended(t, appendOf("run-b", 4, snapshot("1", order.Scheduled)))
	require.Equal(t, order.Scheduled, d.status(t, id))
	d.appended(t, appendOf("run-c", 1, snapshot("1", order.Expired)))
	d.appended(t, appendOf("run-b", 9, snapshot("1", order.Cooking)))
	require.Equal(t, order.Expired, d.status(t, id), "of three runs the last counts")
}

func appendAfterRecovery(t *testing.T, d desk) {
	t.Helper()
	s := d.recovered(t)
	for range 2 { // the second one is the activity's retry
		d.appended(t, appendOf("run-t", 3, snapshot("1", order.Cooking), reached(2, order.Cooking)))
	}
	require.Equal(t, order.Cooking, d.status(t, s.Order.ID))
	d.requireOwner(t, s.Order.ID, "run-a", rescueOf(s))
	d.appended(t, appendOf("run-a", 9, s, reached(9, order.Rejected)))
	d.appended(t, appendOf("run-t", 4, snapshot("1", order.Ready)))
	require.Equal(t, order.Ready, d.status(t, s.Order.ID))
}

func appendRepeatedByReset(t *testing.T, d desk) {
	t.Helper()
	s := d.claim(t, snapshot("1", order.Created))
	d.appended(t, appendOf("run-a", 1, s, reached(2, order.Validating), reached(3, order.Submitting)))

	// The reset went back to before number 3, which now is another one.
	sequence := d.appended(t, appendOf("run-b", 1, s, reached(2, order.Validating), reached(3, order.Rejected)))
	require.EqualValues(t, 4, sequence)
	history, err := d.History(t.Context(), s.Order.ID, 0, 10)
	require.NoError(t, err)
	var statuses []order.Status
	for _, e := range history {
		statuses = append(statuses, e.Event.Status)
	}
	require.Equal(t, []order.Status{order.Created, order.Validating, order.Submitting, order.Rejected}, statuses)
}

func appendWithoutGaps(t *testing.T, d desk) {
	t.Helper()
	const orders, appends = 4, 5
	handles := []*journal.DB{d.DB, d.another()}
	for i := range orders {
		d.claim(t, snapshot(strconv.Itoa(i), order.Created))
	}
	_, errs := atOnce(orders, func(i int) (sequence int64, err error) {
		for n := 1; n <= appends && err == nil; n++ {
			sequence, err = handles[i%2].Append(t.Context(), appendOf("run-a", n, snapshot(strconv.Itoa(i), order.Cooking),
				reached(2*n, order.Cooking), reached(2*n+1, order.Cooking)))
		}
		return sequence, err
	})
	for _, err := range errs {
		require.NoError(t, err)
	}
	feed, err := d.Feed(t.Context(), bot, 0, 0)
	require.NoError(t, err)
	require.Len(t, feed, orders*(1+2*appends))
	last := map[string]int64{}
	for i, e := range feed {
		require.EqualValues(t, i+1, e.Position)
		require.Equal(t, last[e.OrderID]+1, e.Sequence, "the feed tells each order in its order")
		last[e.OrderID] = e.Sequence
	}
}
