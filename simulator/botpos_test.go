package simulator_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/simulator"
)

func botposSpeaker() speaker {
	return speaker{
		system: simulator.BotPOS, lacks: simulator.OpValidate,
		settings: func(s *simulator.Settings, url string) { s.BotPOS.CallbackBase = url },
		post: func(f *fixture, restaurant, number, _ string) (reply, string) {
			body := botposOrder("extra", map[string]any{"number": strings.ToUpper(number)})
			r := f.call(http.MethodPost, "/botpos/"+restaurant+"/api/v1/stores/"+restaurant+"/order", body)
			order, _ := r.body["order"].(map[string]any)
			id, _ := order["orderId"].(string)
			return r, id
		},
		word: func(f *fixture, restaurant, id string) (reply, string) {
			r := f.call(http.MethodGet, "/botpos/"+restaurant+"/api/v1/order/stores/"+restaurant+"/order/"+id, nil)
			word, _ := r.body["status"].(string)
			return r, word
		},
	}
}

// botposOrder is an order of one bread, which is changed by pairs of names and values; nil leaves out.
func botposOrder(changes ...any) map[string]any {
	order := map[string]any{
		"version": "v1", "orderer": map[string]any{"ordererId": "u-91", "ordererName": "Анна", "ordererCompany": "acme"},
		"orderAmount": 1, "orders": []any{botposLine("710", 1, 4000)}, "totalPrice": 4000,
		"extra": map[string]any{"sagaId": "k7m2q9x4aaaabbbb", "number": "K7M2Q9X4"},
	}
	for i := 0; i < len(changes); i += 2 {
		name, _ := changes[i].(string)
		order[name] = changes[i+1]
		if changes[i+1] == nil {
			delete(order, name)
		}
	}
	return order
}

// botposLine is so many of an item for a price of all of them.
func botposLine(id, amount, price any) map[string]any {
	return map[string]any{"itemId": id, "itemName": "Хлеб", "itemAmount": amount, "itemPrice": price}
}

// botpos calls the POS of restaurant r1.
func (f *fixture) botpos(method, path string, body any) reply {
	f.Helper()
	return f.call(method, "/botpos/r1/api/v1/"+path, body)
}

// botposPost posts an order of one bread and returns its id and its numb.
func (f *fixture) botposPost() (id, numb string) {
	f.Helper()
	r := f.botpos(http.MethodPost, "stores/r1/order", botposOrder())
	require.Equal(f, http.StatusOK, r.status, r.raw)
	order, _ := f.at(r, "order").(map[string]any)
	numb, _ = order["numb"].(string)
	return f.text(r, "order", "orderId"), numb
}

func newBotPOS(t *testing.T, s simulator.BotPOSSettings) *fixture {
	t.Helper()
	settings := byHand()
	settings.System, settings.BotPOS = simulator.BotPOS, s
	return newWorld(t, simulator.Options{Restaurants: map[string]simulator.Settings{"r1": settings}, POSToken: "t"})
}

// moves takes a ticket from state to state by hand.
func (f *fixture) moves(id string, states ...simulator.State) {
	f.Helper()
	for _, state := range states {
		_, err := f.admin.Move(f.Context(), "r1", id, simulator.MoveRequest{State: state})
		require.NoError(f, err)
	}
}

func TestBotPOSServesOneDocument(t *testing.T) {
	t.Parallel()
	seed, suggest, both := simulator.BotPOSSeed, simulator.BotPOSSuggest, simulator.BotPOSMode("")
	tests := []struct {
		name, method, path string
		mode               simulator.BotPOSMode
		body               any
	}{
		{"the menu as the specification has it", http.MethodGet, "stores/r1/items", seed, nil},
		{"the menu as the proposal has it", http.MethodGet, "stores/r1/menu", suggest, nil},
		{"an order, singular", http.MethodPost, "stores/r1/order", both, botposOrder()},
		{"an order, plural", http.MethodPost, "stores/r1/orders", seed, botposOrder()},
		{"an order as the specification writes it", http.MethodGet, "stores/r1/items", "neither", botposOrder()},
		{"an order posted to the items", http.MethodPost, "stores/r1/items", "neither", botposOrder()},
		{"another store", http.MethodPost, "stores/r2/order", "neither", botposOrder()},
		{"a ping", http.MethodGet, "ping", "neither", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, mode := range []simulator.BotPOSMode{seed, suggest} {
				f := newBotPOS(t, simulator.BotPOSSettings{Mode: mode})
				r, made := f.botpos(tt.method, tt.path, tt.body), 0
				if tt.mode != both && tt.mode != mode {
					require.Equal(t, http.StatusNotFound, r.status, r.raw)
					require.NotEmpty(t, f.text(r, "error"))
				} else {
					require.Equal(t, http.StatusOK, r.status, r.raw)
					if tt.method == http.MethodPost {
						made = 1
					}
				}
				require.Len(t, f.ledger().Tickets, made)
			}
		})
	}
}

