package deliveryhatch

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/pos"
)

// whyRefused is why DeliveryHatch does not save a dish (documented); the menu does not mark them.
const whyRefused = "DeliveryHatch saves neither combos nor what is sold by weight"

// Menu implements [pos.MenuReader]. It has what can be sold right now, and prices are those of the list:
// an order's price comes from Price. What looks like a combo or like goods that are sold by weight, and what
// the store's settings name, is refused; nothing on the wire says it outright.
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
	menu := pos.Menu{Categories: categories(*reply.Data)}
	for _, dish := range *reply.Data {
		if dish.Code.known { // what has no code is not to be ordered, whatever it is
			menu.Dishes = append(menu.Dishes, c.dish(dish))
		}
	}
	return menu, nil
}

// categories are those of the dishes, and those above them in their paths: these have no code on the
// wire unless a dish is in them, so their path is their code.
func categories(dishes []menuDish) []pos.Category {
	codes := make(map[string]string) // by path
	for _, dish := range dishes {
		if code := dish.Category.code(); code != "" {
			codes[dish.CategoryPath] = code
		}
	}
	codeOf := func(path string) string {
		if code := codes[path]; code != "" {
			return code
		}
		return path
	}
	var all []pos.Category
	seen := make(map[string]bool)
	for _, dish := range dishes {
		levels := strings.Split(dish.CategoryPath, pathSeparator)
		parent := ""
		for i, name := range levels {
			code := codeOf(strings.Join(levels[:i+1], pathSeparator))
			if code != "" && !seen[code] {
				all = append(all, pos.Category{Code: code, Name: name, Parent: parent})
			}
			seen[code], parent = true, code
		}
	}
	return all
}

func (c *Connector) dish(d menuDish) pos.Dish {
	dish := pos.Dish{
		Code: d.Code.code(), Name: d.Name, Category: d.Category.code(), Price: d.Price.money(c.currency), Refused: c.refusal(d),
	}
	if d.Category.code() == "" {
		dish.Category = d.CategoryPath
	}
	if d.Rests.known && d.Rests.value != noLimit {
		rest := max(0, int(d.Rests.value)) // what zero means is not documented: nothing is left (assumed)
		dish.Rest = &rest
	}
	for _, g := range d.Groups {
		if !g.Max.known || g.Max.value != 0 { // of a group of which none may be picked nothing is to choose
			dish.Groups = append(dish.Groups, c.group(g))
		}
	}
	return dish
}

// refusal says why a dish is not to be ordered. That goods with a rest that is no whole number are sold by
// weight, and that modifiers with modifiers of their own make a combo, is assumed.
func (c *Connector) refusal(d menuDish) string {
	switch {
	case slices.ContainsFunc(c.settings.RefuseCodes, func(code int) bool { return strconv.Itoa(code) == d.Code.code() }),
		d.Rests.given && !d.Rests.known, d.nests():
		return whyRefused
	case d.Code.value <= 0:
		return "its code is no positive number"
	case !d.Price.known:
		return "its price is not in whole hundredths"
	}
	return ""
}

// nests reports whether a modifier of the dish has modifiers.
func (d menuDish) nests() bool {
	for _, group := range d.Groups {
		for _, item := range group.Items {
			var nested []json.RawMessage
			if len(item.Nested) > 0 && (json.Unmarshal(item.Nested, &nested) != nil || len(nested) > 0) {
				return true
			}
		}
	}
	return false
}

func (c *Connector) group(g menuGroup) pos.ModifierGroup {
	group := pos.ModifierGroup{Code: g.ID.code(), Name: g.Name, Min: bound(g.Min), Max: bound(g.Max), Free: bound(g.Free)}
	free := string(g.ChangesPrice) == "false"
	for _, item := range g.Items {
		modifier := pos.MenuModifier{Code: item.Code.code(), Name: item.Name, Limit: bound(item.Limit)}
		if !free {
			modifier.Price = item.Price.money(c.currency)
		}
		group.Modifiers = append(group.Modifiers, modifier)
	}
	return group
}

// bound turns the wire's "no bound", which is -1, into ours.
func bound(n whole) int { return int(max(0, n.value)) }
