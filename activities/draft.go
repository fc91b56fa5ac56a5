package activities

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// open finds the store's connector and opens the order for it.
func (a *POS) open(ctx context.Context, o order.Order, s order.Store) (pos.Connector, pos.Draft, error) {
	connector, err := a.connectors.Connector(s.ID)
	if err != nil {
		return nil, pos.Draft{}, retryable(ctx, ErrTypeMisconfigured, err, 0)
	}
	guest, err := a.guests.OpenGuest(o.ID, o.Guest)
	if err != nil {
		return nil, pos.Draft{}, retryable(ctx, ErrTypeSealed, fmt.Errorf("open the guest of order %s: %w", o.ID, err), 0)
	}
	return connector, pos.Draft{
		OrderID: o.ID, Number: order.Number(o.ID), Lines: o.Lines, Fees: o.Fees, Fulfillment: o.Fulfillment, Guest: guest,
		DiscountCode: o.DiscountCode, DueAt: due(o, s), Currency: s.Currency, CallbackURL: a.callback(s.ID, o.ID),
	}, nil
}

// due is when the guest wants the food, by the store's own clock; zero for as soon as possible.
func due(o order.Order, s order.Store) time.Time {
	if o.Fulfillment.RequestedFor.IsZero() {
		return time.Time{}
	}
	zone, err := time.LoadLocation(s.Timezone)
	if err != nil {
		return o.Fulfillment.RequestedFor
	}
	return o.Fulfillment.RequestedFor.In(zone)
}

// refusal puts a connector's no into words that a bot may show: the POS's own, which the connector has
// redacted, or what of the order the vendor's format cannot say.
func refusal(code order.ProblemCode, err error) order.Problem {
	e, ok := errors.AsType[*pos.Error](err)
	switch {
	case ok && e.Text != "":
		return order.Problem{Code: code, Detail: e.Text}
	case ok && e.Kind == pos.Malformed && e.Err != nil:
		return order.Problem{Code: code, Detail: e.Err.Error()}
	}
	return order.Problem{Code: code, Detail: "the restaurant gave no reason"}
}
