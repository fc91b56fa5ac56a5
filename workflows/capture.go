package workflows

import (
	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

// errand is a call about the money that runs beside the main line, so that a payment provider that is
// down delays no word from the kitchen.
type errand struct {
	done bool
	stop workflow.CancelFunc
	saga *saga
}

// beside starts an errand. do tries until ctx ends; waiting is a context of the same coroutine that nobody
// cancels.
func (s *saga) beside(name string, do func(ctx, waiting workflow.Context)) *errand {
	ctx, stop := workflow.WithCancel(s.ctx)
	e := &errand{stop: stop, saga: s}
	workflow.GoNamed(ctx, name, func(ctx workflow.Context) {
		waiting, _ := workflow.NewDisconnectedContext(ctx)
		do(ctx, waiting)
		e.done = true
	})
	return e
}

func (e *errand) running() bool { return e != nil && !e.done }

// abandon stops it before the money is given back; a call that is on its way meets the void or the
// refund at the provider.
func (e *errand) abandon() {
	if e.running() {
		e.stop()
		e.saga.waitUntil(e.saga.ctx, func() bool { return e.done })
	}
}

// captureWhenDue starts the capture once the order has come to the POS's capture point.
func (s *saga) captureWhenDue() {
	due := !s.powers.CaptureWhenAccepted || s.status.Reached(order.Accepted)
	// What may give the money back is decided first: a hold goes back more easily.
	goingBack := s.removed || s.cancelRequested() && s.status != order.Completed
	if s.capturing.running() || s.payment.State != order.PaymentAuthorized || !due || goingBack || s.hasFlag(order.SettledByPerson) {
		return
	}
	s.capturing = s.beside("capture", s.takeHeldMoney)
}

// takeHeldMoney tries until the money is taken, a person settled it, or ctx ends: the hold ends some day.
func (s *saga) takeHeldMoney(ctx, waiting workflow.Context) {
	var do *activities.Payments
	request := s.moneyRequest()
	request.Amount = s.toCapture()
	s.move(ctx, waiting, movement{
		summary: "take the money that is held", activity: do.CapturePayment,
		request: func() activities.MoneyRequest { return request },
		stuck:   order.PaymentUnknownItem, refused: order.CaptureRefused, about: "what is held is not taken: ",
	})
}

// toCapture is how much of what is held is taken: never more than the price, which may have fallen since,
// nor than the final bill where there is one already.
func (s *saga) toCapture() order.Money {
	amount := s.attempt.Amount
	if s.total.Amount > 0 && s.total.Amount < amount.Amount {
		amount = s.total
	}
	if s.status == order.Completed && s.counts(s.bill) && s.bill.Amount < amount.Amount {
		amount = s.bill
	}
	return amount
}
