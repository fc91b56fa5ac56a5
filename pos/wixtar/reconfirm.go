package wixtar

import (
	"context"
	"net/http"
	"net/url"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/pos"
)

// Reconfirm implements [pos.Preparer]. To ask for the e-invoice twice may issue two (the vendor's kiosk leaves it
// out for that), and a confirmation that has not arrived has issued none: so where the settings want one, it looks
// first. An order that the restaurant has taken, or has let go of, is not confirmed again. One of which the
// details say outright that it is not paid is confirmed with the e-invoice; any other one without, for a
// missing e-invoice can be issued by hand.
func (c *Connector) Reconfirm(ctx context.Context, ticketID string, d pos.Draft, paid pos.Paid) (pos.Observation, error) {
	const op = "confirm"
	body, err := c.confirmation(ticketID, d, paid)
	if err != nil {
		return pos.Observation{}, malformed(op, err)
	}
	t := c.talk(c.wordsFor(d))
	if body.Receipt {
		seen, err := t.status(ctx, op, ticketID)
		if err != nil || seen.IsTaken() {
			return seen, err
		}
		if body.Receipt, err = t.unconfirmed(ctx, op, body); err != nil {
			return pos.Observation{}, err
		}
	}
	return t.confirm(ctx, body)
}

// unconfirmed reports whether the order's details prove that no confirmation has arrived: it has no e-invoice, and
// the payment that every one of them brings is not there (assumed; without a payment nothing is proven). Details
// that cannot be read prove nothing; an error says that nobody was asked.
func (t *talk) unconfirmed(ctx context.Context, op string, body confirmRequest) (bool, error) {
	var details detailsAnswer
	err := t.call(ctx, httpjson.Request{Op: op, Method: http.MethodGet, Path: pathDetails + body.ID, Query: url.Values{
		"store_id": {t.settings.StoreID}, "client_device": {t.settings.ClientDevice}, "language": {t.settings.Language},
		"order_type": {onlineOrder},
	}}, &details)
	switch {
	case err == nil:
		unpaid := details.Paid != nil && !*details.Paid
		return unpaid && details.Receipt.Number == "" && len(body.Payments) > 0, nil
	case pos.KindOf(err) == pos.NotSent, pos.KindOf(err) == pos.Throttled:
		return false, err
	}
	return false, nil
}
