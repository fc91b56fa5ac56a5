package botpos

import (
	"context"
	"net/http"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// Submit implements [pos.Connector]: one request on a connection of its own. Every call makes an order. An
// answer with an id is an order whatever its status says, unless the store's settings call that word a
// refusal; an answer without an id that can be sent back is an error of kind Unknown: the order may be there.
func (c *Connector) Submit(ctx context.Context, d pos.Draft, paid pos.Paid) (pos.Observation, error) {
	const op = "submit"
	body, err := c.posting(d, paid)
	if err != nil {
		return pos.Observation{}, malformed(op, err)
	}
	var reply answer
	words := c.wordsFor(d)
	request := httpjson.Request{
		Op: op, Method: http.MethodPost, Path: c.fill(c.settings.Paths.Order, ticket{}), Body: body, Fresh: true,
	}
	if err := c.call(ctx, request, &reply, words); err != nil {
		return pos.Observation{}, err
	}
	raw, state := c.state(reply.Status)
	if state == order.TicketGone {
		return pos.Observation{}, refused(op, words(string(reply.Reason)), words(raw))
	}
	t, ok := reply.ticket()
	if !ok {
		e := unreadable(op, "it has no order id")
		e.Text = words(string(reply.Status)) // it may be a word for the settings
		return pos.Observation{}, e
	}
	if state == order.TicketUnmapped {
		raw = words(raw)
	}
	if raw == "" {
		state = order.TicketWaiting // the least that is true
	}
	return pos.Observation{Ticket: order.Ticket{System: System, ID: t.id(), Raw: raw}, State: state}, nil
}
