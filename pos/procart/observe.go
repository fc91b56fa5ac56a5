package procart

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// Observe implements [pos.Connector]. How long ProCart shows an order that has ended is not documented:
// NotFound of a ticket that was seen before may mean just that.
func (c *Connector) Observe(ctx context.Context, ticketID string) (pos.Observation, error) {
	const op = "observe"
	if _, ok := CanonicalGUID(ticketID); !ok {
		return pos.Observation{}, malformed(op, errors.New("the ticket's id is no GUID"))
	}
	tickets, err := c.tickets(ctx, op, ticketID)
	if err != nil {
		return pos.Observation{}, err
	}
	for _, t := range tickets {
		if SameTicket(t.GUID, ticketID) {
			return c.observation(t, ticketID), nil
		}
	}
	return pos.Observation{}, &pos.Error{System: System, Op: op, Kind: pos.NotFound}
}

// ObserveAll implements [pos.Lister]: in one call where getorders takes a list of GUIDs, else by one
// call for all orders of the token where the store's settings allow it, and one for each ticket that
// was not among them. The tickets carry the ids as they were given. What was seen before an error is returned
// with it.
func (c *Connector) ObserveAll(ctx context.Context, ids []string) ([]pos.Observation, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	const op = "observe_all"
	var tickets []ticket
	var err error
	inOneCall := c.settings.GetOrdersMethod == http.MethodPost
	if inOneCall {
		tickets, err = c.tickets(ctx, op, ids...)
	} else if c.settings.ListOrders {
		tickets, err = c.tickets(ctx, op)
	}
	if err != nil {
		return nil, err
	}
	seen, missing := c.pick(tickets, ids)
	if inOneCall {
		return seen, nil
	}
	for _, id := range missing {
		o, err := c.Observe(ctx, id)
		if pos.KindOf(err) == pos.NotFound {
			continue
		}
		if err != nil {
			return seen, err
		}
		seen = append(seen, o)
	}
	return seen, nil
}

// pick finds the tickets that ids name, and tells which ids name none of them. An id that is no GUID
// names no ticket anywhere, and must not keep the others from being observed.
func (c *Connector) pick(tickets []ticket, ids []string) (seen []pos.Observation, missing []string) {
	byGUID := make(map[string]ticket, len(tickets))
	for _, t := range tickets {
		if canonical, ok := CanonicalGUID(t.GUID); ok {
			byGUID[canonical] = t
		}
	}
	for _, id := range ids {
		canonical, isGUID := CanonicalGUID(id)
		if t, ok := byGUID[canonical]; ok {
			seen = append(seen, c.observation(t, id))
		} else if isGUID {
			missing = append(missing, id)
		}
	}
	return seen, missing
}

// Find implements [pos.Finder]: it looks through all orders of the token for the number at the head of
// the short comment, or our id in the guest's meta. Two tickets with the number, and a miss among
// tickets that do not show theirs, are Unknown. Where the store's settings do not allow the list it answers
// NotFound without asking, which proves nothing.
func (c *Connector) Find(ctx context.Context, orderID string) (pos.Observation, error) {
	const op = "find"
	missing := &pos.Error{System: System, Op: op, Kind: pos.NotFound}
	if !c.settings.ListOrders {
		missing.Err = errors.New("list_orders is off, so nothing was asked")
		return pos.Observation{}, missing
	}
	tickets, err := c.tickets(ctx, op)
	if err != nil {
		return pos.Observation{}, err
	}
	var found []ticket
	hidden := false
	for _, t := range tickets {
		hidden = hidden || t.ShortComment == nil && t.Meta == nil
		if t.carries(order.Number(orderID)) {
			found = append(found, t)
		}
	}
	switch len(found) {
	case 0:
		if hidden { // that one may be it
			return pos.Observation{}, unreadable(op, "a ticket shows neither comment nor meta")
		}
		return pos.Observation{}, missing
	case 1:
		if _, ok := CanonicalGUID(found[0].GUID); !ok {
			return pos.Observation{}, unreadable(op, "the ticket has no GUID")
		}
		return c.observation(found[0], found[0].GUID), nil
	}
	return pos.Observation{}, unreadable(op, "several tickets carry the number")
}

// carries reports whether a ticket is that of the order with the number.
func (t ticket) carries(number string) bool {
	comment := ""
	if t.ShortComment != nil {
		comment = *t.ShortComment
	}
	first, _, _ := strings.Cut(strings.TrimSpace(comment), " ")
	meta := make(map[string]string)
	if json.Unmarshal(t.Meta, &meta) != nil {
		clear(meta) // somebody else's, of another form
	}
	return number != "" && (strings.EqualFold(first, number) || strings.EqualFold(order.Number(meta[metaOrder]), number))
}

// tickets asks for the orders with the ids, or for all of them. An answer without a list is not an
// answer that the list is empty.
func (c *Connector) tickets(ctx context.Context, op string, ids ...string) ([]ticket, error) {
	guids := make([]string, 0, len(ids))
	for _, id := range ids {
		guids = append(guids, c.settings.GUIDForm.write(id))
	}
	request := httpjson.Request{Op: op, Method: c.settings.GetOrdersMethod, Path: pathGetOrders}
	if request.Method == http.MethodPost {
		request.Body = ordersRequest{GUIDs: guids}
	} else if len(guids) > 0 {
		request.Query = url.Values{guidParameter: guids}
	}
	var reply ordersAnswer
	if err := c.call(ctx, request, &reply, noWords); err != nil {
		return nil, err
	}
	if reply.Data == nil {
		return nil, unreadable(op, "it has no list of orders")
	}
	return *reply.Data, nil
}
