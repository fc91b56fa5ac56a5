package deliveryhatch

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// Observe implements [pos.Connector] by orderstate. DeliveryHatch has one word for every refusal, so
// NotFound is what it says whenever it does not show the order, for whatever reason. No total is read while
// the order waits: its contents are withheld then (documented), and the amounts mean nothing.
func (c *Connector) Observe(ctx context.Context, ticketID string) (pos.Observation, error) {
	const op = "observe"
	if !isTicketID(ticketID) {
		return pos.Observation{}, malformed(op, errors.New("the ticket's id is no positive number"))
	}
	var reply stateAnswer
	request := httpjson.Request{Op: op, Method: http.MethodGet, Path: pathOrderState, Query: url.Values{orderIDParameter: {ticketID}}}
	err := c.call(ctx, request, &reply, noWords)
	switch {
	case pos.KindOf(err) == pos.Rejected:
		return pos.Observation{}, &pos.Error{System: System, Op: op, Kind: pos.NotFound}
	case err != nil:
		return pos.Observation{}, err
	case reply.Order == nil:
		return pos.Observation{}, unreadable(op, "it has no order")
	case reply.Order.ID.given && reply.Order.ID.code() != ticketID:
		return pos.Observation{}, unreadable(op, "it is about another order")
	}
	return c.observation(reply, ticketID), nil
}

// observation is what orderstate tells of a ticket.
func (c *Connector) observation(reply stateAnswer, id string) pos.Observation {
	raw, state := readState(reply.Order.Status, readMeta(reply.Meta))
	o := pos.Observation{Ticket: order.Ticket{System: System, ID: id, Raw: raw}, State: state}
	switch state {
	case order.TicketCooking, order.TicketReady, order.TicketOutForDelivery:
		o.Amount = reply.Order.Amount.money(c.currency)
	case order.TicketCompleted:
		o.Amount = reply.Order.Amount.money(c.currency)
		noItems := reply.Order.Items != nil && len(*reply.Order.Items) == 0
		o.Empty = noItems || reply.Order.Amount.known && reply.Order.Amount.value == 0
	case order.TicketUnmapped, order.TicketWaiting, order.TicketAccepted, order.TicketGone:
	}
	return o
}
