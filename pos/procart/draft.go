package procart

import (
	"errors"
	"fmt"
	"path"
	"strconv"
	"strings"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// basket is what validate and postorder have in common, so that what is priced is what is posted.
func (c *Connector) basket(d pos.Draft) (wireOrder, error) {
	table, tableErr := c.table(d.Fulfillment)
	discount, discountErr := optionalCode("discount", d.DiscountCode)
	surcharge, feeErr := c.surcharge(d.Fees)
	content, contentErr := c.content(d)
	errs := []error{tableErr, discountErr, feeErr, contentErr, checkCallback(d.CallbackURL)}
	if d.Currency != "" && d.Currency != c.currency {
		errs = append(errs, fmt.Errorf("the order is in %s, the store in %s", d.Currency, c.currency))
	}
	if word(d.Fulfillment.Type) == "" {
		errs = append(errs, fmt.Errorf("fulfillment %q is not known", d.Fulfillment.Type))
	}
	return wireOrder{
		Type:     c.settings.OrderTypes.of(d.Fulfillment.Type),
		Category: c.settings.OrderCategories.of(d.Fulfillment.Type),
		Table:    table, Discount: discount, Surcharge: surcharge, Content: content,
	}, errors.Join(errs...)
}

// posting is the whole of postorder: the basket, who it is for, when, and what was paid.
func (c *Connector) posting(d pos.Draft, paid pos.Paid) (orderRequest, error) {
	o, err := c.basket(d)
	payments, paidErr := c.payments(paid)
	if err := errors.Join(err, paidErr); err != nil {
		return orderRequest{}, err
	}
	o.Payments, o.CallbackURL = payments, d.CallbackURL
	if !d.DueAt.IsZero() {
		o.DeliverAt = d.DueAt.In(c.zone).Format(deliverAtLayout)
	}
	o.ShortComment, o.Comment = c.shortComment(d), c.longComment(d)
	return orderRequest{
		Guest: &wireGuest{
			Name: d.Guest.Name, Phone: digits(d.Guest.Phone), Address: d.Guest.Address,
			Meta: map[string]string{metaOrder: d.OrderID},
		},
		Order: o,
	}, nil
}

// content are the dishes. Modifiers have one level on this wire; what nests deeper is a combo, whose
// form is not public.
func (c *Connector) content(d pos.Draft) ([]wireDish, error) {
	if len(d.Lines) == 0 {
		return nil, errors.New("the order has no lines")
	}
	var errs []error
	dishes := make([]wireDish, 0, len(d.Lines))
	for i, line := range d.Lines {
		dish, err := newDish(line)
		if err != nil {
			errs = append(errs, fmt.Errorf("line %q: %w", line.Code, err))
		}
		if c.settings.DishComments {
			dish.Comment = d.Guest.Notes[strconv.Itoa(i)]
		}
		dishes = append(dishes, dish)
	}
	return dishes, errors.Join(errs...)
}

func newDish(line order.Line) (wireDish, error) {
	number, err := parseCode(line.Code)
	errs := []error{err, checkQuantity(line.Quantity)}
	dish := wireDish{Code: number, Quantity: line.Quantity}
	for _, m := range line.Modifiers {
		number, err := parseCode(m.Code)
		err = errors.Join(err, checkQuantity(m.Quantity))
		if len(m.Modifiers) > 0 {
			err = errors.Join(err, errors.New("it has modifiers of its own, such combos are not known to the dialect"))
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("modifier %q: %w", m.Code, err))
		}
		dish.Modifiers = append(dish.Modifiers, wireModifier{Code: number, Count: m.Quantity})
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

func (c *Connector) table(f order.Fulfillment) (int, error) {
	if f.Ticket != "" {
		return 0, errors.New("nothing can be added to a ticket that is on the till")
	}
	if f.Table == "" {
		return c.settings.Table, nil
	}
	return optionalCode("table", f.Table)
}

// surcharge is the sum of the fees: from 1.9.1.64 a surcharge is one by sum, never one of a dictionary.
func (c *Connector) surcharge(fees []order.Fee) (int64, error) {
	if len(fees) > 0 && !c.settings.Surcharges {
		return 0, errors.New("the order has fees, and surcharges are not switched on")
	}
	var sum order.Money
	for _, fee := range fees {
		var err error
		if sum, err = sum.Add(fee.Amount); err != nil {
			return 0, err
		}
		if fee.Amount.Amount < 0 || fee.Amount.Currency != c.currency {
			return 0, fmt.Errorf("a fee of %s is no surcharge in %s", fee.Amount, c.currency)
		}
	}
	return sum.Amount, nil
}

// payments says what was paid already; an order that is paid with the food has none.
func (c *Connector) payments(paid pos.Paid) ([]wirePaid, error) {
	switch {
	case paid.Amount.Amount == 0:
		return nil, nil
	case paid.Amount.Amount < 0, paid.Amount.Currency != c.currency:
		return nil, fmt.Errorf("%s is no payment in %s", paid.Amount, c.currency)
	}
	return []wirePaid{{Code: c.settings.PaymentCode, Amount: paid.Amount.Amount}}, nil
}

// checkCallback refuses capitals: the vendor's older product lower-cases the whole URL.
func checkCallback(u string) error {
	if u != strings.ToLower(u) {
		return errors.New("the callback URL is not in lower case")
	}
	return nil
}

// callbackSecrets is what must not be told of a callback URL: it ends in a token.
func callbackSecrets(u string) []string {
	if u == "" {
		return nil
	}
	return []string{u, path.Base(u)}
}

// word names the way the food goes, for the till's staff: r_keeper is a system of Russian-speaking
// restaurants.
func word(t order.FulfillmentType) string {
	switch t {
	case order.Delivery:
		return "доставка"
	case order.Pickup:
		return "самовывоз"
	case order.DineIn:
		return "в зале"
	}
	return ""
}

// shortComment is what staff see in the list of orders: our number first, since it finds an order whose
// reply was lost.
func (c *Connector) shortComment(d pos.Draft) string {
	text := d.Number + " " + word(d.Fulfillment.Type)
	if !d.DueAt.IsZero() {
		text += " " + d.DueAt.In(c.zone).Format("15:04")
	}
	runes := []rune(text)
	return string(runes[:min(len(runes), maxShortComment)])
}

// longComment is what is printed: ProCart keeps it beside the till, so its length does not matter.
func (c *Connector) longComment(d pos.Draft) string {
	lines := []string{d.Number}
	if d.Guest.Comment != "" {
		lines = append(lines, d.Guest.Comment)
	}
	if !c.settings.DishComments {
		for i, line := range d.Lines {
			if note := d.Guest.Notes[strconv.Itoa(i)]; note != "" {
				lines = append(lines, strings.TrimSpace(line.Code+" "+line.Name)+": "+note)
			}
		}
	}
	return strings.Join(lines, "\n")
}

func digits(phone string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone)
}
