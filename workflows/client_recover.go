package workflows

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"

	"github.com/ordersaga/ordersaga/activities"
)

var _ activities.Sagas = (*Client)(nil)

// endedQuery finds every run of a saga that did not complete: those that were recovered since, and the
// base runs of a Reset, which read terminated, are among them.
const endedQuery = "WorkflowType = '" + SagaName + "' AND ExecutionStatus IN ('Terminated', 'Failed', 'TimedOut', 'Canceled')"

// endedPage is how many runs are listed at once.
const endedPage = 200

// quietCalls is how many of its longest calls have to fit between the end of a saga and its recovery: what
// the saga had on its way when it was ended is decided by then.
const quietCalls = 2

// EndedOrders returns a page of the orders that have a run which did not complete, and where the next page
// begins: empty behind the last one. An order may be named more than once, and may be looked after by now.
func (c *Client) EndedOrders(ctx context.Context, from []byte) (orderIDs []string, next []byte, err error) {
	page, err := c.temporal.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{
		Namespace: c.namespace, Query: endedQuery, PageSize: endedPage, NextPageToken: from,
	})
	if err != nil {
		return nil, nil, fmt.Errorf("list workflows: %w", err)
	}
	for _, run := range page.GetExecutions() {
		if id, ok := strings.CutPrefix(run.GetExecution().GetWorkflowId(), WorkflowID("")); ok {
			orderIDs = append(orderIDs, id)
		}
	}
	return orderIDs, page.GetNextPageToken(), nil
}

// Orphaned reports whether the latest run of an order's saga has closed other than completed. An order
// whose runs Temporal has deleted is not: nothing tells how to recover it.
func (c *Client) Orphaned(ctx context.Context, orderID string) (bool, error) {
	run, err := c.latest(ctx, orderID)
	switch {
	case errors.Is(err, ErrUnknownOrder):
		return false, nil
	case err != nil:
		return false, err
	}
	return endedFromOutside(run.GetStatus()) != "", nil
}

// Recover starts a new saga for an order whose saga was ended from outside. It begins with what the
// history of the ended one tells. owner is who owns the order in the journal, empty if nobody does. An
// order that somebody looks after is skipped: two who recover it start one saga.
func (c *Client) Recover(ctx context.Context, orderID, owner string) (activities.RecoveryOutcome, error) {
	run, err := c.latest(ctx, orderID)
	if err != nil {
		return unreadable(err)
	}
	how := endedFromOutside(run.GetStatus())
	if how == "" {
		return activities.RecoverySkipped, nil
	}
	told, err := c.readPast(ctx, orderID, run.GetExecution().GetRunId())
	if err != nil {
		return unreadable(err)
	}
	if time.Since(run.GetCloseTime().AsTime()) < quietCalls*told.in.Store.Policy.CallTimeout.D() {
		return activities.RecoveryWaits, nil
	}
	err = c.start(ctx, told.input(run.GetExecution().GetRunId(), how, owner), enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY)
	switch {
	case errors.Is(err, ErrAlreadyStarted):
		return activities.RecoverySkipped, nil
	case err != nil:
		return "", err
	}
	return activities.RecoveryStarted, nil
}

// unreadable is the outcome for an order whose history is gone; any other error stays one.
func unreadable(err error) (activities.RecoveryOutcome, error) {
	if errors.Is(err, ErrUnknownOrder) {
		return activities.RecoveryUnreadable, nil
	}
	return "", err
}

// latest describes the latest run of an order's saga. ErrUnknownOrder if Temporal has none.
func (c *Client) latest(ctx context.Context, orderID string) (*workflowpb.WorkflowExecutionInfo, error) {
	described, err := c.temporal.DescribeWorkflowExecution(ctx, WorkflowID(orderID), "")
	if err != nil {
		return nil, unknownOr(err, "describe the saga of order "+orderID)
	}
	return described.GetWorkflowExecutionInfo(), nil
}

// readPast reads the whole history of a closed run. ErrUnknownOrder if it is gone.
func (c *Client) readPast(ctx context.Context, orderID, runID string) (*past, error) {
	told := newPast()
	events := c.temporal.GetWorkflowHistory(ctx, WorkflowID(orderID), runID, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		if err != nil {
			return nil, unknownOr(err, "read the history of order "+orderID)
		}
		if err := told.read(event); err != nil {
			return nil, fmt.Errorf("read event %d of order %s: %w", event.GetEventId(), orderID, err)
		}
	}
	if told.in.Order.ID != orderID {
		return nil, fmt.Errorf("read the history of order %s: %w", orderID, ErrUnknownOrder)
	}
	return told, nil
}

// endedFromOutside says how a saga was ended by something other than itself; empty if it was not.
func endedFromOutside(status enumspb.WorkflowExecutionStatus) string {
	switch status {
	case enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED:
		return "terminated"
	case enumspb.WORKFLOW_EXECUTION_STATUS_FAILED:
		return "failed"
	case enumspb.WORKFLOW_EXECUTION_STATUS_TIMED_OUT:
		return "timed_out"
	case enumspb.WORKFLOW_EXECUTION_STATUS_CANCELED:
		return "canceled"
	case enumspb.WORKFLOW_EXECUTION_STATUS_UNSPECIFIED, enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING,
		enumspb.WORKFLOW_EXECUTION_STATUS_PAUSED, enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED,
		enumspb.WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW:
	}
	return ""
}

// isNotFound reports whether Temporal says that it has no such thing.
func isNotFound(err error) bool {
	_, ok := errors.AsType[*serviceerror.NotFound](err)
	return ok
}