func TestBotPOSMenuIsInWholeWon(t *testing.T) {
	t.Parallel()
	f := newBotPOS(t, simulator.BotPOSSettings{Discounts: map[int]int64{720: 5000}})
	require.NoError(t, f.admin.ChangeRestaurant(t.Context(), "r1", func(s *simulator.Settings) {
		s.Menu.Dishes[4].Rest = new(0)
	}))
	menu := f.botpos(http.MethodGet, "stores/r1/menu", nil)
	require.Equal(t, "v1", f.text(menu, "version"))
	require.Equal(t, map[string]any{"storeId": "r1", "storeName": "r1", "storeStatus": "open"}, f.at(menu, "store"))
	require.Equal(t, int64(5), f.number(menu, "itemCount"))
	require.Equal(t, map[string]any{
		"itemId": "720", "itemName": "Компот", "itemImageUrl": "", "itemPrice": 15000.0, "isDiscount": true, "discountAmount": 5000.0,
		"itemStatus": "sale", "itemProduceTime": 300.0,
	}, f.at(menu, "items", 3))
	require.Equal(t, false, f.at(menu, "items", 2, "isDiscount"))
	require.Equal(t, "sale", f.text(menu, "items", 0, "itemStatus"))
	require.Equal(t, "notSale", f.text(menu, "items", 1, "itemStatus"), "a sauce must be picked, and nothing says which")
	require.Equal(t, "notSale", f.text(menu, "items", 4, "itemStatus"), "none is left")
}

func TestBotPOSKnowsItsStoreByText(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		settings simulator.BotPOSSettings
		path     string
		shown    any
	}{
		{"a text", simulator.BotPOSSettings{StoreID: "pan-n8"}, "pan-n8", "pan-n8"},
		{"a number as a text", simulator.BotPOSSettings{StoreID: "12"}, "12", "12"},
		{"a number", simulator.BotPOSSettings{StoreID: "12", NumericStoreID: true}, "12", 12.0},
		{"a text with a zero in front", simulator.BotPOSSettings{StoreID: "012"}, "012", "012"},
		{"another text", simulator.BotPOSSettings{StoreID: "12"}, "012", nil},
		{"the restaurant's name where there is another", simulator.BotPOSSettings{StoreID: "12"}, "r1", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			menu := newBotPOS(t, tt.settings).botpos(http.MethodGet, "stores/"+tt.path+"/menu", nil)
			if tt.shown == nil {
				require.Equal(t, http.StatusNotFound, menu.status)
				return
			}
			store, _ := menu.body["store"].(map[string]any)
			require.Equal(t, tt.shown, store["storeId"])
		})
	}
}

func TestBotPOSRefusesWhatDoesNotAddUp(t *testing.T) {
	t.Parallel()
	two := func(price int) []any { return []any{botposLine("710", 2, price)} }
	tests := []struct {
		name   string
		order  any
		reason string
	}{
		{"no JSON", "{", "readable"},
		{"another version", botposOrder("version", 1), "readable"},
		{"no version", botposOrder("version", nil), "version"},
		{"nobody who orders", botposOrder("orderer", nil), "orderer"},
		{"an amount of money where pieces are counted", botposOrder("orderAmount", 4000), "orderAmount"},
		{"a total that is not the sum", botposOrder("totalPrice", 4001), "totalPrice"},
		{"hundredths of won", botposOrder("orders", []any{botposLine("710", 1, 400000)}, "totalPrice", 400000), "price: 710 is 4000"},
		{"the price of one where that of all belongs", botposOrder("orders", two(4000), "orderAmount", 2), "price: 710 is 8000"},
		{"an id that is a number", botposOrder("orders", []any{botposLine(710, 1, 4000)}), "readable"},
		{"an id with a zero in front", botposOrder("orders", []any{botposLine("0710", 1, 4000)}), "unavailable"},
		{"an item that is not on the menu", botposOrder("orders", []any{botposLine("tea", 1, 4000)}), "unavailable"},
		{"less than one", botposOrder("orders", []any{botposLine("710", 0, 4000)}, "orderAmount", 0), "quantity: 710"},
		{"nothing", botposOrder("orders", nil, "orderAmount", 0, "totalPrice", 0), "empty"},
		{"an item whose sauce must be picked", botposOrder("orders", []any{botposLine("702", 1, 4000)}), "modifiers"},
	}
	f := newBotPOS(t, simulator.BotPOSSettings{})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := f.botpos(http.MethodPost, "stores/r1/order", tt.order)
			require.Equal(t, http.StatusNotFound, r.status, r.raw)
			require.Contains(t, f.text(r, "error"), tt.reason)
		})
	}
	t.Cleanup(func() { require.Empty(t, f.world.Ledger().Tickets) })
}

