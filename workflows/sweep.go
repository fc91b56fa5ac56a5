package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/activities"
)

// SweepName is the registered name of the workflow [OrphanSweep]. It is pinned: the schedule knows it.
const SweepName = "OrphanSweep"

const (
	// findTimeout bounds a search: it turns the pages of all sagas that did not complete.
	findTimeout = 5 * time.Minute
	// sweepStep bounds the recovery of one order, and sweepTries how often it is tried in one sweep: an
	// order that resists must not keep the others waiting.
	sweepStep  = time.Minute
	sweepTries = 5
	// keepLetters is how long letters that nobody needs any more are kept, for people.
	keepLetters = 30 * 24 * time.Hour
	// overdueAfter is how late an order may act before it counts as overdue. A saga acts within seconds.
	overdueAfter = 5 * time.Minute
)

// SweepResult is what a sweep did, as the Temporal UI shows it. Orders are named by their ids.
type SweepResult struct {
	// Found is how many orders nobody looked after.
	Found     int      `json:"found"`
	Recovered []string `json:"recovered,omitempty"`
	// Waiting ended just now: the next sweep recovers them.
	Waiting []string `json:"waiting,omitempty"`
	// Skipped is how many orders with a run that did not complete needed nothing.
	Skipped int `json:"skipped"`
	// Unreadable have no history any more: a person has to look after them.
	Unreadable []string `json:"unreadable,omitempty"`
	// Failed were not recovered; why is told by the activity in the sweep's history. The next sweep tries again.
	Failed []string `json:"failed,omitempty"`
	// More says that there were more than one sweep recovers.
	More bool `json:"more,omitempty"`
	// Journal is what the sweep found there; nil if the journal did not answer.
	Journal *activities.Tidied `json:"journal,omitempty"`
}

// OrphanSweep looks once for orders whose saga was terminated, failed or timed out, and starts a new saga
// for each, which finds out where money and food are. The schedule runs it every few minutes.
func OrphanSweep(ctx workflow.Context) (SweepResult, error) {
	var do *activities.Sweep
	var found activities.FoundOrphans
	finding := sweepCall(ctx, findTimeout, 0, "orders that nobody looks after")
	if err := workflow.ExecuteActivity(finding, do.FindOrphans).Get(ctx, &found); err != nil {
		return SweepResult{}, err
	}
	result := SweepResult{Found: len(found.OrderIDs), Skipped: found.Skipped, More: found.More}
	for _, id := range found.OrderIDs {
		result.recover(ctx, id)
	}
	now := workflow.Now(ctx)
	var tidied activities.Tidied
	tidying := sweepCall(ctx, sweepStep, sweepTries, "old letters and overdue orders")
	request := activities.TidyRequest{PruneBefore: now.Add(-keepLetters), DueBefore: now.Add(-overdueAfter)}
	if err := workflow.ExecuteActivity(tidying, do.TidyJournal, request).Get(ctx, &tidied); err == nil {
		result.Journal = &tidied
	}
	return result, nil
}

// recover recovers one order and counts what came of it.
func (r *SweepResult) recover(ctx workflow.Context, id string) {
	var do *activities.Sweep
	var outcome activities.RecoveryOutcome
	call := sweepCall(ctx, sweepStep, sweepTries, "recover "+id)
	if err := workflow.ExecuteActivity(call, do.RecoverOrphan, activities.RecoverRequest{OrderID: id}).Get(ctx, &outcome); err != nil {
		r.Failed = append(r.Failed, id)
		return
	}
	switch outcome {
	case activities.RecoveryStarted:
		r.Recovered = append(r.Recovered, id)
	case activities.RecoveryWaits:
		r.Waiting = append(r.Waiting, id)
	case activities.RecoverySkipped:
		r.Skipped++
	case activities.RecoveryUnreadable:
		r.Unreadable = append(r.Unreadable, id)
	}
}

// sweepCall is for the steps of a sweep; tries 0 is without end.
func sweepCall(ctx workflow.Context, within time.Duration, tries int32, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		Summary: summary, StartToCloseTimeout: within,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute, MaximumAttempts: tries,
		},
	})
}
