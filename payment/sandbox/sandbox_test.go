package sandbox_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/payment"
	"github.com/ordersaga/ordersaga/payment/paymenttest"
	"github.com/ordersaga/ordersaga/payment/sandbox"
)

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
		f, server := newFake(t)
		closed := httptest.NewServer(http.NotFoundHandler())
		closed.Close()
		return paymenttest.Subject{
			Provider: connect(t, server.URL), Unreachable: connect(t, closed.URL),
			Amount: price(), Token: goodToken, DeclinedToken: declinedToken, DeclineCode: "card_declined", Secret: secret,
			LoseAnswer: func() { f.set(func() { f.lose = true }) },
			Answer:     func(status int, body string) { f.set(func() { f.strange = &reply{status, body} }) },
			Charges:    f.charges,
		}
	})
}

// set changes the fake between two requests.
func (f *fake) set(change func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
}

func (f *fake) charges() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, p := range f.payments {
		if p.Status != "declined" {
			n++
		}
	}
	return n
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
		{name: "a conflict that nobody documents", status: 409, code: "weird", want: payment.Unknown},
		{name: "an accident", status: 500, code: "internal", want: payment.Unknown},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, server := newFake(t)
			f.set(func() {
				f.strange = &reply{tt.status, `{"error": {"code": "` + tt.code + `", "message": "` + goodToken + `"}}`}
			})
			_, err := begin(t, connect(t, server.URL))
			require.Equal(t, tt.want, payment.KindOf(err))
			require.NotContains(t, err.Error(), goodToken)
		})
	}
}

func TestAnAnswerAboutSomethingElseIsNotBelieved(t *testing.T) {
	tests := []struct {
		name string
		mend func(*record)
	}{
		{name: "another amount", mend: func(p *record) { p.Amount.Value++ }},
		{name: "another currency", mend: func(p *record) { p.Amount.Currency = "USD" }},
		{name: "another reference", mend: func(p *record) { p.Reference = "r-2" }},
		{name: "another state", mend: func(p *record) { p.Status = "captured" }},
		{name: "a state without a name", mend: func(p *record) { p.Status = "settling" }},
		{name: "no id", mend: func(p *record) { p.ID = "" }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, server := newFake(t)
			f.mend = tt.mend
			_, err := begin(t, connect(t, server.URL))
			require.ErrorContains(t, err, "is not the one that was asked for")
			require.Equal(t, payment.Unknown, payment.KindOf(err))
		})
	}
}

func TestLaterAnswersAreNotBelievedEither(t *testing.T) {
	tests := []struct {
		name string
		mend func(*record)
		call func(p payment.Provider, id string) error
	}{
		{name: "a capture of another amount", mend: func(p *record) { p.Captured.Value-- }, call: func(p payment.Provider, id string) error {
			_, err := p.Capture(t.Context(), payment.CaptureRequest{Key: "c", ID: id, Amount: price()})
			return err
		}},
		{name: "a capture of another payment", mend: func(p *record) { p.ID = "pay_9" }, call: func(p payment.Provider, id string) error {
			_, err := p.Capture(t.Context(), payment.CaptureRequest{Key: "c", ID: id, Amount: price()})
			return err
		}},
		{name: "a charge that took less", mend: func(p *record) { p.Captured.Value-- }, call: func(p payment.Provider, _ string) error {
			_, err := p.Begin(t.Context(), payment.BeginRequest{Key: "b", Ref: "r-2", Amount: price(), Token: goodToken})
			return err
		}},
		{name: "a void that voided nothing", mend: func(p *record) { p.Status = "authorized" }, call: func(p payment.Provider, id string) error {
			_, err := p.Void(t.Context(), payment.VoidRequest{Key: "v", ID: id})
			return err
		}},
		{name: "a void of another reference", mend: func(p *record) { p.Reference = "r-2" }, call: func(p payment.Provider, _ string) error {
			_, err := p.Void(t.Context(), payment.VoidRequest{Key: "v", Ref: "r-1"})
			return err
		}},
		{name: "a lookup of another payment", mend: func(p *record) { p.ID = "pay_9" }, call: func(p payment.Provider, id string) error {
			_, err := p.Lookup(t.Context(), payment.LookupRequest{ID: id})
			return err
		}},
		{name: "a lookup of another reference", mend: func(p *record) { p.Reference = "r-2" }, call: func(p payment.Provider, _ string) error {
			_, err := p.Lookup(t.Context(), payment.LookupRequest{Ref: "r-1"})
			return err
		}},
		{name: "a lookup of a state without a name", mend: func(p *record) { p.Status = "settling" }, call: func(p payment.Provider, _ string) error {
			_, err := p.Lookup(t.Context(), payment.LookupRequest{Ref: "r-1"})
			return err
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, server := newFake(t)
			p := connect(t, server.URL)
			held, err := begin(t, p)
			require.NoError(t, err)
			f.set(func() { f.mend = tt.mend })
			err = tt.call(p, held.ID)
			require.ErrorContains(t, err, "is not the one that was asked for")
			require.Equal(t, payment.Unknown, payment.KindOf(err))
		})
	}
}

func TestARefundOfSomethingElseIsNotBelieved(t *testing.T) {
	f, server := newFake(t)
	p := connect(t, server.URL)
	taken, err := p.Begin(t.Context(), payment.BeginRequest{Key: "k-1", Ref: "r-1", Amount: price(), Token: goodToken})
	require.NoError(t, err)
	for _, mend := range []func(*record){
		func(p *record) { p.Refunded.Value-- },
		func(p *record) { p.Refunded.Currency = "USD" },
		func(p *record) { p.ID = "pay_9" },
		func(p *record) { p.Status = "voided" },
	} {
		f.set(func() { f.mend = mend })
		_, err = p.Refund(t.Context(), payment.RefundRequest{Key: "r", ID: taken.ID, Amount: price()})
		require.ErrorContains(t, err, "is not the one that was asked for")
		require.Equal(t, payment.Unknown, payment.KindOf(err))
	}
}

func TestEveryPostHasItsKeyAndItsOwnConnection(t *testing.T) {
	keys, connections := []string{}, map[string]bool{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		keys, connections[r.RemoteAddr] = append(keys, r.Header.Get("Idempotency-Key")), true
		write(w, reply{http.StatusOK, record{ID: "pay_0", Reference: "r-1", Status: "voided"}})
	}))
	t.Cleanup(server.Close)
	p := connect(t, server.URL)
	for _, r := range []payment.VoidRequest{{Key: "k-1", Ref: "r-1"}, {Key: "k-2", Ref: "r-1"}, {Key: "k-3", ID: "pay_0"}} {
		_, err := p.Void(t.Context(), r)
		require.NoError(t, err)
	}
	require.Equal(t, []string{"k-1", "k-2", "k-3"}, keys)
	require.Len(t, connections, 3)
}

func TestTheProviderSaysHowLongToWait(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "7")
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	t.Cleanup(server.Close)
	_, err := begin(t, connect(t, server.URL))
	e, ok := errors.AsType[*payment.Error](err)
	require.True(t, ok)
	require.Equal(t, payment.NotExecuted, e.Kind)
	require.Equal(t, 7*time.Second, e.RetryAfter)
}

func TestNewNamesEveryMissingSetting(t *testing.T) {
	_, err := sandbox.New(sandbox.Config{})
	for _, setting := range []string{"url", "secret", "connect timeout", "read timeout"} {
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
