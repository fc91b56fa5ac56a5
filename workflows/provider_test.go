package workflows_test

import (
	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

// beginPayment is a provider that knows its keys: the same attempt again is the same payment.
func (w *world) beginPayment(r activities.Attempt) (order.Payment, error) {
	w.begun = append(w.begun, r)
	if w.begin != nil {
		if paid, err := w.begin(r); err != nil || paid.State != "" {
			return paid, err
		}
	}
	if r.Provider == string(order.Cash) {
		return order.Payment{State: order.PaymentNone}, nil
	}
	if w.money == order.PaymentVoided { // by its reference, while it was on its way
		return order.Payment{}, fail(activities.ErrTypePaymentRefused)
	}
	if w.money = order.PaymentCaptured; r.Hold {
		w.money = order.PaymentAuthorized
	}
	w.charged++
	return order.Payment{State: w.money, ID: "pay-1", Amount: r.Amount}, nil
}

func (w *world) capturePayment(r activities.MoneyRequest) (order.Payment, error) {
	w.taken = append(w.taken, r)
	if w.capture != nil {
		if taken, err := w.capture(r); err != nil || taken.State != "" {
			return taken, err
		}
	}
	if w.money != order.PaymentAuthorized { // given back while it was on its way
		return order.Payment{}, fail(activities.ErrTypePaymentRefused)
	}
	w.money = order.PaymentCaptured
	return order.Payment{State: w.money, ID: r.ID, Amount: r.Amount}, nil
}

// lookupPayment is a provider whose payment stands as it was begun.
func (w *world) lookupPayment(r activities.MoneyRequest) (order.Payment, error) {
	if w.look != nil {
		return w.look()
	}
	return order.Payment{State: w.money, ID: "pay-1", Amount: r.Attempt.Amount}, nil
}

func (w *world) refundPart(r activities.MoneyRequest) (order.Payment, error) {
	w.reverts = append(w.reverts, r)
	if w.refund != nil {
		return w.refund(r)
	}
	return order.Payment{State: order.PaymentCaptured, ID: r.ID, Amount: r.Attempt.Amount, Refunded: r.Amount}, nil
}

func (w *world) reversePayment(r activities.MoneyRequest) (order.Payment, error) {
	w.reverts = append(w.reverts, r)
	if w.reverse != nil {
		if back, err := w.reverse(r); err != nil || back.State != "" {
			return back, err
		}
	}
	if r.Attempt.Provider == string(order.Cash) {
		return order.Payment{State: order.PaymentNone}, nil
	}
	if w.money == order.PaymentCaptured {
		w.money = order.PaymentRefunded
		return order.Payment{State: w.money, ID: "pay-1", Amount: r.Attempt.Amount, Refunded: r.Attempt.Amount}, nil
	}
	w.money = order.PaymentVoided
	return order.Payment{State: w.money, ID: r.ID, Amount: r.Attempt.Amount}, nil
}
