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
	AskRestaurant         AttentionKind = "ask_restaurant"     // a guest wants to cancel: does the kitchen let go?
	PriceHigher           AttentionKind = "price_higher"       // the final bill is higher than what was taken
	TicketNumber          AttentionKind = "ticket_number"      // there is a ticket, and nobody knows its number
	Recovered             AttentionKind = "recovered"          // the saga was ended from outside, with a ticket
	Configuration         AttentionKind = "configuration"      // a setting or a key is missing or wrong
	Unauthorized          AttentionKind = "unauthorized"       // the other side does not accept our credential
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
	SendAgain     Option = "send_again"      // there is certainly no ticket: post it once more
	LetGo         Option = "let_go"          // the kitchen has not begun, and has thrown the ticket away
	Keep          Option = "keep"            // the kitchen makes it
	GoOn          Option = "go_on"           // follow the order to its end
	NumberIs      Option = "number_is"       // the ticket's number is the answer's value
)

// TakesValue reports whether an answer with the option may say more, see [Answer].
func (o Option) TakesValue() bool { return o == TicketExists || o == NumberIs }

// AttentionRule is what the table of attention kinds says about one kind.
type AttentionRule struct {
	Options []Option
	// Default is what happens at the deadline; empty: nothing, the question goes on paging.
	Default Option
	// Staff are the options that the restaurant's own people may choose, where the store has a channel to
	// them; none: they are not asked.
	Staff []Option
}

// Rule is the row of the one table of attention kinds. When the deadline falls is a matter of
// policy, see [Policy].
func (k AttentionKind) Rule() AttentionRule {
	switch k {
	case SubmissionUnknownItem:
		return AttentionRule{
			Options: []Option{TicketExists, TicketAbsent, SendAgain, GiveBack}, Default: GiveBack, Staff: []Option{TicketExists, TicketAbsent},
		}
	case AcceptanceTimeout:
		return AttentionRule{Options: []Option{KeepWaiting, LetGo, GiveBack}, Default: GiveBack, Staff: []Option{KeepWaiting, LetGo}}
	case AskRestaurant:
		return AttentionRule{Options: []Option{LetGo, Keep}, Default: Keep, Staff: []Option{LetGo, Keep}}
	case PriceHigher:
		return AttentionRule{Options: []Option{AcceptAsIs, SettledByHand}, Default: AcceptAsIs}
	case TicketNumber:
		return AttentionRule{Options: []Option{NumberIs, GoOn}}
	case Recovered:
		return AttentionRule{Options: []Option{GoOn, GiveBack}}
	case Configuration, Unauthorized:
		return AttentionRule{Options: []Option{KeepTrying}, Default: KeepTrying}
	case PaymentUnknownItem, UndoStuck:
		return AttentionRule{Options: []Option{KeepTrying, SettledByHand}, Default: KeepTrying}
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
	// Staff are the options that the restaurant's own people were offered; empty: they were not asked.
	Staff []Option `json:"staff_options,omitempty"`
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
	// Value is what an option asks for besides: the ticket's number with [NumberIs], and with [TicketExists]
	// if it is known.
	Value string `json:"value,omitempty"`
}

// Actors of answers that no person gave.
const (
	ActorDeadline = "deadline" // the default, at the item's deadline
	ActorFacts    = "facts"    // the fact arrived
	ActorStaff    = "staff"    // the restaurant's own people, by a link of the staff channel
)
