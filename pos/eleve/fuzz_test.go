package eleve_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/eleve"
)

// reply is anything at all that a hub may say.
type reply struct {
	body   []byte
	status int
}

// FuzzDecodeAnswers lets the hub answer every call with the same bytes.
func FuzzDecodeAnswers(f *testing.F) {
	for _, one := range newFake().results {
		f.Add([]byte(one.body), 200)
		f.Add([]byte(one.body), 412)
	}
	f.Add([]byte(cancelledOf(item(1, 2, 1), item(2, 2, 3))), 200)
	f.Add([]byte(refusal("mesa fechada")), 400)
	f.Add([]byte(`{"success": true, "items": [{"id": 1, "quantity": "1e9"}], "consumption": [{"items": null, "total": {"orderAmount": -0.01}}]}`), 200)
	var now atomic.Pointer[reply]
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(now.Load().status)
		_, _ = w.Write(now.Load().body)
	}))
	f.Cleanup(server.Close)
	config := settings(server.URL)
	config.ConnectTimeout, config.ReadTimeout = 5*time.Second, 5*time.Second
	config.Now = func() time.Time { return time.Time{} } // nothing is so old that it is asked for anew
	connector, err := eleve.New(config)
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, body []byte, code int) {
		status := 200 + (code%400+400)%400
		now.Store(&reply{body: body, status: status})
		ticket, err := connector.Submit(t.Context(), draft(), paid())
		if err == nil {
			require.Equal(t, minted, ticket.Ticket.ID)
			require.Less(t, status, 300)
		} else if status >= 500 {
			require.Equal(t, pos.Unknown, pos.KindOf(err))
		}
		if status == http.StatusAccepted || status == http.StatusAlreadyReported {
			return // the others would wait
		}
		health, err := connector.Ping(t.Context())
		require.True(t, err == nil || !health.Ready)
		for _, id := range []string{known, known + "@TABLE:12"} {
			if seen, err := connector.Observe(t.Context(), id); err == nil {
				requireSound(t, id, seen, string(body))
			}
		}
	})
}

// requireSound: no state without its proof, no amount below nothing, no text without bounds.
func requireSound(t *testing.T, id string, seen pos.Observation, body string) {
	t.Helper()
	require.Equal(t, id, seen.Ticket.ID)
	require.LessOrEqual(t, utf8.RuneCountInString(seen.Ticket.Raw), 120)
	require.GreaterOrEqual(t, seen.Amount.Amount, int64(0))
	if seen.State != order.TicketUnmapped && !strings.Contains(body, `\`) {
		require.Contains(t, strings.ToLower(body), known[:8], "nothing is proven without our id")
	}
	if seen.State == order.TicketCompleted && !strings.Contains(body, `\`) {
		require.Contains(t, body, "506")
	}
}

// FuzzDecodeTicketID reads ids that somebody else may have written.
func FuzzDecodeTicketID(f *testing.F) {
	for _, seed := range []string{known, known + "@TABLE:12", "{" + strings.ToUpper(known) + "}@CARD:a-1", "@:", known + "@@TABLE:1"} {
		f.Add(seed)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusPreconditionFailed)
		_, _ = w.Write([]byte(`{"message": "NOT_FOUND", "code": 412}`))
	}))
	f.Cleanup(server.Close)
	connector, err := eleve.New(settings(server.URL))
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, id string) {
		_, err := connector.Observe(t.Context(), id)
		require.Contains(t, []pos.Kind{pos.Malformed, pos.NotFound}, pos.KindOf(err), "%v", err)
	})
}
