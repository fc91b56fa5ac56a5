package journaltest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
)

func cancelExams() []exam {
	return []exam{
		{"the cancel of an order and its post have nothing to do with each other", cancelBesidePost},
		{"the POS is told to let go by one alone, until it certainly was not", cancelByOne},
		{"what came of telling the POS to let go is told to everybody", cancelOutcomeIsTold},
		{"an intent of no kind is refused", intendNothing},
	}
}

// cancel is the cancel of the order that post posts.
func cancel(holder string) journal.Intent {
	i := post()
	i.Kind, i.Holder = journal.IntentCancel, holder
	return i
}

func cancelBesidePost(t *testing.T, d desk) {
	t.Helper()
	s := snapshot("1", order.Submitting)
	s.Submission = order.SubmissionUnknown
	d.claim(t, s)
	for _, i := range []journal.Intent{cancel("a/1"), post()} {
		state, _, err := d.Intend(t.Context(), i)
		require.NoError(t, err)
		require.Equal(t, journal.IntentFresh, state)
	}
	kept, err := d.Prepared(t.Context(), post(), "D-1")
	require.NoError(t, err)
	require.True(t, kept)
	watched, err := d.Watched(t.Context(), store)
	require.NoError(t, err)
	require.Equal(t, "D-1", watched[0].DraftID, "the cancel has none")
	d.leaves(t, journal.Traces{Posts: []journal.Post{{N: 1, State: journal.IntentOpen}}}, "a cancel is no post")

	state, _, err := d.RuleOut(t.Context(), post())
	require.NoError(t, err)
	require.Equal(t, journal.IntentAbsent, state)
	require.Equal(t, journal.IntentOpen, d.intended(t, cancel("b/1")), "whatever became of the post")
}

// intended is what whoever intends is answered.
func (d desk) intended(t *testing.T, i journal.Intent) journal.IntentState {
	t.Helper()
	state, _, err := d.another().Intend(t.Context(), i)
	require.NoError(t, err)
	return state
}

func cancelByOne(t *testing.T, d desk) {
	t.Helper()
	require.Equal(t, journal.IntentFresh, d.intended(t, cancel("a/1")))
	require.Equal(t, journal.IntentOpen, d.intended(t, cancel("b/1")), "the first may have told it")
	for _, holder := range []string{"b/1", ""} {
		is, _, err := d.Conclude(t.Context(), cancel(holder), journal.Outcome{State: journal.IntentNotSent})
		require.NoError(t, err)
		require.Equal(t, journal.IntentOpen, is, "nobody but the first knows that it has not")
	}
	is, was, err := d.Conclude(t.Context(), cancel("a/1"), journal.Outcome{State: journal.IntentNotSent})
	require.NoError(t, err)
	require.Equal(t, []journal.IntentState{journal.IntentNotSent, journal.IntentOpen}, []journal.IntentState{is, was})
	require.Equal(t, journal.IntentFresh, d.intended(t, cancel("b/1")))
	require.Equal(t, journal.IntentOpen, d.intended(t, cancel("c/1")))
}

func cancelOutcomeIsTold(t *testing.T, d desk) {
	t.Helper()
	want := journal.Outcome{State: journal.IntentDone, Ticket: order.Ticket{ID: "77"}}
	require.Equal(t, journal.IntentFresh, d.intended(t, cancel("a/1")))
	_, _, err := d.Conclude(t.Context(), cancel("a/1"), want)
	require.NoError(t, err)
	state, outcome, err := d.another().Intend(t.Context(), cancel("b/1"))
	require.NoError(t, err)
	require.Equal(t, want.State, state)
	require.Equal(t, want, outcome)
}

func intendNothing(t *testing.T, d desk) {
	t.Helper()
	for _, kind := range []journal.IntentKind{"", "refund"} {
		i := post()
		i.Kind = kind
		_, _, err := d.Intend(t.Context(), i)
		require.Error(t, err, kind)
	}
	d.leaves(t, journal.Traces{}, "nothing was written")
}
