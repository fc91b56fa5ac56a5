package workflows_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

func TestWhatOnlyAPersonCanMend(t *testing.T) { runAll(t, mended()) }

func TestAPersonHasItTriedAgain(t *testing.T) { runAll(t, triedAgain()) }

func TestWhatNobodyMends(t *testing.T) { runAll(t, neverMended()) }

// brokenStep is a step of the saga that fails until a person has mended something.
type brokenStep struct {
	name     string
	activity string
	breaks   func(w *world, n int, err error) // n times
	good     scenario                         // without anything broken
	// tried checks that the step was got over at that time.
	tried func(time.Duration) func(*require.Assertions, *world)
}

// calls is the sequence of the good row, with the step's activity n times.
func (b brokenStep) calls(n int) string {
	return strings.Replace(b.good.calls, b.activity, strings.TrimSpace(strings.Repeat(b.activity+" ", n)), 1)
}

// brokenSteps are the steps that need the store's settings, its credentials or a key of ours.
func brokenSteps() []brokenStep {
	at := func(status order.Status) func(time.Duration) func(*require.Assertions, *world) {
		return func(d time.Duration) func(*require.Assertions, *world) { return reached(status, d) }
	}
	good := completed("", captured, hearing(9*time.Minute, callback("m1", "close", order.TicketCompleted)))
	back := scenario{
		world: func(w *world) { w.post = answering(refusedPost()) }, calls: upToPost + " ReversePayment",
		status: order.Rejected, problem: order.POSRefused, payment: order.PaymentVoided,
	}
	return []brokenStep{
		{"the check of the basket", "Preflight", func(w *world, n int, err error) { w.preflight = failing(n, err, priced(55800, activities.Powers{})) }, good, at(order.AwaitingPayment)},
		{"the payment", "BeginPayment", func(w *world, n int, err error) { w.begin = stalling[activities.Attempt](n, err) }, good, at(order.Submitting)},
		{"the post", "PostOrder", func(w *world, n int, err error) { w.post = failing(n, err, postedWaiting()) }, good, at(order.AwaitingAcceptance)},
		{"the capture", "CapturePayment", func(w *world, n int, err error) { w.capture = stalling[activities.MoneyRequest](n, err) }, good, paidAt},
		{"the reversal", "ReversePayment", func(w *world, n int, err error) { w.reverse = stalling[activities.MoneyRequest](n, err) }, back, settledAfter},
	}
}

// paidAt checks when the order's payment changed last.
func paidAt(d time.Duration) func(*require.Assertions, *world) {
	return func(r *require.Assertions, w *world) {
		var at time.Time
		for _, e := range w.told {
			if e.Type == order.PaymentChanged {
				at = e.At
			}
		}
		r.WithinDuration(start().Add(d), at, time.Second)
	}
}

// everyMinute has money tried every minute once a person was told, and everyHour every hour.
func everyMinute(in *workflows.Input) { in.Store.Policy.SlowUndoInterval = order.Duration(time.Minute) }

func everyHour(in *workflows.Input) {
	slowRetries(in)
	in.Store.Policy.RetryInitial, in.Store.Policy.RetryMaximum = order.Duration(time.Hour), order.Duration(time.Hour)
	in.Store.Policy.SlowUndoInterval = order.Duration(time.Hour)
}

// mended fails three times and works again: the question opens at the first no, and closes by itself.
func mended() []scenario {
	var all []scenario
	for _, fault := range []struct {
		name, errType string
		kind          order.AttentionKind
	}{
		{"a setting is wrong", activities.ErrTypeMisconfigured, order.Configuration},
		{"a key is missing", activities.ErrTypeSealed, order.Configuration},
		{"a credential is refused", activities.ErrTypeUnauthorized, order.Unauthorized},
	} {
		for _, step := range brokenSteps() {
			s := step.good
			s.name = fault.name + " at " + step.name + ": a person is told, and it goes on by itself once that is mended"
			s.world = allOf(step.good.world, func(w *world) { step.breaks(w, 3, down(fault.errType)) })
			s.calls = step.calls(2)
			s.check = both(closedBy(order.ActorFacts), func(r *require.Assertions, w *world) { r.Equal(4, w.tries[step.activity]) })
			all = append(all, s.within(everyMinute).asking(fault.kind))
		}
	}
	return all
}

