package order

import (
	"slices"
	"time"
)

// AttentionKind names a question that waits for a person, or for the fact that answers it.
type AttentionKind string

// The attention kinds.
const (
	SubmissionUnknownItem AttentionKind = "submission_unknown" // is there a ticket?
	PaymentUnknownItem    AttentionKind = "payment_unknown"    // was money taken?
	AcceptanceTimeout     AttentionKind = "acceptance_timeout" // nobody took the ticket in time
	UndoStuck             AttentionKind = "undo_stuck"         // giving the money back does not go through
	UndoRefused           AttentionKind = "undo_refused"       // the provider will not give it back
	CaptureRefused        AttentionKind = "capture_refused"    // the hold cannot be taken, the food is being made
	SuspiciousClose       AttentionKind = "suspicious_close"   // closed with no items or no total
	ConflictItem          AttentionKind = "conflict"           // the POS contradicts how the order ended
)

// Option is one of the answers to an attention item.
type Option string

// The options.
const (
	TicketExists  Option = "ticket_exists"   // somebody saw the ticket: go on
	TicketAbsent  Option = "ticket_absent"   // there is certainly no ticket: give the money back
	GiveBack      Option = "give_back"       // give the money back and end the order
	KeepWaiting   Option = "keep_waiting"    // ask again after the same time
	KeepTrying    Option = "keep_trying"     // the default of what repairs itself
	SettledByHand Option = "settled_by_hand" // a person moved the money elsewhere; stop trying
	AcceptAsIs    Option = "accept"          // it is right as it stands
)

// AttentionRule is what the table of attention kinds says about one kind.
type AttentionRule struct {
	Options []Option
	// Default is what happens at the deadline; empty: nothing, the question goes on paging.
	Default Option
}

// Rule is the row of the one table of attention kinds. When the deadline falls is a matter of
// policy, see [Policy].
func (k AttentionKind) Rule() AttentionRule {
	switch k {
	case SubmissionUnknownItem:
		return AttentionRule{Options: []Option{TicketExists, TicketAbsent, GiveBack}, Default: GiveBack}
	case AcceptanceTimeout:
		return AttentionRule{Options: []Option{KeepWaiting, GiveBack}, Default: GiveBack}
	case PaymentUnknownItem, UndoStuck:
		return AttentionRule{Options: []Option{SettledByHand}, Default: KeepTrying}
	case UndoRefused, CaptureRefused:
		return AttentionRule{Options: []Option{KeepTrying, SettledByHand}}
	case SuspiciousClose:
		return AttentionRule{Options: []Option{AcceptAsIs, GiveBack}}
	case ConflictItem:
		return AttentionRule{Options: []Option{AcceptAsIs}}
	}
	return AttentionRule{}
}

// Attention is one open question.
type Attention struct {
	ID      string        `json:"id"` // unique within the order
	Kind    AttentionKind `json:"kind"`
	Since   time.Time     `json:"since"`
	Detail  string        `json:"detail,omitempty"`
	Options []Option      `json:"options"`
	// Default happens at Deadline; both are zero where nothing happens by itself.
	Default  Option    `json:"default_action,omitempty"`
	Deadline time.Time `json:"deadline,omitzero"`
}

// Offers reports whether o is one of the item's options.
func (a Attention) Offers(o Option) bool {
	return slices.Contains(a.Options, o)
}

// Answer is a person's (or the default's) answer to an attention item.
type Answer struct {
	ItemID string `json:"item_id"`
	Option Option `json:"option"`
	Actor  string `json:"actor"`
	Note   string `json:"note,omitempty"`
}
