package simulator_test

import (
	"cmp"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/simulator"
)

// botposDoor takes callbacks, and keeps their addresses with the query, and their bodies.
type botposDoor struct {
	mu  sync.Mutex
	got []string
	url string
}

func newBotposDoor(t *testing.T) *botposDoor {
	t.Helper()
	d := &botposDoor{}
	server := httptest.NewServer(d)
	t.Cleanup(server.Close)
	d.url = server.URL
	return d
}

func (d *botposDoor) ServeHTTP(_ http.ResponseWriter, request *http.Request) {
	body, _ := io.ReadAll(request.Body)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.got = append(d.got, strings.TrimSpace(request.Method+" "+request.RequestURI+" "+string(body)))
}

func (d *botposDoor) all() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string{}, d.got...)
}

func TestBotPOSTellsTheStoreAndPerhapsTheOrder(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		settings simulator.BotPOSSettings
		cook     string
		complete string
		failed   string // empty: it is not told
	}{
		{
			"the specification",
			simulator.BotPOSSettings{Mode: simulator.BotPOSSeed, StoreID: "a b"},
			"POST /api/kakao/v1/order/cook?storeId=a+b", "POST /api/kakao/v1/order/complete?storeId=a+b", "",
		},
		{
			"the order's id",
			simulator.BotPOSSettings{CallbackBody: simulator.BotPOSIDBody, CallbackPrefix: "/api/v1"},
			`POST /api/v1/order/cook?storeId=r1 {"order":{"orderId":"ID"}}`, `POST /api/v1/order/complete?storeId=r1 {"order":{"orderId":"ID"}}`, "",
		},
		{
			"the proposal",
			simulator.BotPOSSettings{StoreID: "12", NumericStoreID: true},
			`POST /api/kakao/v1/order/cook?storeId=12 {"version":"v1","status":"OK","reason":"",` + told + `,"waitingCount":1,"waitings":[{"orderId":"ID","orderProduceTime":300}]}`,
			`POST /api/kakao/v1/order/complete?storeId=12 {"version":"v1",` + strings.TrimSuffix(told, "}") +
				`,"orderAmount":1,"orders":[{"itemId":"710","itemName":"Хлеб","itemAmount":1,"itemPrice":4000}]}}`,
			`POST /api/kakao/v1/order/cook?storeId=12 {"version":"v1","status":"FAILED","reason":"refused by the store",` + told + `,"waitingCount":0,"waitings":[]}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			door := newBotposDoor(t)
			tt.settings.CallbackBase = door.url
			f := newBotPOS(t, tt.settings)
			post := func() string {
				path := "/botpos/r1/api/v1/stores/" + strings.ReplaceAll(cmp.Or(tt.settings.StoreID, "r1"), " ", "%20") + "/order"
				return f.text(f.call(http.MethodPost, path, botposOrder()), "order", "orderId")
			}
			id := post()
			f.moves(id, simulator.Cooking, simulator.OnTheWay, simulator.Done)
			f.soon("two are told", func() bool { return len(door.all()) == 2 })
			require.Equal(t, strings.ReplaceAll(tt.cook, "ID", id), door.all()[0])
			require.Equal(t, strings.ReplaceAll(tt.complete, "ID", id), door.all()[1])
			id = post()
			f.moves(id, simulator.Removed)
			if tt.failed == "" {
				require.Empty(t, f.ledger().Tickets[1].Callbacks)
				return
			}
			f.soon("a refusal is told", func() bool { return len(door.all()) == 3 })
			require.Equal(t, strings.ReplaceAll(tt.failed, "ID", id), door.all()[2])
		})
	}
}

// told is what every full callback begins with.
const told = `"store":{"storeId":12,"storeName":"r1","storeStatus":"Open"},` +
	`"order":{"orderId":"ID","orderer":{"ordererId":"u-91","ordererName":"Анна","ordererCompany":"acme"}}`

func TestBotPOSTellsNobodyWhatTheBotDid(t *testing.T) {
	t.Parallel()
	door := newBotposDoor(t)
	f := newBotPOS(t, simulator.BotPOSSettings{CallbackBase: door.url})
	require.NoError(t, f.admin.ChangeRestaurant(t.Context(), "r1", func(s *simulator.Settings) { s.CallbackOnPost = true }))
	id, _ := f.botposPost()
	f.botpos(http.MethodDelete, "cancel?orderId="+id, nil)
	require.Len(t, f.ticket().History, 2)
	require.Empty(t, f.ticket().Callbacks)
}

func TestBotPOSMayTellOfTheEndBeforeTheBeginning(t *testing.T) {
	t.Parallel()
	door := newBotposDoor(t)
	f := newBotPOS(t, simulator.BotPOSSettings{Mode: simulator.BotPOSSeed, CallbackBase: door.url})
	f.faults(simulator.POS("r1"), simulator.Fault{Name: simulator.ReorderedCallbacks, Times: 1}, simulator.Fault{Name: simulator.DuplicateCallback, After: 1})
	id, _ := f.botposPost()
	f.moves(id, "COOKING")
	require.Equal(t, simulator.Cooking, f.ticket().Stage)
	f.moves(id, "COMPLETE")
	f.soon("three are told", func() bool { return len(door.all()) == 3 })
	require.Equal(t, []string{
		"POST /api/kakao/v1/order/complete?storeId=r1", "POST /api/kakao/v1/order/complete?storeId=r1", "POST /api/kakao/v1/order/cook?storeId=r1",
	}, door.all())
}

func TestBotPOSShowsItsQueueUnderTwoNames(t *testing.T) {
	t.Parallel()
	for _, swap := range []bool{false, true} {
		door := newBotposDoor(t)
		f := newBotPOS(t, simulator.BotPOSSettings{CallbackBase: door.url, SwapWaiting: swap})
		id, _ := f.botposPost()
		state := f.botpos(http.MethodGet, "order/stores/r1/order/"+id, nil)
		f.moves(id, simulator.Cooking)
		f.soon("it is told", func() bool { return len(door.all()) == 1 })
		for text, asState := range map[string]bool{state.raw: true, door.all()[0]: false} {
			require.Equal(t, asState != swap, strings.Contains(text, `"waitingOrderCount":1,"waitingOrders":[`))
			require.Equal(t, asState == swap, strings.Contains(text, `"waitingCount":1,"waitings":[`))
		}
	}
}
