package simulator

import (
	"crypto/rand"
	"slices"
	"time"
)

// PaymentStatus is where a payment stands.
type PaymentStatus string

// The payment statuses.
const (
	StatusAuthorized PaymentStatus = "authorized"
	StatusCaptured   PaymentStatus = "captured" // also when a part was refunded
	StatusVoided     PaymentStatus = "voided"   // also when the hold ran out
	StatusRefunded   PaymentStatus = "refunded" // all of it
	StatusDeclined   PaymentStatus = "declined"
)

// DeclineCode says why a payment was declined.
type DeclineCode string

// The decline codes.
const (
	InsufficientFunds DeclineCode = "insufficient_funds"
	ExpiredCard       DeclineCode = "expired_card"
	CardDeclined      DeclineCode = "card_declined"
)

func (c DeclineCode) known() bool {
	return slices.Contains([]DeclineCode{InsufficientFunds, ExpiredCard, CardDeclined}, c)
}

// The tokens of cards that are always declined; every other token pays.
const (
	DeclinedToken          = "tok_declined"
	InsufficientFundsToken = "tok_insufficient_funds"
	ExpiredCardToken       = "tok_expired_card"
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
	Currency    string        `json:"currency"`
	Amount      int64         `json:"amount"` // held or taken at first
	Captured    int64         `json:"captured"`
	Refunded    int64         `json:"refunded"`
	// HoldExpiresAt is nil while nothing is held.
	HoldExpiresAt *time.Time   `json:"hold_expires_at"`
	History       []PaymentAct `json:"history"`
}

// Net is what the merchant has kept, in minor units.
func (p Payment) Net() int64 { return p.Captured - p.Refunded }

// PaymentActKind is one thing that can happen to a payment.
type PaymentActKind string

// The kinds of acts.
const (
	ActHeld     PaymentActKind = "held"
	ActCaptured PaymentActKind = "captured" // out of a hold, or charged at once
	ActVoided   PaymentActKind = "voided"
	ActExpired  PaymentActKind = "expired"
	ActRefunded PaymentActKind = "refunded"
	ActDeclined PaymentActKind = "declined"
)

// PaymentAct is one thing that happened to a payment. Calls that changed nothing leave none.
type PaymentAct struct {
	Stamp

	Act    PaymentActKind `json:"act"`
	Amount int64          `json:"amount"`
	Key    string         `json:"key"` // the idempotency key; empty for what the provider did itself
}

// beginPayment records a payment that was asked for; the world's lock is held.
func (w *World) beginPayment(a *account, key string, r wireBegin, decline DeclineCode) *paymentRecord {
	p := &paymentRecord{Payment: Payment{
		Stamp: w.stamp(), Account: a.id, ID: "pay_" + rand.Text(), Reference: r.Reference, Description: r.Description,
		Currency: r.Amount.Currency, Amount: r.Amount.Value,
	}}
	a.payments = append(a.payments, p)
	a.byID[p.ID] = p
	act := PaymentAct{Stamp: p.Stamp, Amount: p.Amount, Key: key}
	switch {
	case decline != "":
		p.Status, act.Act = StatusDeclined, ActDeclined
	case r.Capture:
		p.Status, p.Captured, act.Act = StatusCaptured, p.Amount, ActCaptured
	default:
		p.Status, act.Act = StatusAuthorized, ActHeld
		w.holdMoney(p, a.settings.HoldFor)
	}
	p.History = []PaymentAct{act}
	return p
}

// holdMoney gives a hold back by itself when its time has passed.
func (w *World) holdMoney(p *paymentRecord, d Duration) {
	if d == Never {
		return
	}
	p.HoldExpiresAt = new(p.At.Add(d.D()))
	p.stop = w.after(d, func() {
		if p.Status == StatusAuthorized {
			w.recordAct(p, StatusVoided, ActExpired, p.Amount, "")
		}
	})
}

// recordAct moves a payment; what ends the hold stops its timer.
func (w *World) recordAct(p *paymentRecord, to PaymentStatus, act PaymentActKind, amount int64, key string) {
	p.Status, p.HoldExpiresAt = to, nil
	if p.stop != nil {
		p.stop()
		p.stop = nil
	}
	p.History = append(p.History, PaymentAct{Stamp: w.stamp(), Act: act, Amount: amount, Key: key})
}

// capture takes amount out of the hold; the rest goes back.
func (w *World) capture(p *paymentRecord, amount int64, key string) {
	p.Captured = amount
	w.recordAct(p, StatusCaptured, ActCaptured, amount, key)
}

// refund gives amount back.
func (w *World) refund(p *paymentRecord, amount int64, key string) {
	p.Refunded += amount
	to := StatusCaptured
	if p.Refunded == p.Captured {
		to = StatusRefunded
	}
	w.recordAct(p, to, ActRefunded, amount, key)
}
