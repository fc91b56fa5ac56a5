package system

import (
	"context"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/internal/devserver"
	"github.com/ordersaga/ordersaga/workflows"
)

// RequireReplays replays the history of every order that was lived, and of every sweep: the code must take
// the same decisions from it again, whatever the timing was.
func (s *System) RequireReplays(t *testing.T) {
	t.Helper()
	replayer := worker.NewWorkflowReplayer()
	replayer.RegisterWorkflowWithOptions(workflows.OrderSaga, workflow.RegisterOptions{Name: workflows.SagaName})
	replayer.RegisterWorkflowWithOptions(workflows.OrphanSweep, workflow.RegisterOptions{Name: workflows.SweepName})
	list, err := s.Temporal.ListWorkflow(t.Context(), &workflowservice.ListWorkflowExecutionsRequest{Namespace: devserver.Namespace, PageSize: 1000})
	require.NoError(t, err)
	require.NotEmpty(t, list.GetExecutions())
	recorder := newRecorder(s.lives)
	for _, one := range list.GetExecutions() {
		id := one.GetExecution()
		if one.GetStatus() == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING {
			continue // a failed test has left it behind
		}
		history := &historypb.History{Events: s.events(t, id.GetWorkflowId(), id.GetRunId())}
		require.NoError(t, replayer.ReplayWorkflowHistory(log.NewStructuredLogger(slog.New(slog.DiscardHandler)), history), id.GetWorkflowId())
		recorder.record(t, history)
	}
}

// History is the history of an order's latest run.
func (s *System) History(t *testing.T, o Order) []*historypb.HistoryEvent {
	t.Helper()
	return s.events(t, workflows.WorkflowID(o.Id), "")
}

func (s *System) events(t *testing.T, workflowID, runID string) []*historypb.HistoryEvent {
	t.Helper()
	var all []*historypb.HistoryEvent
	events := s.Temporal.GetWorkflowHistory(context.WithoutCancel(t.Context()), workflowID, runID, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		require.NoError(t, err)
		all = append(all, event)
	}
	return all
}
