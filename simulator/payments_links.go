package simulator

import (
	"crypto/rand"
	"slices"
	"time"
)

// linkKind is how a guest pays himself.
type linkKind string

const (
	redirectLink linkKind = "redirect" // he opens a URL
	qrLink       linkKind = "qr"       // he scans a code; its text is the same URL
)

// linkOf is what the guest has to do for a token; empty if nothing.
func linkOf(token string) linkKind {
	switch token {
	case RedirectToken:
		return redirectLink
	case QRToken:
		return qrLink
	}
	return ""
}

// ask gives the guest a link until a time. base is where he reaches the provider.
func (w *World) ask(p *paymentRecord, kind linkKind, base string, until time.Time, act PaymentAct) {
	secret := rand.Text()
	act.Act, p.action, p.link = ActAsked, kind, base+"/payments/"+p.Account+"/pay/"+secret
	p.account.links[secret] = p
	p.setStatus(StatusActionRequired)
	p.LinkExpiresAt = &until
	p.stop = w.after(w.expiry(until), func() { w.expireLink(p) })
	w.tell(p, act, paymentNotice(p.Status))
}

func (w *World) expireLink(p *paymentRecord) {
	if p.Status == StatusActionRequired {
		w.decline(p, LinkExpired, w.act(ActDeclined, p.Amount, ""))
	}
}

// Deed is what somebody other than the merchant does to a payment.
type Deed string

// The deeds.
const (
	// Pay is the guest's yes to an action, or his bank's to a payment that is processing.
	Pay Deed = "pay"
	// Process is a guest who has done his part while his bank takes its time.
	Process Deed = "process"
	// RefusePayment is the guest's or the bank's no, with the decision's code.
	RefusePayment Deed = "refuse"
	// Expire ends a link or a hold before its time.
	Expire Deed = "expire"
	// RefundSucceeds and RefundFails decide a pending refund, the newest; RefundFails also takes the
	// newest back that has succeeded.
	RefundSucceeds Deed = "refund-succeeds"
	RefundFails    Deed = "refund-fails"
)

// Decision is a deed and, with [RefusePayment], why.
type Decision struct {
	Do   Deed        `json:"do"`
	Code DeclineCode `json:"code,omitempty"`
}

// decide does d to a payment, and reports whether that was possible; the world's lock is held.
func (w *World) decide(p *paymentRecord, d Decision) bool {
	switch d.Do {
	case Pay:
		return w.when(p.Status.open(), func() { w.pay(p, w.act(ActHeld, p.Amount, "")) })
	case Process:
		return w.when(p.Status == StatusActionRequired, func() { w.process(p, w.act(ActProcessing, p.Amount, "")) })
	case RefusePayment:
		return w.when(p.Status.open(), func() { w.decline(p, p.refusal(d.Code), w.act(ActDeclined, p.Amount, "")) })
	case Expire:
		return w.when(p.Status == StatusActionRequired || p.Status == StatusAuthorized, func() {
			w.expireLink(p)
			w.expireHold(p)
		})
	case RefundSucceeds:
		r, found := p.newestRefund(RefundPending)
		return w.when(found, func() { w.refundSucceeds(p, r, w.act(ActRefunded, r.Amount, "")) })
	case RefundFails:
		r, found := p.newestRefund(RefundPending, RefundSucceeded)
		return w.when(found, func() { w.refundFails(p, r) })
	}
	return false
}

func (*World) when(possible bool, do func()) bool {
	if possible {
		do()
	}
	return possible
}

// refusal is the code of a no: what was said, else the usual reason of who says it.
func (p *paymentRecord) refusal(code DeclineCode) DeclineCode {
	switch {
	case code != "":
		return code
	case p.Status == StatusActionRequired:
		return RefusedByGuest
	}
	return CardDeclined
}

// newestRefund is the newest that has the earliest of the statuses that any refund has.
func (p *paymentRecord) newestRefund(statuses ...RefundStatus) (*Refund, bool) {
	for _, status := range statuses {
		for _, r := range slices.Backward(p.refunds) {
			if r.Status == status {
				return r, true
			}
		}
	}
	return nil, false
}
