package storecheck

import (
	"context"
	"strings"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

const (
	// nobodysOrder is an id of the form that orders have. No order has it, and none is made under it.
	nobodysOrder = "storecheckaaaaaaaaaaaaaaaa"
	// nobodysPhone is of the numbers that are kept for films; some systems price nothing without one.
	nobodysPhone = "+12025550100"
)

// validate has one dish priced, or where the POS prices nothing, compared with what an order may be.
func (c Check) validate(ctx context.Context, menu pos.Menu) bool {
	const step = "validate"
	pricer, prices := c.Connector.(pos.Pricer)
	checker, checks := c.Connector.(pos.Checker)
	dish, ok := c.chosen(menu)
	switch {
	case !prices && !checks:
		c.say(step, "the POS prices nothing, and there is nothing to compare an order with")
		return true
	case !prices && (!ok || c.price(dish).IsZero()):
		c.say(step, "the POS prices nothing, and no menu says what a dish costs: not tried")
		return true
	case !ok:
		c.say(step, "FAILED: the menu has no dish without a choice that can be ordered: name one with --item")
		return false
	case prices:
		return c.quote(ctx, pricer, dish)
	}
	return c.compare(checker, dish)
}

// quote has the POS price one piece of a dish.
func (c Check) quote(ctx context.Context, pricer pos.Pricer, dish pos.Dish) bool {
	const step = "validate"
	ctx, cancel := context.WithTimeout(ctx, c.Store.Policy.CallTimeout.D())
	defer cancel()
	quote, err := pricer.Price(ctx, c.draft(dish))
	if err != nil {
		c.say(step, "FAILED: 1 x %s: %s", named(dish), err)
		return false
	}
	c.say(step, "1 x %s, to be picked up: the POS says %s", named(dish), quote.Total)
	if listed := c.price(dish); !listed.IsZero() && listed != quote.Total {
		c.say("", "the menu says %s", listed)
	}
	checker, checks := c.Connector.(pos.Checker)
	if !checks {
		return true
	}
	if err := checker.Check(c.draft(dish), pos.Paid{Amount: quote.Total}); err != nil {
		c.say(step, "FAILED: 1 x %s for %s could not be posted: %s", named(dish), quote.Total, err)
		return false
	}
	return true
}

// compare asks the connector alone.
func (c Check) compare(checker pos.Checker, dish pos.Dish) bool {
	const step = "validate"
	if err := checker.Check(c.draft(dish), pos.Paid{Amount: c.price(dish)}); err != nil {
		c.say(step, "FAILED: 1 x %s for %s: %s", named(dish), c.price(dish), err)
		return false
	}
	c.say(step, "1 x %s for %s, to be picked up: can be ordered; the POS prices nothing and was not asked", named(dish), c.price(dish))
	return true
}

// draft is one piece of a dish that nobody orders.
func (c Check) draft(dish pos.Dish) pos.Draft {
	return pos.Draft{
		OrderID: nobodysOrder, Number: order.Number(nobodysOrder), Currency: c.Store.Currency,
		Lines:       []order.Line{{Code: dish.Code, Name: dish.Name, Quantity: 1, UnitPrice: c.price(dish)}},
		Fulfillment: order.Fulfillment{Type: order.Pickup}, Guest: order.Guest{Phone: nobodysPhone},
	}
}

func named(d pos.Dish) string { return strings.TrimSpace(plain(d.Code) + " " + plain(d.Name)) }
