package deliveryhatch_test

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
	"github.com/ordersaga/ordersaga/pos/deliveryhatch"
)

const (
	token   = "tok-7f3a-hush"
	known   = "4812"
	missing = "9999"
	orderID = "k7m2q9x4abcdefghijklmnopqr"
	number  = "k7m2q9x4"
	// meta is what comes back of our guest's meta, of a delivery.
	meta = `{"ord": "` + orderID + `", "num": "` + number + `", "way": "delivery"}`
	// noToken is the vendor's own text.
	noToken = `"Token" header expected.`
)

// fake is a DeliveryHatch that answers each method with a text.
type fake struct {
	mu      sync.Mutex
	answers map[string]string // by the last element of the path, "orderstate?4812" before "orderstate"
	status  int
	calls   []call
}

type call struct {
	method, path, query, body string
	header                    http.Header
}

func newFake() *fake {
	return &fake{answers: map[string]string{
		"ping":            `{"result": true, "data": {"DHVersion": "3.0.6.1240", "CSVersion": "7.6.5.30", "CSNetName": "MIDSRV2"}}`,
		"getmenu":         `{"result": true, "data": []}`,
		"validate":        `{"result": true, "order": {"amount": 55800, "discountsum": 6200, "items": [{"code": 701, "name": "Щи", "price": 28000, "quantity": 2, "discounted": 200, "total": 55800, "modifiers": [{"code": 905, "name": "Сметана", "count": 1}]}], "discounts": [{"code": 4, "name": "Гость -10%", "total": 6200}]}}`,
		"postorder":       `{"result": true, "order_id": ` + known + `}`,
		"orderstate":      rejectAs("Заказ не найден"),
		"orderstate?4812": stateOf(`"id": 4812, "status": 10, "amount": 55800, "discountsum": 6200, "paid": 55800, "items": [{}], "discounts": []`),
		"expressorders":   `{"result": true, "data": [` + row(known, "11", meta) + `]}`,
	}}
}

// stateOf is orderstate's answer about one of our orders.
func stateOf(fields string) string {
	return `{"result": true, "guestmeta": ` + meta + `, "order": {` + fields + `}}`
}

// row is an order as expressorders lists it.
func row(id, status, meta string) string {
	return `{"id": ` + id + `, "guestmeta": ` + meta + `, "comment": "БАНК. - K7M2Q9X4; код", "dlvdate": "2025-03-14 19:45:00", "status": ` + status +
		`, "sum": 62000, "waiter": "Смена 2", "address": "ул. Лесная, 4", "longitude": null, "latitude": null, "phone": "79001112233", "fullname": "Орлова Анна"}`
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	path := strings.TrimPrefix(r.URL.Path, "/api/v2/ext/")
	f.calls = append(f.calls, call{method: r.Method, path: path, query: r.URL.RawQuery, body: string(body), header: r.Header})
	if f.status != 0 {
		w.WriteHeader(f.status)
	}
	text, ok := f.answers[path+"?"+r.URL.Query().Get("order_id")]
	if !ok {
		text = f.answers[path]
	}
	if r.Header.Get("Token") != token {
		text = rejectAs(noToken)
	}
	_, _ = io.WriteString(w, text)
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

func settings(endpoint string) deliveryhatch.Config {
	return deliveryhatch.Config{
		Site: pos.Site{
			URL: endpoint + "/api/v2/ext/", Token: token, Timezone: "Europe/Moscow", Currency: "RUB",
			ConnectTimeout: 30 * time.Second, ReadTimeout: 30 * time.Second,
		},
		Settings: deliveryhatch.Settings{Table: 2},
	}
}

// connect makes a connector to the fake, with the settings of the tests as change leaves them.
func connect(t *testing.T, f http.Handler, change func(*deliveryhatch.Settings)) *deliveryhatch.Connector {
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	config := settings(server.URL)
	if change != nil {
		change(&config.Settings)
	}
	connector, err := deliveryhatch.New(config)
	require.NoError(t, err)
	return connector
}

func pollOnly(s *deliveryhatch.Settings) { s.PollOnly = true }

func draft() pos.Draft {
	return pos.Draft{
		OrderID: orderID, Number: number,
		Lines: []order.Line{{
			Code: "701", Name: "Щи", Quantity: 2, Modifiers: []order.Modifier{{Group: "51", Code: "905", Name: "Сметана", Quantity: 1}},
		}},
		Fulfillment: order.Fulfillment{Type: order.Delivery},
		Guest: order.Guest{
			Name: "Орлова Анна", Phone: "+7 (900) 111-22-33", Address: "ул. Лесная, 4", Comment: "код <9К> & звонок",
			Longitude: new(85.131548), Latitude: new(55.164833),
			Notes: map[string]string{"0": "без лука"}, Reference: "ref-991-7", Metadata: map[string]string{"chat": "tg-5521"},
			PaymentToken: "pay-tok-1", PaymentProof: map[string]string{"id": "proof-8"}, ReturnURL: "https://t.example/bot",
		},
		DiscountCode: "4", DueAt: time.Date(2026, 12, 1, 16, 45, 0, 0, time.UTC), Currency: "RUB",
		CallbackURL: "https://orders.example/callbacks/pos/msk-1/k7m2q9x4tokentoken",
	}
}

// leastDraft has nothing in it that may be left out, but for the time, which nobody could foretell.
func leastDraft() pos.Draft {
	return pos.Draft{
		OrderID: orderID, Number: number, Lines: []order.Line{{Code: "701", Quantity: 1}}, Guest: order.Guest{Phone: "7 900 111 22 33"},
		Fulfillment: order.Fulfillment{Type: order.Pickup}, DueAt: time.Date(2026, 12, 1, 16, 45, 0, 0, time.UTC),
	}
}

func paid() pos.Paid { return pos.Paid{Amount: rub(55800)} }

func rub(kopecks int64) order.Money { return order.Money{Amount: kopecks, Currency: "RUB"} }

func golden(tb testing.TB, name string) string {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(tb, err)
	return string(text)
}

func rejectAs(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		return ""
	}
	return `{"result": false, "msg": ` + string(quoted) + `}`
}
