package eleve_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
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
	"github.com/ordersaga/ordersaga/pos/eleve"
)

const (
	secret  = "segredo-7f3a-hush"
	service = "7056c970-cb11-400f-9d4f-9f30253f3b0b"
	known   = "3f2e7f2e-9c7a-4b1e-8b8e-0c9a5d1e3f77"
	missing = "11111111-2222-4333-8444-555555555555"
	orderID = "k7m2q9x4abcdefghijklmnopqr"
	number  = "k7m2q9x4"
	// minted is the id of orderID on the wire: it must never change, or lost orders are not found again.
	minted = "8dd3725a-1c7e-5406-a008-c19b8696fbfa"

	statusPath, billPath, cancelledPath = "/order/getStatus", "/order/getConsumption", "/order/getCancelledItems"
	newOrderPath, paymentPath           = "/order/newOrder", "/order/payment"
)

// answer is what the hub says to one call.
type answer struct {
	status int
	body   string
}

// fake is a hub with a till behind it. A question is taken (202), waits as many calls as the till is slow
// (208), and is answered once; the next one starts anew.
type fake struct {
	mu    sync.Mutex
	slow  int  // how often a question is met with 208
	eager bool // results lie there already
	// results are the till's, by path; a text of the order's key in them is filled in.
	results map[string]answer
	first   map[string]answer // what the hub says to a call at once, by path
	waiting map[string]int
	calls   []call
}

type call struct {
	path, body string
	header     http.Header
	at         time.Time
}

// newFake is a till that has the order known at table 12, with a soup of ours and nothing cancelled.
func newFake() *fake {
	return &fake{
		waiting: map[string]int{},
		results: map[string]answer{
			statusPath:    {body: statusOf(known, 505, "TABLE_IN_USE")},
			billPath:      {body: billOf("TABLE", item(1, 1, 2), `"items": 61.00, "otherFees": 6.10, "discount": 0, "orderAmount": 67.10`)},
			cancelledPath: {status: http.StatusPreconditionFailed, body: `{"message": "NOT_FOUND", "code": 412}`},
			paymentPath:   {body: `{"success": true, "orderKeyType": "TABLE", "orderKey": "12", "paymentObject": {}}`},
		},
		first: map[string]answer{newOrderPath: {status: http.StatusAccepted}},
	}
}

// ready is a fake whose results lie in the mailbox already.
func ready() *fake {
	f := newFake()
	f.eager = true
	return f
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	f.calls = append(f.calls, call{path: r.URL.Path, body: string(body), header: r.Header, at: time.Now()})
	if r.Method != http.MethodPost || !signed(r.Header.Get("x-mpn-integrations-signature"), body) {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	a := f.reply(r.URL.Path, string(body))
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if a.status != 0 {
		w.WriteHeader(a.status)
	}
	_, _ = io.WriteString(w, a.body)
}

func (f *fake) reply(path, body string) answer {
	if a, ok := f.first[path]; ok {
		return a
	}
	slot := path + body
	polls, asked := f.waiting[slot]
	switch {
	case f.eager:
	case !asked:
		f.waiting[slot] = 0
		return answer{status: http.StatusAccepted}
	case polls < f.slow:
		f.waiting[slot]++
		return answer{status: http.StatusAlreadyReported, body: `{"errors": [{"key": "orderKeyType_orderKey", "message": "Order status request already exists: ORDER_ID_x"}]}`}
	default:
		delete(f.waiting, slot)
	}
	byID := strings.Contains(body, `"ORDER_ID"`) && !strings.Contains(body, known) && !strings.Contains(body, minted)
	if byID || strings.Contains(body, missing) {
		return answer{status: http.StatusPreconditionFailed, body: `{"message": "NOT_FOUND", "code": 412}`}
	}
	return f.results[path]
}

func (f *fake) result(path, body string) *fake {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.results[path] = answer{body: body}
	return f
}

func (f *fake) nothing(paths ...string) *fake {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, path := range paths {
		f.results[path] = answer{status: http.StatusPreconditionFailed, body: `{"message": "NOT_FOUND", "code": 412}`}
	}
	return f
}

func (f *fake) say(path string, status int, body string) *fake {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.first[path] = answer{status: status, body: body}
	return f
}

// seen are the calls of a path, or all of them.
func (f *fake) seen(path string) []call {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(f.calls), func(c call) bool { return path != "" && c.path != path })
}

