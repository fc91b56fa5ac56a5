package menu_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/menu"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

func line(code string, quantity int, modifiers ...order.Modifier) order.Line {
	return order.Line{Code: code, Quantity: quantity, Modifiers: modifiers}
}

func mod(code string, quantity int, modifiers ...order.Modifier) order.Modifier {
	return order.Modifier{Code: code, Quantity: quantity, Modifiers: modifiers}
}

func from(group string, m order.Modifier) order.Modifier {
	m.Group = group
	return m
}

// A modifier counts for every piece of the dish, on every line; two choices of one code are two of one stock.
func TestCheckCountsWhatIsLeftOfAModifier(t *testing.T) {
	t.Parallel()
	left := func(n int) []pos.MenuModifier {
		return []pos.MenuModifier{{Code: "5", Rest: &n, Groups: []pos.ModifierGroup{{Code: "in", Modifiers: []pos.MenuModifier{{Code: "6", Rest: new(5)}}}}}}
	}
	dishes := func(n int) pos.Menu {
		return pos.Menu{Dishes: []pos.Dish{{Code: "5", Groups: []pos.ModifierGroup{{Code: "g", Modifiers: left(n)}}}}}
	}
	at := "/items/0/modifiers/0"
	for _, row := range []struct {
		name   string
		left   int
		basket []order.Line
		want   []menu.Problem
	}{
		{name: "as many as there are, beside the dish of the same code", left: 4, basket: []order.Line{line("5", 2, mod("5", 2))}},
		{name: "none are left", basket: []order.Line{line("5", 1, mod("5", 1))}, want: []menu.Problem{{Place: at, Code: menu.SoldOut, Detail: "is sold out"}}},
		{
			name: "too many in all pieces", left: 3, basket: []order.Line{line("5", 2, mod("5", 2))},
			want: []menu.Problem{{Place: at, Code: menu.QuantityUnavailable, Detail: "only 3 left"}},
		},
		{
			name: "too many on two lines", left: 3, basket: []order.Line{line("5", 2, mod("5", 1)), line("5", 2, mod("5", 1))},
			want: []menu.Problem{{Place: "/items/1/modifiers/0", Code: menu.QuantityUnavailable, Detail: "only 3 left"}},
		},
		{
			name: "too many of a modifier's modifier", left: 9, basket: []order.Line{line("5", 2, mod("5", 1, mod("6", 3)))},
			want: []menu.Problem{{Place: at + "/modifiers/0", Code: menu.QuantityUnavailable, Detail: "only 5 left"}},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, row.want, menu.Check(dishes(row.left), row.basket))
		})
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		basket []order.Line
		want   []menu.Problem
	}{
		{name: "a basket of the menu", basket: []order.Line{line("701", 2, mod("905", 1), mod("906", 1)), line("710", 99), line("730", 3)}},
		{
			name: "a dish that nobody knows", basket: []order.Line{line("710", 1), line("999", 1)},
			want: []menu.Problem{{Place: "/items/1", Code: menu.UnknownItem, Detail: "is not on the menu"}},
		},
		{
			name: "a dish that this connector does not order", basket: []order.Line{line("740", 1)},
			want: []menu.Problem{{Place: "/items/0", Code: menu.UnknownItem, Detail: "cannot be ordered: it is sold by weight"}},
		},
		{
			name: "a dish of which nothing is left", basket: []order.Line{line("731", 1)},
			want: []menu.Problem{{Place: "/items/0", Code: menu.SoldOut, Detail: "is sold out"}},
		},
		{
			name: "more than is left", basket: []order.Line{line("730", 4)},
			want: []menu.Problem{{Place: "/items/0", Code: menu.QuantityUnavailable, Detail: "only 3 left"}},
		},
		{
			name: "more than is left, on two lines", basket: []order.Line{line("730", 2), line("710", 1), line("730", 2)},
			want: []menu.Problem{{Place: "/items/2", Code: menu.QuantityUnavailable, Detail: "only 3 left"}},
		},
		{
			name: "a modifier that nobody knows", basket: []order.Line{line("701", 1, mod("905", 1), mod("999", 1))},
			want: []menu.Problem{{Place: "/items/0/modifiers/1", Code: menu.UnknownItem, Detail: "is not on the menu here"}},
		},
		{
			name: "a modifier of another dish", basket: []order.Line{line("710", 1, mod("905", 1))},
			want: []menu.Problem{{Place: "/items/0/modifiers/0", Code: menu.UnknownItem, Detail: "is not on the menu here"}},
		},
		{
			name: "a modifier of another group than it names", basket: []order.Line{line("701", 1, from("52", mod("905", 1)))},
			want: []menu.Problem{{Place: "/items/0/modifiers/0", Code: menu.UnknownItem, Detail: "is not on the menu here"}},
		},
		{
			name: "too many of a modifier", basket: []order.Line{line("701", 1, mod("905", 2))},
			want: []menu.Problem{{Place: "/items/0/modifiers/0", Code: menu.ModifierLimits, Detail: "at most 1 of it"}},
		},
		{
			name: "too many of a modifier that is picked twice", basket: []order.Line{line("701", 1, mod("905", 1), from("51", mod("905", 1)))},
			want: []menu.Problem{{Place: "/items/0/modifiers/1", Code: menu.ModifierLimits, Detail: "at most 1 of it"}},
		},
		{name: "a limit is one of each dish", basket: []order.Line{line("701", 3, mod("905", 1)), line("701", 1, mod("905", 1))}},
		{
			name: "too many of a group", basket: []order.Line{line("701", 1, mod("905", 1), mod("906", 2))},
			want: []menu.Problem{{Place: "/items/0/modifiers", Code: menu.ModifierLimits, Detail: "at most 2 of the group 51 (Additions)"}},
		},
		{
			name: "nothing of a group that wants something", basket: []order.Line{line("702", 1)},
			want: []menu.Problem{{Place: "/items/0/modifiers", Code: menu.ModifierLimits, Detail: "at least 1 of the group 52 (Sauce)"}},
		},
		{name: "a choice in a choice", basket: []order.Line{line("750", 2, mod("701", 1, mod("905", 1)))}},
		{
			name: "a choice in a choice that is not there", basket: []order.Line{line("750", 1, mod("703", 1, mod("905", 1)))},
			want: []menu.Problem{{Place: "/items/0/modifiers/0/modifiers/0", Code: menu.UnknownItem, Detail: "is not on the menu here"}},
		},
		{
			name: "too many of a choice in a choice", basket: []order.Line{line("750", 1, mod("701", 1, mod("906", 3)))},
			want: []menu.Problem{{Place: "/items/0/modifiers/0/modifiers", Code: menu.ModifierLimits, Detail: "at most 2 of the group 51 (Additions)"}},
		},
		{
			name: "everything that is wrong is said at once", basket: []order.Line{line("999", 1), line("731", 1), line("702", 1, mod("1", 1))},
			want: []menu.Problem{
				{Place: "/items/0", Code: menu.UnknownItem, Detail: "is not on the menu"},
				{Place: "/items/1", Code: menu.SoldOut, Detail: "is sold out"},
				{Place: "/items/2/modifiers/0", Code: menu.UnknownItem, Detail: "is not on the menu here"},
				{Place: "/items/2/modifiers", Code: menu.ModifierLimits, Detail: "at least 1 of the group 52 (Sauce)"},
			},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, row.want, menu.Check(soups(), row.basket))
		})
	}
}

