package simulator_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/simulator"
)

func TestLedgerOrdersActsAcrossParties(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{Restaurant: byHand()})
	id := f.hold("ref", 28000)
	f.post(soup())
	f.pay(http.MethodPost, "payments/"+id+"/capture", "c", rub(28000))
	f.move(simulator.Open)

	l := f.ledger()
	payment, ticket := l.Payments[0], l.Tickets[0]
	order := []int64{payment.History[0].Seq, ticket.Seq, payment.History[1].Seq, ticket.History[1].Seq}
	require.IsIncreasing(t, order)
	require.GreaterOrEqual(t, l.Now.Seq, order[3])
	require.Equal(t, map[simulator.Party]map[simulator.Op]int{
		simulator.POS("r1"):           {simulator.OpPostOrder: 1},
		simulator.Payments("default"): {simulator.OpHold: 1, simulator.OpCapture: 1},
	}, l.Requests)
}

func TestAdminReadsBodiesStrictly(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	tests := []struct{ name, method, path, body string }{
		{"a knob that does not exist", http.MethodPut, "/admin/restaurants/r1", `{"initail_state": "open"}`},
		{"a value that does not exist", http.MethodPut, "/admin/restaurants/r1", `{"procart": {"callback_body": "half"}}`},
		{"a restaurant that cannot be", http.MethodPut, "/admin/restaurants/r%201", `{}`},
		{"a step to nowhere", http.MethodPut, "/admin/restaurants/r1", `{"timetable": [{"after": "1s"}]}`},
		{"a duration in seconds", http.MethodPut, "/admin/restaurants/r1", `{"menu_delay": 5}`},
		{"an account's knob that does not exist", http.MethodPut, "/admin/payments/a", `{"secrets": ""}`},
		{"a fault that is not in a list", http.MethodPut, "/admin/faults/pos/r1", `{"name": "down"}`},
		{"a release that is neither", http.MethodPost, "/admin/release?drop=perhaps", ``},
		{"a move to nowhere", http.MethodPost, "/admin/restaurants/r1/orders/x/state", `{}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := f.call(tt.method, tt.path, tt.body)
			require.Equal(t, http.StatusBadRequest, r.status, r.raw)
			require.NotEmpty(t, r.body["error"])
		})
	}
}

func TestFaultsAreSetAndClearedByHand(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	ping := func() int { return f.pos(http.MethodGet, "ping", nil).status }
	set := func() {
		r := f.call(http.MethodPut, "/admin/faults/pos/r1", `[{"name": "down", "op": "ping"}]`)
		require.Equal(t, http.StatusOK, r.status, r.raw)
		require.Equal(t, http.StatusServiceUnavailable, ping())
	}
	set()
	require.Equal(t, http.StatusOK, f.call(http.MethodDelete, "/admin/faults/pos/r1", nil).status)
	require.Equal(t, http.StatusOK, ping())
	set()
	f.faults(simulator.POS("r1"))
	require.Equal(t, http.StatusOK, ping())
	set()
	require.NoError(t, f.admin.Clear(t.Context()))
	require.Equal(t, http.StatusOK, ping())
}

func TestSettingsSurviveTheWire(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{POSToken: "t"})
	defaults, err := f.admin.Restaurant(t.Context(), "r1")
	require.NoError(t, err)
	require.Equal(t, simulator.DefaultTimetable(simulator.ProCart), defaults.Timetable)
	require.Equal(t, new(simulator.DefaultMenu()), defaults.Menu)
	require.Equal(t, "Token", defaults.ProCart.TokenHeader)

	want := defaults
	want.Timetable = []simulator.Step{{State: simulator.Open, After: simulator.Never}}
	want.ProCart.CategoryPercent, want.MenuDelay, want.CallbackOnPost = map[int]int64{2: -5}, seconds(1), true
	require.NoError(t, f.admin.ConfigureRestaurant(t.Context(), "r1", want))
	got, err := f.admin.Restaurant(t.Context(), "r1")
	require.NoError(t, err)
	require.Equal(t, want, got)

	want.Timetable = simulator.ByHand()
	require.NoError(t, f.admin.ConfigureRestaurant(t.Context(), "r1", want))
	got, err = f.admin.Restaurant(t.Context(), "r1")
	require.NoError(t, err)
	require.Empty(t, got.Timetable)
	require.NotNil(t, got.Timetable, "not the default one")
}

func TestAdminClientTellsWhatWentWrong(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	_, err := f.admin.Restaurant(t.Context(), "-r 1")
	require.ErrorContains(t, err, "GET /admin/restaurants/-r%201: answered 404 party")
	f.world.Close()
	_, err = f.admin.Ledger(t.Context())
	require.ErrorContains(t, err, "GET /admin/ledger")
	_, err = simulator.Admin{BaseURL: "\x00", HTTP: f.http}.Held(t.Context())
	require.Error(t, err)
}

func TestDurationIsText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]simulator.Duration{
		"never": simulator.Never, "0s": 0, "1.5s": simulator.Duration(1500 * time.Millisecond), "1h0m0s": simulator.Duration(time.Hour),
	} {
		var got simulator.Duration
		require.NoError(t, json.Unmarshal([]byte(`"`+text+`"`), &got))
		require.Equal(t, want, got)
		again, err := json.Marshal(got)
		require.NoError(t, err)
		require.Equal(t, `"`+text+`"`, string(again))
	}
	for _, text := range []string{`"-1s"`, `"soon"`, `5`} {
		require.Error(t, json.Unmarshal([]byte(text), new(simulator.Duration)))
	}
}
