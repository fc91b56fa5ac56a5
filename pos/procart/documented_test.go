package procart_test

import (
	"encoding/json"
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
)

// witness writes down the paths of calls, and what of their bodies the vendor's page names.
type witness struct {
	http.Handler

	mu    sync.Mutex
	calls []map[string]any
}

func (w *witness) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	w.calls = append(w.calls, map[string]any{"path": r.URL.Path})
	w.mu.Unlock()
	w.Handler.ServeHTTP(out, r)
}

// TestTheDocumentedSequence: the vendor's page has no body of any call, but which calls an order takes, in which
// sequence, where they go, and one name.
func TestTheDocumentedSequence(t *testing.T) {
	f := newFake()
	w := &witness{Handler: f}
	connector := connect(t, w, nil)
	_, err := connector.Ping(t.Context())
	require.NoError(t, err)
	_, err = connector.Menu(t.Context())
	require.NoError(t, err)
	quote, err := connector.Price(t.Context(), draft())
	require.NoError(t, err)
	posted, err := connector.Submit(t.Context(), draft(), paid())
	require.NoError(t, err)
	_, err = connector.Observe(t.Context(), posted.Ticket.ID)
	require.NoError(t, err)

	w.calls[3]["callback_url"] = orderOf(t, f.seen("postorder")[0].body)["callback_url"]
	got, err := json.Marshal(w.calls)
	require.NoError(t, err)
	requireGolden(t, "documented_sequence.json", string(got))
	require.Equal(t, paid().Amount, quote.Total, "what validate says is paid before the order is posted")
	require.Contains(t, f.seen("postorder")[0].body, `"payments":[{"code":7,"amount":55800}]`, "and the payment is told")
}

func TestTheDocumentedStates(t *testing.T) {
	want := map[string]order.TicketState{
		"deferred": order.TicketWaiting, "open": order.TicketCooking, "bill": order.TicketCooking,
		"close": order.TicketCompleted, "deleted": order.TicketGone,
	}
	for word, state := range want {
		f := newFake().answer("getorders", orders(word, "55800"))
		seen, err := connect(t, f, nil).Observe(t.Context(), known)
		require.NoError(t, err)
		require.Equal(t, state, seen.State, word)
		message, err := connect(t, f, nil).Decode(nil, []byte(`{"status": "`+word+`"}`))
		require.NoError(t, err)
		require.Equal(t, state, message.State, word)
		require.Equal(t, word, message.Raw)
	}
}

// TestAnUndonePreBill: states do not only go forward, so that a reading is never judged by the one before.
func TestAnUndonePreBill(t *testing.T) {
	f := newFake()
	connector := connect(t, f, nil)
	for _, word := range []string{"open", "bill", "open", "deferred", "deleted"} {
		f.answer("getorders", orders(word, "55800"))
		seen, err := connector.Observe(t.Context(), known)
		require.NoError(t, err)
		require.Equal(t, word, seen.Ticket.Raw)
	}
}

func TestNamesOfTheOlderProductAreNotOnTheWire(t *testing.T) {
	f := newFake()
	connector := connect(t, f, nil)
	_, err := connector.Submit(t.Context(), draft(), paid())
	require.NoError(t, err)
	body := f.seen("postorder")[0].body
	for _, name := range []string{"status_callback", "order_id", "expressorders"} {
		require.NotContains(t, body, name)
	}
	message, err := connector.Decode(nil, []byte(`{"order_id": 4812, "phone_number": "79001112233"}`))
	require.NoError(t, err)
	require.Equal(t, order.Message{}, message, "its callback says nothing here")
}

func TestOptionalsAreNeverNullOrZero(t *testing.T) {
	f := newFake()
	d := draft()
	d.Guest, d.DiscountCode, d.CallbackURL = order.Guest{}, "", ""
	d.Lines[0].Modifiers = nil
	connector := connect(t, f, nil)
	_, err := connector.Submit(t.Context(), d, paid())
	require.NoError(t, err)
	_, err = connector.Price(t.Context(), d)
	require.NoError(t, err)
	for _, c := range f.seen("") {
		for _, neutral := range []string{"null", `":0`, `""`, "[]", "{}"} {
			require.NotContains(t, c.body, neutral)
		}
	}
}
