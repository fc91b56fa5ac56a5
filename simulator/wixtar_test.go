package simulator_test

import (
	"fmt"
	"net/http"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/simulator"
)

func wixtarSpeaker() speaker {
	tables := new(atomic.Int64) // each order has one of its own
	return speaker{
		system: simulator.Wixtar, lacks: simulator.OpClose, lending: true,
		// Of the callbacks that all systems are tried with it has none: nobody is told that somebody cooks.
		silent: true,
		post: func(f *fixture, restaurant, number, _ string) (reply, string) {
			id := fmt.Sprintf("S01-20261201%04d", tables.Add(1))
			r := f.wixtarAt(restaurant, http.MethodPost, "v1/items", wixtarOrder("id", id, "unique_code", number))
			if r.status != http.StatusNoContent {
				return r, ""
			}
			return r, id
		},
		word: func(f *fixture, restaurant, id string) (reply, string) {
			r := f.wixtarAt(restaurant, http.MethodGet, "v1/order/"+id+"/status?store_id=S01&is_external_platform=false", nil)
			word, _ := r.body["status"].(string)
			return r, word
		},
	}
}

// wixtarMoney is an amount as the platform writes it.
func wixtarMoney(amount any) map[string]any {
	return map[string]any{"amount": amount, "currency_code": "TWD", "formatted_amount": fmt.Sprint(amount)}
}

// wixtarItem is so many of something, with groups of choices.
func wixtarItem(id string, quantity, unit int, groups ...any) map[string]any {
	item := map[string]any{
		"id": id, "title": "品項", "quantity": quantity, "selected_modifier_groups": nil, "default_quantity": 0,
		"price": map[string]any{"unit_price": wixtarMoney(unit), "total_price": wixtarMoney(unit * quantity)},
	}
	if groups != nil {
		item["selected_modifier_groups"] = groups
	}
	return item
}

// wixtarOrder is an order of one bread, changed by pairs of names and values; nil leaves out.
func wixtarOrder(changes ...any) map[string]any {
	order := map[string]any{
		"id": "S01-202612010001", "type": "DINE_IN", "cart": map[string]any{"items": []any{wixtarItem("710", 1, 40)}},
	}
	for i := 0; i < len(changes); i += 2 {
		name := fmt.Sprint(changes[i])
		order[name] = changes[i+1]
		if changes[i+1] == nil {
			delete(order, name)
		}
	}
	return order
}

// wixtarNew is an order to create and confirm.
func wixtarNew(changes ...any) map[string]any {
	order := []any{
		"id", "", "type", "PICK_UP", "store",
		map[string]any{"id": "S01"},
		"external_id", "k7m2q9x4-long", "special_instructions", "K7M2Q9X4 少油",
		"customer",
		map[string]any{"name": "林", "phone": "0900"},
		"placed_at", "2026-12-01 19:00:00", "pickup_at", "2026-12-01 20:00:00",
	}
	return wixtarOrder(append(order, changes...)...)
}

// wixtarAt makes a call with a token of its own.
func (f *fixture) wixtarAt(restaurant, method, path string, body any) reply {
	f.Helper()
	token, _ := f.wixtarToken(restaurant).body["access_token"].(string)
	return f.call(method, "/wixtar/"+restaurant+"/"+path, body, "Authorization", "Bearer "+token)
}

