package activities_test

import (
	"context"
	"testing"

	"github.com/golang/mock/gomock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/activities/activitymock"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/payment"
)

// till is a payment provider that answers from scripts and writes down what it was asked.
type till struct {
	calls  []string
	traits payment.Traits
	begin  func(payment.BeginRequest) (payment.Payment, error)
	answer map[string][]reply // by operation, in order; the last one repeats
}

type reply struct {
	state order.PaymentState
	kind  payment.Kind
}

func (p *till) next(op string) (payment.Payment, error) {
	p.calls = append(p.calls, op)
	replies := p.answer[op]
	r := replies[0]
	if len(replies) > 1 {
		p.answer[op] = replies[1:]
	}
	if r.kind != "" {
		return payment.Payment{}, &payment.Error{Provider: "till", Op: op, Kind: r.kind, Code: "because"}
	}
	paid := payment.Payment{ID: "p1", Ref: orderID + "-1", State: r.state, Amount: rub(55800)}
	if r.state == order.PaymentRefunded {
		paid.Refunded = paid.Amount
	}
	return paid, nil
}

func (p *till) Traits() payment.Traits { return p.traits }

func (p *till) Begin(_ context.Context, r payment.BeginRequest) (payment.Payment, error) {
	return p.begin(r)
}

func (p *till) Capture(context.Context, payment.CaptureRequest) (payment.Payment, error) {
	return p.next("capture")
}

func (p *till) Void(context.Context, payment.VoidRequest) (payment.Payment, error) {
	return p.next("void")
}

func (p *till) Refund(context.Context, payment.RefundRequest) (payment.Payment, error) {
	return p.next("refund")
}

func (p *till) Lookup(context.Context, payment.LookupRequest) (payment.Payment, error) {
	return p.next("lookup")
}

func paymentsOf(t *testing.T, p payment.Provider) (*testsuite.TestActivityEnvironment, *activities.Payments) {
	t.Helper()
	ctrl := gomock.NewController(t)
	providers, guests := activitymock.NewMockProviders(ctrl), activitymock.NewMockGuests(ctrl)
	providers.EXPECT().Provider("msk-1", order.Card).Return(p, nil).AnyTimes()
	guests.EXPECT().OpenGuest(orderID, gomock.Any()).Return(order.Guest{PaymentToken: "tok"}, nil).AnyTimes()
	env, payments := newEnv(), activities.NewPayments(providers, guests)
	env.RegisterActivity(payments)
	return env, payments
}

func attempt() activities.Attempt {
	return activities.Attempt{
		OrderID: orderID, StoreID: "msk-1", Method: order.Card, Ref: orderID + "-1", Hold: true, Amount: rub(55800),
		Keys: activities.PaymentKeys{Begin: "kb", Capture: "kc", Void: "kv", Refund: "kr"},
	}
}

func TestBeginPayment(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		traits  payment.Traits
		kind    payment.Kind
		holds   bool
		state   order.PaymentState
		errType string
		retried bool
	}{
		{name: "money is held where the provider can", traits: payment.Traits{CanHold: true}, holds: true, state: order.PaymentAuthorized},
		{name: "money is taken where it cannot", state: order.PaymentAuthorized},
		{name: "a no is a result", kind: payment.Declined, state: order.PaymentDeclined},
		{name: "what was not carried out is asked again", kind: payment.NotExecuted, errType: activities.ErrTypePaymentDown, retried: true},
		{name: "what may have been carried out is asked again under the same key", kind: payment.Unknown, errType: activities.ErrTypePaymentUnknown, retried: true},
		{name: "a bad credential waits for a person", kind: payment.Unauthorized, errType: activities.ErrTypeMisconfigured, retried: true},
		{name: "a wrong request is not repeated", kind: payment.Invalid, errType: activities.ErrTypePaymentRefused},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			env, payments := paymentsOf(t, &till{traits: row.traits, begin: func(r payment.BeginRequest) (payment.Payment, error) {
				require.Equal(t, payment.BeginRequest{Key: "kb", Ref: orderID + "-1", Amount: rub(55800), Hold: row.holds, Token: "tok"}, r)
				if row.kind != "" {
					return payment.Payment{}, &payment.Error{Provider: "till", Op: "begin", Kind: row.kind, Code: "because"}
				}
				return payment.Payment{ID: "p1", State: order.PaymentAuthorized, Amount: r.Amount}, nil
			}})
			value, err := env.ExecuteActivity(payments.BeginPayment, attempt())
			if row.errType != "" {
				requireFailure(t, err, row.errType, row.retried)
				return
			}
			require.NoError(t, err)
			var got order.Payment
			require.NoError(t, value.Get(&got))
			require.Equal(t, row.state, got.State)
		})
	}
}

