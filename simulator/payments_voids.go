package simulator

import (
	"encoding/json"
	"net/http"
)

func (c *paymentCall) voidReference() answer {
	var r wireReference
	if json.Unmarshal(c.body, &r) != nil || r.Reference == "" {
		return failed(http.StatusBadRequest, codeInvalidRequest, "reference is needed")
	}
	p, known := c.account.find(r.Reference)
	known = known && p.Status != StatusDeclined
	if known && c.x.plan.has(Refuse) {
		return wrongState(p)
	}
	if refusal, ok := c.voidable(p, known); !ok {
		return refusal
	}
	if _, again := c.account.voided[r.Reference]; !again {
		c.account.voided[r.Reference] = VoidedReference{Stamp: c.world.stamp(), Account: c.account.id, Reference: r.Reference}
	}
	if !known {
		return ok(wireReference{Reference: r.Reference, Status: StatusVoided})
	}
	return c.void(p)
}

// voidable says why p cannot be voided, unless it can; what does not exist can.
func (c *paymentCall) voidable(p *paymentRecord, exists bool) (answer, bool) {
	switch {
	case !exists, p.Status == StatusAuthorized, p.Status == StatusVoided:
		return answer{}, true
	case !p.Status.open():
		return wrongState(p), false
	case c.account.settings.KeepLinks:
		return failed(http.StatusConflict, codeUnsupported, "the payment cannot be abandoned"), false
	}
	return answer{}, true
}

func (c *paymentCall) void(p *paymentRecord) answer {
	if refusal, ok := c.voidable(p, true); !ok {
		return refusal
	}
	if p.Status != StatusVoided {
		c.world.void(p, c.key)
	}
	return ok(p.wire())
}