func TestBotPOSOrderGetsItsIDFromThePOS(t *testing.T) {
	t.Parallel()
	f := newBotPOS(t, simulator.BotPOSSettings{Discounts: map[int]int64{720: 5000}})
	order := botposOrder("orders", []any{botposLine("720", 2, 20000), botposLine("710", 1, 4000)}, "orderAmount", 3, "totalPrice", 24000)
	r := f.botpos(http.MethodPost, "stores/r1/order", order)
	id := f.text(r, "order", "orderId")
	require.Equal(t, map[string]any{"status": "STANDBY", "order": map[string]any{"orderId": id, "orderer": order["orderer"]}}, r.body)
	ticket := f.ticket()
	require.Equal(t, []simulator.TicketItem{{Code: 720, Quantity: 2, Total: 20000}, {Code: 710, Quantity: 1, Total: 4000}}, ticket.Items)
	require.Equal(t, []any{id, "k7m2q9x4", "k7m2q9x4aaaabbbb", int64(24000)}, []any{ticket.ID, ticket.Number, ticket.ExternalKey, ticket.Amount})
	require.Equal(t, simulator.TicketGuest{Name: "Анна"}, ticket.Guest)

	again := f.botpos(http.MethodPost, "stores/r1/order", order)
	require.NotEqual(t, id, f.text(again, "order", "orderId"))
	require.Len(t, f.ledger().TicketsOf("k7m2q9x4"), 2, "a repeated order is another one")

	state := f.botpos(http.MethodGet, "order/stores/r1/order/"+id, nil)
	require.Equal(t, map[string]any{"storeId": "r1", "storeName": "r1", "storeStatus": "Open"}, f.at(state, "store"))
	require.Equal(t, []any{"STANDBY", "", 3.0}, []any{f.at(state, "status"), f.at(state, "reason"), f.at(state, "order", "orderAmount")})
	require.Equal(t, map[string]any{"itemId": "720", "itemName": "Компот", "itemAmount": 2.0, "itemPrice": 20000.0}, f.at(state, "order", "orders", 0))
	require.Equal(t, int64(2), f.number(state, "waitingOrderCount"))
	require.Equal(t, map[string]any{"orderId": id, "orderProduceTime": 900.0}, f.at(state, "waitingOrders", 0))
	require.NotContains(t, state.raw, "k7m2q9x4", "there is nothing to find an order by")
	require.Equal(t, http.StatusNotFound, f.botpos(http.MethodGet, "order/stores/r1/order/"+id+"x", nil).status)
}

func TestBotPOSOrderMayBeWithoutAnIDOrUnlisted(t *testing.T) {
	t.Parallel()
	for _, mode := range []simulator.BotPOSMode{simulator.BotPOSSeed, simulator.BotPOSSuggest} {
		f := newBotPOS(t, simulator.BotPOSSettings{Mode: mode, Bodies: simulator.BotPOSFull})
		f.faults(simulator.POS("r1"), simulator.Fault{Name: simulator.NoID, Times: 1}, simulator.Fault{Name: simulator.Unlisted, Times: 1})
		r := f.botpos(http.MethodPost, "stores/r1/order", botposOrder())
		require.Equal(t, http.StatusOK, r.status)
		lost := f.ticket().ID
		require.NotContains(t, r.raw, lost)
		require.NotContains(t, r.raw, "numb")
		id, numb := f.botposPost()
		path := "order/stores/r1/order/" + id
		if mode == simulator.BotPOSSeed {
			path = "stores/r1/orders/" + id + "/numbs/" + numb
		}
		state := f.botpos(http.MethodGet, path, nil)
		require.Equal(t, int64(1), f.number(state, "waitingOrderCount"))
		require.NotContains(t, state.raw, lost)
	}
}

func TestBotPOSPriceMayBeAnybodys(t *testing.T) {
	t.Parallel()
	f := newBotPOS(t, simulator.BotPOSSettings{})
	f.faults(simulator.POS("r1"), simulator.Fault{Name: simulator.PriceDrift, Amount: 500})
	require.Equal(t, "price: 710 is 4500", f.text(f.botpos(http.MethodPost, "stores/r1/order", botposOrder()), "error"))
	require.NoError(t, f.admin.ChangeRestaurant(t.Context(), "r1", func(s *simulator.Settings) { s.BotPOS.AnyPrice = true }))
	f.botposPost()
	require.Equal(t, int64(4500), f.ticket().Amount, "the till counts with its own")
}

func TestBotPOSDiscountsComeTogether(t *testing.T) {
	t.Parallel()
	f := newBotPOS(t, simulator.BotPOSSettings{Discounts: map[int]int64{710: 9000}})
	require.NoError(t, f.admin.ChangeRestaurant(t.Context(), "r1", func(s *simulator.Settings) {
		s.AutoDiscount = &simulator.Discount{Code: 4, Percent: 10}
	}))
	menu := f.botpos(http.MethodGet, "stores/r1/menu", nil)
	require.Equal(t, int64(4000), f.number(menu, "items", 2, "discountAmount"), "nobody is given money")
	r := f.botpos(http.MethodPost, "stores/r1/order", botposOrder("orders", []any{botposLine("710", 1, 0)}, "totalPrice", 0))
	require.Equal(t, http.StatusOK, r.status, r.raw)
	require.Zero(t, f.ticket().Amount)
}
