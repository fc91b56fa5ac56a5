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

func TestDecode(t *testing.T) {
	rows := []struct {
		name, body string
		want       order.Message
	}{
		{
			name: "a full one", body: `{"order_id": 4812, "guestmeta": ` + meta + `, "phone_number": "79001112233", "status": 42}`,
			want: order.Message{TicketID: known, Raw: "42", State: order.TicketGone},
		},
		{name: "with a byte order mark", body: "\ufeff" + `{"status": 43}`, want: order.Message{Raw: "43", State: order.TicketGone}},
		{name: "a created one", body: `{"order_id": 4812, "status": 0}`, want: order.Message{TicketID: known, Raw: "0", State: order.TicketWaiting}},
		{name: "that it was accepted somebody may only say: money is captured on it", body: `{"order_id": 4812, "status": 10}`, want: order.Message{TicketID: known}},
		{name: "so with a delivery that is on its way", body: `{"guestmeta": ` + meta + `, "status": 20}`},
		{name: "and with what the guest picks up", body: `{"guestmeta": {"way": "pickup"}, "status": 25}`},
		{name: "and with an archived one", body: `{"order_id": 4812, "status": 30}`, want: order.Message{TicketID: known}},
		{name: "an id that is none", body: `{"order_id": "x", "status": 40}`, want: order.Message{Raw: "40", State: order.TicketGone}},
		{name: "an id alone", body: `{"order_id": 4812}`, want: order.Message{TicketID: known}},
		{name: "a name in Windows-1251", body: "{\"status\": 40, \"guestmeta\": {\"name\": \"\xc0\xed\xed\xe0\"}}", want: order.Message{Raw: "40", State: order.TicketGone}},
		{name: "a status that is not documented", body: `{"status": 99}`, want: order.Message{Raw: "99"}},
		{name: "the guest's phone in its place", body: `{"status": "79001112233"}`, want: order.Message{Raw: "[digits]"}},
		{name: "no body", body: ""},
		{name: "white space", body: " \r\n"},
		{name: "an empty object", body: "{}"},
		{name: "null", body: "null"},
		{name: "null everywhere", body: `{"order_id": null, "guestmeta": null, "phone_number": null, "status": null}`},
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
	for _, body := range []string{"<xml/>", "[]", `"10"`, "10", "{", "{}{}", `{"status": 10}}`} {
		_, err := connect(t, newFake(), nil).Decode(nil, []byte(body))
		require.Equal(t, pos.Malformed, pos.KindOf(err), body)
		require.EqualError(t, err, "deliveryhatch decode: malformed: the callback has another form than expected")
	}
}

func TestACallbackKeepsNothingOfTheGuest(t *testing.T) {
	body := `{"order_id": 4812, "guestmeta": {"ord": "x", "phone": "79001112233"}, "phone_number": "79001112233", "status": 40, "fullname": "Орлова Анна"}`
	message, err := connect(t, newFake(), nil).Decode(nil, []byte(body))
	require.NoError(t, err)
	require.NotContains(t, fmt.Sprintf("%+v", message), "7900")
	require.NotContains(t, fmt.Sprintf("%+v", message), "Анна")
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		"", "{}", "null", `{"order_id": 4812, "guestmeta": ` + meta + `, "phone_number": "79001112233", "status": 10}`,
		`{"status": "served to +79001112233"}`, "\ufeff{}", `{"status": 1e400}`, `{"order_id": -0.0}`, "[[[[", "{\"status\": \"\xc0\xed\"}", `{"guestmeta": {"way": 1}}`,
	} {
		f.Add([]byte(seed))
	}
	connector, err := deliveryhatch.New(settings("http://127.0.0.1:1"))
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, body []byte) {
		message, err := connector.Decode(nil, body)
		if err != nil {
			require.Equal(t, pos.Malformed, pos.KindOf(err))
			require.Equal(t, order.Message{}, message)
			return
		}
		requireSound(t, message.Raw, message.State)
		if message.TicketID != "" {
			id, err := strconv.ParseInt(message.TicketID, 10, 64)
			require.NoError(t, err)
			require.Positive(t, id)
		}
	})
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