// signed checks a signature as the partner's page and our assumption have it.
func signed(header string, body []byte) bool {
	t, sign, ok := strings.Cut(strings.TrimPrefix(header, "t="), ",sign=")
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(t + "." + string(body)))
	return ok && len(t) == 13 && sign == hex.EncodeToString(mac.Sum(nil))
}

func statusOf(id string, code int, word string) string {
	return fmt.Sprintf(`{"success": true, "error": null, "lastestUpdatedStatus": "2026-12-01 19:40:11",
		"items": [{"id": %q, "status": {"code": %d, "description": %q}, "tableCardNumber": "12"}]}`, id, code, word)
}

// item is an entry of a bill or of the cancelled items: the n-th of so many lines of the order known.
func item(n, of, quantity int) string {
	return fmt.Sprintf(`{"id": "3f2e7f2e-%dof%dx%d", "quantity": %d, "productionPoint": [{"name": "Cozinha"}]}`, n, of, quantity, quantity)
}

func billOf(kind, items, total string) string {
	return `{"success": true, "error": null, "orderKey": ["x"], "consumption": [{"orderId": "` + known + `", "type": "` + kind + `",
		"items": [` + items + `], "otherFees": [{"type": "SERVICE_FEE", "receivedBy": "MERCHANT", "price": {"value": 6.10, "currency": "R$"}}],
		"discounts": null, "total": {` + total + `}, "table": {"waiterCode": 1, "tableNumber": 12, "chairNumber": 1}, "card": null}]}`
}

func cancelledOf(items ...string) string {
	return `{"success": true, "lastestUpdatedStatus": "2026-12-01 19:45:00", "items": [` + strings.Join(items, ",") + `]}`
}

func clock() time.Time { return time.Date(2026, 12, 1, 22, 38, 0, 0, time.UTC) }

func settings(endpoint string) eleve.Config {
	return eleve.Config{
		Site: pos.Site{
			URL: endpoint, Token: secret, Timezone: "America/Sao_Paulo", Currency: "BRL",
			ConnectTimeout: 30 * time.Second, ReadTimeout: 30 * time.Second,
		},
		Now:      clock,
		Settings: eleve.Settings{ServiceID: service, MerchantID: "m-1", MerchantName: "Loja Centro", PaymentInfo: "Visa"},
	}
}

// connect makes a connector to the fake, with the settings of the tests as change leaves them.
func connect(t *testing.T, f http.Handler, change func(*eleve.Config)) *eleve.Connector {
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	config := settings(server.URL)
	if change != nil {
		change(&config)
	}
	connector, err := eleve.New(config)
	require.NoError(t, err)
	return connector
}

func draft() pos.Draft {
	return pos.Draft{
		OrderID: orderID, Number: number,
		Lines: []order.Line{{
			Code: "58", Name: "Suco & gelo", Quantity: 2, UnitPrice: brl(950),
			Modifiers: []order.Modifier{{Group: "1", Code: "905", Name: "Hortelã", Quantity: 1}},
		}},
		Fulfillment: order.Fulfillment{Type: order.DineIn, Table: "12"},
		Guest: order.Guest{
			Name: "Ana Souza", Phone: "+55 (11) 98765-4321", Address: "Rua das Flores, 4", Comment: "portão <azul> & campainha",
			Notes: map[string]string{"0": "sem açúcar"}, Reference: "ref-991-7", Metadata: map[string]string{"chat": "tg-5521"},
			PaymentToken: "pay-tok-1", PaymentProof: map[string]string{"id": "proof-8"}, ReturnURL: "https://t.example/bot",
		},
		Currency: "BRL", CallbackURL: "https://orders.example/callbacks/pos/sp-1/k7m2q9x4tokentoken",
	}
}

func brl(centavos int64) order.Money { return order.Money{Amount: centavos, Currency: "BRL"} }

func paid() pos.Paid { return pos.Paid{Amount: brl(1900)} }

// requireGolden compares a body as JSON with testdata/name.
func requireGolden(t *testing.T, name, got string) {
	t.Helper()
	require.JSONEq(t, golden(t, name), got)
}

func golden(t *testing.T, name string) string {
	t.Helper()
	want, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	return string(want)
}

// refusal is the hub's document of a request that it does not take.
func refusal(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		return ""
	}
	return `{"errors": [{"key": 0, "message": ` + string(quoted) + `}]}`
}
