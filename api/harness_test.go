package api_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/golang/mock/gomock"
	"github.com/sirupsen/logrus"
	logtest "github.com/sirupsen/logrus/hooks/test"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api"
	"github.com/ordersaga/ordersaga/api/apimock"
	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/internal/seal"
	"github.com/ordersaga/ordersaga/internal/token"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

// The keys of the bots in the tests.
const (
	botKey     = "bot-key"
	readKey    = "read-key"
	opsKey     = "ops-key"
	chiefKey   = "chief-key"
	foreignKey = "foreign-key"
	slowKey    = "slow-key"

	botID = "pizza-telegram"
)

var errAway = errors.New("dial 10.0.0.7: refused")

// now is when every test plays.
func now() time.Time { return time.Date(2026, 12, 1, 16, 0, 0, 0, time.UTC) }

// harness is an API over mocks. Every answer that it gives is compared with the contract.
type harness struct {
	t         *testing.T
	handler   http.Handler
	journal   *apimock.MockJournal
	sagas     *apimock.MockSagas
	callbacks *apimock.MockCallbacks
	payments  *apimock.MockPayments
	menus     *apimock.MockMenus
	quotes    *apimock.MockQuotes
	kicks     int // of the relay
	closing   chan struct{}
	ready     error
	seal      *seal.Ring
	token     *token.Minter
	logs      *logtest.Hook
	spec      *openapi3.T
}

func newHarness(t *testing.T) *harness {
	t.Helper()
	ctrl := gomock.NewController(t)
	h := &harness{
		t: t, journal: apimock.NewMockJournal(ctrl), sagas: apimock.NewMockSagas(ctrl), callbacks: apimock.NewMockCallbacks(ctrl),
		payments: apimock.NewMockPayments(ctrl), menus: apimock.NewMockMenus(ctrl), quotes: apimock.NewMockQuotes(ctrl),
		closing: make(chan struct{}),
	}
	var err error
	h.seal, err = seal.NewRing(seal.Key{ID: "k1", Secret: bytes.Repeat([]byte{1}, seal.KeySize)})
	require.NoError(t, err)
	h.token, err = token.NewMinter(token.Key{ID: "t1", Secret: bytes.Repeat([]byte{2}, token.MinSecret)})
	require.NoError(t, err)
	h.handler, h.spec, err = api.NewWithContract(h.deps())
	require.NoError(t, err)
	return h
}

// in is the same harness in a subtest.
func (h *harness) in(t *testing.T) *harness {
	t.Helper()
	inner := *h
	inner.t = t
	return &inner
}

func (h *harness) deps() api.Deps {
	log, hook := logtest.NewNullLogger()
	log.SetLevel(logrus.DebugLevel)
	h.logs = hook
	return api.Deps{
		Journal: h.journal, Sagas: h.sagas, Callbacks: h.callbacks, Payments: h.payments, Menus: h.menus, Quotes: h.quotes, Seal: h.seal, Token: h.token,
		Stores: storeOf, Bots: bots(), Log: log, Clock: now,
		Kick:  func() { h.kicks++ },
		Ready: func(context.Context) error { return h.ready }, Closing: h.closing,
	}
}

func storeOf(id string) (order.Store, bool) {
	store := order.Store{
		ID: id, Name: "Tverskaya", Phone: "+74950000000", Timezone: "Europe/Moscow", Currency: "RUB",
		System: "procart", Provider: "sandbox", Flow: order.Hold, Policy: order.DefaultPolicy(),
	}
	if id == "cash-1" {
		store.Provider = ""
	}
	return store, id == "msk-1" || id == "msk-2" || id == "cash-1"
}

func bots() []api.Bot {
	all := []api.Scope{api.ScopeRead, api.ScopeWrite}
	ops := []api.Scope{api.ScopeRead, api.ScopeWrite, api.ScopeOps}
	mine := []string{"msk-1", "cash-1", "gone-1"}
	return []api.Bot{
		{ID: botID, Keys: []api.BotKey{
			{SHA256: hash(botKey), Scopes: all, Stores: mine}, {SHA256: hash(readKey), Scopes: all[:1], Stores: mine},
		}},
		{ID: "backoffice", Keys: []api.BotKey{{SHA256: hash(opsKey), Scopes: ops, Stores: mine}}},
		{ID: "chief", Keys: []api.BotKey{{SHA256: hash(chiefKey), Scopes: ops}}},
		{ID: "sushi-line", Keys: []api.BotKey{{SHA256: hash(foreignKey), Scopes: all}}},
		{ID: "slow", PerSecond: 0.0001, Burst: 1, Keys: []api.BotKey{{SHA256: hash(slowKey), Scopes: all}}},
	}
}

