package menu

import (
	"errors"
	"fmt"
	"math"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// ErrNotOnMenu means that a basket has a dish or a modifier that the menu does not have.
var ErrNotOnMenu = errors.New("the menu has no such dish or modifier")

// Sum prices a basket by the menu's list prices: the lines with names and prices, and the total with the
// fees. The first pieces of a group are free as far as the group says, in the basket's sequence. The basket is
// one that Check has nothing against; what a POS takes off or adds by itself is not in it.
func Sum(m pos.Menu, lines []order.Line, fees []order.Fee) ([]order.Line, order.Money, error) {
	dishes := index(m)
	priced := make([]order.Line, 0, len(lines))
	var total order.Money
	for i, line := range lines {
		dish, known := dishes[line.Code]
		if !known {
			return nil, order.Money{}, fmt.Errorf("price line %d: %w", i, ErrNotOnMenu)
		}
		own, err := price(dish, line)
		if err == nil {
			total, err = total.Add(own.Total)
		}
		if err != nil {
			return nil, order.Money{}, fmt.Errorf("price line %d: %w", i, err)
		}
		priced = append(priced, own)
	}
	for _, fee := range fees {
		var err error
		if total, err = total.Add(fee.Amount); err != nil {
			return nil, order.Money{}, fmt.Errorf("add a fee of kind %s: %w", fee.Kind, err)
		}
	}
	return priced, total, nil
}

func price(dish pos.Dish, line order.Line) (order.Line, error) {
	named, extra, err := extras(dish.Groups, line.Modifiers)
	if err != nil {
		return order.Line{}, err
	}
	unit, err := dish.Price.Add(extra)
	if err != nil {
		return order.Line{}, err
	}
	if line.Total, err = times(unit, line.Quantity); err != nil {
		return order.Line{}, err
	}
	line.Name, line.UnitPrice, line.Modifiers = dish.Name, dish.Price, named
	return line, nil
}

// extras is what modifiers add to the price of one piece, and the modifiers with their names.
func extras(groups []pos.ModifierGroup, chosen []order.Modifier) ([]order.Modifier, order.Money, error) {
	var named []order.Modifier
	var sum order.Money
	counted := make([]int, len(groups))
	for i, found := range picks(groups, chosen) {
		if !found.known() { // what it costs only the bot knows
			return nil, order.Money{}, ErrNotOnMenu
		}
		own := chosen[i]
		offer, group := found.in(groups), groups[found.group]
		inner, each, err := extras(offer.Groups, own.Modifiers)
		if err != nil {
			return nil, order.Money{}, err
		}
		free := min(max(group.Free-counted[found.group], 0), own.Quantity)
		counted[found.group] += own.Quantity
		if sum, err = addAll(sum, part{offer.Price, own.Quantity - free}, part{each, own.Quantity}); err != nil {
			return nil, order.Money{}, err
		}
		own.Name, own.Modifiers = offer.Name, inner
		named = append(named, own)
	}
	return named, sum, nil
}

// part is so many pieces at a price.
type part struct {
	price  order.Money
	pieces int
}

func addAll(sum order.Money, parts ...part) (order.Money, error) {
	for _, p := range parts {
		more, err := times(p.price, p.pieces)
		if err != nil {
			return order.Money{}, err
		}
		if sum, err = sum.Add(more); err != nil {
			return order.Money{}, err
		}
	}
	return sum, nil
}

// times is n pieces at a price; n is not negative.
func times(m order.Money, n int) (order.Money, error) {
	if n > 0 && (m.Amount > math.MaxInt64/int64(n) || m.Amount < math.MinInt64/int64(n)) {
		return order.Money{}, fmt.Errorf("take %s %d times: %w", m, n, order.ErrMoneyOverflow)
	}
	return order.Money{Amount: m.Amount * int64(n), Currency: m.Currency}, nil
}
