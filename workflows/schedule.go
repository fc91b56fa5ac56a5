package workflows

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
)

const (
	// SweepID is the id of the schedule that runs [OrphanSweep], and how the ids of its runs begin.
	SweepID = "ordersaga-sweep"

	// sweepCatchup is how late a sweep may begin: one that was missed longer ago is made up for by the
	// next. Temporal takes no less than ten seconds.
	sweepCatchup = time.Minute
)

// EnsureSweep makes the schedule that looks for orphaned orders, or brings it to the interval every. Doing
// it again changes nothing, and a schedule that somebody has paused stays paused.
func (c *Client) EnsureSweep(ctx context.Context, every time.Duration) error {
	schedules := c.temporal.ScheduleClient()
	_, err := schedules.Create(ctx, client.ScheduleOptions{
		ID: SweepID, Spec: *sweepSpec(every), Action: sweepAction(),
		Overlap: enumspb.SCHEDULE_OVERLAP_POLICY_SKIP, CatchupWindow: sweepCatchup,
	})
	if errors.Is(err, temporal.ErrScheduleAlreadyRunning) {
		err = schedules.GetHandle(ctx, SweepID).Update(ctx, client.ScheduleUpdateOptions{
			DoUpdate: func(now client.ScheduleUpdateInput) (*client.ScheduleUpdate, error) {
				return sweepUpdate(now.Description.Schedule, every)
			},
		})
	}
	if err != nil {
		return fmt.Errorf("schedule %s every %s: %w", SweepID, every, err)
	}
	return nil
}

// TriggerSweep has the schedule look for orphaned orders now, unless it is just doing so.
// ErrNotSetUp: there is no such schedule.
func (c *Client) TriggerSweep(ctx context.Context) error {
	handle := c.temporal.ScheduleClient().GetHandle(ctx, SweepID)
	err := handle.Trigger(ctx, client.ScheduleTriggerOptions{Overlap: enumspb.SCHEDULE_OVERLAP_POLICY_SKIP})
	switch {
	case isNotFound(err):
		return fmt.Errorf("trigger schedule %s: %w", SweepID, ErrNotSetUp)
	case err != nil:
		return fmt.Errorf("trigger schedule %s: %w", SweepID, err)
	}
	return nil
}

func sweepSpec(every time.Duration) *client.ScheduleSpec {
	return &client.ScheduleSpec{Intervals: []client.ScheduleIntervalSpec{{Every: every}}}
}

func sweepAction() *client.ScheduleWorkflowAction {
	return &client.ScheduleWorkflowAction{
		ID: SweepID, Workflow: SweepName, TaskQueue: OrdersQueue, StaticSummary: "orders that nobody looks after",
	}
}

// sweepUpdate is the schedule as it should be; temporal.ErrSkipScheduleUpdate if it is so.
func sweepUpdate(now client.Schedule, every time.Duration) (*client.ScheduleUpdate, error) {
	spec, wanted := sweepSpec(every), sweepAction()
	action, ok := now.Action.(*client.ScheduleWorkflowAction)
	if ok && action.Workflow == wanted.Workflow && action.TaskQueue == wanted.TaskQueue && now.Spec != nil &&
		slices.Equal(now.Spec.Intervals, spec.Intervals) {
		return nil, temporal.ErrSkipScheduleUpdate
	}
	now.Spec, now.Action = spec, wanted
	now.Policy = &client.SchedulePolicies{Overlap: enumspb.SCHEDULE_OVERLAP_POLICY_SKIP, CatchupWindow: sweepCatchup}
	return &client.ScheduleUpdate{Schedule: &now}, nil
}
