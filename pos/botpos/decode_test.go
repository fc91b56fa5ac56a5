package botpos_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/botpos"
)

func TestDecode(t *testing.T) {
	rows := []struct {
		name, body string
		want       order.Message
	}{
		{name: "the store has taken it, which anybody could say", body: golden(t, "suggest_push_taken.json"), want: order.Message{TicketID: known}},
		{name: "done, which says so by its address alone", body: golden(t, "suggest_push_complete.json"), want: order.Message{TicketID: known}},
		{name: "a refusal of the settings", body: `{"status": "failed", "reason": "no ice", "order": {"orderId": "a1"}}`, want: order.Message{TicketID: "a1", Raw: "failed", State: order.TicketGone}},
		{name: "another word", body: `{"status": "NO", "order": {"orderId": 12, "numb": 7}}`, want: order.Message{TicketID: "12#7", Raw: "NO"}},
		{name: "nor is a word for done believed", body: `{"status": "COMPLETE", "order": {"orderId": "a1"}}`, want: order.Message{TicketID: "a1"}},
		{name: "that it waits moves no money", body: `{"status": "STANDBY", "order": {"orderId": "a1"}}`, want: order.Message{TicketID: "a1", Raw: "STANDBY", State: order.TicketWaiting}},
		{name: "of this store", body: `{"status": "Failed", "store": {"storeId": "pan-n8"}}`, want: order.Message{Raw: "Failed", State: order.TicketGone}},
		{name: "of another store, which is not believed", body: `{"status": "OK", "order": {"orderId": "a1"}, "store": {"storeId": "pan-n9"}}`},
		{name: "an id that is none", body: `{"status": "Failed", "order": {"orderId": "../x y"}}`, want: order.Message{Raw: "Failed", State: order.TicketGone}},
		{name: "with a byte order mark", body: "\ufeff" + `{"status": "standby"}`, want: order.Message{Raw: "standby", State: order.TicketWaiting}},
		{name: "with commas after last elements", body: `{"status": "NO", "order": {"orderId": "a,}1",` + "\n" + `}, "waitings": [1, ], }`, want: order.Message{TicketID: "a,}1", Raw: "NO"}},
		{name: "no body"},
		{name: "white space", body: " \r\n"},
		{name: "an empty object", body: "{}"},
		{name: "null", body: "null"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			got, err := connect(t, newFake(), withWords).Decode(http.Header{}, []byte(row.body))
			require.NoError(t, err)
			require.Equal(t, row.want, got)
		})
	}
}

func TestNumbersOfStoresAreComparedAsTheyAreWritten(t *testing.T) {
	connector := connect(t, newFake(), asSeed) // store 12
	for id, same := range map[string]bool{`12`: true, `"12"`: true, `"012"`: false, `12.0`: false, `"1"`: false, `" 12"`: false} {
		got, err := connector.Decode(nil, []byte(`{"status": "STANDBY", "store": {"storeId": `+id+`}}`))
		require.NoError(t, err)
		require.Equal(t, same, got.Raw == "STANDBY", id)
	}
}

func TestDecodeGarbage(t *testing.T) {
	for _, body := range []string{"<xml/>", "[]", `"OK"`, "{", "7", "{}{}", `{,}`, `{"status": ,}`, `{"status": "OK",,}`, `{ id : 12 }`} {
		_, err := connect(t, newFake(), nil).Decode(nil, []byte(body))
		require.EqualError(t, err, "botpos decode: malformed: the callback has another form than expected", body)
	}
}

// lone makes a connector of the fuzz tests.
func lone(f *testing.F, endpoint string) *botpos.Canceller {
	f.Helper()
	c := config(endpoint)
	withWords(&c.Settings)
	c.ConnectTimeout, c.ReadTimeout = 5*time.Second, 5*time.Second
	connector, err := botpos.New(c)
	require.NoError(f, err)
	return connector.(*botpos.Canceller) //nolint:errcheck,forcetypeassert // it panics
}

func FuzzDecode(f *testing.F) {
	for _, name := range []string{"suggest_push_taken.json", "suggest_push_complete.json", "suggest_status_answer.json"} {
		seed, err := os.ReadFile("testdata/" + name)
		require.NoError(f, err)
		f.Add(seed)
	}
	for _, seed := range []string{"", "{}", "null", `{"STATUS": "failed", "ORDERID": 12, "NUMB": "7"}`, `{"status": "call +821012345678"}`, "\ufeff{}", `{"order": {"orderId": 1e400}}`, "[[[["} {
		f.Add([]byte(seed))
	}
	connector := lone(f, "http://127.0.0.1:1")
	f.Fuzz(func(t *testing.T, body []byte) {
		message, err := connector.Decode(nil, body)
		if err != nil {
			require.Equal(t, pos.Malformed, pos.KindOf(err))
			require.Equal(t, order.Message{}, message)
			return
		}
		requireSound(t, message.Raw, message.State)
		require.LessOrEqual(t, len(message.TicketID), 2*128+1)
		require.False(t, strings.ContainsAny(message.TicketID, " \n\t"))
	})
}

// FuzzAnswers lets the POS answer anything at all to every call.
func FuzzAnswers(f *testing.F) {
	for _, answers := range newFake().answers {
		f.Add([]byte(answers[0].body), 200)
		f.Add([]byte(answers[0].body), 500)
	}
	f.Add([]byte(failureAs("sold out")), 404)
	f.Add([]byte(`{"items": [{"itemId": 1, "itemPrice": "1e3", "isDiscount": true, "discountAmount": 0.5}]}`), 200)
	f.Add([]byte(`{"status": "STANDBY", "orderId": "a#b", "waitingOrderCount": 1e9, "waitingOrders": [[]]}`), 200)
	var body []byte
	var status int
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write(body)
	}))
	f.Cleanup(server.Close)
	connector := lone(f, server.URL)
	f.Fuzz(func(t *testing.T, answer []byte, code int) {
		body, status = answer, 200+(code%400+400)%400
		seen, err := connector.Submit(t.Context(), draft(), paid())
		if err == nil {
			require.Less(t, status, 300)
			require.NotEmpty(t, seen.Ticket.ID, "a success has an id")
			_, err := connector.Observe(t.Context(), seen.Ticket.ID)
			require.NotEqual(t, pos.Malformed, pos.KindOf(err), "that can be asked about")
		} else if status >= 500 {
			require.Equal(t, pos.Unknown, pos.KindOf(err))
		}
		if seen, err := connector.Observe(t.Context(), known); err == nil {
			requireSound(t, seen.Ticket.Raw, seen.State)
		}
		menu, _ := connector.Menu(t.Context())
		for _, dish := range menu.Dishes {
			require.NotEmpty(t, dish.Code)
			require.GreaterOrEqual(t, dish.Price.Amount, int64(0))
		}
		if connector.Cancel(t.Context(), known) == nil {
			require.Less(t, status, 300)
		}
		_, _ = connector.Ping(t.Context())
	})
}

func requireSound(t *testing.T, raw string, state order.TicketState) {
	t.Helper()
	require.LessOrEqual(t, utf8.RuneCountInString(raw), 120)
	words := map[string]order.TicketState{
		"STANDBY": order.TicketWaiting, "OK": order.TicketCooking, "COOK": order.TicketCooking, "COOKING": order.TicketCooking,
		"조리중": order.TicketCooking, "COMPLETE": order.TicketCompleted, "DONE": order.TicketCompleted, "FAILED": order.TicketGone,
	}
	require.Equal(t, words[strings.ToUpper(raw)], state)
}
