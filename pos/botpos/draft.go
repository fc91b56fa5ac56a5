package botpos

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// Check implements [pos.Checker].
func (c *Connector) Check(d pos.Draft, paid pos.Paid) error {
	if _, err := c.posting(d, paid); err != nil {
		return malformed("check", err)
	}
	return nil
}

// posting is the whole of the order call. Of the guest it has the name and what the guest says to the
// kitchen; the orderer's id is our order's, which begins with the number that people see.
func (c *Connector) posting(d pos.Draft, paid pos.Paid) (orderRequest, error) {
	items, itemsErr := c.items(d)
	total, totalErr := c.total(items, len(d.Lines), paid)
	if err := errors.Join(c.checkDraft(d), itemsErr, totalErr); err != nil {
		return orderRequest{}, err
	}
	var pieces int64
	for _, item := range items {
		pieces += item.Amount
	}
	o := orderRequest{
		Version:     protocolVersion,
		Orderer:     orderer{ID: d.OrderID, Name: d.Guest.Name, Company: c.settings.Company},
		OrderAmount: pieces, Orders: items, TotalPrice: total,
		Extra: extra{
			OrderID: d.OrderID, Number: d.Number, Fulfillment: d.Fulfillment.Type, Table: d.Fulfillment.Table, Comment: comment(d),
		},
	}
	if o.Orderer.Name == "" {
		o.Orderer.Name = d.Number
	}
	if !d.DueAt.IsZero() {
		o.Extra.DueAt = d.DueAt.In(c.zone).Format(time.RFC3339)
	}
	return o, nil
}

// checkDraft refuses what has no place on this wire and must not be lost.
func (c *Connector) checkDraft(d pos.Draft) error {
	var errs []error
	if len(d.Lines) == 0 {
		errs = append(errs, errors.New("the order has no lines"))
	}
	if len(d.Fees) > 0 {
		errs = append(errs, errors.New("the order has fees, for which the dialect has no place"))
	}
	if d.DiscountCode != "" {
		errs = append(errs, fmt.Errorf("discount %q: the dialect has no place for a discount's code", d.DiscountCode))
	}
	if d.Currency != "" && d.Currency != c.currency {
		errs = append(errs, fmt.Errorf("the order is in %s, the store in %s", d.Currency, c.currency))
	}
	if d.Fulfillment.Ticket != "" {
		errs = append(errs, errors.New("nothing can be added to an order that the POS has"))
	}
	return errors.Join(append(errs, checkFulfillment(d.Fulfillment.Type))...)
}

func checkFulfillment(t order.FulfillmentType) error {
	switch t {
	case order.Pickup, order.DineIn:
		return nil
	case order.Delivery:
		return errors.New("the dialect has no place for an address")
	}
	return fmt.Errorf("fulfillment %q is not known", t)
}

func (c *Connector) items(d pos.Draft) ([]orderItem, error) {
	var errs []error
	var items []orderItem
	for _, line := range d.Lines {
		more, err := c.itemsOf(line)
		if err != nil {
			errs = append(errs, fmt.Errorf("line %q: %w", line.Code, err))
		}
		items = append(items, more...)
	}
	return items, errors.Join(errs...)
}

// itemsOf is a line, and its modifiers where the store sells them as items. Their price is in the line's.
func (c *Connector) itemsOf(line order.Line) ([]orderItem, error) {
	price, err := c.linePrice(line)
	items := []orderItem{{ID: line.Code, Name: line.Name, Amount: int64(line.Quantity), Price: price}}
	errs := []error{err, checkItem(line.Code, line.Quantity)}
	if len(line.Modifiers) > 0 && c.settings.Modifiers == RefuseModifiers {
		errs = append(errs, errors.New("it has modifiers, for which the dialect has no place"))
		return items, errors.Join(errs...)
	}
	for _, m := range line.Modifiers {
		amount, fits := times(int64(m.Quantity), line.Quantity)
		err := checkItem(m.Code, m.Quantity)
		if len(m.Modifiers) > 0 || !fits {
			err = errors.Join(err, errors.New("it is no single item"))
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("modifier %q: %w", m.Code, err))
		}
		items = append(items, orderItem{ID: m.Code, Name: m.Name, Amount: amount})
	}
	return items, errors.Join(errs...)
}

func checkItem(code string, quantity int) error {
	var errs []error
	if code == "" {
		errs = append(errs, errors.New("the code is missing"))
	}
	if quantity <= 0 {
		errs = append(errs, fmt.Errorf("quantity %d is not positive", quantity))
	}
	return errors.Join(errs...)
}

// linePrice is what all pieces of a line cost together; nil where nobody has said.
func (c *Connector) linePrice(line order.Line) (*int64, error) {
	price := line.Total
	if price.IsZero() {
		if line.UnitPrice.IsZero() {
			return nil, nil
		}
		amount, fits := times(line.UnitPrice.Amount, line.Quantity)
		if !fits {
			return nil, order.ErrMoneyOverflow
		}
		price = order.Money{Amount: amount, Currency: line.UnitPrice.Currency}
	}
	if price.Amount < 0 || price.Currency != c.currency {
		return nil, fmt.Errorf("%s is no price in %s", price, c.currency)
	}
	return &price.Amount, nil
}

// total is the sum of the lines' prices, which must be what was paid if anything was. Where a line has no
// price it is what was paid; nil where nothing was paid either.
func (c *Connector) total(items []orderItem, lines int, paid pos.Paid) (*int64, error) {
	if paid.Amount.Amount < 0 || paid.Amount.Amount > 0 && paid.Amount.Currency != c.currency {
		return nil, fmt.Errorf("%s is no payment in %s", paid.Amount, c.currency)
	}
	var sum order.Money
	priced := 0
	for _, item := range items {
		if item.Price == nil {
			continue
		}
		var err error
		if sum, err = sum.Add(order.Money{Amount: *item.Price, Currency: c.currency}); err != nil {
			return nil, err
		}
		priced++
	}
	switch {
	case priced < lines && paid.Amount.Amount == 0:
		return nil, nil
	case priced < lines:
		return &paid.Amount.Amount, nil
	case paid.Amount.Amount > 0 && paid.Amount.Amount != sum.Amount:
		return nil, fmt.Errorf("the lines make %s, paid are %s", sum, paid.Amount)
	}
	return &sum.Amount, nil
}

// times is amount times n; false if it is too large.
func times(amount int64, n int) (int64, bool) {
	if amount > 0 && n > 0 && amount > math.MaxInt64/int64(n) {
		return 0, false
	}
	return amount * int64(n), true
}

// comment is what the guest says to the kitchen, about the order and about single lines.
func comment(d pos.Draft) string {
	var lines []string
	if d.Guest.Comment != "" {
		lines = append(lines, d.Guest.Comment)
	}
	for i, line := range d.Lines {
		if note := d.Guest.Notes[strconv.Itoa(i)]; note != "" {
			lines = append(lines, strings.TrimSpace(line.Code+" "+line.Name)+": "+note)
		}
	}
	return strings.Join(lines, "\n")
}