func hash(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

// call is one request of a test.
type call struct {
	method, path, key, body string
	headers                 map[string]string
}

// do sends a request and compares the answer with the contract.
func (h *harness) do(c call) *httptest.ResponseRecorder {
	h.t.Helper()
	r := httptest.NewRequestWithContext(h.t.Context(), c.method, c.path, strings.NewReader(c.body))
	if c.key != "" {
		r.Header.Set("Authorization", "Bearer "+c.key)
	}
	if c.body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for name, value := range c.headers {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	h.keepsContract(r, w)
	return w
}

// keepsContract fails the test unless the answer is one that the contract promises for the request.
func (h *harness) keepsContract(r *http.Request, w *httptest.ResponseRecorder) {
	h.t.Helper()
	require.Regexp(h.t, `^[A-Za-z0-9_-]{1,64}$`, w.Header().Get("X-Request-ID"))
	route := h.route(r)
	if route == nil {
		require.Contains(h.t, []int{http.StatusNotFound, http.StatusMethodNotAllowed}, w.Code)
		require.NoError(h.t, h.spec.Components.Schemas["Problem"].Value.VisitJSON(h.decode(w.Body.Bytes())))
		return
	}
	err := openapi3filter.ValidateResponse(r.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, Route: route},
		Status:                 w.Code, Header: w.Header(), Body: io.NopCloser(bytes.NewReader(w.Body.Bytes())),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	})
	require.NoError(h.t, err, "%s %s answered %d", r.Method, r.URL.Path, w.Code)
	if w.Code == http.StatusNotModified || w.Code == http.StatusNoContent {
		require.Empty(h.t, w.Body.Bytes())
	}
}

// route finds a request's operation in the contract, or nil.
func (h *harness) route(r *http.Request) *routers.Route {
	for path, item := range h.spec.Paths.Map() {
		template := "^" + regexp.MustCompile(`\{[a-z]+\}`).ReplaceAllString(path, "[^/]+") + "$"
		if op := item.GetOperation(r.Method); op != nil && regexp.MustCompile(template).MatchString(r.URL.Path) {
			return &routers.Route{Spec: h.spec, Path: path, PathItem: item, Method: r.Method, Operation: op}
		}
	}
	return nil
}

func (h *harness) decode(body []byte) any {
	h.t.Helper()
	var v any
	require.NoError(h.t, json.Unmarshal(body, &v))
	return v
}

// problem is the problem that an answer holds.
func (h *harness) problem(w *httptest.ResponseRecorder) gen.Problem {
	h.t.Helper()
	require.Equal(h.t, "application/problem+json", w.Header().Get("Content-Type"))
	var p gen.Problem
	require.NoError(h.t, json.Unmarshal(w.Body.Bytes(), &p))
	require.Equal(h.t, w.Code, p.Status)
	require.Equal(h.t, w.Header().Get("X-Request-ID"), p.RequestId)
	require.Equal(h.t, p.Retryable, w.Header().Get("Retry-After") != "")
	require.NotContains(h.t, w.Body.String(), "goroutine")
	return p
}

// order is the order that an answer holds.
func (h *harness) order(w *httptest.ResponseRecorder) gen.Order {
	h.t.Helper()
	var o gen.Order
	require.NoError(h.t, json.Unmarshal(w.Body.Bytes(), &o), w.Body.String())
	return o
}

// record is an order of the bot in the journal, at a status.
func (h *harness) record(id string, status order.Status, sequence int64) journal.Record {
	h.t.Helper()
	in := h.input(id)
	return journal.Record{Sequence: sequence, Fingerprint: in.Fingerprint, Snapshot: order.Snapshot{
		Order: in.Order, StorePhone: in.Store.Phone, Status: status, UpdatedAt: now(), Total: order.Money{Amount: 55800, Currency: "RUB"},
		PricedBy: order.PricedByPOS, Ticket: order.Ticket{System: "procart", ID: "{GUID}", Raw: "deferred"},
		Payment:    order.Payment{State: order.PaymentCaptured, Amount: order.Money{Amount: 55800, Currency: "RUB"}},
		Submission: order.SubmissionAccepted, Cancel: order.Cancellation{Allowed: true, State: order.CancelNone},
		History: []order.Milestone{{Status: order.Created, At: now()}, {Status: status, At: now()}},
	}}
}

// input is what the saga of an order of the bot was started with.
func (h *harness) input(id string) workflows.Input {
	h.t.Helper()
	sealed, err := h.seal.SealGuest(id, order.Guest{
		Reference: "991-7", Metadata: map[string]string{"chat_id": "991"}, Notes: map[string]string{"0": "no onions"},
	})
	require.NoError(h.t, err)
	store, _ := storeOf("msk-1")
	return workflows.Input{Store: store, Fingerprint: "t1:00", Order: order.Order{
		ID: id, BotID: botID, StoreID: "msk-1", CreatedAt: now(), Method: order.Card, Guest: sealed,
		Lines:       []order.Line{{Code: "701", Quantity: 2, Modifiers: []order.Modifier{{Code: "905", Quantity: 1}}}},
		Fulfillment: order.Fulfillment{Type: order.Pickup}, AcceptPriceChange: order.AcceptLower,
	}}
}
