package botpos

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// Canceller is the connector of a store whose settings let orders be cancelled.
type Canceller struct{ *Connector }

// Cancel implements [pos.Canceller] by DELETE, which the POS refuses while it cooks (documented). The order
// is looked at before and after: the store may be faster. The order's id is always sent, though only the
// store's is documented; in strict mode nothing is sent unless the POS shows, by its queue, that it could mean no
// other order, and the error is of kind Malformed. After an Unknown call it again: it looks before it acts. An order
// that the POS does not know is NotFound: whether it is gone or done, nobody can tell.
func (c *Canceller) Cancel(ctx context.Context, ticketID string) error {
	const op = "cancel"
	before, shown, err := c.observe(ctx, op, ticketID)
	switch {
	case err != nil:
		return err
	case before.State == order.TicketGone:
		return nil
	case beingMade(before.State):
		return refused(op, "the order is being made", before.Ticket.Raw)
	}
	t, err := c.parseTicket(ticketID)
	if err != nil {
		return malformed(op, err)
	}
	if c.settings.Cancel == CancelStrict && (before.State != order.TicketWaiting || !shown.alone(t.order)) {
		return malformed(op, errors.New("the POS may go by the store alone, and does not show that nobody else waits there"))
	}
	err = c.withdraw(ctx, op, t)
	if err != nil && pos.KindOf(err) != pos.Rejected {
		return err
	}
	return c.afterwards(ctx, op, ticketID, err)
}

// withdraw makes the call. A success may be without a body.
func (c *Connector) withdraw(ctx context.Context, op string, t ticket) error {
	query := url.Values{storeParameter: {c.settings.StoreID}, orderParameter: {t.order}}
	if t.numb != "" {
		query.Set(numbParameter, t.numb)
	}
	request := httpjson.Request{Op: op, Method: http.MethodDelete, Path: c.fill(c.settings.Paths.Cancel, t), Query: query, Fresh: true}
	if err := c.http.Do(ctx, request, nil); err != nil {
		return c.classify(op, err, noWords)
	}
	return nil
}

// afterwards says what became of an order of which the POS said that it is cancelled (told is nil) or that
// it will not be.
func (c *Connector) afterwards(ctx context.Context, op, ticketID string, told error) error {
	now, _, err := c.observe(ctx, op, ticketID)
	switch {
	case told == nil && pos.KindOf(err) == pos.NotFound: // it was there a moment ago
		return nil
	case told != nil && err != nil:
		return told
	case err != nil:
		return err
	case now.State == order.TicketGone:
		return nil
	case told != nil:
		return told
	case beingMade(now.State):
		return refused(op, "the order is being made", now.Ticket.Raw)
	case now.State == order.TicketWaiting:
		return unreadable(op, "the order still waits")
	}
	return nil
}

// beingMade reports whether the store has begun.
func beingMade(s order.TicketState) bool {
	return s.Status().Reached(order.Cooking)
}
