package menu_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ordersaga/ordersaga/menu"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

func TestSum(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		basket []order.Line
		fees   []order.Fee
		want   int64
	}{
		{"two soups", []order.Line{line("701", 2)}, nil, 56000},
		{"the first addition is free", []order.Line{line("701", 2, mod("905", 1))}, nil, 56000},
		{"the second is not", []order.Line{line("701", 2, mod("905", 1), mod("906", 1))}, nil, 61000},
		{"free is what was picked first", []order.Line{line("701", 1, mod("906", 1), mod("905", 1))}, nil, 31000},
		{"of two of a kind one is free", []order.Line{line("701", 1, mod("906", 2))}, nil, 30500},
		{"a group without free pieces costs from the first", []order.Line{line("702", 1, mod("912", 1))}, nil, 41000},
		{"a choice in a choice", []order.Line{line("750", 2, mod("701", 1, mod("905", 1), mod("906", 1)))}, nil, 127000},
		{"fees come on top", []order.Line{line("710", 1)}, []order.Fee{{Kind: "tip", Amount: rub(100)}, {Kind: "delivery", Amount: rub(200)}}, 4300},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			lines, total, err := menu.Sum(soups(), row.basket, row.fees)
			require.NoError(t, err)
			require.Equal(t, rub(row.want), total)
			require.Len(t, lines, len(row.basket))
		})
	}
}

func TestPricedLinesHaveNamesAndPrices(t *testing.T) {
	t.Parallel()
	basket := []order.Line{line("750", 2, mod("701", 1, mod("906", 2)))}
	lines, _, err := menu.Sum(soups(), basket, nil)
	require.NoError(t, err)
	require.Equal(t, []order.Line{{
		Code: "750", Name: "Set", Quantity: 2, UnitPrice: rub(60000), Total: rub(127000),
		Modifiers: []order.Modifier{{Code: "701", Name: "Shchi", Quantity: 1, Modifiers: []order.Modifier{{Code: "906", Name: "Croutons", Quantity: 2}}}},
	}}, lines)
	require.Empty(t, basket[0].Modifiers[0].Name, "the basket stays as it was")
}

// A menu without groups judges no modifiers, and cannot say what one costs.
func TestAModifierThatIsOnNoMenuHasNoPriceThere(t *testing.T) {
	t.Parallel()
	_, _, err := menu.Sum(soups(), []order.Line{line("710", 1, mod("905", 1))}, nil)
	require.ErrorIs(t, err, menu.ErrNotOnMenu)
}

func TestWhatCannotBeSummed(t *testing.T) {
	t.Parallel()
	_, _, err := menu.Sum(soups(), []order.Line{line("999", 1)}, nil)
	require.ErrorIs(t, err, menu.ErrNotOnMenu)
	_, _, err = menu.Sum(soups(), []order.Line{line("710", 1)}, []order.Fee{{Kind: "tip", Amount: order.Money{Amount: 1, Currency: "KRW"}}})
	require.ErrorIs(t, err, order.ErrCurrencyMismatch)
	gold := pos.Menu{Dishes: []pos.Dish{
		{Code: "1", Price: rub(math.MaxInt64)},
		{Code: "2", Price: rub(1), Groups: []pos.ModifierGroup{{Modifiers: []pos.MenuModifier{{Code: "3", Price: rub(math.MaxInt64)}}}}},
	}}
	for name, basket := range map[string][]order.Line{
		"a dish": {line("1", 2)}, "two dishes": {line("1", 1), line("1", 1)},
		"a modifier": {line("2", 1, mod("3", 2))}, "a dish with its modifier": {line("2", 1, mod("3", 1))},
	} {
		_, _, err := menu.Sum(gold, basket, nil)
		require.ErrorIs(t, err, order.ErrMoneyOverflow, name)
	}
}

// chosen draws what the menu allows of groups.
func chosen(t *rapid.T, groups []pos.ModifierGroup) []order.Modifier {
	var picked []order.Modifier
	for _, g := range groups {
		most := g.Max
		if most == 0 {
			most = 5
		}
		left := rapid.IntRange(g.Min, most).Draw(t, "of the group")
		for i, m := range g.Modifiers {
			n := left
			if m.Limit > 0 {
				n = min(n, m.Limit)
			}
			if i < len(g.Modifiers)-1 {
				n = rapid.IntRange(0, n).Draw(t, "of the modifier")
			}
			if n > 0 {
				picked = append(picked, order.Modifier{Group: g.Code, Code: m.Code, Quantity: n, Modifiers: chosen(t, m.Groups)})
				left -= n
			}
		}
	}
	return picked
}

// allowed draws a basket of dishes that the menu allows.
func allowed(t *rapid.T) []order.Line {
	var basket []order.Line
	for _, dish := range soups().Dishes {
		if dish.Refused != "" || dish.Rest != nil && *dish.Rest == 0 || !rapid.Bool().Draw(t, "dish "+dish.Code) {
			continue
		}
		most := 9
		if dish.Rest != nil {
			most = *dish.Rest
		}
		basket = append(basket, order.Line{Code: dish.Code, Quantity: rapid.IntRange(1, most).Draw(t, "quantity"), Modifiers: chosen(t, dish.Groups)})
	}
	return basket
}

func TestWhatTheMenuAllowsIsNeverRefusedAndAlwaysPriced(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		basket := allowed(t)
		require.Empty(t, menu.Check(soups(), basket))
		lines, total, err := menu.Sum(soups(), basket, nil)
		require.NoError(t, err)
		var sum order.Money
		for _, l := range lines {
			sum, err = sum.Add(l.Total)
			require.NoError(t, err)
		}
		require.Equal(t, sum, total)
		require.Empty(t, menu.Check(soups(), lines), "a basket with its prices is still one")
	})
}

func TestOneStrangerAmongAllowedDishesIsTheOneProblem(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		basket := allowed(t)
		at := rapid.IntRange(0, len(basket)).Draw(t, "at")
		basket = append(basket[:at:at], append([]order.Line{line("nobody's", 1)}, basket[at:]...)...)
		problems := menu.Check(soups(), basket)
		require.Len(t, problems, 1)
		require.Equal(t, menu.UnknownItem, problems[0].Code)
		require.Equal(t, "/items/"+string(rune('0'+at)), problems[0].Place)
	})
}
