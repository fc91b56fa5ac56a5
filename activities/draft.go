package activities

import (
	"context"
	"fmt"
	"strings"

	"github.com/ordersaga/ordersaga/menu"
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
		DiscountCode: o.DiscountCode, DueAt: s.Local(o.Fulfillment.RequestedFor), Currency: s.Currency, CallbackURL: a.callback(s.ID, o.ID),
	}, nil
}

// toldProblems is how many problems of a basket a refusal names: a guest reads it in a chat.
const toldProblems = 3

// inWords says what a menu has against a basket, and where.
func inWords(problems []menu.Problem) string {
	told := make([]string, 0, toldProblems)
	for _, p := range problems[:min(len(problems), toldProblems)] {
		told = append(told, fmt.Sprintf("%s: %s (%s)", p.Place, p.Detail, p.Code))
	}
	if more := len(problems) - len(told); more > 0 {
		told = append(told, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(told, "; ")
}
