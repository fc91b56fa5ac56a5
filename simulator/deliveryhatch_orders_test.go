package simulator_test

import (
	"maps"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/simulator"
)

func TestHatchOrderWaitsForAPerson(t *testing.T) {
	t.Parallel()
	door := newReceiver(t)
	f := newHatch(t, simulator.DeliveryHatchSettings{})
	id := f.hatchPost(hatchOrder("type", 0, "guest.address", nil, "paid", 62000, "status_callback", door.url+"/Dh"))
	require.Equal(t, "4812", id)
	ticket := f.ticket()
	require.Equal(t, "БАНК. - K7M2Q9X4; код домофона 9", ticket.Comment)
	require.Equal(t, simulator.TicketGuest{Name: "Орлова Анна", Phone: "79001112233"}, ticket.Guest)
	require.Equal(t, []any{"0", "k7m2q9x4", int64(62000), int64(62000)}, []any{ticket.Type, ticket.Number, ticket.Amount, ticket.Paid})

	state := f.hatch(http.MethodGet, "orderstate?order_id="+id, nil)
	require.Equal(t, map[string]any{"ord": "k7m2q9x4", "n": 7.0}, state.body["guestmeta"])
	require.Equal(t, map[string]any{
		"id": 4812.0, "status": 0.0, "amount": 0.0, "discountsum": 0.0, "paid": 62000.0, "items": []any{}, "discounts": []any{},
	}, state.body["order"])
	require.Zero(t, f.count(f.hatch(http.MethodGet, "expressorders", nil), "data"))

	_, err := f.admin.Move(t.Context(), "r1", id, simulator.MoveRequest{State: "13"})
	require.NoError(t, err)
	require.Equal(t, int64(62000), f.number(f.hatch(http.MethodGet, "orderstate?order_id="+id, nil), "order", "items", 0, "total"))
	express := f.hatch(http.MethodGet, "expressorders", nil)
	require.Equal(t, int64(13), f.number(express, "data", 0, "status"))
	require.Contains(t, express.raw, `"longitude":null`)
	f.soon("it is told", func() bool { return len(door.all()) == 1 })
	require.Equal(t, `POST /dh {"order_id":4812,"guestmeta":{"n":7,"ord":"k7m2q9x4"},"phone_number":"79001112233","status":13}`, door.all()[0])

	for _, state := range []simulator.State{simulator.Done, "frozen"} {
		_, err = f.admin.Move(t.Context(), "r1", id, simulator.MoveRequest{State: state})
		require.NoError(t, err)
		require.Zero(t, f.count(f.hatch(http.MethodGet, "expressorders", nil), "data"))
	}
	require.Equal(t, "frozen", f.text(f.hatch(http.MethodGet, "orderstate?order_id="+id, nil), "order", "status"))
}

func TestHatchStatusHasAnySecondDigit(t *testing.T) {
	t.Parallel()
	f := newHatch(t, simulator.DeliveryHatchSettings{OmitItems: true})
	id := f.hatchPost(hatchOrder())
	require.NotContains(t, f.hatch(http.MethodGet, "orderstate?order_id="+id, nil).raw, "items")
	seen := map[simulator.State]bool{}
	f.soon("there are two kinds of cooking", func() bool {
		for _, stage := range []simulator.State{simulator.Waiting, simulator.Cooking} {
			ticket, err := f.admin.Move(t.Context(), "r1", id, simulator.MoveRequest{State: stage})
			require.NoError(t, err)
			seen[ticket.State] = true
		}
		return len(seen) > 2
	})
	for state := range maps.Keys(seen) {
		require.Regexp(t, `^(0|1\d)$`, string(state))
	}
}

func TestHatchTillMayComeLate(t *testing.T) {
	t.Parallel()
	content := []any{map[string]any{"code": 701, "quantity": 1}, map[string]any{"code": 730, "quantity": 2}, map[string]any{"code": 999, "quantity": 1}}
	tests := []struct {
		name   string
		fault  simulator.Fault
		change func(s *simulator.Settings)
		stage  simulator.State
		amount int64
		codes  []int
	}{
		{"what it does not know is dropped", simulator.Fault{}, nil, simulator.Cooking, 72000, []int{701, 730}},
		{"a price rose", simulator.Fault{}, func(s *simulator.Settings) { s.Menu.Dishes[0].Price = 30000 }, simulator.OnTheWay, 74000, []int{701, 730}},
		{"pies ran out", simulator.Fault{}, func(s *simulator.Settings) { s.Menu.Dishes[4].Rest = new(1) }, simulator.Cooking, 28000, []int{701}},
		{"the stock was stale", simulator.Fault{Name: simulator.StaleStock}, nil, simulator.Cooking, 44000, []int{730}},
		{"the price drifts", simulator.Fault{Name: simulator.PriceDrift, Amount: 500}, nil, simulator.Cooking, 72500, []int{701, 730}},
		{"nobody takes it", simulator.Fault{}, nil, simulator.Removed, 0, []int{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newHatch(t, simulator.DeliveryHatchSettings{LateTill: true})
			if tt.fault.Name != "" {
				f.faults(simulator.POS("r1"), tt.fault)
			}
			id := f.hatchPost(hatchOrder("content", content))
			require.Zero(t, f.ticket().Amount)
			if tt.change != nil {
				require.NoError(t, f.admin.ChangeRestaurant(t.Context(), "r1", tt.change))
			}
			ticket, err := f.admin.Move(t.Context(), "r1", id, simulator.MoveRequest{State: tt.stage})
			require.NoError(t, err)
			codes := []int{}
			for _, item := range ticket.Items {
				codes = append(codes, item.Code)
			}
			require.Equal(t, tt.codes, codes)
			require.Equal(t, tt.amount, ticket.Amount)
		})
	}
}

func TestHatchMaySpeakWindows1251(t *testing.T) {
	t.Parallel()
	f := newHatch(t, simulator.DeliveryHatchSettings{CP1251: true})
	menu := f.hatch(http.MethodGet, "getmenu", nil)
	require.Contains(t, menu.header.Get("Content-Type"), "windows-1251")
	require.Contains(t, menu.raw, "\xd9\xe8", "cabbage soup")
	f.hatchPost(hatchOrder("guest.sname", "Орлова")) // UTF-8, so that its bytes are read as other letters
	require.NotEqual(t, "Орлова Анна", f.ticket().Guest.Name)
	f.hatch(http.MethodPost, "postorder", `{"guest": {"sname": "\u041e\u0440\u043b\u043e\u0432\u0430", "phone": "7900"},
		"order": {"type": 0, "deliverat": "2026-12-01 19:45:00", "content": [{"code": 710, "quantity": 1, "modifiers": []}]}}`)
	require.Equal(t, "Орлова", f.ledger().Tickets[1].Guest.Name)
}

func TestHatchPostsNothingWithoutItsTill(t *testing.T) {
	t.Parallel()
	for _, late := range []bool{true, false} {
		f := newHatch(t, simulator.DeliveryHatchSettings{LateTill: late})
		require.NoError(t, f.admin.ChangeRestaurant(t.Context(), "r1", func(s *simulator.Settings) {
			s.Closed = &simulator.Period{From: f.clock.Now().Add(time.Minute)}
		}))
		f.clock.Advance(time.Minute)
		require.Equal(t, false, f.hatch(http.MethodGet, "ping", nil).body["result"])
		require.Equal(t, false, f.hatch(http.MethodPost, "postorder", hatchOrder()).body["result"])
	}
}
