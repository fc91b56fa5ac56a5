package procart_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/procart"
)

const (
	token   = "tok-7f3a-hush"
	known   = "{9B0C6E1E-5B7C-4A39-9E0B-2F6E0C1D7A44}"
	missing = "{11111111-2222-4333-8444-555555555555}"
	orderID = "k7m2q9x4abcdefghijklmnopqr"
	number  = "k7m2q9x4"
)

// fake is a ProCart that answers each method with a text, as the assumed wire has it.
type fake struct {
	mu      sync.Mutex
	answers map[string]string // by the last element of the path, and "path?query"
	status  int
	calls   []call
}

type call struct {
	method, path, query, body string
	header                    http.Header
}

func newFake() *fake {
	return &fake{answers: map[string]string{
		"ping":      `{"result": true, "data": {"version": "1.9.1.70", "cs_version": "7.7.0.30", "cs_net_name": "MIDSRV2", "cs_online": true, "license": true}}`,
		"getmenu":   `{"result": true, "data": {"categories": [], "dishes": []}}`,
		"validate":  `{"result": true, "order": {"amount": 55800, "discountsum": 6200, "items": [{"code": 701, "name": "Щи", "price": 28000, "quantity": 2, "total": 55800, "modifiers": [{"code": 905, "name": "Сметана", "count": 1}]}]}}`,
		"postorder": `{"result": true, "order_guid": "` + known + `", "order": {"amount": 55800, "discountsum": 6200, "items": []}}`,
		"getorders": `{"result": true, "data": [{"guid": "` + known + `", "status": "open", "amount": 55800, "paid": 55800, "short_comment": "K7M2Q9X4 доставка 19:45", "items": [{}]}]}`,
		"close":     `{"result": true}`,
	}}
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	path := strings.TrimPrefix(r.URL.Path, "/api/v3/")
	f.calls = append(f.calls, call{method: r.Method, path: path, query: r.URL.RawQuery, body: string(body), header: r.Header})
	if r.Header.Get("Token") != token && r.Header.Get("X-Key") != token {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if f.status != 0 {
		w.WriteHeader(f.status)
	}
	_, _ = io.WriteString(w, f.answers[path])
}

func (f *fake) answer(path, text string) *fake {
	f.answers[path] = text
	return f
}

// seen are the calls to a method, or all of them.
func (f *fake) seen(path string) []call {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(f.calls), func(c call) bool { return path != "" && c.path != path })
}

func settings(endpoint string) procart.Config {
	return procart.Config{
		Site: pos.Site{
			URL: endpoint + "/api/v3", Token: token, Timezone: "Europe/Moscow", Currency: "RUB",
			ConnectTimeout: 30 * time.Second, ReadTimeout: 30 * time.Second,
		},
		Settings: procart.Settings{
			OrderTypes:      procart.PerFulfillment{Delivery: 1, Pickup: 2, DineIn: 3},
			OrderCategories: procart.PerFulfillment{Delivery: 2},
			Table:           90, PaymentCode: 7,
		},
	}
}

// connect makes a connector to the fake, with the settings of the tests as change leaves them.
func connect(t *testing.T, f http.Handler, change func(*procart.Settings)) *procart.Connector {
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	config := settings(server.URL)
	if change != nil {
		change(&config.Settings)
	}
	connector, err := procart.New(config)
	require.NoError(t, err)
	return connector
}

func draft() pos.Draft {
	return pos.Draft{
		OrderID: orderID, Number: number,
		Lines: []order.Line{{
			Code: "701", Name: "Щи", Quantity: 2, Modifiers: []order.Modifier{{Group: "51", Code: "905", Name: "Сметана", Quantity: 1}},
		}},
		Fulfillment: order.Fulfillment{Type: order.Delivery},
		Guest: order.Guest{
			Name: "Орлова Анна", Phone: "+7 (900) 111-22-33", Address: "ул. Лесная, 4", Comment: "код <9К> & звонок",
			Notes: map[string]string{"0": "без лука"}, Reference: "ref-991-7", Metadata: map[string]string{"chat": "tg-5521"},
			PaymentToken: "pay-tok-1", PaymentProof: map[string]string{"id": "proof-8"}, ReturnURL: "https://t.example/bot",
		},
		DiscountCode: "4", DueAt: time.Date(2026, 12, 1, 16, 45, 0, 0, time.UTC), Currency: "RUB",
		CallbackURL: "https://orders.example/callbacks/pos/msk-1/k7m2q9x4tokentoken",
	}
}

func paid() pos.Paid { return pos.Paid{Amount: order.Money{Amount: 55800, Currency: "RUB"}} }

// requireGolden compares a body as JSON with testdata/name.
func requireGolden(t *testing.T, name, got string) {
	t.Helper()
	require.JSONEq(t, golden(t, name), got)
}

func golden(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	return string(text)
}

func rejectAs(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		return ""
	}
	return `{"result": false, "msg": ` + string(quoted) + `}`
}
