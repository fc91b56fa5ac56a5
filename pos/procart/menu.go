package procart

import (
	"context"
	"net/http"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/pos"
)

// Menu implements [pos.MenuReader]. ProCart looks for changes every 10 to 60 seconds, so asking more
// than once a minute tells nothing new (documented). What is left of a dish is not reserved by reading
// it, and prices are those of the list: an order's price comes from Price. Combos are refused, their form is
// not public, and so is what an order could not name.
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
		menu.Dishes = append(menu.Dishes, c.dish(dish))
	}
	return menu, nil
}

func (c *Connector) dish(d menuDish) pos.Dish {
	dish := pos.Dish{
		Code: string(d.Code), Name: d.Name, Category: string(d.Category), Price: d.Price.money(c.currency),
		Rest: d.Rests.left, Refused: d.refused(),
	}
	for _, g := range d.Modifiers {
		if g.Max == nil || *g.Max != 0 { // of a group of which none may be picked nothing is to choose
			dish.Groups = append(dish.Groups, c.group(g))
		}
	}
	return dish
}

// refused says why a dish is not to be ordered.
func (d menuDish) refused() string {
	_, err := parseCode(string(d.Code))
	switch {
	case err != nil:
		return err.Error()
	case len(d.Combo) > 0:
		return "the dialect has no public form for combos"
	case d.Rests.weighed:
		return "there is a fraction of it, so it is sold by weight"
	case !d.Price.known || d.Price.value < 0:
		return "it has no price in whole hundredths"
	}
	return ""
}

func (c *Connector) group(g menuGroup) pos.ModifierGroup {
	group := pos.ModifierGroup{Code: string(g.ID), Name: g.Name, Min: bound(g.Min), Free: g.Free}
	if g.Max != nil {
		group.Max = bound(*g.Max)
	}
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
