package deliveryhatch

import (
	"context"
	"net/http"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// Submit implements [pos.Connector]: one request on a connection of its own. Every call queues an order
// for the people at the till. The answer names it by a number, unique in this restaurant alone, and says
// nothing of where it stands, so the observation is waiting and the caller asks. A success without a
// number that can be read is an error of kind Unknown: the order is there.
func (c *Connector) Submit(ctx context.Context, d pos.Draft, paid pos.Paid) (pos.Observation, error) {
	const op = "submit"
	body, err := c.posting(d, paid)
	if err != nil {
		return pos.Observation{}, malformed(op, err)
	}
	var reply postAnswer
	request := httpjson.Request{Op: op, Method: http.MethodPost, Path: pathPostOrder, Body: body, Fresh: true}
	if err := c.call(ctx, request, &reply, c.wordsFor(d)); err != nil {
		return pos.Observation{}, err
	}
	id := reply.OrderID.code()
	if !isTicketID(id) {
		return pos.Observation{}, unreadable(op, "it has no order_id")
	}
	return pos.Observation{Ticket: order.Ticket{System: System, ID: id}, State: order.TicketWaiting}, nil
}
