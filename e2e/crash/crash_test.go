// Package crash_test kills and resets what it can while orders are on their way, and checks in the
// simulators' ledgers that nothing is lost, doubled or forgotten.
package crash_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/api/workflowservice/v1"

	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/internal/devserver"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
	"github.com/ordersaga/ordersaga/workflows"
)

func TestMain(m *testing.M) { os.Exit(system.Main(m)) }

const store = "msk-1"

func start(t *testing.T) *system.System {
	t.Helper()
	return system.Start(t, system.Store{ID: store, Restaurant: simulator.Settings{Timetable: simulator.ByHand()}})
}

// restart kills API and worker at whatever they are doing, and starts them again.
func restart(t *testing.T, s *system.System, meanwhile func()) {
	t.Helper()
	s.API.Kill(t)
	s.Worker.Kill(t)
	meanwhile()
	s.API.Start(t)
	s.Worker.Start(t)
	s.AwaitReady(t)
}

// finish has the kitchen serve an order, and checks that it ends with one ticket and one charge.
func finish(t *testing.T, s *system.System, o system.Order) {
	t.Helper()
	s.Serve(t, o)
	s.RequireEnd(t, o, system.Delivered())
	require.Len(t, s.Payments(t, o), 1)
	s.RequireSound(t)
}

func TestKilledAfterThePOSCommitted(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.HoldAfter, Op: simulator.OpPostOrder, Times: 1})
	o := s.Place(t, "after", system.NewOrder(store), system.NoWait())
	s.AwaitHeld(t, simulator.POS(store), simulator.OpPostOrder)
	restart(t, s, func() { s.Release(t, simulator.POS(store), false) })
	s.AwaitQuestion(t, o, order.SubmissionUnknownItem)
	finish(t, s, o) // the kitchen's first callback proves the ticket
	require.Equal(t, 1, s.World.Ledger().Count(simulator.POS(store), simulator.OpPostOrder))
}

func TestKilledBeforeThePOSCommitted(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.HoldBefore, Op: simulator.OpPostOrder, Times: 1})
	o := s.Place(t, "before", system.NewOrder(store), system.NoWait())
	s.AwaitHeld(t, simulator.POS(store), simulator.OpPostOrder)
	restart(t, s, func() { s.Release(t, simulator.POS(store), true) })
	s.AwaitQuestion(t, o, order.SubmissionUnknownItem)
	require.Empty(t, s.Tickets(t, o), "nothing is sent again on a guess")
	s.Resolve(t, o, order.SubmissionUnknownItem, order.TicketAbsent)
	s.RequireEnd(t, o, system.End{Status: order.Expired, Problem: order.OutcomeUnknown, Payment: order.PaymentVoided})
	s.RequireSound(t)
}

func TestKilledDuringCapture(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Faults(t, simulator.Payments(store), simulator.Fault{Name: simulator.HoldAfter, Op: simulator.OpCapture, Times: 1})
	o := s.Place(t, "capture", system.NewOrder(store), system.NoWait())
	s.AwaitHeld(t, simulator.Payments(store), simulator.OpCapture)
	restart(t, s, func() { s.Release(t, simulator.Payments(store), false) })
	s.AwaitPayment(t, o, order.PaymentCaptured)
	finish(t, s, o)
}

func TestKilledWhileWaiting(t *testing.T) {
	t.Parallel()
	s := start(t)
	o := s.Place(t, "waiting", system.NewOrder(store))
	s.AwaitStatus(t, o.Id, order.AwaitingAcceptance)
	restart(t, s, func() { s.Move(t, o, simulator.Open) }) // the callback finds nobody: the watcher makes up for it
	s.AwaitStatus(t, o.Id, order.Cooking)
	finish(t, s, o)
}

func TestResetBeforePostOrderMakesNoSecondTicket(t *testing.T) {
	t.Parallel()
	s := start(t)
	o := s.Place(t, "reset", system.NewOrder(store))
	o = s.AwaitStatus(t, o.Id, order.AwaitingAcceptance)
	_, err := s.Temporal.ResetWorkflowExecution(t.Context(), &workflowservice.ResetWorkflowExecutionRequest{
		Namespace: devserver.Namespace, WorkflowExecution: &commonpb.WorkflowExecution{WorkflowId: workflows.WorkflowID(o.Id)},
		Reason: "test", RequestId: "reset-1", WorkflowTaskFinishEventId: before(t, s, o, "PostOrder"),
	})
	require.NoError(t, err)
	again := s.Await(t, o.Id, "the run after the reset has come as far", func(now system.Order) bool {
		return now.Sequence > o.Sequence && now.Status == order.AwaitingAcceptance
	})
	require.Equal(t, o.Pos.OrderId, again.Pos.OrderId, "the same ticket")
	finish(t, s, o)
	require.Equal(t, 1, s.World.Ledger().Count(simulator.POS(store), simulator.OpPostOrder))
}

// before is the event of the workflow task that scheduled an activity.
func before(t *testing.T, s *system.System, o system.Order, activity string) int64 {
	t.Helper()
	for _, event := range s.History(t, o) {
		if scheduled := event.GetActivityTaskScheduledEventAttributes(); scheduled.GetActivityType().GetName() == activity {
			return scheduled.GetWorkflowTaskCompletedEventId()
		}
	}
	require.Fail(t, activity+" was never scheduled")
	return 0
}

