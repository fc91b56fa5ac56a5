package activities_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/worker"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/pos"
)

func TestPostOrderInTwoSteps(t *testing.T) {
	t.Parallel()
	const all = "intend prepare keep confirm"
	runTwoSteps(t, []twoStepPost{
		{name: "the draft is in the journal before it is confirmed", calls: all + " done", is: journal.IntentDone, ticket: ticketID},
		{name: "an order of which there is no draft is submitted at once", oneStep: true, calls: "intend prepare submit done", is: journal.IntentDone, ticket: ticketID},
		{
			name: "what is wanted back before it is confirmed is not confirmed", during: "prepare", happens: wanted,
			calls: "intend prepare keep not_sent", is: journal.IntentWithdrawn, check: withdrawn,
		},
		{name: "what is wanted back while it is confirmed is a ticket", during: "confirm", happens: wanted, calls: all + " done", is: journal.IntentDone, ticket: ticketID},
		{
			name: "what is wanted back, and was not confirmed, is withdrawn", during: "confirm", happens: wanted, confirm: []pos.Kind{pos.NotSent},
			calls: all + " not_sent", is: journal.IntentWithdrawn, check: withdrawn,
		},
		{
			name: "a journal that does not keep the draft keeps it from being confirmed", away: "keep",
			calls: "intend prepare keep not_sent", is: journal.IntentNotSent, errType: activities.ErrTypeJournalDown, retried: true,
		},
		{
			name: "what was not confirmed, by a process whose draft another one goes on with, is unknown", during: "confirm", happens: overtaken,
			confirm: []pos.Kind{pos.NotSent}, calls: all + " not_sent", is: journal.IntentOpen, errType: activities.ErrTypePostUnknown,
		},
	})
}

// Nobody cooks a draft: whatever goes wrong with it, nothing was sent.
func TestPostOrderClassifiesWhatHappenedToADraft(t *testing.T) {
	t.Parallel()
	const none, down = "intend prepare not_sent", activities.ErrTypePOSDown
	not, no := journal.IntentNotSent, journal.IntentRefused
	runTwoSteps(t, []twoStepPost{
		{name: "a refusal is a result", prepares: []pos.Kind{pos.Rejected}, calls: "intend prepare refused", is: no, check: refused},
		{name: "what the vendor's format cannot say is refused", prepares: []pos.Kind{pos.Malformed}, calls: "intend prepare refused", is: no, check: refused},
		{name: "what was not sent is tried again", prepares: []pos.Kind{pos.NotSent}, calls: none, is: not, errType: down, retried: true},
		{name: "a POS that wants to be left alone is tried again", prepares: []pos.Kind{pos.Throttled}, calls: none, is: not, errType: down, retried: true},
		{name: "a lost answer is tried again", prepares: []pos.Kind{pos.Unknown}, calls: none, is: not, errType: down, retried: true},
		{name: "an answer that makes no sense is tried again", prepares: []pos.Kind{pos.NotFound}, calls: none, is: not, errType: down, retried: true},
		{name: "a bad credential waits for a person", prepares: []pos.Kind{pos.Unauthorized}, calls: none, is: not, errType: activities.ErrTypeUnauthorized, retried: true},
	})
}

func TestPostOrderClassifiesWhatHappenedToAConfirmation(t *testing.T) {
	t.Parallel()
	const once, twice, down, unknown = "intend prepare keep confirm", "intend prepare keep confirm reconfirm", activities.ErrTypePOSDown, activities.ErrTypePostUnknown
	runTwoSteps(t, []twoStepPost{
		{name: "a refusal is a result", confirm: []pos.Kind{pos.Rejected}, calls: once + " refused", is: journal.IntentRefused, check: refused},
		{name: "what was not sent is tried again", confirm: []pos.Kind{pos.NotSent}, calls: once + " not_sent", is: journal.IntentNotSent, errType: down, retried: true},
		{name: "a POS that wants to be left alone is tried again", confirm: []pos.Kind{pos.Throttled}, calls: once + " not_sent", is: journal.IntentNotSent, errType: down, retried: true},
		{
			name: "a bad credential waits for a person", confirm: []pos.Kind{pos.Unauthorized},
			calls: once + " not_sent", is: journal.IntentNotSent, errType: activities.ErrTypeUnauthorized, retried: true,
		},
		{name: "a draft that the POS does not know is unknown", confirm: []pos.Kind{pos.NotFound}, calls: once, is: journal.IntentOpen, errType: unknown},
		{
			name: "an answer that is lost twice is asked for again", confirm: []pos.Kind{pos.Unknown, pos.Unknown},
			calls: twice + " reconfirm done", is: journal.IntentDone, ticket: ticketID,
		},
		{
			name: "an answer that is lost every time is unknown", confirm: []pos.Kind{pos.Unknown, pos.Unknown, pos.Unknown, pos.Unknown},
			calls: twice + " reconfirm reconfirm", is: journal.IntentOpen, errType: unknown,
		},
		{
			name: "a refusal after a lost answer does not say that there is no ticket", confirm: []pos.Kind{pos.Unknown, pos.Rejected},
			calls: twice, is: journal.IntentOpen, errType: unknown,
		},
		{
			name: "what was not sent after a lost answer is for the next attempt", confirm: []pos.Kind{pos.Unknown, pos.NotSent},
			calls: twice, is: journal.IntentOpen, errType: down, retried: true,
		},
	})
}

