package activities

import (
	"context"
	"fmt"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/payment"
)

// reverseRounds bounds how often a reversal looks up the truth and chooses again in one attempt.
const reverseRounds = 3

// ReversePayment gives back whatever an attempt holds or took. It needs not know how far the attempt
// came: it voids, refunds, or sees to it that nothing can be taken any more. Reversing twice is
// reversing once. A refund may be on its way, and a link that cannot be taken back may still be paid:
// the state in the result tells, and whoever wants an end of it reverses again later.
func (a *Payments) ReversePayment(ctx context.Context, r MoneyRequest) (order.Payment, error) {
	provider, err := a.provider(ctx, r.Attempt)
	if err != nil {
		return order.Payment{}, err
	}
	got, err := reverse(ctx, provider, r)
	if err != nil {
		return order.Payment{}, paymentError(ctx, fmt.Errorf("reverse payment %s: %w", r.Attempt.Ref, err))
	}
	return a.standing(ctx, r.Attempt, got)
}

// RefundPart gives back a part of what was taken. Repeated under the same key it tells how far that
// has come.
func (a *Payments) RefundPart(ctx context.Context, r MoneyRequest) (order.Payment, error) {
	provider, err := a.provider(ctx, r.Attempt)
	if err != nil {
		return order.Payment{}, err
	}
	got, err := provider.Refund(ctx, payment.RefundRequest{Key: r.RefundKey, ID: r.ID, Amount: r.Amount})
	if err != nil {
		return order.Payment{}, paymentError(ctx, fmt.Errorf("refund %s of payment %s: %w", r.Amount, r.Attempt.Ref, err))
	}
	return a.standing(ctx, r.Attempt, got)
}

// reverse voids first: a hold is the usual case, and the provider says so when it is not. The state
// may change between two calls, so the truth is looked up and the choice made again.
func reverse(ctx context.Context, provider payment.Provider, r MoneyRequest) (payment.Payment, error) {
	got, err := provider.Void(ctx, r.void(r.ID))
	for range reverseRounds {
		kind := payment.KindOf(err)
		if err == nil || kind != payment.State && kind != payment.Unsupported {
			return got, err
		}
		if got, err = provider.Lookup(ctx, payment.LookupRequest{ID: r.ID, Ref: r.Attempt.Ref}); err != nil {
			return got, err
		}
		switch got.State {
		case order.PaymentCaptured, order.PaymentRefundPending:
			left := order.Money{Amount: got.Amount.Amount - got.Refunded.Amount, Currency: got.Amount.Currency}
			got, err = provider.Refund(ctx, payment.RefundRequest{Key: r.RefundKey, ID: got.ID, Amount: left})
		case order.PaymentAuthorized: // paid between the two calls
			got, err = provider.Void(ctx, r.void(got.ID))
		case order.PaymentPending, order.PaymentActionRequired, order.PaymentUnknown:
			if kind == payment.Unsupported {
				return got, nil // nobody can take it back: it has to be watched
			}
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
