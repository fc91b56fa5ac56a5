package api_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/golang/mock/gomock"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/menu"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

const menuPath = "/v1/stores/msk-1/menu"

// soups is a menu with everything in it that a menu may have.
func soups() menu.Reading {
	cream := pos.MenuModifier{Code: "905", Name: "Cream", Limit: 1, Price: rub(3000)}
	return menu.Reading{ETag: `"soups"`, Age: 12*time.Second + 900*time.Millisecond, Menu: pos.Menu{
		Categories: []pos.Category{{Code: "20", Name: "Hot"}, {Code: "21", Name: "Soups", Parent: "20"}},
		Dishes: []pos.Dish{
			{Code: "701", Name: "Shchi", Category: "21", Price: rub(28000), Rest: new(3), Groups: []pos.ModifierGroup{{
				Code: "51", Name: "Additions", Min: 1, Max: 2, Free: 1,
				Modifiers: []pos.MenuModifier{cream, {Code: "906", Rest: new(int), Groups: []pos.ModifierGroup{{Code: "52", Modifiers: []pos.MenuModifier{cream}}}}},
			}}},
			{Code: "740", Name: "Cheese", Price: rub(90000), Refused: "it is sold by weight"},
		},
	}}
}

func rub(amount int64) order.Money { return order.Money{Amount: amount, Currency: "RUB"} }

func TestAMenuIsReadFromTheRestaurant(t *testing.T) {
	h := newHarness(t)
	store, _ := storeOf("msk-1")
	h.menus.EXPECT().Menu(gomock.Any(), store).Return(soups(), nil)
	w := h.do(h.get(menuPath))
	require.Equal(t, http.StatusOK, w.Code)
	require.Equal(t, `"soups"`, w.Header().Get("ETag"))
	require.Equal(t, "12", w.Header().Get("Age"))
	require.Equal(t, "private, max-age=60", w.Header().Get("Cache-Control"))
	require.JSONEq(t, `{
	  "store_id": "msk-1", "currency": "RUB",
	  "categories": [{"code": "20", "name": "Hot", "parent": null}, {"code": "21", "name": "Soups", "parent": "20"}],
	  "dishes": [
	    {"code": "701", "name": "Shchi", "category": "21", "price": {"amount": 28000, "currency": "RUB"}, "rest": 3, "refused": null, "groups": [
	      {"code": "51", "name": "Additions", "min": 1, "max": 2, "free": 1, "modifiers": [
	        {"code": "905", "name": "Cream", "limit": 1, "rest": null, "price": {"amount": 3000, "currency": "RUB"}, "groups": []},
	        {"code": "906", "name": "", "limit": null, "rest": 0, "price": {"amount": 0, "currency": "RUB"}, "groups": [
	          {"code": "52", "name": "", "min": 0, "max": null, "free": 0, "modifiers": [
	            {"code": "905", "name": "Cream", "limit": 1, "rest": null, "price": {"amount": 3000, "currency": "RUB"}, "groups": []}]}]}]}]},
	    {"code": "740", "name": "Cheese", "category": null, "price": {"amount": 90000, "currency": "RUB"}, "rest": null, "refused": "it is sold by weight", "groups": []}]}`,
		w.Body.String())
}

func TestAMenuThatTheBotHasIsNotSentAgain(t *testing.T) {
	h := newHarness(t)
	h.menus.EXPECT().Menu(gomock.Any(), gomock.Any()).Return(soups(), nil).Times(2)
	w := h.do(h.get(menuPath, "If-None-Match", `"other", W/"soups"`))
	require.Equal(t, http.StatusNotModified, w.Code)
	require.Equal(t, `"soups" 12 private, max-age=60`, w.Header().Get("ETag")+" "+w.Header().Get("Age")+" "+w.Header().Get("Cache-Control"))
	require.Equal(t, http.StatusOK, h.do(h.get(menuPath, "If-None-Match", `"other"`)).Code)
}

func TestAMenuOfNothingHasLists(t *testing.T) {
	h := newHarness(t)
	h.menus.EXPECT().Menu(gomock.Any(), gomock.Any()).Return(menu.Reading{ETag: `"none"`}, nil)
	var got gen.Menu
	require.NoError(t, json.Unmarshal(h.do(h.get(menuPath)).Body.Bytes(), &got))
	require.Equal(t, gen.Menu{StoreId: "msk-1", Currency: "RUB", Categories: []gen.MenuCategory{}, Dishes: []gen.Dish{}}, got)
}

func TestMenusThatCannotBeShown(t *testing.T) {
	for _, row := range []struct {
		name, path, key string
		err             error
		code            string
		status          int
	}{
		{"a POS without a menu", menuPath, botKey, menu.ErrNone, "no_menu", http.StatusNotFound},
		{"a POS that is away", menuPath, botKey, &pos.Error{Kind: pos.NotSent, Err: errAway}, "pos_unavailable", http.StatusServiceUnavailable},
		{"a store that nobody knows", "/v1/stores/gone-1/menu", botKey, nil, "not_found", http.StatusNotFound},
		{"a store of somebody else", "/v1/stores/msk-2/menu", botKey, nil, "not_found", http.StatusNotFound},
		{"no key", menuPath, "", nil, "unauthenticated", http.StatusUnauthorized},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := newHarness(t)
			if row.err != nil {
				h.menus.EXPECT().Menu(gomock.Any(), gomock.Any()).Return(menu.Reading{}, row.err)
			}
			w := h.do(call{method: http.MethodGet, path: row.path, key: row.key})
			require.Equal(t, row.status, w.Code)
			require.Equal(t, row.code, h.problem(w).Code)
			require.NotContains(t, w.Body.String(), "10.0.0.7")
			if row.status == http.StatusServiceUnavailable {
				require.Equal(t, "60", w.Header().Get("Retry-After"))
			}
		})
	}
}

func TestWhoMayReadOrdersMayReadMenus(t *testing.T) {
	h := newHarness(t)
	h.menus.EXPECT().Menu(gomock.Any(), gomock.Any()).Return(soups(), nil)
	require.Equal(t, http.StatusOK, h.do(call{method: http.MethodGet, path: menuPath, key: readKey}).Code)
}
