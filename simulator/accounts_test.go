package simulator_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/simulator"
)

func TestLookupByReferencePrefersWhatWasNotDeclined(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	require.Equal(t, http.StatusNotFound, f.pay(http.MethodGet, "payments?reference=ref", "", nil).status)
	f.pay(http.MethodPost, "payments", "d1", begin("ref", 1000, false, simulator.DeclinedToken))
	id := f.hold("ref", 1000)
	f.pay(http.MethodPost, "payments", "d2", begin("ref", 1000, false, simulator.DeclinedToken))
	require.Equal(t, id, f.pay(http.MethodGet, "payments?reference=ref", "", nil).body["id"])
	require.Len(t, f.ledger().PaymentsOf("ref"), 3)
}

func TestHoldRunsOut(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{Account: simulator.AccountSettings{HoldFor: simulator.Duration(time.Hour)}})
	runsOut, taken := f.hold("runs out", 1000), f.hold("taken", 1000)
	f.pay(http.MethodPost, "payments/"+taken+"/capture", "c", rub(1000))
	f.clock.Advance(time.Hour)
	require.Equal(t, "voided", f.pay(http.MethodGet, "payments/"+runsOut, "", nil).body["status"])
	require.Equal(t, "captured", f.pay(http.MethodGet, "payments/"+taken, "", nil).body["status"])
	r := f.pay(http.MethodPost, "payments/"+runsOut+"/capture", "c2", rub(1000))
	require.Equal(t, "invalid_state", r.code())
	require.Equal(t, simulator.ActExpired, f.ledger().PaymentsOf("runs out")[0].History[1].Act)
}

func TestHoldMayLastForEver(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{Account: simulator.AccountSettings{HoldFor: simulator.Never}})
	id := f.hold("ref", 1000)
	f.clock.Advance(1000 * time.Hour)
	r := f.pay(http.MethodGet, "payments/"+id, "", nil)
	require.Equal(t, "authorized", r.body["status"])
	require.NotContains(t, r.body, "hold_expires_at")
}

func TestAccountsShareNothing(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{PaymentSecret: "s", Accounts: map[string]simulator.AccountSettings{"acme": {Secret: "acme's"}}})
	f.hold("ref", 1000)
	headers := []string{"Authorization", "Bearer acme's", "Idempotency-Key", "begin-ref"}
	require.Equal(t, http.StatusNotFound, f.call(http.MethodGet, "/payments/acme/v1/payments?reference=ref", nil, headers...).status)
	r := f.call(http.MethodPost, "/payments/acme/v1/payments", begin("ref", 500, true, "tok_visa"), headers...)
	require.Equal(t, http.StatusCreated, r.status)
	accounts := map[string]int64{}
	for _, p := range f.ledger().Payments {
		accounts[p.Account] = p.Amount
	}
	require.Equal(t, map[string]int64{"default": 1000, "acme": 500}, accounts)

	for _, authorization := range []string{"", "Bearer ", "Bearer s", "acme's"} {
		r = f.call(http.MethodGet, "/payments/acme/v1/payments?reference=ref", nil, "Authorization", authorization)
		require.Equal(t, http.StatusUnauthorized, r.status)
		require.Equal(t, "unauthorized", r.code())
	}
	require.NoError(t, f.admin.ConfigureAccount(t.Context(), "acme", simulator.AccountSettings{Secret: "new"}))
	require.Equal(t, http.StatusOK, f.call(http.MethodGet, "/payments/acme/v1/payments?reference=ref", nil, "Authorization", "Bearer new").status)
}
