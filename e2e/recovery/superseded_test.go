package recovery_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"

	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/internal/devserver"
	"github.com/ordersaga/ordersaga/simulator"
	"github.com/ordersaga/ordersaga/workflows"
)

// superseded are lives whose terminated run is reset after another one has taken the order over.
func superseded() []system.Life {
	phases := []phase{
		{"while nobody has taken it", waiting, serve},
		{"while it cooks", cooking, func(t *testing.T, s *system.System, o system.Order) { s.Move(t, o, simulator.Closed) }},
	}
	var lives []system.Life
	for _, phase := range phases {
		for _, point := range []system.ResetPoint{system.FirstTask, system.LastTask} {
			lives = append(lives, system.Life{
				Name: "terminated " + phase.name + ", recovered, and then reset to the first run's " + string(point) + " task, an order is delivered",
				Live: func(t *testing.T, s *system.System, store string) {
					o := phase.arrive(t, s, store, "superseded")
					run := s.Terminate(t, o)
					s.AwaitRecovered(t, o, run)
					resetRun(t, s, o, run, point)
					phase.finish(t, s, o)
					requireDeliveredOnce(t, s, o)
					require.Empty(t, s.Get(t, o.Id).Flags, "it is the reset run that has told the end, not the recovery")
				},
			})
		}
	}
	return lives
}

// resetRun begins a run of an order's saga again that is not its latest: the latest one is ended.
func resetRun(t *testing.T, s *system.System, o system.Order, run string, point system.ResetPoint) {
	t.Helper()
	var at int64
	events := s.Temporal.GetWorkflowHistory(t.Context(), workflows.WorkflowID(o.Id), run, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		require.NoError(t, err)
		if event.GetEventType() == enumspb.EVENT_TYPE_WORKFLOW_TASK_COMPLETED && (at == 0 || point == system.LastTask) {
			at = event.GetEventId()
		}
	}
	_, err := s.Temporal.ResetWorkflowExecution(t.Context(), &workflowservice.ResetWorkflowExecutionRequest{
		Namespace: devserver.Namespace, WorkflowExecution: &commonpb.WorkflowExecution{WorkflowId: workflows.WorkflowID(o.Id), RunId: run},
		Reason: "by a test", RequestId: uuid.NewString(), WorkflowTaskFinishEventId: at,
	})
	require.NoError(t, err)
}
