package journaltest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
)

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
	t.Helper()
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

func postRows() []fenceRow {
	return []fenceRow{
		{"the second who intends is told that the first is at it", []move{
			{"intend", "a/1", "fresh"}, {"intend", "a/2", "open"}, {"intend", "b/1", "open"}, {"intend", "a/1", "open"},
		}},
		{"a post that was not sent may be sent by the next, once", []move{
			{"intend", "a/1", "fresh"}, {"not_sent", "a/1", "not_sent"}, {"intend", "a/2", "fresh"}, {"intend", "a/3", "open"},
		}},
		{"a post that was done is never sent again, nor undone", []move{
			{"intend", "a/1", "fresh"},
			{"done", "a/1", "done"},
			{"intend", "a/2", "done"},
			{"not_sent", "a/1", "done"},
			{"refused", "a/1", "done"},
			{"withdraw", "a/1", "done"},
			{"intend", "b/1", "done"},
		}},
		{"a post that was refused is never sent again", []move{
			{"intend", "a/1", "fresh"},
			{"refused", "a/1", "refused"},
			{"refused", "a/1", "refused"},
			{"not_sent", "a/1", "refused"},
			{"withdraw", "a/1", "refused"},
			{"intend", "a/2", "refused"},
		}},
		{"concluding again changes nothing", []move{
			{"intend", "a/1", "fresh"}, {"not_sent", "a/1", "not_sent"}, {"not_sent", "a/1", "not_sent"}, {"intend", "a/2", "fresh"},
		}},
		{"a late not_sent of an earlier attempt does not reopen the fence", []move{
			{"intend", "a/1", "fresh"},
			{"not_sent", "a/1", "not_sent"},
			{"intend", "a/2", "fresh"},
			{"not_sent", "a/1", "open"},
			{"intend", "a/3", "open"},
			{"done", "a/2", "done"},
		}},
		{"a late word of the run before a reset does not reopen the fence", []move{
			{"intend", "a/1", "fresh"},
			{"not_sent", "a/1", "not_sent"},
			{"intend", "b/1", "fresh"},
			{"not_sent", "a/1", "open"},
			{"refused", "a/1", "open"},
			{"intend", "a/2", "open"},
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
		{"without attempts the run alone holds the post", []move{
			{"intend", "a", "fresh"}, {"not_sent", "a", "not_sent"}, {"intend", "a", "fresh"}, {"refused", "a", "refused"},
		}},
	}
}

func withdrawalRows() []fenceRow {
	return []fenceRow{
		{"what was withdrawn before anybody intended it is never sent", []move{
			{"withdraw", "a", "withdrawn"}, {"withdraw", "a", "withdrawn"}, {"intend", "a/1", "withdrawn"},
		}},
		{"what was withdrawn after it was not sent is never sent", []move{
			{"intend", "a/1", "fresh"},
			{"not_sent", "a/1", "not_sent"},
			{"withdraw", "a", "withdrawn"},
			{"not_sent", "a/1", "withdrawn"},
			{"refused", "a/1", "withdrawn"},
			{"intend", "a/2", "withdrawn"},
		}},
		{"a withdrawal while it is on its way waits for the outcome, which says not sent", []move{
			{"intend", "a/1", "fresh"},
			{"withdraw", "a", "open"},
			{"withdraw", "b", "open"},
			{"not_sent", "a/1", "withdrawn"},
			{"intend", "a/2", "withdrawn"},
			{"withdraw", "a", "withdrawn"},
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
	}
}
