package activities

import (
	"context"
	"fmt"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// CheckNumberRequest names a ticket by the number that a person has told.
type CheckNumberRequest struct {
	OrderID  string      `json:"order_id"`
	Store    order.Store `json:"store"`
	TicketID string      `json:"ticket_id"`
}

// CheckedNumber is what the POS has against a number.
type CheckedNumber struct {
	// Wrong says why it is not the number of the order's ticket; empty if nothing is known against it.
	Wrong string `json:"wrong,omitempty"`
}

// CheckNumber asks the POS whether a number that a person has told can be the order's ticket: who reads
// it off a till may read the line below, and money hangs on it. It is no question about a ticket of the
// order, so nothing of the answer is told of one.
func (a *POS) CheckNumber(ctx context.Context, r CheckNumberRequest) (CheckedNumber, error) {
	connector, err := a.connectors.Connector(r.Store.ID)
	if err != nil {
		return CheckedNumber{}, retryable(ctx, ErrTypeMisconfigured, err, 0)
	}
	var checked CheckedNumber
	err = a.gates.Call(r.Store, func() (err error) {
		checked, err = checkNumber(ctx, connector, r)
		return err
	})
	if err != nil {
		return CheckedNumber{}, posError(ctx, fmt.Errorf("check that ticket %s is of order %s: %w", r.TicketID, r.OrderID, err))
	}
	return checked, nil
}

func checkNumber(ctx context.Context, connector pos.Connector, r CheckNumberRequest) (CheckedNumber, error) {
	if finder, ok := connector.(pos.Finder); ok {
		seen, err := finder.Find(ctx, r.OrderID)
		switch {
		case err != nil || seen.Ticket.ID == "": // a search that fails or misses says nothing about the number
		case order.SameTicket(seen.Ticket.ID, r.TicketID):
			return CheckedNumber{}, nil
		default:
			return CheckedNumber{Wrong: "the restaurant's POS has the order as ticket " + seen.Ticket.ID}, nil
		}
	}
	_, err := connector.Observe(ctx, r.TicketID)
	switch pos.KindOf(err) {
	case pos.NotFound:
		return CheckedNumber{Wrong: "the restaurant's POS shows no such ticket, or none any more; who has seen it can answer without its number"}, nil
	case pos.Malformed:
		return CheckedNumber{Wrong: "no ticket of the restaurant's POS has a number of that form; who has seen it can answer without its number"}, nil
	case pos.Rejected, pos.NotSent, pos.Unknown, pos.Throttled, pos.Unauthorized:
	}
	return CheckedNumber{}, err
}
