package wixtar

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// maxID is longer than every order number in the vendor's pages.
const maxID = 64

// Observe implements [pos.Connector]. The status has no amount beside it. A 404 with the vendor's message
// is an order that it does not know (assumed). Where the store's settings ask for it, the raw word also
// names the dishes that the restaurant has run out of: what was taken is then not what was paid for.
func (c *Connector) Observe(ctx context.Context, ticketID string) (pos.Observation, error) {
	t := c.talk(noWords)
	seen, err := t.status(ctx, "observe", ticketID)
	if err != nil || !c.settings.OutOfStock || seen.State == order.TicketWaiting || seen.State == order.TicketUnmapped {
		return seen, err
	}
	if missing := t.outOfStock(ctx, ticketID); len(missing) > 0 {
		seen.Ticket.Raw += " " + pos.Redact("(out of stock: "+strings.Join(missing, ", ")+")", order.Guest{})
	}
	return seen, nil
}

// status asks where an order stands.
func (t *talk) status(ctx context.Context, op, ticketID string) (pos.Observation, error) {
	if !validID(ticketID) {
		return pos.Observation{}, malformed(op, errors.New("the ticket's id is no order number"))
	}
	var reply statusAnswer
	err := t.call(ctx, httpjson.Request{
		Op: op, Method: http.MethodGet, Path: pathOrder + ticketID + pathStatus,
		Query: url.Values{"store_id": {t.settings.StoreID}, "is_external_platform": {"false"}},
	}, &reply)
	switch {
	case refusedAs404(err):
		return pos.Observation{}, &pos.Error{System: System, Op: op, Kind: pos.NotFound, Code: "404"}
	case err != nil:
		return pos.Observation{}, err
	case reply.Status == "":
		return pos.Observation{}, unreadable(op, "it has no status")
	}
	raw, state := readState(string(reply.Status))
	return pos.Observation{Ticket: order.Ticket{System: System, ID: ticketID, Raw: raw}, State: state}, nil
}

// readState maps the status, exactly as documented, and returns it as it may be kept. Nothing lies between
// taken and done, so taken is cooking. "E" is the vendor's own "unknown"; it and every other word map to
// nothing.
func readState(word string) (string, order.TicketState) {
	switch word {
	case stateCreated:
		return word, order.TicketWaiting
	case stateAccepted:
		return word, order.TicketCooking
	case stateCompleted:
		return word, order.TicketCompleted
	case stateRejected, stateCancelled:
		return word, order.TicketGone
	}
	return pos.Redact(word, order.Guest{}), order.TicketUnmapped
}

// outOfStock lists the dishes of an order that are missing. It only adds to what is known: a question that
// fails adds nothing.
func (t *talk) outOfStock(ctx context.Context, ticketID string) []string {
	var reply outOfStockAnswer
	if t.call(ctx, httpjson.Request{
		Op: "out_of_stock", Method: http.MethodGet, Path: pathOutOfStock + ticketID, Query: url.Values{"store_id": {t.settings.StoreID}},
	}, &reply) != nil {
		return nil
	}
	var missing []string
	for _, item := range reply.Items {
		missing = append(missing, item.Title+" x"+item.Quantity.String())
	}
	return missing
}

// validID reports whether text may be the number of an order or a store, and so a part of a path.
func validID(text string) bool {
	const allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
	return text != "" && len(text) <= maxID && strings.Trim(text, allowed) == ""
}
