package wixtar_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/wixtar"
)

// The answers are made after the vendor's examples, with their field names.
const (
	menuAnswer = `{"products": [
		{"id": "DRINK00", "title": "綠茶", "price": 20, "enable": true, "is_combo": false, "is_hidden": false, "is_stop_sale": false,
		 "categories": [{"id": "12934", "title": "飲料"}, {"id": "1", "title": "冷飲"}],
		 "tastes": [
			{"id": 1, "title": "尺寸", "is_mutually_exclusive": true, "is_required": true, "max_quantity": null,
			 "items": [{"id": 1, "title": "小", "price": -5}, {"id": 2, "title": "大", "price": 5.5}]},
			{"id": "3", "title": "加料", "is_mutually_exclusive": false, "is_required": false, "max_quantity": 2,
			 "items": [{"id": 1, "title": "珍珠", "price": 10}, {"id": 2, "title": "椰果", "price": "ten"}]}]},
		{"id": "SOUP", "title": "酸辣湯", "price": 80.0, "is_stop_sale": true, "categories": [{"id": "12934", "title": "飲料"}], "tastes": null},
		{"id": "CAKE", "title": "蛋糕", "price": 55.5, "limitations": {"quantity": 3, "start_time": "2000-01-01 09:00:00", "end_time": "2999-01-01 00:00:00"}},
		{"id": "OLD", "title": "舊", "price": 1, "limitations": {"quantity": 0, "start_time": "2000-01-01 09:00:00", "end_time": "2000-01-02 09:00:00"}},
		{"id": "NEW", "title": "新", "price": 1, "limitations": {"quantity": 0, "start_time": "2999-01-01 09:00:00", "end_time": "2999-01-02 09:00:00"}},
		{"id": "GONE", "title": "停", "price": 1, "enable": false},
		{"id": "HIDDEN", "title": "隱", "price": 1, "is_hidden": true},
		{"id": "ODD", "title": "怪", "price": 1.005},
		{"id": "FREE", "title": "送", "price": 0, "tastes": [{"id": 1, "title": "湯", "is_required": true, "items": []}]},
		{"id": "BACK", "title": "退", "price": -0.5},
		{"id": null, "title": "無", "price": 1},
		{"id": "PACK", "title": "系列", "price": 300, "is_package": true},
		{"id": "SET", "title": "A餐", "price": 165, "is_combo": true, "tastes": [{"id": 9, "title": "餐具", "items": [{"id": 1, "title": "要", "price": 0}]}]}
	]}`
	comboAnswer = `{"combos": [
		{"id": "01", "title": "套餐", "product_id": "AE86", "product_name": "豬排", "quantity": 1, "price": 0, "is_default": true,
		 "is_stop_sale": false, "is_hidden": false, "limitations": {"quantity": 5, "start_time": "2000-01-01 09:00:00", "end_time": "2999-01-01 00:00:00"},
		 "tastes": [{"id": 4, "title": "切塊", "is_mutually_exclusive": true, "items": [{"id": 2, "title": "切小塊", "price": 0}]}],
		 "items": [
			{"product_id": "AE86", "product_name": "豬排", "price": 0},
			{"product_id": "AE87", "product_name": "雞排", "price": 20, "limitations": null},
			{"product_id": "AE88", "product_name": "停", "price": 20, "is_stop_sale": true},
			{"product_id": "AE89", "product_name": "隱", "price": 20, "is_hidden": true},
			{"product_id": "AE90", "product_name": "完", "price": 20, "limitations": {"quantity": 0, "start_time": "2000-01-01 09:00:00", "end_time": "2999-01-01 00:00:00"}}],
		 "is_multiple_choice": false, "control_quantity": true, "group_name": "主餐", "group_min_quantity": 0, "group_max_quantity": 9, "item_max_quantity": 9},
		{"id": "01", "title": "套餐", "product_id": "B1", "product_name": "紅茶", "price": 0, "items": null,
		 "is_multiple_choice": true, "control_quantity": true, "group_name": "主餐", "group_min_quantity": 1, "group_max_quantity": 3, "item_max_quantity": 2},
		{"id": "02", "title": "加點", "product_id": "C1", "product_name": "湯", "price": 30, "items": [],
		 "is_multiple_choice": true, "control_quantity": false, "group_name": null, "group_min_quantity": 1, "group_max_quantity": 3, "item_max_quantity": 2}
	]}`
)

