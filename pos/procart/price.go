package procart

import (
	"context"
	"net/http"
	"strconv"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// Price implements [pos.Pricer] by validate, which makes nothing. Category, table and discount are those
// of Submit, since they change prices. A basket that comes back with less than was asked for, of a dish or of
// the modifiers on it, is refused: the guest would pay for what is left. Of modifiers that is so unless the
// settings say that validate lists none (that it lists them is assumed).
func (c *Connector) Price(ctx context.Context, d pos.Draft) (pos.Quote, error) {
	const op = "price"
	basket, err := c.basket(d)
	if err != nil {
		return pos.Quote{}, malformed(op, err)
	}
	var reply validateAnswer
	request := httpjson.Request{Op: op, Method: http.MethodPost, Path: pathValidate, Body: orderRequest{Order: basket}}
	if err := c.call(ctx, request, &reply, c.wordsFor(d)); err != nil {
		return pos.Quote{}, err
	}
	if amount := reply.Order.Amount; !amount.known || amount.value < 0 {
		return pos.Quote{}, unreadable(op, "it has no amount")
	}
	if missing, ok := c.leftOut(basket.Content, reply.Order.Items); ok {
		return pos.Quote{}, refused(op, "it left a part of the basket out", missing)
	}
	return pos.Quote{Total: reply.Order.Amount.money(c.currency), Lines: c.lines(reply.Order.Items)}, nil
}

// part is a dish, or what is put on it.
type part struct{ dish, modifier string }

// leftOut names a dish or a modifier of which less came back than was asked for, in all lines of the dish together.
// An answer without items says only what the basket costs; a dish in it without modifiers has none.
func (c *Connector) leftOut(asked []wireDish, priced []pricedDish) (string, bool) {
	if len(priced) == 0 {
		return "", false
	}
	have := make(map[part]int)
	for _, dish := range priced {
		have[part{dish: string(dish.Code)}] += dish.Quantity
		for _, m := range dish.Modifiers {
			have[part{string(dish.Code), string(m.Code)}] += dish.Quantity * m.Count
		}
	}
	for _, dish := range asked {
		one := part{dish: strconv.Itoa(dish.Code)}
		if have[one] -= dish.Quantity; have[one] < 0 {
			return one.dish, true
		}
		if c.settings.ValidateOmitsModifiers {
			continue
		}
		for _, m := range dish.Modifiers {
			one.modifier = strconv.Itoa(m.Code)
			if have[one] -= dish.Quantity * m.Count; have[one] < 0 {
				return one.modifier, true
			}
		}
	}
	return "", false
}

func (c *Connector) lines(priced []pricedDish) []order.Line {
	var lines []order.Line
	for _, dish := range priced {
		line := order.Line{
			Code: string(dish.Code), Name: dish.Name, Quantity: dish.Quantity,
			UnitPrice: dish.Price.money(c.currency), Total: dish.Total.money(c.currency),
		}
		for _, m := range dish.Modifiers {
			line.Modifiers = append(line.Modifiers, order.Modifier{Code: string(m.Code), Name: m.Name, Quantity: m.Count})
		}
		lines = append(lines, line)
	}
	return lines
}