// triedAgain is tried at once on a person's word, and otherwise within the hour.
func triedAgain() []scenario {
	wrong := down(activities.ErrTypeMisconfigured)
	var all []scenario
	for _, step := range brokenSteps() {
		helped := step.good
		helped.name = "a person has mended what was wrong at " + step.name + ", and it is tried at once"
		helped.world = allOf(step.good.world, func(w *world) {
			step.breaks(w, 2, wrong)
			w.resolves(4*time.Minute, "a1", order.KeepTrying)
		})
		helped.calls = step.calls(3)
		helped.check = both(closedBy("anna"), step.tried(4*time.Minute))
		again := step.good
		again.name = "a person has not mended what was wrong at " + step.name + ", and is asked again"
		again.world = allOf(step.good.world, func(w *world) {
			step.breaks(w, 4, wrong)
			w.resolves(2*time.Minute, "a1", order.KeepTrying)
			w.resolves(4*time.Minute, "a2", order.KeepTrying)
		})
		again.calls = step.calls(5)
		again.check = both(closedBy("anna", "anna"), step.tried(4*time.Minute))
		all = append(all, helped.within(everyHour).asking(order.Configuration).answered("resolve done"),
			again.within(everyHour).asking(order.Configuration, order.Configuration).answered("resolve done", "resolve done"))
	}
	unknown := completed("a person has an unknown payment tried again, and it is tried at once", captured, func(w *world) {
		w.begin = stalling[activities.Attempt](4, down(activities.ErrTypePaymentUnknown))
		w.resolves(4*time.Minute, "a1", order.KeepTrying)
		w.hears(9*time.Minute, callback("m1", "close", order.TicketCompleted))
	}).calling("Preflight BeginPayment BeginPayment BeginPayment PostOrder CapturePayment").within(func(in *workflows.Input) {
		fewTries(in)
		in.Store.Policy.SlowUndoInterval = order.Duration(time.Hour)
	}).asking(order.PaymentUnknownItem).answered("resolve done").checking(both(sameRequests(5), reached(order.Submitting, 4*time.Minute)))
	return append(all, unknown)
}

// neverMended stays broken until the order's patience, its guest or its restaurant ends it.
func neverMended() []scenario {
	wrong := down(activities.ErrTypeUnauthorized)
	steps := map[string]brokenStep{}
	for _, step := range brokenSteps() {
		steps[step.activity] = step
	}
	broken := func(s scenario, activity string, also ...func(*world)) scenario {
		s.world = allOf(append(also, func(w *world) { steps[activity].breaks(w, never, wrong) })...)
		if s.check == nil {
			s.check = closedBy(order.ActorFacts)
		}
		return s.within(slowRetries).asking(order.Unauthorized)
	}
	const checked, begun, posted = "Preflight Preflight", "Preflight BeginPayment BeginPayment", upToPost + " PostOrder"
	expired := func(name, calls string, problem order.ProblemCode, payment order.PaymentState, d time.Duration) scenario {
		return scenario{
			name: name, calls: calls, status: order.Expired, problem: problem, payment: payment,
			check: both(closedBy(order.ActorFacts), reached(order.Expired, d)),
		}
	}
	cancels := func(w *world) { w.cancels(5 * time.Minute) }
	gone := scenario{
		name: "a credential is refused at the capture until the restaurant removes the ticket", calls: captured + " CapturePayment AskPOS ReversePayment",
		status: order.Rejected, problem: order.POSRefused, payment: order.PaymentVoided,
	}
	return []scenario{
		broken(expired("a credential is refused at the check of the basket until patience ends, and nothing was taken",
			checked, order.POSUnavailable, order.PaymentNone, 10*time.Minute), "Preflight"),
		broken(expired("a credential is refused at the payment until patience ends, and the attempt is reversed",
			begun+" ReversePayment", order.PaymentDown, order.PaymentVoided, 15*time.Minute), "BeginPayment"),
		broken(expired("a credential is refused at the post until patience ends, and the post is taken back",
			posted+" WithdrawPost ReversePayment", order.POSUnavailable, order.PaymentVoided, 30*time.Minute), "PostOrder"),
		broken(cancelled("a guest cancels while a credential is refused at the check of the basket", checked, order.PaymentNone, nil), "Preflight", cancels),
		broken(cancelled("a guest cancels while a credential is refused at the payment", begun+" ReversePayment", order.PaymentVoided, nil), "BeginPayment", cancels),
		broken(cancelled("a guest cancels while a credential is refused at the post", posted+" WithdrawPost ReversePayment", order.PaymentVoided, nil),
			"PostOrder", cancels),
		broken(gone, "CapturePayment", posSays("deleted", order.TicketGone), hearing(5*time.Minute, callback("m1", "deleted", order.TicketGone))),
	}
}
