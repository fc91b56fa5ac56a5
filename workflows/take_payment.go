package workflows

import (
	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

// takePayment holds or charges the total. The undo is on the stack first: an attempt whose answer is
// lost may have taken money.
func (s *saga) takePayment() *ending {
	s.attempt = s.paymentAttempt(1)
	s.undo.push("payment", s.givePaymentBack)
	s.setPayment(order.Payment{State: order.PaymentPending})
	s.moveTo(order.AwaitingPayment)
	limit := s.startTimer("payment", s.now().Add(s.in.Store.Policy.GuestPaymentWithin.D()))
	end := s.beginPayment(limit)
	limit.stop()
	return end
}

func (s *saga) paymentAttempt(n int) activities.Attempt {
	o := s.in.Order
	return activities.Attempt{
		OrderID: o.ID, StoreID: o.StoreID, Method: o.Method, Ref: paymentReference(o.ID, n),
		Hold: s.in.Store.Flow == order.Hold, Amount: s.total,
		Description: s.in.Store.Name + " #" + order.Number(o.ID), Guest: o.Guest, Keys: paymentKeys(o.ID, n),
	}
}

// beginPayment asks the provider under one key until it gets an answer, the guest cancels or the time
// is up. What it leaves open, the undo settles.
func (s *saga) beginPayment(limit *deadline) *ending {
	options, open := quickMoney, (*question)(nil)
	for {
		paid, err, answered := s.beginOnce(options, limit, open)
		if answered && err == nil {
			s.close(open, order.Answer{})
			return s.paid(paid)
		}
		end := s.givenUp(limit, open)
		if end == nil && failureType(err) == activities.ErrTypePaymentRefused {
			end = &ending{status: order.PaymentFailed, problem: order.Problem{Code: order.PaymentDown, Detail: "the payment provider does not take the payment"}}
		}
		if end != nil {
			s.setPayment(order.Payment{State: order.PaymentUnknown})
			s.closeAnswered(open)
			return end
		}
		if open == nil && mayHavePaid(err) {
			s.setPayment(order.Payment{State: order.PaymentUnknown})
			open = s.ask(order.PaymentUnknownItem, describe(err), s.now())
		}
		options = slowMoney
	}
}

// mayHavePaid reports whether a series of tries may have moved money: its last one did not tell, or ended
// in a timeout, which has no type.
func mayHavePaid(err error) bool {
	return failureType(err) == activities.ErrTypePaymentUnknown || failureType(err) == ""
}

// beginOnce runs one series of tries; false when it was stopped before an answer came.
func (s *saga) beginOnce(options moneyOptions, limit *deadline, open *question) (order.Payment, error, bool) {
	var do *activities.Payments
	ctx, stop := workflow.WithCancel(s.ctx)
	begin := workflow.ExecuteActivity(options(ctx, s.in.Store, "take "+s.total.String()), do.BeginPayment, s.attempt)
	s.waitUntil(s.ctx, func() bool {
		return begin.IsReady() || s.cancelRequested() || limit.passed() || open.answeredWith(order.SettledByHand)
	})
	if !begin.IsReady() {
		stop()
		return order.Payment{}, nil, false
	}
	var paid order.Payment
	err := begin.Get(s.ctx, &paid)
	return paid, err, true
}

// givenUp says why no more tries are made; nil when they go on.
func (s *saga) givenUp(limit *deadline, open *question) *ending {
	switch {
	case s.cancelRequested():
		return guestCancelled()
	case limit.passed():
		return &ending{status: order.Expired, problem: order.Problem{Code: order.PaymentDown, Detail: "the payment was not settled in time"}}
	case open.answeredWith(order.SettledByHand):
		s.flag(order.SettledByPerson)
		return &ending{status: order.PaymentFailed, problem: order.Problem{Code: order.PaymentDown, Detail: "settled by hand"}}
	}
	return nil
}

// paid takes over the provider's answer.
func (s *saga) paid(p order.Payment) *ending {
	s.setPayment(p)
	switch p.State {
	case order.PaymentAuthorized, order.PaymentCaptured, order.PaymentNone:
		return nil
	case order.PaymentDeclined:
		return &ending{status: order.PaymentFailed, problem: order.Problem{Code: order.Declined, Detail: p.DeclineCode}}
	case order.PaymentActionRequired, order.PaymentPending, order.PaymentVoided, order.PaymentRefundPending,
		order.PaymentRefunded, order.PaymentUnknown:
	}
	return &ending{status: order.PaymentFailed, problem: order.Problem{Code: order.PaymentDown, Detail: "the provider holds no money: the payment is " + string(p.State)}}
}

// setPayment records where the money is; what the new state does not say stays as it was.
func (s *saga) setPayment(p order.Payment) {
	now := s.payment
	now.State, now.DeclineCode = p.State, p.DeclineCode
	now.Provider = s.in.Store.Provider
	if s.in.Order.Method == order.Cash {
		now.Provider = string(order.Cash)
	}
	if p.ID != "" {
		now.ID, now.Amount, now.Refunded, now.CaptureBy = p.ID, p.Amount, p.Refunded, p.CaptureBy
	}
	if now == s.payment {
		return
	}
	s.payment = now
	s.note(order.Event{Type: order.PaymentChanged, Payment: &now})
}
