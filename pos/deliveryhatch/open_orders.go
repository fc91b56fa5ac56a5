package deliveryhatch

import (
	"context"
	"errors"
	"net/http"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// ObserveAll implements [pos.Lister]: by one call for the orders that were accepted and are open, and one
// for each of the others, since DeliveryHatch lists neither those that wait nor those that have ended. What
// the list says of an order has no amount. What was seen before an error is returned with it.
func (c *Connector) ObserveAll(ctx context.Context, ids []string) ([]pos.Observation, error) {
	open := make(map[string]pos.Observation)
	if len(ids) > 1 && !c.settings.PollOnly { // a single one costs a call either way
		orders, err := c.openOrders(ctx, "observe_all")
		if err != nil {
			return nil, err
		}
		for _, o := range orders {
			open[o.ID.code()] = o.observation()
		}
	}
	var seen []pos.Observation
	for _, id := range ids {
		if o := open[id]; o.State != order.TicketUnmapped {
			seen = append(seen, o)
			continue
		}
		o, err := c.Observe(ctx, id)
		switch kind := pos.KindOf(err); {
		case err == nil:
			seen = append(seen, o)
		case kind == pos.NotFound, kind == pos.Malformed: // it must not keep the others from being observed
		default:
			return seen, err
		}
	}
	return seen, nil
}

// Find implements [pos.Finder]: it looks through the orders that were accepted and are open for our meta. A
// hit proves that there is a ticket; a miss proves nothing, since an order that nobody has taken is not
// listed. Comments and phones are never compared: DeliveryHatch rewrites both. Two orders with the
// number are Unknown. Where no meta is sent nothing is asked.
func (c *Connector) Find(ctx context.Context, orderID string) (pos.Observation, error) {
	const op = "find"
	missing := &pos.Error{System: System, Op: op, Kind: pos.NotFound}
	if c.settings.PollOnly {
		missing.Err = errors.New("poll_only is on, so no order has our number")
		return pos.Observation{}, missing
	}
	orders, err := c.openOrders(ctx, op)
	if err != nil {
		return pos.Observation{}, err
	}
	var found []expressOrder
	for _, o := range orders {
		if readMeta(o.Meta).carries(order.Number(orderID)) {
			found = append(found, o)
		}
	}
	switch {
	case len(found) == 0:
		return pos.Observation{}, missing
	case len(found) > 1:
		return pos.Observation{}, unreadable(op, "several orders carry the number")
	case !isTicketID(found[0].ID.code()):
		return pos.Observation{}, unreadable(op, "the order has no id")
	}
	return found[0].observation(), nil
}

// openOrders asks for the list. An answer without one is not an answer that it is empty.
func (c *Connector) openOrders(ctx context.Context, op string) ([]expressOrder, error) {
	var reply expressAnswer
	request := httpjson.Request{Op: op, Method: http.MethodGet, Path: pathExpressOrders}
	if err := c.call(ctx, request, &reply, noWords); err != nil {
		return nil, err
	}
	if reply.Data == nil {
		return nil, unreadable(op, "it has no list of orders")
	}
	return *reply.Data, nil
}

// observation is what the list tells of an order.
func (o expressOrder) observation() pos.Observation {
	raw, state := readState(o.Status, readMeta(o.Meta))
	return pos.Observation{Ticket: order.Ticket{System: System, ID: o.ID.code(), Raw: raw}, State: state}
}
