package simulator_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/simulator"
)

func TestDecisionsThatCannotBe(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	id := f.charge("taken")
	f.begunWith("open", simulator.RedirectToken, true)
	tests := []struct {
		name, path, body string
		status           int
	}{
		{"a payment that is paid", "payments/" + id, `{"do": "pay"}`, http.StatusConflict},
		{"a refusal too late", "payments/" + id, `{"do": "refuse"}`, http.StatusConflict},
		{"a bank before the guest", "payments/" + id, `{"do": "process"}`, http.StatusConflict},
		{"an end of what does not wait", "payments/" + id, `{"do": "expire"}`, http.StatusConflict},
		{"a refund that nobody asked for", "payments/" + id, `{"do": "refund-succeeds"}`, http.StatusConflict},
		{"a refund of what is not paid", "payments/by-reference/open", `{"do": "refund-fails"}`, http.StatusConflict},
		{"a deed that does not exist", "payments/by-reference/open", `{"do": "steal"}`, http.StatusConflict},
		{"a code that does not exist", "payments/by-reference/open", `{"do": "refuse", "code": "mood"}`, http.StatusBadRequest},
		{"no JSON", "payments/by-reference/open", `pay`, http.StatusBadRequest},
		{"a payment that does not exist", "payments/by-reference/nothing", `{"do": "pay"}`, http.StatusNotFound},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := f.call(http.MethodPost, "/admin/payments/default/"+tt.path+"/decision", tt.body)
			require.Equal(t, tt.status, r.status, r.raw)
		})
	}
	_, err := f.admin.Decide(t.Context(), "nobody", id, simulator.Decision{Do: simulator.Pay})
	require.ErrorContains(t, err, "no such account")
}

func TestAccountSettingsSurviveTheWire(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{PaymentSecret: "s"})
	settings, err := f.admin.Account(t.Context(), "acme")
	require.NoError(t, err)
	require.Equal(t, "s", settings.Secret)
	require.Equal(t, simulator.Duration(15*time.Minute), settings.LinkFor)
	settings.KeepLinks, settings.Notify = true, []simulator.NoticeType{simulator.NoticeRefundFailed}
	require.NoError(t, f.admin.ConfigureAccount(t.Context(), "acme", settings))
	got, err := f.admin.Account(t.Context(), "acme")
	require.NoError(t, err)
	require.Equal(t, settings, got)
	require.NoError(t, f.admin.ChangeAccount(t.Context(), "acme", func(s *simulator.AccountSettings) { s.KeepLinks = false }))
	got, err = f.admin.Account(t.Context(), "acme")
	require.NoError(t, err)
	settings.KeepLinks = false
	require.Equal(t, settings, got, "the rest stays")
	require.Error(t, f.admin.ChangeAccount(t.Context(), "-a b", func(*simulator.AccountSettings) {}))
	for _, wrong := range []simulator.AccountSettings{
		{LinkFor: simulator.Never}, {LinkMin: simulator.Never}, {LinkMax: simulator.Never}, {Notify: []simulator.NoticeType{"payment.lost"}},
	} {
		require.Error(t, f.admin.ConfigureAccount(t.Context(), "acme", wrong), fmt.Sprint(wrong))
	}
	_, err = f.admin.Account(t.Context(), "-a b")
	require.ErrorContains(t, err, "answered 404")
	require.Error(t, f.admin.ForgetKeys(t.Context(), "-a b"))
}
