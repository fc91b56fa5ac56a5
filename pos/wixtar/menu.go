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

// Menu implements [pos.MenuReader]: the dishes with their tastes in one call, and one more for each combo.
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
	var menu pos.Menu
	for _, p := range *reply.Products {
		if p.ID == "" || p.IsHidden || p.Enable != nil && !*p.Enable {
			continue
		}
		dish, err := t.dish(ctx, p)
		if err != nil {
			return pos.Menu{}, err
		}
		menu.Dishes = append(menu.Dishes, dish)
		menu.Categories = addCategories(menu.Categories, p)
	}
	return menu, nil
}

func (t *talk) menuQuery() url.Values {
	return url.Values{"store_id": {t.settings.StoreID}, "language": {t.settings.Language}}
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

func (t *talk) dish(ctx context.Context, p wireProduct) (pos.Dish, error) {
	dish := pos.Dish{Code: string(p.ID), Name: p.Title, Price: p.Price.money(t.currency), Rest: t.rest(p.IsStopSale, p.Limitations)}
	if len(p.Categories) > 0 {
		dish.Category = string(p.Categories[0].ID)
	}
	codes := make(groupCodes)
	if p.IsCombo {
		combos, err := t.combos(ctx, p)
		if err != nil {
			return pos.Dish{}, err
		}
		for _, row := range combos {
			dish.Groups = append(dish.Groups, t.comboGroup(codes, row))
		}
	}
	told := len(dish.Groups) > 0
	dish.Groups = append(dish.Groups, t.tasteGroups(codes, p.Tastes)...)
	dish.Refused = t.obstacle(p, told, dish)
	return dish, nil
}

// obstacle says why a dish is not to be ordered, empty for one that is; told is whether its combos are.
func (t *talk) obstacle(p wireProduct, told bool, dish pos.Dish) string {
	if !p.Price.known {
		return "its price is not readable"
	}
	if _, err := t.wire(dish.Price); err != nil { // an order could not carry it
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
			return "nothing is left to choose from: " + g.Name
		}
	}
	return ""
}

// tasteGroups are the choices of how a dish is made.
func (t *talk) tasteGroups(codes groupCodes, tastes []wireTaste) []pos.ModifierGroup {
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
					Code: string(item.ID), Name: item.Title, Price: item.Price.money(t.currency),
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
