package simulator_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/simulator"
)

func hatchSpeaker() speaker {
	return speaker{
		system: simulator.DeliveryHatch, lacks: simulator.OpClose,
		post: func(f *fixture, restaurant, number, url string) (reply, string) {
			body := hatchOrder("comment", strings.ToUpper(number)+"; дом 4", "content", []any{map[string]any{"code": 710, "quantity": 1}},
				"status_callback", orNone(url))
			r := f.call(http.MethodPost, "/deliveryhatch/"+restaurant+"/api/v2/ext/postorder", body, "Token", "t")
			if r.body["order_id"] == nil {
				return r, ""
			}
			return r, strconv.Itoa(int(f.number(r, "order_id")))
		},
		word: func(f *fixture, restaurant, id string) (reply, string) {
			r := f.call(http.MethodGet, "/deliveryhatch/"+restaurant+"/api/v2/ext/orderstate?order_id="+id, nil, "Token", "t")
			if r.body["result"] != true {
				return r, ""
			}
			return r, strconv.Itoa(int(f.number(r, "order", "status")))
		},
	}
}

// orNone is the text, or nil for none.
func orNone(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// hatchOrder is an order of two soups with sour cream, which is changed by pairs of names and values; nil
// leaves out.
func hatchOrder(changes ...any) map[string]any {
	order := map[string]any{
		"type": 1, "comment": "K7M2Q9X4; код домофона 9", "deliverat": "2026-12-01 19:45:00",
		"content": []any{map[string]any{"code": 701, "quantity": 2, "modifiers": []any{map[string]any{"code": 905, "count": 1}}}},
	}
	guest := map[string]any{
		"sname": "Орлова", "fname": "Анна", "phone": "+7 (900) 111-22-33", "address": "ул. Лесная, 4",
		"meta": map[string]any{"ord": "k7m2q9x4", "n": 7.0},
	}
	for i := 0; i < len(changes); i += 2 {
		name, _ := changes[i].(string)
		into := order
		if field, ofGuest := strings.CutPrefix(name, "guest."); ofGuest {
			into, name = guest, field
		}
		into[name] = changes[i+1]
		if changes[i+1] == nil {
			delete(into, name)
		}
	}
	return map[string]any{"guest": guest, "order": order}
}

// hatch calls the DeliveryHatch of restaurant r1 with a token.
func (f *fixture) hatch(method, path string, body any) reply {
	f.Helper()
	return f.call(method, "/deliveryhatch/r1/api/v2/ext/"+path, body, "Token", "t")
}

// hatchPost posts an order and returns its id.
func (f *fixture) hatchPost(order map[string]any) string {
	f.Helper()
	r := f.hatch(http.MethodPost, "postorder", order)
	require.Equal(f, true, r.body["result"], r.raw)
	return strconv.Itoa(int(f.number(r, "order_id")))
}

func newHatch(t *testing.T, s simulator.DeliveryHatchSettings) *fixture {
	t.Helper()
	settings := byHand()
	settings.System, settings.DeliveryHatch = simulator.DeliveryHatch, s
	return newWorld(t, simulator.Options{Restaurants: map[string]simulator.Settings{"r1": settings}, POSToken: "t"})
}

func TestHatchWantsATokenAndSaysNoInTheBody(t *testing.T) {
	t.Parallel()
	f := newHatch(t, simulator.DeliveryHatchSettings{TokenStatus: http.StatusOK})
	for _, path := range []string{"", "ping", "orderstate?order_id=1"} {
		r := f.call(http.MethodGet, "/deliveryhatch/r1/api/v2/ext/"+path, nil)
		require.Equal(t, http.StatusOK, r.status)
		require.Equal(t, map[string]any{"result": false, "msg": `"Token" header expected.`}, r.body)
	}
	r := f.call(http.MethodGet, "/deliveryhatch/r1/api/v2/ext/ping", nil, "Token", "guess")
	require.Equal(t, http.StatusOK, r.status)
	require.Equal(t, false, r.body["result"])
	for _, path := range []string{"", "orderstate", "orderstate?order_id=1"} {
		require.Equal(t, false, f.hatch(http.MethodGet, path, nil).body["result"])
	}
	require.Equal(t, http.StatusNotFound, f.hatch(http.MethodPost, "close", hatchOrder()).status)
}

func TestHatchShowsMoreWithEveryVersion(t *testing.T) {
	t.Parallel()
	tests := []struct {
		version                string
		express, meta, deliver bool
	}{
		{"3.0.5.959", false, false, false},
		{"3.0.5.983", true, false, false},
		{"3.0.5.1053", true, true, false},
		{"3.0.6.1222", true, true, true},
	}
	for _, tt := range tests {
		t.Run(tt.version, func(t *testing.T) {
			t.Parallel()
			f := newHatch(t, simulator.DeliveryHatchSettings{Version: tt.version, DeliverFrom: "9,00"})
			ping := f.hatch(http.MethodGet, "ping", nil)
			require.Equal(t, tt.version, f.text(ping, "data", "DHVersion"))
			params, deliver := f.at(ping, "data", "params").(map[string]any)
			require.Equal(t, tt.deliver, deliver)
			if deliver {
				require.Equal(t, []any{"9,00", "0,00", "15"}, []any{params["dlvfrom"], params["dlvto"], params["dlvperiod"]})
			}
			require.Equal(t, tt.express, f.hatch(http.MethodGet, "expressorders", nil).body["result"])
			id := f.hatchPost(hatchOrder("status_callback", "http://127.0.0.1:1/Hook"))
			require.Equal(t, tt.meta, f.ticket().CallbackURL == "http://127.0.0.1:1/hook", "the module lower-cases it")
			require.Equal(t, tt.meta, f.ticket().Meta != nil)
			require.Equal(t, tt.meta, f.hatch(http.MethodGet, "orderstate?order_id="+id, nil).body["guestmeta"] != nil)
		})
	}
}

func TestHatchMenuHasWhatCanBeSold(t *testing.T) {
	t.Parallel()
	f := newHatch(t, simulator.DeliveryHatchSettings{})
	require.NoError(t, f.admin.ChangeRestaurant(t.Context(), "r1", func(s *simulator.Settings) {
		s.Menu.Categories = []simulator.Category{{Code: 20, Name: "Супы", Parent: 21}, {Code: 21, Name: "Кухня"}}
		s.Menu.Dishes[4].Rest = new(1)
	}))
	menu := f.hatch(http.MethodGet, "getmenu", nil)
	require.Equal(t, `Кухня\Супы`, f.text(menu, "data", 0, "categpath"))
	require.Equal(t, int64(-1), f.number(menu, "data", 0, "rests"))
	require.Equal(t, int64(-1), f.number(menu, "data", 0, "modifiers", 0, "downlimit"))
	require.Equal(t, int64(2), f.number(menu, "data", 0, "modifiers", 0, "items", 1, "limit"))
	require.Equal(t, int64(1), f.number(menu, "data", 4, "rests"))
	f.hatchPost(hatchOrder("content", []any{map[string]any{"code": 730, "quantity": 1}}))
	require.Equal(t, 4, f.count(f.hatch(http.MethodGet, "getmenu", nil), "data"))
}

func TestHatchPricesWithModifiersAndDiscounts(t *testing.T) {
	t.Parallel()
	f := newHatch(t, simulator.DeliveryHatchSettings{})
	order, _ := hatchOrder("discount", 4)["order"].(map[string]any)
	r := f.hatch(http.MethodPost, "validate", map[string]any{"type": 1, "discount": 4, "content": order["content"]})
	require.Equal(t, true, r.body["result"], r.raw)
	require.Equal(t, []int64{55800, 6200}, []int64{f.number(r, "order", "amount"), f.number(r, "order", "discountsum")})
	require.Equal(t, int64(200), f.number(r, "order", "items", 0, "discounted"))
	r = f.hatch(http.MethodPost, "validate", map[string]any{"content": order["content"]})
	require.Equal(t, int64(-6000), f.number(r, "order", "items", 0, "discounted"), "paid modifiers push it down")
}

func TestHatchRefusesWhatItsPageForbids(t *testing.T) {
	t.Parallel()
	f := newHatch(t, simulator.DeliveryHatchSettings{})
	tests := []struct {
		name  string
		order any
	}{
		{"no JSON", "{"},
		{"a paid sum of zero", hatchOrder("paid", 0)},
		{"an empty comment", hatchOrder("comment", "")},
		{"a longitude of nothing", hatchOrder("guest.longitude", map[string]any{})},
		{"no surname", hatchOrder("guest.sname", nil)},
		{"a phone without a digit", hatchOrder("guest.phone", "none")},
		{"no address for a delivery", hatchOrder("guest.address", nil)},
		{"no type", hatchOrder("type", nil)},
		{"a type that does not exist", hatchOrder("type", 2)},
		{"a time of another form", hatchOrder("deliverat", "2026-12-01T19:45:00Z")},
		{"nothing in it", hatchOrder("content", []any{})},
		{"a dish that is not on the menu", hatchOrder("content", []any{map[string]any{"code": 9, "quantity": 1}})},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := f.hatch(http.MethodPost, "postorder", tt.order)
			require.Equal(t, http.StatusOK, r.status)
			require.Equal(t, false, r.body["result"])
			require.NotEmpty(t, r.body["msg"])
		})
	}
	t.Cleanup(func() { require.Empty(t, f.world.Ledger().Tickets) })
}
