package deliveryhatch

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// Check implements [pos.Checker]: validate is asked for the basket alone, and postorder wants to know of the
// guest as well.
func (c *Connector) Check(d pos.Draft, paid pos.Paid) error {
	if _, err := c.posting(d, paid); err != nil {
		return malformed("check", err)
	}
	return nil
}

// posting is the whole of postorder.
func (c *Connector) posting(d pos.Draft, paid pos.Paid) (postRequest, error) {
	basket, basketErr := c.basket(d)
	guest, guestErr := c.guest(d)
	amount, paidErr := c.paid(paid)
	callback, callbackErr := c.callbackURL(d)
	err := errors.Join(basketErr, guestErr, paidErr, callbackErr)
	return postRequest{Guest: guest, Order: wireOrder{
		wireBasket: basket, Comment: comment(d), Paid: amount, DeliverAt: c.deliverAt(d.DueAt), CallbackURL: callback,
	}}, err
}

// basket is what prices depend on, with the names that only postorder has.
func (c *Connector) basket(d pos.Draft) (wireBasket, error) {
	kind, kindErr := wireType(d.Fulfillment.Type)
	table, tableErr := c.table(d.Fulfillment)
	discount, discountErr := optionalCode("discount", d.DiscountCode)
	content, contentErr := c.content(d.Lines)
	errs := []error{kindErr, tableErr, discountErr, contentErr}
	if len(d.Fees) > 0 {
		errs = append(errs, errors.New("the order has fees, and the dialect has no place for them"))
	}
	if d.Currency != "" && d.Currency != c.currency {
		errs = append(errs, fmt.Errorf("the order is in %s, the store in %s", d.Currency, c.currency))
	}
	return wireBasket{Table: table, Type: kind, Discount: discount, Content: content}, errors.Join(errs...)
}

// unnamed is the basket as validate takes it.
func (b wireBasket) unnamed() wireBasket {
	b.Content = slices.Clone(b.Content)
	for i, dish := range b.Content {
		dish.Name, dish.Modifiers = "", slices.Clone(dish.Modifiers)
		for j := range dish.Modifiers {
			dish.Modifiers[j].Name = ""
		}
		b.Content[i] = dish
	}
	return b
}

func wireType(t order.FulfillmentType) (int, error) {
	switch t {
	case order.Pickup:
		return typePickup, nil
	case order.Delivery:
		return typeDelivery, nil
	case order.DineIn:
	}
	return 0, fmt.Errorf("fulfillment %q is neither delivery nor pickup", t)
}

func (c *Connector) table(f order.Fulfillment) (int, error) {
	if f.Ticket != "" {
		return 0, errors.New("nothing can be added to a ticket that is on the till")
	}
	if f.Table == "" {
		return c.settings.Table, nil
	}
	return optionalCode("table", f.Table)
}

func (c *Connector) content(lines []order.Line) ([]wireDish, error) {
	if len(lines) == 0 {
		return nil, errors.New("the order has no lines")
	}
	var errs []error
	dishes := make([]wireDish, 0, len(lines))
	for _, line := range lines {
		dish, err := newDish(line)
		if slices.Contains(c.settings.RefuseCodes, dish.Code) {
			err = errors.Join(err, errors.New("a dish that the store's settings refuse: "+whyRefused))
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("line %q: %w", line.Code, err))
		}
		dishes = append(dishes, dish)
	}
	return dishes, errors.Join(errs...)
}

func newDish(line order.Line) (wireDish, error) {
	number, err := parseCode(line.Code)
	errs := []error{err, checkQuantity(line.Quantity)}
	dish := wireDish{Code: number, Name: line.Name, Quantity: line.Quantity}
	for _, m := range line.Modifiers {
		number, err := parseCode(m.Code)
		err = errors.Join(err, checkQuantity(m.Quantity))
		if len(m.Modifiers) > 0 {
			err = errors.Join(err, errors.New("it has modifiers of its own, and DeliveryHatch does not save combos"))
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("modifier %q: %w", m.Code, err))
		}
		dish.Modifiers = append(dish.Modifiers, wireModifier{Code: number, Name: m.Name, Count: m.Quantity})
	}
	return dish, errors.Join(errs...)
}

func checkQuantity(n int) error {
	if n <= 0 {
		return fmt.Errorf("quantity %d is not positive", n)
	}
	return nil
}

// parseCode reads a number of r_keeper's dictionaries, written the one way that comes back unchanged.
func parseCode(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n <= 0 || strconv.Itoa(n) != s {
		return 0, errors.New("the code is no positive number")
	}
	return n, nil
}

func optionalCode(what, s string) (int, error) {
	if s == "" {
		return 0, nil
	}
	n, err := parseCode(s)
	if err != nil {
		return 0, fmt.Errorf("%s %q: %w", what, s, err)
	}
	return n, nil
}

// paid is what was paid already, which may be less than the total (documented); an order that is paid
// with the food has none.
func (c *Connector) paid(paid pos.Paid) (int64, error) {
	switch {
	case paid.Amount.Amount == 0:
		return 0, nil
	case paid.Amount.Amount < 0, paid.Amount.Currency != c.currency:
		return 0, fmt.Errorf("%s is no payment in %s", paid.Amount, c.currency)
	}
	return paid.Amount.Amount, nil
}

// callbackURL refuses capitals: DeliveryHatch lower-cases the whole of it (documented).
func (c *Connector) callbackURL(d pos.Draft) (string, error) {
	switch {
	case c.settings.PollOnly:
		return "", nil
	case d.CallbackURL != strings.ToLower(d.CallbackURL):
		return "", errors.New("the callback URL is not in lower case")
	}
	return d.CallbackURL, nil
}

// deliverAt is when the food should be there, by the restaurant's clock. An order for as soon as possible
// has a time as well, since DeliveryHatch insists on one.
func (c *Connector) deliverAt(due time.Time) string {
	if due.IsZero() {
		return c.soonest(time.Now()).Format(deliverAtLayout)
	}
	return c.onStep(due).Format(deliverAtLayout)
}

// soonest is when the food of an order is there that is posted now for as soon as possible.
func (c *Connector) soonest(now time.Time) time.Time {
	return c.onStep(now.Add(c.settings.LeadTime.D()))
}

// onStep is the next time that can be sent, by the restaurant's clock.
func (c *Connector) onStep(at time.Time) time.Time {
	at = at.In(c.zone)
	ofDay := time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute +
		time.Duration(at.Second())*time.Second + time.Duration(at.Nanosecond())
	if step := c.settings.TimeStep.D(); ofDay%step != 0 {
		at = at.Add(step - ofDay%step)
	}
	return at
}
