package staff_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/staff"
)

const (
	orderID = "abcdefghijklmnopqrstuvwxyz"
	// secret is "staff-secret-of-24-bytes".
	secret = "whsec_c3RhZmYtc2VjcmV0LW9mLTI0LWJ5dGVz"
)

// now is 1796148000 seconds since 1970.
func now() time.Time { return time.Date(2026, 12, 1, 18, 0, 0, 0, time.UTC) }

func rub(amount int64) order.Money { return order.Money{Amount: amount, Currency: "RUB"} }

func anOrder() order.Order {
	return order.Order{
		ID: orderID, StoreID: "msk-1",
		Lines: []order.Line{{
			Code: "701", Name: "Щи & хлеб", Quantity: 2,
			Modifiers: []order.Modifier{{Code: "905", Name: "Sour cream", Quantity: 1, Modifiers: []order.Modifier{{Code: "7", Quantity: 2}}}},
		}},
	}
}

func askRestaurant() order.Attention {
	rule := order.AskRestaurant.Rule()
	return order.Attention{
		ID: "a1", Kind: order.AskRestaurant, Since: now(), Options: rule.Options, Staff: rule.Staff,
		Default: rule.Default, Deadline: now().Add(5 * time.Minute),
	}
}

// inbox is a restaurant's chat bot: it keeps what comes and answers with a status.
type inbox struct {
	URL string

	mu       sync.Mutex
	status   int
	header   http.Header
	requests []*http.Request
	bodies   []string
}

func newInbox(t *testing.T, status int) *inbox {
	t.Helper()
	in := &inbox{status: status}
	server := httptest.NewServer(in)
	t.Cleanup(server.Close)
	in.URL = server.URL + "/hook?key=chat-key"
	return in
}

func (in *inbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	in.mu.Lock()
	defer in.mu.Unlock()
	in.requests, in.bodies = append(in.requests, r), append(in.bodies, string(body))
	for name := range in.header {
		w.Header().Set(name, in.header.Get(name))
	}
	w.WriteHeader(in.status)
	_, _ = io.WriteString(w, "this is not read")
}

func (in *inbox) config() staff.Config {
	return staff.Config{
		StoreID: "msk-1", Webhook: in.URL, Secret: secret, ConnectTimeout: time.Second, ReadTimeout: 5 * time.Second, Clock: now,
	}
}

func channel(t *testing.T, c staff.Config) *staff.Channel {
	t.Helper()
	made, err := staff.New(c)
	require.NoError(t, err)
	return made
}

func TestAQuestionOnTheWire(t *testing.T) {
	in := newInbox(t, http.StatusNoContent)
	require.NoError(t, channel(t, in.config()).Ask(t.Context(), staff.NewQuestion(anOrder(), rub(55800), askRestaurant())))

	require.Len(t, in.requests, 1)
	r := in.requests[0]
	require.Equal(t, http.MethodPost, r.Method)
	require.Equal(t, "/hook?key=chat-key", r.URL.String())
	require.Equal(t, "application/json", r.Header.Get("Content-Type"))
	want, err := os.ReadFile("testdata/question.json")
	require.NoError(t, err)
	require.Equal(t, string(want), in.bodies[0], "to the byte: it is signed")
}

// The signature was computed by openssl of the id, the time and the body in testdata.
func TestAMessageIsSignedAsStandardWebhooksSays(t *testing.T) {
	in := newInbox(t, http.StatusOK)
	require.NoError(t, channel(t, in.config()).Ask(t.Context(), staff.NewQuestion(anOrder(), rub(55800), askRestaurant())))

	h := in.requests[0].Header
	require.Equal(t, orderID+"-a1", h.Get("webhook-id"))
	require.Equal(t, "1796148000", h.Get("webhook-timestamp"))
	require.Equal(t, "v1,UToQ1jXZQgWk7oWYMAgxWCcggaIQDXe/jr/9KB9WNTU=", h.Get("webhook-signature"))
}

func TestAMessageSentAgainKeepsItsIDAndHasAnotherTime(t *testing.T) {
	in := newInbox(t, http.StatusOK)
	at := now()
	config := in.config()
	config.Clock = func() time.Time { at = at.Add(time.Minute); return at }
	c, reminder := channel(t, config), staff.NewReminder(anOrder(), rub(55800), "r1", now(), time.Time{})
	require.NoError(t, c.Ask(t.Context(), reminder))
	require.NoError(t, c.Ask(t.Context(), reminder))

	first, second := in.requests[0].Header, in.requests[1].Header
	require.Equal(t, orderID+"-r1", first.Get("webhook-id"))
	require.Equal(t, first.Get("webhook-id"), second.Get("webhook-id"))
	require.Equal(t, in.bodies[0], in.bodies[1])
	require.NotEqual(t, first.Get("webhook-timestamp"), second.Get("webhook-timestamp"))
	require.NotEqual(t, first.Get("webhook-signature"), second.Get("webhook-signature"))
}

