package activities

import (
	"context"
	"errors"
	"fmt"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/payment"
)

// reverseRounds bounds how often a reversal looks up the truth and chooses again in one attempt.
const reverseRounds = 3

// Providers finds the payment provider of an order.
type Providers interface {
	Provider(storeID string, method order.PaymentMethod) (payment.Provider, error)
}

// Payments are the activities that move money.
type Payments struct {
	providers Providers
	guests    Guests
}

// NewPayments makes the activities that move money.
func NewPayments(providers Providers, guests Guests) *Payments {
	return &Payments{providers: providers, guests: guests}
}

// Attempt names one attempt to pay an order. Everything in it is frozen with its keys: repeated, the
// provider must see the same request.
type Attempt struct {
	OrderID     string              `json:"order_id"`
	StoreID     string              `json:"store_id"`
	Method      order.PaymentMethod `json:"method"`
	Ref         string              `json:"ref"` // our reference at the provider
	Hold        bool                `json:"hold"`
	Amount      order.Money         `json:"amount"`
	Description string              `json:"description"`
	Guest       order.Sealed        `json:"guest,omitzero"` // holds the card's token
	Keys        PaymentKeys         `json:"keys"`
}

// PaymentKeys are the idempotency keys of an attempt's steps.
type PaymentKeys struct {
	Begin   string `json:"begin"`
	Capture string `json:"capture"`
	// Void is for a void by our reference, VoidByID for one by the provider's id: a key goes with one request.
	Void     string `json:"void"`
	VoidByID string `json:"void_by_id"`
	Refund   string `json:"refund"`
}

// BeginPayment holds or takes the guest's money, once per attempt. A no of the provider is a result
// with the state failed.
func (a *Payments) BeginPayment(ctx context.Context, r Attempt) (order.Payment, error) {
	provider, err := a.providers.Provider(r.StoreID, r.Method)
	if err != nil {
		return order.Payment{}, retryable(ctx, ErrTypeMisconfigured, err, 0)
	}
	guest, err := a.guests.OpenGuest(r.OrderID, r.Guest)
	if err != nil {
		return order.Payment{}, retryable(ctx, ErrTypeSealed, fmt.Errorf("open the guest of order %s: %w", r.OrderID, err), 0)
	}
	got, err := provider.Begin(ctx, payment.BeginRequest{
		Key: r.Keys.Begin, Ref: r.Ref, Amount: r.Amount, Hold: r.Hold && provider.Traits().CanHold,
		Token: guest.PaymentToken, Description: r.Description,
	})
	if e, ok := errors.AsType[*payment.Error](err); ok && e.Kind == payment.Declined {
		return order.Payment{State: order.PaymentDeclined, DeclineCode: e.Code}, nil
	}
	if err != nil {
		return order.Payment{}, paymentError(ctx, fmt.Errorf("begin payment %s: %w", r.Ref, err))
	}
	return standing(got), nil
}

// MoneyRequest names a payment that is to be taken or given back.
type MoneyRequest struct {
	Attempt Attempt `json:"attempt"`
	// ID is the provider's; empty when its answer was lost.
	ID string `json:"id,omitempty"`
}

// CapturePayment takes the money that an attempt holds.
func (a *Payments) CapturePayment(ctx context.Context, r MoneyRequest) (order.Payment, error) {
	provider, err := a.providers.Provider(r.Attempt.StoreID, r.Attempt.Method)
	if err != nil {
		return order.Payment{}, retryable(ctx, ErrTypeMisconfigured, err, 0)
	}
	got, err := provider.Capture(ctx, payment.CaptureRequest{Key: r.Attempt.Keys.Capture, ID: r.ID, Amount: r.Attempt.Amount})
	if err != nil {
		return order.Payment{}, paymentError(ctx, fmt.Errorf("capture payment %s: %w", r.Attempt.Ref, err))
	}
	return standing(got), nil
}

// ReversePayment gives back whatever an attempt holds or took. It needs not know how far the attempt
// came: it voids, refunds, or sees to it that nothing can be taken any more. Reversing twice is
// reversing once.
func (a *Payments) ReversePayment(ctx context.Context, r MoneyRequest) (order.Payment, error) {
	provider, err := a.providers.Provider(r.Attempt.StoreID, r.Attempt.Method)
	if err != nil {
		return order.Payment{}, retryable(ctx, ErrTypeMisconfigured, err, 0)
	}
	got, err := reverse(ctx, provider, r)
	if err != nil {
		return order.Payment{}, paymentError(ctx, fmt.Errorf("reverse payment %s: %w", r.Attempt.Ref, err))
	}
	return standing(got), nil
}

// reverse voids first: a hold is the usual case, and the provider says so when it is not. The state
// may change between two calls, so the truth is looked up and the choice made again.
func reverse(ctx context.Context, provider payment.Provider, r MoneyRequest) (payment.Payment, error) {
	got, err := provider.Void(ctx, r.void(r.ID))
	for range reverseRounds {
		if payment.KindOf(err) != payment.State || err == nil {
			return got, err
		}
		if got, err = provider.Lookup(ctx, payment.LookupRequest{ID: r.ID, Ref: r.Attempt.Ref}); err != nil {
			return got, err
		}
		switch got.State {
		case order.PaymentCaptured, order.PaymentRefundPending:
			left := order.Money{Amount: got.Amount.Amount - got.Refunded.Amount, Currency: got.Amount.Currency}
			got, err = provider.Refund(ctx, payment.RefundRequest{Key: r.Attempt.Keys.Refund, ID: got.ID, Amount: left})
		case order.PaymentAuthorized, order.PaymentPending, order.PaymentActionRequired, order.PaymentUnknown:
			got, err = provider.Void(ctx, r.void(got.ID))
		case order.PaymentNone, order.PaymentVoided, order.PaymentRefunded, order.PaymentDeclined:
			return got, nil
		}
	}
	return got, err
}

// void is the request to void the attempt, by the provider's id where it is known.
func (r MoneyRequest) void(id string) payment.VoidRequest {
	if id == "" {
		return payment.VoidRequest{Key: r.Attempt.Keys.Void, Ref: r.Attempt.Ref}
	}
	return payment.VoidRequest{Key: r.Attempt.Keys.VoidByID, ID: id, Ref: r.Attempt.Ref}
}

// standing is a provider's payment as the order carries it.
func standing(p payment.Payment) order.Payment {
	return order.Payment{State: p.State, Amount: p.Amount, Refunded: p.Refunded, ID: p.ID, CaptureBy: p.CaptureBy}
}
