package simulator_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/simulator"
)

func TestBotPOSBodies(t *testing.T) {
	t.Parallel()
	filler, unquoted := `{"id":12,"name":"filler"}`, `{ id : 12, name : "filler" }`
	tests := []struct {
		bodies simulator.BotPOSBodies
		state  string
	}{
		{"", filler}, {simulator.BotPOSFiller, filler}, {simulator.BotPOSUnquoted, unquoted}, {simulator.BotPOSNothing, ""},
	}
	for _, tt := range tests {
		t.Run(string(tt.bodies), func(t *testing.T) {
			t.Parallel()
			f := newBotPOS(t, simulator.BotPOSSettings{Mode: simulator.BotPOSSeed, Bodies: tt.bodies})
			first, numb := f.botposPost()
			require.Equal(t, "001", numb)
			id, numb := f.botposPost()
			require.Equal(t, "002", numb)
			f.moves(id, simulator.Done)
			for _, path := range []string{"stores/r1/orders/" + id + "/numbs/" + numb, "stores/r1/items"} {
				r := f.botpos(http.MethodGet, path, nil)
				require.Equal(t, http.StatusOK, r.status)
				require.Equal(t, tt.state, r.raw)
			}
			for _, path := range []string{first + "/numbs/2", first + "/numbs/002", "nobody/numbs/001"} {
				require.Equal(t, http.StatusNotFound, f.botpos(http.MethodGet, "stores/r1/orders/"+path, nil).status)
			}
			r := f.botpos(http.MethodDelete, "cancel?storeId=r1", nil)
			require.Equal(t, http.StatusOK, r.status)
			require.Equal(t, tt.state, r.raw)
			f.faults(simulator.POS("r1"), simulator.Fault{Name: simulator.NoID})
			require.Equal(t, tt.state, f.botpos(http.MethodPost, "stores/r1/orders", botposOrder()).raw)
		})
	}
}

