package activities_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/golang/mock/gomock"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/activities/activitymock"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/payment"
)

func TestBeginPayment(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		cannot  bool // hold
		reply   reply
		state   order.PaymentState
		decline string
		errType string
		retried bool
	}{
		{name: "money is held where the provider can", reply: reply{state: order.PaymentAuthorized}, state: order.PaymentAuthorized},
		{name: "money is taken where it cannot", cannot: true, reply: reply{state: order.PaymentCaptured}, state: order.PaymentCaptured},
		{name: "a no is a result", reply: reply{kind: payment.Declined}, state: order.PaymentDeclined, decline: "because"},
		{name: "what was not carried out is asked again", reply: reply{kind: payment.NotExecuted}, errType: activities.ErrTypePaymentDown, retried: true},
		{name: "what may have been carried out is asked again under the same key", reply: reply{kind: payment.Unknown}, errType: activities.ErrTypePaymentUnknown, retried: true},
		{name: "a bad credential waits for a person", reply: reply{kind: payment.Unauthorized}, errType: activities.ErrTypeUnauthorized, retried: true},
		{name: "a wrong request is not repeated", reply: reply{kind: payment.Invalid}, errType: activities.ErrTypePaymentRefused},
		{name: "an error of no kind may have moved money", errType: activities.ErrTypePaymentUnknown, retried: true},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			p := knowsKeys(map[string][]reply{})
			p.traits.CanHold = !row.cannot
			if row.reply != (reply{}) {
				p.answer["begin"] = []reply{row.reply}
			}
			c := newCounter(t, p).freezes()
			got := c.run(t, c.payments.BeginPayment, attempt(), row.errType, row.retried)
			require.Equal(t, []any{payment.BeginRequest{
				Key: "kb", Ref: paymentRef, Amount: rub(55800), Hold: !row.cannot, Token: "tok", Description: "Tverskaya #abcdefgh",
				ReturnURL: "https://x/return", NotifyURL: "https://x/notify/till", ExpiresAt: guestEnds(),
			}}, p.asked)
			if row.errType == "" {
				require.Equal(t, row.state, got.State)
				require.Equal(t, row.decline, got.DeclineCode)
				require.Equal(t, "till", got.Provider)
			}
		})
	}
}

// A run that was reset may price the basket anew, or find another provider in the store's settings.
func TestBeginPaymentSendsWhatWasFrozen(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*activities.Attempt){
		"the same again":    func(*activities.Attempt) {},
		"another amount":    func(r *activities.Attempt) { r.Amount = rub(60000) },
		"another provider":  func(r *activities.Attempt) { r.Provider = "elsewhere" },
		"another flow":      func(r *activities.Attempt) { r.Hold = false },
		"another expiry":    func(r *activities.Attempt) { r.ExpiresAt = guestEnds().Add(time.Hour) },
		"another guest":     func(r *activities.Attempt) { r.Guest = order.Sealed{KeyID: "k2"} },
		"another statement": func(r *activities.Attempt) { r.Description = "Arbat #abcdefgh" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := knowsKeys(map[string][]reply{"begin": {{state: order.PaymentAuthorized}}})
			again := attempt()
			change(&again)
			c := newCounter(t, p).frozen(onceSent(t), time.Hour)
			got := c.run(t, c.payments.BeginPayment, again, "", false)
			require.Equal(t, []any{payment.BeginRequest{
				Key: "kb", Ref: paymentRef, Amount: rub(55800), Hold: true, Token: "tok", Description: "Tverskaya #abcdefgh",
				ReturnURL: "https://before/return", NotifyURL: "https://before/notify/till", ExpiresAt: guestEnds(),
			}}, p.asked)
			require.Equal(t, rub(55800), got.Amount, "the order learns what was asked for")
			require.Equal(t, "till", got.Provider, "and of whom")
		})
	}
}

func TestBeginPaymentFreezesFirst(t *testing.T) {
	t.Parallel()
	t.Run("it is frozen whole, and without what is secret in clear", func(t *testing.T) {
		t.Parallel()
		p := knowsKeys(map[string][]reply{"begin": {{state: order.PaymentAuthorized}}})
		c := newCounter(t, p)
		var kept string
		c.freezer.EXPECT().Freeze(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, f journal.Frozen) (journal.Frozen, error) {
			require.Empty(t, p.calls, "before its first byte leaves")
			require.Equal(t, orderID, f.OrderID)
			require.Equal(t, 1, f.N)
			kept = string(f.Request)
			f.At = time.Now()
			return f, nil
		})
		c.run(t, c.payments.BeginPayment, attempt(), "", false)
		require.NotContains(t, kept, "tok")
		var again activities.Attempt
		require.NoError(t, json.Unmarshal([]byte(kept), &again), "who recalls the order reads it as an attempt")
		require.Equal(t, attempt(), again)
	})
	t.Run("while the journal is away nothing is sent", func(t *testing.T) {
		t.Parallel()
		p := knowsKeys(nil)
		c := newCounter(t, p)
		c.freezer.EXPECT().Freeze(gomock.Any(), gomock.Any()).Return(journal.Frozen{}, errors.New("disk full"))
		c.run(t, c.payments.BeginPayment, attempt(), activities.ErrTypeJournalDown, true)
		require.Empty(t, p.calls)
	})
	t.Run("what was frozen and cannot be read may have been sent, and is not sent again", func(t *testing.T) {
		t.Parallel()
		p := knowsKeys(nil)
		c := newCounter(t, p).frozen([]byte(`{"amount":"558"}`), time.Hour)
		c.run(t, c.payments.BeginPayment, attempt(), activities.ErrTypePaymentUnknown, true)
		require.Empty(t, p.calls)
	})
}

