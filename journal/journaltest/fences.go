package journaltest

import (
	"context"
	"slices"
	"strconv"
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
		{"the posts of different orders have nothing to do with each other", intendOthers},
		{"a post that nobody holds is not reopened by nobody", concludeByNobody},
		{"what was concluded is told to everybody who asks", outcomeIsTold},
		{"who concludes learns whether somebody has acted without the ticket", concludeTellsWhatWas},
		{"a conclusion without an intent is not found", concludeUnknown},
		{"a conclusion that is none is refused and changes nothing", concludeNonsense},
	}
	for _, row := range slices.Concat(postRows(), withdrawalRows(), seekRows()) {
		all = append(all, exam{row.name, row.sit})
	}
	return all
}

// post is the first post of an order.
func post() journal.Intent {
	return journal.Intent{OrderID: order.DeriveID(bot, "1"), Kind: journal.IntentPost, N: 1, Holder: "a/1"}
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
	_, _, err = d.Conclude(t.Context(), post(), journal.Outcome{State: journal.IntentNotSent})
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
	elsewhere := post()
	elsewhere.OrderID = order.DeriveID(bot, "2")
	for _, i := range []journal.Intent{post(), elsewhere} {
		state, _, err := d.Intend(t.Context(), i)
		require.NoError(t, err)
		require.Equal(t, journal.IntentFresh, state)
	}
}

func concludeByNobody(t *testing.T, d desk) {
	t.Helper()
	i := post()
	i.Holder = ""
	_, _, err := d.Intend(t.Context(), i)
	require.NoError(t, err)
	state, _, err := d.Conclude(t.Context(), i, journal.Outcome{State: journal.IntentNotSent})
	require.NoError(t, err)
	require.Equal(t, journal.IntentOpen, state)
}

func outcomeIsTold(t *testing.T, d desk) {
	t.Helper()
	done := journal.Outcome{State: journal.IntentDone, Ticket: order.Ticket{System: "procart", ID: "{0AF-9}", Raw: "deferred"}}
	refused := journal.Outcome{State: journal.IntentRefused, Refusal: order.Problem{Code: order.POSRefused, Detail: "stop list"}}
	for n, want := range []journal.Outcome{done, refused} {
		i := post()
		i.OrderID = order.DeriveID(bot, strconv.Itoa(n+1))
		_, _, err := d.Intend(t.Context(), i)
		require.NoError(t, err)
		_, _, err = d.Conclude(t.Context(), i, want)
		require.NoError(t, err)
		for _, ask := range []func() (journal.IntentState, journal.Outcome, error){
			func() (journal.IntentState, journal.Outcome, error) { return d.Intend(t.Context(), i) },
			func() (journal.IntentState, journal.Outcome, error) { return d.Withdraw(t.Context(), i) },
			func() (journal.IntentState, journal.Outcome, error) { return d.Seek(t.Context(), i) },
			func() (journal.IntentState, journal.Outcome, error) { return d.RuleOut(t.Context(), i) },
		} {
			state, outcome, err := ask()
			require.NoError(t, err)
			require.Equal(t, want.State, state)
			require.Equal(t, want, outcome)
		}
	}
	other := done
	other.Ticket.ID = "{0AF-10}"
	_, _, err := d.Conclude(t.Context(), post(), other)
	require.NoError(t, err)
	_, outcome, err := d.Intend(t.Context(), post())
	require.NoError(t, err)
	require.Equal(t, done, outcome, "the first ticket stays")
}

func concludeTellsWhatWas(t *testing.T, d desk) {
	t.Helper()
	for n, row := range []struct {
		meanwhile func(context.Context, journal.Intent) (journal.IntentState, journal.Outcome, error)
		was       journal.IntentState
	}{
		{d.Intend, journal.IntentOpen}, {d.RuleOut, journal.IntentAbsent}, {d.Seek, journal.IntentOpen},
	} {
		i := post()
		i.OrderID = order.DeriveID(bot, strconv.Itoa(n+1))
		_, _, err := d.Intend(t.Context(), i)
		require.NoError(t, err)
		_, _, err = row.meanwhile(t.Context(), i)
		require.NoError(t, err)
		for _, was := range []journal.IntentState{row.was, journal.IntentDone} {
			is, before, err := d.Conclude(t.Context(), i, journal.Outcome{State: journal.IntentDone})
			require.NoError(t, err)
			require.Equal(t, journal.IntentDone, is)
			require.Equal(t, was, before)
		}
	}
	lost := post()
	lost.OrderID = order.DeriveID(bot, "lost")
	_, _, err := d.Withdraw(t.Context(), lost)
	require.NoError(t, err)
	_, was, err := d.Conclude(t.Context(), lost, journal.Outcome{State: journal.IntentDone})
	require.NoError(t, err)
	require.Equal(t, journal.IntentWithdrawn, was)
}

func concludeUnknown(t *testing.T, d desk) {
	t.Helper()
	_, _, err := d.Conclude(t.Context(), post(), journal.Outcome{State: journal.IntentDone})
	require.ErrorIs(t, err, journal.ErrNotFound)
	require.ErrorContains(t, err, post().OrderID)
}

func concludeNonsense(t *testing.T, d desk) {
	t.Helper()
	_, _, err := d.Intend(t.Context(), post())
	require.NoError(t, err)
	for _, state := range []journal.IntentState{"", journal.IntentFresh, journal.IntentOpen, journal.IntentWithdrawn, journal.IntentAbsent, "sent"} {
		_, _, err = d.Conclude(t.Context(), post(), journal.Outcome{State: state})
		require.Error(t, err, state)
	}
	state, _, err := d.Withdraw(t.Context(), post())
	require.NoError(t, err)
	require.Equal(t, journal.IntentOpen, state)
}
