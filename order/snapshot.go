package order

import "time"

// Snapshot is everything that people read about an order at one moment. The saga makes it, the
// journal keeps it, the API renders it.
type Snapshot struct {
	Order      Order  `json:"order"`
	StorePhone string `json:"store_phone,omitempty"`
	Status     Status `json:"status"`
	// Problem says why the order ended as it did; zero while it runs and when it was completed.
	Problem    Problem         `json:"problem,omitzero"`
	UpdatedAt  time.Time       `json:"updated_at"`
	PromisedAt time.Time       `json:"promised_at,omitzero"`
	SettledAt  time.Time       `json:"settled_at,omitzero"` // nothing is left to do
	Total      Money           `json:"total,omitzero"`
	PricedBy   PricedBy        `json:"priced_by,omitempty"`
	Ticket     Ticket          `json:"ticket"`
	Payment    Payment         `json:"payment"`
	Submission SubmissionState `json:"submission"`
	Cancel     Cancellation    `json:"cancellation"`
	Attention  []Attention     `json:"attention,omitempty"`
	Timers     []Timer         `json:"timers,omitempty"`
	History    []Milestone     `json:"history"`
	// Flags are facts that stay with a settled order, such as ticket_maybe_open.
	Flags []Flag `json:"flags,omitempty"`
	// Evidence is what was heard last, the newest at the end; the events hold all of it.
	Evidence []Evidence `json:"evidence,omitempty"`
}

// Verdict reports whether a bot that waits for an answer to its POST has it: how the restaurant or the
// provider decided, or what the guest has to do.
func (s Snapshot) Verdict() bool { return s.Status.Verdict() || s.Payment.Action != nil }

// Problem is a business reason in a code that a bot can act on and a sentence for people.
type Problem struct {
	Code   ProblemCode `json:"code"`
	Detail string      `json:"detail,omitempty"`
}

// ProblemCode is why an order ended other than completed.
type ProblemCode string

// The problem codes.
const (
	BasketRefused    ProblemCode = "basket_refused"
	StoreClosed      ProblemCode = "store_closed"
	TimeUnavailable  ProblemCode = "time_unavailable" // the store takes no orders for the wished time
	PriceChanged     ProblemCode = "price_changed"
	POSUnavailable   ProblemCode = "pos_unavailable"
	Declined         ProblemCode = "payment_declined"
	PaymentDown      ProblemCode = "payment_unavailable"
	POSRefused       ProblemCode = "pos_refused"
	RestaurantGaveUp ProblemCode = "restaurant_cancelled"
	NotAccepted      ProblemCode = "not_accepted"
	GuestCancelled   ProblemCode = "guest_cancelled"
	OutcomeUnknown   ProblemCode = "submission_unknown"
	NotOurs          ProblemCode = "already_claimed"
	TicketEmptied    ProblemCode = "ticket_emptied"
	LinkExpired      ProblemCode = "payment_expired"
	Terminated       ProblemCode = "terminated"
	Misconfigured    ProblemCode = "configuration"
)

// PricedBy says whose total is charged.
type PricedBy string

// Who may have priced an order.
const (
	PricedByPOS PricedBy = "pos"
	PricedByBot PricedBy = "bot"
)

// Payment is where the guest's money is, beside the status.
type Payment struct {
	State PaymentState `json:"state"`
	// Amount is what was held or taken, Refunded what went back of it.
	Amount   Money `json:"amount,omitzero"`
	Refunded Money `json:"refunded,omitzero"`
	// Provider and ID are the provider's own name of the payment; CaptureBy is when its hold ends.
	Provider  string    `json:"provider,omitempty"`
	ID        string    `json:"id,omitempty"`
	CaptureBy time.Time `json:"capture_by,omitzero"`
	// DeclineCode is the provider's reason for a no, normalised.
	DeclineCode string `json:"decline_code,omitempty"`
	// Action is what the guest has to do now; nil when nothing.
	Action *Action `json:"action,omitempty"`
}

