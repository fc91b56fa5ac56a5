package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

// firstAttempt numbers the attempt to pay. An attempt whose outcome is unknown is settled, never
// replaced by another.
const firstAttempt = 1

// takePayment holds or charges the total. The undo is on the stack first: an attempt whose answer is
// lost may have taken money.
func (s *saga) takePayment() *ending {
	until := s.now().Add(s.in.Store.Policy.GuestPaymentWithin.D())
	s.adopt(s.paymentAttempt(until))
	s.setPayment(order.Payment{State: order.PaymentPending})
	s.moveTo(order.AwaitingPayment)
	limit := s.startTimer("payment", until)
	end := s.beginPayment(limit)
	limit.stop()
	return end
}

// adopt makes an attempt the order's. It is undone if the order ends other than completed.
func (s *saga) adopt(attempt activities.Attempt) {
	s.attempt = attempt
	s.undo.push("payment", s.givePaymentBack)
}

func (s *saga) paymentAttempt(until time.Time) activities.Attempt {
	o := s.in.Order
	provider := s.in.Store.Provider
	if o.Method == order.Cash {
		provider = string(order.Cash)
	}
	return activities.Attempt{
		OrderID: o.ID, StoreID: o.StoreID, N: firstAttempt, Provider: provider, Ref: paymentReference(o.ID, firstAttempt),
		Hold: s.in.Store.Flow == order.Hold, Amount: s.total, ExpiresAt: until,
		Description: s.in.Store.Name + " #" + order.Number(o.ID), Guest: o.Guest, Keys: paymentKeys(o.ID, firstAttempt),
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
			return s.paid(paid, limit)
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
		if open.answeredWith(order.KeepTrying) {
			s.closeAnswered(open)
			open, options = nil, quickMoney
			continue
		}
		open, options = s.askAboutBegin(open, err), slowMoney
	}
}

// askAboutBegin opens a question about a begin that does not go through, unless one is open.
func (s *saga) askAboutBegin(open *question, err error) *question {
	kind := mendable(err)
	if kind == "" && mayHavePaid(err) {
		kind = order.PaymentUnknownItem
		s.setPayment(order.Payment{State: order.PaymentUnknown})
	}
	if open != nil || kind == "" {
		return open
	}
	about := "the payment waits until this is mended: "
	if kind == order.PaymentUnknownItem {
		about = "nobody knows yet whether the guest has paid: "
	}
	return s.ask(kind, about+describe(err), s.now())
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
		return begin.IsReady() || s.cancelRequested() || limit.passed() || open != nil && open.answer != nil
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
		return &ending{status: order.PaymentFailed, problem: order.Problem{Code: order.PaymentDown, Detail: "settled by hand"}, settled: true}
	}
	return nil
}

// paid takes over the provider's answer.
func (s *saga) paid(p order.Payment, limit *deadline) *ending {
	s.setPayment(p)
	if p.Amount.Amount > 0 { // as it was first asked for, by whichever run
		s.attempt.Amount = p.Amount
	}
	switch p.State {
	case order.PaymentAuthorized, order.PaymentCaptured:
		if p.Amount.Amount < s.total.Amount {
			return s.priceChanged("the guest has paid " + p.Amount.String())
		}
		return nil
	case order.PaymentNone:
		return nil
	case order.PaymentDeclined:
		if p.DeclineCode == activities.PaymentExpired {
			return linkExpired()
		}
		return &ending{status: order.PaymentFailed, problem: order.Problem{Code: order.Declined, Detail: p.DeclineCode}}
	case order.PaymentActionRequired, order.PaymentPending:
		return s.awaitGuest(limit)
	case order.PaymentVoided, order.PaymentRefundPending, order.PaymentRefunded, order.PaymentUnknown:
	}
	return &ending{status: order.PaymentFailed, problem: order.Problem{Code: order.PaymentDown, Detail: "the provider holds no money: the payment is " + string(p.State)}}
}

// setPayment records where the money is; what the new state does not say stays as it was.
func (s *saga) setPayment(p order.Payment) {
	now := s.payment
	now.State, now.DeclineCode, now.Action = p.State, p.DeclineCode, p.Action
	now.Provider = s.attempt.Provider
	if p.Provider != "" {
		now.Provider, s.attempt.Provider = p.Provider, p.Provider
	}
	if p.ID != "" {
		now.ID, now.Amount, now.Refunded, now.CaptureBy = p.ID, p.Amount, p.Refunded, p.CaptureBy
	}
	if now.Same(s.payment) {
		return
	}
	s.payment = now
	s.note(order.Event{Type: order.PaymentChanged, Payment: &now})
}