func (f *fixture) wixtarToken(restaurant string, changes ...string) reply {
	f.Helper()
	form := url.Values{"client_id": {"saga"}, "client_secret": {"t"}, "grant_type": {"client_credentials"}, "scope": {"api"}}
	for i := 0; i < len(changes); i += 2 {
		form.Set(changes[i], changes[i+1])
	}
	return f.call(http.MethodPost, "/wixtar/"+restaurant+"/oauth/v1/token", form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
}

func (f *fixture) wixtar(method, path string, body any) reply {
	f.Helper()
	return f.wixtarAt("r1", method, path, body)
}

// wixtarCreate creates an order and returns its id.
func (f *fixture) wixtarCreate(order any) string {
	f.Helper()
	r := f.wixtar(http.MethodPost, "v2/order", order)
	require.Equal(f, http.StatusOK, r.status, r.raw)
	return f.text(r, "id")
}

func (f *fixture) wixtarConfirm(id string, payment any) reply {
	f.Helper()
	body := map[string]any{"id": id, "receipt": true}
	if payment != nil {
		body["payments"] = []any{map[string]any{"type": "CREDIT_CARD", "payment_amount": payment, "transaction_id": "tx-1"}}
	}
	return f.wixtar(http.MethodPatch, "v3/order/confirm", body)
}

func newWixtar(t *testing.T, s simulator.WixtarSettings) *fixture {
	t.Helper()
	settings := byHand()
	settings.System, settings.Wixtar = simulator.Wixtar, s
	return newWorld(t, simulator.Options{Restaurants: map[string]simulator.Settings{"r1": settings}, POSToken: "t"})
}

func TestWixtarLendsTokens(t *testing.T) {
	t.Parallel()
	f := newWixtar(t, simulator.WixtarSettings{ClientID: "saga"})
	r := f.wixtarToken("r1")
	token := f.text(r, "access_token")
	require.Equal(t, map[string]any{"access_token": token, "expires_in": 2592000.0, "token_type": "Bearer", "scope": "api"}, r.body)
	with := func(header string) int {
		return f.call(http.MethodGet, "/wixtar/r1/v2/product/combos?store_id=S01", nil, "Authorization", header).status
	}
	require.Equal(t, http.StatusOK, with("Bearer "+token))
	for _, wrong := range []string{"", token, "Bearer ", "Bearer guess", "Basic " + token} {
		require.Equal(t, http.StatusUnauthorized, with(wrong))
	}
	for _, wrong := range []string{"client_id", "client_secret", "grant_type", "scope"} {
		require.GreaterOrEqual(t, f.wixtarToken("r1", wrong, "x").status, http.StatusBadRequest)
		require.GreaterOrEqual(t, f.wixtarToken("r1", wrong, "").status, http.StatusBadRequest)
	}
	require.Equal(t, http.StatusBadRequest, f.call(http.MethodPost, "/wixtar/r1/oauth/v1/token", map[string]any{"client_id": "saga"}).status)

	f.faults(simulator.POS("r1"), simulator.Fault{Name: simulator.RevokedToken})
	require.Equal(t, http.StatusUnauthorized, with("Bearer "+token))
	token = f.text(f.wixtarToken("r1"), "access_token")
	require.Equal(t, http.StatusOK, with("Bearer "+token), "it was given out after")
	f.clock.Advance(30*24*time.Hour - time.Second)
	require.Equal(t, http.StatusOK, with("Bearer "+token))
	f.clock.Advance(time.Second)
	require.Equal(t, http.StatusUnauthorized, with("Bearer "+token))
}

func TestWixtarAddsItemsAgain(t *testing.T) {
	t.Parallel()
	order := wixtarOrder("unique_code", "K7M2Q9X4")
	for dedupe, tickets := range map[bool]int{false: 2, true: 1} {
		f := newWixtar(t, simulator.WixtarSettings{Dedupe: dedupe})
		for range 2 {
			r := f.wixtar(http.MethodPost, "v1/items", order)
			require.Equal(t, http.StatusNoContent, r.status)
			require.Empty(t, r.raw)
		}
		require.Len(t, f.ledger().TicketsOf("k7m2q9x4"), tickets)
	}
}

func TestWixtarItemsCarryOurNumberWhereStaffSeeIt(t *testing.T) {
	t.Parallel()
	f := newWixtar(t, simulator.WixtarSettings{})
	item := wixtarItem("710", 1, 40)
	item["special_instructions"] = "K7M2Q9X4 no crust"
	order := wixtarOrder("unique_code", "k7m2q9x4aaaabbbb", "cart", map[string]any{"items": []any{item}})
	require.Equal(t, http.StatusNoContent, f.wixtar(http.MethodPost, "v1/items", order).status)
	require.Equal(t, []string{"k7m2q9x4", "k7m2q9x4aaaabbbb"}, []string{f.ticket().Number, f.ticket().ExternalKey})
}

func TestWixtarTellsTheWaysInWhichAStoreSells(t *testing.T) {
	t.Parallel()
	f := newWixtar(t, simulator.WixtarSettings{})
	methods := f.wixtar(http.MethodGet, "v1/sale_method?store_id=S01", nil)
	require.Equal(t, 3, f.count(methods, "sale_methods"))
	require.Equal(t, []any{"DELIVERY", true}, []any{f.at(methods, "sale_methods", 2, "type"), f.at(methods, "sale_methods", 2, "has_address")})
}

func TestWixtarReadsGroupsHoweverDeepAndNameless(t *testing.T) {
	t.Parallel()
	f := newWixtar(t, simulator.WixtarSettings{})
	rice := simulator.Group{ID: 3, Name: "飯量", Max: 1, Items: []simulator.Modifier{{Code: 1, Name: "多", Price: 1000}}}
	main := simulator.Group{ID: 8, Name: "主食", Min: 1, Max: 1, Items: []simulator.Modifier{{Code: 61, Name: "雞腿", Groups: []simulator.Group{rice}}}}
	spice := simulator.Group{ID: 9, Name: "辣度", Max: 2, Items: []simulator.Modifier{{Code: 1, Name: "小辣", Price: 500}, {Code: 2, Name: "不辣"}}}
	require.NoError(t, f.admin.ChangeRestaurant(t.Context(), "r1", func(s *simulator.Settings) {
		s.Menu.Dishes = append(s.Menu.Dishes, simulator.Dish{Code: 801, Name: "A餐", Category: 30, Price: 16550, Rest: new(1), Groups: []simulator.Group{main, spice}})
	}))
	chosen := []any{
		map[string]any{"title": "主食", "selected_items": []any{wixtarItem("61", 1, 0, map[string]any{"id": "3", "selected_items": []any{wixtarItem("1", 1, 10)}, "removed_items": nil})}},
		map[string]any{"type": "TASTE", "id": "9", "selected_items": []any{wixtarItem("1", 1, 5), wixtarItem("2", 0, 0)}, "removed_items": []any{wixtarItem("2", 1, 0)}, "combo_taste": true},
	}
	order := wixtarNew("cart", map[string]any{"items": []any{wixtarItem("801", 1, 165, chosen...)}})
	r := f.wixtar(http.MethodPost, "v2/order", order)
	require.Contains(t, r.raw, `"total":{"amount":180.5,"currency_code":"TWD","formatted_amount":"180.5"}`)
	require.Equal(t, http.StatusNoContent, f.wixtarConfirm(f.text(r, "id"), 180).status, "whole, though the bill is not")
	require.Equal(t, []simulator.TicketItem{{Code: 801, Quantity: 1, Total: 18050, Modifiers: map[int]int{61: 1, 1: 2}}}, f.ticket().Items)

	combos := f.wixtar(http.MethodGet, "v2/product/combos?store_id=S01&product_id=801", nil)
	require.JSONEq(t, `{"combos": [{"id": "01", "title": "A餐", "product_id": "61", "product_name": "雞腿", "quantity": 1, "price": 0, "is_default": true, "is_stop_sale": false,
		"is_hidden": false, "limitations": null, "items": [], "is_multiple_choice": false, "control_quantity": false, "group_name": "主食", "group_min_quantity": 0,
		"group_max_quantity": 0, "item_max_quantity": 0, "tastes": [{"id": 3, "title": "飯量", "is_mutually_exclusive": true, "is_required": false, "max_quantity": 1,
		"items": [{"id": 1, "title": "多", "price": 10}]}]}]}`, combos.raw)
	products := f.wixtar(http.MethodGet, "v2/product/products_with_taste_option?store_id=S01&id=801", nil)
	require.Contains(t, products.raw, `"is_combo":true,"is_package":false,"is_hidden":false,"is_stop_sale":true,"limitations":{"quantity":0,`)
	require.Equal(t, 1, f.count(products, "products", 0, "tastes"), "a course is no taste")
	require.JSONEq(t, `{"products": []}`, f.wixtar(http.MethodGet, "v2/product/products_with_taste_option?store_id=S01&category_id=1", nil).raw)
	require.Equal(t, http.StatusNotFound, f.wixtar(http.MethodGet, "v1/sale_method", nil).status)
	require.Equal(t, http.StatusNotFound, f.wixtar(http.MethodGet, "v2/product/combos", nil).status)
	require.Equal(t, http.StatusNotFound, f.wixtar(http.MethodGet, "v2/product/products_with_taste_option", nil).status)
}

func TestWixtarSettingsNameEveryMistake(t *testing.T) {
	t.Parallel()
	_, err := simulator.New(simulator.Options{Restaurant: simulator.Settings{Wixtar: simulator.WixtarSettings{Scale: 10, Blips: -1}}})
	require.ErrorContains(t, err, "scale 10")
	require.ErrorContains(t, err, "blips")
}