func TestBotPOSMayWriteCommasAfterLastElements(t *testing.T) {
	t.Parallel()
	door := newBotposDoor(t)
	f := newBotPOS(t, simulator.BotPOSSettings{TrailingComma: true, CallbackBase: door.url, CallbackBody: simulator.BotPOSIDBody})
	require.NoError(t, f.admin.ChangeRestaurant(t.Context(), "r1", func(s *simulator.Settings) {
		s.Menu = &simulator.Menu{Dishes: []simulator.Dish{{Code: 710, Name: `a "b]" \`, Price: 4000}}}
	}))
	menu := f.botpos(http.MethodGet, "stores/r1/menu", nil)
	require.False(t, json.Valid([]byte(menu.raw)))
	require.Contains(t, menu.raw, `"a \"b]\" \\"`)
	require.True(t, strings.HasSuffix(menu.raw, `"itemProduceTime":300,},],"extra":{},}`), menu.raw)
	require.Contains(t, f.botpos(http.MethodPost, "stores/r1/order", botposOrder()).raw, `"acme",},},}`)
	id := f.ticket().ID
	f.moves(id, simulator.Cooking)
	f.soon("it is told", func() bool { return len(door.all()) == 1 })
	require.Equal(t, `POST /api/kakao/v1/order/cook?storeId=r1 {"order":{"orderId":"`+id+`",},}`, door.all()[0])
}

func TestBotPOSCancelsUntilItCooks(t *testing.T) {
	t.Parallel()
	f := newBotPOS(t, simulator.BotPOSSettings{})
	id, _ := f.botposPost()
	for _, query := range []string{"", "?storeId=r1", "?orderId=nobody", "?storeId=r2&orderId=" + id, "?numb=9&orderId=" + id} {
		require.Equal(t, http.StatusNotFound, f.botpos(http.MethodDelete, "cancel"+query, nil).status, query)
	}
	require.Equal(t, http.StatusNotFound, f.botpos(http.MethodDelete, "cancel", map[string]any{"orderId": id}).status, "a body is dropped")
	f.faults(simulator.POS("r1"), simulator.Fault{Name: simulator.Refuse, Op: simulator.OpCancel, Times: 1})
	require.Equal(t, http.StatusConflict, f.botpos(http.MethodDelete, "cancel?orderId="+id, nil).status)
	require.Equal(t, simulator.Waiting, f.ticket().Stage)

	require.Equal(t, http.StatusOK, f.botpos(http.MethodDelete, "cancel?storeId=r1&orderId="+id, nil).status)
	require.Equal(t, simulator.ByClient, f.ticket().History[1].By)
	state := f.botpos(http.MethodGet, "order/stores/r1/order/"+id, nil)
	require.Equal(t, []any{"FAILED", "cancelled by the orderer"}, []any{f.at(state, "status"), f.at(state, "reason")})
	require.Equal(t, http.StatusNotFound, f.botpos(http.MethodDelete, "cancel?orderId="+id, nil).status, "it is gone")

	for _, stage := range []simulator.State{simulator.Cooking, simulator.Done, "frozen"} {
		id, _ := f.botposPost()
		f.moves(id, stage)
		r := f.botpos(http.MethodDelete, "cancel?ORDERID="+id, nil)
		require.Equal(t, http.StatusConflict, r.status)
		require.NotEmpty(t, f.text(r, "error"))
	}
}

func TestBotPOSMaySayYesToACancelThatItDoesNotCarryOut(t *testing.T) {
	t.Parallel()
	f := newBotPOS(t, simulator.BotPOSSettings{CancelStatus: http.StatusOK})
	cooks, _ := f.botposPost()
	f.moves(cooks, simulator.Cooking)
	waits, _ := f.botposPost()
	no := f.botpos(http.MethodDelete, "cancel?orderId="+cooks, nil)
	yes := f.botpos(http.MethodDelete, "cancel?orderId="+waits, nil)
	require.Equal(t, []any{yes.status, yes.raw}, []any{no.status, no.raw})
	tickets := f.ledger().Tickets
	require.Equal(t, []simulator.State{simulator.Cooking, simulator.Removed}, []simulator.State{tickets[0].Stage, tickets[1].Stage})
}

func TestBotPOSCancelThatNamesAStoreAloneTakesAnybodys(t *testing.T) {
	t.Parallel()
	for _, byID := range []bool{false, true} {
		f := newBotPOS(t, simulator.BotPOSSettings{Mode: simulator.BotPOSSeed, CancelByID: byID})
		require.Equal(t, http.StatusNotFound, f.botpos(http.MethodDelete, "cancel?storeId=r1", nil).status, "there is none")
		f.botposPost()
		ours, numb := f.botposPost()
		require.Equal(t, http.StatusNotFound, f.botpos(http.MethodDelete, "cancel?orderId="+ours, nil).status, "the store must be named")
		r := f.botpos(http.MethodDelete, "cancel?storeId=r1&orderId="+ours+"&numb="+numb, nil)
		require.Equal(t, http.StatusOK, r.status)
		tickets := f.ledger().Tickets
		require.Equal(t, byID, tickets[1].Stage == simulator.Removed)
		require.Equal(t, !byID, tickets[0].Stage == simulator.Removed)

		require.Equal(t, http.StatusOK, f.botpos(http.MethodDelete, "cancel?storeId=r1", nil).status, "the one that is left")
		last, _ := f.botposPost()
		f.moves(last, simulator.Cooking)
		require.Equal(t, http.StatusConflict, f.botpos(http.MethodDelete, "cancel?storeId=r1", nil).status)
	}
}

func TestBotPOSStoreMayRefuseWhatItsServerTook(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		fault  simulator.Fault
		change func(s *simulator.Settings)
		reason string
	}{
		{"without a reason", simulator.Fault{Name: simulator.Refuse}, nil, "unwilling"},
		{"it is sold out", simulator.Fault{Name: simulator.SoldOut, Op: simulator.OpPostOrder}, nil, "dish unavailable: 710"},
		{"the price has changed", simulator.Fault{Name: simulator.PriceDrift, Amount: 1}, nil, "price: 710 is 4001"},
		{"the store is closed", simulator.Fault{}, func(s *simulator.Settings) { s.TillOffline = true }, "no till"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			door := newBotposDoor(t)
			f := newBotPOS(t, simulator.BotPOSSettings{CallbackBase: door.url, RefuseAfter: seconds(2)})
			if tt.fault.Name != "" {
				f.faults(simulator.POS("r1"), tt.fault)
			}
			if tt.change != nil {
				require.NoError(t, f.admin.ChangeRestaurant(t.Context(), "r1", tt.change))
			}
			id, _ := f.botposPost()
			require.Equal(t, simulator.State("STANDBY"), f.ticket().State)
			f.clock.Advance(2 * time.Second)
			f.soon("it is told", func() bool { return len(door.all()) == 1 })
			require.Contains(t, door.all()[0], `"status":"FAILED","reason":"`+tt.reason+`"`)
			state := f.botpos(http.MethodGet, "order/stores/r1/order/"+id, nil)
			require.Equal(t, []any{"FAILED", tt.reason, []any{}}, []any{f.at(state, "status"), f.at(state, "reason"), f.at(state, "order", "orders")})
			require.Equal(t, http.StatusNotFound, f.botpos(http.MethodPost, "stores/r1/order", "{}").status, "what is no order is refused at once")
		})
	}
}

func TestBotPOSMayRefuseWithStatus200(t *testing.T) {
	t.Parallel()
	f := newBotPOS(t, simulator.BotPOSSettings{})
	require.NoError(t, f.admin.ChangeRestaurant(t.Context(), "r1", func(s *simulator.Settings) { s.RefusalStatus, s.TillOffline = http.StatusOK, true }))
	r := f.botpos(http.MethodPost, "stores/r1/order", botposOrder())
	require.Equal(t, http.StatusOK, r.status)
	require.Equal(t, map[string]any{"status": "FAILED", "reason": "no till"}, r.body)
	require.Equal(t, "closed", f.text(f.botpos(http.MethodGet, "stores/r1/menu", nil), "store", "storeStatus"))
}

func TestBotPOSAsksForATokenWhereOneWasAgreedUpon(t *testing.T) {
	t.Parallel()
	f := newBotPOS(t, simulator.BotPOSSettings{TokenHeader: "Authorization"})
	for token, status := range map[string]int{"t": http.StatusOK, "Bearer t": http.StatusOK, "Bearer x": http.StatusUnauthorized, "": http.StatusUnauthorized} {
		require.Equal(t, status, f.call(http.MethodGet, "/botpos/r1/api/v1/stores/r1/menu", nil, "Authorization", token).status)
	}
}

func TestBotPOSNamesEveryMistake(t *testing.T) {
	t.Parallel()
	_, err := simulator.New(simulator.Options{Restaurant: simulator.Settings{BotPOS: simulator.BotPOSSettings{
		Mode: "third", Bodies: "half", CallbackBody: "guid", CallbackBase: "localhost", StoreID: "012", NumericStoreID: true,
		CancelStatus: 99, RefuseAfter: simulator.Never, Discounts: map[int]int64{710: -1},
	}}})
	for _, part := range []string{"mode", "bodies", "callback_body", "callback_base", "numeric_store_id", "cancel_status", "refuse_after", "discounts"} {
		require.ErrorContains(t, err, part)
	}
}
