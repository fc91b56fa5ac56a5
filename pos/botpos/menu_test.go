package botpos_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/pos"
)

func TestMenu(t *testing.T) {
	f := newFake().answer(menuCall, golden(t, "suggest_menu_answer.json"))

	menu, err := connect(t, f, nil).Menu(t.Context())

	require.NoError(t, err)
	require.Equal(t, pos.Menu{Dishes: []pos.Dish{
		{Code: "1", Name: "아이스 아메리카노", Price: won(1500)}, // 2000 less 500; won have no hundredths
		{Code: "2", Name: "아이스 아메리카노 라지", Price: won(2500)},
	}}, menu)
	require.Len(t, f.seen(""), 1)
}

func TestDishes(t *testing.T) {
	none := 0
	rows := []struct {
		name, item string
		want       pos.Dish
	}{
		{name: "ids and prices as texts", item: `{"itemId": 7, "itemPrice": "3500"}`, want: pos.Dish{Code: "7", Price: won(3500)}},
		{name: "a decimal without a remainder", item: `{"itemId": "7", "itemPrice": 3500.00}`, want: pos.Dish{Code: "7", Price: won(3500)}},
		{name: "a remainder", item: `{"itemId": "7", "itemPrice": 3500.5}`, want: pos.Dish{Code: "7", Refused: "its price is not one in KRW"}},
		{name: "no price", item: `{"itemId": "7"}`, want: pos.Dish{Code: "7", Refused: "its price is not one in KRW"}},
		{name: "a price below nothing", item: `{"itemId": "7", "itemPrice": -1}`, want: pos.Dish{Code: "7", Refused: "its price is not one in KRW"}},
		{name: "a discount that is switched off", item: `{"itemId": "7", "itemPrice": 10, "isDiscount": false, "discountAmount": 4}`, want: pos.Dish{Code: "7", Price: won(10)}},
		{name: "a discount of more than the price", item: `{"itemId": "7", "itemPrice": 10, "isDiscount": true, "discountAmount": 11}`, want: pos.Dish{Code: "7", Refused: "its price is not one in KRW"}},
		{name: "a discount that is a surcharge", item: `{"itemId": "7", "itemPrice": 10, "isDiscount": true, "discountAmount": -1}`, want: pos.Dish{Code: "7", Refused: "its price is not one in KRW"}},
		{name: "a discount of nobody knows what", item: `{"itemId": "7", "itemPrice": 10, "isDiscount": true}`, want: pos.Dish{Code: "7", Refused: "its price is not one in KRW"}},
		{name: "for sale", item: `{"itemId": "7", "itemPrice": 10, "itemStatus": "SALE"}`, want: pos.Dish{Code: "7", Price: won(10)}},
		{name: "not for sale", item: `{"itemId": "7", "itemPrice": 10, "itemStatus": "notSale"}`, want: pos.Dish{Code: "7", Price: won(10), Rest: &none}},
		{name: "nobody knows", item: `{"itemId": "7", "itemPrice": 10, "itemStatus": "soon"}`, want: pos.Dish{Code: "7", Price: won(10), Refused: "its status is soon"}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			for _, answer := range []string{`{"items": [` + row.item + `, 7, {}, null]}`, `[` + row.item + `]`} {
				menu, err := connect(t, newFake().answer(menuCall, answer), nil).Menu(t.Context())
				require.NoError(t, err)
				require.Equal(t, pos.Menu{Dishes: []pos.Dish{row.want}}, menu)
			}
		})
	}
}

func TestAnAnswerWithoutAMenuIsNotAnEmptyMenu(t *testing.T) {
	for _, answer := range []string{`{"id": 12, "name": "filler"}`, `{"items": null}`, `{"items": {}}`, `null`, `"menu"`} {
		_, err := connect(t, newFake().answer(menuCall, answer), nil).Menu(t.Context())
		require.Equal(t, pos.Unknown, pos.KindOf(err), answer)
	}
}

func TestAClosedStoreSaysSoInItsMenu(t *testing.T) {
	for answer, want := range map[string]string{
		`{"store": {"storeStatus": "open"}, "items": []}`:              "",
		`{"store": {"storeStatus": "Open"}, "items": []}`:              "",
		`{"store": {}, "items": []}`:                                   "",
		`{"store": "pan-n8", "items": []}`:                             "",
		`[]`:                                                           "",
		`{"store": {"storeStatus": "closed"}, "items": []}`:            "the store's status is closed",
		`{"store": {"storeStatus": "for ` + token + `"}, "items": []}`: "the store's status is for [secret]",
	} {
		menu, err := connect(t, newFake().answer(menuCall, answer), nil).Menu(t.Context())
		require.NoError(t, err)
		require.Equal(t, pos.Menu{Closed: want}, menu)
	}
}
