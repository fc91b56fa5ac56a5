package botpos_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/botpos"
	"github.com/ordersaga/ordersaga/pos/postest"
)

func subject(t *testing.T, change func(*botpos.Settings)) postest.Subject {
	t.Helper()
	return postest.Subject{
		System: botpos.System,
		Connect: func(t *testing.T, e postest.Endpoint) pos.Connector {
			t.Helper()
			c := config(e.URL)
			c.ConnectTimeout, c.ReadTimeout = e.ConnectTimeout, e.ReadTimeout
			change(&c.Settings)
			connector, err := botpos.New(c)
			require.NoError(t, err)
			return connector
		},
		Vendor:   newFake().answer(menuCall, golden(t, "suggest_menu_answer.json")).answer("GET stores/12/items", golden(t, "suggest_menu_answer.json")),
		IsSubmit: func(r *http.Request) bool { return r.Method == http.MethodPost },
		Refuse: func(w http.ResponseWriter, text string) {
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, failureAs(text))
		},
		Draft: draft(), Paid: paid(), Secret: token, Denies: true,
		Callback:    []byte(`{"version": "v1", "status": "STANDBY", "order": {"orderId": "` + known + `"}}`),
		KnownTicket: known, UnknownTicket: missing,
	}
}

// cancellable is a POS at which the known order waits until it is cancelled.
func cancellable() http.Handler {
	f := newFake()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.ServeHTTP(w, r)
		if r.Method == http.MethodDelete {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.answer(statusCall, `{"status": "CANCELED"}`)
		}
	})
}

func TestExam(t *testing.T) {
	s := subject(t, func(s *botpos.Settings) { s.RefusedWords = []string{"CANCELED"} })
	s.Cancellable = cancellable
	postest.Run(t, s)
}

func TestExamOfTheOtherVariant(t *testing.T) {
	s := subject(t, asSeed)
	s.KnownTicket, s.UnknownTicket = known+"#7", missing+"#8"
	s.WireID = func(ticket string) string { return strings.Split(ticket, "#")[0] }
	s.Refuse = func(w http.ResponseWriter, text string) {
		w.WriteHeader(http.StatusConflict)
		_, _ = io.WriteString(w, "\ufeff"+failureAs(text))
	}
	postest.Run(t, s)
}

func TestExamWhereNothingIsCancelled(t *testing.T) {
	postest.Run(t, subject(t, func(s *botpos.Settings) { s.Cancel = botpos.CancelOff }))
}

func TestWhatAStatusOfFailureMeansToASubmit(t *testing.T) {
	rows := []struct {
		name string
		code int
		body string
		want pos.Kind
	}{
		{name: "the documented failure is a refusal", code: 404, body: failureAs("sold out"), want: pos.Rejected},
		{name: "so is its body with another 4xx", code: 409, body: failureAs("sold out"), want: pos.Rejected},
		{name: "a failure that is no text is one", code: 422, body: `{"error": {"code": 7}}`, want: pos.Rejected},
		{name: "a 404 of somebody else may be a wrong path", code: 404, body: "<html>not found</html>", want: pos.Unknown},
		{name: "a 404 without a word", code: 404, want: pos.Unknown},
		{name: "null is no failure", code: 400, body: `{"error": null}`, want: pos.Unknown},
		{name: "somebody gave up waiting", code: 408, body: failureAs("timeout"), want: pos.Unknown},
		{name: "a server that broke may have acted", code: 500, body: failureAs("sold out"), want: pos.Unknown},
		{name: "and so may one behind it", code: 503, body: failureAs("sold out"), want: pos.Unknown},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake()
			f.answers[orderCall] = []reply{{code: row.code, body: row.body}}
			_, err := connect(t, f, nil).Submit(t.Context(), draft(), paid())
			require.Equal(t, row.want, pos.KindOf(err), "%v", err)
			require.Len(t, f.seen(orderCall), 1)
		})
	}
}

func TestOnlyDocumentedCallsAreMade(t *testing.T) {
	rows := []struct {
		name   string
		change func(*botpos.Settings)
		ticket string
		want   []string
	}{
		{
			name: "of the suggested variant", change: func(*botpos.Settings) {}, ticket: known,
			want: []string{pingCall, menuCall, orderCall, statusCall, statusCall, cancelCall, statusCall},
		},
		{
			name: "of the other, where the order is never the product call that is listed in its place", ticket: known + "#7",
			change: func(s *botpos.Settings) { asSeed(s); s.Cancel = botpos.CancelOrderID },
			want: []string{
				"GET stores/12/orders/" + nobody + "/numbs/0", "GET stores/12/items", "POST stores/12/order", "GET stores/12/orders/" + known + "/numbs/7",
				"GET stores/12/orders/" + known + "/numbs/7", cancelCall, "GET stores/12/orders/" + known + "/numbs/7",
			},
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake()
			connector := connect(t, f, row.change)
			_, _ = connector.Ping(t.Context())
			_, _ = connector.Menu(t.Context())
			_, _ = connector.Submit(t.Context(), draft(), paid())
			_, _ = connector.Observe(t.Context(), row.ticket)
			_ = connector.Cancel(t.Context(), row.ticket)
			require.Equal(t, row.want, f.names())
			for _, c := range f.seen("") {
				require.Equal(t, "Bearer "+token, c.header.Get("Authorization"))
				require.True(t, c.body == "" || strings.HasPrefix(c.name, http.MethodPost), "a proxy may drop the body of a DELETE")
			}
		})
	}
}

func TestWhatTheConnectorCannotDo(t *testing.T) {
	c := config("http://127.0.0.1:1")
	c.Settings.Cancel = botpos.CancelOff
	connector, err := botpos.New(c)
	require.NoError(t, err)
	_, cancels := connector.(pos.Canceller)
	require.False(t, cancels, "the saga asks the restaurant instead")
	for _, one := range []any{connector, connect(t, newFake(), nil)} {
		_, prices := one.(pos.Pricer)
		require.False(t, prices)
		_, finds := one.(pos.Finder)
		require.False(t, finds, "our id is never given back")
	}
}

func TestTraits(t *testing.T) {
	connector := connect(t, newFake(), nil)
	require.Equal(t, pos.Traits{CaptureAt: pos.AtAccepted, Callbacks: true, CancelsOnce: true}, connector.Traits(), "STANDBY takes no money")
	require.Equal(t, "pan-n8", connector.StoreKey())
}
