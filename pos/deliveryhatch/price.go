package deliveryhatch

import (
	"context"
	"net/http"
	"strconv"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// Price implements [pos.Pricer] by validate, which makes nothing. Table, type and discount are those of
// Submit, and automatic discounts show here although nobody asked for them. Who orders does not matter: that is
// for Check. A basket that comes back with less than was asked for, of a dish or of what goes with it, is
// refused: the guest would pay for what is left.
func (c *Connector) Price(ctx context.Context, d pos.Draft) (pos.Quote, error) {
	const op = "price"
	basket, err := c.basket(d)
	if err != nil {
		return pos.Quote{}, malformed(op, err)
	}
	basket = basket.unnamed()
	var reply validateAnswer
	request := httpjson.Request{Op: op, Method: http.MethodPost, Path: pathValidate, Body: basket}
	if err := c.call(ctx, request, &reply, c.wordsFor(d)); err != nil {
		return pos.Quote{}, err
	}
	if amount := reply.Order.Amount; !amount.known || amount.value < 0 {
		return pos.Quote{}, unreadable(op, "it has no amount in whole hundredths")
	}
	if missing, ok := leftOut(basket.Content, reply.Order.Items); ok {
		return pos.Quote{}, &pos.Error{System: System, Op: op, Kind: pos.Rejected, Code: missing, Text: "it left a part of the basket out"}
	}
	return pos.Quote{Total: reply.Order.Amount.money(c.currency), Lines: c.lines(reply.Order.Items)}, nil
}

// part is a dish of a basket, or with a modifier's code what goes with that dish.
type part struct{ dish, modifier string }

// leftOut names a dish, or a modifier, of which less came back than was asked for. An answer without items says
// only what the basket costs.
func leftOut(asked []wireDish, priced []pricedDish) (string, bool) {
	if len(priced) == 0 {
		return "", false
	}
	have := make(map[part]int64)
	for _, dish := range priced {
		code := dish.Code.code()
		have[part{dish: code}] += dish.Quantity.value
		for _, m := range dish.Modifiers {
			have[part{dish: code, modifier: m.Code.code()}] += dish.Quantity.value * m.Count.value
		}
	}
	for _, dish := range asked {
		code, quantity := strconv.Itoa(dish.Code), int64(dish.Quantity)
		if have[part{dish: code}] -= quantity; have[part{dish: code}] < 0 {
			return code, true
		}
		for _, m := range dish.Modifiers {
			with := part{dish: code, modifier: strconv.Itoa(m.Code)}
			if have[with] -= quantity * int64(m.Count); have[with] < 0 {
				return with.modifier, true
			}
		}
	}
	return "", false
}

func (c *Connector) lines(priced []pricedDish) []order.Line {
	var lines []order.Line
	for _, dish := range priced {
		line := order.Line{
			Code: dish.Code.code(), Name: dish.Name, Quantity: int(dish.Quantity.value),
			UnitPrice: dish.Price.money(c.currency), Total: dish.Total.money(c.currency),
		}
		for _, m := range dish.Modifiers {
			line.Modifiers = append(line.Modifiers, order.Modifier{Code: m.Code.code(), Name: m.Name, Quantity: int(m.Count.value)})
		}
		lines = append(lines, line)
	}
	return lines
}
