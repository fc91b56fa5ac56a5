package wixtar_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/wixtar"
)

// node is an item or a group of the vendor's examples.
type node = map[string]any

// walk calls item for every item of a body and group for every group, however deep.
func walk(t *testing.T, at any, item, group func(node)) {
	t.Helper()
	list, ok := at.([]any)
	require.True(t, ok || at == nil)
	for _, element := range list {
		n, ok := element.(node)
		require.True(t, ok)
		item(n)
		groups, _ := n["selected_modifier_groups"].([]any)
		for _, g := range groups {
			inner, ok := g.(node)
			require.True(t, ok)
			group(inner)
			walk(t, inner["selected_items"], item, group)
		}
	}
}

func cartOf(t *testing.T, body node) any {
	t.Helper()
	cart, ok := body["cart"].(node)
	require.True(t, ok, "cart is an object, whatever the vendor's table says")
	return cart["items"]
}

// example reads one of the vendor's examples and takes out in what it differs from the others: a field
// that the table does not have, and optional ones that are null or false or absent by turns.
func example(t *testing.T, name string) node {
	t.Helper()
	want := golden(t, name)
	walk(t, cartOf(t, want),
		func(item node) { delete(item, "default_quantity") },
		func(group node) {
			require.Nil(t, group["removed_items"])
			group["removed_items"] = nil
			if group["combo_taste"] == false {
				delete(group, "combo_taste")
			}
		})
	return want
}

func dish(code, title string, quantity int, cents int64, modifiers ...order.Modifier) order.Line {
	return order.Line{Code: code, Name: title, Quantity: quantity, UnitPrice: twd(cents), Modifiers: modifiers}
}

func pick(group, code, title string, modifiers ...order.Modifier) order.Modifier {
	return order.Modifier{Group: group, Code: code, Name: title, Quantity: 1, Modifiers: modifiers}
}

// add posts lines to an order at a table and returns what was sent.
func add(t *testing.T, ticket string, scale int64, notes map[string]string, lines ...order.Line) node {
	t.Helper()
	f := newFake()
	seen, err := connect(t, f, func(s *wixtar.Settings) { s.AmountScale = scale }).Submit(t.Context(), pos.Draft{
		OrderID: orderID, Number: number, Lines: lines, Currency: "TWD",
		Fulfillment: order.Fulfillment{Type: order.DineIn, Ticket: ticket}, Guest: order.Guest{Notes: notes},
	}, pos.Paid{})
	require.NoError(t, err)
	require.Equal(t, pos.Observation{Ticket: order.Ticket{System: "wixtar", ID: ticket}, State: order.TicketWaiting}, seen)
	require.Equal(t, []string{token, items}, f.names())
	return object(t, f.seen(items)[0].body)
}

// ours takes out of a body what is ours and in no example: the key, and the number at the first dish.
func ours(t *testing.T, body node) node {
	t.Helper()
	require.Equal(t, orderID, body["unique_code"])
	delete(body, "unique_code")
	list, ok := cartOf(t, body).([]any)
	require.True(t, ok)
	first, ok := list[0].(node)
	require.True(t, ok)
	require.Equal(t, number, first["special_instructions"])
	delete(first, "special_instructions")
	return body
}

func TestTheVendorsPlainExample(t *testing.T) {
	want := example(t, "add_items.json")
	walk(t, cartOf(t, want), func(item node) {
		if item["title"] == "胡椒" { // an order of ours picks a thing or does not
			require.Zero(t, item["quantity"])
			item["quantity"] = 1.0
		}
	}, func(node) {})

	got := add(t, "STORE2005010001", 100, map[string]string{"1": "不要洋蔥"},
		dish("P001", "番茄泡菜炒豆包", 2, 40000, pick(":1:辣度", "1", "小辣")),
		dish("P002", "紫蘇籽油腐乳炒飯", 1, 20000, pick(":2:加飯", "1", "白飯"), pick(":3:加胡椒", "1", "胡椒")))

	require.Equal(t, want, ours(t, got))
}

