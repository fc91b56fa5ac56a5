package simulator_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/simulator"
)

func TestWixtarRefusesWhatItsPageForbids(t *testing.T) {
	t.Parallel()
	f := newWixtar(t, simulator.WixtarSettings{StoreID: "S01"})
	group := func(fields map[string]any) any {
		return map[string]any{"items": []any{wixtarItem("701", 1, 280, fields)}}
	}
	priced := func(price any) any {
		return map[string]any{"items": []any{map[string]any{"id": "710", "quantity": 1, "price": price}}}
	}
	both := []struct {
		name    string
		changes []any
	}{
		{"a list for a cart", []any{"cart", []any{map[string]any{"items": []any{wixtarItem("710", 1, 40)}}}}},
		{"no cart", []any{"cart", nil}},
		{"an empty cart", []any{"cart", map[string]any{}}},
		{"another type", []any{"type", "TAKEOUT"}},
		{"no price", []any{"cart", priced(nil)}},
		{"half a price", []any{"cart", priced(map[string]any{"unit_price": wixtarMoney(40)})}},
		{"an amount with decimals", []any{"cart", priced(map[string]any{"unit_price": wixtarMoney(40.5), "total_price": wixtarMoney(40)})}},
		{"text for an amount", []any{"cart", priced(map[string]any{"unit_price": wixtarMoney("40"), "total_price": wixtarMoney(40)})}},
		{"a group of another type", []any{"cart", group(map[string]any{"type": "SAUCE"})}},
		{"a pack without its suit", []any{"cart", group(map[string]any{"type": "PACK", "id": "51", "selected_items": []any{wixtarItem("905", 1, 30)}})}},
		{"a choice without a price", []any{"cart", group(map[string]any{"selected_items": []any{map[string]any{"id": "905", "quantity": 1}}})}},
		{"a dish that is not on the menu", []any{"cart", map[string]any{"items": []any{wixtarItem("UC10000001", 1, 165)}}}},
		{"a choice that is not in its group", []any{"cart", group(map[string]any{"id": "52", "selected_items": []any{wixtarItem("905", 1, 30)}})}},
	}
	for _, tt := range both {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, http.StatusBadRequest, f.wixtar(http.MethodPost, "v1/items", wixtarOrder(tt.changes...)).status)
			r := f.wixtar(http.MethodPost, "v2/order", wixtarNew(tt.changes...))
			require.Equal(t, http.StatusBadRequest, r.status)
			require.NotEmpty(t, r.body["message"])
		})
	}
	created := []struct {
		name   string
		order  any
		status int
	}{
		{"no JSON", "{", http.StatusBadRequest},
		{"no store", wixtarNew("store", nil), http.StatusBadRequest},
		{"another store", wixtarNew("store", map[string]any{"id": "S02"}), http.StatusNotFound},
		{"no id of ours", wixtarNew("external_id", nil), http.StatusBadRequest},
		{"an id that is not the platform's", wixtarNew("id", "ours"), http.StatusNotFound},
		{"a long remark", wixtarNew("special_instructions", strings.Repeat("少", 101)), http.StatusBadRequest},
		{"a time of another form", wixtarNew("pickup_at", "2026-12-01T20:00:00+08:00"), http.StatusBadRequest},
	}
	for _, tt := range created {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.status, f.wixtar(http.MethodPost, "v1/order", tt.order).status)
		})
	}
	t.Run("items without an id", func(t *testing.T) {
		t.Parallel()
		require.Equal(t, http.StatusBadRequest, f.wixtar(http.MethodPost, "v1/items", wixtarOrder("id", nil)).status)
	})
	t.Cleanup(func() { require.Empty(t, f.world.Ledger().Tickets) })
}

