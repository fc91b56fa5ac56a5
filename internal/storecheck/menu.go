package storecheck

import (
	"context"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// mostCodes is how many dishes are named that share a reason.
const mostCodes = 8

// menu reads the menu and says what of it can be ordered. A POS without one passes with an empty menu.
func (c Check) menu(ctx context.Context) (pos.Menu, bool) {
	const step = "menu"
	reader, ok := c.Connector.(pos.MenuReader)
	if !ok {
		c.say(step, "the POS has none to read")
		return pos.Menu{}, true
	}
	ctx, cancel := context.WithTimeout(ctx, menuPatience)
	defer cancel()
	menu, err := reader.Menu(ctx)
	if err != nil {
		c.say(step, "FAILED: %s", err)
		return pos.Menu{}, false
	}
	refused := map[string][]string{} // the codes by the reason
	count := 0
	for _, dish := range menu.Dishes {
		if dish.Refused != "" {
			refused[dish.Refused] = append(refused[dish.Refused], plain(dish.Code))
			count++
		}
	}
	c.say(step, "dishes: %d, in categories: %d, refused: %d", len(menu.Dishes), len(menu.Categories), count)
	for _, why := range slices.Sorted(maps.Keys(refused)) {
		codes := refused[why]
		more := ""
		if len(codes) > mostCodes {
			more, codes = ", ...", codes[:mostCodes]
		}
		c.say("", "%d x %s: %s%s", len(refused[why]), plain(why), strings.Join(codes, ", "), more)
	}
	return menu, true
}

// chosen is the dish to validate: the named one, else the first that can be ordered as it is. A named dish
// need not be on the menu, which the POS may show in part.
func (c Check) chosen(menu pos.Menu) (dish pos.Dish, ok bool) {
	if c.Item != "" {
		i := slices.IndexFunc(menu.Dishes, func(d pos.Dish) bool { return d.Code == c.Item })
		if i < 0 {
			return pos.Dish{Code: c.Item}, true
		}
		return menu.Dishes[i], true
	}
	i := slices.IndexFunc(menu.Dishes, isPlain)
	if i < 0 {
		return pos.Dish{}, false
	}
	return menu.Dishes[i], true
}

// isPlain reports whether a dish can be ordered now without any choice.
func isPlain(d pos.Dish) bool {
	mustChoose := slices.ContainsFunc(d.Groups, func(g pos.ModifierGroup) bool { return g.Min > 0 })
	return d.Refused == "" && !mustChoose && (d.Rest == nil || *d.Rest > 0) && !d.Price.IsZero()
}

// price is what the menu says that a dish costs, in the store's currency; zero if it does not say.
func (c Check) price(d pos.Dish) order.Money {
	if d.Price.Amount == 0 {
		return order.Money{}
	}
	return order.Money{Amount: d.Price.Amount, Currency: c.Store.Currency}
}

// plain makes a text of the POS fit for a terminal.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsGraphic(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, " "))
}
