package botpos

import (
	"cmp"
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
// other order, and the error is of kind Malformed. What the DELETE is answered with decides nothing: OK there may
// mean yes as well as cooking. Only the order's status afterwards does, and where that does not show what became of
// the order the error is [pos.ErrNotRepeatable]: a POS that goes by the store would take the next one. Any other
// error came before the DELETE, or the POS did not take that; called again it looks before it acts. An order
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
	told := c.withdraw(ctx, op, t)
	switch pos.KindOf(told) {
	case pos.NotSent, pos.Throttled, pos.Unauthorized:
		return told
	case pos.Rejected, pos.Unknown, pos.NotFound, pos.Malformed: // an answer of nil is Unknown too
	}
	return c.afterwards(ctx, op, ticketID, told)
}

// withdraw makes the call. A success may be without a body. A 403 with the documented body is a no to this order, and not
// to our credential (assumed).
func (c *Connector) withdraw(ctx context.Context, op string, t ticket) error {
	query := url.Values{storeParameter: {c.settings.StoreID}, orderParameter: {t.order}}
	if t.numb != "" {
		query.Set(numbParameter, t.numb)
	}
	request := httpjson.Request{Op: op, Method: http.MethodDelete, Path: c.fill(c.settings.Paths.Cancel, t), Query: query, Fresh: true}
	err := c.http.Do(ctx, request, nil)
	if failed, ok := errors.AsType[*httpjson.Error](err); ok && failed.Status == http.StatusForbidden {
		if words, ok := told(failed); ok {
			return refused(op, noWords(words), "403")
		}
	}
	if err != nil {
		return c.classify(op, err, noWords)
	}
	return nil
}

// afterwards says what became of an order after a DELETE that the POS got, and answered with told. A 404 is an
// end only where the POS has just said yes: the order was there a moment ago.
func (c *Connector) afterwards(ctx context.Context, op, ticketID string, told error) error {
	now, _, err := c.observe(ctx, op, ticketID)
	switch {
	case err == nil && now.State == order.TicketGone, told == nil && pos.KindOf(err) == pos.NotFound:
		return nil
	case err == nil && beingMade(now.State):
		return refused(op, "the order is being made", now.Ticket.Raw)
	}
	return undecided(op, cmp.Or(told, err))
}

// beingMade reports whether the store has begun.
func beingMade(s order.TicketState) bool {
	return s.Status().Reached(order.Cooking)
}
