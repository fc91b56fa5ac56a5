package system

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"

	"github.com/ordersaga/ordersaga/internal/devserver"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

// Terminate ends the saga of an order from outside, and returns the run that it was.
func (s *System) Terminate(t *testing.T, o Order) string {
	t.Helper()
	run := s.Run(t, o)
	require.NoError(t, s.Temporal.TerminateWorkflow(t.Context(), workflows.WorkflowID(o.Id), run, "by a test"))
	return run
}

// Run is the latest run of an order's saga.
func (s *System) Run(t *testing.T, o Order) string {
	t.Helper()
	described, err := s.Temporal.DescribeWorkflowExecution(t.Context(), workflows.WorkflowID(o.Id), "")
	require.NoError(t, err)
	return described.GetWorkflowExecutionInfo().GetExecution().GetRunId()
}

// awaitClosed waits until the saga of an order has closed, as every saga does: completed.
func (s *System) awaitClosed(t *testing.T, o Order) {
	t.Helper()
	Eventually(t, "the saga of order "+o.Id+" has completed", func() bool {
		described, err := s.Temporal.DescribeWorkflowExecution(t.Context(), workflows.WorkflowID(o.Id), "")
		return err == nil && described.GetWorkflowExecutionInfo().GetStatus() == enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED
	})
}

// AwaitRecovered waits until another run than the one that was ended looks after an order, and says so.
func (s *System) AwaitRecovered(t *testing.T, o Order, ended string) {
	t.Helper()
	Eventually(t, "order "+o.Id+" is recovered", func() bool { return s.Run(t, o) != ended })
	begun, err := workflows.NewClient(s.Temporal, devserver.Namespace).Begun(t.Context(), o.Id)
	require.NoError(t, err)
	require.NotNil(t, begun.Recovers)
	require.Equal(t, ended, begun.Recovers.RunID)
	s.Await(t, o.Id, "is marked as recovered", func(o Order) bool { return slices.Contains(o.Flags, order.WasRecovered) })
}

// ResetPoint is where a Reset begins a saga again.
type ResetPoint string

// The points.
const (
	FirstTask ResetPoint = "first" // everything is done again
	LastTask  ResetPoint = "last"  // only what came after the last decision is
)

// Reset begins the saga of an order again.
func (s *System) Reset(t *testing.T, o Order, point ResetPoint) {
	t.Helper()
	var at int64
	Eventually(t, "order "+o.Id+" has decided something since it was begun", func() bool {
		for _, event := range s.History(t, o) {
			if event.GetEventType() == enumspb.EVENT_TYPE_WORKFLOW_TASK_COMPLETED && (at == 0 || point == LastTask) {
				at = event.GetEventId()
			}
		}
		return at > 0
	})
	_, err := s.Temporal.ResetWorkflowExecution(t.Context(), &workflowservice.ResetWorkflowExecutionRequest{
		Namespace: devserver.Namespace, WorkflowExecution: &commonpb.WorkflowExecution{WorkflowId: workflows.WorkflowID(o.Id)},
		Reason: "by a test", RequestId: uuid.NewString(), WorkflowTaskFinishEventId: at,
	})
	require.NoError(t, err)
}

// Summary is the status of an order as Temporal's list of workflows shows it. It is not that of every
// moment: that of the start, then the decision.
func (s *System) Summary(t *testing.T, o Order) string {
	t.Helper()
	described, err := s.Temporal.DescribeWorkflowExecution(t.Context(), workflows.WorkflowID(o.Id), "")
	require.NoError(t, err)
	payload := described.GetWorkflowExecutionInfo().GetSearchAttributes().GetIndexedFields()["OrderStatus"]
	return strings.Trim(string(payload.GetData()), `"`)
}