func TestAKeyUsedAgainAfterItsRunWasDeletedDoesNothing(t *testing.T) {
	t.Parallel()
	s := start(t)
	o := s.Place(t, "deleted", system.NewOrder(store))
	finish(t, s, o)
	input := begun(t, s, o)
	_, err := s.Temporal.WorkflowService().DeleteWorkflowExecution(t.Context(), &workflowservice.DeleteWorkflowExecutionRequest{
		Namespace: devserver.Namespace, WorkflowExecution: &commonpb.WorkflowExecution{WorkflowId: workflows.WorkflowID(o.Id)},
	})
	require.NoError(t, err)
	sagas := workflows.NewClient(s.Temporal, devserver.Namespace)
	system.Eventually(t, "Temporal has forgotten the run", func() bool {
		_, err := sagas.Begun(t.Context(), o.Id)
		return err != nil
	})
	calls := s.World.Ledger().Now.Seq

	again := s.Post(t, "deleted", system.NewOrder(store))
	require.Equal(t, http.StatusOK, again.Code, "%s", again.Body)
	require.Equal(t, o.Id, again.Order(t).Id)

	// And when the API could not know: the claim stops a saga that was started all the same.
	ctx, stop := context.WithTimeout(t.Context(), system.Patience)
	defer stop()
	require.NoError(t, sagas.Start(ctx, input))
	system.Eventually(t, "it answers, or is over before it can be asked", func() bool {
		err := sagas.Place(ctx, o.Id)
		return err == nil || errors.Is(err, workflows.ErrUnknownOrder)
	})
	var result workflows.Result
	require.NoError(t, s.Temporal.GetWorkflow(ctx, workflows.WorkflowID(o.Id), "").Get(ctx, &result))
	require.Equal(t, order.NotOurs, result.Problem.Code)
	require.Equal(t, calls, s.World.Ledger().Now.Seq, "no act of money or food")
	require.Equal(t, string(order.Completed), string(s.Get(t, o.Id).Status), "the journal's order comes back")
}

func begun(t *testing.T, s *system.System, o system.Order) workflows.Input {
	t.Helper()
	in, err := workflows.NewClient(s.Temporal, devserver.Namespace).Begun(t.Context(), o.Id)
	require.NoError(t, err)
	return in
}

func TestTemporalKilledAndRestarted(t *testing.T) {
	t.Parallel()
	s := start(t)
	o := s.Place(t, "temporal", system.NewOrder(store))
	s.AwaitStatus(t, o.Id, order.AwaitingAcceptance)
	require.NoError(t, s.Server.Kill())
	_, err := new(net.ListenConfig).ListenPacket(t.Context(), "udp", s.Server.Address())
	require.Error(t, err, "nobody else may take its port for his own")

	// Reads work, nothing is lost: a POST is refused in a way that says to repeat it.
	require.Equal(t, string(order.AwaitingAcceptance), string(s.Get(t, o.Id).Status))
	refused := s.Post(t, "while-away", system.NewOrder(store))
	require.Equal(t, http.StatusServiceUnavailable, refused.Code, "%s", refused.Body)
	require.Contains(t, string(refused.Body), `"retryable":true`)
	require.NotEmpty(t, refused.Header.Get("Retry-After"))
	s.Move(t, o, simulator.Open) // goes into the inbox
	system.Eventually(t, "the callback is taken", func() bool {
		callbacks := s.Tickets(t, o)[0].Callbacks
		return len(callbacks) > 0 && callbacks[len(callbacks)-1].Outcome == simulator.CallbackDelivered
	})

	s.RestartTemporal(t)
	var second system.Order
	system.Eventually(t, "the POST goes through under its key", func() bool {
		answer := s.Post(t, "while-away", system.NewOrder(store))
		if answer.Code >= http.StatusInternalServerError {
			return false
		}
		second = answer.Order(t)
		return true
	})
	s.AwaitStatus(t, o.Id, order.Cooking)
	finish(t, s, o)
	s.AwaitStatus(t, second.Id, order.AwaitingAcceptance)
	finish(t, s, second)
	require.Len(t, s.World.Ledger().Tickets, 2)
}

func TestTheLineToTheWorldIsCutAndComesBack(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Line.Down()
	o := s.Place(t, "line", system.NewOrder(store), system.NoWait())
	s.AwaitStatus(t, o.Id, order.Validating)
	require.NoError(t, s.Line.Up())
	s.AwaitStatus(t, o.Id, order.AwaitingAcceptance)
	finish(t, s, o)
}

func TestAStopInOrderFinishesWhatIsOnItsWay(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.Slow, Op: simulator.OpPostOrder, Delay: simulator.Duration(time.Second)})
	o := s.Place(t, "stop", system.NewOrder(store), system.NoWait())
	system.Eventually(t, "the post is on its way", func() bool { return len(s.Tickets(t, o)) == 1 })
	require.NoError(t, s.Worker.Stop())
	s.Worker.Start(t)
	s.AwaitStatus(t, o.Id, order.AwaitingAcceptance)
	require.Empty(t, s.Get(t, o.Id).Attention, "the answer was not lost")
	finish(t, s, o)
}
