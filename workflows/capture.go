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
	waiting, _ := workflow.NewDisconnectedContext(ctx) // of this coroutine, and not stopped with its calls
	for ctx.Err() == nil {
		take, _ := s.startCapture(ctx, quickMoney)
		err := s.captured(waiting, take)
		if err != nil && ctx.Err() == nil && failureType(err) != activities.ErrTypePaymentRefused {
			err = s.captureStuck(ctx, waiting, err)
		}
		if err == nil || ctx.Err() != nil {
			return
		}
		open := s.ask(order.CaptureRefused, describe(err), s.now())
		if s.awaitAnswer(waiting, open, func() bool { return ctx.Err() != nil }) == order.SettledByHand {
			s.flag(order.SettledByPerson)
			return
		}
		s.close(open, order.Answer{})
	}
}

// captureStuck tells a person that the money which is held is not taken, and goes on trying slowly: the
// hold ends some day. The error that it returns is a refusal.
func (s *saga) captureStuck(ctx, waiting workflow.Context, cause error) error {
	open := s.ask(order.PaymentUnknownItem, "what is held is not taken: "+describe(cause), s.now())
	take, stop := s.startCapture(ctx, slowMoney)
	if s.awaitAnswer(waiting, open, func() bool { return take.IsReady() || ctx.Err() != nil }) == order.SettledByHand {
		stop()
		s.flag(order.SettledByPerson)
		return nil
	}
	s.close(open, order.Answer{})
	return s.captured(waiting, take)
}

func (s *saga) startCapture(ctx workflow.Context, options moneyOptions) (workflow.Future, workflow.CancelFunc) {
	var do *activities.Payments
	ctx, stop := workflow.WithCancel(ctx)
	return workflow.ExecuteActivity(options(ctx, s.in.Store, "take the money that is held"), do.CapturePayment,
		activities.MoneyRequest{Attempt: s.attempt, ID: s.payment.ID}), stop
}

func (s *saga) captured(ctx workflow.Context, take workflow.Future) error {
	var taken order.Payment
	if err := take.Get(ctx, &taken); err != nil {
		return err
	}
	s.setPayment(taken)
	return nil
}
