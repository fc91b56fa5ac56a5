package procart

import (
	"encoding/json"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// readState maps ProCart's word, exactly as documented, and returns it as it may be kept. A pre-bill
// tells nothing about the kitchen, and may be undone; it stays with what open says. A word that is not
// documented maps to nothing: it is never taken for a success.
func readState(word string) (string, order.TicketState) {
	switch word {
	case stateDeferred:
		return word, order.TicketWaiting
	case stateOpen, stateBill:
		return word, order.TicketCooking
	case stateClose:
		return word, order.TicketCompleted
	case stateDeleted:
		return word, order.TicketGone
	}
	return pos.Redact(word, order.Guest{}), order.TicketUnmapped
}

// emptied reports whether a settled ticket has nothing to settle. On the platform an order that was
// emptied and finished counts as cancelled; which word ProCart has for it is not documented.
func emptied(state order.TicketState, amount kopecks, items *[]json.RawMessage) bool {
	noItems := items != nil && len(*items) == 0
	noTotal := amount.known && amount.value == 0
	return state == order.TicketCompleted && (noItems || noTotal)
}

// observation is what is told of a ticket; id is the name that we know it by.
func (c *Connector) observation(t ticket, id string) pos.Observation {
	raw, state := readState(t.Status)
	o := pos.Observation{
		Ticket: order.Ticket{System: System, ID: id, Raw: raw},
		State:  state, Empty: emptied(state, t.Amount, t.Items),
	}
	if state != order.TicketGone {
		o.Amount = t.Amount.money(c.currency)
	}
	return o
}