func TestTheVendorsComboExample(t *testing.T) {
	line := dish("UC10000001", "A餐-炸雞腿飯", 1, 16500,
		pick("::主食選擇", "UC06000002", "炸雞腿飯", pick(":3:飯類選擇", "6", "飯多"), pick(":4:切塊選擇", "2", "切小塊")),
		pick("::選擇配菜", "UC03000004", "竹筍湯", pick(":6:湯選擇", "1", "不加蔥")),
		pick("::選擇配菜", "UC02300001", "香滷鴨蛋"), pick("::選擇配菜", "UC04100002", "香滷油豆腐"), pick("::選擇配菜", "UC05000005", "蜂蜜香檸茶"))
	line.Total = twd(24500)
	want := example(t, "add_items_combo.json")
	walk(t, cartOf(t, want), func(item node) {
		if item["id"] == "UC10000001" { // the example's unit price leaves out what the choices cost, and shows it nowhere
			price, ok := item["price"].(node)
			require.True(t, ok)
			require.Equal(t, node{"amount": 165.0, "currency_code": "TWD", "formatted_amount": "165"}, price["unit_price"])
			price["unit_price"] = price["total_price"]
		}
	}, func(node) {})

	require.Equal(t, want, ours(t, add(t, "B010-202008280996", 1, nil, line)))
}

func TestTheVendorsPackExample(t *testing.T) {
	want := example(t, "add_items_pack.json")
	walk(t, cartOf(t, want), func(item node) {
		if item["title"] == "二匙醬" { // an order of ours knows the price of a dish with all that belongs to it
			price, ok := item["price"].(node)
			require.True(t, ok)
			for _, money := range price {
				amount, ok := money.(node)
				require.True(t, ok)
				require.InDelta(t, 20, amount["amount"], 0)
				amount["amount"] = 0.0
			}
		}
	}, func(node) {})

	got := add(t, "B033-202010230014", 1, nil, dish("Pack001", "", 1, 33000,
		pick("COMBO::湯品", "AA010300001", "鍋料-壽喜湯", pick(":1:辣度", "3", "小辣"), pick(":2:外帶煮", "2", "不煮"), pick(":3:加醬", "2", "二匙醬")),
		pick("COMBO::肉品", "AA02010013", "和風嫩肩牛5盎司"), pick("COMBO/2::肉品", "AA020103002", "紐西蘭經典牛舌11盎司"),
		pick("TASTE:1:辣度", "3", "小辣"), pick("TASTE:2:外帶煮", "2", "不煮"),
		pick("COMBO::鍋料雜糧", "AA050200008", "外帶白飯"), pick("COMBO::飲品", "AC050101005", "10公升橘子汽水")))

	walk(t, cartOf(t, got), func(node) {}, func(group node) { delete(group, "type") }) // the example has none
	require.Equal(t, want, ours(t, got))
}

func TestHowAGroupIsSaid(t *testing.T) {
	rows := []struct {
		name, code string
		want       node
	}{
		{name: "a taste", code: "TASTE:1:冰量", want: node{"type": "TASTE", "id": "1", "title": "冰量"}},
		{name: "a combo", code: "COMBO::飲料", want: node{"type": "COMBO", "title": "飲料"}},
		{name: "another of the same name", code: "COMBO/2::飲料", want: node{"type": "COMBO", "title": "飲料"}},
		{name: "a pack", code: "PACK:S7:湯品", want: node{"type": "PACK", "pack_suit_id": "S7", "title": "湯品"}},
		{name: "a title with a colon", code: "TASTE:1:a:b", want: node{"type": "TASTE", "id": "1", "title": "a:b"}},
		{name: "without a title", code: "TASTE:1", want: node{"type": "TASTE", "id": "1"}},
		{name: "without a type", code: ":1:辣度", want: node{"id": "1", "title": "辣度"}},
		{name: "a plain id", code: "51", want: node{"id": "51"}},
		{name: "an id with a colon", code: "a:b", want: node{"id": "a:b"}},
		{name: "an id with a slash", code: "TASTE/x:b", want: node{"id": "TASTE/x:b"}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			body := add(t, tableNo, 1, nil, dish("A", "a", 1, 100, pick(row.code, "1", "x")))
			walk(t, cartOf(t, body), func(node) {}, func(group node) {
				delete(group, "selected_items")
				delete(group, "removed_items")
				require.Equal(t, row.want, group)
			})
		})
	}
}

