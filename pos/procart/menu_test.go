package procart_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/pos"
)

func TestMenu(t *testing.T) {
	answer, err := os.ReadFile("testdata/assumed_menu_answer.json")
	require.NoError(t, err)
	f := newFake().answer("getmenu", string(answer))

	menu, err := connect(t, f, nil).Menu(t.Context())

	require.NoError(t, err)
	three := 3
	require.Equal(t, pos.Menu{
		Categories: []pos.Category{{Code: "20", Name: "Супы"}, {Code: "21", Name: "Холодные", Parent: "20"}},
		Dishes: []pos.Dish{
			{
				Code: "701", Name: "Щи", Category: "20", Price: rub(28000), // rests -1: no limit
				Groups: []pos.ModifierGroup{
					{
						Code: "51", Name: "Добавки", Max: 2, Free: 1,
						Modifiers: []pos.MenuModifier{{Code: "905", Name: "Сметана", Limit: 1, Price: rub(3000)}},
					},
					{
						Code: "52", Name: "Хлеб", Min: 1, // changes no price
						Modifiers: []pos.MenuModifier{{Code: "906", Name: "Чёрный"}},
					},
				},
			},
			{Code: "702", Name: "Окрошка", Category: "21", Price: rub(31000), Rest: &three},
		},
	}, menu, "the combo is left out")
	require.Len(t, f.seen("getmenu"), 1)
}

func TestAnAnswerWithoutAMenuIsNotAnEmptyMenu(t *testing.T) {
	_, err := connect(t, newFake().answer("getmenu", `{"result": true}`), nil).Menu(t.Context())
	require.Equal(t, pos.Unknown, pos.KindOf(err))
}
