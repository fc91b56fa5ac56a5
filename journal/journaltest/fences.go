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
	for _, row := range fenceRows() {
		all = append(all, exam{row.name, row.sit})
	}
	return all
}

// move is a call to the fence of one post, and the state that it must answer.
type move struct {
	call string // intend, withdraw, or the state to conclude
	who  string // the run, and its attempt behind a slash
	want journal.IntentState
}

// fenceRow is a story of one post.
type fenceRow struct {
	name  string
	moves []move
}

func (r fenceRow) sit(t *testing.T, d desk) {
	handles := []*journal.DB{d.DB, d.another()}
	for n, m := range r.moves {
		i := journal.Intent{OrderID: order.DeriveID(bot, "1"), N: 1, RunID: m.who[:1]}
		if len(m.who) > 1 {
			i.Attempt = int(m.who[2] - '0')
		}
		require.Equal(t, m.want, m.make(t, handles[n%2], i), "move %d: %s by %s", n+1, m.call, m.who)
	}
}

// make makes the call and returns its answer.
func (m move) make(t *testing.T, db *journal.DB, i journal.Intent) journal.IntentState {
	t.Helper()
	var state journal.IntentState
	var err error
	switch m.call {
	case "intend":
		state, _, err = db.Intend(t.Context(), i)
	case "withdraw":
		state, _, err = db.Withdraw(t.Context(), i)
	default:
		state, err = db.Conclude(t.Context(), i, journal.Outcome{State: journal.IntentState(m.call)})
	}
	require.NoError(t, err)
	return state
}

func fenceRows() []fenceRow {
	return []fenceRow{
		{"the second who intends is told that the first is at it", []move{
			{"intend", "a/1", "fresh"}, {"intend", "a/2", "open"}, {"intend", "b/1", "open"}, {"intend", "a/1", "open"},
		}},
		{"a post that was not sent may be sent by the next, once", []move{
			{"intend", "a/1", "fresh"}, {"not_sent", "a/1", "not_sent"}, {"intend", "a/2", "fresh"}, {"intend", "a/3", "open"},
		}},
		{"a post that was done is never sent again, nor undone", []move{
			{"intend", "a/1", "fresh"}, {"done", "a/1", "done"}, {"intend", "a/2", "done"},
			{"not_sent", "a/1", "done"}, {"refused", "a/1", "done"}, {"withdraw", "a/1", "done"}, {"intend", "b/1", "done"},
		}},
		{"a post that was refused is never sent again", []move{
			{"intend", "a/1", "fresh"}, {"refused", "a/1", "refused"}, {"refused", "a/1", "refused"},
			{"not_sent", "a/1", "refused"}, {"withdraw", "a/1", "refused"}, {"intend", "a/2", "refused"},
		}},
		{"concluding again changes nothing", []move{
			{"intend", "a/1", "fresh"}, {"not_sent", "a/1", "not_sent"}, {"not_sent", "a/1", "not_sent"}, {"intend", "a/2", "fresh"},
		}},
		{"a late not_sent of an earlier attempt does not reopen the fence", []move{
			{"intend", "a/1", "fresh"}, {"not_sent", "a/1", "not_sent"}, {"intend", "a/2", "fresh"},
			{"not_sent", "a/1", "open"}, {"intend", "a/3", "open"}, {"done", "a/2", "done"},
		}},
		{"a late word of the run before a reset does not reopen the fence", []move{
			{"intend", "a/1", "fresh"}, {"not_sent", "a/1", "not_sent"}, {"intend", "b/1", "fresh"},
			{"not_sent", "a/1", "open"}, {"refused", "a/1", "open"}, {"intend", "a/2", "open"},
		}},
		{"a ticket that somebody thought dead reports counts", []move{
			{"intend", "a/1", "fresh"}, {"intend", "b/1", "open"}, {"done", "a/1", "done"}, {"intend", "b/2", "done"},
		}},
		{"a ticket after not_sent counts", []move{
			{"intend", "a/1", "fresh"}, {"not_sent", "a/1", "not_sent"}, {"done", "a/1", "done"}, {"intend", "a/2", "done"},
		}},
		{"a ticket after a refusal counts", []move{
			{"intend", "a/1", "fresh"}, {"refused", "a/1", "refused"}, {"done", "a/1", "done"}, {"intend", "a/2", "done"},
		}},
		{"a refusal after not_sent leaves it to be sent", []move{
			{"intend", "a/1", "fresh"}, {"not_sent", "a/1", "not_sent"}, {"refused", "a/1", "not_sent"}, {"intend", "a/2", "fresh"},
		}},
		{"what was withdrawn before anybody intended it is never sent", []move{
			{"withdraw", "a", "withdrawn"}, {"withdraw", "a", "withdrawn"}, {"intend", "a/1", "withdrawn"},
		}},
		{"what was withdrawn after it was not sent is never sent", []move{
			{"intend", "a/1", "fresh"}, {"not_sent", "a/1", "not_sent"}, {"withdraw", "a", "withdrawn"},
			{"not_sent", "a/1", "withdrawn"}, {"refused", "a/1", "withdrawn"}, {"intend", "a/2", "withdrawn"},
		}},
		{"a withdrawal while it is on its way waits for the outcome, which says not sent", []move{
			{"intend", "a/1", "fresh"}, {"withdraw", "a", "open"}, {"withdraw", "b", "open"},
			{"not_sent", "a/1", "withdrawn"}, {"intend", "a/2", "withdrawn"}, {"withdraw", "a", "withdrawn"},
		}},
		{"a withdrawal while it is on its way waits for the outcome, which says done", []move{
			{"intend", "a/1", "fresh"}, {"withdraw", "a", "open"}, {"done", "a/1", "done"}, {"withdraw", "a", "done"},
		}},
		{"a withdrawal while it is on its way waits for the outcome, which says refused", []move{
			{"intend", "a/1", "fresh"}, {"withdraw", "a", "open"}, {"refused", "a/1", "refused"}, {"withdraw", "a", "refused"},
		}},
		{"a ticket after a withdrawal counts, since it exists", []move{
			{"withdraw", "a", "withdrawn"}, {"done", "a/1", "done"}, {"withdraw", "a", "done"}, {"intend", "a/2", "done"},
		}},
		{"without attempts the run alone holds the post", []move{
			{"intend", "a", "fresh"}, {"not_sent", "a", "not_sent"}, {"intend", "a", "fresh"}, {"refused", "a", "refused"},
		}},
	}
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
	require.Equal(t, 1, intendByEight(t, d))
}

func intendAtOnceAgain(t *testing.T, d desk) {
	_, _, err := d.Intend(t.Context(), post())
	require.NoError(t, err)
	_, err = d.Conclude(t.Context(), post(), journal.Outcome{State: journal.IntentNotSent})
	require.NoError(t, err)
	require.Equal(t, 1, intendByEight(t, d))
}

func withdrawAtOnce(t *testing.T, d desk) {
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
	_, err := d.Conclude(t.Context(), post(), journal.Outcome{State: journal.IntentDone})
	require.ErrorIs(t, err, journal.ErrNotFound)
	require.ErrorContains(t, err, post().OrderID)
}

func concludeNonsense(t *testing.T, d desk) {
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
