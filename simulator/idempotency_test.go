package simulator_test

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/simulator"
)

func TestRepeatedKeyGivesTheFirstAnswer(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	tests := []struct {
		name, token string
		want        int
	}{
		{"a hold", "tok_visa", http.StatusCreated},
		{"a decline", simulator.DeclinedToken, http.StatusPaymentRequired},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			body := begin(tt.name, 1000, false, tt.token)
			first := f.pay(http.MethodPost, "payments", tt.name, body)
			again := f.pay(http.MethodPost, "payments", tt.name, body)
			require.Equal(t, tt.want, first.status)
			require.Equal(t, first.status, again.status)
			require.Equal(t, first.raw, again.raw)
			require.Empty(t, first.header.Get("Idempotent-Replayed"))
			require.Equal(t, "true", again.header.Get("Idempotent-Replayed"))
			require.Len(t, f.ledger().PaymentsOf(tt.name), 1)
		})
	}
}

func TestRepeatedKeyGivesTheFirstAnswerAfterTheStateHasChanged(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	id := f.hold("ref", 1000)
	require.Equal(t, "voided", f.pay(http.MethodPost, "payments/"+id+"/void", "v", nil).body["status"])
	again := f.pay(http.MethodPost, "payments", "begin-ref", begin("ref", 1000, false, "tok_visa"))
	require.Equal(t, "authorized", again.body["status"])
	require.Equal(t, id, again.body["id"])
}

func TestKeyOfAnotherRequestIsRefused(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	id := f.hold("ref", 1000)
	for _, r := range []reply{
		f.pay(http.MethodPost, "payments", "begin-ref", begin("ref", 1001, false, "tok_visa")),
		f.pay(http.MethodPost, "payments/"+id+"/capture", "begin-ref", rub(1000)),
	} {
		require.Equal(t, http.StatusUnprocessableEntity, r.status)
		require.Equal(t, "idempotency_mismatch", r.code())
	}
	require.Len(t, f.ledger().Payments[0].History, 1)
}

func TestKeyIsNeededForPosts(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	r := f.pay(http.MethodPost, "payments", "", begin("ref", 1000, false, "tok_visa"))
	require.Equal(t, http.StatusBadRequest, r.status)
	require.Equal(t, "idempotency_key_required", r.code())
}

func TestKeyIsForgottenAfterItsWindow(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	f.hold("ref", 1000)
	f.clock.Advance(24*time.Hour - time.Second)
	f.hold("ref", 1000)
	require.Len(t, f.ledger().Payments, 1)
	f.clock.Advance(time.Second)
	f.hold("ref", 1000)
	require.Len(t, f.ledger().Payments, 2, "the same key is a new request now")
}

func TestRequestThatWasNotCarriedOutGivesItsKeyBack(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	require.Equal(t, http.StatusBadRequest, f.pay(http.MethodPost, "payments", "k", begin("", 1000, false, "tok_visa")).status)
	require.Equal(t, http.StatusNotFound, f.pay(http.MethodPost, "payments/pay_0/void", "k", nil).status)
	f.faults(simulator.Payments("default"), simulator.Fault{Name: simulator.Down, Times: 1})
	body := begin("ref", 1000, false, "tok_visa")
	r := f.pay(http.MethodPost, "payments", "k", body)
	require.Equal(t, http.StatusServiceUnavailable, r.status)
	require.Equal(t, "1", r.header.Get("Retry-After"))
	require.Equal(t, http.StatusCreated, f.pay(http.MethodPost, "payments", "k", body).status)
}

func TestRepeatDuringTheFirstIsNotCarriedOut(t *testing.T) {
	t.Parallel()
	for _, drop := range []bool{false, true} {
		f := newWorld(t, simulator.Options{})
		f.faults(simulator.Payments("default"), simulator.Fault{Name: simulator.HoldBefore, Op: simulator.OpHold, Times: 1})
		body := begin("ref", 1000, false, "tok_visa")
		var first reply
		var calls sync.WaitGroup
		calls.Go(func() { first = f.pay(http.MethodPost, "payments", "k", body) })
		f.soon("the first is held", func() bool { return f.heldCount() == 1 })

		r := f.pay(http.MethodPost, "payments", "k", body)
		require.Equal(t, http.StatusConflict, r.status)
		require.Equal(t, "in_progress", r.code())

		n, err := f.admin.Release(t.Context(), simulator.Payments("default"), simulator.OpHold, drop)
		require.NoError(t, err)
		require.Equal(t, 1, n)
		calls.Wait()
		require.Equal(t, drop, first.err != nil)
		require.Equal(t, http.StatusCreated, f.pay(http.MethodPost, "payments", "k", body).status)
		require.Len(t, f.ledger().Payments, 1)
	}
}

func TestVoidByReferenceOvertakesAPaymentOnItsWay(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	f.faults(simulator.Payments("default"), simulator.Fault{Name: simulator.HoldBefore, Op: simulator.OpCharge})
	var late reply
	var calls sync.WaitGroup
	calls.Go(func() { late = f.pay(http.MethodPost, "payments", "k", begin("ref", 1000, true, "tok_visa")) })
	f.soon("the charge is held", func() bool { return f.heldCount() == 1 })
	require.Equal(t, http.StatusOK, f.pay(http.MethodPost, "voids", "v", map[string]any{"reference": "ref"}).status)
	require.NoError(t, f.admin.Clear(t.Context()))
	calls.Wait()
	require.Equal(t, "reference_voided", late.code())
	require.Empty(t, f.ledger().Payments)
}