func TestModifiersOfOneGroupGoTogetherAndOfTwoDoNot(t *testing.T) {
	body := add(t, tableNo, 1, nil, dish("A", "a", 1, 100,
		pick("TASTE:1:x", "1", "one"), pick("TASTE:2:x", "1", "other"), pick("TASTE:1:x", "2", "two")))
	var picked []int
	walk(t, cartOf(t, body), func(node) {}, func(group node) {
		list, ok := group["selected_items"].([]any)
		require.True(t, ok)
		picked = append(picked, len(list))
	})
	require.Equal(t, []int{2, 1}, picked)
}

func TestTheFirstDishCarriesWhatTheOrderHasNoPlaceFor(t *testing.T) {
	f := newFake()
	_, err := connect(t, f, nil).Submit(t.Context(), tableDraft(), pos.Paid{})
	require.NoError(t, err)
	require.Contains(t, f.seen(items)[0].body, `"special_instructions":"k7m2q9x4 門鈴 <9K> & 壞了 少油少鹽"`)
	for _, private := range []string{"林小美", "912345678", "信義路"} {
		require.NotContains(t, f.seen(items)[0].body, private)
	}
}

func TestWhatATableCannotHave(t *testing.T) {
	rows := []struct {
		name   string
		change func(d *pos.Draft, paid *pos.Paid)
		want   string
	}{
		{name: "a payment", change: func(_ *pos.Draft, p *pos.Paid) { *p = paid() }, want: "paid at the counter"},
		{name: "fees", change: func(d *pos.Draft, _ *pos.Paid) { d.Fees = []order.Fee{{Kind: "tip", Amount: twd(100)}} }, want: "no place for fees"},
		{name: "a time", change: func(d *pos.Draft, _ *pos.Paid) { d.DueAt = time.Now() }, want: "for now"},
		{name: "a delivery", change: func(d *pos.Draft, _ *pos.Paid) { d.Fulfillment.Type = order.Delivery }, want: "not delivered"},
		{name: "a number that is none", change: func(d *pos.Draft, _ *pos.Paid) { d.Fulfillment.Ticket = "a/../b" }, want: "no order number"},
		{name: "a discount", change: func(d *pos.Draft, _ *pos.Paid) { d.DiscountCode = "VIP" }, want: `discount "VIP"`},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake()
			d, p := tableDraft(), pos.Paid{}
			row.change(&d, &p)
			_, err := connect(t, f, func(s *wixtar.Settings) { s.ExtraCharges = true }).Submit(t.Context(), d, p)
			require.Equal(t, pos.Malformed, pos.KindOf(err))
			require.ErrorContains(t, err, row.want)
			require.Empty(t, f.seen(""))
		})
	}
}

func TestATableIsNotServedWhereCancellingWouldTakeAllItHas(t *testing.T) {
	f := newFake()
	_, err := connectAny(t, f, func(s *wixtar.Settings) { s.ShopCancel = true }).Submit(t.Context(), tableDraft(), pos.Paid{})
	require.Equal(t, pos.Malformed, pos.KindOf(err))
	require.Empty(t, f.seen(""))
}

func TestATableHasNoTwoSteps(t *testing.T) {
	f := newFake()
	connector := connect(t, f, nil)
	id, err := connector.Prepare(t.Context(), tableDraft(), pos.Paid{})
	require.NoError(t, err)
	require.Empty(t, id)
	_, err = connector.Confirm(t.Context(), tableNo, tableDraft(), pos.Paid{}, true)
	require.Equal(t, pos.Malformed, pos.KindOf(err), "confirming again must not serve again")
	require.Empty(t, f.seen(""))
}
