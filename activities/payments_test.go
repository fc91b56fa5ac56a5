package activities_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/payment"
)

func TestLookupPayment(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		reply   reply
		errType string
		retried bool
	}{
		{name: "a payment that is held is decided", reply: reply{state: order.PaymentAuthorized}},
		{name: "a payment that is taken is decided", reply: reply{state: order.PaymentCaptured}},
		{name: "a link that ended is decided", reply: reply{state: order.PaymentDeclined}},
		{name: "while the guest has to act it is asked again", reply: reply{state: order.PaymentActionRequired}, errType: activities.ErrTypePaymentPending, retried: true},
		{name: "while the provider has to act it is asked again", reply: reply{state: order.PaymentPending}, errType: activities.ErrTypePaymentPending, retried: true},
		{name: "a provider that is away is asked again", reply: reply{kind: payment.NotExecuted}, errType: activities.ErrTypePaymentDown, retried: true},
		{name: "an answer that was lost is asked for again", reply: reply{kind: payment.Unknown}, errType: activities.ErrTypePaymentUnknown, retried: true},
		{name: "a bad credential waits for a person", reply: reply{kind: payment.Unauthorized}, errType: activities.ErrTypeUnauthorized, retried: true},
		{name: "a payment that the provider does not know will not come", reply: reply{kind: payment.NotFound}, errType: activities.ErrTypePaymentRefused},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			p := knowsKeys(map[string][]reply{"lookup": {row.reply}})
			c := newCounter(t, p)
			got := c.run(t, c.payments.LookupPayment, activities.MoneyRequest{Attempt: attempt(), ID: "p1"}, row.errType, row.retried)
			require.Equal(t, []any{payment.LookupRequest{ID: "p1", Ref: paymentRef}}, p.asked)
			if row.errType == "" {
				require.Equal(t, order.Payment{State: row.reply.state, Amount: rub(55800), Refunded: rub(0), Provider: "till", ID: "p1"}, got)
			}
		})
	}
}

func TestCapturePayment(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		amount  int64
		reply   reply
		errType string
		retried bool
	}{
		{name: "the hold is taken", amount: 55800, reply: reply{state: order.PaymentCaptured}},
		{name: "a part of the hold is taken", amount: 50000, reply: reply{state: order.PaymentCaptured}},
		{name: "a lost answer is asked for again", amount: 55800, reply: reply{kind: payment.Unknown}, errType: activities.ErrTypePaymentUnknown, retried: true},
		{name: "a bad credential waits for a person", amount: 55800, reply: reply{kind: payment.Unauthorized}, errType: activities.ErrTypeUnauthorized, retried: true},
		{name: "a hold that is gone is for a person", amount: 55800, reply: reply{kind: payment.State}, errType: activities.ErrTypePaymentRefused},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			p := knowsKeys(map[string][]reply{"capture": {row.reply}})
			c := newCounter(t, p)
			got := c.run(t, c.payments.CapturePayment, activities.MoneyRequest{Attempt: attempt(), ID: "p1", Amount: rub(row.amount)}, row.errType, row.retried)
			require.Equal(t, row.reply.state, got.State)
			require.Equal(t, []any{payment.CaptureRequest{Key: "kc", ID: "p1", Amount: rub(row.amount)}}, p.asked)
		})
	}
}

func TestRefundPart(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		reply   reply
		errType string
		retried bool
	}{
		{name: "a part goes back", reply: reply{state: order.PaymentCaptured, refunded: 5800}},
		{name: "a part is on its way back", reply: reply{state: order.PaymentRefundPending}},
		{name: "a refund that went wrong later is for a person", reply: reply{kind: payment.Declined}, errType: activities.ErrTypePaymentRefused},
		{name: "a lost answer is asked for again", reply: reply{kind: payment.Unknown}, errType: activities.ErrTypePaymentUnknown, retried: true},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			p := knowsKeys(map[string][]reply{"refund": {row.reply}})
			c := newCounter(t, p)
			request := activities.MoneyRequest{Attempt: attempt(), ID: "p1", Amount: rub(5800), Refund: 2, RefundKey: "kr2"}
			got := c.run(t, c.payments.RefundPart, request, row.errType, row.retried)
			require.Equal(t, []any{payment.RefundRequest{Key: "kr2", ID: "p1", Amount: rub(5800)}}, p.asked)
			require.Equal(t, row.reply.state, got.State)
			require.Equal(t, row.reply.refunded, got.Refunded.Amount)
		})
	}
}

// Nobody but the provider that has the money is asked for it back.
func TestMoneyStaysWithItsProvider(t *testing.T) {
	t.Parallel()
	for name, of := range map[string]func(*activities.Payments) any{
		"lookup":  func(a *activities.Payments) any { return a.LookupPayment },
		"capture": func(a *activities.Payments) any { return a.CapturePayment },
		"reverse": func(a *activities.Payments) any { return a.ReversePayment },
		"refund":  func(a *activities.Payments) any { return a.RefundPart },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCounterWithout(t, errors.New("store msk-1 pays by another"))
			c.run(t, of(c.payments), activities.MoneyRequest{Attempt: attempt(), ID: "p1"}, activities.ErrTypeMisconfigured, true)
		})
	}
}
