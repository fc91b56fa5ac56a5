package simulator_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/simulator"
)

func procartSpeaker() speaker {
	return speaker{
		system: simulator.ProCart, lacks: simulator.OpCancel,
		post: func(f *fixture, restaurant, number, url string) (reply, string) {
			order := soup("short_comment", number, "callback_url", url, "content", []any{map[string]any{"code": 710, "quantity": 1}})
			r := f.call(http.MethodPost, "/procart/"+restaurant+"/api/v3/postorder", order, "Token", "t")
			guid, _ := r.body["order_guid"].(string)
			return r, guid
		},
		word: func(f *fixture, restaurant, id string) (reply, string) {
			r := f.call(http.MethodGet, "/procart/"+restaurant+"/api/v3/getorders?guid="+id, nil, "Token", "t")
			if r.body["result"] != true || f.count(r, "data") == 0 {
				return r, ""
			}
			return r, f.text(r, "data", 0, "status")
		},
	}
}

func TestPingTellsHowTheGatewayIs(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	r := f.pos(http.MethodGet, "ping", nil)
	require.Equal(t, true, f.at(r, "data", "cs_online"))
	require.Equal(t, true, f.at(r, "data", "license"))

	require.NoError(t, f.admin.ConfigureRestaurant(t.Context(), "r1", simulator.Settings{TillOffline: true, ProCart: simulator.ProCartSettings{LicenseOff: true}}))
	r = f.pos(http.MethodGet, "ping", nil)
	require.Equal(t, false, f.at(r, "data", "cs_online"))
	require.Equal(t, false, f.at(r, "data", "license"))
	require.Equal(t, false, f.pos(http.MethodPost, "validate", soup()).body["result"])
}

func TestGatewayWithoutALicensePricesButDoesNotPost(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{Restaurant: simulator.Settings{ProCart: simulator.ProCartSettings{LicenseOff: true}}})
	require.Equal(t, true, f.pos(http.MethodPost, "validate", soup()).body["result"])
	require.Equal(t, false, f.pos(http.MethodPost, "postorder", soup()).body["result"])
	require.Empty(t, f.ledger().Tickets)
}

func TestTokenIsChecked(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{
		POSToken:    "general",
		Restaurants: map[string]simulator.Settings{"own": {Token: "own", ProCart: simulator.ProCartSettings{TokenHeader: "X-Api-Token"}}},
	})
	tests := []struct {
		name, restaurant, header, token string
		want                            int
	}{
		{"no token", "r1", "Token", "", http.StatusUnauthorized},
		{"another token", "r1", "Token", "guess", http.StatusUnauthorized},
		{"the world's token", "r1", "Token", "general", http.StatusOK},
		{"the world's token where a restaurant has its own", "own", "X-Api-Token", "general", http.StatusUnauthorized},
		{"the right token in the wrong header", "own", "Token", "own", http.StatusUnauthorized},
		{"the restaurant's token in its header", "own", "X-Api-Token", "own", http.StatusOK},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := f.call(http.MethodGet, "/procart/"+tt.restaurant+"/api/v3/ping", nil, tt.header, tt.token)
			require.Equal(t, tt.want, r.status)
			require.Equal(t, tt.want == http.StatusOK, r.body["result"])
		})
	}
}

func TestGatewayRefusesWhatItDoesNotSpeak(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{Restaurants: map[string]simulator.Settings{"get": {ProCart: simulator.ProCartSettings{GetOrdersVerb: http.MethodGet}}}})
	tests := []struct {
		name, method, path string
		body               any
		want               int
	}{
		{"a method that does not exist", http.MethodGet, "/procart/r1/api/v3/cancel", nil, http.StatusNotFound},
		{"the service method of the printers", http.MethodGet, "/procart/r1/api/v3/internal", nil, http.StatusNotFound},
		{"postorder by GET", http.MethodGet, "/procart/r1/api/v3/postorder", nil, http.StatusMethodNotAllowed},
		{"ping by POST", http.MethodPost, "/procart/r1/api/v3/ping", nil, http.StatusMethodNotAllowed},
		{"getorders by POST where only GET is spoken", http.MethodPost, "/procart/get/api/v3/getorders", nil, http.StatusMethodNotAllowed},
		{"a body that is too long", http.MethodPost, "/procart/r1/api/v3/validate", strings.Repeat(" ", 2<<20), http.StatusBadRequest},
		{"a body that is not JSON", http.MethodPost, "/procart/r1/api/v3/validate", "{", http.StatusBadRequest},
		{"a restaurant that cannot be", http.MethodGet, "/procart/r%201/api/v3/ping", nil, http.StatusNotFound},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := f.call(tt.method, tt.path, tt.body, "Token", "t")
			require.Equal(t, tt.want, r.status)
			require.Equal(t, false, r.body["result"])
			require.NotEmpty(t, r.body["msg"])
			require.Contains(t, r.header.Get("Content-Type"), "utf-8")
		})
	}
}

