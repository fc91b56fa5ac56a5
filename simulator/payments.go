package simulator

import (
	"slices"
	"time"
)

// PaymentStatus is where a payment stands.
type PaymentStatus string

// The payment statuses.
const (
	StatusActionRequired PaymentStatus = "action_required" // the guest has a link or a code, and has not paid
	StatusProcessing     PaymentStatus = "processing"      // the guest's bank has not decided
	StatusAuthorized     PaymentStatus = "authorized"
	StatusCaptured       PaymentStatus = "captured" // also when a part was refunded
	StatusVoided         PaymentStatus = "voided"   // given back, run out or abandoned
	StatusRefunded       PaymentStatus = "refunded" // all of it
	StatusDeclined       PaymentStatus = "declined"
)

// open says that the guest or his bank may still pay.
func (s PaymentStatus) open() bool { return s == StatusActionRequired || s == StatusProcessing }

// DeclineCode says why a payment was declined.
type DeclineCode string

// The decline codes.
const (
	InsufficientFunds DeclineCode = "insufficient_funds"
	ExpiredCard       DeclineCode = "expired_card"
	CardDeclined      DeclineCode = "card_declined"
	RefusedByGuest    DeclineCode = "refused_by_guest" // he said no on the payment page
	LinkExpired       DeclineCode = "expired"          // he did nothing in time
)

func (c DeclineCode) known() bool {
	return slices.Contains([]DeclineCode{InsufficientFunds, ExpiredCard, CardDeclined, RefusedByGuest, LinkExpired}, c)
}

// The tokens of cards that are always declined, of payments for which the guest has to do something, and
// of those that the bank takes its time over; every other token pays.
const (
	DeclinedToken          = "tok_declined"
	InsufficientFundsToken = "tok_insufficient_funds"
	ExpiredCardToken       = "tok_expired_card"
	RedirectToken          = "tok_redirect"
	QRToken                = "tok_qr"
	ProcessingToken        = "tok_processing"
)

// declineOf is why a card is declined; empty if it is not.
func declineOf(token string) DeclineCode {
	switch token {
	case DeclinedToken:
		return CardDeclined
	case InsufficientFundsToken:
		return InsufficientFunds
	case ExpiredCardToken:
		return ExpiredCard
	}
	return ""
}

// Payment is a payment in the ledger. Its stamp is when it was begun; amounts are in minor units.
type Payment struct {
	Stamp

	Account     string        `json:"account"`
	ID          string        `json:"id"`
	Reference   string        `json:"reference"`
	Description string        `json:"description"`
	Status      PaymentStatus `json:"status"`
	DeclineCode DeclineCode   `json:"decline_code,omitempty"`
	Currency    string        `json:"currency"`
	Amount      int64         `json:"amount"` // asked for, and held or taken at first
	Captured    int64         `json:"captured"`
	Refunded    int64         `json:"refunded"` // what has gone back; a pending refund has not
	// HoldExpiresAt is nil while nothing is held, LinkExpiresAt unless the guest is to do something.
	HoldExpiresAt *time.Time `json:"hold_expires_at"`
	LinkExpiresAt *time.Time `json:"link_expires_at,omitempty"`

	Refunds []Refund     `json:"refunds"`
	History []PaymentAct `json:"history"`
	Notices []Notice     `json:"notices"`
}

// Net is what the merchant has kept, in minor units.
func (p Payment) Net() int64 { return p.Captured - p.Refunded }

// RefundStatus is how far a refund has come.
type RefundStatus string

// The refund statuses.
const (
	RefundPending   RefundStatus = "pending"
	RefundSucceeded RefundStatus = "succeeded"
	RefundFailed    RefundStatus = "failed" // for good; the money is the merchant's again
)

// Refund is one refund of a payment.
type Refund struct {
	Stamp

	ID string `json:"id"`
	// Reference is the merchant's; there is never a second refund with it on the same payment.
	Reference string       `json:"reference,omitempty"`
	Amount    int64        `json:"amount"`
	Status    RefundStatus `json:"status"`
}

// PaymentActKind is one thing that can happen to a payment.
type PaymentActKind string

// The kinds of acts.
const (
	ActAsked          PaymentActKind = "asked"      // the guest got a link or a code
	ActProcessing     PaymentActKind = "processing" // the bank got it
	ActHeld           PaymentActKind = "held"
	ActCaptured       PaymentActKind = "captured" // out of a hold, or charged at once
	ActVoided         PaymentActKind = "voided"
	ActAbandoned      PaymentActKind = "abandoned" // by a void, before the guest had paid
	ActExpired        PaymentActKind = "expired"   // the hold
	ActDeclined       PaymentActKind = "declined"
	ActRefundPending  PaymentActKind = "refund_pending"
	ActRefunded       PaymentActKind = "refunded"
	ActRefundFailed   PaymentActKind = "refund_failed"   // one that was pending
	ActRefundReturned PaymentActKind = "refund_returned" // one that had succeeded: the money came back
)

// PaymentAct is one thing that happened to a payment. Calls that changed nothing leave none.
type PaymentAct struct {
	Stamp

	Act    PaymentActKind `json:"act"`
	Amount int64          `json:"amount"`
	Key    string         `json:"key"` // the idempotency key; empty for what no call of the merchant did
}

// paymentRecord is a payment and what has to be known of it beside the ledger.
type paymentRecord struct {
	Payment

	account *account
	capture bool     // take the money when the guest has paid, instead of holding it
	action  linkKind // what the guest is to do; empty if nothing
	// link is what the guest opens, returnURL where he goes from there.
	link, returnURL string
	notifyURL       string
	bearer          string // the secret that the payment was begun with
	refunds         []*Refund
	notices         []*Notice
	withheld        *delivery // a notice that waits for the next one to be delivered
	stop            func() bool
}

// record is a copy of the payment for the ledger; the world's lock is held.
func (p *paymentRecord) record() Payment {
	record := p.Payment
	record.History = slices.Clone(p.History)
	record.Refunds, record.Notices = []Refund{}, []Notice{}
	for _, r := range p.refunds {
		record.Refunds = append(record.Refunds, *r)
	}
	for _, n := range p.notices {
		record.Notices = append(record.Notices, *n)
	}
	return record
}

// refunding is how much of the money is on its way back.
func (p *paymentRecord) refunding() int64 {
	var sum int64
	for _, r := range p.refunds {
		if r.Status == RefundPending {
			sum += r.Amount
		}
	}
	return sum
}
