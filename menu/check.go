package menu

import (
	"fmt"
	"slices"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// Code names what a menu does not allow.
type Code string

// The codes.
const (
	// SoldOut: nothing is left of the dish or modifier.
	SoldOut Code = "sold_out"
	// QuantityUnavailable: less is left than the basket asks for.
	QuantityUnavailable Code = "quantity_unavailable"
	// UnknownItem: the menu has no such dish or modifier there, or it is not to be ordered this way.
	UnknownItem Code = "unknown_item"
	// ModifierLimits: too few or too many of a group, or too many of a modifier.
	ModifierLimits Code = "modifier_limits"
)

// Problem is something in a basket that the menu does not allow.
type Problem struct {
	// Place is a JSON pointer into the order, such as /items/0/modifiers/1.
	Place string
	Code  Code
	// Detail says what is wrong in words, without anything of the basket.
	Detail string
}

// Passing reports whether the problem is one of today: tomorrow's kitchen has other numbers.
func (p Problem) Passing() bool {
	switch p.Code {
	case SoldOut, QuantityUnavailable:
		return true
	case UnknownItem, ModifierLimits:
	}
	return false
}

// Check says everything in a basket that a menu does not allow, in the basket's sequence; nothing for a
// basket that can be ordered. How many are left counts for all lines of a dish together, and for all pieces of a
// modifier. Modifiers count per dish, those of a modifier per piece of it. A menu that names no group of modifiers at all knows
// nothing of modifiers, and judges none.
func Check(m pos.Menu, lines []order.Line) []Problem {
	c := checker{dishes: index(m), silent: !offersChoices(m), taken: make(map[string]int)}
	for i, line := range lines {
		c.line(fmt.Sprintf("/items/%d", i), line)
	}
	return c.problems
}

// checker gathers the problems of one basket.
type checker struct {
	dishes   map[string]pos.Dish
	silent   bool           // about modifiers
	taken    map[string]int // by the lines so far, by code, that of a modifier after a slash
	problems []Problem
}

// index finds dishes by code. A dish that stands on the menu twice can be ordered if one of them can.
func index(m pos.Menu) map[string]pos.Dish {
	dishes := make(map[string]pos.Dish, len(m.Dishes))
	for _, dish := range m.Dishes {
		if seen, twice := dishes[dish.Code]; !twice || seen.Refused != "" {
			dishes[dish.Code] = dish
		}
	}
	return dishes
}

func offersChoices(m pos.Menu) bool {
	return slices.ContainsFunc(m.Dishes, func(d pos.Dish) bool { return len(d.Groups) > 0 })
}

func (c *checker) complain(at string, code Code, format string, args ...any) {
	c.problems = append(c.problems, Problem{Place: at, Code: code, Detail: fmt.Sprintf(format, args...)})
}

func (c *checker) line(at string, line order.Line) {
	dish, known := c.dishes[line.Code]
	switch {
	case !known:
		c.complain(at, UnknownItem, "is not on the menu")
		return
	case dish.Refused != "":
		c.complain(at, UnknownItem, "cannot be ordered: %s", dish.Refused)
		return
	}
	c.stock(at, dish.Code, dish.Rest, line.Quantity)
	if !c.silent {
		c.modifiers(at+"/modifiers", dish.Groups, line.Modifiers, line.Quantity)
	}
}

// stock takes a quantity of what there is a rest of; nil for no limit.
func (c *checker) stock(at, code string, rest *int, quantity int) {
	if rest == nil {
		return
	}
	c.taken[code] += quantity
	switch rest := *rest; {
	case rest <= 0:
		c.complain(at, SoldOut, "is sold out")
	case c.taken[code] > rest:
		c.complain(at, QuantityUnavailable, "only %d left", rest)
	}
}

// modifiers checks what was chosen, for each of so many pieces, against the groups that it is chosen from.
func (c *checker) modifiers(at string, groups []pos.ModifierGroup, chosen []order.Modifier, pieces int) {
	inGroup, ofOne := make([]int, len(groups)), make(map[pick]int)
	for i, found := range picks(groups, chosen) {
		place, own := fmt.Sprintf("%s/%d", at, i), chosen[i]
		if !found.known() {
			c.complain(place, UnknownItem, "is not on the menu here")
			continue
		}
		modifier := found.in(groups)
		inGroup[found.group] += own.Quantity
		ofOne[found] += own.Quantity
		if limit := modifier.Limit; limit > 0 && ofOne[found] > limit {
			c.complain(place, ModifierLimits, "at most %d of it", limit)
		}
		c.stock(place, "/"+own.Code, modifier.Rest, pieces*own.Quantity)
		c.modifiers(place+"/modifiers", modifier.Groups, own.Modifiers, pieces*own.Quantity)
	}
	for i, g := range groups {
		switch {
		case inGroup[i] < g.Min:
			c.complain(at, ModifierLimits, "at least %d of the group %s", g.Min, label(g))
		case g.Max > 0 && inGroup[i] > g.Max:
			c.complain(at, ModifierLimits, "at most %d of the group %s", g.Max, label(g))
		}
	}
}

// label is what people and bots call a group.
func label(g pos.ModifierGroup) string {
	switch {
	case g.Name == "":
		return g.Code
	case g.Code == "":
		return g.Name
	}
	return g.Code + " (" + g.Name + ")"
}
