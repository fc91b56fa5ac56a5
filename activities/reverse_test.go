package activities_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/payment"
)

type reversal struct {
	name    string
	answer  map[string][]reply
	calls   []string
	state   order.PaymentState
	errType string
	retried bool
}

func TestReversePayment(t *testing.T) {
	t.Parallel()
	state := []reply{{kind: payment.State}}
	refunded := []string{"void", "lookup", "refund"}
	runReversals(t, []reversal{
		{
			name: "a hold is voided", calls: []string{"void"}, state: order.PaymentVoided,
			answer: map[string][]reply{"void": {{state: order.PaymentVoided}}},
		},
		{
			name: "taken money is refunded", calls: refunded, state: order.PaymentRefunded,
			answer: map[string][]reply{"void": state, "lookup": {{state: order.PaymentCaptured}}, "refund": {{state: order.PaymentRefunded}}},
		},
		{
			name: "a refund that is on its way is told", calls: refunded, state: order.PaymentRefundPending,
			answer: map[string][]reply{"void": state, "lookup": {{state: order.PaymentCaptured}}, "refund": {{state: order.PaymentRefundPending}}},
		},
		{
			name: "a refund that was on its way is asked for under its key", calls: refunded, state: order.PaymentRefunded,
			answer: map[string][]reply{"void": state, "lookup": {{state: order.PaymentRefundPending}}, "refund": {{state: order.PaymentRefunded}}},
		},
		{
			name: "a refund that went wrong later is for a person", calls: refunded, errType: activities.ErrTypePaymentRefused,
			answer: map[string][]reply{"void": state, "lookup": {{state: order.PaymentCaptured}}, "refund": {{kind: payment.Declined}}},
		},
		{
			name: "money that went back already is left alone", calls: []string{"void", "lookup"}, state: order.PaymentRefunded,
			answer: map[string][]reply{"void": state, "lookup": {{state: order.PaymentRefunded, refunded: 55800}}},
		},
		{
			name: "a capture that overtakes the void is refunded", calls: []string{"void", "lookup", "void", "lookup", "refund"}, state: order.PaymentRefunded,
			answer: map[string][]reply{"void": state, "lookup": {{state: order.PaymentAuthorized}, {state: order.PaymentCaptured}}, "refund": {{state: order.PaymentRefunded}}},
		},
		{
			name: "a provider that is down is asked again", calls: []string{"void"}, errType: activities.ErrTypePaymentDown, retried: true,
			answer: map[string][]reply{"void": {{kind: payment.NotExecuted}}},
		},
		{
			name: "a bad credential waits for a person", calls: []string{"void"}, errType: activities.ErrTypeUnauthorized, retried: true,
			answer: map[string][]reply{"void": {{kind: payment.Unauthorized}}},
		},
		{
			name: "a refund that is refused is for a person", calls: refunded, errType: activities.ErrTypePaymentRefused,
			answer: map[string][]reply{"void": state, "lookup": {{state: order.PaymentCaptured}}, "refund": {{kind: payment.Invalid}}},
		},
		{
			name: "a provider that contradicts itself is for a person", errType: activities.ErrTypePaymentRefused,
			calls:  []string{"void", "lookup", "void", "lookup", "void", "lookup", "void"},
			answer: map[string][]reply{"void": state, "lookup": {{state: order.PaymentAuthorized}}},
		},
	})
}

// A link that cannot be taken back may still be paid: it has to be watched to its end.
func TestReverseALinkThatCannotBeTakenBack(t *testing.T) {
	t.Parallel()
	unsupported := []reply{{kind: payment.Unsupported}}
	open := &payment.Action{Kind: order.Redirect, URL: payURL}
	runReversals(t, []reversal{
		{
			name: "one that waits for the guest is told", calls: []string{"void", "lookup"}, state: order.PaymentActionRequired,
			answer: map[string][]reply{"void": unsupported, "lookup": {{state: order.PaymentActionRequired, action: open}}},
		},
		{
			name: "one that waits for the bank is told", calls: []string{"void", "lookup"}, state: order.PaymentPending,
			answer: map[string][]reply{"void": unsupported, "lookup": {{state: order.PaymentPending}}},
		},
		{
			name: "one that was paid meanwhile is refunded", calls: []string{"void", "lookup", "refund"}, state: order.PaymentRefunded,
			answer: map[string][]reply{"void": unsupported, "lookup": {{state: order.PaymentCaptured}}, "refund": {{state: order.PaymentRefunded}}},
		},
		{
			name: "one that has ended needs nothing", calls: []string{"void", "lookup"}, state: order.PaymentDeclined,
			answer: map[string][]reply{"void": unsupported, "lookup": {{state: order.PaymentDeclined}}},
		},
	})
}

func runReversals(t *testing.T, rows []reversal) {
	t.Helper()
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			p := knowsKeys(row.answer)
			c := newCounter(t, p)
			got := c.run(t, c.payments.ReversePayment, activities.MoneyRequest{Attempt: attempt(), Refund: 1, RefundKey: "kr1"}, row.errType, row.retried)
			require.Equal(t, row.calls, p.calls)
			require.Equal(t, row.state, got.State)
			require.Equal(t, got.State == order.PaymentActionRequired, got.Action != nil, "the link's end is known to who watches it")
		})
	}
}

func TestReversalsGoUnderTheirKeys(t *testing.T) {
	t.Parallel()
	request := activities.MoneyRequest{Attempt: attempt(), ID: "p1", RefundKey: "kr2"}
	lost := request
	lost.ID = ""
	for _, row := range []struct {
		name    string
		request activities.MoneyRequest
		void    payment.VoidRequest
		lookup  payment.LookupRequest
	}{
		{
			name: "what is left goes back under the refund's key", request: request,
			void: payment.VoidRequest{Key: "ki", ID: "p1", Ref: paymentRef}, lookup: payment.LookupRequest{ID: "p1", Ref: paymentRef},
		},
		{
			name: "a payment whose answer was lost is found by our reference", request: lost,
			void: payment.VoidRequest{Key: "kv", Ref: paymentRef}, lookup: payment.LookupRequest{Ref: paymentRef},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			p := knowsKeys(map[string][]reply{
				"void": {{kind: payment.State}}, "lookup": {{state: order.PaymentCaptured, refunded: 5800}}, "refund": {{state: order.PaymentRefunded, refunded: 55800}},
			})
			c := newCounter(t, p)
			got := c.run(t, c.payments.ReversePayment, row.request, "", false)
			require.Equal(t, []any{row.void, row.lookup, payment.RefundRequest{Key: "kr2", ID: "p1", Amount: rub(50000)}}, p.asked)
			require.Equal(t, rub(55800), got.Refunded)
		})
	}
}
