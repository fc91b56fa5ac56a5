package sandbox_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/payment"
	"github.com/ordersaga/ordersaga/payment/sandbox"
)

const captured = `{"id": "evt_1", "type": "payment.captured", "created_at": "2026-12-01T19:00:00Z",
	"payment": {"id": "pay_1", "reference": "r-1", "status": "captured"}}`

// signature signs a body as docs/sandbox-payments.md says.
func signature(key, stamp, body string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(stamp + "." + body))
	return "t=" + stamp + ",v1=" + hex.EncodeToString(mac.Sum(nil))
}

func ago(d time.Duration) string { return strconv.FormatInt(time.Now().Add(-d).Unix(), 10) }

func TestASignatureIsOfItsTimeAndItsSecret(t *testing.T) {
	tests := []struct {
		name, signature string
		ok              bool
	}{
		{name: "just now", signature: signature(secret, ago(0), captured), ok: true},
		{name: "four minutes ago", signature: signature(secret, ago(4*time.Minute), captured), ok: true},
		{name: "by a clock that is four minutes fast", signature: signature(secret, ago(-4*time.Minute), captured), ok: true},
		{name: "with parts of a later version", signature: signature(secret, ago(0), captured) + ",v2=00", ok: true},
		{name: "recorded, and sent again after six minutes", signature: signature(secret, ago(6*time.Minute), captured)},
		{name: "from the future", signature: signature(secret, ago(-6*time.Minute), captured)},
		{name: "recorded, with a new time", signature: "t=" + ago(0) + signature(secret, ago(6*time.Minute), captured)[12:]},
		{name: "by another secret", signature: signature("guess", ago(0), captured)},
		{name: "by no secret", signature: signature("", ago(0), captured)},
		{name: "without a time", signature: signature(secret, "", captured)},
		{name: "with a time that is none", signature: signature(secret, "now", captured)},
		{name: "empty", signature: "t=" + ago(0) + ",v1="},
		{name: "not even hexadecimal", signature: "t=" + ago(0) + ",v1=zz"},
		{name: "absent"},
	}
	p := connect(t, "http://127.0.0.1:1")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			notices, err := p.Notices(http.Header{"Sandbox-Signature": {tt.signature}}, []byte(captured))
			if tt.ok {
				require.NoError(t, err)
				require.Equal(t, []payment.Notice{{ID: "evt_1", Ref: "r-1", What: "payment.captured"}}, notices)
				return
			}
			require.Equal(t, payment.Unauthorized, payment.KindOf(err))
			require.NotContains(t, err.Error(), secret)
			require.Empty(t, notices)
		})
	}
}

func TestNotificationsMayHaveASecretOfTheirOwn(t *testing.T) {
	p, err := sandbox.New(sandbox.Config{
		URL: "http://127.0.0.1:1", Secret: secret, WebhookSecret: "hook", ConnectTimeout: time.Second, ReadTimeout: time.Second,
	})
	require.NoError(t, err)
	_, err = p.Notices(http.Header{"Sandbox-Signature": {signature("hook", ago(0), captured)}}, []byte(captured))
	require.NoError(t, err)
	_, err = p.Notices(http.Header{"Sandbox-Signature": {signature(secret, ago(0), captured)}}, []byte(captured))
	require.Equal(t, payment.Unauthorized, payment.KindOf(err))
}

func TestOnlyNotificationsAboutPaymentsAreNotices(t *testing.T) {
	tests := []struct {
		name, body string
		notices    int
		kind       payment.Kind
	}{
		{name: "a refund", body: `{"id": "e", "type": "refund.failed", "payment": {"reference": "r-1"}}`, notices: 1},
		{name: "a word of a payment that is new", body: `{"id": "e", "type": "payment.disputed", "payment": {"reference": "r-1"}}`, notices: 1},
		{name: "a payout", body: `{"id": "e", "type": "payout.paid"}`},
		{name: "a payment that is not ours", body: `{"id": "e", "type": "payment.captured", "payment": {}}`},
		{name: "no JSON", body: `captured`, kind: payment.Invalid},
		{name: "nothing that tells a repeat", body: `{"type": "payment.captured", "payment": {"reference": "r-1"}}`, kind: payment.Invalid},
	}
	p := connect(t, "http://127.0.0.1:1")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			notices, err := p.Notices(http.Header{"Sandbox-Signature": {signature(secret, ago(0), tt.body)}}, []byte(tt.body))
			require.Len(t, notices, tt.notices)
			if tt.kind == "" {
				require.NoError(t, err)
				return
			}
			require.Equal(t, tt.kind, payment.KindOf(err))
		})
	}
}
