package wixtar_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/wixtar"
)

func TestDecode(t *testing.T) {
	rows := []struct {
		name, body string
		want       order.Message
	}{
		{name: "a cancellation", body: `{"event": "order.cancel", "order_id": "` + known + `"}`, want: order.Message{TicketID: known, Raw: "order.cancel", State: order.TicketGone}},
		{name: "an end", body: `{"event": "order.finish", "id": "` + known + `"}`, want: order.Message{TicketID: known, Raw: "order.finish", State: order.TicketCompleted}},
		{name: "the number inside an order", body: `{"id": 7, "order": {"id": "` + known + `"}}`, want: order.Message{TicketID: known}},
		{name: "a number alone", body: `{"id": 3025100200001}`, want: order.Message{TicketID: "3025100200001"}},
		{name: "a number that is none", body: `{"id": "a/b", "event": "order.finish"}`, want: order.Message{Raw: "order.finish", State: order.TicketCompleted}},
		{name: "an event that is not documented", body: `{"event": "order.accept"}`, want: order.Message{Raw: "order.accept"}},
		{name: "an event with somebody's phone", body: `{"event": "call 0912345678"}`, want: order.Message{Raw: "call [digits]"}},
		{name: "a status is not read, its words differ from place to place", body: `{"status": "9", "id": "` + known + `"}`, want: order.Message{TicketID: known}},
		{name: "other forms everywhere", body: `{"event": {"name": "order.cancel"}, "id": [1], "order_id": true, "order": "x"}`},
		{name: "with a byte order mark", body: "\ufeff" + `{"event": "order.cancel"}`, want: order.Message{Raw: "order.cancel", State: order.TicketGone}},
		{name: "no body", body: ""},
		{name: "white space", body: " \r\n"},
		{name: "an empty object", body: "{}"},
		{name: "null", body: "null"},
		{name: "null everywhere", body: `{"event": null, "id": null, "order_id": null, "order": null}`},
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
	for _, body := range []string{"<xml/>", "[]", `"order.cancel"`, "{", "7", "{}{}"} {
		_, err := connect(t, newFake(), nil).Decode(nil, []byte(body))
		require.EqualError(t, err, "wixtar decode: malformed: the callback has another form than expected", body)
	}
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		"", "{}", "null", `{"event": "order.cancel", "order_id": "` + known + `"}`, `{"id": 1e400, "order": {"id": {}}}`, "\ufeff{}", "[[[[",
	} {
		f.Add([]byte(seed))
	}
	connector, err := wixtar.New(settings("http://127.0.0.1:1", "http://127.0.0.1:1"))
	require.NoError(f, err)
	decoder, ok := connector.(pos.Decoder)
	require.True(f, ok)
	f.Fuzz(func(t *testing.T, body []byte) {
		message, err := decoder.Decode(nil, body)
		if err != nil {
			require.Equal(t, pos.Malformed, pos.KindOf(err))
			require.Equal(t, order.Message{}, message)
			return
		}
		documented := map[string]order.TicketState{"order.cancel": order.TicketGone, "order.finish": order.TicketCompleted}
		require.Equal(t, documented[message.Raw], message.State)
		require.LessOrEqual(t, utf8.RuneCountInString(message.Raw), 120)
		require.NotContains(t, message.TicketID, "/")
	})
}

// FuzzAnswers lets Wixtar answer anything at all to every call, and its login too.
func FuzzAnswers(f *testing.F) {
	for _, answers := range newFake().answers {
		f.Add([]byte(answers[0].body), answers[0].status)
		f.Add([]byte(answers[0].body), 500)
	}
	f.Add([]byte(confirmed), 400)
	f.Add([]byte(menuAnswer), 200)
	f.Add([]byte(comboAnswer), 200)
	f.Add([]byte(`{"id": [1], "status": 1e9, "products": [{"price": 1e9, "is_combo": true}]}`), 200)
	var body []byte
	var code int
	login := httptest.NewServer(newFake())
	f.Cleanup(login.Close)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(code)
		_, _ = w.Write(body)
	}))
	f.Cleanup(server.Close)
	config := settings(server.URL, login.URL)
	config.ConnectTimeout, config.ReadTimeout, config.Settings.OutOfStock = 5*time.Second, 5*time.Second, true
	made, err := wixtar.New(config)
	require.NoError(f, err)
	connector, ok := made.(*wixtar.Connector)
	require.True(f, ok)
	f.Fuzz(func(t *testing.T, answer []byte, number int) {
		body, code = answer, 200+(number%400+400)%400
		if _, err := connector.Submit(t.Context(), tableDraft(), pos.Paid{}); err == nil {
			require.Equal(t, http.StatusNoContent, code)
		} else if code >= 500 {
			require.Equal(t, pos.Unknown, pos.KindOf(err))
		}
		if id, err := connector.Prepare(t.Context(), draft(), paid()); err == nil {
			require.NotEmpty(t, id)
			require.Less(t, code, 300)
		}
		if _, err := connector.Confirm(t.Context(), known, draft(), paid(), false); err == nil && code != http.StatusNoContent {
			require.GreaterOrEqual(t, code, 400, "the sentence is told by a failure")
		}
		if seen, err := connector.Observe(t.Context(), known); err == nil {
			requireSound(t, seen)
		}
		if menu, err := connector.Menu(t.Context()); err == nil {
			for _, d := range menu.Dishes {
				require.True(t, d.Refused != "" || d.Price.Currency == "TWD")
			}
		}
		_, _ = connector.Ping(t.Context())
	})
}

func requireSound(t *testing.T, seen pos.Observation) {
	t.Helper()
	documented := map[string]order.TicketState{
		"1": order.TicketWaiting, "2": order.TicketCooking, "3": order.TicketGone, "4": order.TicketCompleted, "9": order.TicketGone,
	}
	word, _, _ := strings.Cut(seen.Ticket.Raw, " (out of stock: ")
	require.Equal(t, documented[word], seen.State)
	require.LessOrEqual(t, utf8.RuneCountInString(seen.Ticket.Raw), 130)
}
