package workflows

import (
	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

// movement is money that has to be taken or given back, and what is asked when that does not go through.
type movement struct {
	summary  string
	activity any
	// request is made anew for every series of tries.
	request func() activities.MoneyRequest
	// stuck is asked after the quick tries, while slow ones go on; refused when the provider says no.
	stuck, refused order.AttentionKind
	about          string // stands before the cause in the question
	// again is called when a person wants a refused movement tried once more; may be nil.
	again func()
}

// move tries until the money has moved, a person has settled it, be it before, or ctx ends; it is true in
// the first case only. waiting is a context of the same coroutine that nobody cancels.
func (s *saga) move(ctx, waiting workflow.Context, m movement) bool {
	for ctx.Err() == nil && !s.hasFlag(order.SettledByPerson) {
		call, _ := s.startMove(ctx, quickMoney, m)
		err := s.moved(waiting, call)
		if err != nil && ctx.Err() == nil && failureType(err) != activities.ErrTypePaymentRefused {
			err = s.moveStuck(ctx, waiting, m, err)
		}
		switch {
		case ctx.Err() != nil, s.hasFlag(order.SettledByPerson):
			return false
		case err == nil:
			return true
		case failureType(err) != activities.ErrTypePaymentRefused:
			continue // a person wants it tried now
		}
		if s.payment.State == order.PaymentRefundPending {
			s.setPayment(order.Payment{State: order.PaymentCaptured}) // that refund went wrong: the provider has the money
		}
		open := s.ask(m.refused, m.about+describe(err), s.now())
		answer := s.awaitAnswer(waiting, open, func() bool { return ctx.Err() != nil })
		s.close(open, order.Answer{})
		if answer == order.SettledByHand {
			s.flag(order.SettledByPerson)
			return false
		}
		if m.again != nil {
			m.again()
		}
	}
	return false
}

// moveStuck tells a person that the money does not move, and goes on trying slowly. The error that it
// returns is a refusal, or the old one when a person wants quick tries again.
func (s *saga) moveStuck(ctx, waiting workflow.Context, m movement, cause error) error {
	kind := m.stuck
	if to := mendable(cause); to != "" {
		kind = to
	}
	open := s.ask(kind, m.about+describe(cause), s.now())
	call, stop := s.startMove(ctx, slowMoney, m)
	answer := s.awaitAnswer(waiting, open, func() bool { return call.IsReady() || ctx.Err() != nil })
	s.close(open, order.Answer{})
	if answer == "" {
		return s.moved(waiting, call)
	}
	if answer == order.SettledByHand {
		s.flag(order.SettledByPerson)
	}
	stop()
	return cause
}

func (s *saga) startMove(ctx workflow.Context, options moneyOptions, m movement) (workflow.Future, workflow.CancelFunc) {
	ctx, stop := workflow.WithCancel(ctx)
	s.paymentNews = false // what comes from now on, this call may have missed
	return workflow.ExecuteActivity(options(ctx, s.in.Store, m.summary), m.activity, m.request()), stop
}

// moved takes over where the money is by now.
func (s *saga) moved(ctx workflow.Context, call workflow.Future) error {
	s.waitUntil(ctx, call.IsReady)
	var now order.Payment
	if err := call.Get(ctx, &now); err != nil {
		return err
	}
	s.setPayment(now)
	return nil
}
