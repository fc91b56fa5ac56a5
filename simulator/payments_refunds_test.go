package simulator_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/simulator"
)

// charge takes 1000 at once and returns the payment's id.
func (f *fixture) charge(reference string) string {
	f.Helper()
	r := f.pay(http.MethodPost, "payments", "begin-"+reference, begin(reference, 1000, true, "tok_visa"))
	require.Equal(f, "captured", r.body["status"], r.raw)
	return f.text(r, "id")
}

// giveBack asks for a refund with a reference, which is its key too.
func (f *fixture) giveBack(id, reference string, value int64) reply {
	f.Helper()
	body := rub(value)
	body["reference"] = reference
	return f.pay(http.MethodPost, "payments/"+id+"/refunds", "key-"+reference, body)
}

func TestRefundStaysPendingUntilItIsDecided(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		fault  simulator.Fault
		decide simulator.Deed // by hand; empty: the delay decides
		status string
		net    int64
		acts   []simulator.PaymentActKind
	}{
		{
			"it succeeds by itself",
			simulator.Fault{Delay: seconds(5)},
			"", "refunded", 0,
			[]simulator.PaymentActKind{"captured", "refund_pending", "refunded"},
		},
		{
			"it fails by itself",
			simulator.Fault{Delay: seconds(5), Code: "failed"},
			"", "captured", 1000,
			[]simulator.PaymentActKind{"captured", "refund_pending", "refund_failed"},
		},
		{
			"it succeeds by hand",
			simulator.Fault{},
			simulator.RefundSucceeds, "refunded", 0,
			[]simulator.PaymentActKind{"captured", "refund_pending", "refunded"},
		},
		{
			"it fails by hand",
			simulator.Fault{},
			simulator.RefundFails, "captured", 1000,
			[]simulator.PaymentActKind{"captured", "refund_pending", "refund_failed"},
		},
		{
			"it is decided by hand before its time, once",
			simulator.Fault{Delay: seconds(5), Code: "failed"},
			simulator.RefundSucceeds, "refunded", 0,
			[]simulator.PaymentActKind{"captured", "refund_pending", "refunded"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newWorld(t, simulator.Options{})
			tt.fault.Name = simulator.RefundDelayed
			f.faults(simulator.Payments("default"), tt.fault)
			id := f.charge("ref")
			r := f.giveBack(id, "a", 1000)
			require.Equal(t, "captured", r.body["status"])
			require.Equal(t, "pending", f.text(r, "refunds", 0, "status"))
			require.Zero(t, f.number(r, "refunded", "value"))
			require.Equal(t, "amount_too_large", f.giveBack(id, "b", 1).code(), "all of it is on its way")
			require.Equal(t, int64(1000), f.ledger().Balance("ref").RefundPending)
			if tt.decide != "" {
				f.decide("ref", tt.decide, "")
			}
			f.clock.Advance(5 * time.Second)
			require.Equal(t, tt.status, f.pay(http.MethodGet, "payments/"+id, "", nil).body["status"])
			acts := []simulator.PaymentActKind{}
			for _, act := range f.ledger().Payments[0].History {
				acts = append(acts, act.Act)
			}
			require.Equal(t, tt.acts, acts)
			b := f.ledger().Balance("ref")
			require.Equal(t, tt.net, b.Net)
			require.Zero(t, b.RefundPending)
		})
	}
}

func TestRefundThatSucceededMayComeBack(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	id := f.charge("ref")
	f.giveBack(id, "a", 400)
	f.giveBack(id, "b", 600)
	require.Equal(t, simulator.StatusRefunded, f.status("ref"))
	p := f.decide("ref", simulator.RefundFails, "")
	require.Equal(t, simulator.StatusCaptured, p.Status)
	require.Equal(t, int64(600), p.Net(), "the newest came back")
	require.Equal(t, simulator.ActRefundReturned, p.History[3].Act)
	require.Equal(t, "failed", f.text(f.pay(http.MethodGet, "payments/"+id, "", nil), "refunds", 1, "status"))
	require.Equal(t, "refunded", f.giveBack(id, "c", 600).body["status"], "another try goes through")
}

func TestReferenceOfARefundOutlivesItsKey(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	id := f.charge("ref")
	f.giveBack(id, "a", 400)
	require.NoError(t, f.admin.ForgetKeys(t.Context(), "default"))
	again := f.giveBack(id, "a", 400)
	require.Equal(t, http.StatusOK, again.status)
	require.Empty(t, again.header.Get("Idempotent-Replayed"), "the key was forgotten")
	require.Equal(t, int64(400), f.number(again, "refunded", "value"))
	require.NoError(t, f.admin.ForgetKeys(t.Context(), "default"))
	require.Equal(t, "idempotency_mismatch", f.giveBack(id, "a", 300).code(), "it stands for another refund")
	require.Equal(t, int64(600), f.ledger().Balance("ref").Net)
}

func TestRefundsWithoutAReferenceAreAsManyAsTheirKeys(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	id := f.charge("ref")
	for _, key := range []string{"a", "a", "b"} {
		require.Equal(t, http.StatusOK, f.pay(http.MethodPost, "payments/"+id+"/refunds", key, rub(100)).status)
	}
	require.Len(t, f.ledger().Payments[0].Refunds, 2)
}

func TestBalanceIsOfAllAttemptsOfAnOrder(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	f.pay(http.MethodPost, "payments", "d", begin("order-1", 1000, true, simulator.DeclinedToken))
	f.giveBack(f.charge("order-2"), "a", 300)
	f.hold("order-3", 500)
	f.begunWith("order-4", simulator.RedirectToken, true)
	f.charge("order2-1")
	want := simulator.Balance{Payments: 3, Charges: 1, Open: 1000, Held: 500, Charged: 1000, Refunded: 300, Net: 700}
	require.Equal(t, want, f.ledger().Balance("order"))
	require.Equal(t, int64(700), f.number(f.call(http.MethodGet, "/admin/balance/order", nil), "net"))
	require.Equal(t, simulator.Balance{Payments: 1, Charges: 1, Charged: 1000, Net: 1000}, f.ledger().Balance("order2"))
	require.Zero(t, f.ledger().Balance("nobody"))
}
