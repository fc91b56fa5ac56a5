package eleve

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// rawQueued is our word for an order of which nothing is known but that the hub has taken it.
const rawQueued = "queued"

// Submit implements [pos.Connector]: one request on a connection of its own. That it says yes means that
// the order is queued for the till, so the observation is waiting. Its ticket is the id that we gave the
// order, which is the same for every post of an order; whether the hub makes one ticket of two posts is not
// documented. No page shows the body of a yes: 202 is one whatever it carries, and any other 2xx only if
// it says so.
func (c *Connector) Submit(ctx context.Context, d pos.Draft, paid pos.Paid) (pos.Observation, error) {
	const op = "submit"
	r := c.newRef(d.OrderID, d.Fulfillment)
	body, err := c.posting(r, d, paid)
	if err != nil {
		return pos.Observation{}, malformed(op, err)
	}
	answer, err := c.send(ctx, op, pathNewOrder, body, true)
	if err != nil {
		return pos.Observation{}, submitError(op, classify(op, err, c.wordsFor(d)))
	}
	if !queued(answer, r) {
		return pos.Observation{}, unreadable(op, "it does not say that the order was taken")
	}
	return pos.Observation{
		Ticket: order.Ticket{System: System, ID: r.String(), Raw: rawQueued}, State: order.TicketWaiting,
	}, nil
}

// submitError: what a new order names and the hub does not find, such as a table, is a refusal (assumed).
func submitError(op string, err error) error {
	if e, ok := errors.AsType[*pos.Error](err); ok && e.Kind == pos.NotFound {
		return refused(op, wordNotFound, e.Code)
	}
	return err
}

// queued reports whether an answer of 2xx says that the order is on its way to the till. 208 means that
// something is in the slot already; only our own id there means that it is this order.
func queued(answer httpjson.Raw, r ref) bool {
	var said posted
	readable := answer.Decode(&said) == nil
	accepted := said.Success != nil && *said.Success || said.names(r)
	denied := len(said.Errors) > 0 || said.Success != nil && !*said.Success || said.notFound()
	switch answer.Status {
	case http.StatusAccepted:
		return !denied && (readable || len(answer.Body) == 0)
	case http.StatusAlreadyReported:
		return strings.Contains(strings.ToLower(said.text()), r.id)
	}
	return readable && accepted && !denied
}
