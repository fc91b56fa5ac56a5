package system

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/internal/devserver"
	"github.com/ordersaga/ordersaga/workflows"
)

// RequireReplays replays the history of every order that was lived: the saga's code must take the same
// decisions from it again, whatever the timing was.
func (s *System) RequireReplays(t *testing.T) {
	t.Helper()
	replayer := worker.NewWorkflowReplayer()
	replayer.RegisterWorkflowWithOptions(workflows.OrderSaga, workflow.RegisterOptions{Name: workflows.SagaName})
	list, err := s.Temporal.ListWorkflow(t.Context(), &workflowservice.ListWorkflowExecutionsRequest{Namespace: devserver.Namespace, PageSize: 1000})
	require.NoError(t, err)
	require.NotEmpty(t, list.GetExecutions())
	for _, one := range list.GetExecutions() {
		id := one.GetExecution()
		history := new(historypb.History)
		events := s.Temporal.GetWorkflowHistory(context.WithoutCancel(t.Context()), id.GetWorkflowId(), id.GetRunId(), false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
		for events.HasNext() {
			event, err := events.Next()
			require.NoError(t, err)
			history.Events = append(history.Events, event)
		}
		if one.GetStatus() == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING {
			continue // a failed test has left it behind
		}
		require.NoError(t, replayer.ReplayWorkflowHistory(quiet{}, history), id.GetWorkflowId())
	}
}
