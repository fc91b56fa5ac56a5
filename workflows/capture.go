package workflows

import (
	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

// capture is the taking of held money. It runs beside the main line, so that a payment provider that
// is down delays no word from the kitchen.
type capture struct {
	done bool
	stop workflow.CancelFunc
	saga *saga
}

func (c *capture) running() bool { return c != nil && !c.done }

// abandon stops it before the money is given back; a call that is on its way meets the void or the
// refund at the provider.
func (c *capture) abandon() {
	if c.running() {
		c.stop()
		c.saga.waitUntil(c.saga.ctx, func() bool { return c.done })
	}
}

// captureWhenDue starts the capture once the order has come to the POS's capture point.
func (s *saga) captureWhenDue() {
	due := !s.powers.CaptureWhenAccepted || s.status.Reached(order.Accepted)
	// What may give the money back is decided first: a hold goes back more easily.
	goingBack := s.removed || s.cancelRequested() && s.status != order.Completed
	if s.capturing != nil || s.payment.State != order.PaymentAuthorized || !due || goingBack {
		return
	}
	ctx, stop := workflow.WithCancel(s.ctx)
	s.capturing = &capture{stop: stop, saga: s}
	workflow.GoNamed(ctx, "capture", func(ctx workflow.Context) {
		s.takeHeldMoney(ctx)
		s.capturing.done = true
	})
}

// takeHeldMoney tries until the money is taken, a person settled it, or ctx ends.
func (s *saga) takeHeldMoney(ctx workflow.Context) {
	options := quickMoney
	waiting, _ := workflow.NewDisconnectedContext(ctx) // of this coroutine, and not stopped with its calls
	for ctx.Err() == nil {
		var do *activities.Payments
		var taken order.Payment
		err := workflow.ExecuteActivity(options(ctx, s.in.Store, "take the money that is held"), do.CapturePayment,
			activities.MoneyRequest{Attempt: s.attempt, ID: s.payment.ID}).Get(ctx, &taken)
		switch {
		case err == nil:
			s.setPayment(taken)
			return
		case failureType(err) == activities.ErrTypePaymentRefused && ctx.Err() == nil:
			open := s.ask(order.CaptureRefused, describe(err), s.now())
			if s.awaitAnswer(waiting, open, func() bool { return ctx.Err() != nil }) == order.SettledByHand {
				s.flag(order.SettledByPerson)
				return
			}
			s.close(open, order.Answer{})
		default:
			options = slowMoney
		}
	}
}
