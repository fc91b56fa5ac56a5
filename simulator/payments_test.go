package simulator_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/simulator"
)

type amount struct {
	Value    int64  `json:"value"`
	Currency string `json:"currency"`
}

func rub(value int64) map[string]any { return map[string]any{"amount": amount{value, "RUB"}} }

func begin(reference string, value int64, capture bool, token string) map[string]any {
	return map[string]any{
		"reference": reference, "amount": amount{value, "RUB"}, "capture": capture, "token": token, "description": "r1 k7m2q9x4",
	}
}

// pay calls the provider; every call of a test has its own key unless it names one.
func (f *fixture) pay(method, path, key string, body any) reply {
	f.Helper()
	return f.call(method, "/payments/v1/"+path, body, "Authorization", "Bearer s", "Idempotency-Key", key)
}

// hold holds money and returns the payment's id.
func (f *fixture) hold(reference string, value int64) string {
	f.Helper()
	r := f.pay(http.MethodPost, "payments", "begin-"+reference, begin(reference, value, false, "tok_visa"))
	require.NoError(f, r.err)
	require.Equal(f, http.StatusCreated, r.status, r.raw)
	return f.text(r, "id")
}

// code is the code of a failure.
func (r reply) code() string {
	var failure struct{ Error struct{ Code string } }
	_ = json.Unmarshal([]byte(r.raw), &failure) // an answer that is none has no code
	return failure.Error.Code
}

func TestHoldIsCapturedInPartAndRefunded(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	id := f.hold("ref-1", 1000)
	held := f.pay(http.MethodGet, "payments/"+id, "", nil)
	require.Equal(t, "authorized", held.body["status"])
	require.Equal(t, f.clock.Now().Add(7*24*time.Hour).Format(time.RFC3339), held.body["hold_expires_at"])
	require.Equal(t, f.clock.Now().Format(time.RFC3339), held.body["created_at"])
	require.Equal(t, "RUB", f.text(held, "captured", "currency"))

	r := f.pay(http.MethodPost, "payments/"+id+"/capture", "c", rub(900))
	require.Equal(t, "captured", r.body["status"])
	require.Equal(t, int64(900), f.number(r, "captured", "value"))
	require.NotContains(t, r.body, "hold_expires_at")
	for n, want := range []string{"captured", "captured", "refunded"} {
		r = f.pay(http.MethodPost, "payments/"+id+"/refunds", fmt.Sprint("r", n), rub(300))
		require.Equal(t, want, r.body["status"])
	}
	require.Equal(t, int64(900), f.number(r, "refunded", "value"))

	payment := f.ledger().PaymentsOf("ref-1")[0]
	require.Zero(t, payment.Net())
	acts := []simulator.PaymentAct{}
	for _, act := range payment.History {
		acts = append(acts, simulator.PaymentAct{Act: act.Act, Amount: act.Amount, Key: act.Key})
	}
	require.Equal(t, []simulator.PaymentAct{
		{Act: simulator.ActHeld, Amount: 1000, Key: "begin-ref-1"},
		{Act: simulator.ActCaptured, Amount: 900, Key: "c"},
		{Act: simulator.ActRefunded, Amount: 300, Key: "r0"},
		{Act: simulator.ActRefunded, Amount: 300, Key: "r1"},
		{Act: simulator.ActRefunded, Amount: 300, Key: "r2"},
	}, acts)
}

func TestChargeTakesAtOnce(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	r := f.pay(http.MethodPost, "payments", "k", begin("ref", 1000, true, "tok_visa"))
	require.Equal(t, http.StatusCreated, r.status)
	require.Equal(t, "captured", r.body["status"])
	require.Equal(t, int64(1000), f.ledger().Payments[0].Net())
	require.Equal(t, 1, f.ledger().Count(simulator.Payments("default"), simulator.OpCharge))
}

func TestDeclinedCardsByTheirTokens(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	for token, want := range map[string]string{
		simulator.DeclinedToken: "card_declined", simulator.InsufficientFundsToken: "insufficient_funds", simulator.ExpiredCardToken: "expired_card",
	} {
		r := f.pay(http.MethodPost, "payments", token, begin(token, 1000, false, token))
		require.Equal(t, http.StatusPaymentRequired, r.status)
		require.Equal(t, want, r.code())
		found := f.pay(http.MethodGet, "payments?reference="+token, "", nil)
		require.Equal(t, "declined", found.body["status"])
		require.Zero(t, f.number(found, "captured", "value"))
	}
}

