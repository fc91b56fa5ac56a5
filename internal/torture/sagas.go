package torture

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/serviceerror"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"github.com/ordersaga/ordersaga/internal/devserver"
	"github.com/ordersaga/ordersaga/workflows"
)

// closesWithin is how long sagas whose orders are settled may take to close, all of them together.
const closesWithin = 30 * time.Second

// readTemporal reads the saga of every order that the journal or a guest knows, and of any other that there is. A
// saga that cannot be read says so in its failures.
func (r *run) readTemporal(ctx context.Context, into *Records) error {
	runs, err := listSagas(ctx, r.rig.Temporal)
	ids := slices.AppendSeq(slices.Collect(maps.Keys(runs)), maps.Keys(into.Orders))
	for _, g := range into.Guests {
		ids = append(ids, g.IDs...)
	}
	closed := time.Now().Add(closesWithin)
	for _, id := range ids {
		if _, read := into.Runs[id]; read {
			continue
		}
		closesBy := closed
		if into.Orders[id].Snapshot.SettledAt.IsZero() {
			closesBy = time.Now()
		}
		if ran, there := r.readSaga(ctx, id, runs[id], closesBy); there {
			into.Runs[id] = ran
		}
	}
	return err
}

// listSagas are all runs of sagas, by the ids of their orders.
func listSagas(ctx context.Context, temporal client.Client) (map[string][]string, error) {
	runs := map[string][]string{}
	request := &workflowservice.ListWorkflowExecutionsRequest{
		Namespace: devserver.Namespace, PageSize: pageSize, Query: "WorkflowType = '" + workflows.SagaName + "'",
	}
	for {
		page, err := temporal.ListWorkflow(ctx, request)
		if err != nil {
			return runs, fmt.Errorf("list the sagas: %w", err)
		}
		for _, one := range page.GetExecutions() {
			id := strings.TrimPrefix(one.GetExecution().GetWorkflowId(), workflows.WorkflowID(""))
			runs[id] = append(runs[id], one.GetExecution().GetRunId())
		}
		if request.NextPageToken = page.GetNextPageToken(); len(request.GetNextPageToken()) == 0 {
			return runs, nil
		}
	}
}

// readSaga reads these runs of an order's saga and the latest one. What it was before it was forgotten counts too.
// false: Temporal knows none.
func (r *run) readSaga(ctx context.Context, id string, runs []string, closesBy time.Time) (Run, bool) {
	before, forgotten := r.forgotten[id]
	info, err := r.awaitClosed(ctx, id, closesBy)
	if missing(err) {
		return before, forgotten
	}
	ran := Run{Status: info.GetStatus(), Failures: slices.Concat(before.Failures, unread(err))}
	if forgotten && before.Status != enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED {
		ran.Status = before.Status
	}
	if latest := info.GetExecution().GetRunId(); !slices.Contains(runs, latest) {
		runs = append(runs, latest)
	}
	for _, runID := range runs {
		ran.Failures = append(ran.Failures, failedTasks(ctx, r.rig.Temporal, id, runID)...)
	}
	return ran, true
}

// awaitClosed describes the latest run of an order's saga. One that settles its order closes a moment later.
func (r *run) awaitClosed(ctx context.Context, id string, closesBy time.Time) (*workflowpb.WorkflowExecutionInfo, error) {
	for {
		described, err := r.rig.Temporal.DescribeWorkflowExecution(ctx, workflows.WorkflowID(id), "")
		info := described.GetWorkflowExecutionInfo()
		done := missing(err) || err == nil && info.GetStatus() != enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING
		if done || time.Now().After(closesBy) || pause(ctx, again) != nil {
			return info, err
		}
	}
}

func missing(err error) bool {
	_, is := errors.AsType[*serviceerror.NotFound](err)
	return is
}

// unread says that something could not be read, by the kind of the error alone.
func unread(err error) []string {
	if err == nil || missing(err) {
		return nil
	}
	return []string{"it was not read: " + serviceerror.ToStatus(err).Code().String()}
}

// failedTasks are the causes of workflow tasks that the code failed, in one run. A worker that was killed fails none:
// its task times out; and one whose decision was overtaken by news is asked again, which is the server's ordinary way.
func failedTasks(ctx context.Context, temporal client.Client, id, runID string) []string {
	var causes []string
	events := temporal.GetWorkflowHistory(ctx, workflows.WorkflowID(id), runID, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		if err != nil {
			return append(causes, unread(err)...)
		}
		if failed := event.GetWorkflowTaskFailedEventAttributes(); failed != nil && !ordinary(failed) {
			causes = append(causes, causeOf(failed))
		}
	}
	return causes
}

// causeOf is why a task failed. What the code has said itself is left out: a panic says anything.
func causeOf(failed *historypb.WorkflowTaskFailedEventAttributes) string {
	return phrase(failed.GetCause().String(), failed.GetFailure().GetApplicationFailureInfo().GetType())
}

// A server that was killed may hand out a task whose history it has not got whole; a worker refuses that too.
func ordinary(failed *historypb.WorkflowTaskFailedEventAttributes) bool {
	const halfHistory = "history_events: premature end of stream"
	cause := failed.GetCause()
	return strings.HasPrefix(failed.GetFailure().GetMessage(), halfHistory) || cause == enumspb.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND || cause == enumspb.WORKFLOW_TASK_FAILED_CAUSE_RESET_STICKY_TASK_QUEUE
}
