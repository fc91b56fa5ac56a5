package procart

import (
	"context"
	"fmt"
	"net/http"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// Settle implements [pos.Settler] by close, which prints a fiscal receipt. It is never a way to cancel.
// The ticket is read first: a closed one is settled, one with another total is refused, since the
// platform takes no other payment than the exact one. After an Unknown call it again: it looks before it acts.
func (c *Connector) Settle(ctx context.Context, ticketID string, paid pos.Paid) error {
	const op = "settle"
	now, err := c.Observe(ctx, ticketID)
	switch {
	case err != nil:
		return err
	case now.State == order.TicketCompleted:
		return nil
	case now.State != order.TicketCooking && now.State != order.TicketWaiting:
		return refused(op, "the ticket is "+now.Ticket.Raw, "")
	case paid.Amount.Amount <= 0 || now.Amount != paid.Amount:
		return refused(op, fmt.Sprintf("the ticket's total is %s, paid are %s", now.Amount, paid.Amount), "")
	}
	var reply plainAnswer
	request := httpjson.Request{Op: op, Method: http.MethodPost, Path: pathClose, Fresh: true, Body: closeRequest{
		GUID:     c.settings.GUIDForm.write(ticketID),
		Payments: []wirePaid{{Code: c.settings.PaymentCode, Amount: paid.Amount.Amount}},
	}}
	err = c.call(ctx, request, &reply, noWords)
	if pos.KindOf(err) != pos.Rejected {
		return err
	}
	// Somebody at the till may have been faster.
	if now, again := c.Observe(ctx, ticketID); again == nil && now.State == order.TicketCompleted {
		return nil
	}
	return err
}
