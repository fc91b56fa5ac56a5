package activities

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/payment"
)

// PaymentExpired is the code of a payment that the guest did not make in time.
const PaymentExpired = "expired"

// Providers finds the payment provider of an order.
type Providers interface {
	// Provider returns a store's provider by the name under which the order began to pay. It is an error
	// when the store has another one by now: nobody else can give that money back.
	Provider(storeID, name string) (payment.Provider, error)
}

// Freezer keeps the request of an attempt to pay as it was first sent.
type Freezer interface {
	Freeze(ctx context.Context, f journal.Frozen) (journal.Frozen, error)
}

// PaymentLinks make the addresses that a provider is given.
type PaymentLinks interface {
	// Notify is where the provider calls when a payment changes.
	Notify(provider string) string
	// Return is where the guest's browser goes after an action.
	Return(orderID string) string
}

// Payments are the activities that move money.
type Payments struct {
	providers Providers
	freezer   Freezer
	guests    Guests
	links     PaymentLinks
}

// NewPayments makes the activities that move money.
func NewPayments(providers Providers, freezer Freezer, guests Guests, links PaymentLinks) *Payments {
	return &Payments{providers: providers, freezer: freezer, guests: guests, links: links}
}

// Attempt names one attempt to pay an order. Everything in it is frozen with its keys: repeated, the
// provider must see the same request.
type Attempt struct {
	OrderID     string       `json:"order_id"`
	StoreID     string       `json:"store_id"`
	N           int          `json:"n"`        // 1 for the first
	Provider    string       `json:"provider"` // its name
	Ref         string       `json:"ref"`      // our reference at the provider
	Hold        bool         `json:"hold"`
	Amount      order.Money  `json:"amount"`
	Description string       `json:"description"`
	ExpiresAt   time.Time    `json:"expires_at"`     // when the guest's time to pay is up
	Guest       order.Sealed `json:"guest,omitzero"` // holds the card's token
	Keys        PaymentKeys  `json:"keys"`
}

// PaymentKeys are the idempotency keys of an attempt's steps.
type PaymentKeys struct {
	Begin   string `json:"begin"`
	Capture string `json:"capture"`
	// Void is for a void by our reference, VoidByID for one by the provider's id: a key goes with one request.
	Void     string `json:"void"`
	VoidByID string `json:"void_by_id"`
}

// BeginPayment holds or takes the guest's money, once per attempt. A no of the provider is a result
// with the state failed. The request is frozen before its first byte leaves: whoever repeats it, a run
// that was reset and prices the basket anew, sends the same one, and the amount in the result tells.
func (a *Payments) BeginPayment(ctx context.Context, r Attempt) (order.Payment, error) {
	first, err := a.freeze(ctx, r)
	if err != nil {
		return order.Payment{}, err
	}
	provider, err := a.provider(ctx, first.Attempt)
	if err != nil {
		return order.Payment{}, err
	}
	guest, err := a.guests.OpenGuest(first.OrderID, first.Guest)
	if err != nil {
		return order.Payment{}, retryable(ctx, ErrTypeSealed, fmt.Errorf("open the guest of order %s: %w", first.OrderID, err), 0)
	}
	var got payment.Payment
	window := provider.Traits().KeyWindow
	if window > 0 && time.Since(first.at) > window-window/10 {
		got, err = settled(ctx, provider, first.Attempt)
	} else {
		got, err = begin(ctx, provider, first, guest.PaymentToken)
	}
	if e, ok := errors.AsType[*payment.Error](err); ok && e.Kind == payment.Declined {
		return order.Payment{State: order.PaymentDeclined, DeclineCode: e.Code, Provider: first.Provider}, nil
	}
	if err != nil {
		return order.Payment{}, paymentError(ctx, fmt.Errorf("begin payment %s: %w", first.Ref, err))
	}
	return a.standing(ctx, first.Attempt, got)
}

// frozen is an attempt as it was first sent: the addresses too, which change with a key or a setting.
type frozen struct {
	Attempt
	ReturnURL string `json:"return_url"`
	NotifyURL string `json:"notify_url"`

	at time.Time // when it was frozen
}

// freeze returns the attempt as it was first sent.
func (a *Payments) freeze(ctx context.Context, r Attempt) (frozen, error) {
	request, err := json.Marshal(frozen{Attempt: r, ReturnURL: a.links.Return(r.OrderID), NotifyURL: a.links.Notify(r.Provider)})
	if err != nil {
		return frozen{}, fmt.Errorf("encode payment %s: %w", r.Ref, err)
	}
	stored, err := a.freezer.Freeze(ctx, journal.Frozen{OrderID: r.OrderID, N: r.N, Request: request})
	if err != nil {
		return frozen{}, journalError(ctx, err)
	}
	first := frozen{at: stored.At}
	if err := json.Unmarshal(stored.Request, &first); err != nil {
		// Somebody may have sent what nobody can read any more.
		return frozen{}, retryable(ctx, ErrTypePaymentUnknown, fmt.Errorf("decode payment %s: %w", r.Ref, err), 0)
	}
	return first, nil
}

