package journaltest

import (
	"encoding/json"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
)

func traceExams() []exam {
	return []exam{
		{"the first request of an attempt to pay stays, with its time", freezeKeepsFirst},
		{"of many who freeze at once all get the same request", freezeAtOnce},
		{"a request that is no JSON is not frozen", freezeNonsense},
		{"what was done in the world is told to everybody, whichever run did it and whoever asks", tracesOfAllRuns},
		{"what is done after a recovery by one who did not know of it is told, too", tracesAfterRecovery},
		{"an order that nobody has touched has no traces, claimed or not", tracesOfNothing},
		{"what was done holds without the order's row", tracesWithoutOrder},
		{"every fence is a trace, whatever has become of it", tracesOfEveryState},
		{"a trace is there for everybody once its writer knows that it is", tracesAtOnce},
	}
}

// frozen is the first attempt to pay for the order of key 1.
func frozen(request string) journal.Frozen {
	return journal.Frozen{OrderID: order.DeriveID(bot, "1"), N: 1, Request: json.RawMessage(request)}
}

func freezeKeepsFirst(t *testing.T, d desk) {
	t.Helper()
	want := frozen(`{"key": "k-1", "amount": 55800}`)
	want.At = start()
	got, err := d.Freeze(t.Context(), frozen(`{"key": "k-1", "amount": 55800}`))
	require.NoError(t, err)
	require.Equal(t, want, got)

	d.clock.pass(time.Hour)
	got, err = d.another().Freeze(t.Context(), frozen(`{"key": "k-1", "amount": 1}`))
	require.NoError(t, err)
	require.Equal(t, want, got)
	second := frozen(`{}`)
	second.N = 2
	got, err = d.Freeze(t.Context(), second)
	require.NoError(t, err)
	require.JSONEq(t, `{}`, string(got.Request))
	require.Equal(t, start().Add(time.Hour), got.At)
}

func freezeAtOnce(t *testing.T, d desk) {
	t.Helper()
	handles := []*journal.DB{d.DB, d.another()}
	requests := []string{`{"a":1}`, `{"a":2}`, `{"a":3}`, `{"a":4}`}
	got, errs := atOnce(len(requests), func(i int) (journal.Frozen, error) {
		return handles[i%2].Freeze(t.Context(), frozen(requests[i]))
	})
	for i := range got {
		require.NoError(t, errs[i])
		require.Equal(t, got[0], got[i])
	}
}

func freezeNonsense(t *testing.T, d desk) {
	t.Helper()
	for _, request := range []string{"", "{"} {
		_, err := d.Freeze(t.Context(), frozen(request))
		require.ErrorContains(t, err, "freeze attempt 1 of order "+order.DeriveID(bot, "1"))
	}
}

// passed passes fences of the order of key 1: a payment, a post that was ruled out, and one that made a
// ticket.
func (d desk) passed(t *testing.T) journal.Traces {
	t.Helper()
	paid, err := d.Freeze(t.Context(), frozen(`{"key":"k-1"}`))
	require.NoError(t, err)
	_, _, err = d.RuleOut(t.Context(), post())
	require.NoError(t, err)
	_, _, err = d.Intend(t.Context(), secondPost())
	require.NoError(t, err)
	ticket := order.Ticket{System: "procart", ID: "77", Raw: "deferred"}
	_, _, err = d.Conclude(t.Context(), secondPost(), journal.Outcome{State: journal.IntentDone, Ticket: ticket})
	require.NoError(t, err)
	return journal.Traces{
		Attempts: []journal.Frozen{paid},
		Posts:    []journal.Post{{N: 1, State: journal.IntentAbsent}, {N: 2, State: journal.IntentDone, Ticket: ticket}},
	}
}

// leaves makes sure that the order of key 1 has just these traces, on every handle.
func (d desk) leaves(t *testing.T, want journal.Traces, because string) {
	t.Helper()
	for _, handle := range []*journal.DB{d.DB, d.another()} {
		got, err := handle.Traces(t.Context(), order.DeriveID(bot, "1"))
		require.NoError(t, err)
		require.Equal(t, want, got, because)
	}
}

