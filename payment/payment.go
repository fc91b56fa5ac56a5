// Package payment is the contract between an order and a payment provider. Every method of
// [Provider] may be repeated with the same key and request and then has one effect. A provider knows
// nothing of Temporal, HTTP servers and logs; it classifies every failure by what is known about the
// money (see [Kind]).
package payment

import (
	"context"
	"net/http"
	"time"

	"github.com/ordersaga/ordersaga/order"
)

// Provider moves a guest's money. It is safe for concurrent use.
type Provider interface {
	Traits() Traits
	// Begin holds or takes money, at most once per key. The result is Authorized, Captured,
	// ActionRequired (the guest has to do what Action says), Pending (nothing to do but wait) or, for a
	// provider that collects nothing, None. A no is an error of kind Declined.
	Begin(ctx context.Context, r BeginRequest) (Payment, error)
	// Capture takes held money. Captured already for the same amount is success; a hold that is gone
	// is an error of kind State.
	Capture(ctx context.Context, r CaptureRequest) (Payment, error)
	// Void gives a hold back. Voided already is success; money that is taken already is an error of
	// kind State. Without an ID it finds the payment by its Ref, and if there is none it sees to it
	// that none can come later (a Begin that is still on its way is refused); a provider that cannot
	// do so answers NotFound. A payment that the guest can still make is abandoned, so that it cannot
	// be made any more; a provider that cannot abandon one answers Unsupported.
	Void(ctx context.Context, r VoidRequest) (Payment, error)
	// Refund gives taken money back. One Key is one refund, however often it is asked: a repeat tells how
	// far it has come, RefundPending, Refunded (or Captured with Refunded, when a part went back). One
	// that the provider took and that went wrong later is an error of kind Declined: it will never be
	// more, and another try needs another key.
	Refund(ctx context.Context, r RefundRequest) (Payment, error)
	// Lookup tells the truth about a payment by ID or else by Ref. Unknown to the provider is an error
	// of kind NotFound.
	Lookup(ctx context.Context, r LookupRequest) (Payment, error)
}

// Notifier is implemented by providers that call us when a payment changes.
type Notifier interface {
	// Notices reads a notification. It authenticates the raw body: one that is not from the provider is
	// an error. A notice says only where to look; nothing in it moves money. A notification about
	// something else is no notice and no error.
	Notices(h http.Header, body []byte) ([]Notice, error)
}

// Notice says that something happened to a payment.
type Notice struct {
	// ID is the provider's of the notification: the same when it is sent again.
	ID string
	// Ref is our reference of the payment.
	Ref string
	// What is the provider's word for it, for people.
	What string
}

// Traits are constants of a provider.
type Traits struct {
	// Collects is false where the restaurant takes the money itself: then no money ever moves here.
	Collects bool
	// CanHold says that Begin may hold without taking.
	CanHold bool
	// MaxHold is how long a hold lasts.
	MaxHold time.Duration
	// KeyWindow is how long a repeated key is recognized; zero if the provider has no keys, so that what
	// may have been carried out is looked up and never repeated.
	KeyWindow time.Duration
}

// Payment is what a provider says of one payment.
type Payment struct {
	ID    string // the provider's
	Ref   string // ours, echoed
	State order.PaymentState
	// Amount was held or taken, Refunded went back.
	Amount, Refunded order.Money
	CaptureBy        time.Time // when the hold ends; zero when nothing is held
	// Action is what the guest has to do; nil unless the state is ActionRequired.
	Action *Action
	// Code is why nothing was taken, normalised, when the state is Declined: insufficient_funds, expired.
	Code string
}

// Action is what a guest has to do to pay. URL and QR are secret: whoever has them can pay.
type Action struct {
	Kind order.ActionKind
	// URL is set with [order.Redirect], QR with [order.ShowQR].
	URL, QR string
	// ExpiresAt is when it ends; zero if the provider does not say.
	ExpiresAt time.Time
}

// BeginRequest asks for money. Repeated under the same Key it must be the same in every field.
type BeginRequest struct {
	Key    string
	Ref    string // our reference of this attempt
	Amount order.Money
	Hold   bool
	Token  string // of the card; secret
	// Description is what the guest may read on a statement: the store and the order's number.
	Description string
	// ReturnURL is where the guest's browser goes after an action, NotifyURL where the provider calls.
	ReturnURL, NotifyURL string
	// ExpiresAt is when an action should end, as far as the provider can do that.
	ExpiresAt time.Time
}

// CaptureRequest asks to take held money. Amount may be less than what is held; the rest goes back.
type CaptureRequest struct {
	Key, ID string
	Amount  order.Money
}

// VoidRequest asks to give a hold back.
type VoidRequest struct {
	Key, ID, Ref string
}

// RefundRequest asks to give taken money back, in full or in part.
type RefundRequest struct {
	Key, ID string
	Amount  order.Money
}

// LookupRequest names a payment by the provider's ID or, where that is empty, by our Ref.
type LookupRequest struct {
	ID, Ref string
}
