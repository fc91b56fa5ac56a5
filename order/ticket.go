package order

import (
	"strings"
	"time"
)

// Ticket is the restaurant's receipt: what the POS calls our order.
type Ticket struct {
	System string `json:"system"` // the POS dialect, such as procart
	// ID is the POS's own id exactly as it came, to be sent back unchanged; empty while unknown.
	ID string `json:"order_id,omitempty"`
	// Raw is the POS's own word for where the ticket stands, as last heard.
	Raw string `json:"status,omitempty"`
}

// TicketState is what a POS's own word means to us. The connector maps; the raw word stays beside it.
type TicketState string

// The ticket states. TicketUnmapped keeps an order going: it is evidence, never a verdict.
const (
	TicketUnmapped       TicketState = ""
	TicketWaiting        TicketState = "waiting"  // the POS has it, nobody has taken it
	TicketAccepted       TicketState = "accepted" // taken, not cooking
	TicketCooking        TicketState = "cooking"
	TicketReady          TicketState = "ready"
	TicketOutForDelivery TicketState = "out_for_delivery"
	TicketCompleted      TicketState = "completed"
	TicketGone           TicketState = "gone" // refused, cancelled or deleted by the restaurant
)

// Status is the order status that an alive ticket stands for; empty for gone and unmapped.
func (t TicketState) Status() Status {
	switch t {
	case TicketWaiting:
		return AwaitingAcceptance
	case TicketAccepted:
		return Accepted
	case TicketCooking:
		return Cooking
	case TicketReady:
		return Ready
	case TicketOutForDelivery:
		return OutForDelivery
	case TicketCompleted:
		return Completed
	case TicketGone, TicketUnmapped:
		return ""
	}
	return ""
}

// MessageSource says which way a message came.
type MessageSource string

// The sources of messages.
const (
	FromCallback MessageSource = "callback" // the POS called us
	FromWatcher  MessageSource = "watcher"  // we looked at the store's tickets
	FromAnswer   MessageSource = "answer"   // the POS's answer to the saga's own question
	FromProvider MessageSource = "provider" // the payment provider called us: look where the money is
)

// Message is one thing the outside world told us about an order: its POS about the ticket, or (with
// FromProvider) the payment provider that something has changed. It is the payload of the saga's only
// signal, and holds no guest data.
type Message struct {
	// ID is the inbox's id of the message: the signal's request id and the reducer's event id.
	ID         string        `json:"id"`
	Source     MessageSource `json:"source"`
	ReceivedAt time.Time     `json:"received_at"`
	POSTime    time.Time     `json:"pos_time,omitzero"` // by the POS's clock, where it says
	TicketID   string        `json:"ticket_id,omitempty"`
	Raw        string        `json:"raw"`
	State      TicketState   `json:"state"`
	// Amount is the ticket's total where the POS defines it in this state, else zero.
	Amount Money `json:"amount,omitzero"`
	// Empty says that the POS reports a ticket without items or with a zero total.
	Empty bool `json:"empty,omitempty"`
}

// SameNews reports whether m and n say the same about the same ticket, whenever and however they came.
func (m Message) SameNews(n Message) bool {
	return m.TicketID == n.TicketID && m.Raw == n.Raw && m.Amount == n.Amount && m.Empty == n.Empty
}

// SameTicket reports whether two ids name one ticket: some POS write a GUID with braces and in upper
// case here, and without and in lower case there.
func SameTicket(a, b string) bool {
	return strings.EqualFold(strings.Trim(a, "{}"), strings.Trim(b, "{}"))
}
