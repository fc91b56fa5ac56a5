package activities_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// draftID is the id of the draft that the POS has of an order which somebody began before.
const draftID = "D-1"

// trail is what the journal and the POS were asked, in its order.
type trail struct {
	calls     []string
	meanwhile map[string]func() // what happens while a call is on its way
}

func (r *trail) note(call string) {
	r.calls = append(r.calls, call)
	if happens := r.meanwhile[call]; happens != nil {
		happens()
	}
}

// twoSteps is a POS that takes orders in two steps. Its answers to a step are kinds of errors, in their
// order; empty for a success, as is every answer after the last.
type twoSteps struct {
	connector
	*trail

	oneStep           bool // of this order it makes no draft
	prepares, confirm []pos.Kind
}

// next takes the next answer.
func next(answers *[]pos.Kind) error {
	if len(*answers) == 0 {
		return nil
	}
	kind := (*answers)[0]
	*answers = (*answers)[1:]
	if kind == "" {
		return nil
	}
	return posErr(kind)
}

func (c *twoSteps) Submit(context.Context, pos.Draft, pos.Paid) (pos.Observation, error) {
	c.note("submit")
	return seen("open", order.TicketWaiting), nil
}

func (c *twoSteps) Prepare(_ context.Context, d pos.Draft, paid pos.Paid) (string, error) {
	c.note("prepare")
	if d.OrderID != orderID || paid.Amount != rub(55800) {
		return "", errors.New("prepare something else")
	}
	if err := next(&c.prepares); err != nil || c.oneStep {
		return "", err
	}
	return ticketID, nil
}

func (c *twoSteps) Confirm(_ context.Context, id string, d pos.Draft, paid pos.Paid, again bool) (pos.Observation, error) {
	c.note(map[bool]string{false: "confirm", true: "reconfirm"}[again])
	if d.OrderID != orderID || paid.Amount != rub(55800) {
		return pos.Observation{}, errors.New("confirm something else")
	}
	return pos.Observation{Ticket: order.Ticket{System: "wixtar", ID: id, Raw: "1"}, State: order.TicketWaiting}, next(&c.confirm)
}

// fencesOnTrail are the fences of a journal; what they are asked is noted, and the call away fails.
type fencesOnTrail struct {
	*journal.DB
	*trail

	away string
}

func (f *fencesOnTrail) answers(call string) error {
	f.note(call)
	if call == f.away {
		return errors.New("disk full")
	}
	return nil
}

func (f *fencesOnTrail) Intend(ctx context.Context, i journal.Intent) (journal.IntentState, journal.Outcome, error) {
	f.note("intend")
	return f.DB.Intend(ctx, i)
}

func (f *fencesOnTrail) Prepared(ctx context.Context, i journal.Intent, id string) (bool, error) {
	if err := f.answers("keep"); err != nil {
		return false, err
	}
	return f.DB.Prepared(ctx, i, id)
}

func (f *fencesOnTrail) Resume(ctx context.Context, i journal.Intent) (string, bool, error) {
	if err := f.answers("resume"); err != nil {
		return "", false, err
	}
	return f.DB.Resume(ctx, i)
}

func (f *fencesOnTrail) Conclude(ctx context.Context, i journal.Intent, o journal.Outcome) (is, was journal.IntentState, err error) {
	f.note(string(o.State))
	return f.DB.Conclude(ctx, i, o)
}

// twoStepPost is a row about a post in two steps.
type twoStepPost struct {
	name   string
	before func(*testing.T, *journal.DB) // what somebody did before this attempt
	// happens while the call during is on its way.
	during  string
	happens func(*testing.T, *journal.DB)

	oneStep           bool
	prepares, confirm []pos.Kind
	away              string

	calls   string
	is      journal.IntentState // the row, afterwards
	ticket  string              // that was made; with errType empty
	errType string
	retried bool
	check   func(activities.PostResult) bool
}

func refused(r activities.PostResult) bool   { return r.Refusal.Code == order.POSRefused }
func withdrawn(r activities.PostResult) bool { return r.Withdrawn }

// stranger is somebody else who posts the order.
func stranger() journal.Intent {
	return journal.Intent{OrderID: orderID, Kind: journal.IntentPost, N: 1, Holder: "stranger"}
}

// begun: somebody was about to send, and has died.
func begun(t *testing.T, books *journal.DB) {
	t.Helper()
	_, _, err := books.Intend(t.Context(), stranger())
	require.NoError(t, err)
}

// drafted: somebody has put a draft into the POS, and died before or after he confirmed it.
func drafted(t *testing.T, books *journal.DB) {
	t.Helper()
	begun(t, books)
	kept, err := books.Prepared(t.Context(), stranger(), draftID)
	require.NoError(t, err)
	require.True(t, kept)
}

// wanted: somebody wants the post back.
func wanted(t *testing.T, books *journal.DB) {
	t.Helper()
	_, _, err := books.Withdraw(t.Context(), stranger())
	require.NoError(t, err)
}

// overtaken: somebody thinks that this attempt is dead, and goes on with its draft.
func overtaken(t *testing.T, books *journal.DB) {
	t.Helper()
	_, ok, err := books.Resume(t.Context(), stranger())
	require.NoError(t, err)
	require.True(t, ok)
}

func runTwoSteps(t *testing.T, rows []twoStepPost) {
	t.Helper()
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			books := openBooks(t)
			if row.before != nil {
				row.before(t, books)
			}
			was := &trail{meanwhile: map[string]func(){row.during: func() { row.happens(t, books) }}}
			b := newBenchOn(t, &twoSteps{trail: was, oneStep: row.oneStep, prepares: row.prepares, confirm: row.confirm},
				&fencesOnTrail{DB: books, trail: was, away: row.away}, quiet{})
			result, err := b.post(t)
			require.Equal(t, row.calls, strings.Join(was.calls, " "))
			row.requireResult(t, result, err)
			traces, err := books.Traces(t.Context(), orderID)
			require.NoError(t, err)
			require.Len(t, traces.Posts, 1)
			require.Equal(t, row.is, traces.Posts[0].State)
			require.Equal(t, row.ticket, traces.Posts[0].Ticket.ID)
		})
	}
}

func (row twoStepPost) requireResult(t *testing.T, result activities.PostResult, err error) {
	t.Helper()
	if row.errType != "" {
		requireFailure(t, err, row.errType, row.retried)
		return
	}
	require.NoError(t, err)
	require.Equal(t, row.ticket != "", result.Posted)
	require.Equal(t, row.ticket, result.Seen.TicketID)
	require.True(t, row.check == nil || row.check(result), "%+v", result)
}
