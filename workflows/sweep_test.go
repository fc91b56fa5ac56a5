package workflows_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/testsuite"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/workflows"
)

// broom is the outside of a sweep under test.
type broom struct {
	found    activities.FoundOrphans
	outcomes map[string]activities.RecoveryOutcome // of the orders that can be recovered
	journal  error
	tries    map[string]int
	tidied   activities.TidyRequest
}

func (b *broom) sweep(t *testing.T) workflows.SweepResult {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet{})
	env := suite.NewTestWorkflowEnvironment()
	env.SetStartTime(start())
	env.RegisterWorkflow(workflows.OrphanSweep)
	b.tries = map[string]int{}
	register := func(name string, f any) { env.RegisterActivityWithOptions(f, activity.RegisterOptions{Name: name}) }
	register("FindOrphans", func() (activities.FoundOrphans, error) { return b.found, nil })
	register("RecoverOrphan", func(r activities.RecoverRequest) (activities.RecoveryOutcome, error) {
		b.tries[r.OrderID]++
		outcome, ok := b.outcomes[r.OrderID]
		if !ok {
			return "", errors.New("resists")
		}
		return outcome, nil
	})
	register("TidyJournal", func(r activities.TidyRequest) (activities.Tidied, error) {
		b.tidied = r
		return activities.Tidied{Pruned: 3, Overdue: []string{"late"}}, b.journal
	})
	env.ExecuteWorkflow(workflows.OrphanSweep)
	require.NoError(t, env.GetWorkflowError())
	var result workflows.SweepResult
	require.NoError(t, env.GetWorkflowResult(&result))
	return result
}

func TestASweepTellsWhatBecameOfEveryOrphan(t *testing.T) {
	t.Parallel()
	b := &broom{
		found: activities.FoundOrphans{OrderIDs: []string{"a", "b", "resists", "c", "d"}, Skipped: 7, More: true},
		outcomes: map[string]activities.RecoveryOutcome{
			"a": activities.RecoveryStarted, "b": activities.RecoveryWaits, "c": activities.RecoverySkipped, "d": activities.RecoveryUnreadable,
		},
	}
	require.Equal(t, workflows.SweepResult{
		Found: 5, Recovered: []string{"a"}, Waiting: []string{"b"}, Skipped: 8, Unreadable: []string{"d"}, Failed: []string{"resists"}, More: true,
		Journal: &activities.Tidied{Pruned: 3, Overdue: []string{"late"}},
	}, b.sweep(t))
	require.Equal(t, map[string]int{"a": 1, "b": 1, "c": 1, "d": 1, "resists": 5}, b.tries, "one that resists is left for the next sweep")
	began := b.tidied.DueBefore.Add(5 * time.Minute)
	require.WithinRange(t, began, start(), start().Add(time.Hour), "an order is overdue after five minutes")
	require.Equal(t, 30*24*time.Hour, began.Sub(b.tidied.PruneBefore), "letters are kept for a month")
}

func TestASweepThatFindsNothingTidiesTheJournal(t *testing.T) {
	t.Parallel()
	b := &broom{}
	require.Equal(t, workflows.SweepResult{Journal: &activities.Tidied{Pruned: 3, Overdue: []string{"late"}}}, b.sweep(t))
}

func TestOrdersAreRecoveredThoughTheJournalCannotBeTidied(t *testing.T) {
	t.Parallel()
	b := &broom{
		found:    activities.FoundOrphans{OrderIDs: []string{"a"}},
		outcomes: map[string]activities.RecoveryOutcome{"a": activities.RecoveryStarted}, journal: errors.New("away"),
	}
	require.Equal(t, workflows.SweepResult{Found: 1, Recovered: []string{"a"}}, b.sweep(t))
}
