package botpos_test

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
	"github.com/ordersaga/ordersaga/pos/botpos"
)

const (
	token   = "tok-7f3a-hush"
	known   = "9b0c6e1e-5b7c-4a39-9e0b-2f6e0c1d7a44"
	missing = "11111111-2222-4333-8444-555555555555"
	nobody  = "00000000-0000-0000-0000-000000000000"
	orderID = "k7m2q9x4abcdefghijklmnopqr"
	number  = "k7m2q9x4"

	// The calls of the suggested variant, as the fake counts them.
	menuCall   = "GET stores/pan-n8/menu"
	orderCall  = "POST stores/pan-n8/order"
	pingCall   = "GET order/stores/pan-n8/order/" + nobody
	statusCall = "GET order/stores/pan-n8/order/" + known
	cancelCall = "DELETE cancel"
)

// reply is an answer of the fake.
type reply struct {
	code int
	body string
}

// fake is a POS that answers each call with the next of its replies, the last of them for ever. A call
// that it does not know gets the documented 404.
type fake struct {
	mu      sync.Mutex
	answers map[string][]reply
	calls   []call
}

type call struct {
	name, query, body string // name is the method and the escaped path
	header            http.Header
}

// newFake is a POS of the suggested variant, or of the other where the tests ask it so.
func newFake() *fake {
	waiting := `{"status": "STANDBY", "order": {"orderId": "` + known + `", "numb": 7}}`
	return (&fake{answers: map[string][]reply{}}).
		answer(menuCall, `{"version": "v1", "store": {"storeStatus": "Open"}, "items": []}`).
		answer(orderCall, waiting).
		answer(statusCall, `{"status": "STANDBY", "order": {"orderId": "`+known+`"}}`).
		answer(cancelCall, `{}`).
		answer("GET stores/12/items", `{"id": 12, "name": "filler"}`).
		answer("POST stores/12/order", waiting).
		answer("GET stores/12/orders/"+known+"/numbs/7", `{"status": "standby"}`)
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	name := r.Method + " " + strings.TrimPrefix(r.URL.EscapedPath(), "/api/v1/")
	f.calls = append(f.calls, call{name: name, query: r.URL.RawQuery, body: string(body), header: r.Header})
	answers := f.answers[name]
	if len(answers) == 0 {
		answers = []reply{{code: http.StatusNotFound, body: `{"error": "User doesn't exist"}`}}
	}
	if len(answers) > 1 {
		f.answers[name] = answers[1:]
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(answers[0].code)
	_, _ = io.WriteString(w, answers[0].body)
}

// answer makes the fake answer a call with each of the bodies in turn.
func (f *fake) answer(name string, bodies ...string) *fake {
	f.answers[name] = nil
	for _, body := range bodies {
		f.answers[name] = append(f.answers[name], reply{code: http.StatusOK, body: body})
	}
	return f
}

// fail makes the fake answer a call with a status and the documented body of failures.
func (f *fake) fail(name string, code int, words string) *fake {
	f.answers[name] = []reply{{code: code, body: failureAs(words)}}
	return f
}

// seen are the calls of a name, or all of them.
func (f *fake) seen(name string) []call {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(f.calls), func(c call) bool { return name != "" && c.name != name })
}

// names are the names of all calls in their order.
func (f *fake) names() []string {
	var names []string
	for _, c := range f.seen("") {
		names = append(names, c.name)
	}
	return names
}

func config(endpoint string) botpos.Config {
	return botpos.Config{
		Site: pos.Site{
			URL: endpoint + "/api/v1", Token: token, Timezone: "Asia/Seoul", Currency: "KRW",
			ConnectTimeout: 30 * time.Second, ReadTimeout: 30 * time.Second,
		},
		Settings: botpos.Settings{StoreID: "pan-n8", Variant: botpos.Suggest, Cancel: botpos.CancelOrderID, Company: "kakao"},
	}
}

// asSeed are the settings of a store of the other variant.
func asSeed(s *botpos.Settings) {
	*s = botpos.Settings{StoreID: "12"}
}

// connect makes a connector to the fake, with the settings of the tests as change leaves them.
func connect(t *testing.T, f http.Handler, change func(*botpos.Settings)) *botpos.Canceller {
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	c := config(server.URL)
	if change != nil {
		change(&c.Settings)
	}
	connector, err := botpos.New(c)
	require.NoError(t, err)
	require.IsType(t, &botpos.Canceller{}, connector)
	return connector.(*botpos.Canceller) //nolint:errcheck,forcetypeassert // the line before is the check
}

// draft is the order of the proposal's own example: two pieces of 2500 won with an addition of 200 each.
func draft() pos.Draft {
	return pos.Draft{
		OrderID: orderID, Number: number,
		Lines: []order.Line{
			{Code: "1", Name: "아이스 아메리카노", Quantity: 1, UnitPrice: won(1500)},
			{Code: "2", Name: "아이스 아메리카노 라지", Quantity: 2, UnitPrice: won(2500), Total: won(5400)},
		},
		Fulfillment: order.Fulfillment{Type: order.Pickup},
		Guest: order.Guest{
			Name: "Kim", Phone: "+82 10-1234-5678", Address: "Jeju, 4", Comment: "<뜨겁게> & 빨리",
			Notes: map[string]string{"0": "얼음 많이"}, Reference: "ref-991-7", Metadata: map[string]string{"chat": "tg-5521"},
			PaymentToken: "pay-tok-1", PaymentProof: map[string]string{"id": "proof-8"}, ReturnURL: "https://t.example/bot",
		},
		DueAt: time.Date(2026, 12, 1, 10, 45, 0, 0, time.UTC), Currency: "KRW",
		CallbackURL: "https://orders.example/callbacks/pos/seoul-1/k7m2q9x4tokentoken",
	}
}

func paid() pos.Paid { return pos.Paid{Amount: won(6900)} }

func won(amount int64) order.Money { return order.Money{Amount: amount, Currency: "KRW"} }

func golden(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	return string(text)
}

func failureAs(words string) string {
	quoted, err := json.Marshal(words)
	if err != nil {
		return ""
	}
	return `{"error": ` + string(quoted) + `}`
}
