package simulator_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/simulator"
)

const returnURL = "https://bot.example.com/back"

// begunWith begins a payment for which the guest has to do something, and returns its id and his link.
func (f *fixture) begunWith(reference, token string, capture bool, extra ...any) (id, link string) {
	f.Helper()
	body := begin(reference, 1000, capture, token)
	body["return_url"] = returnURL
	for i := 0; i < len(extra); i += 2 {
		body[fmt.Sprint(extra[i])] = extra[i+1]
	}
	r := f.pay(http.MethodPost, "payments", "begin-"+reference, body)
	require.Equal(f, http.StatusCreated, r.status, r.raw)
	require.Equal(f, "action_required", r.body["status"])
	if token == simulator.QRToken {
		return f.text(r, "id"), f.text(r, "action", "qr")
	}
	return f.text(r, "id"), f.text(r, "action", "url")
}

// browse is a guest's browser on his link; an empty decision only looks.
func (f *fixture) browse(link, decision string) reply {
	f.Helper()
	f.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	path := strings.TrimPrefix(link, f.url)
	require.NotEqual(f, link, path, "the link leads to where the payment was begun")
	if decision == "" {
		return f.call(http.MethodGet, path, nil)
	}
	return f.call(http.MethodPost, path, "decision="+decision, "Content-Type", "application/x-www-form-urlencoded")
}

func (f *fixture) decide(reference string, do simulator.Deed, code simulator.DeclineCode) simulator.Payment {
	f.Helper()
	p, err := f.admin.DecideByReference(f.Context(), "default", reference, simulator.Decision{Do: do, Code: code})
	require.NoError(f, err)
	return p
}

func (f *fixture) status(reference string) simulator.PaymentStatus {
	f.Helper()
	payments := f.ledger().PaymentsOf(reference)
	require.Len(f, payments, 1)
	return payments[0].Status
}

func TestGuestPaysOnHisPage(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, token string
		capture     bool
		decision    string
		want        simulator.PaymentStatus
		code        simulator.DeclineCode
	}{
		{"a link to a hold", simulator.RedirectToken, false, "pay", simulator.StatusAuthorized, ""},
		{"a link to a charge", simulator.RedirectToken, true, "pay", simulator.StatusCaptured, ""},
		{"a code to scan", simulator.QRToken, true, "pay", simulator.StatusCaptured, ""},
		{"a guest who says no", simulator.RedirectToken, true, "refuse", simulator.StatusDeclined, simulator.RefusedByGuest},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newWorld(t, simulator.Options{})
			_, link := f.begunWith("ref", tt.token, tt.capture)
			require.Contains(t, f.browse(link, "").raw, "1000 RUB")
			require.Equal(t, simulator.StatusActionRequired, f.status("ref"), "a look pays nothing")
			require.Equal(t, http.StatusConflict, f.browse(link, "steal").status)

			r := f.browse(link, tt.decision)
			require.Equal(t, http.StatusSeeOther, r.status)
			require.Equal(t, returnURL, r.header.Get("Location"))
			p := f.ledger().Payments[0]
			require.Equal(t, tt.want, p.Status)
			require.Equal(t, tt.code, p.DeclineCode)
			require.Equal(t, tt.want == simulator.StatusAuthorized, p.HoldExpiresAt != nil)
			require.Equal(t, tt.want == simulator.StatusCaptured, p.Net() == 1000)
			require.Equal(t, http.StatusConflict, f.browse(link, "pay").status, "not twice")
			require.Contains(t, f.browse(link, "").raw, "nothing to do")
			require.Len(t, f.ledger().Payments[0].History, 2)
		})
	}
}

func TestPageOfNobody(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	_, link := f.begunWith("ref", simulator.RedirectToken, true)
	require.Equal(t, http.StatusNotFound, f.browse(link+"X", "pay").status)
	require.Equal(t, http.StatusNotFound, f.browse(strings.Replace(link, "/default/", "/acme/", 1), "pay").status)
	require.Equal(t, simulator.StatusActionRequired, f.status("ref"))
}

func TestPageEscapesWhatTheMerchantWrote(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	_, link := f.begunWith("ref", simulator.RedirectToken, true, "description", "<script>", "return_url", "")
	require.Contains(t, f.browse(link, "").raw, "&lt;script&gt;")
	r := f.browse(link, "pay")
	require.Equal(t, http.StatusOK, r.status, "there is nowhere to return to")
	require.Contains(t, r.raw, "captured")
}

