// Package cash is the provider of orders that are paid at the restaurant: no money ever moves here, so
// every call succeeds and does nothing.
package cash

import (
	"context"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/payment"
)

// Name is the provider's name in a configuration.
const Name = "cash"

var _ payment.Provider = Provider{}

// Provider collects nothing.
type Provider struct{}

// New makes the provider.
func New() Provider { return Provider{} }

// Traits says that nothing is collected.
func (Provider) Traits() payment.Traits { return payment.Traits{} }

// Begin takes nothing.
func (Provider) Begin(_ context.Context, r payment.BeginRequest) (payment.Payment, error) {
	return none("", r.Ref), nil
}

// Capture takes nothing.
func (Provider) Capture(_ context.Context, r payment.CaptureRequest) (payment.Payment, error) {
	return none(r.ID, ""), nil
}

// Void has nothing to give back.
func (Provider) Void(_ context.Context, r payment.VoidRequest) (payment.Payment, error) {
	return none(r.ID, r.Ref), nil
}

// Refund has nothing to give back.
func (Provider) Refund(_ context.Context, r payment.RefundRequest) (payment.Payment, error) {
	return none(r.ID, ""), nil
}

// Lookup finds that nothing was taken.
func (Provider) Lookup(_ context.Context, r payment.LookupRequest) (payment.Payment, error) {
	return none(r.ID, r.Ref), nil
}

func none(id, ref string) payment.Payment {
	return payment.Payment{ID: id, Ref: ref, State: order.PaymentNone}
}
