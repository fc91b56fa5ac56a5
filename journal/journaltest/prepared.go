package journaltest

import (
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
)

func preparedExams() []exam {
	all := []exam{
		{"a draft is told while the row is open, and goes with its round", draftIsTold},
		{"a draft is no trace of a ticket", draftIsNoTrace},
		{"of many who resume at once all get the draft, and one holds it", resumeAtOnce},
		{"of a withdrawal and a resumption at once neither breaks the other, and nobody resumes after it", resumeWithdrawn},
		{"a post that is not in the journal has no draft and is not resumed", prepareUnknown},
		{"a draft without an id is refused", prepareNothing},
	}
	for _, row := range slices.Concat(draftRows(), lostDraftRows()) {
		all = append(all, exam{row.name, row.sit})
	}
	return all
}

func prepared(t *testing.T, db *journal.DB, i journal.Intent) (journal.IntentState, error) {
	t.Helper()
	if ok, err := db.Prepared(t.Context(), i, draftOf(i.Holder)); !ok {
		return no, err
	}
	return kept, nil
}

func resumed(t *testing.T, db *journal.DB, i journal.Intent) (journal.IntentState, error) {
	t.Helper()
	id, ok, err := db.Resume(t.Context(), i)
	if !ok {
		require.Empty(t, id)
		return no, err
	}
	return journal.IntentState(id), nil
}

func draftRows() []fenceRow {
	return []fenceRow{
		{"a draft is kept for the holder of the open row alone", []move{
			{"intend", "a/1", "fresh"}, {"prepare", "a/2", no}, {"prepare", "", no}, {"prepare", "a/1", kept}, {"prepare", "a/1", kept},
		}},
		{"whoever comes later confirms the same draft", []move{
			{"intend", "a/1", "fresh"},
			{"prepare", "a/1", kept},
			{"intend", "a/2", "open"},
			{"resume", "a/2", "draft of a/1"},
			{"resume", "b/1", "draft of a/1"},
			{"done", "a/2", "done"},
			{"resume", "a/3", no},
		}},
		{"nobody puts a second draft into the place of one that may be confirmed", []move{
			{"intend", "a/1", "fresh"}, {"prepare", "a/1", kept}, {"resume", "a/2", "draft of a/1"}, {"prepare", "a/2", no}, {"resume", "a/3", "draft of a/1"},
		}},
		{"the word of the holder before it that a resumed post was not sent does not count", []move{
			{"intend", "a/1", "fresh"},
			{"prepare", "a/1", kept},
			{"resume", "a/2", "draft of a/1"},
			{"not_sent", "a/1", "open"},
			{"refused", "a/1", "open"},
			{"prepare", "a/1", no},
			{"refused", "a/2", "refused"},
			{"resume", "a/3", no},
		}},
		{"a post without a draft is not resumed, and stays its holder's", []move{
			{"intend", "a/1", "fresh"}, {"resume", "a/2", no}, {"prepare", "a/1", kept}, {"not_sent", "a/1", "not_sent"},
		}},
		{"a post that nobody holds has no draft", []move{
			{"intend", "", "fresh"}, {"prepare", "", no}, {"resume", "a/1", no},
		}},
		{"nobody resumes a post for nobody", []move{
			{"intend", "a/1", "fresh"}, {"prepare", "a/1", kept}, {"resume", "", no}, {"not_sent", "a/1", "not_sent"},
		}},
	}
}

// lostDraftRows are about drafts that nobody confirms any more.
func lostDraftRows() []fenceRow {
	return []fenceRow{
		{"a post that was not sent loses its draft, and the next attempt makes its own", []move{
			{"intend", "a/1", "fresh"},
			{"prepare", "a/1", kept},
			{"not_sent", "a/1", "not_sent"},
			{"resume", "a/2", no},
			{"prepare", "a/1", no},
			{"intend", "a/2", "fresh"},
			{"resume", "a/3", no},
			{"prepare", "a/2", kept},
			{"resume", "a/3", "draft of a/2"},
		}},
		{"a draft of a post that is wanted back is confirmed by nobody who comes later", []move{
			{"intend", "a/1", "fresh"},
			{"prepare", "a/1", kept},
			{"withdraw", "b", "open"},
			{"prepare", "a/1", no},
			{"resume", "a/2", no},
			{"not_sent", "a/1", "withdrawn"},
			{"resume", "a/2", no},
		}},
		{"a draft is not kept once the post is wanted back", []move{
			{"intend", "a/1", "fresh"}, {"withdraw", "b", "open"}, {"prepare", "a/1", no}, {"not_sent", "a/1", "withdrawn"}, {"prepare", "a/1", no},
		}},
		{"a draft of a post that is sought is confirmed by nobody who comes later, and may be a ticket", []move{
			{"intend", "a/1", "fresh"}, {"prepare", "a/1", kept}, {"seek", "", "open"}, {"resume", "a/2", no}, {"done", "a/1", "done"},
		}},
		{"a draft of a post that was ruled out is confirmed by nobody who comes later", []move{
			{"intend", "a/1", "fresh"}, {"prepare", "a/1", kept}, {"rule out", "b", "absent"}, {"resume", "a/2", no}, {"prepare", "a/1", no},
		}},
		{"a journal that was restored from before the post keeps no draft of it, once it is sought", []move{
			{"seek", "", "open"}, {"prepare", "a/1", no}, {"resume", "a/1", no}, {"prepare", "", no}, {"resume", "", no}, {"done", "a/1", "done"},
		}},
		{"a journal that was restored from before the draft has nothing to resume", []move{
			{"intend", "a/1", "fresh"}, {"intend", "b/1", "open"}, {"resume", "b/1", no}, {"seek", "", "open"}, {"prepare", "a/1", no},
		}},
	}
}