func TestPaymentRefusesWhatItsStateForbids(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	held, captured, voided := f.hold("held", 1000), f.hold("captured", 1000), f.hold("voided", 1000)
	require.Equal(t, http.StatusOK, f.pay(http.MethodPost, "payments/"+captured+"/capture", "c1", rub(1000)).status)
	require.Equal(t, http.StatusOK, f.pay(http.MethodPost, "payments/"+voided+"/void", "v1", nil).status)
	tests := []struct {
		name, path string
		body       any
		status     int
		code       string
	}{
		{"capture more than is held", held + "/capture", rub(1001), http.StatusUnprocessableEntity, "amount_too_large"},
		{"capture in another currency", held + "/capture", map[string]any{"amount": amount{10, "USD"}}, http.StatusBadRequest, "invalid_request"},
		{"capture nothing", held + "/capture", rub(0), http.StatusBadRequest, "invalid_request"},
		{"refund a hold", held + "/refunds", rub(1), http.StatusConflict, "invalid_state"},
		{"capture twice", captured + "/capture", rub(1000), http.StatusConflict, "invalid_state"},
		{"void what is taken", captured + "/void", nil, http.StatusConflict, "invalid_state"},
		{"refund more than was taken", captured + "/refunds", rub(1001), http.StatusUnprocessableEntity, "amount_too_large"},
		{"capture what is voided", voided + "/capture", rub(1), http.StatusConflict, "invalid_state"},
		{"void what nobody knows", "pay_0/void", nil, http.StatusNotFound, "not_found"},
		{"a path that is not there", held + "/steal", nil, http.StatusNotFound, "not_found"},
	}
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := f.pay(http.MethodPost, "payments/"+tt.path, fmt.Sprint("key-", i), tt.body)
			require.Equal(t, tt.status, r.status, r.raw)
			require.Equal(t, tt.code, r.code())
		})
	}
	t.Cleanup(func() {
		require.Len(t, f.world.Ledger().PaymentsOf("held")[0].History, 1, "refused calls leave no act")
	})
}

func TestVoidIsTheSameTwice(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	id := f.hold("ref", 1000)
	for _, key := range []string{"a", "b"} {
		r := f.pay(http.MethodPost, "payments/"+id+"/void", key, nil)
		require.Equal(t, http.StatusOK, r.status)
		require.Equal(t, "voided", r.body["status"])
	}
	require.Len(t, f.ledger().Payments[0].History, 2)
}

func TestVoidByReferenceForbidsLaterPayments(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	f.hold("held", 1000)
	f.pay(http.MethodPost, "payments", "d", begin("declined", 1000, false, simulator.DeclinedToken))
	for _, reference := range []string{"held", "declined", "unheard"} {
		r := f.pay(http.MethodPost, "voids", "v-"+reference, map[string]any{"reference": reference})
		require.Equal(t, http.StatusOK, r.status, r.raw)
		require.Equal(t, "voided", r.body["status"])
		require.Equal(t, reference, r.body["reference"])
		require.Equal(t, reference == "held", r.body["id"] != nil)
		late := f.pay(http.MethodPost, "payments", "late-"+reference, begin(reference, 1000, false, "tok_visa"))
		require.Equal(t, http.StatusConflict, late.status)
		require.Equal(t, "reference_voided", late.code())
	}
	l := f.ledger()
	require.Len(t, l.Voids, 3)
	require.Equal(t, simulator.StatusVoided, l.PaymentsOf("held")[0].Status)
}

func TestVoidByReferenceDoesNotTakeBackWhatIsTaken(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	f.pay(http.MethodPost, "payments", "k", begin("ref", 1000, true, "tok_visa"))
	r := f.pay(http.MethodPost, "voids", "v", map[string]any{"reference": "ref"})
	require.Equal(t, http.StatusConflict, r.status)
	require.Empty(t, f.ledger().Voids)
}

func TestBeginNeedsItsFields(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	for name, body := range map[string]any{
		"no reference": begin("", 1000, false, "tok_visa"), "no token": begin("ref", 1000, false, ""),
		"no amount": begin("ref", 0, false, "tok_visa"), "no JSON": "capture",
		"a currency in lower case": map[string]any{"reference": "r", "token": "t", "amount": amount{1, "rub"}},
	} {
		r := f.pay(http.MethodPost, "payments", "one key for all", body)
		require.Equal(t, http.StatusBadRequest, r.status, name)
		require.Equal(t, "invalid_request", r.code(), name)
	}
	require.Equal(t, "invalid_request", f.pay(http.MethodPost, "voids", "v", map[string]any{}).code())
	require.Empty(t, f.ledger().Payments)
}