func TestWixtarOrderIsOneWhenItIsConfirmed(t *testing.T) {
	t.Parallel()
	f := newWixtar(t, simulator.WixtarSettings{StoreID: "S01"})
	id := f.wixtarCreate(wixtarNew())
	require.Equal(t, "S01-202612020001", id, "it is the next day in Taipei")
	require.Equal(t, id, f.wixtarCreate(wixtarNew("id", id, "cart", map[string]any{"items": []any{wixtarItem("710", 2, 40)}})))
	status := "v1/order/" + id + "/status?store_id=S01"
	require.JSONEq(t, `{"status": "1", "order_type": "omni"}`, f.wixtar(http.MethodGet, status, nil).raw)
	require.Empty(t, f.ledger().Tickets)

	require.Equal(t, http.StatusBadRequest, f.wixtarConfirm(id, 8000).status, "a hundred times too much")
	r := f.wixtarConfirm(id, 80)
	require.Equal(t, http.StatusNoContent, r.status)
	require.Empty(t, r.raw)
	ticket := f.ticket()
	require.Equal(t, []any{id, "k7m2q9x4", "k7m2q9x4-long", int64(8000), int64(8000), "林", "PICK_UP"},
		[]any{ticket.ID, ticket.Number, ticket.ExternalKey, ticket.Amount, ticket.Paid, ticket.Guest.Name, ticket.Type})

	again := f.wixtarConfirm(id, 80)
	require.Equal(t, http.StatusBadRequest, again.status)
	require.Equal(t, map[string]any{"message": simulator.WixtarConfirmedBefore}, again.body)
	require.Equal(t, http.StatusBadRequest, f.wixtar(http.MethodPost, "v2/order", wixtarNew("id", id)).status)
	require.Equal(t, http.StatusNotFound, f.wixtarConfirm("nobody", 80).status)
	require.Equal(t, http.StatusBadRequest, f.wixtar(http.MethodPatch, "v1/order/confirm", "{").status)
	require.Equal(t, http.StatusNotFound, f.wixtar(http.MethodPatch, "v1/order/confirm", map[string]any{"id": id, "store_id": "S02"}).status)
	require.Equal(t, http.StatusNotFound, f.wixtar(http.MethodGet, "v1/order/"+id+"/status", nil).status)
	require.Equal(t, http.StatusNotFound, f.wixtar(http.MethodGet, "v1/order/"+id+"/history?store_id=S01", nil).status)
	require.Len(t, f.ledger().Tickets, 1)
}

func TestWixtarConfirmsWithinCreate(t *testing.T) {
	t.Parallel()
	f := newWixtar(t, simulator.WixtarSettings{Scale: 100, CheckPrice: true})
	order := wixtarNew("auto_run_confirm_order", true, "payments", []any{map[string]any{"type": "LINE_PAY", "payment_amount": 4000}})
	require.Equal(t, http.StatusBadRequest, f.wixtar(http.MethodPost, "v2/order", order).status, "the price is in dollars")
	order["cart"] = map[string]any{"items": []any{wixtarItem("710", 1, 4000)}}
	f.faults(simulator.POS("r1"), simulator.Fault{Name: simulator.NoID})
	r := f.wixtar(http.MethodPost, "v2/order", order)
	require.Nil(t, r.body["id"])
	require.Equal(t, int64(4000), f.number(r, "charges", "total", "amount"))
	require.Equal(t, int64(4000), f.ticket().Paid)
	require.Equal(t, 2, f.ledger().Count(simulator.POS("r1"), simulator.OpPostOrder))
}

func TestWixtarTakesPaymentsThatAreNotTheTotalWhenToldTo(t *testing.T) {
	t.Parallel()
	f := newWixtar(t, simulator.WixtarSettings{UnderPaid: true})
	require.Equal(t, http.StatusNoContent, f.wixtarConfirm(f.wixtarCreate(wixtarNew()), 39).status)
	strict := newWixtar(t, simulator.WixtarSettings{})
	require.Equal(t, http.StatusBadRequest, strict.wixtarConfirm(strict.wixtarCreate(wixtarNew()), 39).status)
	require.Equal(t, http.StatusNoContent, strict.wixtarConfirm(strict.wixtarCreate(wixtarNew()), nil).status, "it is paid at the counter")
}

func TestWixtarTakesWhatIsToBePaidWithTheFoodForUnpaid(t *testing.T) {
	t.Parallel()
	f := newWixtar(t, simulator.WixtarSettings{})
	id := f.wixtarCreate(wixtarNew())
	confirm := func(amount int) int {
		return f.wixtar(http.MethodPatch, "v3/order/confirm", map[string]any{
			"id": id, "payments": []any{map[string]any{"type": "CASH_ON_DELIVERY", "payment_amount": amount}},
		}).status
	}
	require.Equal(t, http.StatusBadRequest, confirm(39))
	require.Equal(t, http.StatusNoContent, confirm(40))
	require.Equal(t, []int64{4000, 0}, []int64{f.ticket().Amount, f.ticket().Paid})
}

func TestWixtarRefusesAtTheMomentOfConfirming(t *testing.T) {
	t.Parallel()
	f := newWixtar(t, simulator.WixtarSettings{})
	f.faults(simulator.POS("r1"), simulator.Fault{Name: simulator.StaleStock}, simulator.Fault{Name: simulator.Refuse, Op: simulator.OpCancel})
	id := f.wixtarCreate(wixtarNew())
	r := f.wixtarConfirm(id, 40)
	require.Equal(t, http.StatusBadRequest, r.status)
	require.Equal(t, "商品 710 庫存不足，剩餘 0", r.body["message"])
	require.Equal(t, "門市拒絕此筆訂單", f.wixtar(http.MethodPatch, "v1/orders/"+id+"/shop_order_cancel", nil).body["message"])
	require.Empty(t, f.ledger().Tickets)
	f.faults(simulator.POS("r1"))
	require.NoError(t, f.admin.ChangeRestaurant(t.Context(), "r1", func(s *simulator.Settings) { s.TillOffline = true }))
	require.Equal(t, "門市未營業", f.wixtarConfirm(id, 40).body["message"])
}

