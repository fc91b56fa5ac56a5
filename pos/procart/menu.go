package procart

import (
	"context"
	"net/http"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/pos"
)

// Menu implements [pos.MenuReader]. ProCart looks for changes every 10 to 60 seconds, so asking more
// than once a minute tells nothing new (documented). What is left of a dish is not reserved by reading
// it, and prices are those of the list: an order's price comes from Price. Combos are left out, their form is
// not public.
func (c *Connector) Menu(ctx context.Context) (pos.Menu, error) {
	const op = "menu"
	var reply menuAnswer
	request := httpjson.Request{Op: op, Method: http.MethodGet, Path: pathMenu}
	if err := c.call(ctx, request, &reply, c.plainWords); err != nil {
		return pos.Menu{}, err
	}
	if reply.Data == nil {
		return pos.Menu{}, unreadable(op, "it has no menu")
	}
	var menu pos.Menu
	for _, category := range reply.Data.Categories {
		menu.Categories = append(menu.Categories, pos.Category{
			Code: string(category.Code), Name: category.Name, Parent: string(category.Parent),
		})
	}
	for _, dish := range reply.Data.Dishes {
		if len(dish.Combo) == 0 {
			menu.Dishes = append(menu.Dishes, c.dish(dish))
		}
	}
	return menu, nil
}

func (c *Connector) dish(d menuDish) pos.Dish {
	dish := pos.Dish{Code: string(d.Code), Name: d.Name, Category: string(d.Category), Price: d.Price.money(c.currency)}
	if d.Rests != nil && *d.Rests != noLimit {
		dish.Rest = d.Rests
	}
	for _, g := range d.Modifiers {
		dish.Groups = append(dish.Groups, c.group(g))
	}
	return dish
}

func (c *Connector) group(g menuGroup) pos.ModifierGroup {
	group := pos.ModifierGroup{Code: string(g.ID), Name: g.Name, Min: bound(g.Min), Max: bound(g.Max), Free: g.Free}
	for _, item := range g.Items {
		modifier := pos.MenuModifier{Code: string(item.Code), Name: item.Name, Limit: bound(item.Limit)}
		if g.ChangesPrice == nil || *g.ChangesPrice {
			modifier.Price = item.Price.money(c.currency)
		}
		group.Modifiers = append(group.Modifiers, modifier)
	}
	return group
}

// bound turns the wire's "no bound" into ours.
func bound(n int) int {
	if n == noLimit {
		return 0
	}
	return n
}
