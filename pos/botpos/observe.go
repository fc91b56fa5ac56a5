package botpos

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// Observe implements [pos.Connector]. An answer about the order that has no status is an observation that
// maps to nothing and has no word: README.md documents no body. orderAmount counts pieces, and what is
// paid is no matter of this dialect, so an observation has no amount.
func (c *Connector) Observe(ctx context.Context, ticketID string) (pos.Observation, error) {
	seen, _, err := c.observe(ctx, "observe", ticketID)
	return seen, err
}

// observe is Observe, with the whole answer.
func (c *Connector) observe(ctx context.Context, op, ticketID string) (pos.Observation, answer, error) {
	t, err := c.parseTicket(ticketID)
	if err != nil {
		return pos.Observation{}, answer{}, malformed(op, err)
	}
	if t.numb == "" && strings.Contains(c.settings.Paths.Status, numbMark) {
		return pos.Observation{}, answer{}, malformed(op, errors.New("the POS told no numb of the order, and the settings have none"))
	}
	var reply answer
	request := httpjson.Request{Op: op, Method: http.MethodGet, Path: c.fill(c.settings.Paths.Status, t)}
	if err := c.call(ctx, request, &reply, noWords); err != nil {
		return pos.Observation{}, answer{}, missing(err)
	}
	named, ok := reply.ticket()
	switch {
	case ok && !order.SameTicket(named.order, t.order):
		return pos.Observation{}, answer{}, unreadable(op, "it is about another order")
	case reply.Failed.known && reply.Status == "":
		return pos.Observation{}, answer{}, unreadable(op, "it is an error that calls itself a success")
	}
	raw, state := c.state(reply.Status)
	return pos.Observation{Ticket: order.Ticket{System: System, ID: ticketID, Raw: raw}, State: state}, reply, nil
}