func TestWhatAnAnswerMeans(t *testing.T) {
	tests := []struct {
		name   string
		status int
		kind   staff.Kind
		pause  time.Duration
	}{
		{"a bot that is gone will not take it", http.StatusGone, staff.Refused, 0},
		{"a bot that does not know us will not take it", http.StatusUnauthorized, staff.Refused, 0},
		{"a bot that is busy says when", http.StatusTooManyRequests, staff.NotDelivered, 7 * time.Second},
		{"a bot that waited too long is asked again", http.StatusRequestTimeout, staff.NotDelivered, 7 * time.Second},
		{"a bot that breaks is asked again", http.StatusBadGateway, staff.NotDelivered, 7 * time.Second},
		{"a redirect is not followed", http.StatusTemporaryRedirect, staff.NotDelivered, 7 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := newInbox(t, tt.status)
			in.header = http.Header{"Retry-After": {"7"}, "Location": {in.URL}}
			err := channel(t, in.config()).Ask(t.Context(), staff.NewReminder(anOrder(), rub(1), "r1", now(), time.Time{}))

			require.Len(t, in.requests, 1)
			failure, ok := errors.AsType[*staff.Error](err)
			require.True(t, ok, "%v", err)
			require.Equal(t, staff.Error{StoreID: "msk-1", Kind: tt.kind, Status: tt.status, RetryAfter: tt.pause}, *failure)
			require.NotContains(t, err.Error(), "chat-key")
		})
	}
}

func TestAMessageThatNobodyTakesIsNotDelivered(t *testing.T) {
	gone := newInbox(t, http.StatusOK).config()
	gone.Webhook = "http://127.0.0.1:1/hook?key=chat-key"
	garbage := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			_, _ = io.WriteString(conn, "guest 42 says hello\r\n\r\n")
			_ = conn.Close()
		}
	}))
	t.Cleanup(garbage.Close)
	odd := gone
	odd.Webhook = garbage.URL
	ended, end := context.WithCancel(t.Context())
	end()

	tests := []struct {
		name   string
		ctx    context.Context
		config staff.Config
	}{
		{"nobody listens", t.Context(), gone},
		{"what listens does not speak HTTP", t.Context(), odd},
		{"the caller gave up", ended, newInbox(t, http.StatusOK).config()},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := channel(t, tt.config).Ask(tt.ctx, staff.NewReminder(anOrder(), rub(1), "r1", now(), time.Time{}))
			require.ErrorContains(t, err, "tell the staff of store msk-1: not_delivered: ")
			require.Equal(t, staff.NotDelivered, staff.KindOf(err))
			require.NotContains(t, err.Error(), "chat-key")
			require.NotContains(t, err.Error(), "guest 42")
		})
	}
}

func TestASlowBotIsGivenUp(t *testing.T) {
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(release) })
	config := staff.Config{
		StoreID: "msk-1", Webhook: server.URL, Secret: secret, ConnectTimeout: time.Second, ReadTimeout: 20 * time.Millisecond,
	}
	err := channel(t, config).Ask(t.Context(), staff.NewReminder(anOrder(), rub(1), "r1", now(), time.Time{}))
	require.Equal(t, staff.NotDelivered, staff.KindOf(err))
	require.Error(t, err)
}

func TestNewNamesWhatIsWrong(t *testing.T) {
	good := staff.Config{StoreID: "msk-1", Webhook: "https://chat.example.com/hook", Secret: secret, ConnectTimeout: 1, ReadTimeout: 1}
	with := func(change func(*staff.Config)) staff.Config {
		c := good
		change(&c)
		return c
	}
	tests := []struct {
		name   string
		config staff.Config
		want   []string // nothing: it is right
	}{
		{"https to another machine is right", good, nil},
		{"plain http to this machine is right", with(func(c *staff.Config) { c.Webhook = "http://127.0.0.1:9/x" }), nil},
		{"plain http to another machine is right where it is allowed", with(func(c *staff.Config) {
			c.Webhook, c.AllowHTTP = "http://10.1.2.3/x", true
		}), nil},
		{"plain http to another machine would show links to others", with(func(c *staff.Config) { c.Webhook = "http://10.1.2.3/chat-key" }), []string{"https on another machine"}},
		{"everything that is missing is named", staff.Config{}, []string{"webhook: it is missing", "secret: it is missing", "timeouts"}},
		{"a webhook has a host", with(func(c *staff.Config) { c.Webhook = "chat-key" }), []string{"like https://host/path"}},
		{"a webhook has no password", with(func(c *staff.Config) { c.Webhook = "https://me:chat-key@host/x" }), []string{"does not belong in it"}},
		{"a secret says what it is", with(func(c *staff.Config) { c.Secret = "hunter2" }), []string{"begin with whsec_"}},
		{"a secret is base64", with(func(c *staff.Config) { c.Secret = "whsec_hunter2!" }), []string{"not base64"}},
		{"an empty secret would let anybody sign", with(func(c *staff.Config) { c.Secret = "whsec_" }), []string{"it has 0 bytes, want 24 to 64"}},
		{"a short secret can be guessed", with(func(c *staff.Config) { c.Secret = "whsec_aHVudGVyMg==" }), []string{"it has 7 bytes, want 24 to 64"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := staff.New(tt.config)
			if tt.want == nil {
				require.NoError(t, err)
				return
			}
			for _, want := range tt.want {
				require.ErrorContains(t, err, want)
			}
			require.NotContains(t, err.Error(), "chat-key")
			require.NotContains(t, err.Error(), "hunter2")
		})
	}
}

func TestChannelsFindTheStore(t *testing.T) {
	here, there := newInbox(t, http.StatusOK), newInbox(t, http.StatusOK)
	config := there.config()
	config.StoreID = "spb-1"
	channels := staff.NewChannels(channel(t, here.config()), channel(t, config))

	require.NoError(t, channels.Ask(t.Context(), staff.NewReminder(anOrder(), rub(1), "r1", now(), time.Time{})))
	require.Len(t, here.requests, 1)
	require.Empty(t, there.requests)

	err := staff.NewChannels().Ask(t.Context(), staff.NewReminder(anOrder(), rub(1), "r1", now(), time.Time{}))
	require.ErrorContains(t, err, "no staff channel of store msk-1")
	require.Equal(t, staff.NotDelivered, staff.KindOf(err))
}