// A key that the provider may have forgotten would take the money a second time.
func TestBeginPaymentAfterTheKeyWindow(t *testing.T) {
	t.Parallel()
	missing := []reply{{kind: payment.NotFound}}
	for _, row := range []struct {
		name    string
		age     time.Duration
		answer  map[string][]reply
		calls   []string
		state   order.PaymentState
		errType string
		retried bool
	}{
		{
			name: "well inside of it the same request is repeated", age: 21 * time.Hour, calls: []string{"begin"}, state: order.PaymentAuthorized,
			answer: map[string][]reply{"begin": {{state: order.PaymentAuthorized}}},
		},
		{
			name: "near its end the payment is looked up", age: 22 * time.Hour, calls: []string{"lookup"}, state: order.PaymentAuthorized,
			answer: map[string][]reply{"lookup": {{state: order.PaymentAuthorized}}},
		},
		{
			name: "a payment that is not there is barred", age: 48 * time.Hour, calls: []string{"lookup", "void"}, state: order.PaymentVoided,
			answer: map[string][]reply{"lookup": missing, "void": {{state: order.PaymentVoided}}},
		},
		{
			name: "a lookup without an answer decides nothing", age: 48 * time.Hour, calls: []string{"lookup"},
			answer: map[string][]reply{"lookup": {{kind: payment.Unknown}}}, errType: activities.ErrTypePaymentUnknown, retried: true,
		},
		{
			name: "a void without an answer is asked again", age: 48 * time.Hour, calls: []string{"lookup", "void"},
			answer: map[string][]reply{"lookup": missing, "void": {{kind: payment.NotExecuted}}}, errType: activities.ErrTypePaymentDown, retried: true,
		},
		{
			name: "a provider that cannot bar it is never asked for the money again", age: 48 * time.Hour, calls: []string{"lookup", "void"},
			answer: map[string][]reply{"lookup": missing, "void": missing}, errType: activities.ErrTypePaymentRefused,
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			p := knowsKeys(row.answer)
			c := newCounter(t, p).frozen(onceSent(t), row.age)
			got := c.run(t, c.payments.BeginPayment, attempt(), row.errType, row.retried)
			require.Equal(t, row.state, got.State)
			require.Equal(t, row.calls, p.calls)
			for i, call := range p.calls {
				switch call {
				case "lookup":
					require.Equal(t, payment.LookupRequest{Ref: paymentRef}, p.asked[i])
				case "void":
					require.Equal(t, payment.VoidRequest{Key: "kv", Ref: paymentRef}, p.asked[i])
				}
			}
		})
	}
}

func TestBeginPaymentWithoutKeysLooksFirst(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		lookup  reply
		calls   []string
		errType string
		retried bool
	}{
		{name: "a payment that is there is not asked for again", lookup: reply{state: order.PaymentAuthorized}, calls: []string{"lookup"}},
		{name: "one that is not there is asked for", lookup: reply{kind: payment.NotFound}, calls: []string{"lookup", "begin"}},
		{
			name: "while nobody knows it is not asked for", lookup: reply{kind: payment.Unknown}, calls: []string{"lookup"},
			errType: activities.ErrTypePaymentUnknown, retried: true,
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			p := &till{
				traits: payment.Traits{Collects: true, CanHold: true},
				answer: map[string][]reply{"lookup": {row.lookup}, "begin": {{state: order.PaymentAuthorized}}},
			}
			c := newCounter(t, p).frozen(onceSent(t), 1000*time.Hour) // there is no window that could pass
			got := c.run(t, c.payments.BeginPayment, attempt(), row.errType, row.retried)
			require.Equal(t, row.calls, p.calls)
			if row.errType == "" {
				require.Equal(t, order.PaymentAuthorized, got.State)
			}
		})
	}
}

func TestBeginPaymentWaitsForWhatAPersonMends(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name     string
		provider error
		errType  string
	}{
		{name: "a store that has another provider by now", provider: errors.New("store msk-1 pays by another"), errType: activities.ErrTypeMisconfigured},
		{name: "a guest whose key is missing", errType: activities.ErrTypeSealed},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			ctrl := gomock.NewController(t)
			providers, guests, links := activitymock.NewMockProviders(ctrl), activitymock.NewMockGuests(ctrl), activitymock.NewMockPaymentLinks(ctrl)
			p := knowsKeys(nil)
			providers.EXPECT().Provider("msk-1", "till").Return(p, row.provider)
			guests.EXPECT().OpenGuest(orderID, gomock.Any()).Return(order.Guest{}, errors.New("no key k1")).MaxTimes(1)
			links.EXPECT().Notify("till")
			links.EXPECT().Return(orderID)
			c := &counter{env: newEnv(), freezer: activitymock.NewMockFreezer(ctrl)}
			c.payments = activities.NewPayments(providers, c.freezer, guests, links)
			c.env.RegisterActivity(c.payments)
			c.freezes().run(t, c.payments.BeginPayment, attempt(), row.errType, true)
			require.Empty(t, p.calls)
		})
	}
}
