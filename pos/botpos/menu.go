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
// piece, less its discount. A dish that is not for sale has a rest of zero.
func (c *Connector) Menu(ctx context.Context) (pos.Menu, error) {
	const op = "menu"
	reply, err := c.menu(ctx, op)
	if err != nil {
		return pos.Menu{}, err
	}
	if !reply.Items.known {
		return pos.Menu{}, unreadable(op, "it has no menu")
	}
	var menu pos.Menu
	for _, item := range reply.Items.value {
		if item.value.ID != "" {
			menu.Dishes = append(menu.Dishes, c.dish(item.value))
		}
	}
	return menu, nil
}

func (c *Connector) menu(ctx context.Context, op string) (menuAnswer, error) {
	var reply menuAnswer
	request := httpjson.Request{Op: op, Method: http.MethodGet, Path: c.fill(c.settings.Paths.Menu, ticket{})}
	err := c.call(ctx, request, &reply, c.plainWords)
	return reply, err
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

// Ping implements [pos.Pinger] by the menu, since no call is made for it: it tells whether the store is open,
// where the POS says so.
func (c *Connector) Ping(ctx context.Context) (pos.Health, error) {
	reply, err := c.menu(ctx, "ping")
	if pos.KindOf(err) == pos.Rejected {
		return pos.Health{Why: err.Error()}, nil
	}
	if err != nil {
		return pos.Health{}, err
	}
	health := pos.Health{Ready: true}
	if version := c.plainWords(string(reply.Version)); version != "" {
		health.Versions = map[string]string{"api": version}
	}
	if status := c.plainWords(string(reply.Store.value.Status)); status != "" && !strings.EqualFold(status, wordOpen) {
		health.Ready, health.Why = false, "the store's status is "+status
	}
	return health, nil
}
