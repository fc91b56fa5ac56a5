package botpos_test

import (
	"net/http"
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

func TestPing(t *testing.T) {
	rows := []struct {
		name, answer string
		want         pos.Health
	}{
		{name: "open", answer: `{"version": "v1", "store": {"storeStatus": "open"}}`, want: pos.Health{Ready: true, Versions: map[string]string{"api": "v1"}}},
		{name: "open in another case", answer: `{"store": {"storeStatus": "Open"}}`, want: pos.Health{Ready: true}},
		{name: "closed", answer: `{"store": {"storeStatus": "closed"}}`, want: pos.Health{Why: "the store's status is closed"}},
		{name: "an answer that does not say", answer: `{"id": 12, "name": "filler"}`, want: pos.Health{Ready: true}},
		{name: "a list of items", answer: `[]`, want: pos.Health{Ready: true}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			health, err := connect(t, newFake().answer(menuCall, row.answer), nil).Ping(t.Context())
			require.NoError(t, err)
			require.Equal(t, row.want, health)
		})
	}
}

func TestAPOSThatDoesNotKnowTheStoreIsNotReady(t *testing.T) {
	f := newFake().fail(menuCall, http.StatusNotFound, "no such store for "+token)
	health, err := connect(t, f, nil).Ping(t.Context())
	require.NoError(t, err)
	require.Equal(t, pos.Health{Why: "botpos ping: rejected 404 no such store for [secret]"}, health)
}
