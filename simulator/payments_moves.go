package simulator

import (
	"crypto/rand"
	"time"
)

// beginning is how a payment begins, when the card does not simply pay.
type beginning struct {
	decline DeclineCode // it is declined
	link    linkKind    // the guest has to do something
	waits   bool        // the bank takes its time: until it is decided by hand, or for delay
	delay   Duration
	code    DeclineCode // what the bank says then; empty for yes
}

// beginPayment records a payment that was asked for; the world's lock is held.
func (c *paymentCall) beginPayment(r wireBegin, how beginning) *paymentRecord {
	w, a := c.world, c.account
	p := &paymentRecord{
		Payment: Payment{
			Stamp: w.stamp(), Account: a.id, ID: "pay_" + rand.Text(), Reference: r.Reference, Description: r.Description,
			Currency: r.Amount.Currency, Amount: r.Amount.Value,
		},
		account: a, capture: r.Capture, returnURL: r.ReturnURL, notifyURL: r.NotifyURL, bearer: c.bearer,
	}
	a.payments = append(a.payments, p)
	a.byID[p.ID] = p
	first := PaymentAct{Stamp: p.Stamp, Amount: p.Amount, Key: c.key}
	switch {
	case how.decline != "":
		w.decline(p, how.decline, first)
	case how.link != "":
		w.ask(p, how.link, c.base(), a.settings.linkUntil(p.At, r.ExpiresAt), first)
	case how.waits:
		w.process(p, first)
		w.decideAfter(p, how.delay, how.code)
	default:
		w.pay(p, first)
	}
	return p
}

// pay holds or takes the money.
func (w *World) pay(p *paymentRecord, act PaymentAct) {
	if p.capture {
		p.Captured = p.Amount
		act.Act = ActCaptured
		w.turn(p, StatusCaptured, act)
		return
	}
	act.Act = ActHeld
	p.setStatus(StatusAuthorized)
	w.holdMoney(p, p.account.settings.HoldFor)
	w.tell(p, act, paymentNotice(p.Status))
}

// holdMoney gives a hold back by itself when its time has passed.
func (w *World) holdMoney(p *paymentRecord, d Duration) {
	if d == Never {
		return
	}
	p.HoldExpiresAt = new(w.clock.Now().UTC().Add(d.D()))
	p.stop = w.after(d, func() { w.expireHold(p) })
}

func (w *World) expireHold(p *paymentRecord) {
	if p.Status == StatusAuthorized {
		w.turn(p, StatusVoided, w.act(ActExpired, p.Amount, ""))
	}
}

// process hands a payment to the bank.
func (w *World) process(p *paymentRecord, act PaymentAct) {
	act.Act = ActProcessing
	w.turn(p, StatusProcessing, act)
}

// decideAfter lets the bank decide when d has passed: yes, or no with a code. Without d it is decided by
// hand.
func (w *World) decideAfter(p *paymentRecord, d Duration, code DeclineCode) {
	if d <= 0 {
		return
	}
	p.stop = w.after(d, func() {
		switch {
		case p.Status != StatusProcessing:
		case code != "":
			w.decline(p, code, w.act(ActDeclined, p.Amount, ""))
		default:
			w.pay(p, w.act(ActHeld, p.Amount, ""))
		}
	})
}

func (w *World) decline(p *paymentRecord, code DeclineCode, act PaymentAct) {
	p.DeclineCode, act.Act = code, ActDeclined
	w.turn(p, StatusDeclined, act)
}

// void gives a hold back, or sees to it that the guest cannot pay any more.
func (w *World) void(p *paymentRecord, key string) {
	kind := ActVoided
	if p.Status.open() {
		kind = ActAbandoned
	}
	w.turn(p, StatusVoided, w.act(kind, p.Amount, key))
}

// captureHold takes amount out of the hold; the rest goes back.
func (w *World) captureHold(p *paymentRecord, amount int64, key string) {
	p.Captured = amount
	w.turn(p, StatusCaptured, w.act(ActCaptured, amount, key))
}

// act is something that happens now.
func (w *World) act(kind PaymentActKind, amount int64, key string) PaymentAct {
	return PaymentAct{Stamp: w.stamp(), Act: kind, Amount: amount, Key: key}
}

// turn moves a payment to a status, and tells it.
func (w *World) turn(p *paymentRecord, to PaymentStatus, act PaymentAct) {
	p.setStatus(to)
	w.tell(p, act, paymentNotice(to))
}

// tell writes an act down and sends a notice of it.
func (w *World) tell(p *paymentRecord, act PaymentAct, notice NoticeType) {
	p.History = append(p.History, act)
	w.notify(p, notice)
}

// setStatus ends what belongs to the status before: a hold's or a link's time.
func (p *paymentRecord) setStatus(to PaymentStatus) {
	p.Status, p.HoldExpiresAt, p.LinkExpiresAt = to, nil, nil
	if p.stop != nil {
		p.stop()
		p.stop = nil
	}
}

// expiry is the time that is left until at.
func (w *World) expiry(at time.Time) Duration {
	return Duration(max(at.Sub(w.clock.Now()), 0))
}