func TestPostOrderGoesOnWithADraft(t *testing.T) {
	t.Parallel()
	const resumed, down, unknown = "intend resume", activities.ErrTypePOSDown, activities.ErrTypePostUnknown
	runTwoSteps(t, []twoStepPost{
		{name: "after a crash its draft is confirmed, and no other", before: drafted, calls: resumed + " reconfirm done", is: journal.IntentDone, ticket: draftID},
		{
			name: "after a crash a lost answer is asked for again", before: drafted, confirm: []pos.Kind{pos.Unknown},
			calls: resumed + " reconfirm reconfirm done", is: journal.IntentDone, ticket: draftID,
		},
		{
			name: "after a crash a POS that is down does not say that there is no ticket", before: drafted, confirm: []pos.Kind{pos.NotSent},
			calls: resumed + " reconfirm", is: journal.IntentOpen, errType: down, retried: true,
		},
		{
			name: "after a crash a refusal does not say that there is no ticket", before: drafted, confirm: []pos.Kind{pos.Rejected},
			calls: resumed + " reconfirm", is: journal.IntentOpen, errType: unknown,
		},
		{
			name: "a draft of a post that is wanted back is not confirmed", calls: resumed, is: journal.IntentOpen, errType: unknown,
			before: func(t *testing.T, books *journal.DB) {
				t.Helper()
				drafted(t, books)
				wanted(t, books)
			},
		},
		{name: "after a crash before there was a draft nobody knows", before: begun, calls: resumed, is: journal.IntentOpen, errType: unknown},
		{
			name: "a journal that is away is asked again", before: drafted, away: "resume",
			calls: resumed, is: journal.IntentOpen, errType: activities.ErrTypeJournalDown, retried: true,
		},
	})
}

// A process that dies at any moment leaves something that the next one, or another run, ends with one
// ticket.
func TestPostOrderOfADraftIsDoneByWhoeverComesNext(t *testing.T) {
	t.Parallel()
	books, was := openBooks(t), &trail{}
	till := &twoSteps{trail: was, confirm: []pos.Kind{pos.Unknown, pos.NotSent, pos.NotSent}}
	b := newBenchOn(t, till, &fencesOnTrail{DB: books, trail: was}, quiet{})
	for range 2 {
		_, err := b.post(t)
		requireFailure(t, err, activities.ErrTypePOSDown, true)
	}
	for range 2 {
		result, err := b.post(t)
		require.NoError(t, err)
		require.Equal(t, ticketID, result.Seen.TicketID)
	}
	require.Equal(t, "intend prepare keep confirm reconfirm intend resume reconfirm intend resume reconfirm done intend", strings.Join(was.calls, " "))
}

// The recall takes no draft for a ticket, and knows that it may be one.
func TestRecallOrderOfADraft(t *testing.T) {
	t.Parallel()
	books := openBooks(t)
	drafted(t, books)
	env, a := newEnv(), activities.NewJournal(books)
	env.RegisterActivity(a)
	value, err := env.ExecuteActivity(a.RecallOrder, activities.RecallRequest{OrderID: orderID})
	require.NoError(t, err)
	var known activities.Recalled
	require.NoError(t, value.Get(&known))
	require.Equal(t, activities.Recalled{Posts: 1, Live: true}, known)
}

// An attempt tells what it knows while it has the time: a confirmation is not begun that would not end in it.
func TestPostOrderConfirmsWithinItsTime(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name  string
		takes time.Duration // a confirmation
		times int
	}{
		{name: "a POS that says something is asked again", times: 4},
		{name: "a POS that hangs is asked as often as there is time", takes: 15 * time.Second, times: 2},
		{name: "a POS that hangs for long is not asked again", takes: 30 * time.Second, times: 1},
		{name: "the time is up in the middle", takes: time.Hour, times: 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, stop := context.WithTimeout(t.Context(), 45*time.Second)
				defer stop()
				hang := func() {
					select {
					case <-ctx.Done():
					case <-time.After(row.takes):
					}
				}
				was := &trail{meanwhile: map[string]func(){"confirm": hang, "reconfirm": hang}}
				unknown := []pos.Kind{pos.Unknown, pos.Unknown, pos.Unknown, pos.Unknown}
				b := newBenchOn(t, &twoSteps{trail: was, confirm: unknown}, &fencesOnTrail{DB: openBooks(t), trail: was}, quiet{})
				b.env.SetWorkerOptions(worker.Options{BackgroundActivityContext: ctx})
				_, err := b.post(t)
				require.Error(t, err)
				require.Equal(t, "intend prepare keep confirm"+strings.Repeat(" reconfirm", row.times-1), strings.Join(was.calls, " "))
			})
		})
	}
}
