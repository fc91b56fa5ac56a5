package simulator_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/simulator"
)

// merchant receives notices and checks their signatures.
type merchant struct {
	mu       sync.Mutex
	secret   string
	types    []string // of the notices, a bad signature as "forged"
	ids      []string
	statuses []int
	url      string
}

func newMerchant(t *testing.T, secret string, statuses ...int) *merchant {
	t.Helper()
	m := &merchant{secret: secret, statuses: statuses}
	server := httptest.NewServer(m)
	t.Cleanup(server.Close)
	m.url = server.URL
	return m
}

func (m *merchant) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	var notice struct {
		ID, Type string
		Payment  struct{ Reference string }
	}
	_ = json.Unmarshal(body, &notice) // what is none has no type
	stamp, sum, _ := strings.Cut(strings.TrimPrefix(r.Header.Get(simulator.SignatureHeader), "t="), ",v1=")
	mac := hmac.New(sha256.New, []byte(m.secret))
	mac.Write([]byte(stamp + "." + string(body)))
	if notice.Payment.Reference != "ref" || hex.EncodeToString(mac.Sum(nil)) != sum {
		notice.Type = "forged"
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.types, m.ids = append(m.types, notice.Type), append(m.ids, notice.ID)
	if len(m.statuses) > 0 {
		rw.WriteHeader(m.statuses[0])
		m.statuses = m.statuses[1:]
	}
}

func (m *merchant) got() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]string{}, m.types...)
}

// notices begins a payment that tells the merchant what becomes of it.
func (f *fixture) notices(m *merchant, token string, capture bool) string {
	f.Helper()
	body := begin("ref", 1000, capture, token)
	body["notify_url"] = m.url
	r := f.pay(http.MethodPost, "payments", "begin", body)
	require.Equal(f, http.StatusCreated, r.status, r.raw)
	return f.text(r, "id")
}

// tells waits until the merchant has heard as much, and requires what it was.
func (f *fixture) tells(m *merchant, want ...string) {
	f.Helper()
	f.soon("all notices have come", func() bool { return len(m.got()) >= len(want) })
	require.Equal(f, want, m.got())
}

func TestMerchantIsToldOfEveryChange(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	m := newMerchant(t, "s")
	id := f.notices(m, simulator.RedirectToken, false)
	f.decide("ref", simulator.Process, "")
	f.decide("ref", simulator.Pay, "")
	f.pay(http.MethodPost, "payments/"+id+"/capture", "c", rub(900))
	f.giveBack(id, "a", 400)
	f.faults(simulator.Payments("default"), simulator.Fault{Name: simulator.RefundDelayed})
	f.giveBack(id, "b", 500)
	f.decide("ref", simulator.RefundFails, "")
	f.tells(m, "payment.action_required", "payment.processing", "payment.authorized", "payment.captured",
		"refund.succeeded", "refund.pending", "refund.failed")
	f.soon("each is known to have come, once", func() bool {
		return !slices.ContainsFunc(f.ledger().Payments[0].Notices, func(n simulator.Notice) bool {
			return n.Outcome != simulator.CallbackDelivered || n.Deliveries != 1
		})
	})
}

func TestTimeTellsItsChangesToo(t *testing.T) {
	t.Parallel()
	for token, want := range map[string][]string{
		"tok_visa":              {"payment.authorized", "payment.voided"},
		simulator.RedirectToken: {"payment.action_required", "payment.declined"},
	} {
		f := newWorld(t, simulator.Options{})
		m := newMerchant(t, "s")
		f.notices(m, token, false)
		f.clock.Advance(7 * 24 * time.Hour)
		f.tells(m, want...)
	}
}

func TestNoticeIsRepeatedWithItsIDAndANewSignature(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	m := newMerchant(t, "s", http.StatusServiceUnavailable)
	f.notices(m, "tok_visa", true)
	f.soon("the provider waits", func() bool { return f.clock.waiting() == 1 })
	f.clock.Advance(time.Minute)
	f.tells(m, "payment.captured", "payment.captured")
	require.Equal(t, m.ids[0], m.ids[1])
	f.soon("it is taken", func() bool { return f.ledger().Payments[0].Notices[0].Outcome == simulator.CallbackDelivered })
	require.Equal(t, 2, f.ledger().Payments[0].Notices[0].Attempts)
}

func TestNoticeFaults(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		fault simulator.Fault
		want  []string // of a hold that is captured and refunded
	}{
		{"none", simulator.Fault{Name: simulator.LostCallback, After: 9}, []string{"payment.authorized", "payment.captured", "refund.succeeded"}},
		{"the second is lost", simulator.Fault{Name: simulator.LostCallback, After: 1, Times: 1}, []string{"payment.authorized", "refund.succeeded"}},
		{
			"the first comes twice",
			simulator.Fault{Name: simulator.DuplicateCallback, Times: 1},
			[]string{"payment.authorized", "payment.authorized", "payment.captured", "refund.succeeded"},
		},
		{
			"the first comes after the second",
			simulator.Fault{Name: simulator.ReorderedCallbacks, Times: 1},
			[]string{"payment.captured", "payment.authorized", "refund.succeeded"},
		},
		{"the last is forged", simulator.Fault{Name: simulator.ForgedCallback, After: 2}, []string{"payment.authorized", "payment.captured", "forged"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newWorld(t, simulator.Options{})
			f.faults(simulator.Payments("default"), tt.fault)
			m := newMerchant(t, "s")
			id := f.notices(m, "tok_visa", false)
			f.pay(http.MethodPost, "payments/"+id+"/capture", "c", rub(1000))
			f.giveBack(id, "a", 1000)
			f.tells(m, tt.want...)
		})
	}
}

func TestLateNotice(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	f.faults(simulator.Payments("default"), simulator.Fault{Name: simulator.Slow, Op: simulator.OpCallback, Delay: seconds(30)})
	m := newMerchant(t, "s")
	f.notices(m, "tok_visa", true)
	f.soon("the provider waits", func() bool { return f.clock.waiting() == 1 })
	require.Empty(t, m.got())
	f.clock.Advance(30 * time.Second)
	f.tells(m, "payment.captured")
}

func TestAccountChoosesItsNoticesAndItsSecret(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		settings simulator.AccountSettings
		secret   string
	}{
		{"what the payment was begun with", simulator.AccountSettings{}, "s"},
		{"the account's secret", simulator.AccountSettings{Secret: "s"}, "s"},
		{"a secret of its own", simulator.AccountSettings{Secret: "s", WebhookSecret: "hook"}, "hook"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.settings.Notify = []simulator.NoticeType{simulator.NoticeCaptured}
			f := newWorld(t, simulator.Options{Account: tt.settings})
			m := newMerchant(t, tt.secret)
			id := f.notices(m, "tok_visa", false)
			f.pay(http.MethodPost, "payments/"+id+"/capture", "c", rub(1000))
			f.tells(m, "payment.captured")
			require.Len(t, f.ledger().Payments[0].Notices, 1)
		})
	}
}
