package bench

import (
	"errors"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
)

// ErrShape means that a history holds what the floor does not imitate: a failed activity, a marker, a retry.
var ErrShape = errors.New("the floor does not imitate that")

// Deed is a kind of thing that a workflow has done.
type Deed string

// The deeds.
const (
	ScheduleActivity Deed = "activity"
	StartTimer       Deed = "timer"
	CancelTimer      Deed = "cancel_timer"
	UpsertAttributes Deed = "upsert"
	AnswerUpdate     Deed = "answer"
)

// Act is something that a workflow did.
type Act struct {
	Deed Deed `json:"deed"`
	// N numbers activities and timers, each from 0.
	N int `json:"n,omitempty"`
	// Name and Queue are those of an activity, For is how long a timer was to run.
	Name  string        `json:"name,omitempty"`
	Queue string        `json:"queue,omitempty"`
	For   time.Duration `json:"for,omitempty"`
}

// Turn is what a workflow did at once, and what it had waited for: activities that were done, timers that had
// fired, and how many signals had come since it began.
type Turn struct {
	Done    []int `json:"done,omitempty"`
	Fired   []int `json:"fired,omitempty"`
	Signals int   `json:"signals,omitempty"`
	Do      []Act `json:"do"`
}

// Shape is what a workflow did to Temporal, without what it did it for. It makes the same events again, but for
// the tasks of the workflow, which events that come close together share.
type Shape struct {
	Turns   []Turn `json:"turns"`
	Signals int    `json:"signals"`
}

// ShapeOf reads the shape of a workflow that has completed out of its history.
func ShapeOf(history []*historypb.HistoryEvent) (Shape, error) {
	r := shapeReader{activities: map[int64]int{}, timers: map[int64]int{}}
	for _, event := range history {
		if err := r.read(event); err != nil {
			return Shape{}, fmt.Errorf("read the shape of a history: event %d: %w", event.GetEventId(), err)
		}
	}
	r.next()
	return Shape{Turns: r.turns, Signals: r.signals}, nil
}

// shapeReader is a history that is being read. Activities and timers go by the events that began them.
type shapeReader struct {
	turns              []Turn
	turn               Turn
	signals            int
	activities, timers map[int64]int
}

// read reads the next event. The SDK's events of a task stand together, so what was done after something came is
// another turn.
func (r *shapeReader) read(e *historypb.HistoryEvent) error {
	switch e.GetEventType() { //nolint:exhaustive // whatever else there may be is refused
	case enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED, enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
		enumspb.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED, enumspb.EVENT_TYPE_WORKFLOW_TASK_STARTED, enumspb.EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
		enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED:
	case enumspb.EVENT_TYPE_ACTIVITY_TASK_STARTED:
		if e.GetActivityTaskStartedEventAttributes().GetAttempt() > 1 {
			return fmt.Errorf("a repeated activity: %w", ErrShape)
		}
	case enumspb.EVENT_TYPE_ACTIVITY_TASK_COMPLETED:
		r.came(func(t *Turn) {
			t.Done = append(t.Done, r.activities[e.GetActivityTaskCompletedEventAttributes().GetScheduledEventId()])
		})
	case enumspb.EVENT_TYPE_TIMER_FIRED:
		r.came(func(t *Turn) {
			t.Fired = append(t.Fired, r.timers[e.GetTimerFiredEventAttributes().GetStartedEventId()])
		})
	case enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED:
		r.signals++
		r.came(func(*Turn) {})
	default:
		act, known := r.act(e)
		if !known {
			return fmt.Errorf("%s: %w", e.GetEventType(), ErrShape)
		}
		r.turn.Do = append(r.turn.Do, act)
	}
	return nil
}

// act is what an event says that the workflow did.
func (r *shapeReader) act(e *historypb.HistoryEvent) (Act, bool) {
	switch e.GetEventType() { //nolint:exhaustive // the others are no deeds
	case enumspb.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
		asked, n := e.GetActivityTaskScheduledEventAttributes(), len(r.activities)
		r.activities[e.GetEventId()] = n
		return Act{Deed: ScheduleActivity, N: n, Name: asked.GetActivityType().GetName(), Queue: asked.GetTaskQueue().GetName()}, true
	case enumspb.EVENT_TYPE_TIMER_STARTED:
		n := len(r.timers)
		r.timers[e.GetEventId()] = n
		return Act{Deed: StartTimer, N: n, For: e.GetTimerStartedEventAttributes().GetStartToFireTimeout().AsDuration()}, true
	case enumspb.EVENT_TYPE_TIMER_CANCELED:
		return Act{Deed: CancelTimer, N: r.timers[e.GetTimerCanceledEventAttributes().GetStartedEventId()]}, true
	case enumspb.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES:
		return Act{Deed: UpsertAttributes}, true
	case enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED:
		return Act{Deed: AnswerUpdate}, true
	}
	return Act{}, false
}

// came adds what came to what the next turn has waited for.
func (r *shapeReader) came(what func(*Turn)) {
	if len(r.turn.Do) > 0 {
		r.next()
	}
	what(&r.turn)
	r.turn.Signals = r.signals
}

func (r *shapeReader) next() {
	if len(r.turn.Do) > 0 || len(r.turn.Done) > 0 || len(r.turn.Fired) > 0 {
		r.turns = append(r.turns, r.turn)
	}
	r.turn = Turn{Signals: r.signals}
}
