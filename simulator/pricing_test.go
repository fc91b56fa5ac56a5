package simulator_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/simulator"
)

type line struct {
	Code      int    `json:"code"`
	Quantity  int    `json:"quantity"`
	Modifiers []pick `json:"modifiers,omitempty"`
}

type pick struct {
	Code  int `json:"code"`
	Count int `json:"count"`
}

func TestTillPricesABasket(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{Restaurant: simulator.Settings{ProCart: simulator.ProCartSettings{CategoryPercent: map[int]int64{2: 10}}}})
	tests := []struct {
		name                      string
		order                     map[string]any
		want, discount, surcharge int64
	}{
		{"one soup", soup(), 28000, 0, 0},
		{"two soups with cream, ten percent off", soup("discount", 4, "content", []line{{701, 2, []pick{{905, 1}}}}), 55800, 6200, 0},
		{"the first sauce is free", soup("content", []line{{702, 1, []pick{{911, 1}}}}), 39000, 0, 0},
		{"the second sauce is not", soup("content", []line{{702, 1, []pick{{911, 1}, {912, 1}}}}), 41000, 0, 0},
		{"two of one sauce: one of them is free", soup("content", []line{{702, 1, []pick{{911, 2}}}}), 41000, 0, 0},
		{"an order category that is dearer", soup("order_category", 2), 30800, 0, 0},
		{"a surcharge, which no discount touches", soup("surcharge", 5000, "discount", 4), 30200, 2800, 5000},
		{"several lines", soup("content", []line{{710, 3, nil}, {720, 1, nil}}), 27000, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			validated := f.pos(http.MethodPost, "validate", tt.order)
			require.Equal(t, true, validated.body["result"], validated.raw)
			require.Equal(t, tt.want, f.number(validated, "order", "amount"))
			require.Equal(t, tt.discount, f.number(validated, "order", "discountsum"))
			total := tt.surcharge
			for i := range f.count(validated, "order", "items") {
				total += f.number(validated, "order", "items", i, "total")
			}
			require.Equal(t, tt.want, total, "the items and the surcharge add up")
			posted := f.pos(http.MethodPost, "postorder", tt.order)
			require.Equal(t, validated.body["order"], posted.body["order"], "both calls price alike")
		})
	}
}

func TestTillRefusesABasket(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	tests := []struct {
		name  string
		order map[string]any
	}{
		{"nothing in it", soup("content", []line{})},
		{"a dish that is not on the menu", soup("content", []line{{999, 1, nil}})},
		{"none of a dish", soup("content", []line{{701, 0, nil}})},
		{"more than any kitchen makes", soup("content", []line{{701, 1001, nil}})},
		{"more than is left, over two lines", soup("content", []line{{730, 7, nil}, {730, 6, nil}})},
		{"a modifier of another dish", soup("content", []line{{701, 1, []pick{{911, 1}}}})},
		{"a modifier above its limit", soup("content", []line{{701, 1, []pick{{905, 2}}}})},
		{"more modifiers than the group takes", soup("content", []line{{701, 1, []pick{{906, 3}}}})},
		{"fewer modifiers than the group wants", soup("content", []line{{702, 1, nil}})},
		{"a discount that does not exist", soup("discount", 5)},
		{"a surcharge below nothing", soup("surcharge", -1)},
		{"a time in another format", soup("deliverat", "2026-12-01T19:45:00+03:00")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, method := range []string{"validate", "postorder"} {
				r := f.pos(http.MethodPost, method, tt.order)
				require.Equal(t, http.StatusOK, r.status)
				require.Equal(t, false, r.body["result"], r.raw)
				require.NotEmpty(t, r.body["msg"])
			}
		})
	}
	t.Cleanup(func() { require.Empty(t, f.world.Ledger().Tickets) })
}

func TestAutomaticDiscountMayComeOnlyWithThePosting(t *testing.T) {
	t.Parallel()
	for late, want := range map[bool]int64{false: 26600, true: 28000} {
		f := newWorld(t, simulator.Options{Restaurant: simulator.Settings{
			AutoDiscount: &simulator.Discount{Code: 9, Name: "Час", Percent: 5}, AutoDiscountLate: late,
		}})
		r := f.pos(http.MethodPost, "validate", soup())
		require.Equal(t, want, f.number(r, "order", "amount"))
		f.post(soup())
		require.Equal(t, int64(26600), f.ticket().Amount)
	}
}

func TestMenuIsConfigured(t *testing.T) {
	t.Parallel()
	menu := &simulator.Menu{Dishes: []simulator.Dish{{Code: 1, Name: "Чай", Price: 100, Rest: new(1)}}}
	f := newWorld(t, simulator.Options{Restaurants: map[string]simulator.Settings{"r1": {Menu: menu}}})
	f.post(soup("content", []line{{1, 1, nil}}))
	require.Equal(t, false, f.pos(http.MethodPost, "postorder", soup("content", []line{{1, 1, nil}})).body["result"], "it is used up")

	s, err := f.admin.Restaurant(t.Context(), "r1")
	require.NoError(t, err)
	require.Equal(t, menu, s.Menu)
	require.NoError(t, f.admin.ConfigureRestaurant(t.Context(), "r1", s))
	f.post(soup("content", []line{{1, 1, nil}}))

	s.Menu.Dishes = append(s.Menu.Dishes, s.Menu.Dishes[0])
	require.ErrorContains(t, f.admin.ConfigureRestaurant(t.Context(), "r1", s), "dish 1")
}
