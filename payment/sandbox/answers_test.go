package sandbox_test

import (
	"maps"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/payment"
	"github.com/ordersaga/ordersaga/simulator"
)

func TestAnAnswerAboutSomethingElseIsNotBelieved(t *testing.T) {
	tests := []struct {
		name string
		mend func(map[string]any)
	}{
		{name: "another amount", mend: func(p map[string]any) { p["amount"] = amount{20701, "RUB"} }},
		{name: "another currency", mend: func(p map[string]any) { p["amount"] = amount{20700, "USD"} }},
		{name: "another reference", mend: func(p map[string]any) { p["reference"] = "r-2" }},
		{name: "another state", mend: func(p map[string]any) { p["status"] = "captured" }},
		{name: "a state without a name", mend: func(p map[string]any) { p["status"] = "settling" }},
		{name: "no id", mend: func(p map[string]any) { p["id"] = "" }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t)
			f.mend = tt.mend
			_, err := begin(t, connect(t, f.base()))
			require.ErrorContains(t, err, "is not the one that was asked for")
			require.Equal(t, payment.Unknown, payment.KindOf(err))
		})
	}
}

func TestLaterAnswersAreNotBelievedEither(t *testing.T) {
	tests := []struct {
		name string
		mend func(map[string]any)
		call func(p payment.Provider, id string) error
	}{
		{name: "a capture of another amount", mend: func(p map[string]any) { p["captured"] = amount{20699, "RUB"} }, call: func(p payment.Provider, id string) error {
			_, err := p.Capture(t.Context(), payment.CaptureRequest{Key: "c", ID: id, Amount: price()})
			return err
		}},
		{name: "a capture of another payment", mend: func(p map[string]any) { p["id"] = "pay_9" }, call: func(p payment.Provider, id string) error {
			_, err := p.Capture(t.Context(), payment.CaptureRequest{Key: "c", ID: id, Amount: price()})
			return err
		}},
		{name: "a charge that took less", mend: func(p map[string]any) { p["captured"] = amount{20699, "RUB"} }, call: func(p payment.Provider, _ string) error {
			_, err := p.Begin(t.Context(), payment.BeginRequest{Key: "b", Ref: "r-2", Amount: price(), Token: goodToken})
			return err
		}},
		{name: "a void that voided nothing", mend: func(p map[string]any) { p["status"] = "authorized" }, call: func(p payment.Provider, id string) error {
			_, err := p.Void(t.Context(), payment.VoidRequest{Key: "v", ID: id})
			return err
		}},
		{name: "a void of another reference", mend: func(p map[string]any) { p["reference"] = "r-2" }, call: func(p payment.Provider, _ string) error {
			_, err := p.Void(t.Context(), payment.VoidRequest{Key: "v", Ref: "r-1"})
			return err
		}},
		{name: "a lookup of another payment", mend: func(p map[string]any) { p["id"] = "pay_9" }, call: func(p payment.Provider, id string) error {
			_, err := p.Lookup(t.Context(), payment.LookupRequest{ID: id})
			return err
		}},
		{name: "a lookup of another reference", mend: func(p map[string]any) { p["reference"] = "r-2" }, call: func(p payment.Provider, _ string) error {
			_, err := p.Lookup(t.Context(), payment.LookupRequest{Ref: "r-1"})
			return err
		}},
		{name: "a lookup of a state without a name", mend: func(p map[string]any) { p["status"] = "settling" }, call: func(p payment.Provider, _ string) error {
			_, err := p.Lookup(t.Context(), payment.LookupRequest{Ref: "r-1"})
			return err
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t)
			p := connect(t, f.base())
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
	back := map[string]any{"reference": "r", "amount": amount{20700, "RUB"}, "status": "succeeded"}
	change := func(field string, value any) []any {
		changed := maps.Clone(back)
		changed[field] = value
		return []any{changed}
	}
	tests := []struct {
		name, field string
		value       any
	}{
		{name: "less went back than was asked for", field: "refunded", value: amount{20699, "RUB"}},
		{name: "another currency went back", field: "refunded", value: amount{20700, "USD"}},
		{name: "another payment", field: "id", value: "pay_9"},
		{name: "a payment that was never taken", field: "status", value: "voided"},
		{name: "somebody else's refund", field: "refunds", value: change("reference", "other")},
		{name: "a refund of another amount", field: "refunds", value: change("amount", amount{1, "RUB"})},
		{name: "a refund in a state without a name", field: "refunds", value: change("status", "settling")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t)
			p := connect(t, f.base())
			taken, err := p.Begin(t.Context(), payment.BeginRequest{Key: "k-1", Ref: "r-1", Amount: price(), Token: goodToken})
			require.NoError(t, err)
			f.set(func() { f.mend = func(p map[string]any) { p[tt.field] = tt.value } })
			_, err = p.Refund(t.Context(), payment.RefundRequest{Key: "r", ID: taken.ID, Amount: price()})
			require.ErrorContains(t, err, "is not the one that was asked for")
			require.Equal(t, payment.Unknown, payment.KindOf(err))
		})
	}
}

func TestARefundWhoseFateIsNotToldIsUnknown(t *testing.T) {
	f := newFake(t)
	p := connect(t, f.base())
	taken, err := p.Begin(t.Context(), payment.BeginRequest{Key: "k-1", Ref: "r-1", Amount: price(), Token: goodToken})
	require.NoError(t, err)
	for _, fault := range []simulator.FaultName{simulator.Down, simulator.Unauthorized, simulator.LostReplyBefore} {
		f.faults(simulator.Fault{Name: fault, Op: simulator.OpLookup})
		_, err = p.Refund(t.Context(), payment.RefundRequest{Key: "r", ID: taken.ID, Amount: price()})
		require.Equal(t, payment.Unknown, payment.KindOf(err), "%s: the provider took the refund", fault)
	}
	f.faults()
	got, err := p.Refund(t.Context(), payment.RefundRequest{Key: "r", ID: taken.ID, Amount: price()})
	require.NoError(t, err)
	require.Equal(t, price(), got.Refunded)
}

func TestAnActionThatNobodyCanTakeIsNotBelieved(t *testing.T) {
	for _, action := range []any{nil, map[string]any{"type": "redirect"}, map[string]any{"type": "qr", "url": "https://pay.example.com"}, map[string]any{"type": "sms"}} {
		f := newFake(t)
		f.mend = func(p map[string]any) { p["action"] = action }
		_, err := connect(t, f.base()).Begin(t.Context(), payment.BeginRequest{Key: "k", Ref: "r", Amount: price(), Token: simulator.RedirectToken})
		require.ErrorContains(t, err, "the answer's action is not the one that was asked for")
		require.Equal(t, payment.Unknown, payment.KindOf(err))
	}
}
