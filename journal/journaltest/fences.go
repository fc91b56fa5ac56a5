package journaltest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
)

func fenceExams() []exam {
	all := []exam{
		{"of many who intend at once exactly one is fresh", intendAtOnce},
		{"of many who intend after a post that was not sent exactly one is fresh", intendAtOnceAgain},
		{"a withdrawal and an intent at once do not both succeed", withdrawAtOnce},
		{"the posts of one order are told apart by number, and orders by id", intendOthers},
		{"what was concluded is told to everybody who asks", outcomeIsTold},
		{"a conclusion without an intent is not found", concludeUnknown},
		{"a conclusion that is none is refused and changes nothing", concludeNonsense},
	}
	for _, row := range append(postRows(), withdrawalRows()...) {
		all = append(all, exam{row.name, row.sit})
	}
	return all
}

// post is the first post of an order.
func post() journal.Intent {
	return journal.Intent{OrderID: order.DeriveID(bot, "1"), N: 1, RunID: "run-a", Attempt: 1}
}

// intendByEight lets eight callers intend at once, on two handles, and counts the fresh ones.
func intendByEight(t *testing.T, d desk) int {
	t.Helper()
	handles := []*journal.DB{d.DB, d.another()}
	states, errs := atOnce(8, func(i int) (journal.IntentState, error) {
		state, _, err := handles[i%2].Intend(t.Context(), post())
		return state, err
	})
	fresh := 0
	for i := range states {
		require.NoError(t, errs[i])
		if states[i] == journal.IntentFresh {
			fresh++
			continue
		}
		require.Equal(t, journal.IntentOpen, states[i])
	}
	return fresh
}

func intendAtOnce(t *testing.T, d desk) {
	t.Helper()
	require.Equal(t, 1, intendByEight(t, d))
}

func intendAtOnceAgain(t *testing.T, d desk) {
	t.Helper()
	_, _, err := d.Intend(t.Context(), post())
	require.NoError(t, err)
	_, err = d.Conclude(t.Context(), post(), journal.Outcome{State: journal.IntentNotSent})
	require.NoError(t, err)
	require.Equal(t, 1, intendByEight(t, d))
}

func withdrawAtOnce(t *testing.T, d desk) {
	t.Helper()
	handles := []*journal.DB{d.DB, d.another()}
	states, errs := atOnce(2, func(i int) (journal.IntentState, error) {
		if i == 0 {
			state, _, err := handles[0].Intend(t.Context(), post())
			return state, err
		}
		state, _, err := handles[1].Withdraw(t.Context(), post())
		return state, err
	})
	require.NoError(t, errs[0])
	require.NoError(t, errs[1])
	require.Contains(t, [][]journal.IntentState{
		{journal.IntentFresh, journal.IntentOpen}, {journal.IntentWithdrawn, journal.IntentWithdrawn},
	}, states)
}

func intendOthers(t *testing.T, d desk) {
	t.Helper()
	second, elsewhere := post(), post()
	second.N = 2
	elsewhere.OrderID = order.DeriveID(bot, "2")
	for _, i := range []journal.Intent{post(), second, elsewhere} {
		state, _, err := d.Intend(t.Context(), i)
		require.NoError(t, err)
		require.Equal(t, journal.IntentFresh, state)
	}
}

func outcomeIsTold(t *testing.T, d desk) {
	t.Helper()
	done := journal.Outcome{State: journal.IntentDone, Ticket: order.Ticket{System: "procart", ID: "{0AF-9}", Raw: "deferred"}}
	refused := journal.Outcome{State: journal.IntentRefused, Refusal: order.Problem{Code: order.POSRefused, Detail: "stop list"}}
	for n, want := range []journal.Outcome{done, refused} {
		i := post()
		i.N = n + 1
		_, _, err := d.Intend(t.Context(), i)
		require.NoError(t, err)
		_, err = d.Conclude(t.Context(), i, want)
		require.NoError(t, err)
		for _, ask := range []func() (journal.IntentState, journal.Outcome, error){
			func() (journal.IntentState, journal.Outcome, error) { return d.Intend(t.Context(), i) },
			func() (journal.IntentState, journal.Outcome, error) { return d.Withdraw(t.Context(), i) },
		} {
			state, outcome, err := ask()
			require.NoError(t, err)
			require.Equal(t, want.State, state)
			require.Equal(t, want, outcome)
		}
	}
	other := done
	other.Ticket.ID = "{0AF-10}"
	_, err := d.Conclude(t.Context(), post(), other)
	require.NoError(t, err)
	_, outcome, err := d.Intend(t.Context(), post())
	require.NoError(t, err)
	require.Equal(t, done, outcome, "the first ticket stays")
}

func concludeUnknown(t *testing.T, d desk) {
	t.Helper()
	_, err := d.Conclude(t.Context(), post(), journal.Outcome{State: journal.IntentDone})
	require.ErrorIs(t, err, journal.ErrNotFound)
	require.ErrorContains(t, err, post().OrderID)
}

func concludeNonsense(t *testing.T, d desk) {
	t.Helper()
	_, _, err := d.Intend(t.Context(), post())
	require.NoError(t, err)
	for _, state := range []journal.IntentState{"", journal.IntentFresh, journal.IntentOpen, journal.IntentWithdrawn, "sent"} {
		_, err = d.Conclude(t.Context(), post(), journal.Outcome{State: state})
		require.Error(t, err, state)
	}
	state, _, err := d.Withdraw(t.Context(), post())
	require.NoError(t, err)
	require.Equal(t, journal.IntentOpen, state)
}
