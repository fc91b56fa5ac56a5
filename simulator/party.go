package simulator

import (
	"fmt"
	"strings"
)

// Party names one simulated system: "pos/msk-1" is the POS of restaurant msk-1, "payments/acme"
// the merchant account acme.
type Party string

// Kind says what a party is.
type Kind string

// The kinds of parties.
const (
	POSKind      Kind = "pos"
	PaymentsKind Kind = "payments"
)

// DefaultAccount is the merchant account of payment calls whose path names none.
const DefaultAccount = "default"

// POS is the party of a restaurant, whatever its system.
func POS(restaurant string) Party { return Party(string(POSKind) + "/" + restaurant) }

// Payments is the party of a merchant account.
func Payments(account string) Party { return Party(string(PaymentsKind) + "/" + account) }

// Kind is what p is.
func (p Party) Kind() Kind {
	kind, _, _ := strings.Cut(string(p), "/")
	return Kind(kind)
}

// id is p's name among its kind.
func (p Party) id() string {
	_, id, _ := strings.Cut(string(p), "/")
	return id
}

// check says what is wrong with p as a name.
func (p Party) check() error {
	const signs, maxID = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-", 64
	id := p.id()
	if p.Kind().calls() == nil || id == "" || len(id) > maxID || strings.Trim(id, signs) != "" {
		return fmt.Errorf("party %q: write it pos/RESTAURANT or payments/ACCOUNT, ids of letters, digits, dots, - and _", p)
	}
	return nil
}

// Op names one call that a party answers, or the callback that a gateway makes.
type Op string

// The calls of a POS, by what they are for: one that does two things is what it does to food. No system
// has all of them.
const (
	OpToken     Op = "token" // gives the credential out
	OpPing      Op = "ping"
	OpGetMenu   Op = "getmenu"
	OpValidate  Op = "validate"
	OpPrepare   Op = "prepare"   // puts an order in that nobody cooks yet
	OpPostOrder Op = "postorder" // makes the ticket
	OpGetOrders Op = "getorders" // any question about tickets
	OpCancel    Op = "cancel"
	OpClose     Op = "close"
	OpCallback  Op = "callback"
	// OpStaff is a message to the chat of the restaurant's staff. Only a fault that names it strikes it.
	OpStaff Op = "staff"
)

// The calls of the payment provider. A payment that is begun is OpHold or, when it captures at once,
// OpCharge.
const (
	OpHold          Op = "hold"
	OpCharge        Op = "charge"
	OpCapture       Op = "capture"
	OpVoid          Op = "void"
	OpVoidReference Op = "void-reference"
	OpRefund        Op = "refund"
	OpLookup        Op = "lookup"
)

// calls are the requests that a party of the kind answers.
func (k Kind) calls() []Op {
	switch k {
	case POSKind:
		return []Op{OpToken, OpPing, OpGetMenu, OpValidate, OpPrepare, OpPostOrder, OpGetOrders, OpCancel, OpClose}
	case PaymentsKind:
		return []Op{OpHold, OpCharge, OpCapture, OpVoid, OpVoidReference, OpRefund, OpLookup}
	}
	return nil
}

// ops are all that a fault of a party of the kind may strike.
func (k Kind) ops() []Op {
	ops := append(k.calls(), OpCallback)
	if k == POSKind {
		ops = append(ops, OpStaff)
	}
	return ops
}
