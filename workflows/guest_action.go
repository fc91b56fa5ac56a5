package workflows

import (
	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

// awaitGuest waits until the guest has done what the provider asks for. The provider decides: it is
// asked when it calls, when the guest's browser comes back, and every so often. A link that has ended,
// or that the guest is late for, is taken back by the undo.
func (s *saga) awaitGuest(limit *deadline) *ending {
	action := s.payment.Action
	if action == nil || !action.ExpiresAt.Before(limit.timer.At) {
		return s.guestPays(limit, limit)
	}
	ends := s.startTimer("payment_link", action.ExpiresAt)
	end := s.guestPays(limit, ends)
	ends.stop()
	return end
}

func (s *saga) guestPays(limit, ends *deadline) *ending {
	stopped := func() bool { return s.cancelRequested() || ends.passed() }
	for !stopped() {
		paid, known := s.lookForPayment(stopped)
		if known {
			return s.paid(paid, limit)
		}
	}
	if s.cancelRequested() {
		return guestCancelled()
	}
	// The last moment counts: whoever paid a second ago must not hear that it was too late.
	if paid, known := s.askProvider(); known {
		return s.paid(paid, limit)
	}
	return linkExpired()
}

func linkExpired() *ending {
	return &ending{status: order.Expired, problem: order.Problem{Code: order.LinkExpired, Detail: "the guest did not pay in time"}}
}

// lookForPayment polls the provider until the payment is decided, and begins anew at once when there is
// news of it; false when there is news or it was stopped.
func (s *saga) lookForPayment(stopped func() bool) (order.Payment, bool) {
	var do *activities.Payments
	s.paymentNews = false
	ctx, stop := workflow.WithCancel(s.ctx)
	look := workflow.ExecuteActivity(pollMoney(ctx, s.in.Store, "has the guest paid"), do.LookupPayment, s.moneyRequest())
	s.waitUntil(s.ctx, func() bool { return look.IsReady() || s.paymentNews || stopped() })
	if !look.IsReady() {
		stop()
		return order.Payment{}, false
	}
	var paid order.Payment
	if err := look.Get(s.ctx, &paid); err != nil {
		return order.Payment{State: order.PaymentUnknown}, true
	}
	return paid, true
}

// askProvider asks once where the payment stands; false when it is not decided, or nobody answers.
func (s *saga) askProvider() (order.Payment, bool) {
	var do *activities.Payments
	var paid order.Payment
	look := workflow.ExecuteActivity(askMoney(s.ctx, s.in.Store, "has the guest paid after all"), do.LookupPayment, s.moneyRequest())
	s.waitUntil(s.ctx, look.IsReady)
	if look.Get(s.ctx, &paid) != nil {
		return order.Payment{}, false
	}
	return paid, true
}

func (s *saga) moneyRequest() activities.MoneyRequest {
	return activities.MoneyRequest{Attempt: s.attempt, ID: s.payment.ID}
}
