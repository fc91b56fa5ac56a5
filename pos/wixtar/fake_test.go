package wixtar_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/wixtar"
)

const (
	secret    = "client-7f3a-hush"
	known     = "00003025100200001"
	missing   = "00003025100299999"
	tableNo   = "STORE2005010001"
	orderID   = "k7m2q9x4abcdefghijklmnopqr"
	number    = "k7m2q9x4"
	create    = "POST /v2/order"
	confirm   = "PATCH /v3/order/confirm"
	items     = "POST /v1/items"
	status    = "GET /v1/order/" + known + "/status"
	shortages = "GET /v1/order/out_of_stock/" + known
	cancel    = "PATCH /v1/orders/" + known + "/shop_order_cancel"
	products  = "GET /v2/product/products_with_taste_option"
	combos    = "GET /v2/product/combos"
	sales     = "GET /v1/sale_method"
	token     = "POST /oauth/v1/token"
	confirmed = `{"message":"此筆訂單已確認，不需重複確認"}`
)

// fake is a Wixtar that answers each call with a text, and asks for a token that it has made.
type fake struct {
	mu      sync.Mutex
	answers map[string][]reply // by method and path; the last one stays
	revoked map[string]bool
	made    int
	calls   []call
}

type reply struct {
	status int
	body   string
}

type call struct{ name, query, body, auth, kind, from string }

func newFake() *fake {
	return &fake{revoked: map[string]bool{}, answers: map[string][]reply{
		create:    {{200, `{"id": "` + known + `"}`}},
		confirm:   {{204, ""}},
		items:     {{204, ""}},
		status:    {{200, `{"status": "1", "order_type": "omni"}`}},
		shortages: {{200, `{"items": []}`}},
		cancel:    {{204, ""}},
		products:  {{200, `{"products": []}`}},
		combos:    {{200, `{"combos": []}`}},
		sales:     {{200, `{"sale_methods": [{"id": "1", "name": "內用", "has_address": false, "type": "DINE_IN"}]}`}},
		token:     {{200, `{"access_token": "access-%d-hush", "expires_in": 2592000, "token_type": "Bearer", "scope": "api"}`}},
	}}
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	c := call{
		name: r.Method + " " + r.URL.Path, query: r.URL.RawQuery, body: string(body),
		auth: r.Header.Get("Authorization"), kind: r.Header.Get("Content-Type"), from: r.RemoteAddr,
	}
	f.calls = append(f.calls, c)
	if c.name == token {
		f.made++
		f.say(w, c.name, f.made)
		return
	}
	if c.auth == "" || f.revoked[c.auth] {
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, `{"message": "token 失效 `+c.auth+`"}`)
		return
	}
	f.say(w, c.name)
}

// say gives the next answer to a call.
func (f *fake) say(w http.ResponseWriter, name string, values ...any) {
	answers := f.answers[name]
	if len(answers) == 0 {
		answers = []reply{{404, `{"message": "查無訂單"}`}}
	}
	if len(answers) > 1 {
		f.answers[name] = answers[1:]
	}
	text := answers[0].body
	if len(values) > 0 && answers[0].status == http.StatusOK {
		text = fmt.Sprintf(text, values...)
	}
	w.WriteHeader(answers[0].status)
	_, _ = io.WriteString(w, text)
}

func (f *fake) answer(name string, replies ...reply) *fake {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answers[name] = replies
	return f
}

// revoke makes a token that was made count no more.
func (f *fake) revoke(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.revoked[fmt.Sprintf("Bearer access-%d-hush", n)] = true
}

// seen are the calls of a name, or all of them.
func (f *fake) seen(name string) []call {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(f.calls), func(c call) bool { return name != "" && c.name != name })
}

func (f *fake) names() []string {
	var names []string
	for _, c := range f.seen("") {
		names = append(names, c.name)
	}
	return names
}

func settings(api, login string) wixtar.Config {
	return wixtar.Config{
		Site: pos.Site{
			URL: api, Token: secret, Timezone: "Asia/Taipei", Currency: "TWD",
			ConnectTimeout: 30 * time.Second, ReadTimeout: 30 * time.Second,
		},
		Settings: wixtar.Settings{TokenURL: login + "/oauth/v1/token", ClientID: "bot-1", StoreID: "000030"},
	}
}

// connect makes a connector to the fake, with the settings of the tests as change leaves them.
func connect(t *testing.T, f http.Handler, change func(*wixtar.Settings)) *wixtar.Connector {
	t.Helper()
	connector, ok := connectAny(t, f, change).(*wixtar.Connector)
	require.True(t, ok)
	return connector
}

func connectAny(t *testing.T, f http.Handler, change func(*wixtar.Settings)) pos.Connector {
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	config := settings(server.URL, server.URL)
	if change != nil {
		change(&config.Settings)
	}
	connector, err := wixtar.New(config)
	require.NoError(t, err)
	return connector
}

func draft() pos.Draft {
	return pos.Draft{
		OrderID: orderID, Number: number,
		Lines: []order.Line{{
			Code: "M100", Name: "牛肉麵套餐", Quantity: 2, UnitPrice: twd(21000), Modifiers: []order.Modifier{{
				Group: "COMBO::飲料", Code: "D2", Name: "奶茶", Quantity: 1, Modifiers: []order.Modifier{
					{Group: "TASTE:1:冰量", Code: "2", Name: "少冰", Quantity: 1},
				},
			}},
		}},
		Fulfillment: order.Fulfillment{Type: order.Delivery},
		Guest: order.Guest{
			Name: "林小美", Phone: "+886912345678", Address: "台北市信義路二段81號", Comment: "門鈴 <9K> & 壞了",
			Notes: map[string]string{"0": "少油少鹽"}, Reference: "ref-991-7", Metadata: map[string]string{"chat": "line-5521"},
			PaymentToken: "pay-tok-1", PaymentProof: map[string]string{"id": "proof-8"}, ReturnURL: "https://t.example/bot",
		},
		DueAt: time.Date(2026, 12, 1, 11, 45, 0, 0, time.UTC), Currency: "TWD",
		CallbackURL: "https://orders.example/callbacks/pos/tpe-1/k7m2q9x4tokentoken",
	}
}

// tableDraft is an order to add to that of a table.
func tableDraft() pos.Draft {
	d := draft()
	d.Fulfillment = order.Fulfillment{Type: order.DineIn, Ticket: tableNo, Table: "12"}
	d.DueAt = time.Time{}
	return d
}

func paid() pos.Paid { return pos.Paid{Amount: twd(42000)} }

func twd(cents int64) order.Money { return order.Money{Amount: cents, Currency: "TWD"} }

// golden reads testdata/name as JSON.
func golden(t *testing.T, name string) map[string]any {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	return object(t, string(raw))
}

func object(t *testing.T, text string) map[string]any {
	t.Helper()
	var out map[string]any
	require.NoError(t, json.Unmarshal([]byte(text), &out))
	return out
}
