package activities_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/golang/mock/gomock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/activities/activitymock"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/payment"
)

const paymentRef = orderID + "-1"

// till is a payment provider that answers from scripts and writes down what it was asked.
type till struct {
	traits payment.Traits
	answer map[string][]reply // by operation, in order; the last one repeats
	calls  []string
	asked  []any // the requests of the calls
}

type reply struct {
	state    order.PaymentState
	refunded int64
	action   *payment.Action
	kind     payment.Kind
}

// knowsKeys is a provider that can hold, and knows a key again for a day.
func knowsKeys(answer map[string][]reply) *till {
	return &till{traits: payment.Traits{Collects: true, CanHold: true, KeyWindow: 24 * time.Hour}, answer: answer}
}

func (p *till) next(op string, request any) (payment.Payment, error) {
	p.calls, p.asked = append(p.calls, op), append(p.asked, request)
	replies := p.answer[op]
	if len(replies) == 0 {
		return payment.Payment{}, errors.New(op + " was not to be called")
	}
	r := replies[0]
	if len(replies) > 1 {
		p.answer[op] = replies[1:]
	}
	if r.kind != "" {
		return payment.Payment{}, &payment.Error{Provider: "till", Op: op, Kind: r.kind, Code: "because"}
	}
	return payment.Payment{ID: "p1", Ref: paymentRef, State: r.state, Amount: rub(55800), Refunded: rub(r.refunded), Action: r.action}, nil
}

func (p *till) Traits() payment.Traits { return p.traits }

func (p *till) Begin(_ context.Context, r payment.BeginRequest) (payment.Payment, error) {
	return p.next("begin", r)
}

func (p *till) Capture(_ context.Context, r payment.CaptureRequest) (payment.Payment, error) {
	return p.next("capture", r)
}

func (p *till) Void(_ context.Context, r payment.VoidRequest) (payment.Payment, error) {
	return p.next("void", r)
}

func (p *till) Refund(_ context.Context, r payment.RefundRequest) (payment.Payment, error) {
	return p.next("refund", r)
}

func (p *till) Lookup(_ context.Context, r payment.LookupRequest) (payment.Payment, error) {
	return p.next("lookup", r)
}

// counter is the payment activities on their workbench: only the till of that name is there.
type counter struct {
	env      *testsuite.TestActivityEnvironment
	freezer  *activitymock.MockFreezer
	payments *activities.Payments
}

func newCounter(t *testing.T, p payment.Provider) *counter {
	t.Helper()
	ctrl := gomock.NewController(t)
	providers, guests, links := activitymock.NewMockProviders(ctrl), activitymock.NewMockGuests(ctrl), activitymock.NewMockPaymentLinks(ctrl)
	providers.EXPECT().Provider("msk-1", "till").Return(p, nil).AnyTimes()
	guests.EXPECT().OpenGuest(orderID, attempt().Guest).Return(order.Guest{PaymentToken: "tok"}, nil).AnyTimes()
	guests.EXPECT().Seal(orderID, gomock.Any()).DoAndReturn(func(_ string, plaintext []byte) (order.Sealed, error) {
		return order.Sealed{KeyID: "k1", Data: mirrored(plaintext)}, nil
	}).AnyTimes()
	links.EXPECT().Notify(gomock.Any()).DoAndReturn(func(provider string) string { return "https://x/notify/" + provider }).AnyTimes()
	links.EXPECT().Return(orderID).Return("https://x/return").AnyTimes()
	c := &counter{env: newEnv(), freezer: activitymock.NewMockFreezer(ctrl)}
	c.payments = activities.NewPayments(providers, c.freezer, guests, links)
	c.env.RegisterActivity(c.payments)
	return c
}

// newCounterWithout is a counter whose till is not to be found.
func newCounterWithout(t *testing.T, why error) *counter {
	t.Helper()
	ctrl := gomock.NewController(t)
	providers := activitymock.NewMockProviders(ctrl)
	providers.EXPECT().Provider("msk-1", "till").Return(nil, why)
	c := &counter{env: newEnv(), freezer: activitymock.NewMockFreezer(ctrl)}
	c.payments = activities.NewPayments(providers, c.freezer, activitymock.NewMockGuests(ctrl), activitymock.NewMockPaymentLinks(ctrl))
	c.env.RegisterActivity(c.payments)
	return c
}

// mirrored is plaintext as our seal leaves it: not to be read, and read again by mirroring it once more.
func mirrored(plaintext []byte) []byte {
	sealed := slices.Clone(plaintext)
	slices.Reverse(sealed)
	return sealed
}

// freezes expects the attempt to be frozen for the first time.
func (c *counter) freezes() *counter {
	c.freezer.EXPECT().Freeze(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, f journal.Frozen) (journal.Frozen, error) {
		f.At = time.Now()
		return f, nil
	})
	return c
}

// frozen expects an attempt that was frozen some time ago.
func (c *counter) frozen(request []byte, age time.Duration) *counter {
	c.freezer.EXPECT().Freeze(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, f journal.Frozen) (journal.Frozen, error) {
		f.Request, f.At = request, time.Now().Add(-age)
		return f, nil
	})
	return c
}

// run executes an activity and checks its failure, if one is wanted.
func (c *counter) run(t *testing.T, activity, request any, errType string, retried bool) order.Payment {
	t.Helper()
	value, err := c.env.ExecuteActivity(activity, request)
	if errType != "" {
		requireFailure(t, err, errType, retried)
		return order.Payment{}
	}
	require.NoError(t, err)
	var got order.Payment
	require.NoError(t, value.Get(&got))
	return got
}

// onceSent is attempt as the journal keeps it, from before the addresses changed.
func onceSent(t *testing.T) []byte {
	t.Helper()
	request, err := json.Marshal(struct {
		activities.Attempt

		ReturnURL string `json:"return_url"`
		NotifyURL string `json:"notify_url"`
	}{attempt(), "https://before/return", "https://before/notify/till"})
	require.NoError(t, err)
	return request
}

func attempt() activities.Attempt {
	return activities.Attempt{
		OrderID: orderID, StoreID: "msk-1", N: 1, Provider: "till", Ref: paymentRef, Hold: true, Amount: rub(55800),
		Description: "Tverskaya #abcdefgh", ExpiresAt: guestEnds(), Guest: order.Sealed{KeyID: "k1", Data: []byte("sealed")},
		Keys: activities.PaymentKeys{Begin: "kb", Capture: "kc", Void: "kv", VoidByID: "ki"},
	}
}

// guestEnds is when the guest's time to pay is up.
func guestEnds() time.Time { return time.Date(2026, 11, 1, 12, 15, 0, 0, time.UTC) }