func TestReversePayment(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		answer  map[string][]reply
		calls   []string
		state   order.PaymentState
		errType string
		retried bool
	}{
		{
			name: "a hold is voided", calls: []string{"void"}, state: order.PaymentVoided,
			answer: map[string][]reply{"void": {{state: order.PaymentVoided}}},
		},
		{
			name: "taken money is refunded", calls: []string{"void", "lookup", "refund"}, state: order.PaymentRefunded,
			answer: map[string][]reply{"void": {{kind: payment.State}}, "lookup": {{state: order.PaymentCaptured}}, "refund": {{state: order.PaymentRefunded}}},
		},
		{
			name: "money that went back already is left alone", calls: []string{"void", "lookup"}, state: order.PaymentRefunded,
			answer: map[string][]reply{"void": {{kind: payment.State}}, "lookup": {{state: order.PaymentRefunded}}},
		},
		{
			name: "a capture that overtakes the void is refunded", calls: []string{"void", "lookup", "void", "lookup", "refund"}, state: order.PaymentRefunded,
			answer: map[string][]reply{"void": {{kind: payment.State}}, "lookup": {{state: order.PaymentAuthorized}, {state: order.PaymentCaptured}}, "refund": {{state: order.PaymentRefunded}}},
		},
		{
			name: "a provider that is down is asked again", calls: []string{"void"}, errType: activities.ErrTypePaymentDown, retried: true,
			answer: map[string][]reply{"void": {{kind: payment.NotExecuted}}},
		},
		{
			name: "a refund that is refused is for a person", calls: []string{"void", "lookup", "refund"}, errType: activities.ErrTypePaymentRefused,
			answer: map[string][]reply{"void": {{kind: payment.State}}, "lookup": {{state: order.PaymentCaptured}}, "refund": {{kind: payment.Invalid}}},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			p := &till{answer: row.answer}
			env, payments := paymentsOf(t, p)
			value, err := env.ExecuteActivity(payments.ReversePayment, activities.MoneyRequest{Attempt: attempt()})
			require.Equal(t, row.calls, p.calls)
			if row.errType != "" {
				requireFailure(t, err, row.errType, row.retried)
				return
			}
			require.NoError(t, err)
			var got order.Payment
			require.NoError(t, value.Get(&got))
			require.Equal(t, row.state, got.State)
		})
	}
}

func TestCapturePayment(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		reply   reply
		errType string
		retried bool
	}{
		{name: "the hold is taken", reply: reply{state: order.PaymentCaptured}},
		{name: "a lost answer is asked for again", reply: reply{kind: payment.Unknown}, errType: activities.ErrTypePaymentUnknown, retried: true},
		{name: "a hold that is gone is for a person", reply: reply{kind: payment.State}, errType: activities.ErrTypePaymentRefused},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			env, payments := paymentsOf(t, &till{answer: map[string][]reply{"capture": {row.reply}}})
			_, err := env.ExecuteActivity(payments.CapturePayment, activities.MoneyRequest{Attempt: attempt(), ID: "p1"})
			if row.errType != "" {
				requireFailure(t, err, row.errType, row.retried)
				return
			}
			require.NoError(t, err)
		})
	}
}
