package orders_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	historypb "go.temporal.io/api/history/v1"

	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/internal/bench"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// What a delivered order costs. Its steps are the same whenever it is served. How often the journal is
// written, timers are set and tasks are shared is a matter of timing: of that, docs/performance.md says
// what was measured, and the budget is the most of it plus ten percent.
const (
	mostEvents  = 114
	mostActions = 26
)

func budget() []system.Life {
	return []system.Life{{
		Name: "a delivered order costs no more events and actions than its budget",
		// The watcher stays out of it: whether it is faster than a callback is chance.
		Store: system.Store{Policy: func(p *order.Policy) {
			p.WatchWaiting, p.WatchCooking = order.Duration(time.Hour), order.Duration(time.Hour)
		}},
		Live: func(t *testing.T, s *system.System, store string) {
			o := s.Place(t, "budget", system.NewOrder(store))
			slowly(t, s, o)
			s.RequireEnd(t, o, system.Delivered())
			spent := cost(s.History(t, o))
			t.Logf("a delivered order: %d events, %d billable actions", spent.events, spent.actions)
			require.Equal(t, steps(), spent.steps)
			require.LessOrEqual(t, spent.events, mostEvents)
			require.LessOrEqual(t, spent.actions, mostActions)
			require.Zero(t, spent.notices, "what the provider tells of an order that waits for no guest is no signal")
		},
	}}
}

// steps are what a delivered order does, by the kinds of its events, activities by their names.
func steps() map[string]int {
	return map[string]int{
		"WorkflowExecutionStarted": 1, "WorkflowExecutionCompleted": 1,
		"WorkflowExecutionUpdateAccepted": 1, "WorkflowExecutionUpdateCompleted": 1, // the POST waits for the verdict
		"ClaimOrder": 1, "Preflight": 1, "BeginPayment": 1, "PostOrder": 1, "CapturePayment": 1,
		"WorkflowExecutionSignaled": 3, "AskPOS": 1, // what is on the ticket that the last one calls closed
		"UpsertWorkflowSearchAttributes": 1,
	}
}

// slowly has the kitchen serve an order, each step long after the one before: what happens at once shares
// a workflow task, and costs less.
func slowly(t *testing.T, s *system.System, o system.Order) {
	t.Helper()
	s.AwaitPayment(t, o, order.PaymentCaptured)
	for _, state := range []simulator.State{simulator.Open, simulator.Bill} {
		s.Move(t, o, state)
		s.Await(t, o.Id, "hears "+string(state), func(o system.Order) bool { return o.Pos.Status != nil && *o.Pos.Status == string(state) })
	}
	s.Move(t, o, simulator.Closed)
}

// spent is what an order has cost.
type spent struct {
	events  int            // of its history
	steps   map[string]int // those that timing does not move: no workflow tasks, timers and writes of the journal
	actions int            // that Temporal Cloud would bill
	notices int            // signals that came from the payment provider
}

func cost(history []*historypb.HistoryEvent) spent {
	sum := spent{steps: map[string]int{}}
	for _, event := range history {
		sum.events++
		sum.actions += bench.Billed(event)
		kind, activity := event.GetEventType().String(), event.GetActivityTaskScheduledEventAttributes().GetActivityType().GetName()
		switch {
		case activity == "AppendOrder":
		case activity != "":
			sum.steps[activity]++
		case strings.HasPrefix(kind, "Workflow") && !strings.HasPrefix(kind, "WorkflowTask"), strings.HasPrefix(kind, "Upsert"):
			sum.steps[kind]++
		}
		for _, payload := range event.GetWorkflowExecutionSignaledEventAttributes().GetInput().GetPayloads() {
			if strings.Contains(string(payload.GetData()), `"source":"`+string(order.FromProvider)+`"`) {
				sum.notices++
			}
		}
	}
	return sum
}