func TestLinkEnds(t *testing.T) {
	t.Parallel()
	now := newManualClock().Now()
	minutes := func(n int) time.Time { return now.Add(time.Duration(n) * time.Minute) }
	settings := simulator.AccountSettings{
		LinkMin: simulator.Duration(2 * time.Minute), LinkMax: simulator.Duration(time.Hour), LinkFor: simulator.Duration(20 * time.Minute),
	}
	tests := []struct {
		name  string
		asked any
		want  time.Time
	}{
		{"when the merchant wants", minutes(10), minutes(10)},
		{"not before the provider's least", minutes(1), minutes(2)},
		{"not in the past", minutes(-5), minutes(2)},
		{"not after the provider's most", minutes(300), minutes(60)},
		{"by the provider's own measure", nil, minutes(20)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newWorld(t, simulator.Options{Account: settings})
			id, link := f.begunWith("ref", simulator.RedirectToken, true, "expires_at", tt.asked)
			r := f.pay(http.MethodGet, "payments/"+id, "", nil)
			require.Equal(t, tt.want.Format(time.RFC3339), f.text(r, "action", "expires_at"))
			f.clock.Advance(tt.want.Sub(now) - time.Second)
			require.Equal(t, simulator.StatusActionRequired, f.status("ref"))
			f.clock.Advance(time.Second)
			r = f.pay(http.MethodGet, "payments/"+id, "", nil)
			require.Equal(t, "declined", r.body["status"])
			require.Equal(t, "expired", r.body["decline_code"])
			require.NotContains(t, r.body, "action")
			require.Equal(t, http.StatusConflict, f.browse(link, "pay").status)
			require.Zero(t, f.ledger().Payments[0].Net())
		})
	}
}

func TestBankTakesItsTime(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	f.begunWith("guest", simulator.RedirectToken, false)
	f.decide("guest", simulator.Process, "")
	r := f.pay(http.MethodPost, "payments", "k", begin("card", 1000, true, simulator.ProcessingToken))
	require.Equal(t, "processing", r.body["status"])
	f.clock.Advance(24 * time.Hour)
	require.Equal(t, simulator.StatusProcessing, f.status("guest"), "the link's time is over, the bank's is not")
	require.Equal(t, simulator.StatusAuthorized, f.decide("guest", simulator.Pay, "").Status)
	require.Equal(t, simulator.InsufficientFunds, f.decide("card", simulator.RefusePayment, simulator.InsufficientFunds).DeclineCode)
	held := f.ledger().PaymentsOf("guest")[0]
	require.Equal(t, f.clock.Now().Add(7*24*time.Hour), held.HoldExpiresAt.UTC(), "the hold begins now")
}

func TestProcessingIsAFaultToo(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	f.faults(simulator.Payments("default"),
		simulator.Fault{Name: simulator.Processing, Op: simulator.OpHold, Delay: seconds(20)},
		simulator.Fault{Name: simulator.Processing, Op: simulator.OpCharge, Delay: seconds(20), Code: "expired_card"})
	f.hold("yes", 1000)
	f.pay(http.MethodPost, "payments", "k", begin("no", 1000, true, "tok_visa"))
	f.clock.Advance(19 * time.Second)
	require.Equal(t, simulator.StatusProcessing, f.status("yes"))
	f.clock.Advance(time.Second)
	require.Equal(t, simulator.StatusAuthorized, f.status("yes"))
	require.Equal(t, simulator.ExpiredCard, f.ledger().PaymentsOf("no")[0].DeclineCode)
}

func TestAbandonedLinkTakesNothing(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	byID, link := f.begunWith("by id", simulator.RedirectToken, true)
	f.begunWith("by reference", simulator.QRToken, true)
	require.Equal(t, "voided", f.pay(http.MethodPost, "payments/"+byID+"/void", "v1", nil).body["status"])
	require.Equal(t, "voided", f.pay(http.MethodPost, "voids", "v2", map[string]any{"reference": "by reference"}).body["status"])
	require.Equal(t, http.StatusConflict, f.browse(link, "pay").status)
	f.clock.Advance(24 * time.Hour)
	for _, p := range f.ledger().Payments {
		require.Equal(t, simulator.StatusVoided, p.Status)
		require.Equal(t, simulator.ActAbandoned, p.History[1].Act)
	}
}

func TestLinkThatCannotBeAbandonedIsPaidLate(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{Account: simulator.AccountSettings{KeepLinks: true}})
	id, link := f.begunWith("ref", simulator.RedirectToken, false)
	void := func() reply { return f.pay(http.MethodPost, "payments/"+id+"/void", "v", nil) }
	require.Equal(t, http.StatusConflict, void().status)
	require.Equal(t, "unsupported", void().code())
	require.Equal(t, "unsupported", f.pay(http.MethodPost, "voids", "r", map[string]any{"reference": "ref"}).code())
	require.Equal(t, http.StatusSeeOther, f.browse(link, "pay").status)
	require.Equal(t, simulator.StatusAuthorized, f.status("ref"))
	require.Equal(t, "voided", void().body["status"], "the key was not used up")
}

func TestAddressesAreOfTheWeb(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	for _, field := range []string{"return_url", "notify_url"} {
		for _, address := range []string{"bot://back", "/back", "javascript:alert(1)", "https://"} {
			body := begin("ref", 1000, true, "tok_visa")
			body[field] = address
			require.Equal(t, "invalid_request", f.pay(http.MethodPost, "payments", "k", body).code(), address)
		}
	}
	require.Empty(t, f.ledger().Payments)
}
