package journaltest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/journal"
)

func ruleOutExams() []exam {
	all := []exam{
		{"a second post may follow one that was ruled out, and no other", secondAfterAbsent},
		{"a second post that is out is told about, whatever has become of the first", secondIsTold},
		{"of a second post and a ruling out at once neither breaks the other", secondAtOnce},
	}
	for _, row := range ruleOutRows() {
		all = append(all, exam{row.name, row.sit})
	}
	return all
}

// secondPost is the second post of the order of post.
func secondPost() journal.Intent {
	i := post()
	i.N, i.Holder = 2, "a/2"
	return i
}

// mayNotFollow makes sure that the second post may not be sent.
func (d desk) mayNotFollow(t *testing.T, because string) {
	t.Helper()
	_, _, err := d.Intend(t.Context(), secondPost())
	require.ErrorIs(t, err, journal.ErrNotRuledOut, because)
	require.ErrorContains(t, err, "post 2 of order "+post().OrderID)
}

func secondAfterAbsent(t *testing.T, d desk) {
	t.Helper()
	d.mayNotFollow(t, "nobody intended the first")
	_, _, err := d.Intend(t.Context(), post())
	require.NoError(t, err)
	d.mayNotFollow(t, "nobody knows about the first")
	_, _, err = d.Conclude(t.Context(), post(), journal.Outcome{State: journal.IntentNotSent})
	require.NoError(t, err)
	d.mayNotFollow(t, "the first can still be sent")

	_, _, err = d.RuleOut(t.Context(), post())
	require.NoError(t, err)
	state, _, err := d.Intend(t.Context(), secondPost())
	require.NoError(t, err)
	require.Equal(t, journal.IntentFresh, state)
	third := secondPost()
	third.N = 3
	_, _, err = d.Intend(t.Context(), third)
	require.ErrorIs(t, err, journal.ErrNotRuledOut)
}

func secondIsTold(t *testing.T, d desk) {
	t.Helper()
	_, _, err := d.RuleOut(t.Context(), post())
	require.NoError(t, err)
	_, _, err = d.Intend(t.Context(), secondPost())
	require.NoError(t, err)
	_, _, err = d.Conclude(t.Context(), post(), journal.Outcome{State: journal.IntentDone})
	require.NoError(t, err)
	state, _, err := d.Intend(t.Context(), secondPost())
	require.NoError(t, err)
	require.Equal(t, journal.IntentOpen, state)

	_, _, err = d.Conclude(t.Context(), secondPost(), journal.Outcome{State: journal.IntentNotSent})
	require.NoError(t, err)
	d.mayNotFollow(t, "the first has a ticket by now")
}

func secondAtOnce(t *testing.T, d desk) {
	t.Helper()
	handles := []*journal.DB{d.DB, d.another()}
	_, _, err := d.Intend(t.Context(), post())
	require.NoError(t, err)
	states, errs := atOnce(8, func(i int) (journal.IntentState, error) {
		ask := handles[i%2].RuleOut
		i2 := post()
		if i%4 < 2 {
			ask, i2 = handles[i%2].Intend, secondPost()
		}
		state, _, err := ask(t.Context(), i2)
		return state, err
	})
	fresh := 0
	for i, state := range states {
		if i%4 >= 2 {
			require.NoError(t, errs[i])
			require.Equal(t, journal.IntentAbsent, state)
			continue
		}
		if errs[i] != nil {
			require.ErrorIs(t, errs[i], journal.ErrNotRuledOut)
		}
		if state == journal.IntentFresh {
			fresh++
		}
	}
	require.LessOrEqual(t, fresh, 1)
}
