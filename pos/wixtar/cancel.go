package wixtar

import (
	"context"
	"errors"
	"net/http"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// shopCanceller is a connector that may cancel in the restaurant's name.
type shopCanceller struct{ *Connector }

// Cancel implements [pos.Canceller] by the call that the restaurant's own app makes. When it works is not
// documented, and the restaurant may be faster: the order is cancelled only while it waits, and only the
// status afterwards says whether it is. After an Unknown call it again: it looks before it acts.
func (s shopCanceller) Cancel(ctx context.Context, ticketID string) error {
	const op = "cancel"
	t := s.talk(noWords)
	before, err := t.status(ctx, op, ticketID)
	if err != nil || before.State == order.TicketGone {
		return err
	}
	if before.State != order.TicketWaiting {
		return stillThere(op, before, nil)
	}
	told := t.act(ctx, httpjson.Request{
		Op: op, Method: http.MethodPatch, Path: pathOrders + ticketID + pathShopCancel,
		Body: cancelRequest{ShopID: t.settings.StoreID, OrderID: ticketID},
	}, false)
	if told != nil {
		told = t.classify(op, told)
	}
	switch pos.KindOf(told) {
	case pos.NotSent, pos.Throttled, pos.Unauthorized:
		return told
	case pos.Rejected, pos.Unknown, pos.NotFound, pos.Malformed: // an answer of nil is Unknown too
	}
	after, err := t.status(ctx, op, ticketID)
	if err != nil || after.State == order.TicketGone {
		return err
	}
	return stillThere(op, after, told)
}

// stillThere says why an order is not cancelled: told is what the call to cancel it was answered with. Only an order that
// the restaurant has taken is refused.
func stillThere(op string, seen pos.Observation, told error) error {
	switch seen.State {
	case order.TicketCooking, order.TicketCompleted, order.TicketAccepted, order.TicketReady, order.TicketOutForDelivery:
		return refused(op, "the order's status is "+seen.Ticket.Raw)
	case order.TicketWaiting, order.TicketUnmapped, order.TicketGone:
	}
	if e, ok := errors.AsType[*pos.Error](told); ok && e.Kind == pos.Rejected {
		// Nobody has taken it, so nobody keeps it either: it may be that we may not cancel, or not now.
		return &pos.Error{System: System, Op: op, Kind: pos.Unknown, Code: e.Code, Text: e.Text}
	}
	if told != nil {
		return told
	}
	return unreadable(op, "the order's status is "+seen.Ticket.Raw)
}
