package sandbox_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/payment/paymenttest"
	"github.com/ordersaga/ordersaga/simulator"
)

const (
	secret    = "sk_test_secret"
	goodToken = "tok_good_card"
	// patience is how long a test waits for what happens elsewhere; far more than it takes.
	patience = 20 * time.Second
	tick     = 2 * time.Millisecond
)

// reply is an answer that somebody other than the provider gives.
type reply struct {
	status int
	body   string
}

// fake is the pretended world behind a listener that may answer instead of it, or change what it says. It
// receives the provider's notifications, too.
type fake struct {
	t     *testing.T
	world http.Handler
	admin simulator.Admin
	url   string

	mu      sync.Mutex
	strange *reply               // answers the next POST
	mend    func(map[string]any) // changes every answer that is a payment
	posts   []*http.Request
	notices []*http.Request
	bodies  []string // of the notices
}

const noticePath = "/notices"

// newFake starts a fake that lives as long as the test.
func newFake(t *testing.T) *fake {
	t.Helper()
	world, err := simulator.New(simulator.Options{PaymentSecret: secret})
	require.NoError(t, err)
	f := &fake{t: t, world: world.Handler()}
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	t.Cleanup(world.Close)
	f.url = server.URL
	f.admin = simulator.Admin{BaseURL: server.URL, HTTP: server.Client()}
	return f
}

// base is the provider's URL.
func (f *fake) base() string { return f.url + "/payments" }

// ServeHTTP implements http.Handler.
func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasPrefix(r.URL.Path, "/payments/") {
		f.serveRest(w, r)
		return
	}
	strange, mend := f.intercept(r)
	switch {
	case strange != nil:
		w.WriteHeader(strange.status)
		_, _ = io.WriteString(w, strange.body)
	case mend != nil:
		f.serveMended(w, r, mend)
	default:
		f.world.ServeHTTP(w, r)
	}
}

func (f *fake) intercept(r *http.Request) (*reply, func(map[string]any)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if r.Method != http.MethodPost {
		return nil, f.mend
	}
	f.posts = append(f.posts, r.Clone(f.t.Context()))
	strange := f.strange
	f.strange = nil
	return strange, f.mend
}

func (f *fake) serveMended(w http.ResponseWriter, r *http.Request, mend func(map[string]any)) {
	recorder := httptest.NewRecorder()
	f.world.ServeHTTP(recorder, r)
	var body map[string]any
	if json.Unmarshal(recorder.Body.Bytes(), &body) == nil && body["status"] != nil {
		mend(body)
	}
	w.WriteHeader(recorder.Code)
	_ = json.NewEncoder(w).Encode(body)
}

// serveRest takes notifications, and lets the tests' own calls through.
func (f *fake) serveRest(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != noticePath {
		f.world.ServeHTTP(w, r)
		return
	}
	body, _ := io.ReadAll(r.Body)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.notices, f.bodies = append(f.notices, r), append(f.bodies, string(body))
}

// set changes the fake between two requests.
func (f *fake) set(change func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
}

func (f *fake) charges() int {
	ledger, err := f.admin.Ledger(f.t.Context())
	require.NoError(f.t, err)
	n := 0
	for _, p := range ledger.Payments {
		if p.Status != simulator.StatusDeclined {
			n++
		}
	}
	return n
}

func (f *fake) faults(faults ...simulator.Fault) {
	require.NoError(f.t, f.admin.SetFaults(f.t.Context(), simulator.Payments(simulator.DefaultAccount), faults...))
}

// does makes something happen to a payment; what is not possible any more does not.
func (f *fake) does(deed simulator.Deed) func(ref string) {
	return func(ref string) {
		_, err := f.admin.DecideByReference(f.t.Context(), simulator.DefaultAccount, ref, simulator.Decision{Do: deed})
		if err != nil {
			require.ErrorContains(f.t, err, "answered 409")
		}
	}
}

// later are the powers of the sandbox.
func (f *fake) later() paymenttest.Later {
	return paymenttest.Later{
		RedirectToken: simulator.RedirectToken, QRToken: simulator.QRToken, PendingToken: simulator.ProcessingToken,
		Pays: f.does(simulator.Pay), Refuses: f.does(simulator.RefusePayment), Expires: f.does(simulator.Expire),
		HoldEnds: f.does(simulator.Expire),
		KeepLinks: func() {
			settings := simulator.AccountSettings{KeepLinks: true}
			require.NoError(f.t, f.admin.ConfigureAccount(f.t.Context(), simulator.DefaultAccount, settings))
		},
		DelayRefund:    func() { f.faults(simulator.Fault{Name: simulator.RefundDelayed, Times: 1}) },
		RefundSucceeds: f.does(simulator.RefundSucceeds), RefundFails: f.does(simulator.RefundFails),
		ForgetKeys: func() { require.NoError(f.t, f.admin.ForgetKeys(f.t.Context(), simulator.DefaultAccount)) },
		NotifyURL:  f.url + noticePath, Notification: f.notification,
	}
}

// notification waits for the last that was sent about a payment.
func (f *fake) notification(ref string) (http.Header, []byte) {
	var header http.Header
	var body []byte
	require.Eventually(f.t, func() bool {
		f.mu.Lock()
		defer f.mu.Unlock()
		for i, text := range f.bodies {
			if strings.Contains(text, ref) {
				header, body = f.notices[i].Header, []byte(text)
			}
		}
		return body != nil
	}, patience, tick)
	return header, body
}
