package workflows_test

import (
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

// run runs the saga to its end, checks what holds for every order, and returns its result.
func (w *world) run(t require.TestingT, in workflows.Input) workflows.Result {
	leaked := map[string]bool{}
	w.env.SetOnTimerScheduledListener(func(id string, _ time.Duration) { leaked[id] = true })
	w.env.SetOnTimerCanceledListener(func(id string) { delete(leaked, id) })
	w.env.SetOnTimerFiredListener(func(id string) { delete(leaked, id) })
	w.env.ExecuteWorkflow(workflows.OrderSaga, in)
	w.mu.Lock() // an activity that nobody waited for may still be answering
	defer w.mu.Unlock()
	require.True(t, w.env.IsWorkflowCompleted(), "the saga has not ended: %s", w.path())
	require.NoError(t, w.env.GetWorkflowError(), "path: %s", w.path())
	var result workflows.Result
	require.NoError(t, w.env.GetWorkflowResult(&result))
	if result.Problem.Code == order.NotOurs || w.disowned {
		return result // nothing is written at the end, and it closes before the environment hears that its timer was stopped
	}
	require.Empty(t, leaked, "timers that were neither stopped nor fired")
	w.booksAreWhole(t, result)
	return result
}

// booksAreWhole checks that the journal has every event once, in order, and the end.
func (w *world) booksAreWhole(t require.TestingT, result workflows.Result) {
	for i, e := range w.told {
		require.Equal(t, i+1, e.N, "the events are numbered without a gap")
	}
	for i, n := range w.appends {
		require.Equal(t, i+1, n, "the appends are numbered without a gap")
	}
	require.Equal(t, result.Status, w.last.Status, "the journal has the end")
	require.False(t, w.last.SettledAt.IsZero())
	require.Empty(t, w.last.Attention, "a settled order asks nothing")
	require.Empty(t, w.last.Timers, "a settled order runs no timer")
	for i, m := range w.last.History[1:] {
		require.True(t, m.Status.After(w.last.History[i].Status), "statuses move forward: %s", w.path())
	}
}

// attention lists the kinds of the items that were opened.
func (w *world) attention() []order.AttentionKind {
	var kinds []order.AttentionKind
	for _, e := range w.told {
		if e.Type == order.AttentionOpened && e.Actor == "" {
			kinds = append(kinds, e.Attention.Kind)
		}
	}
	return kinds
}

// decisions lists what became of the POS's messages, as "raw decision".
func (w *world) decisions() []string {
	var all []string
	for _, e := range w.told {
		if e.Type == order.EvidenceSeen {
			all = append(all, e.Evidence.Raw+" "+string(e.Evidence.Decision))
		}
	}
	return all
}

// cancelStory lists how requests to cancel were decided, as "actor state reason".
func (w *world) cancelStory() []string {
	var all []string
	for _, e := range w.told {
		if e.Type == order.CancelChanged {
			all = append(all, strings.TrimSpace(e.Actor+" "+string(e.Cancel.State)+" "+string(e.Cancel.Reason)))
		}
	}
	return all
}

// moments lists when events of a type happened, after the world's start.
func (w *world) moments(of order.EventType) []time.Duration {
	var all []time.Duration
	for _, e := range w.told {
		if e.Type == of {
			all = append(all, e.At.Sub(start()))
		}
	}
	return all
}

// path is the order's statuses, as "created validating ...".
func (w *world) path() string {
	var steps []string
	for _, m := range w.last.History {
		steps = append(steps, string(m.Status))
	}
	return strings.Join(steps, " ")
}
