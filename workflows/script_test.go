package workflows_test

import (
	"errors"
	"strings"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

// answer is what the POS says when it is asked.
func answer(raw string, state order.TicketState) order.Message {
	return order.Message{Source: order.FromAnswer, TicketID: ticketID, Raw: raw, State: state}
}

// callback is what the POS calls in.
func callback(id, raw string, state order.TicketState) order.Message {
	m := answer(raw, state)
	m.ID, m.Source = id, order.FromCallback
	if state == order.TicketCompleted {
		m.Amount = rub(55800) // so that nobody has to ask what is on the ticket
	}
	return m
}

// after runs do once d of the saga's time has passed.
func (w *world) after(d time.Duration, do func()) {
	w.planning.Lock()
	defer w.planning.Unlock()
	w.plans = append(w.plans, plan{at: w.env.Now().Sub(start()) + d, do: do})
	w.env.RegisterDelayedCallback(do, d)
}

// signals hands the saga a message.
func (w *world) signals(m order.Message) {
	w.mu.Lock()
	w.heard = append(w.heard, m)
	w.mu.Unlock()
	w.env.SignalWorkflow("pos_message", m)
}

// hears has the POS call in after d.
func (w *world) hears(d time.Duration, m order.Message) {
	w.after(d, func() { w.signals(m) })
}

// cancels asks for a cancel after d; its outcome is recorded.
func (w *world) cancels(d time.Duration) {
	w.after(d, func() {
		w.env.UpdateWorkflow("cancel", "c"+d.String(), w.outcome("cancel"), order.CancelRequest{Actor: "bot"})
	})
}

// resolves answers an attention item after d.
func (w *world) resolves(d time.Duration, item string, option order.Option) {
	w.after(d, func() {
		w.env.UpdateWorkflow("resolve", "r"+d.String(), w.outcome("resolve"), order.Answer{ItemID: item, Option: option, Actor: "anna"})
	})
}

// staffAnswers has the restaurant's own people answer an attention item after d.
func (w *world) staffAnswers(d time.Duration, item string, option order.Option) {
	w.after(d, func() {
		w.env.UpdateWorkflow("resolve", "s"+d.String(), w.outcome("staff"), order.Answer{ItemID: item, Option: option, Actor: order.ActorStaff})
	})
}

func (w *world) outcome(name string) *testsuite.TestUpdateCallback {
	refused := func(err error) {
		text := err.Error()
		if app, ok := errors.AsType[*temporal.ApplicationError](err); ok {
			text = app.Message()
		}
		w.updates = append(w.updates, name+" refused: "+text)
	}
	return &testsuite.TestUpdateCallback{
		OnAccept: func() {},
		OnReject: refused,
		OnComplete: func(result any, err error) {
			if err != nil {
				refused(err)
				return
			}
			text := name + " done"
			if outcome, ok := result.(workflows.CancelOutcome); ok {
				text = name + " " + string(outcome.State)
			}
			w.updates = append(w.updates, text)
		},
	}
}

// down is an activity's error that is retried, fail one that is not.
func down(errType string) error { return temporal.NewApplicationError("away", errType) }

func fail(errType string) error {
	return temporal.NewNonRetryableApplicationError("refused for good", errType, nil)
}

// failing fails n times, then answers with good.
func failing[T any](n int, err error, good T) func() (T, error) {
	return func() (T, error) {
		if n > 0 {
			n--
			var none T
			return none, err
		}
		return good, nil
	}
}

// answering always answers with good.
func answering[T any](good T) func() (T, error) { return failing(0, nil, good) }

// never is a number of failures that no test outlives.
const never = 1 << 20

// stalling is a provider that fails n times and then acts as on a good day.
func stalling[A any](n int, err error) func(A) (order.Payment, error) {
	try := failing(n, err, order.Payment{})
	return func(A) (order.Payment, error) { return try() }
}

// slowRetries spaces the tries so that the ten that the test environment allows outlast every patience.
func slowRetries(in *workflows.Input) {
	p := &in.Store.Policy
	p.RetryInitial, p.RetryMaximum = order.Duration(4*time.Minute), order.Duration(4*time.Minute)
}

// cancellable is a POS that takes a ticket back by a call.
func (w *world) cancellable() { w.powers = activities.Powers{Cancels: true} }

// uiCancels is the button Cancel of the Temporal UI, after d.
func (w *world) uiCancels(d time.Duration) { w.after(d, w.env.CancelWorkflow) }

// delivered has the kitchen cook and close the ticket.
func delivered(w *world) {
	w.hears(2*time.Minute, callback("m1", "open", order.TicketCooking))
	w.hears(20*time.Minute, callback("m2", "bill", order.TicketCooking))
	w.hears(30*time.Minute, callback("m3", "close", order.TicketCompleted))
}

// lost is a post whose answer never came, and refused one that the restaurant turned down.
func lost() (activities.PostResult, error) {
	return activities.PostResult{}, fail(activities.ErrTypePostUnknown)
}

func refusedPost() activities.PostResult {
	return activities.PostResult{Refusal: order.Problem{Code: order.POSRefused}}
}

// postedWaiting is a post that the restaurant has on its screen.
func postedWaiting() activities.PostResult {
	return activities.PostResult{Posted: true, Seen: answer("deferred", order.TicketWaiting)}
}

// patientAcceptance gives the restaurant two hours to take an order.
func patientAcceptance(in *workflows.Input) {
	in.Store.Policy.AcceptWithin = order.Duration(2 * time.Hour)
}

// marks puts a word into the sequence of calls after d.
func (w *world) marks(d time.Duration, word func() string) {
	w.after(d, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.calls = append(w.calls, word())
	})
}

// shows notes what the journal shows of the order after d.
func (w *world) shows(d time.Duration, what func(order.Snapshot) string) {
	w.after(d, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.shown = append(w.shown, what(w.last))
	})
}

// timersOf lists the timers of an order with their moments after the world's start.
func timersOf(shot order.Snapshot) string {
	var all []string
	for _, t := range shot.Timers {
		all = append(all, t.Name+" "+t.At.Sub(start()).String())
	}
	return strings.Join(all, ", ")
}

// standing is the status that the journal has.
func (w *world) standing() order.Status {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.last.Status
}

// inCash is an order whose money the restaurant collects with the food.
func inCash(in *workflows.Input) { in.Order.Method = order.Cash }
