package wixtar

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/pos"
)

// combosAtOnce is how many combos are asked about at a time: a menu of many would else take as many calls one after
// the other, and the till has orders to take besides.
const combosAtOnce = 4

// Menu implements [pos.MenuReader]: the dishes with their tastes in one call, and one more for each combo, a few
// at a time. Half a menu is none: the first call that fails ends the others.
// Prices are in whole dollars, whatever amount_scale is (documented). What is hidden or disabled is left
// out, what is not sold has a rest of zero. Group codes are those that an order's modifiers name.
func (c *Connector) Menu(ctx context.Context) (pos.Menu, error) {
	const op = "menu"
	t := c.talk(c.plainWords)
	var reply productsAnswer
	if err := t.call(ctx, httpjson.Request{Op: op, Method: http.MethodGet, Path: pathProducts, Query: t.menuQuery()}, &reply); err != nil {
		return pos.Menu{}, err
	}
	if reply.Products == nil {
		return pos.Menu{}, unreadable(op, "it has no products")
	}
	sold := slices.DeleteFunc(*reply.Products, func(p wireProduct) bool {
		return p.ID == "" || p.IsHidden || p.Enable != nil && !*p.Enable
	})
	places, err := c.combos(ctx, sold)
	if err != nil {
		return pos.Menu{}, err
	}
	var menu pos.Menu
	for i, p := range sold {
		menu.Dishes = append(menu.Dishes, c.dish(p, places[i]))
		menu.Categories = addCategories(menu.Categories, p)
	}
	return menu, nil
}

func (c *Connector) menuQuery() url.Values {
	return url.Values{"store_id": {c.settings.StoreID}, "language": {c.settings.Language}}
}

// addCategories adds those of a product that are not there yet.
func addCategories(have []pos.Category, p wireProduct) []pos.Category {
	for _, category := range p.Categories {
		if !slices.ContainsFunc(have, func(c pos.Category) bool { return c.Code == string(category.ID) }) {
			have = append(have, pos.Category{Code: string(category.ID), Name: category.Title})
		}
	}
	return have
}

// dish is a product; places are those of a combo.
func (c *Connector) dish(p wireProduct, places []wireCombo) pos.Dish {
	dish := pos.Dish{Code: string(p.ID), Name: p.Title, Price: p.Price.money(c.currency), Rest: c.rest(p.IsStopSale, p.Limitations)}
	if len(p.Categories) > 0 {
		dish.Category = string(p.Categories[0].ID)
	}
	codes := make(groupCodes)
	for _, row := range places {
		dish.Groups = append(dish.Groups, c.comboGroup(codes, row))
	}
	dish.Groups = append(dish.Groups, c.tasteGroups(codes, p.Tastes)...)
	dish.Refused = c.obstacle(p, len(places) > 0, dish)
	if dish.Refused == "" && slices.ContainsFunc(dish.Groups, spent) {
		dish.Rest = new(int)
	}
	return dish
}

// spent reports whether one of the group has to be picked, and nothing is left of any.
func spent(g pos.ModifierGroup) bool {
	return g.Min > 0 && !slices.ContainsFunc(g.Modifiers, func(m pos.MenuModifier) bool { return !isOut(m) })
}

// obstacle says why a dish is not to be ordered, empty for one that is; told is whether its combos are.
func (c *Connector) obstacle(p wireProduct, told bool, dish pos.Dish) string {
	if !p.Price.known {
		return "its price is not readable"
	}
	if _, err := c.wire(dish.Price); err != nil { // an order could not carry it
		return err.Error()
	}
	if p.IsPackage {
		return "what a package consists of is not told"
	}
	if p.IsCombo && !told {
		return "what the combo consists of is not told"
	}
	for _, g := range dish.Groups {
		if g.Min > 0 && len(g.Modifiers) == 0 {
			return "there is nothing to choose from: " + g.Name
		}
	}
	return ""
}

// tasteGroups are the choices of how a dish is made.
func (c *Connector) tasteGroups(codes groupCodes, tastes []wireTaste) []pos.ModifierGroup {
	var groups []pos.ModifierGroup
	for _, taste := range tastes {
		group := pos.ModifierGroup{Code: codes.code(tasteGroup, string(taste.ID), taste.Title), Name: taste.Title}
		if taste.Required {
			group.Min = 1
		}
		if taste.MaxQuantity != nil && *taste.MaxQuantity > 0 {
			group.Max = *taste.MaxQuantity
		}
		if taste.Exclusive {
			group.Max = 1
		}
		for _, item := range taste.Items {
			if item.ID != "" && item.Price.known { // one of which we do not know the price is not to be picked
				group.Modifiers = append(group.Modifiers, pos.MenuModifier{
					Code: string(item.ID), Name: item.Title, Price: item.Price.money(c.currency),
				})
			}
		}
		groups = append(groups, group)
	}
	return groups
}

// rest is how many are left: none of what is not sold, and what a limitation leaves while it lasts.
func (c *Connector) rest(stopped bool, limitations json.RawMessage) *int {
	none := 0
	if stopped {
		return &none
	}
	var limit wireLimitation
	if json.Unmarshal(limitations, &limit) != nil || limit.Quantity == nil {
		return nil
	}
	start, startErr := time.ParseInLocation(timeLayout, limit.Start, c.zone)
	end, endErr := time.ParseInLocation(timeLayout, limit.End, c.zone)
	if now := time.Now(); startErr == nil && now.Before(start) || endErr == nil && now.After(end) {
		return nil
	}
	left := max(none, *limit.Quantity)
	return &left
}