// drafted intends the first post of an order and keeps a draft of it.
func (d desk) drafted(t *testing.T, key string) journal.Intent {
	t.Helper()
	i := post()
	i.OrderID = order.DeriveID(bot, key)
	_, _, err := d.Intend(t.Context(), i)
	require.NoError(t, err)
	ok, err := d.Prepared(t.Context(), i, "D-1")
	require.NoError(t, err)
	require.True(t, ok)
	return i
}

func draftIsTold(t *testing.T, d desk) {
	t.Helper()
	done := journal.Outcome{State: journal.IntentDone, Ticket: order.Ticket{System: "wixtar", ID: "D-1", Raw: "1"}}
	refused := journal.Outcome{State: journal.IntentRefused, Refusal: order.Problem{Code: order.POSRefused}}
	for n, row := range []struct {
		end  func(journal.Intent) error
		want journal.Outcome
	}{
		{func(i journal.Intent) error { _, _, err := d.Conclude(t.Context(), i, done); return err }, done},
		{func(i journal.Intent) error { _, _, err := d.Conclude(t.Context(), i, refused); return err }, refused},
		{func(i journal.Intent) error { _, _, err := d.RuleOut(t.Context(), i); return err }, journal.Outcome{}},
		{func(i journal.Intent) error { // wanted back by the reading below
			_, _, err := d.Conclude(t.Context(), i, journal.Outcome{State: journal.IntentNotSent})
			return err
		}, journal.Outcome{}},
	} {
		i := d.drafted(t, strconv.Itoa(n))
		for _, ask := range []func() (journal.IntentState, journal.Outcome, error){
			func() (journal.IntentState, journal.Outcome, error) { return d.another().Intend(t.Context(), i) },
			func() (journal.IntentState, journal.Outcome, error) { return d.another().Seek(t.Context(), i) },
		} {
			state, outcome, err := ask()
			require.NoError(t, err)
			require.Equal(t, journal.IntentOpen, state)
			require.Equal(t, journal.Outcome{Ticket: order.Ticket{ID: "D-1"}}, outcome)
		}
		require.NoError(t, row.end(i))
		_, outcome, err := d.Seek(t.Context(), i)
		require.NoError(t, err)
		require.Equal(t, row.want, outcome)
	}
}

func draftIsNoTrace(t *testing.T, d desk) {
	t.Helper()
	i := d.drafted(t, "1")
	d.leaves(t, journal.Traces{Posts: []journal.Post{{N: 1, State: journal.IntentOpen}}}, "nobody may have confirmed it")
	ticket := order.Ticket{System: "wixtar", ID: "D-1"}
	_, _, err := d.Conclude(t.Context(), i, journal.Outcome{State: journal.IntentDone, Ticket: ticket})
	require.NoError(t, err)
	d.leaves(t, journal.Traces{Posts: []journal.Post{{N: 1, State: journal.IntentDone, Ticket: ticket}}}, "it was confirmed")
	answer, err := resumed(t, d.DB, i)
	require.NoError(t, err)
	require.Equal(t, no, answer, "it is done")
}

func resumeAtOnce(t *testing.T, d desk) {
	t.Helper()
	handles := []*journal.DB{d.DB, d.another()}
	by := func(n int) journal.Intent {
		i := post()
		i.Holder = "b/" + strconv.Itoa(n)
		return i
	}
	d.drafted(t, "1")
	got, errs := atOnce(8, func(n int) (string, error) {
		id, ok, err := handles[n%2].Resume(t.Context(), by(n))
		require.True(t, err != nil || ok)
		return id, err
	})
	holders := 0
	for n := range got {
		require.NoError(t, errs[n])
		require.Equal(t, "D-1", got[n])
		_, was, err := d.Conclude(t.Context(), by(n), journal.Outcome{State: journal.IntentRefused})
		require.NoError(t, err)
		is, _, err := d.Intend(t.Context(), by(n))
		require.NoError(t, err)
		if is != was {
			holders++
		}
	}
	require.Equal(t, 1, holders)
}

func resumeWithdrawn(t *testing.T, d desk) {
	t.Helper()
	handles := []*journal.DB{d.DB, d.another()}
	i := d.drafted(t, "1")
	answers, errs := atOnce(2, func(n int) (journal.IntentState, error) {
		if n == 0 {
			return resumed(t, handles[0], i)
		}
		state, _, err := handles[1].Withdraw(t.Context(), i)
		return state, err
	})
	require.NoError(t, errs[0])
	require.NoError(t, errs[1])
	require.Contains(t, []journal.IntentState{"D-1", no}, answers[0])
	require.Equal(t, journal.IntentOpen, answers[1], "it may be on its way")
	again, err := resumed(t, handles[0], i)
	require.NoError(t, err)
	require.Equal(t, no, again, "nobody resumes what is wanted back")
}

func prepareUnknown(t *testing.T, d desk) {
	t.Helper()
	_, err := d.Prepared(t.Context(), post(), "D-1")
	require.ErrorIs(t, err, journal.ErrNotFound)
	require.ErrorContains(t, err, post().OrderID)
	_, _, err = d.Resume(t.Context(), post())
	require.ErrorIs(t, err, journal.ErrNotFound)
	require.ErrorContains(t, err, post().OrderID)
}

func prepareNothing(t *testing.T, d desk) {
	t.Helper()
	_, _, err := d.Intend(t.Context(), post())
	require.NoError(t, err)
	_, err = d.Prepared(t.Context(), post(), "")
	require.ErrorContains(t, err, "the draft has no id")
	answer, err := resumed(t, d.DB, post())
	require.NoError(t, err)
	require.Equal(t, no, answer)
}
