package simulator

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
)

// failedCode is the code of a [RefundDelayed] fault whose refund goes wrong.
const failedCode = "failed"

// refund gives money back. A reference that the payment knows is the refund that it stands for, however
// long ago that was.
func (c *paymentCall) refund(p *paymentRecord) answer {
	var r wireRefundBody
	if json.Unmarshal(c.body, &r) != nil || !r.Amount.valid() || r.Amount.Currency != p.Currency {
		return failed(http.StatusBadRequest, codeInvalidRequest, "an amount in the payment's currency is needed")
	}
	for _, known := range p.refunds {
		if r.Reference == "" || known.Reference != r.Reference {
			continue
		}
		if known.Amount != r.Amount.Value {
			return failed(http.StatusUnprocessableEntity, codeKeyMismatch, "the reference stands for another refund")
		}
		return ok(p.wire())
	}
	switch {
	case p.Status != StatusCaptured:
		return wrongState(p)
	case r.Amount.Value > p.Captured-p.Refunded-p.refunding():
		return failed(http.StatusUnprocessableEntity, codeAmountTooLarge, "the amount is larger than what is there")
	}
	c.beginRefund(p, r)
	return ok(p.wire())
}

// beginRefund writes a refund down; unless a fault makes it wait, the money is back at once.
func (c *paymentCall) beginRefund(p *paymentRecord, r wireRefundBody) {
	w := c.world
	refund := &Refund{
		Stamp: w.stamp(), ID: "re_" + rand.Text(), Reference: r.Reference, Amount: r.Amount.Value, Status: RefundPending,
	}
	p.refunds = append(p.refunds, refund)
	fault, waits := c.x.plan.find(RefundDelayed)
	if !waits {
		w.refundSucceeds(p, refund, PaymentAct{Stamp: refund.Stamp, Amount: refund.Amount, Key: c.key})
		return
	}
	w.tell(p, PaymentAct{Stamp: refund.Stamp, Act: ActRefundPending, Amount: refund.Amount, Key: c.key}, NoticeRefundPending)
	if fault.Delay <= 0 {
		return
	}
	w.after(fault.Delay, func() {
		switch {
		case refund.Status != RefundPending:
		case fault.Code == failedCode:
			w.refundFails(p, refund)
		default:
			w.refundSucceeds(p, refund, w.act(ActRefunded, refund.Amount, ""))
		}
	})
}

func (w *World) refundSucceeds(p *paymentRecord, r *Refund, act PaymentAct) {
	r.Status, act.Act = RefundSucceeded, ActRefunded
	p.Refunded += r.Amount
	if p.Refunded == p.Captured {
		p.setStatus(StatusRefunded)
	}
	w.tell(p, act, NoticeRefundSucceeded)
}

// refundFails ends a refund for good, also one that had succeeded: the guest's bank sent it back.
func (w *World) refundFails(p *paymentRecord, r *Refund) {
	kind := ActRefundFailed
	if r.Status == RefundSucceeded {
		kind = ActRefundReturned
		p.Refunded -= r.Amount
		p.setStatus(StatusCaptured)
	}
	r.Status = RefundFailed
	w.tell(p, w.act(kind, r.Amount, ""), NoticeRefundFailed)
}