func TestAMenuThatKnowsNoModifiersJudgesNone(t *testing.T) {
	t.Parallel()
	plain := pos.Menu{Dishes: []pos.Dish{{Code: "c1", Name: "Latte", Price: rub(25000)}}}
	require.Empty(t, menu.Check(plain, []order.Line{line("c1", 1, mod("oat milk", 1))}))
}

func TestADishThatStandsOnTheMenuTwiceIsTheOneThatCanBeOrdered(t *testing.T) {
	t.Parallel()
	twice := pos.Menu{Dishes: []pos.Dish{{Code: "740", Refused: "by weight"}, {Code: "740", Name: "Cheese, a slice"}, {Code: "740", Refused: "a combo"}}}
	require.Empty(t, menu.Check(twice, []order.Line{line("740", 1)}))
}

// The same modifier in two groups, without a word which: it counts so that the basket can be ordered.
func TestAModifierOfTwoGroupsCountsWhereItIsWanted(t *testing.T) {
	t.Parallel()
	one := func(code string, modifiers ...string) pos.ModifierGroup {
		g := pos.ModifierGroup{Code: code, Min: 1, Max: 1}
		for _, m := range modifiers {
			g.Modifiers = append(g.Modifiers, pos.MenuModifier{Code: m})
		}
		return g
	}
	m := pos.Menu{Dishes: []pos.Dish{{Code: "1", Groups: []pos.ModifierGroup{one("first", "tea", "milk"), one("second", "milk")}}}}
	require.Empty(t, menu.Check(m, []order.Line{line("1", 1, mod("milk", 1), mod("tea", 1))}))
	require.Empty(t, menu.Check(m, []order.Line{line("1", 1, mod("milk", 1), mod("milk", 1))}))
	require.Len(t, menu.Check(m, []order.Line{line("1", 1, mod("milk", 2))}), 2, "one group has too many, the other none")
	require.Len(t, menu.Check(m, []order.Line{line("1", 1, mod("milk", 1), mod("milk", 1), mod("milk", 1))}), 1)
}

func TestOnlyWhatIsLeftPasses(t *testing.T) {
	t.Parallel()
	for code, passes := range map[menu.Code]bool{menu.SoldOut: true, menu.QuantityUnavailable: true, menu.UnknownItem: false, menu.ModifierLimits: false} {
		require.Equal(t, passes, menu.Problem{Code: code}.Passing(), code)
	}
}
