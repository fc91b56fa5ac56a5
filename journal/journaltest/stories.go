package journaltest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
)

// move is a call to the fence of one post, and what it must answer: the state, of prepare whether the draft
// is kept, of resume the draft.
type move struct {
	call string // intend, prepare, resume, withdraw, seek, rule out, or the state to conclude
	who  string // who holds the post, if he may
	want journal.IntentState
}

// What prepare and resume answer.
const (
	kept journal.IntentState = "kept"
	no   journal.IntentState = "no"
)

// draftOf is the id of the draft that somebody has put into the POS.
func draftOf(who string) string { return "draft of " + who }

// fenceRow is a story of one post.
type fenceRow struct {
	name  string
	moves []move
}

func (r fenceRow) sit(t *testing.T, d desk) {
	t.Helper()
	handles := []*journal.DB{d.DB, d.another()}
	for n, m := range r.moves {
		i := journal.Intent{OrderID: order.DeriveID(bot, "1"), Kind: journal.IntentPost, N: 1, Holder: m.who}
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
	case "prepare":
		state, err = prepared(t, db, i)
	case "resume":
		state, err = resumed(t, db, i)
	case "withdraw":
		state, _, err = db.Withdraw(t.Context(), i)
	case "seek":
		state, _, err = db.Seek(t.Context(), i)
	case "rule out":
		state, _, err = db.RuleOut(t.Context(), i)
	default:
		state, _, err = db.Conclude(t.Context(), i, journal.Outcome{State: journal.IntentState(m.call)})
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
	}
}

func ruleOutRows() []fenceRow {
	return []fenceRow{
		{"a post of which nobody knew the outcome is ruled out and never sent", []move{
			{"intend", "a/1", "fresh"}, {"rule out", "b", "absent"}, {"rule out", "b", "absent"}, {"intend", "a/2", "absent"},
		}},
		{"a post that was not sent is ruled out and never sent", []move{
			{"intend", "a/1", "fresh"}, {"not_sent", "a/1", "not_sent"}, {"rule out", "b", "absent"}, {"intend", "a/2", "absent"},
		}},
		{"a post that nobody intended is ruled out and never sent", []move{
			{"rule out", "b", "absent"}, {"intend", "a/1", "absent"},
		}},
		{"a post that was ruled out stays so, whatever its holder has not done", []move{
			{"intend", "a/1", "fresh"},
			{"rule out", "b", "absent"},
			{"not_sent", "a/1", "absent"},
			{"refused", "a/1", "absent"},
			{"withdraw", "a/1", "absent"},
		}},
		{"a ticket of a post that was ruled out counts, since it exists", []move{
			{"intend", "a/1", "fresh"}, {"rule out", "b", "absent"}, {"done", "a/1", "done"}, {"rule out", "b", "done"},
		}},
		{"a refusal is stronger than ruling out", []move{
			{"intend", "a/1", "fresh"}, {"refused", "a/1", "refused"}, {"rule out", "b", "refused"},
		}},
		{"what was taken back is not ruled out", []move{
			{"withdraw", "b", "withdrawn"}, {"rule out", "b", "withdrawn"},
		}},
		{"a post that somebody wished to take back can be ruled out", []move{
			{"intend", "a/1", "fresh"}, {"withdraw", "b", "open"}, {"rule out", "b", "absent"}, {"withdraw", "b", "absent"},
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

func seekRows() []fenceRow {
	return []fenceRow{
		{"a post that was handed out and left no row may have been sent, and never is from then on", []move{
			{"seek", "", "open"}, {"seek", "a/2", "open"}, {"intend", "a/1", "open"}, {"withdraw", "a", "open"}, {"seek", "", "open"},
		}},
		{"a post that left no row is told by nobody not to have been sent", []move{
			{"seek", "a/1", "open"}, {"not_sent", "a/1", "open"}, {"refused", "a/1", "open"}, {"not_sent", "", "open"}, {"refused", "", "open"},
		}},
		{"a post that left no row has a ticket if somebody tells of one", []move{
			{"seek", "", "open"}, {"done", "a/1", "done"}, {"seek", "", "done"},
		}},
		{"a post that left no row can be ruled out", []move{
			{"seek", "", "open"}, {"rule out", "b", "absent"}, {"seek", "", "absent"}, {"intend", "a/1", "absent"},
		}},
		{"a post that was not sent is never sent once it is sought", []move{
			{"intend", "a/1", "fresh"}, {"not_sent", "a/1", "not_sent"}, {"seek", "", "withdrawn"}, {"intend", "a/2", "withdrawn"},
		}},
		{"a post that is sought while it is on its way waits for the outcome, which says not sent", []move{
			{"intend", "a/1", "fresh"}, {"seek", "", "open"}, {"not_sent", "a/1", "withdrawn"}, {"seek", "", "withdrawn"},
		}},
		{"a post that is sought while it is on its way waits for the outcome, which says refused", []move{
			{"intend", "a/1", "fresh"}, {"seek", "", "open"}, {"refused", "a/1", "refused"}, {"seek", "", "refused"},
		}},
		{"a post that was withdrawn before anybody sought it stays so", []move{
			{"withdraw", "a", "withdrawn"}, {"seek", "", "withdrawn"},
		}},
	}
}
