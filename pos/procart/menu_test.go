package procart_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/pos"
)

func TestMenu(t *testing.T) {
	f := newFake().answer("getmenu", golden(t, "assumed_menu_answer.json"))

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
			{Code: "800", Name: "Обед", Category: "20", Price: rub(45000), Refused: "the dialect has no public form for combos"},
		},
	}, menu)
	require.Len(t, f.seen("getmenu"), 1)
}

func TestAnAnswerWithoutAMenuIsNotAnEmptyMenu(t *testing.T) {
	_, err := connect(t, newFake().answer("getmenu", `{"result": true}`), nil).Menu(t.Context())
	require.Equal(t, pos.Unknown, pos.KindOf(err))
}

func TestDishes(t *testing.T) {
	rows := []struct {
		name, dish string
		want       pos.Dish
	}{
		{name: "minus one is no limit", dish: `"code": 1, "price": 100, "rests": -1`, want: pos.Dish{Code: "1", Price: rub(100)}},
		{name: "null is none", dish: `"code": 1, "price": 100, "rests": null`, want: pos.Dish{Code: "1", Price: rub(100)}},
		{name: "nothing is none", dish: `"code": 1, "price": 100`, want: pos.Dish{Code: "1", Price: rub(100)}},
		{name: "nothing left", dish: `"code": 1, "price": 100, "rests": 0`, want: pos.Dish{Code: "1", Price: rub(100), Rest: new(0)}},
		{name: "more sold than there was", dish: `"code": 1, "price": 100, "rests": -4`, want: pos.Dish{Code: "1", Price: rub(100), Rest: new(0)}},
		{
			name: "goods that are weighed", dish: `"code": 1, "price": 100, "rests": 2.5`,
			want: pos.Dish{Code: "1", Price: rub(100), Refused: "there is a fraction of it, so it is sold by weight"},
		},
		{name: "no price", dish: `"code": 1`, want: pos.Dish{Code: "1", Refused: "it has no price in whole hundredths"}},
		{name: "a fraction of a kopeck", dish: `"code": 1, "price": 0.5`, want: pos.Dish{Code: "1", Refused: "it has no price in whole hundredths"}},
		{name: "a code that cannot be ordered", dish: `"code": 0, "price": 100`, want: pos.Dish{Code: "0", Price: rub(100), Refused: "the code is no positive number"}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake().answer("getmenu", `{"result": true, "data": {"dishes": [{`+row.dish+`}]}}`)
			menu, err := connect(t, f, nil).Menu(t.Context())
			require.NoError(t, err)
			require.Equal(t, []pos.Dish{row.want}, menu.Dishes)
		})
	}
}

func TestGroupsOfModifiers(t *testing.T) {
	group := func(limit string) string { return `{"groupid": 51, ` + limit + `"items": [{"code": 905}]}` }
	offered := func(most int) []pos.ModifierGroup {
		return []pos.ModifierGroup{{Code: "51", Max: most, Modifiers: []pos.MenuModifier{{Code: "905"}}}}
	}
	rows := []struct {
		name, group string
		want        []pos.ModifierGroup
	}{
		{name: "a number is the most", group: group(`"uplimit": 2, `), want: offered(2)},
		{name: "minus one is no bound", group: group(`"uplimit": -1, `), want: offered(0)},
		{name: "so is null", group: group(`"uplimit": null, `), want: offered(0)},
		{name: "and nothing", group: group(""), want: offered(0)},
		{name: "none may be picked where it is zero", group: group(`"uplimit": 0, `)},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake().answer("getmenu", `{"result": true, "data": {"dishes": [{"code": 1, "price": 100, "modifiers": [`+row.group+`]}]}}`)
			menu, err := connect(t, f, nil).Menu(t.Context())
			require.NoError(t, err)
			require.Equal(t, row.want, menu.Dishes[0].Groups)
		})
	}
}
