package wixtar

import (
	"errors"
	"fmt"
	"math"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// items are the dishes, and what they cost together.
func (c *Connector) items(d pos.Draft) ([]wireItem, order.Money, error) {
	if len(d.Lines) == 0 {
		return nil, order.Money{}, errors.New("the order has no lines")
	}
	sum := order.Money{Currency: c.currency}
	var errs []error
	items := make([]wireItem, 0, len(d.Lines))
	for i, line := range d.Lines {
		total, price, priceErr := c.price(line)
		groups, groupsErr := c.groups(line.Modifiers)
		grown, sumErr := sum.Add(total)
		err := errors.Join(priceErr, groupsErr, sumErr, checkQuantity(line.Quantity))
		if line.Code == "" {
			err = errors.Join(err, errors.New("it has no code"))
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("line %q: %w", line.Code, err))
			continue
		}
		sum = grown
		items = append(items, wireItem{
			ID: line.Code, Title: line.Name, Quantity: line.Quantity, SpecialInstructions: note(d, i), Price: price, Groups: groups,
		})
	}
	return items, sum, errors.Join(errs...)
}

// price is what a line costs, with its modifiers: an order of ours knows no price of a modifier. So one piece costs
// its share of a total that somebody has worked out: the unit price beside it may be the menu's, of the dish alone.
func (c *Connector) price(line order.Line) (order.Money, wirePrice, error) {
	if line.UnitPrice.IsZero() {
		return order.Money{}, wirePrice{}, errors.New("it has no unit price, and the dialect wants one")
	}
	total, quantity := line.Total, int64(line.Quantity)
	if total.IsZero() {
		if quantity > 0 && line.UnitPrice.Amount > math.MaxInt64/quantity {
			return order.Money{}, wirePrice{}, fmt.Errorf("%d times %s: %w", quantity, line.UnitPrice, order.ErrMoneyOverflow)
		}
		total = order.Money{Amount: line.UnitPrice.Amount * quantity, Currency: line.UnitPrice.Currency}
	}
	unit, unitErr := c.wire(line.UnitPrice)
	whole, totalErr := c.wire(total)
	if share, ok := c.share(total, quantity); ok {
		unit = share
	}
	return total, wirePrice{Unit: unit, Total: whole}, errors.Join(unitErr, totalErr)
}

// share is what one of so many pieces costs; false where the wire has no such amount, and then what the line says of
// one piece has to do.
func (c *Connector) share(total order.Money, quantity int64) (wireMoney, bool) {
	if quantity <= 0 || total.Amount%quantity != 0 {
		return wireMoney{}, false
	}
	each, err := c.wire(order.Money{Amount: total.Amount / quantity, Currency: total.Currency})
	return each, err == nil
}

// groups are the choices that belong to a dish, nil for none.
func (c *Connector) groups(modifiers []order.Modifier) ([]wireGroup, error) {
	var groups []wireGroup
	var errs []error
	composed := false
	for _, g := range groupsOf(modifiers) {
		made, err := c.group(g)
		if err != nil {
			errs = append(errs, err)
		}
		composed = composed || g.composes()
		groups = append(groups, made)
	}
	// A taste beside the dishes of a combo belongs to the combo as a whole.
	for i := range groups {
		groups[i].ComboTaste = composed && groups[i].Type != comboGroup && groups[i].Type != packGroup
	}
	return groups, errors.Join(errs...)
}

func (c *Connector) group(g group) (wireGroup, error) {
	var errs []error
	out := wireGroup{Type: g.kind, ID: g.id, Title: g.title}
	if g.kind == packGroup {
		out.ID, out.PackSuitID = "", g.id
	}
	switch {
	case g.id == "" && g.title == "":
		errs = append(errs, fmt.Errorf("modifier %q: it names no group", g.modifiers[0].Code))
	case g.kind == packGroup && g.id == "":
		errs = append(errs, fmt.Errorf("modifier %q: its pack names no suit", g.modifiers[0].Code))
	}
	nothing := wireMoney{Currency: c.currency, Formatted: format(0)}
	for _, m := range g.modifiers {
		groups, err := c.groups(m.Modifiers)
		if err = errors.Join(err, checkQuantity(m.Quantity)); err != nil {
			errs = append(errs, fmt.Errorf("modifier %q: %w", m.Code, err))
		}
		out.Selected = append(out.Selected, wireItem{
			ID: m.Code, Title: m.Name, Quantity: m.Quantity, Price: wirePrice{Unit: nothing, Total: nothing}, Groups: groups,
		})
	}
	return out, errors.Join(errs...)
}

func checkQuantity(n int) error {
	if n <= 0 {
		return fmt.Errorf("quantity %d is not positive", n)
	}
	return nil
}