func TestMenuShowsDishesStockAndModifiers(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{Restaurant: simulator.Settings{StockCache: simulator.Duration(time.Minute)}})
	pies := func() int64 {
		r := f.pos(http.MethodGet, "getmenu", nil)
		require.Equal(t, int64(-1), f.number(r, "data", "dishes", 0, "rests"))
		require.Equal(t, int64(28000), f.number(r, "data", "dishes", 0, "price"))
		require.Equal(t, int64(2), f.number(r, "data", "dishes", 0, "modifiers", 0, "uplimit"))
		require.Equal(t, int64(-1), f.number(r, "data", "dishes", 0, "modifiers", 0, "items", 1, "limit"), "0 would be none")
		require.Equal(t, true, f.at(r, "data", "dishes", 0, "modifiers", 0, "changesprice"))
		return f.number(r, "data", "dishes", 4, "rests")
	}
	require.Equal(t, int64(12), pies())
	f.post(soup("content", []any{map[string]any{"code": 730, "quantity": 5}}))
	require.Equal(t, int64(12), pies(), "the gateway's cache is a minute old at most")
	f.clock.Advance(time.Minute)
	require.Equal(t, int64(7), pies())
	r := f.pos(http.MethodPost, "validate", soup("content", []any{map[string]any{"code": 730, "quantity": 8}}))
	require.Equal(t, false, r.body["result"])
}

func TestPostOrderMakesATicket(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{Restaurant: byHand()})
	guid := f.post(soup(
		"comment", "длинный текст", "deliverat", "2026-12-01 19:45:00", "callback_url", "http://127.0.0.1:1/none",
		"short_comment", "#K7M2Q9X4 доставка на 19:45, у подъезда", "payments", []any{map[string]any{"code": 7, "amount": 28000}},
	))
	require.Regexp(t, `^\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}$`, guid)
	ticket := f.ticket()
	require.Equal(t, guid, ticket.ID)
	require.Equal(t, "r1", ticket.Restaurant)
	require.Equal(t, "k7m2q9x4", ticket.Number)
	require.Equal(t, "k7m2q9x4", ticket.ExternalKey)
	require.Equal(t, "Орлова", ticket.Guest.Name)
	require.Equal(t, "#K7M2Q9X4 доставка на 19:45, у", ticket.ShortComment, "the till shows thirty characters")
	require.Equal(t, int64(28000), ticket.Amount)
	require.Equal(t, int64(28000), ticket.Paid)
	require.Equal(t, simulator.Deferred, ticket.State)
	require.Equal(t, f.clock.Now(), ticket.At)
	require.Equal(t, []simulator.StateChange{{Stamp: ticket.Stamp, State: simulator.Deferred, Stage: simulator.Waiting, By: simulator.ByPosting}}, ticket.History)
	require.Equal(t, []simulator.TicketItem{{Code: 701, Quantity: 1, Total: 28000}}, ticket.Items)
}

func TestPostingTwiceMakesTwoTickets(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	f.post(soup())
	f.post(soup())
	l := f.ledger()
	require.Len(t, l.TicketsOf("k7m2q9x4"), 2)
	require.Less(t, l.Tickets[0].Seq, l.Tickets[1].Seq)
	require.Equal(t, 2, l.Count(simulator.POS("r1"), simulator.OpPostOrder))
}

