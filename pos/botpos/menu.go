package botpos

import (
	"context"
	"net/http"
	"strings"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// Menu implements [pos.MenuReader]. Dishes have no categories and no modifiers; a price is that of one
// piece, less its discount. A dish that is not for sale has a rest of zero. Only here the texts have a word for
// whether the store is open.
func (c *Connector) Menu(ctx context.Context) (pos.Menu, error) {
	const op = "menu"
	var reply menuAnswer
	request := httpjson.Request{Op: op, Method: http.MethodGet, Path: c.fill(c.settings.Paths.Menu, ticket{})}
	if err := c.call(ctx, request, &reply, c.plainWords); err != nil {
		return pos.Menu{}, err
	}
	if !reply.Items.known {
		return pos.Menu{}, unreadable(op, "it has no menu")
	}
	menu := pos.Menu{Closed: c.closed(reply.Store.value.Status)}
	for _, item := range reply.Items.value {
		if item.value.ID != "" {
			menu.Dishes = append(menu.Dishes, c.dish(item.value))
		}
	}
	return menu, nil
}

func (c *Connector) dish(item menuItem) pos.Dish {
	dish := pos.Dish{Code: string(item.ID), Name: string(item.Name)}
	if price, ok := item.price(); ok {
		dish.Price = order.Money{Amount: price, Currency: c.currency}
	} else {
		dish.Refused = "its price is not one in " + c.currency
	}
	switch wordKey(string(item.Status)) {
	case "", wordSale:
	case wordNotSale:
		dish.Rest = new(int)
	default:
		dish.Refused = "its status is " + c.plainWords(string(item.Status))
	}
	return dish
}

// price is that of one piece; false if the item has none that can be charged.
func (m menuItem) price() (int64, bool) {
	price, ok := m.Price.won()
	if !m.IsDiscount.value {
		return price, ok && price >= 0
	}
	discount, known := m.Discount.won()
	return price - discount, ok && known && discount >= 0 && price >= discount
}

// closed says why the store takes no orders, where its status says so.
func (c *Connector) closed(status text) string {
	word := c.plainWords(string(status))
	if word == "" || strings.EqualFold(word, wordOpen) {
		return ""
	}
	return "the store's status is " + word
}
