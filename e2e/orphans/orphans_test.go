// Package orphans_test ends sagas from outside, on a real Temporal server, and looks which of them the
// sweep recovers, and with what.
package orphans_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

func TestASweepRecoversWhatWasEndedFromOutside(t *testing.T) {
	s := start(t)
	s.start(t, "running", order.ShortPolicy())
	terminated := s.start(t, "terminated", quick())
	s.await(t, "terminated")
	require.NoError(t, s.temporal.TerminateWorkflow(t.Context(), workflows.WorkflowID("terminated"), "", "by a test"))
	s.start(t, "just now", order.DefaultPolicy())
	s.await(t, "just now")
	require.NoError(t, s.temporal.TerminateWorkflow(t.Context(), workflows.WorkflowID("just now"), "", "by a test"))
	s.start(t, "settled", quick())
	s.await(t, "settled")
	require.NoError(t, s.temporal.TerminateWorkflow(t.Context(), workflows.WorkflowID("settled"), "", "by a test"))
	s.settle("settled")
	s.start(t, "reset", quick())
	s.await(t, "reset")
	s.reset(t, "reset")
	s.start(t, "completed", quick())
	s.await(t, "completed")
	require.NoError(t, s.temporal.SignalWorkflow(t.Context(), workflows.WorkflowID("completed"), "", finish, nil))
	s.awaitEnded(t, "terminated", "just now", "settled", "reset")

	s.ensure(t, time.Hour)
	first := s.sweep(t)
	require.Equal(t, []string{"terminated"}, first.Recovered)
	require.Equal(t, []string{"just now"}, first.Waiting)
	require.Equal(t, 2, first.Found)
	require.Equal(t, 2, first.Skipped, "the base run of a Reset reads terminated; a settled order needs nothing")
	require.Empty(t, first.Failed)
	require.Equal(t, &activities.Tidied{Pruned: 1, Overdue: []string{"overdue"}}, first.Journal)

	begun, err := s.sagas.Begun(t.Context(), "terminated")
	require.NoError(t, err)
	told := begun.Recovers
	require.NotNil(t, told)
	require.Equal(t, terminated, told.RunID)
	require.Equal(t, terminated, told.Owner)
	require.Equal(t, "terminated", told.How)
	require.Equal(t, order.AwaitingPayment, told.Snapshot.Status)
	require.Equal(t, &activities.Attempt{OrderID: "terminated", N: 1}, told.Attempt, "asked for, and never answered")
	require.Equal(t, "terminated", begun.Order.ID)

	// The recovery is ended too, before it does anything: the next one knows what it knew.
	require.NoError(t, s.temporal.TerminateWorkflow(t.Context(), workflows.WorkflowID("terminated"), "", "by a test"))
	s.awaitLatest(t, "terminated", enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED)
	require.Equal(t, []string{"terminated"}, s.sweep(t).Recovered)
	again, err := s.sagas.Begun(t.Context(), "terminated")
	require.NoError(t, err)
	require.NotEqual(t, terminated, again.Recovers.RunID)
	require.Equal(t, terminated, again.Recovers.Owner, "the order is still the first saga's")
	require.Equal(t, told.Attempt, again.Recovers.Attempt)

	require.Equal(t, 1, s.sweep(t).Found, "only the one that waits")
}

func TestTwoWhoRecoverAnOrderStartOneSaga(t *testing.T) {
	s := start(t)
	s.start(t, "contested", quick())
	s.await(t, "contested")
	require.NoError(t, s.temporal.TerminateWorkflow(t.Context(), workflows.WorkflowID("contested"), "", "by a test"))
	s.awaitLatest(t, "contested", enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED)
	var outcomes []activities.RecoveryOutcome
	answers := make(chan activities.RecoveryOutcome)
	for range 8 {
		go func() {
			outcome, err := s.sagas.Recover(context.WithoutCancel(t.Context()), "contested", "")
			if err != nil {
				outcome = activities.RecoveryOutcome(err.Error())
			}
			answers <- outcome
		}()
	}
	for range 8 {
		if got := <-answers; got != activities.RecoverySkipped {
			outcomes = append(outcomes, got)
		}
	}
	require.Equal(t, []activities.RecoveryOutcome{activities.RecoveryStarted}, outcomes)
}

func TestTheScheduleIsMadeOnceAndKeptUp(t *testing.T) {
	s := start(t)
	require.ErrorIs(t, s.sagas.TriggerSweep(t.Context()), workflows.ErrNotSetUp)
	s.ensure(t, time.Hour)
	made := s.schedule(t)
	require.Equal(t, []client.ScheduleIntervalSpec{{Every: time.Hour}}, made.Schedule.Spec.Intervals)
	require.Equal(t, enumspb.SCHEDULE_OVERLAP_POLICY_SKIP, made.Schedule.Policy.Overlap)

	s.ensure(t, time.Hour)
	require.Equal(t, made.Info.LastUpdateAt, s.schedule(t).Info.LastUpdateAt, "again is no change")

	handle := s.temporal.ScheduleClient().GetHandle(t.Context(), workflows.SweepID)
	require.NoError(t, handle.Pause(t.Context(), client.SchedulePauseOptions{Note: "by a test"}))
	s.ensure(t, 2*time.Hour)
	changed := s.schedule(t)
	require.Equal(t, []client.ScheduleIntervalSpec{{Every: 2 * time.Hour}}, changed.Schedule.Spec.Intervals)
	require.True(t, changed.Schedule.State.Paused, "who paused it wants it paused")
}