func TestMenu(t *testing.T) {
	f := newFake().answer(products, reply{200, menuAnswer}).answer(combos, reply{200, comboAnswer})

	menu, err := connect(t, f, func(s *wixtar.Settings) { s.AmountScale = 100 }).Menu(t.Context())

	require.NoError(t, err)
	zero, three, five := 0, 3, 5
	require.Equal(t, pos.Menu{
		Categories: []pos.Category{{Code: "12934", Name: "飲料"}, {Code: "1", Name: "冷飲"}},
		Dishes: []pos.Dish{
			{
				Code: "DRINK00", Name: "綠茶", Category: "12934", Price: twd(2000), // whole dollars, whatever the scale
				Groups: []pos.ModifierGroup{
					{Code: "TASTE:1:尺寸", Name: "尺寸", Min: 1, Max: 1, Modifiers: []pos.MenuModifier{
						{Code: "1", Name: "小", Price: twd(-500)}, {Code: "2", Name: "大", Price: twd(550)},
					}},
					{Code: "TASTE:3:加料", Name: "加料", Max: 2, Modifiers: []pos.MenuModifier{{Code: "1", Name: "珍珠", Price: twd(1000)}}},
				},
			},
			{Code: "SOUP", Name: "酸辣湯", Category: "12934", Price: twd(8000), Rest: &zero},
			{Code: "CAKE", Name: "蛋糕", Price: twd(5550), Rest: &three},
			{Code: "OLD", Name: "舊", Price: twd(100)},
			{Code: "NEW", Name: "新", Price: twd(100)},
			{Code: "ODD", Name: "怪", Refused: "its price is not readable"},
			{
				Code: "FREE", Name: "送", Price: twd(0), Refused: "there is nothing to choose from: 湯",
				Groups: []pos.ModifierGroup{{Code: "TASTE:1:湯", Name: "湯", Min: 1}},
			},
			{Code: "BACK", Name: "退", Price: twd(-50), Refused: "-0.50 TWD is no amount in TWD"},
			{Code: "PACK", Name: "系列", Price: twd(30000), Refused: "what a package consists of is not told"},
			{
				Code: "SET", Name: "A餐", Price: twd(16500),
				Groups: []pos.ModifierGroup{
					{Code: "COMBO::主餐", Name: "主餐", Min: 1, Max: 1, Modifiers: []pos.MenuModifier{
						{Code: "AE86", Name: "豬排", Price: twd(0), Rest: &five, Groups: []pos.ModifierGroup{
							{Code: "TASTE:4:切塊", Name: "切塊", Max: 1, Modifiers: []pos.MenuModifier{{Code: "2", Name: "切小塊", Price: twd(0)}}},
						}},
						{Code: "AE87", Name: "雞排", Price: twd(2000)},
						{Code: "AE88", Name: "停", Price: twd(2000), Rest: &zero},
						{Code: "AE90", Name: "完", Price: twd(2000), Rest: &zero},
					}},
					{Code: "COMBO/2::主餐", Name: "主餐", Min: 1, Max: 3, Modifiers: []pos.MenuModifier{{Code: "B1", Name: "紅茶", Limit: 2, Price: twd(0)}}},
					{Code: "COMBO::加點", Name: "加點", Modifiers: []pos.MenuModifier{{Code: "C1", Name: "湯", Price: twd(3000)}}},
					{Code: "TASTE:9:餐具", Name: "餐具", Modifiers: []pos.MenuModifier{{Code: "1", Name: "要", Price: twd(0)}}},
				},
			},
		},
	}, menu)
	require.Equal(t, []string{token, products, combos}, f.names())
	require.Equal(t, "language=TRADITIONAL_CHINESE&store_id=000030", f.seen(products)[0].query)
	require.Equal(t, "language=TRADITIONAL_CHINESE&product_id=SET&store_id=000030", f.seen(combos)[0].query)
}

func TestADishOfHalfADollarIsNotToBeOrderedInWholeOnes(t *testing.T) {
	f := newFake().answer(products, reply{200, `{"products": [{"id": "A", "price": 5.5}]}`})
	menu, err := connect(t, f, nil).Menu(t.Context())
	require.NoError(t, err)
	require.Equal(t, []pos.Dish{{Code: "A", Price: twd(550), Refused: "5.50 TWD is no whole amount, and amount_scale is 1"}}, menu.Dishes)
}

func TestACodeOfAGroupFitsIntoAnOrder(t *testing.T) {
	long := "非常非常非常非常非常非常非常非常非常非常非常非常非常非常非常非常非常非常非常非常非常非常非常非常非常非常非常非常非常非常長"
	f := newFake().answer(products, reply{200, `{"products": [{"id": "A", "price": 1, "tastes": [{"id": 1, "title": "` + long + `"}]}]}`})
	menu, err := connect(t, f, nil).Menu(t.Context())
	require.NoError(t, err)
	require.Equal(t, "TASTE:1", menu.Dishes[0].Groups[0].Code)
	require.Equal(t, long, menu.Dishes[0].Groups[0].Name)
}

func TestWhatIsNoMenu(t *testing.T) {
	combo := `{"products": [{"id": "A", "price": 1, "is_combo": true}]}`
	rows := []struct {
		name             string
		products, combos reply
	}{
		{name: "no list of products", products: reply{200, `{}`}},
		{name: "products of another form", products: reply{200, `{"products": {}}`}},
		{name: "a combo without a list", products: reply{200, combo}, combos: reply{200, `{}`}},
		{name: "a combo that breaks", products: reply{200, combo}, combos: reply{500, ""}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake().answer(products, row.products).answer(combos, row.combos)
			_, err := connect(t, f, nil).Menu(t.Context())
			require.Equal(t, pos.Unknown, pos.KindOf(err), "half a menu is none")
		})
	}
}

func TestAComboOfNothingIsNotToBeOrdered(t *testing.T) {
	f := newFake().answer(products, reply{200, `{"products": [{"id": "A", "price": 1, "is_combo": true}]}`})
	menu, err := connect(t, f, nil).Menu(t.Context())
	require.NoError(t, err)
	require.Equal(t, "what the combo consists of is not told", menu.Dishes[0].Refused)
}
