package simulator

import "slices"

// FaultName names a way in which the world misbehaves.
type FaultName string

// The faults of every party. They strike any call when no op is named.
const (
	// Down answers 503 with Retry-After before anything is done.
	Down FaultName = "down"
	// Unauthorized refuses the credential.
	Unauthorized FaultName = "unauthorized"
	// Slow does what is asked and answers after the fault's delay.
	Slow FaultName = "slow"
	// LostReplyBefore resets the connection before anything is done.
	LostReplyBefore FaultName = "lost-reply-before"
	// LostReplyAfter does what is asked, then resets the connection without an answer.
	LostReplyAfter FaultName = "lost-reply-after"
	// ErrorBefore answers 500 without doing anything.
	ErrorBefore FaultName = "error-before"
	// ErrorAfter does what is asked and answers 500.
	ErrorAfter FaultName = "error-after"
	// HTTP5xx answers with the fault's code as a status (without one 502), as a proxy does that does not
	// reach what is behind it: nothing is done, and the body is not the party's.
	HTTP5xx FaultName = "http-5xx"
	// EndlessBody does what is asked and answers 200 with a body that never ends, until the client leaves.
	EndlessBody FaultName = "endless-body"
	// Garbage does what is asked and answers 200 with something that is not JSON.
	Garbage FaultName = "garbage"
	// HoldBefore keeps a request waiting, before anything is done, until it is released.
	HoldBefore FaultName = "hold-before"
	// HoldAfter does what is asked and keeps the answer until it is released.
	HoldAfter FaultName = "hold-after"
	// Refuse says no: a gateway to postorder, a provider (409 invalid_state) to capture, void and refund.
	Refuse FaultName = "refuse"
)

// The faults of whoever calls back.
const (
	// LostCallback does not send a callback.
	LostCallback FaultName = "lost-callback"
	// DuplicateCallback sends a callback twice.
	DuplicateCallback FaultName = "duplicate-callback"
	// ReorderedCallbacks holds a callback back until the next one of the same ticket or payment has been
	// delivered.
	ReorderedCallbacks FaultName = "reordered-callbacks"
)

// The faults of a POS.
const (
	// SoldOut makes validate refuse the dish of the fault's code; without a code the basket's first.
	SoldOut FaultName = "sold-out"
	// PriceDrift raises the unit price of the basket's first dish above the menu by the fault's amount,
	// in validate and postorder alike.
	PriceDrift FaultName = "price-drift"
	// StaleStock makes menu and validate show numbers as if nothing had been sold, while the posting finds
	// none left of the dish of the fault's code; without a code of the basket's first.
	StaleStock FaultName = "stale-stock"
	// NoID leaves the ticket's id out of the posting's success, where that has one.
	NoID FaultName = "no-id"
	// EarlyCallback makes staff take the ticket at once: its callback is delivered before the posting is
	// answered, by systems that call back.
	EarlyCallback FaultName = "early-callback"
	// RevokedToken makes what was given out as a credential before the fault first struck worthless, so that
	// it has to be renewed; where credentials are not given out, they are refused while the fault is set.
	RevokedToken FaultName = "revoked-token"
	// Unlisted keeps the ticket that postorder makes out of every list of all tickets, for the fault's
	// delay (without one for good): who has no GUID does not find it.
	Unlisted FaultName = "unlisted"
)

// The faults of a payment provider.
const (
	// Declined declines with the fault's code (without one card_declined).
	Declined FaultName = "declined"
	// Processing leaves a payment to the guest's bank, which decides after the delay (without one by hand):
	// no with the fault's code, without one yes.
	Processing FaultName = "processing"
	// RefundDelayed leaves a refund pending. After the delay (without one by hand) it succeeds; with the
	// code "failed" it fails.
	RefundDelayed FaultName = "refund-pending"
	// ForgedCallback signs a callback with a secret that is not the account's.
	ForgedCallback FaultName = "forged-callback"
)

// Fault is one instruction to misbehave. All faults that match a call strike it together.
type Fault struct {
	Name FaultName `json:"name"`
	// Op is the only call to strike; empty for those that the fault is about.
	Op Op `json:"op,omitempty"`
	// After is how many matching calls pass unharmed first.
	After int `json:"after,omitempty"`
	// Times is how many calls are struck then; 0 for all until the fault is cleared.
	Times int `json:"times,omitempty"`
	// For is how long the fault strikes at all, from when it was set; 0 until it is cleared.
	For Duration `json:"for,omitempty"`
	// Delay is the wait of Slow, with the op "callback" before the delivery; of Processing, RefundDelayed and Unlisted.
	Delay Duration `json:"delay,omitempty"`
	// Code is the dish of SoldOut and StaleStock, the status of HTTP5xx, the decline code of Declined and Processing, or "failed" of RefundDelayed.
	Code string `json:"code,omitempty"`
	// Amount is the drift of PriceDrift in minor units; negative for a lower price.
	Amount int64 `json:"amount,omitempty"`

	since int64 // when it first struck
}

// FaultStatus is a fault that was set and how often it has struck.
type FaultStatus struct {
	Fault

	Struck int `json:"struck"`
}

// scope says which ops a fault may be set for, and which it strikes when none is named.
type scope struct{ may, strikes []Op }

func (n FaultName) scope(kind Kind) scope {
	calls := kind.calls()
	switch n {
	case Down, Unauthorized, LostReplyBefore, LostReplyAfter, ErrorBefore, ErrorAfter, HTTP5xx, EndlessBody, Garbage, HoldBefore, HoldAfter:
		return scope{may: append(calls, OpStaff), strikes: calls}
	case Slow:
		return scope{may: append(calls, OpCallback, OpStaff), strikes: calls}
	case Refuse:
		return scope{
			may:     []Op{OpValidate, OpPrepare, OpPostOrder, OpCancel, OpClose, OpCapture, OpVoid, OpVoidReference, OpRefund},
			strikes: []Op{OpPostOrder, OpCapture, OpVoid, OpVoidReference, OpRefund},
		}
	case SoldOut:
		return scope{may: []Op{OpValidate, OpPrepare, OpPostOrder}, strikes: []Op{OpValidate}}
	case PriceDrift:
		pricing := []Op{OpValidate, OpPrepare, OpPostOrder}
		return scope{may: pricing, strikes: pricing}
	case StaleStock:
		asking := []Op{OpGetMenu, OpValidate, OpPrepare, OpPostOrder}
		return scope{may: asking, strikes: asking}
	case RevokedToken:
		asking := slices.DeleteFunc(POSKind.calls(), func(op Op) bool { return op == OpToken })
		return scope{may: asking, strikes: asking}
	case NoID, Unlisted, EarlyCallback:
		return scope{may: []Op{OpPostOrder}, strikes: []Op{OpPostOrder}}
	case LostCallback, DuplicateCallback, ReorderedCallbacks:
		return scope{may: []Op{OpCallback}, strikes: []Op{OpCallback}}
	case Declined, Processing:
		return scope{may: []Op{OpHold, OpCharge}, strikes: []Op{OpHold, OpCharge}}
	case RefundDelayed:
		return scope{may: []Op{OpRefund}, strikes: []Op{OpRefund}}
	case ForgedCallback:
		return scope{may: []Op{OpCallback}, strikes: []Op{OpCallback}}
	}
	return scope{}
}

func (f Fault) strikes(kind Kind, op Op) bool {
	if f.Op != "" {
		return f.Op == op
	}
	return slices.Contains(f.Name.scope(kind).strikes, op)
}
