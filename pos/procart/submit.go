package procart

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// Submit implements [pos.Connector]: one request on a connection of its own. Every call makes a ticket
// on the till, perhaps on the kitchen's printer. The answer names the ticket by its GUID and does not say
// where it stands (documented), so the observation is waiting, the least that is true, and the
// caller asks. A success without a GUID that can be read is an error of kind Unknown: the ticket is there.
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
	guid, ok := reply.guid()
	if !ok {
		return pos.Observation{}, unreadable(op, "it has no GUID")
	}
	return pos.Observation{
		Ticket: order.Ticket{System: System, ID: guid},
		State:  order.TicketWaiting, Amount: reply.amount().money(c.currency),
	}, nil
}

// guid is the ticket's GUID exactly as it came.
func (a postAnswer) guid() (string, bool) {
	var raw string
	if json.Unmarshal(a.GUID, &raw) != nil {
		return "", false
	}
	_, ok := CanonicalGUID(raw)
	return raw, ok
}

// amount is the ticket's total, if the answer has one.
func (a postAnswer) amount() kopecks {
	var contents struct {
		Amount kopecks `json:"amount"`
	}
	if json.Unmarshal(a.Order, &contents) != nil {
		return kopecks{}
	}
	return contents.Amount
}