// Undecided reports whether the provider may have news that somebody waits for: what it answered to our
// own calls is none.
func (p Payment) Undecided() bool {
	switch p.State {
	case PaymentActionRequired, PaymentUnknown, PaymentRefundPending:
		return true
	case PaymentPending:
		return p.ID != "" // before that we have only just asked
	case PaymentNone, PaymentAuthorized, PaymentCaptured, PaymentVoided, PaymentRefunded, PaymentDeclined:
	}
	return false
}

// Same reports whether p and q say the same. The secret of an action counts as the same: sealing it
// twice gives two values.
func (p Payment) Same(q Payment) bool {
	one, other := p.Action, q.Action
	same := (one == nil) == (other == nil)
	if same && one != nil {
		same = one.Kind == other.Kind && one.ExpiresAt.Equal(other.ExpiresAt)
	}
	p.Action, q.Action = nil, nil
	return same && p == q
}

// Action is what a guest has to do to pay.
type Action struct {
	Kind ActionKind `json:"kind"`
	// Secret is a sealed [ActionSecret]: whoever has the link can pay, and sees the order.
	Secret Sealed `json:"secret"`
	// ExpiresAt is when the link ends, by the provider or by our own deadline. Never zero.
	ExpiresAt time.Time `json:"expires_at"`
}

// ActionKind says what a guest is to do with an action.
type ActionKind string

// The action kinds.
const (
	Redirect ActionKind = "redirect" // open the URL
	ShowQR   ActionKind = "qr"       // scan the code, or paste its text into a bank's app
)

// ActionSecret is the part of an action that pays.
type ActionSecret struct {
	URL string `json:"url,omitempty"`
	QR  string `json:"qr,omitempty"`
}

// Timer is a deadline that runs for the order.
type Timer struct {
	Name string    `json:"name"`
	At   time.Time `json:"at"`
}

// Milestone is a status and when it was reached.
type Milestone struct {
	Status Status    `json:"status"`
	At     time.Time `json:"at"`
}

// Flag is a fact that stays with a settled order.
type Flag string

// The flags.
const (
	TicketMaybeOpen   Flag = "ticket_maybe_open"     // money went back although a ticket may exist
	CompletedAssumed  Flag = "completed_assumed"     // the POS never said its last word
	SettledByPerson   Flag = "settled_by_hand"       // a person says the money is in order
	RestaurantDeleted Flag = "deleted_while_cooking" // the restaurant removed a ticket it was cooking
	BillHigher        Flag = "bill_higher"           // the final bill was higher than what the guest paid
	WasRecovered      Flag = "recovered"             // its saga was ended from outside, and begun again
)

// EventType names what an event tells.
type EventType string

// The event types.
const (
	StatusChanged     EventType = "status_changed"
	PaymentChanged    EventType = "payment_changed"
	SubmissionChanged EventType = "submission_changed"
	EvidenceSeen      EventType = "evidence"
	AttentionOpened   EventType = "attention_opened"
	AttentionClosed   EventType = "attention_closed"
	CancelChanged     EventType = "cancellation_changed"
	PriceSet          EventType = "priced"
	AcceptanceDelayed EventType = "acceptance_delayed" // nobody has taken the order yet
	Late              EventType = "late"               // it should have been there by now
	TakenOver         EventType = "recovered"          // another saga goes on with it, after the first was ended from outside
	Settled           EventType = "settled"
)

// Event is one fact in the life of an order, as the journal keeps it. Type says which of the other
// fields are set.
type Event struct {
	// N numbers the events of one run from 1; the journal stores an event once however often it is
	// appended, and gives it the public sequence.
	N          int             `json:"n"`
	Type       EventType       `json:"type"`
	At         time.Time       `json:"at"`
	Status     Status          `json:"status,omitempty"`
	Problem    Problem         `json:"problem,omitzero"`
	Payment    *Payment        `json:"payment,omitempty"`
	Submission SubmissionState `json:"submission,omitempty"`
	Total      Money           `json:"total,omitzero"`
	Evidence   *Evidence       `json:"evidence,omitempty"`
	Attention  *Attention      `json:"attention,omitempty"`
	Answer     *Answer         `json:"answer,omitempty"`
	Cancel     *Cancellation   `json:"cancellation,omitempty"`
	Actor      string          `json:"actor,omitempty"`
}
