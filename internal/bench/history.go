package bench

import (
	"context"
	"fmt"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
)

// Spent is what a workflow has cost, as its history tells.
type Spent struct {
	Events  int
	Actions int // that Temporal Cloud would bill
	// Kinds are the events by their kinds, activities that were scheduled by their names.
	Kinds map[string]int
}

// SpentOf reads the cost of a history.
func SpentOf(history []*historypb.HistoryEvent) Spent {
	sum := Spent{Kinds: map[string]int{}}
	for _, event := range history {
		sum.Events++
		sum.Actions += Billed(event)
		sum.Kinds[kind(event)]++
	}
	return sum
}

func kind(event *historypb.HistoryEvent) string {
	if name := event.GetActivityTaskScheduledEventAttributes().GetActivityType().GetName(); name != "" {
		return name
	}
	return event.GetEventType().String()
}

// Billed is how many actions of Temporal Cloud an event stands for: a start, an activity and each of its
// retries, a timer, a signal, an update, a change of search attributes.
func Billed(event *historypb.HistoryEvent) int {
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

// historyOf reads the history of a workflow's latest run.
func historyOf(ctx context.Context, temporal client.Client, workflowID string) ([]*historypb.HistoryEvent, error) {
	var all []*historypb.HistoryEvent
	events := temporal.GetWorkflowHistory(ctx, workflowID, "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		if err != nil {
			return nil, fmt.Errorf("read the history of %s: %w", workflowID, err)
		}
		all = append(all, event)
	}
	return all, nil
}
