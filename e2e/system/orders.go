package system

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// Order is an order as the API shows it.
type Order = gen.Order

// Answer is an HTTP answer of the API.
type Answer struct {
	Code   int
	Header http.Header
	Body   []byte
}

// Order reads the answer as an order.
func (a Answer) Order(t *testing.T) gen.Order {
	t.Helper()
	var o gen.Order
	require.NoError(t, json.Unmarshal(a.Body, &o), "answer %d: %s", a.Code, a.Body)
	return o
}

// Guest data of every order that [NewOrder] makes. A test greps histories and logs for them.
const (
	GuestName    = "Testina Guestova"
	GuestPhone   = "+79001112233"
	GuestAddress = "Forest lane 4, flat 17"
	GuestNote    = "without onion please"
	GuestComment = "ring the bell twice"
	Reference    = "reference-991-7"
	ChatID       = "chat-991-4711"
	CardToken    = "tok_visa_4242"
)

// GuestData lists every guest datum of an order of [NewOrder].
func GuestData() []string {
	return []string{GuestName, GuestPhone, GuestPhone[1:], GuestAddress, GuestNote, GuestComment, Reference, ChatID, CardToken}
}

// NewOrder is the body of an order of two soups for 558.00 RUB at a store.
func NewOrder(storeID string, changes ...map[string]any) map[string]any {
	body := map[string]any{
		"store_id": storeID, "reference": Reference, "locale": "ru",
		"guest":       map[string]any{"name": GuestName, "phone": GuestPhone},
		"fulfillment": map[string]any{"type": "delivery", "address": map[string]any{"text": GuestAddress, "latitude": 55.1, "longitude": 85.1}},
		"items": []map[string]any{{
			"code": "701", "name": "Soup", "quantity": 2, "note": GuestNote,
			"modifiers": []map[string]any{{"group": "51", "code": "905", "name": "Cream", "quantity": 1}},
		}},
		"discount_code": "4", "comment": GuestComment,
		"expected_total": map[string]any{"amount": 55800, "currency": "RUB"},
		"payment":        map[string]any{"method": "card", "token": CardToken},
		"metadata":       map[string]any{"chat_id": ChatID},
	}
	for _, change := range changes {
		maps.Copy(body, change)
	}
	return body
}

// Do sends a request with the bot's key, or the one in header.
func (s *System) Do(t *testing.T, method, path string, body any, header map[string]string) (Answer, error) {
	t.Helper()
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		reader = bytes.NewBufferString(b)
	default:
		text, err := json.Marshal(b)
		require.NoError(t, err)
		reader = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, reader)
	require.NoError(t, err)
	request.Header.Set("Authorization", "Bearer "+BotKey)
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	for name, value := range header {
		request.Header.Set(name, value)
	}
	response, err := s.http.Do(request)
	if err != nil {
		return Answer{}, err
	}
	defer func() { _ = response.Body.Close() }() // it was only read
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return Answer{}, err
	}
	return Answer{Code: response.StatusCode, Header: response.Header, Body: text}, nil
}

// Post places an order and returns the answer, whatever it is.
func (s *System) Post(t *testing.T, key string, body any, header ...map[string]string) Answer {
	t.Helper()
	headers := map[string]string{"Idempotency-Key": key}
	for _, h := range header {
		maps.Copy(headers, h)
	}
	answer, err := s.Do(t, http.MethodPost, "/v1/orders", body, headers)
	require.NoError(t, err)
	return answer
}

// Place places an order that must be taken, and returns it. It waits for the verdict for as long as the
// API lets it, unless header says otherwise: the machine may be busy.
func (s *System) Place(t *testing.T, key string, body any, header ...map[string]string) gen.Order {
	t.Helper()
	patiently := map[string]string{"Prefer": "wait=25"}
	answer := s.Post(t, key, body, append([]map[string]string{patiently}, header...)...)
	require.Contains(t, []int{http.StatusCreated, http.StatusAccepted}, answer.Code, "%s", answer.Body)
	return answer.Order(t)
}

// NoWait makes a POST return as soon as the order is durable.
func NoWait() map[string]string { return map[string]string{"Prefer": "wait=0"} }

// Get reads an order.
func (s *System) Get(t *testing.T, id string) gen.Order {
	t.Helper()
	answer, err := s.Do(t, http.MethodGet, "/v1/orders/"+id, nil, nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, answer.Code, "%s", answer.Body)
	return answer.Order(t)
}

// Await waits until an order is as it should be, and returns it.
func (s *System) Await(t *testing.T, id, what string, done func(gen.Order) bool) gen.Order {
	t.Helper()
	var last gen.Order
	defer func() {
		if t.Failed() {
			text, _ := json.Marshal(last) // for people
			t.Logf("order %s when nobody waited any more: %s", id, text)
		}
	}()
	Eventually(t, "order "+id+": "+what, func() bool {
		answer, err := s.Do(t, http.MethodGet, "/v1/orders/"+id, nil, nil)
		if err != nil || answer.Code != http.StatusOK {
			return false
		}
		last = answer.Order(t)
		return done(last)
	})
	return last
}

// AwaitStatus waits until an order has come to a status.
func (s *System) AwaitStatus(t *testing.T, id string, status order.Status) gen.Order {
	t.Helper()
	return s.Await(t, id, string(status), func(o gen.Order) bool { return string(o.Status) == string(status) })
}

// AwaitPayment waits until an order's money has come to a state.
func (s *System) AwaitPayment(t *testing.T, o Order, state order.PaymentState) Order {
	t.Helper()
	return s.Await(t, o.Id, "payment "+string(state), func(o Order) bool { return o.Payment.State == state })
}

// AwaitSettled waits until nothing is left to do for an order.
func (s *System) AwaitSettled(t *testing.T, id string) gen.Order {
	t.Helper()
	return s.Await(t, id, "settled", func(o gen.Order) bool { return o.SettledAt != nil })
}

// Move moves an order's ticket as the restaurant's staff would.
func (s *System) Move(t *testing.T, o gen.Order, state simulator.State) {
	t.Helper()
	_, err := s.Admin.MoveByNumber(t.Context(), o.StoreId, o.Number, simulator.MoveRequest{State: state})
	require.NoError(t, err)
}

// Faults sets what goes wrong at a party from now on.
func (s *System) Faults(t *testing.T, party simulator.Party, faults ...simulator.Fault) {
	t.Helper()
	require.NoError(t, s.Admin.SetFaults(t.Context(), party, faults...))
}

// Tickets are the tickets of an order in the restaurant's ledger.
func (s *System) Tickets(t *testing.T, o gen.Order) []simulator.Ticket {
	t.Helper()
	return s.World.Ledger().TicketsOf(o.Number)
}

// Payments are the payments of an order in the provider's ledger.
func (s *System) Payments(t *testing.T, o gen.Order) []simulator.Payment {
	t.Helper()
	return s.World.Ledger().PaymentsOf(o.Id + "-1")
}
