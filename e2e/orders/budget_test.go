package orders_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

// What a delivered order may cost: the most that was measured, plus ten percent. Timing moves events and
// no actions: 81 on an idle machine, where answers that come close together share a workflow task, to 90
// on a busy one; 19 actions on both.
const (
	mostEvents  = 99
	mostActions = 21
)

func budget() []life {
	return []life{{
		name: "a delivered order costs no more events and actions than its budget",
		live: func(t *testing.T, s *system.System, store string) {
			o := s.Place(t, "budget", system.NewOrder(store))
			serve(t, s, o)
			requireEnd(t, s, o, order.Completed, "", order.PaymentCaptured, 1, 55800)
			events, actions := cost(t, s, o)
			t.Logf("a delivered order: %d events, %d billable actions", events, actions)
			require.LessOrEqual(t, events, mostEvents)
			require.LessOrEqual(t, actions, mostActions)
		},
	}}
}

// cost counts the events of an order's history, and the actions that Temporal Cloud would bill.
func cost(t *testing.T, s *system.System, o gen.Order) (events, actions int) {
	t.Helper()
	history := s.Temporal.GetWorkflowHistory(t.Context(), workflows.WorkflowID(o.Id), "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for history.HasNext() {
		event, err := history.Next()
		require.NoError(t, err)
		events++
		actions += billed(event)
	}
	return events, actions
}

// billed is how many actions an event stands for: a start, an activity and each of its retries, a
// timer, a signal, an update, a change of search attributes.
func billed(event *historypb.HistoryEvent) int {
	if started := event.GetActivityTaskStartedEventAttributes(); started != nil {
		return int(started.GetAttempt())
	}
	switch event.GetEventType() { //nolint:exhaustive // everything else costs nothing
	case enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED, enumspb.EVENT_TYPE_TIMER_STARTED,
		enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED, enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED,
		enumspb.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES:
		return 1
	}
	return 0
}
