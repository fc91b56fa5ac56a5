package procart_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/procart"
)

func TestDecode(t *testing.T) {
	plain := "9b0c6e1e-5b7c-4a39-9e0b-2f6e0c1d7a44"
	rows := []struct {
		name, body string
		want       order.Message
	}{
		{
			name: "a full one", body: `{"order_guid": "` + known + `", "status": "bill", "guestmeta": {"ord": "x"}}`,
			want: order.Message{TicketID: known, Raw: "bill", State: order.TicketCooking},
		},
		{name: "with a byte order mark", body: "\ufeff" + `{"status": "deleted"}`, want: order.Message{Raw: "deleted", State: order.TicketGone}},
		{name: "a plain GUID alone", body: `{"order_guid": "` + plain + `"}`, want: order.Message{TicketID: plain}},
		{name: "a GUID that is none", body: `{"order_guid": "4711", "status": "open"}`, want: order.Message{Raw: "open", State: order.TicketCooking}},
		{name: "no body", body: ""},
		{name: "white space", body: " \r\n"},
		{name: "an empty object", body: "{}"},
		{name: "null", body: "null"},
		{name: "null everywhere", body: `{"order_guid": null, "status": null, "amount": null}`},
		{name: "a draft", body: `{"status": "deferred"}`, want: order.Message{Raw: "deferred", State: order.TicketWaiting}},
		{name: "a word that is not documented", body: `{"status": "closed"}`, want: order.Message{Raw: "closed"}},
		{name: "a settled one", body: `{"status": "close", "amount": 55800}`, want: order.Message{Raw: "close", State: order.TicketCompleted, Amount: rub(55800)}},
		{name: "one that was emptied", body: `{"status": "close", "amount": 0}`, want: order.Message{Raw: "close", State: order.TicketCompleted, Amount: rub(0), Empty: true}},
		{name: "one without items", body: `{"status": "close", "items": []}`, want: order.Message{Raw: "close", State: order.TicketCompleted, Empty: true}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			got, err := connect(t, newFake(), nil).Decode(http.Header{}, []byte(row.body))
			require.NoError(t, err)
			require.Equal(t, row.want, got)
		})
	}
}

func TestDecodeGarbage(t *testing.T) {
	for _, body := range []string{"<xml/>", "[]", `"open"`, "{", `{"status": 30}`, `{"order_guid": 4711}`, "{}{}"} {
		_, err := connect(t, newFake(), nil).Decode(nil, []byte(body))
		require.Equal(t, pos.Malformed, pos.KindOf(err), body)
		require.EqualError(t, err, "procart decode: malformed: the callback has another form than expected")
	}
}

// lone makes a connector that is never to reach anybody.
func lone(f *testing.F) *procart.Connector {
	f.Helper()
	connector, err := procart.New(settings("http://127.0.0.1:1"))
	require.NoError(f, err)
	return connector
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		"", "{}", "null", `{"order_guid": "` + known + `", "status": "bill", "guestmeta": {"ord": "x"}}`,
		`{"status": "close", "amount": 0, "items": []}`, `{"status": "served to +79001112233"}`, "\ufeff{}", `{"amount": 1e400}`, "[[[[",
	} {
		f.Add([]byte(seed))
	}
	connector := lone(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		message, err := connector.Decode(nil, body)
		if err != nil {
			require.Equal(t, pos.Malformed, pos.KindOf(err))
			require.Equal(t, order.Message{}, message)
			return
		}
		requireSound(t, message.Raw, message.State)
		if _, ok := procart.CanonicalGUID(message.TicketID); !ok {
			require.Empty(t, message.TicketID)
		}
	})
}

// FuzzAnswers lets ProCart answer anything at all to every call.
func FuzzAnswers(f *testing.F) {
	for _, seed := range newFake().answers {
		f.Add([]byte(seed), 200)
		f.Add([]byte(seed), 500)
	}
	f.Add([]byte(rejectAs("Блюдо 701")), 422)
	f.Add([]byte(`{"result": true, "data": [{"guid": 1, "items": {}}]}`), 200)
	var body []byte
	var status int
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write(body)
	}))
	f.Cleanup(server.Close)
	config := settings(server.URL)
	config.Settings.ListOrders = true
	config.ConnectTimeout, config.ReadTimeout = 5*time.Second, 5*time.Second
	connector, err := procart.New(config)
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, answer []byte, code int) {
		body, status = answer, 200+(code%400+400)%400
		ticket, err := connector.Submit(t.Context(), draft(), paid())
		if err == nil {
			_, ok := procart.CanonicalGUID(ticket.Ticket.ID)
			require.True(t, ok, "a success has a GUID")
			require.Less(t, status, 300)
		} else if status >= 500 {
			require.Equal(t, pos.Unknown, pos.KindOf(err))
		}
		if seen, err := connector.Observe(t.Context(), known); err == nil {
			requireSound(t, seen.Ticket.Raw, seen.State)
		}
		quote, err := connector.Price(t.Context(), draft())
		require.True(t, err != nil || quote.Total.Amount >= 0)
		_, _ = connector.Find(t.Context(), number)
		_, _ = connector.Menu(t.Context())
		_, _ = connector.Ping(t.Context())
	})
}

func requireSound(t *testing.T, raw string, state order.TicketState) {
	t.Helper()
	require.LessOrEqual(t, utf8.RuneCountInString(raw), 120)
	documented := map[string]order.TicketState{
		"deferred": order.TicketWaiting, "open": order.TicketCooking, "bill": order.TicketCooking,
		"close": order.TicketCompleted, "deleted": order.TicketGone,
	}
	require.Equal(t, documented[raw], state)
}
