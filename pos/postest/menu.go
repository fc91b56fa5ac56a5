package postest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// menuIsOrderable: the codes of a menu are those that Submit takes, choices that have to be made included.
func (s Subject) menuIsOrderable(t *testing.T) {
	connector, _ := s.connect(t)
	reader, ok := connector.(pos.MenuReader)
	if !ok {
		return
	}
	menu, err := reader.Menu(t.Context())
	require.NoError(t, err)
	orderable := 0
	for _, dish := range menu.Dishes {
		require.NotEmpty(t, dish.Code)
		if dish.Refused != "" {
			continue
		}
		orderable++
		require.GreaterOrEqual(t, dish.Price.Amount, int64(0))
		require.Equal(t, s.Draft.Currency, dish.Price.Currency)
		d := s.Draft
		d.Lines = []order.Line{{Code: dish.Code, Name: dish.Name, Quantity: 1, UnitPrice: dish.Price, Modifiers: choose(t, dish.Groups)}}
		_, err := connector.Submit(t.Context(), d, pos.Paid{})
		require.NoError(t, err, "dish %s", dish.Code)
	}
	require.Positive(t, orderable, "the vendor's menu has a dish to order")
}

// choose picks of every group what has to be picked, and one where nothing has to be.
func choose(t *testing.T, groups []pos.ModifierGroup) []order.Modifier {
	t.Helper()
	var picked []order.Modifier
	for _, group := range groups {
		require.True(t, group.Max == 0 || group.Min <= group.Max, "group %s", group.Code)
		wanted := max(group.Min, 1)
		for _, m := range group.Modifiers {
			require.NotEmpty(t, m.Code)
			if wanted == 0 {
				break
			}
			wanted--
			picked = append(picked, order.Modifier{Group: group.Code, Code: m.Code, Name: m.Name, Quantity: 1, Modifiers: choose(t, m.Groups)})
		}
	}
	return picked
}