func tracesOfAllRuns(t *testing.T, d desk) {
	t.Helper()
	s := d.claim(t, snapshot("1", order.Created))
	other := d.claim(t, snapshot("2", order.Created))
	want := d.passed(t)
	d.leaves(t, want, "the first run may ask as well")

	_, err := d.Claim(t.Context(), by("run-a", "run-b", claimOf(s)))
	require.NoError(t, err)
	d.leaves(t, want, "a reset takes nothing back")
	d.appended(t, appendOf("run-c", 4, s, reached(2, order.Validating)))
	d.leaves(t, want, "a reset to a later point takes nothing back")
	got, err := d.Traces(t.Context(), other.Order.ID)
	require.NoError(t, err)
	require.Equal(t, journal.Traces{}, got, "another order has its own")
}

func tracesAfterRecovery(t *testing.T, d desk) {
	t.Helper()
	_, err := d.Claim(t.Context(), rescueOf(d.claim(t, snapshot("1", order.Created))))
	require.NoError(t, err)
	d.leaves(t, journal.Traces{}, "nothing was done")
	d.leaves(t, d.passed(t), "a process did not know that its saga had ended")
}

func tracesOfNothing(t *testing.T, d desk) {
	t.Helper()
	d.leaves(t, journal.Traces{}, "nobody has claimed it")
	d.claim(t, snapshot("1", order.Created))
	d.leaves(t, journal.Traces{}, "a claim touches nothing")
}

func tracesWithoutOrder(t *testing.T, d desk) {
	t.Helper()
	want := d.passed(t)
	d.leaves(t, want, "nobody has claimed it")
	_, err := d.Claim(t.Context(), claimOf(snapshot("1", order.Created)))
	require.NoError(t, err)
	d.leaves(t, want, "somebody has")
}

func tracesOfEveryState(t *testing.T, d desk) {
	t.Helper()
	for _, row := range []struct {
		call func() error
		want journal.IntentState
	}{
		{func() error { _, _, err := d.Intend(t.Context(), post()); return err }, journal.IntentOpen},
		{func() error {
			_, _, err := d.Conclude(t.Context(), post(), journal.Outcome{State: journal.IntentNotSent})
			return err
		}, journal.IntentNotSent},
		{func() error { _, _, err := d.Withdraw(t.Context(), post()); return err }, journal.IntentWithdrawn},
	} {
		require.NoError(t, row.call())
		d.leaves(t, journal.Traces{Posts: []journal.Post{{N: 1, State: row.want}}}, string(row.want))
	}
	second, err := d.Freeze(t.Context(), journal.Frozen{OrderID: order.DeriveID(bot, "1"), N: 2, Request: json.RawMessage(`{}`)})
	require.NoError(t, err)
	first, err := d.Freeze(t.Context(), frozen(`{}`))
	require.NoError(t, err)
	d.leaves(t, journal.Traces{
		Attempts: []journal.Frozen{first, second},
		Posts:    []journal.Post{{N: 1, State: journal.IntentWithdrawn}},
	}, "attempts are told by their number")
}

// tracesAtOnce lets eight orders pay and post, and asks for their traces on another handle right after
// every answer, while the others write.
func tracesAtOnce(t *testing.T, d desk) {
	t.Helper()
	writer, reader := d.another(), d.another()
	_, errs := atOnce(8, func(i int) (none struct{}, err error) {
		id := order.DeriveID(bot, strconv.Itoa(i))
		if _, err := writer.Freeze(t.Context(), journal.Frozen{OrderID: id, N: 1, Request: json.RawMessage(`{}`)}); err != nil {
			return none, err
		}
		paid, err := reader.Traces(t.Context(), id)
		if err != nil {
			return none, err
		}
		if _, _, err := writer.Intend(t.Context(), journal.Intent{OrderID: id, Kind: journal.IntentPost, N: 1, Holder: "a/1"}); err != nil {
			return none, err
		}
		posted, err := reader.Traces(t.Context(), id)
		if err == nil && (len(paid.Attempts) != 1 || len(posted.Posts) != 1) {
			err = fmt.Errorf("traces of order %d: %v, then %v", i, paid, posted)
		}
		return none, err
	})
	for _, err := range errs {
		require.NoError(t, err)
	}
}
