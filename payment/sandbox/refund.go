package sandbox

import (
	"context"
	"errors"
	"net/url"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/payment"
)

// Refund gives taken money back, in full or in part. The key is the refund's reference at the provider
// too, so that it stays one refund after the key's window.
func (p *Provider) Refund(ctx context.Context, r payment.RefundRequest) (payment.Payment, error) {
	body := refundBody{Amount: toWire(r.Amount), Reference: r.Key}
	got, err := p.post(ctx, "refund", "/v1/payments/"+url.PathEscape(r.ID)+"/refunds", r.Key, body)
	if err != nil {
		return payment.Payment{}, err
	}
	if back, ok := got.refund(r.Key); ok && back.Status != refundFailed {
		// A key that is known answers as it did the first time. What has become of the refund since is
		// asked for: a success may still go wrong.
		if got, err = p.find(ctx, "refund", payment.LookupRequest{ID: r.ID}); err != nil {
			return payment.Payment{}, undecided(err)
		}
	}
	return settled(got, r)
}

// settled is how far a refund has come, if the answer is about it.
func settled(got answer, r payment.RefundRequest) (payment.Payment, error) {
	back, ok := got.refund(r.Key)
	switch {
	case got.ID != r.ID:
		return payment.Payment{}, distrust("refund", "id")
	case !ok:
		return payment.Payment{}, distrust("refund", "refund")
	case back.Amount != toWire(r.Amount), got.Refunded.Currency != r.Amount.Currency:
		return payment.Payment{}, distrust("refund", "refunded amount")
	case got.Status != captured && got.Status != refunded:
		return payment.Payment{}, distrust("refund", "status")
	}
	result := got.payment()
	switch back.Status {
	case refundPending:
		result.State = order.PaymentRefundPending
		return result, nil
	case refundSucceeded:
		if back.Amount.Value > got.Refunded.Value {
			return payment.Payment{}, distrust("refund", "refunded amount")
		}
		result.State = order.PaymentRefunded
		if got.Refunded != got.Captured {
			result.State = order.PaymentCaptured // a part went back
		}
		return result, nil
	case refundFailed:
		return payment.Payment{}, &payment.Error{
			Provider: Name, Op: "refund", Kind: payment.Declined, Code: codeRefundFailed,
			Err: errors.New("the provider took the refund, and it went wrong later"),
		}
	}
	return payment.Payment{}, distrust("refund", "refund status")
}

// undecided is a refund that the provider took, and whose fate was then not told: nothing else may be made
// of the failure to look.
func undecided(err error) error {
	if e, ok := errors.AsType[*payment.Error](err); ok {
		return &payment.Error{Provider: Name, Op: e.Op, Kind: payment.Unknown, Code: e.Code, RetryAfter: e.RetryAfter, Err: e.Err}
	}
	return err
}