func TestWixtarCancelsWhatNobodyAccepted(t *testing.T) {
	t.Parallel()
	f := newWixtar(t, simulator.WixtarSettings{StoreID: "S01"})
	cancel := func(id string, body any) int {
		return f.wixtar(http.MethodPatch, "v1/orders/"+id+"/shop_order_cancel", body).status
	}
	status := func(id string) string {
		return f.text(f.wixtar(http.MethodGet, "v1/order/"+id+"/status?store_id=S01", nil), "status")
	}
	draft := f.wixtarCreate(wixtarNew())
	require.Equal(t, http.StatusNoContent, cancel(draft, map[string]any{"shop_id": "S01", "order_id": draft}))
	require.Equal(t, "9", status(draft))
	require.Equal(t, http.StatusBadRequest, cancel(draft, nil))
	require.Equal(t, http.StatusBadRequest, f.wixtarConfirm(draft, 40).status)
	require.Empty(t, f.ledger().Tickets)

	id := f.wixtarCreate(wixtarNew())
	require.Equal(t, http.StatusNoContent, f.wixtarConfirm(id, 40).status)
	require.Equal(t, http.StatusNotFound, cancel(id, map[string]any{"order_id": draft}))
	require.Equal(t, http.StatusNotFound, cancel(id, map[string]any{"shop_id": "S02"}))
	require.Equal(t, http.StatusNotFound, cancel("nobody", nil))
	require.Equal(t, http.StatusBadRequest, cancel(id, "{"))
	for _, state := range []simulator.State{simulator.Cooking, simulator.WixtarRejected, simulator.WixtarUnknown} {
		_, err := f.admin.Move(t.Context(), "r1", id, simulator.MoveRequest{State: state})
		require.NoError(t, err)
		require.Equal(t, http.StatusBadRequest, cancel(id, nil))
	}
	_, err := f.admin.Move(t.Context(), "r1", id, simulator.MoveRequest{State: simulator.Waiting})
	require.NoError(t, err)
	require.Equal(t, http.StatusNoContent, cancel(id, nil))
	require.Equal(t, "9", status(id))
	require.Equal(t, simulator.ByClient, f.ticket().History[5].By)
}

func TestWixtarStatusMayBlip(t *testing.T) {
	t.Parallel()
	f := newWixtar(t, simulator.WixtarSettings{Blips: 3})
	id := f.wixtarCreate(wixtarNew())
	for _, want := range []string{"1", "1", "E", "1", "1", "E"} {
		require.Equal(t, want, f.text(f.wixtar(http.MethodGet, "v1/order/"+id+"/status?store_id=S01", nil), "status"))
	}
}

func TestWixtarTellsTheTwoEnds(t *testing.T) {
	t.Parallel()
	door := newReceiver(t)
	f := newWixtar(t, simulator.WixtarSettings{WebhookURL: door.url + "/hook"})
	id := f.wixtarCreate(wixtarNew())
	require.Equal(t, http.StatusNoContent, f.wixtarConfirm(id, nil).status)
	for _, state := range []simulator.State{simulator.Cooking, simulator.WixtarRejected, simulator.Done, simulator.Removed} {
		_, err := f.admin.Move(t.Context(), "r1", id, simulator.MoveRequest{State: state})
		require.NoError(t, err)
	}
	f.soon("both are told", func() bool { return len(door.all()) == 2 })
	for i, event := range []string{"order.finish", "order.cancel"} {
		require.Equal(t, fmt.Sprintf(`POST /hook {"event":"%s","order_id":"%s"}`, event, id), door.all()[i])
	}
}

func TestWixtarTellsWhatIsMissing(t *testing.T) {
	t.Parallel()
	f := newWixtar(t, simulator.WixtarSettings{})
	id := f.wixtarCreate(wixtarNew("cart", map[string]any{"items": []any{wixtarItem("710", 1, 40), wixtarItem("720", 2, 150)}}))
	require.Equal(t, http.StatusNotFound, f.wixtar(http.MethodGet, "v1/order/out_of_stock/"+id, nil).status)
	require.Equal(t, http.StatusNoContent, f.wixtarConfirm(id, nil).status)
	require.JSONEq(t, `{"items": []}`, f.wixtar(http.MethodGet, "v1/order/out_of_stock/"+id, nil).raw)
	_, err := f.admin.Move(t.Context(), "r1", id, simulator.MoveRequest{State: simulator.Cooking, Remove: []int{720}})
	require.NoError(t, err)
	require.JSONEq(t, `{"items": [{"id": "720", "title": "Компот", "quantity": 2, "serial_number": "2", "combo_id": "", "is_combo": false, "fresh": {"is_fresh": false, "weight": 0}}]}`,
		f.wixtar(http.MethodGet, "v1/order/out_of_stock/"+id, nil).raw)
}
