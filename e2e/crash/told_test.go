package crash_test

import (
	"net/http"
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

// byStore is a system with a store whose till cancels the oldest order that waits, whichever is named: each time that it
// is told another guest loses an order.
func byStore(t *testing.T) *system.System {
	t.Helper()
	return system.StartWith(t, system.Options{SweepEvery: time.Second, Stores: []system.Store{{
		ID:  store,
		POS: map[string]any{"variant": "seed", "cancel": "order_id"},
		Restaurant: simulator.Settings{
			System: simulator.BotPOS, Timetable: simulator.ByHand(),
			BotPOS: simulator.BotPOSSettings{Mode: simulator.BotPOSSeed, Bodies: simulator.BotPOSFull},
		},
	}}})
}

// three places three orders that wait in the store at the same time.
func three(t *testing.T, s *system.System) [3]system.Order {
	t.Helper()
	krw := func(amount int64) map[string]any { return map[string]any{"amount": amount, "currency": "KRW"} }
	var placed [3]system.Order
	for i, key := range []string{"first", "second", "third"} {
		body := system.NewOrder(store, map[string]any{
			"expected_total": krw(56000), "fulfillment": map[string]any{"type": "pickup"},
			"items": []map[string]any{{"code": "701", "name": "Soup", "quantity": 2, "unit_price": krw(28000)}},
		})
		delete(body, "discount_code")
		placed[i] = s.AwaitStatus(t, s.Place(t, key, body).Id, order.AwaitingAcceptance)
	}
	return placed
}

// told has the guest of the third order cancel, and waits until the till has carried that out, and its answer is held.
func told(t *testing.T, s *system.System, placed [3]system.Order) {
	t.Helper()
	s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.HoldAfter, Op: simulator.OpCancel, Times: 1})
	require.Equal(t, http.StatusAccepted, s.Cancel(t, placed[2]).Code)
	s.AwaitHeld(t, simulator.POS(store), simulator.OpCancel)
}

// toldOnce checks that the first guest alone has lost an order, and that both others get theirs.
func toldOnce(t *testing.T, s *system.System, placed [3]system.Order) {
	t.Helper()
	s.RequireEnd(t, placed[0], system.End{Status: order.Rejected, Problem: order.POSRefused, Payment: order.PaymentVoided, Tickets: 1})
	for _, o := range placed[1:] {
		s.Serve(t, o)
		s.RequireEnd(t, o, system.End{Status: order.Completed, Payment: order.PaymentCaptured, Tickets: 1, Net: 56000})
	}
	require.Equal(t, 1, s.World.Ledger().Count(simulator.POS(store), simulator.OpCancel), "the till was told once")
	s.RequireSound(t)
}

// sentToRestaurant waits until the guest of an order is told to call the restaurant.
func sentToRestaurant(t *testing.T, s *system.System, o system.Order) {
	t.Helper()
	system.Eventually(t, "the guest is told", func() bool { return s.Cancel(t, o).Code == http.StatusConflict })
	system.RequireProblem(t, s.Cancel(t, o), http.StatusConflict, "call_restaurant")
}

func TestKilledWhileThePOSIsToldToLetGo(t *testing.T) {
	t.Parallel()
	s := byStore(t)
	placed := three(t, s)
	told(t, s, placed)
	s.Worker.Kill(t)
	s.Release(t, simulator.POS(store), false)
	s.Worker.Start(t)
	sentToRestaurant(t, s, placed[2])
	toldOnce(t, s, placed)
}

func TestResetWhileThePOSIsToldToLetGo(t *testing.T) {
	t.Parallel()
	s := byStore(t)
	placed := three(t, s)
	told(t, s, placed)
	_, err := s.Temporal.ResetWorkflowExecution(t.Context(), &workflowservice.ResetWorkflowExecutionRequest{
		Namespace: devserver.Namespace, WorkflowExecution: &commonpb.WorkflowExecution{WorkflowId: workflows.WorkflowID(placed[2].Id)},
		Reason: "test", RequestId: "reset-1", WorkflowTaskFinishEventId: before(t, s, placed[2], "CancelTicket"),
	})
	require.NoError(t, err) // the server hands the guest's accepted wish on to the new run
	s.Release(t, simulator.POS(store), false)
	sentToRestaurant(t, s, placed[2])
	toldOnce(t, s, placed)
}

func TestTerminatedWhileThePOSIsToldToLetGo(t *testing.T) {
	t.Parallel()
	s := byStore(t)
	placed := three(t, s)
	told(t, s, placed)
	ended := s.Terminate(t, placed[2])
	s.Release(t, simulator.POS(store), false)
	s.AwaitRecovered(t, placed[2], ended)
	s.AwaitQuestion(t, placed[2], order.Recovered) // the recovery would have taken the ticket back
	sentToRestaurant(t, s, placed[2])
	toldOnce(t, s, placed)
}
