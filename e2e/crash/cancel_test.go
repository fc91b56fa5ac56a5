package crash_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	updatepb "go.temporal.io/api/update/v1"
	"go.temporal.io/api/workflowservice/v1"

	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/internal/devserver"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
	"github.com/ordersaga/ordersaga/workflows"
)

// A cancel that Temporal has admitted and no worker has accepted lives in the server's memory alone.
func TestACancelThatIsLostWithTemporalIsRepeated(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.Down})
	o := s.Place(t, "lost-cancel", system.NewOrder(store), system.NoWait())
	s.AwaitStatus(t, o.Id, order.Validating)
	s.Worker.Kill(t) // nobody accepts it

	asked := make(chan system.Answer, 1)
	go func() { asked <- s.Cancel(t, o) }()
	lost := make(chan error, 1)
	go func() {
		_, err := workflows.NewClient(s.Temporal, devserver.Namespace).Cancel(t.Context(), o.Id, updateID, order.CancelRequest{Actor: "bot"})
		lost <- err
	}()
	system.Eventually(t, "the cancel is admitted", func() bool { return stage(t, s, o) == enumspb.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ADMITTED })
	require.NoError(t, s.Server.Kill())
	answer := <-asked
	system.RequireProblem(t, answer, http.StatusServiceUnavailable, "unclear")
	require.Contains(t, string(answer.Body), `"retryable":true`)

	s.RestartTemporal(t)
	s.Worker.Start(t)
	// Whoever kept asking was heard after all, or is told that nobody knows: never that it was refused.
	if err := <-lost; err != nil {
		require.ErrorIs(t, err, workflows.ErrUnclear)
	}
	system.Eventually(t, "the same request is answered", func() bool {
		code := s.Cancel(t, o).Code
		require.Contains(t, []int{http.StatusOK, http.StatusAccepted, http.StatusServiceUnavailable}, code)
		return code == http.StatusOK
	})
	s.RequireEnd(t, o, system.End{Status: order.Cancelled, Problem: order.GuestCancelled, Payment: order.PaymentNone})
	s.RequireReplays(t)
}

const updateID = "lost-with-the-server"

// stage is how far the cancel with [updateID] has come; unspecified while Temporal does not know it.
func stage(t *testing.T, s *system.System, o system.Order) enumspb.UpdateWorkflowExecutionLifecycleStage {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), system.Patience)
	defer stop()
	polled, err := s.Temporal.WorkflowService().PollWorkflowExecutionUpdate(ctx, &workflowservice.PollWorkflowExecutionUpdateRequest{
		Namespace: devserver.Namespace,
		UpdateRef: &updatepb.UpdateRef{
			WorkflowExecution: &commonpb.WorkflowExecution{WorkflowId: workflows.WorkflowID(o.Id)}, UpdateId: updateID,
		},
		WaitPolicy: &updatepb.WaitPolicy{LifecycleStage: enumspb.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_UNSPECIFIED},
	})
	if err != nil {
		require.NotErrorIs(t, err, context.DeadlineExceeded)
		return enumspb.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_UNSPECIFIED
	}
	return polled.GetStage()
}
