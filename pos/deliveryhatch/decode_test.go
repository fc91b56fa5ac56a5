package deliveryhatch_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/deliveryhatch"
)

// Nobody knows who calls: what a callback says of a state may be a lie, and its number that of somebody else's order.
func TestACallbackIsAReasonToAskWhateverItSays(t *testing.T) {
	decoder := connect(t, newFake(), nil)
	bodies := []string{
		"", " \r\n", "{}", "null", "<xml/>", "[]", "{", "\ufeff" + `{"status": 43}`, `{"order_id": 4812}`, `{"status": 99}`,
		"{\"status\": 40, \"guestmeta\": {\"name\": \"\xc0\xed\xed\xe0\"}}", `{"order_id": 4812, "status": "79001112233"}`,
	}
	for _, status := range []int{0, 10, 11, 20, 25, 30, 40, 42} {
		bodies = append(bodies,
			fmt.Sprintf(`{"order_id": 4812, "guestmeta": %s, "phone_number": "79001112233", "status": %d}`, meta, status),
			fmt.Sprintf(`{"order_id": 4800, "status": %d}`, status))
	}
	for _, body := range bodies {
		got, err := decoder.Decode(http.Header{}, []byte(body))
		require.NoError(t, err, body)
		require.Equal(t, order.Message{}, got, body)
	}
}

// FuzzAnswers lets DeliveryHatch answer anything at all to every call.
func FuzzAnswers(f *testing.F) {
	for _, seed := range newFake().answers {
		f.Add([]byte(seed), 200)
		f.Add([]byte(seed), 500)
	}
	for _, name := range []string{"ping", "menu", "validate", "orderstate", "expressorders"} {
		f.Add([]byte(golden(f, "documented_"+name+"_answer.json")), 200)
	}
	f.Add([]byte(rejectAs("Блюдо 701")), 422)
	f.Add([]byte(windows1251(rejectAs("Блюдо 701"))), 400)
	f.Add([]byte(rejectAs(noToken)), 200)
	var body []byte
	var status int
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write(body)
	}))
	f.Cleanup(server.Close)
	config := settings(server.URL)
	config.ConnectTimeout, config.ReadTimeout = 5*time.Second, 5*time.Second
	connector, err := deliveryhatch.New(config)
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, answer []byte, code int) {
		body, status = answer, 200+(code%400+400)%400
		ticket, err := connector.Submit(t.Context(), draft(), paid())
		if err == nil {
			id, err := strconv.ParseInt(ticket.Ticket.ID, 10, 64)
			require.NoError(t, err)
			require.Positive(t, id, "a success has an id")
			require.Less(t, status, 300)
		} else if status >= 500 {
			require.Equal(t, pos.Unknown, pos.KindOf(err))
		}
		if seen, err := connector.Observe(t.Context(), known); err == nil {
			requireSound(t, seen.Ticket.Raw, seen.State)
			require.True(t, seen.State != order.TicketWaiting || seen.Amount.IsZero())
		}
		quote, err := connector.Price(t.Context(), draft())
		require.True(t, err != nil || quote.Total.Amount >= 0)
		if seen, err := connector.Find(t.Context(), number); err == nil {
			requireSound(t, seen.Ticket.Raw, seen.State)
		}
		_, _ = connector.ObserveAll(t.Context(), []string{known, missing})
		_, _ = connector.Menu(t.Context())
		_, _ = connector.Ping(t.Context())
	})
}

// requireSound checks a status and what it was taken for.
func requireSound(t *testing.T, raw string, state order.TicketState) {
	t.Helper()
	require.LessOrEqual(t, utf8.RuneCountInString(raw), 120)
	if state == order.TicketUnmapped {
		return
	}
	number, err := strconv.Atoi(raw)
	require.NoError(t, err)
	require.Contains(t, map[int][]order.TicketState{
		0: {order.TicketWaiting}, 1: {order.TicketCooking}, 2: {order.TicketReady, order.TicketOutForDelivery},
		3: {order.TicketCompleted}, 4: {order.TicketGone},
	}[number/10], state)
	require.GreaterOrEqual(t, number, 0)
}
