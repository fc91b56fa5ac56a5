package sandbox_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/payment"
	"github.com/ordersaga/ordersaga/payment/paymenttest"
	"github.com/ordersaga/ordersaga/payment/sandbox"
	"github.com/ordersaga/ordersaga/simulator"
)

// amount is money on the wire.
type amount struct {
	Value    int64  `json:"value"`
	Currency string `json:"currency"`
}

func price() order.Money { return order.Money{Amount: 20700, Currency: "RUB"} }

// connect makes a provider that talks to url.
func connect(t *testing.T, url string) *sandbox.Provider {
	t.Helper()
	p, err := sandbox.New(sandbox.Config{URL: url, Secret: secret, ConnectTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second})
	require.NoError(t, err)
	return p
}

func TestSandboxSitsTheExam(t *testing.T) {
	paymenttest.Run(t, func(t *testing.T) paymenttest.Subject {
		t.Helper()
		f := newFake(t)
		closed := httptest.NewServer(http.NotFoundHandler())
		closed.Close()
		return paymenttest.Subject{
			Provider: connect(t, f.base()), Unreachable: connect(t, closed.URL),
			Amount: price(), Token: goodToken, DeclinedToken: simulator.DeclinedToken, DeclineCode: "card_declined", Secret: secret,
			LoseAnswer: func() { f.faults(simulator.Fault{Name: simulator.LostReplyAfter, Times: 1}) },
			Answer:     func(status int, body string) { f.set(func() { f.strange = &reply{status, body} }) },
			Charges:    f.charges, Later: f.later(),
		}
	})
}

func begin(t *testing.T, p payment.Provider) (payment.Payment, error) {
	t.Helper()
	return p.Begin(t.Context(), payment.BeginRequest{Key: "k-1", Ref: "r-1", Amount: price(), Hold: true, Token: goodToken})
}

func TestEveryDocumentedRefusalHasItsKind(t *testing.T) {
	tests := []struct {
		name   string
		status int
		code   string
		want   payment.Kind
	}{
		{name: "busy", status: 503, code: "unavailable", want: payment.NotExecuted},
		{name: "too many", status: 429, code: "too_many_requests", want: payment.NotExecuted},
		{name: "the key is being worked on", status: 409, code: "in_progress", want: payment.NotExecuted},
		{name: "the wrong state", status: 409, code: "invalid_state", want: payment.State},
		{name: "the reference is barred", status: 409, code: "reference_voided", want: payment.Declined},
		{name: "no money", status: 402, code: "insufficient_funds", want: payment.Declined},
		{name: "our secret", status: 401, code: "unauthorized", want: payment.Unauthorized},
		{name: "our request", status: 400, code: "invalid_request", want: payment.Invalid},
		{name: "another body under the key", status: 422, code: "idempotency_mismatch", want: payment.Invalid},
		{name: "no such payment", status: 404, code: "not_found", want: payment.NotFound},
		{name: "no such page, says a proxy", status: 404, code: "nginx", want: payment.Unknown},
		{name: "what cannot be abandoned", status: 409, code: "unsupported", want: payment.Unsupported},
		{name: "a conflict that nobody documents", status: 409, code: "weird", want: payment.Unknown},
		{name: "an accident", status: 500, code: "internal", want: payment.Unknown},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t)
			f.set(func() {
				f.strange = &reply{tt.status, `{"error": {"code": "` + tt.code + `", "message": "` + goodToken + `"}}`}
			})
			_, err := begin(t, connect(t, f.base()))
			require.Equal(t, tt.want, payment.KindOf(err))
			require.NotContains(t, err.Error(), goodToken)
		})
	}
}

func TestTheGuestIsToldWhereAndHowLong(t *testing.T) {
	f := newFake(t)
	until := time.Now().Add(20 * time.Minute).UTC()
	got, err := connect(t, f.base()).Begin(t.Context(), payment.BeginRequest{
		Key: "k", Ref: "r", Amount: price(), Token: simulator.RedirectToken, ExpiresAt: until, ReturnURL: "https://bot.example.com/back",
	})
	require.NoError(t, err)
	require.WithinDuration(t, until, got.Action.ExpiresAt, time.Second)
	require.Contains(t, got.Action.URL, f.base()+"/default/pay/")

	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, got.Action.URL, strings.NewReader("decision=pay"))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := (&http.Transport{}).RoundTrip(request) // which follows no redirect
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, "https://bot.example.com/back", response.Header.Get("Location"))
}

func TestACodeThatIsNotTheProtocolsIsNotPassedOn(t *testing.T) {
	f := newFake(t)
	p := connect(t, f.base())
	for code, want := range map[string]string{"expired": "expired", goodToken: ""} {
		f.set(func() { f.mend = func(p map[string]any) { p["status"], p["decline_code"] = "declined", code } })
		held, err := p.Lookup(t.Context(), payment.LookupRequest{Ref: "r-1"})
		if payment.KindOf(err) == payment.NotFound {
			_, err = p.Begin(t.Context(), payment.BeginRequest{Key: "k-1", Ref: "r-1", Amount: price(), Token: goodToken})
			require.Error(t, err)
			held, err = p.Lookup(t.Context(), payment.LookupRequest{Ref: "r-1"})
		}
		require.NoError(t, err)
		require.Equal(t, order.PaymentDeclined, held.State)
		require.Equal(t, want, held.Code)
	}
}

func TestEveryPostHasItsKeyAndItsOwnConnection(t *testing.T) {
	f := newFake(t)
	p := connect(t, f.base())
	for _, key := range []string{"k-1", "k-2", "k-3"} {
		_, err := p.Void(t.Context(), payment.VoidRequest{Key: key, Ref: "r-1"})
		require.NoError(t, err)
	}
	connections := map[string]bool{}
	for i, post := range f.posts {
		require.Equal(t, []string{"k-1", "k-2", "k-3"}[i], post.Header.Get("Idempotency-Key"))
		connections[post.RemoteAddr] = true
	}
	require.Len(t, connections, 3)
}

func TestTheProviderSaysHowLongToWait(t *testing.T) {
	f := newFake(t)
	f.faults(simulator.Fault{Name: simulator.Down})
	_, err := begin(t, connect(t, f.base()))
	e, ok := errors.AsType[*payment.Error](err)
	require.True(t, ok)
	require.Equal(t, payment.NotExecuted, e.Kind)
	require.Equal(t, time.Second, e.RetryAfter)
}

func TestNewNamesEveryMissingSetting(t *testing.T) {
	_, err := sandbox.New(sandbox.Config{KeyWindow: -1})
	for _, setting := range []string{"max_hold, key_window", "url", "secret", "connect timeout", "read timeout"} {
		require.ErrorContains(t, err, setting)
	}
}

func TestTheSecretTravelsEncryptedOrNotAtAll(t *testing.T) {
	tests := []struct {
		name, url string
		allowHTTP bool
		ok        bool
	}{
		{name: "https", url: "https://payments.example.com", ok: true},
		{name: "this machine", url: "http://127.0.0.1:9090/payments", ok: true},
		{name: "this machine by name", url: "http://localhost:9090", ok: true},
		{name: "another machine", url: "http://payments.example.com"},
		{name: "another machine on purpose", url: "http://simulator:9090", allowHTTP: true, ok: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := sandbox.New(sandbox.Config{
				URL: tt.url, Secret: secret, AllowHTTP: tt.allowHTTP, ConnectTimeout: time.Second, ReadTimeout: time.Second,
			})
			require.Equal(t, tt.ok, err == nil, "%v", err)
		})
	}
}