// begin asks for the money. A provider without keys is asked first whether it has the payment already.
func begin(ctx context.Context, provider payment.Provider, r frozen, token string) (payment.Payment, error) {
	if provider.Traits().KeyWindow == 0 {
		got, err := provider.Lookup(ctx, payment.LookupRequest{Ref: r.Ref})
		if err == nil || payment.KindOf(err) != payment.NotFound {
			return got, err
		}
	}
	return provider.Begin(ctx, payment.BeginRequest{
		Key: r.Keys.Begin, Ref: r.Ref, Amount: r.Amount, Hold: r.Hold && provider.Traits().CanHold,
		Token: token, Description: r.Description, ExpiresAt: r.ExpiresAt,
		ReturnURL: r.ReturnURL, NotifyURL: r.NotifyURL,
	})
}

// settled finds out what became of a payment whose key the provider may have forgotten: to repeat it
// would be to take the money twice. One that is not there is barred.
func settled(ctx context.Context, provider payment.Provider, r Attempt) (payment.Payment, error) {
	got, err := provider.Lookup(ctx, payment.LookupRequest{Ref: r.Ref})
	if payment.KindOf(err) != payment.NotFound || err == nil {
		return got, err
	}
	return provider.Void(ctx, payment.VoidRequest{Key: r.Keys.Void, Ref: r.Ref})
}

// MoneyRequest names a payment that is to be looked at, taken or given back.
type MoneyRequest struct {
	Attempt Attempt `json:"attempt"`
	// ID is the provider's; empty when its answer was lost.
	ID string `json:"id,omitempty"`
	// Amount is what to take, or to give back of it.
	Amount order.Money `json:"amount,omitzero"`
	// Refund numbers the refunds of the order, and RefundKey is that one's key. A refund that went wrong
	// later needs another.
	Refund    int    `json:"refund,omitempty"`
	RefundKey string `json:"refund_key,omitempty"`
}

// LookupPayment waits until a payment is decided: its retries are the poll. While the guest or the
// provider has yet to act it is the error PaymentPending.
func (a *Payments) LookupPayment(ctx context.Context, r MoneyRequest) (order.Payment, error) {
	provider, err := a.provider(ctx, r.Attempt)
	if err != nil {
		return order.Payment{}, err
	}
	got, err := provider.Lookup(ctx, payment.LookupRequest{ID: r.ID, Ref: r.Attempt.Ref})
	if err != nil {
		return order.Payment{}, paymentError(ctx, fmt.Errorf("look up payment %s: %w", r.Attempt.Ref, err))
	}
	if got.State == order.PaymentActionRequired || got.State == order.PaymentPending {
		return order.Payment{}, retryable(ctx, ErrTypePaymentPending, fmt.Errorf("payment %s is %s", r.Attempt.Ref, got.State), 0)
	}
	return a.standing(ctx, r.Attempt, got)
}

// CapturePayment takes the money that an attempt holds, or a part of it: the rest goes back.
func (a *Payments) CapturePayment(ctx context.Context, r MoneyRequest) (order.Payment, error) {
	provider, err := a.provider(ctx, r.Attempt)
	if err != nil {
		return order.Payment{}, err
	}
	got, err := provider.Capture(ctx, payment.CaptureRequest{Key: r.Attempt.Keys.Capture, ID: r.ID, Amount: r.Amount})
	if err != nil {
		return order.Payment{}, paymentError(ctx, fmt.Errorf("capture payment %s: %w", r.Attempt.Ref, err))
	}
	return a.standing(ctx, r.Attempt, got)
}

// provider finds the provider that an attempt was begun with.
func (a *Payments) provider(ctx context.Context, r Attempt) (payment.Provider, error) {
	provider, err := a.providers.Provider(r.StoreID, r.Provider)
	if err != nil {
		return nil, retryable(ctx, ErrTypeMisconfigured, err, 0)
	}
	return provider, nil
}

// standing is a provider's payment as the order carries it; what the guest has to do is sealed.
func (a *Payments) standing(ctx context.Context, r Attempt, p payment.Payment) (order.Payment, error) {
	stands := order.Payment{
		State: p.State, Amount: p.Amount, Refunded: p.Refunded, Provider: r.Provider, ID: p.ID, CaptureBy: p.CaptureBy, DeclineCode: p.Code,
	}
	if p.Action == nil {
		return stands, nil
	}
	secret, err := json.Marshal(order.ActionSecret{URL: p.Action.URL, QR: p.Action.QR})
	if err != nil {
		return order.Payment{}, fmt.Errorf("seal the payment link of order %s: it has no JSON form", r.OrderID)
	}
	sealed, err := a.guests.Seal(r.OrderID, secret)
	if err != nil {
		return order.Payment{}, retryable(ctx, ErrTypeSealed, fmt.Errorf("seal the payment link of order %s: %w", r.OrderID, err), 0)
	}
	ends := p.Action.ExpiresAt
	if ends.IsZero() || ends.After(r.ExpiresAt) && !r.ExpiresAt.IsZero() {
		ends = r.ExpiresAt
	}
	stands.Action = &order.Action{Kind: p.Action.Kind, Secret: sealed, ExpiresAt: ends}
	return stands, nil
}
