package wixtar

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// tableOrder is the body of POST /v1/items. It has no place for a payment, a fee or a time, and one for
// words only with a dish: our number and the guest's comment go with the first.
func (c *Connector) tableOrder(d pos.Draft, paid pos.Paid) (itemsRequest, error) {
	kind, kindErr := saleMethod(d.Fulfillment.Type)
	items, _, itemsErr := c.items(d)
	errs := []error{kindErr, itemsErr, c.common(d), c.onlyAtTheTable(d, paid)}
	if err := errors.Join(errs...); err != nil {
		return itemsRequest{}, err
	}
	first := &items[0].SpecialInstructions
	*first = strings.Join(filled(d.Number, d.Guest.Comment, *first), " ")
	return itemsRequest{ID: d.Fulfillment.Ticket, Type: kind, Cart: wireCart{Items: items}, UniqueCode: d.OrderID}, nil
}

// onlyAtTheTable names what an order at a table cannot have.
func (c *Connector) onlyAtTheTable(d pos.Draft, paid pos.Paid) error {
	var errs []error
	for _, wrong := range []struct {
		is  bool
		why string
	}{
		{!validID(d.Fulfillment.Ticket), "the ticket is no order number"},
		{c.settings.ShopCancel, "orders at a table are off where shop_cancel is on"},
		{paid.Amount.Amount != 0, "an order at a table is paid at the counter, and this one is paid"},
		{len(d.Fees) > 0, "an order at a table has no place for fees"},
		{!d.DueAt.IsZero(), "an order at a table is for now"},
		{d.Fulfillment.Type == order.Delivery, "an order at a table is not delivered"},
	} {
		if wrong.is {
			errs = append(errs, errors.New(wrong.why))
		}
	}
	return errors.Join(errs...)
}

// common names what no order can have.
func (c *Connector) common(d pos.Draft) error {
	var errs []error
	if d.DiscountCode != "" {
		errs = append(errs, fmt.Errorf("discount %q: the dialect has no place for it", d.DiscountCode))
	}
	if d.Currency != "" && d.Currency != c.currency {
		errs = append(errs, fmt.Errorf("the order is in %s, the store in %s", d.Currency, c.currency))
	}
	return errors.Join(errs...)
}

// twoSteps are the bodies of creating an order and of confirming it, but for the id that only the first
// answer brings: both are checked before anything is sent.
func (c *Connector) twoSteps(d pos.Draft, paid pos.Paid) (createRequest, confirmRequest, error) {
	kind, kindErr := saleMethod(d.Fulfillment.Type)
	items, sum, itemsErr := c.items(d)
	charges, due, chargesErr := c.charges(d, sum, paid)
	comment, commentErr := comment(d)
	if err := errors.Join(kindErr, itemsErr, c.common(d), chargesErr, commentErr); err != nil {
		return createRequest{}, confirmRequest{}, err
	}
	now := time.Now()
	wanted := d.DueAt
	if wanted.IsZero() {
		wanted = now
	}
	create := createRequest{
		PlacedAt: now.In(c.zone).Format(timeLayout), PickupAt: wanted.In(c.zone).Format(timeLayout),
		Type: kind, SaleType: c.settings.SaleType, ClientDevice: c.settings.ClientDevice, Store: wireStore{ID: c.settings.StoreID},
		Customer: wireCustomer{Name: d.Guest.Name, Mobile: d.Guest.Phone, Address: d.Guest.Address},
		Charges:  charges, Cart: wireCart{Items: items}, Comment: comment, Table: d.Fulfillment.Table, ExternalID: d.OrderID,
	}
	return create, confirmRequest{
		Payments: c.payments(d, due, paid), Receipt: c.settings.Receipt, StoreID: c.settings.StoreID, ExternalID: d.OrderID,
	}, nil
}

// charges say what the order costs. The guest has agreed to what is paid, whatever the lines add up to;
// with nothing paid it is their sum and the fees.
func (c *Connector) charges(d pos.Draft, sum order.Money, paid pos.Paid) (wireCharges, wireMoney, error) {
	if len(d.Fees) > 0 && !c.settings.ExtraCharges {
		return wireCharges{}, wireMoney{}, errors.New("the order has fees, and extra_charges are not switched on")
	}
	fees := order.Money{Currency: c.currency}
	for _, fee := range d.Fees {
		var err error
		if _, err = c.wire(fee.Amount); err == nil {
			fees, err = fees.Add(fee.Amount)
		}
		if err != nil {
			return wireCharges{}, wireMoney{}, fmt.Errorf("fee %s: %w", fee.Kind, err)
		}
	}
	total, err := sum.Add(fees)
	if paid.Amount.Amount != 0 {
		total = paid.Amount
	}
	dishes, dishesErr := total.Add(order.Money{Amount: -fees.Amount, Currency: c.currency})
	whole, wholeErr := c.wire(total)
	part, partErr := c.wire(dishes)
	extra, extraErr := c.wire(fees)
	if err := errors.Join(err, dishesErr, wholeErr, partErr, extraErr); err != nil {
		return wireCharges{}, wireMoney{}, fmt.Errorf("charges: %w", err)
	}
	charges := wireCharges{Total: whole, SubTotal: part, TotalFee: whole}
	if len(d.Fees) > 0 {
		charges.Extra = &extra
	}
	return charges, whole, nil
}

// payments say how the order is paid.
func (c *Connector) payments(d pos.Draft, due wireMoney, paid pos.Paid) []wirePaid {
	kind := c.settings.PaymentType
	if paid.Amount.Amount == 0 {
		kind = c.settings.UnpaidType
	}
	if kind == "" {
		return nil
	}
	return []wirePaid{{Type: kind, Amount: due.Amount, TransactionID: d.OrderID}}
}

// comment leads with our number, by which staff find the order. It is never cut: what is cut off may be
// an allergy.
func comment(d pos.Draft) (string, error) {
	text := strings.Join(filled(d.Number, d.Guest.Comment), " ")
	if n := utf8.RuneCountInString(text); n > maxComment {
		return "", fmt.Errorf("the number and the comment have %d characters, and the dialect takes %d", n, maxComment)
	}
	return text, nil
}

// saleMethod names the way the food goes.
func saleMethod(t order.FulfillmentType) (string, error) {
	switch t {
	case order.Delivery:
		return "DELIVERY", nil
	case order.Pickup:
		return "PICK_UP", nil
	case order.DineIn:
		return "DINE_IN", nil
	}
	return "", fmt.Errorf("fulfillment %q is not known", t)
}

// filled drops the empty ones of words.
func filled(words ...string) []string {
	var out []string
	for _, word := range words {
		if word != "" {
			out = append(out, word)
		}
	}
	return out
}

// note is the guest's word on a line.
func note(d pos.Draft, line int) string { return d.Guest.Notes[strconv.Itoa(line)] }
