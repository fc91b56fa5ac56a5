package deliveryhatch_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/deliveryhatch"
)

func TestTheVendorsExampleOfAMenu(t *testing.T) {
	f := newFake().answer("getmenu", golden(t, "documented_menu_answer.json"))

	menu, err := connect(t, f, nil).Menu(t.Context())

	require.NoError(t, err)
	require.Equal(t, pos.Menu{
		Categories: []pos.Category{{Code: "Кухня", Name: "Кухня"}, {Code: "88", Name: "Выпечка", Parent: "Кухня"}},
		Dishes: []pos.Dish{{
			Code: "55", Name: "Булочка с корицей", Category: "88", Price: rub(6500), Rest: new(5),
			Groups: []pos.ModifierGroup{{
				Code: "1001060", Name: "Тестовая группа 2", Min: 1, Max: 2,
				Modifiers: []pos.MenuModifier{
					{Code: "31", Name: "Модификатор 2 1", Limit: 1, Price: rub(1000)},
					{Code: "39", Name: "Модификатор 2 2", Limit: 1, Price: rub(0)},
				},
			}},
		}},
	}, menu)
	require.Len(t, f.seen(""), 1)
}

// read reads a menu of dishes.
func read(t *testing.T, dishes string) pos.Menu {
	t.Helper()
	f := newFake().answer("getmenu", `{"result": true, "data": [`+dishes+`]}`)
	menu, err := connect(t, f, func(s *deliveryhatch.Settings) { s.RefuseCodes = []int{710} }).Menu(t.Context())
	require.NoError(t, err)
	return menu
}

func TestRests(t *testing.T) {
	for name, row := range map[string]struct {
		rests string
		want  *int
	}{
		"minus one is no limit":            {rests: "-1"},
		"a number is the most":             {rests: "7", want: new(7)},
		"zero is nothing left":             {rests: "0", want: new(0)},
		"more sold than there was as well": {rests: "-4", want: new(0)},
		"null is no limit":                 {rests: "null"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, row.want, read(t, `{"code": 1, "price": 100, "rests": `+row.rests+`}`).Dishes[0].Rest)
		})
	}
	require.Nil(t, read(t, `{"code": 1, "price": 100}`).Dishes[0].Rest)
}

func TestDishesThatAreNotToBeOrdered(t *testing.T) {
	const unsaved = "neither combos nor what is sold by weight"
	rows := []struct{ name, dish, want string }{
		{name: "a plain dish is", dish: `"code": 1, "price": 100, "rests": -1, "modifiers": []`},
		{name: "so is one that says nothing of modifiers", dish: `"code": 1, "price": 100`},
		{name: "so is one whose modifiers have none of their own", dish: `"code": 1, "price": 100, "modifiers": [{"items": [{"code": 2, "modifiers": [ ]}, {"code": 3, "modifiers": null}]}]`},
		{name: "a combo is not", dish: `"code": 1, "price": 100, "modifiers": [{"items": [{"code": 2, "modifiers": [{"groupid": 3, "items": []}]}]}]`, want: unsaved},
		{name: "nor is what there are two and a half of", dish: `"code": 1, "price": 100, "rests": 2.5`, want: unsaved},
		{name: "nor is what the store's settings name", dish: `"code": 710, "price": 100`, want: unsaved},
		{name: "nor is what has no price", dish: `"code": 1`, want: "price"},
		{name: "nor is what has half a kopeck of one", dish: `"code": 1, "price": 100.5`, want: "price"},
		{name: "nor is what has a code that nobody can send", dish: `"code": 0, "price": 100`, want: "code"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			got := read(t, "{"+row.dish+"}").Dishes[0].Refused
			require.Equal(t, row.want == "", got == "")
			require.Contains(t, got, row.want)
		})
	}
	require.Empty(t, read(t, `{"name": "Щи", "price": 100}`).Dishes, "without a code there is no dish")
}

func TestGroups(t *testing.T) {
	groups := read(t, `{"code": 1, "price": 100, "modifiers": [
		{"groupid": 5, "groupname": "Хлеб", "uplimit": -1, "downlimit": -1, "freecount": 2, "changesprice": false, "items": [{"code": 31, "name": "Чёрный", "limit": -1, "price": 500}]},
		{"groupid": 6, "uplimit": 0, "downlimit": 0, "items": [{"code": 32}]}]}`).Dishes[0].Groups
	require.Equal(t, []pos.ModifierGroup{{
		Code: "5", Name: "Хлеб", Free: 2, Modifiers: []pos.MenuModifier{{Code: "31", Name: "Чёрный"}},
	}}, groups, "minus one is no bound, what changes no price has none, and of a group of none nothing is to choose")
}

func TestCategories(t *testing.T) {
	menu := read(t, `{"code": 1, "price": 1, "categpath": "Кухня\\Супы\\Холодные", "categcode": 21},
		{"code": 2, "price": 1, "categpath": "Кухня\\Супы", "categcode": 20}, {"code": 3, "price": 1, "categpath": "Бар"}, {"code": 4, "price": 1}`)
	require.Equal(t, []pos.Category{
		{Code: "Кухня", Name: "Кухня"},
		{Code: "20", Name: "Супы", Parent: "Кухня"},
		{Code: "21", Name: "Холодные", Parent: "20"},
		{Code: "Бар", Name: "Бар"},
	}, menu.Categories)
	var of []string
	for _, dish := range menu.Dishes {
		of = append(of, dish.Category)
	}
	require.Equal(t, []string{"21", "20", "Бар", ""}, of)
}

func TestAMenuInWindows1251(t *testing.T) {
	require.Equal(t, "Щи", read(t, windows1251(`{"code": 1, "name": "Щи", "price": 1}`)).Dishes[0].Name)
}

func TestAnAnswerWithoutAMenuIsNotAnEmptyMenu(t *testing.T) {
	_, err := connect(t, newFake().answer("getmenu", `{"result": true}`), nil).Menu(t.Context())
	require.Equal(t, pos.Unknown, pos.KindOf(err))
}