func TestPaidAmountIsComparedWhereTheGatewayDoes(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{Restaurant: simulator.Settings{RefusalStatus: http.StatusConflict, ProCart: simulator.ProCartSettings{CheckPaid: true}}})
	r := f.pos(http.MethodPost, "postorder", soup("payments", []any{map[string]any{"code": 7, "amount": 27999}}))
	require.Equal(t, http.StatusConflict, r.status)
	require.Equal(t, false, r.body["result"])
	require.Empty(t, f.ledger().Tickets)
	f.post(soup("payments", []any{map[string]any{"code": 7, "amount": 28000}}))
}

func TestGetOrdersFindsByGUIDInEveryForm(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{Restaurant: byHand()})
	guid := f.post(soup())
	other := f.post(soup())
	bare := strings.Trim(guid, "{}")
	tests := []struct {
		name, method, path string
		body               any
		want               []string
	}{
		{"as it was given", http.MethodGet, "getorders?guid=" + guid, nil, []string{guid}},
		{"bare and in lower case", http.MethodGet, "getorders?guid=" + strings.ToLower(bare), nil, []string{guid}},
		{"two of them", http.MethodGet, "getorders?guid=" + guid + "&guid=" + other, nil, []string{guid, other}},
		{"a list", http.MethodPost, "getorders", map[string]any{"guids": []string{other, guid}}, []string{guid, other}},
		{"one that nobody knows", http.MethodGet, "getorders?guid=5", nil, []string{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := f.pos(tt.method, tt.path, tt.body)
			require.Equal(t, true, r.body["result"], r.raw)
			got := []string{}
			for i := range f.count(r, "data") {
				require.Equal(t, "deferred", f.text(r, "data", i, "status"))
				got = append(got, f.text(r, "data", i, "guid"))
			}
			require.Equal(t, tt.want, got)
		})
	}
}

func TestGetOrdersListsAllOnlyWhereTheGatewayDoes(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{Restaurant: byHand()})
	guid := f.post(soup())
	f.post(soup())
	require.Equal(t, false, f.pos(http.MethodGet, "getorders", nil).body["result"])

	require.NoError(t, f.admin.ConfigureRestaurant(t.Context(), "r1", simulator.Settings{ProCart: simulator.ProCartSettings{ListAll: true, HideFinished: true}}))
	require.Len(t, f.pos(http.MethodGet, "getorders", nil).body["data"], 2)
	_, err := f.admin.Move(t.Context(), "r1", guid, simulator.MoveRequest{State: simulator.Deleted})
	require.NoError(t, err)
	require.Len(t, f.pos(http.MethodGet, "getorders", nil).body["data"], 1)
}

func TestGUIDFormIsTheGateways(t *testing.T) {
	t.Parallel()
	for form, want := range map[simulator.GUIDForm]string{
		simulator.PlainGUID: `^[0-9A-F]{8}-`, simulator.LowerGUID: `^[0-9a-f]{8}-[0-9a-f-]{27}$`, simulator.BracedGUID: `^\{.*\}$`,
	} {
		f := newWorld(t, simulator.Options{Restaurant: simulator.Settings{ProCart: simulator.ProCartSettings{GUIDForm: form}}})
		require.Regexp(t, want, f.post(soup()))
	}
}

func TestCloseSettlesATicketExactly(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{Restaurant: simulator.Settings{Timetable: simulator.ByHand(), ProCart: simulator.ProCartSettings{RefuseSecondClose: true}}})
	guid := f.post(soup())
	closing := func(amount int) any {
		return f.pos(http.MethodPost, "close", map[string]any{
			"guid": guid, "payments": []any{map[string]any{"code": 7, "amount": amount}},
		}).body["result"]
	}
	require.Equal(t, false, closing(27000))
	require.Equal(t, simulator.Deferred, f.ticket().State)
	require.Equal(t, true, closing(28000))
	require.Equal(t, simulator.Closed, f.ticket().State)
	require.Equal(t, int64(28000), f.ticket().Paid)
	require.Equal(t, false, closing(28000))
	require.NoError(t, f.admin.ConfigureRestaurant(t.Context(), "r1", byHand()))
	require.Equal(t, true, closing(28000))
	require.Len(t, f.ticket().History, 2, "a second close changes nothing")
	require.Equal(t, false, f.pos(http.MethodPost, "close", map[string]any{"guid": "{0}"}).body["result"])
}
