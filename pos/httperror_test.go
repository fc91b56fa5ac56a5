package pos_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/pos"
)

func TestHTTPError(t *testing.T) {
	rows := []struct {
		name string
		err  error
		want pos.Kind
		code string
	}{
		{name: "a request that never left is not sent", err: &httpjson.Error{}, want: pos.NotSent},
		{name: "a request without an answer is unknown", err: &httpjson.Error{Sent: true}, want: pos.Unknown},
		{name: "an answer that nobody understands is unknown", err: &httpjson.Error{Sent: true, Status: 200}, want: pos.Unknown, code: "200"},
		{name: "a redirect is unknown", err: &httpjson.Error{Sent: true, Status: 307}, want: pos.Unknown, code: "307"},
		{name: "400 is unknown until the vendor documents it", err: &httpjson.Error{Sent: true, Status: 400}, want: pos.Unknown, code: "400"},
		{name: "404 is not a ticket that is missing", err: &httpjson.Error{Sent: true, Status: 404}, want: pos.Unknown, code: "404"},
		{name: "401 is unauthorized", err: &httpjson.Error{Sent: true, Status: 401}, want: pos.Unauthorized, code: "401"},
		{name: "403 is unauthorized", err: &httpjson.Error{Sent: true, Status: 403}, want: pos.Unauthorized, code: "403"},
		{name: "429 is throttled", err: &httpjson.Error{Sent: true, Status: 429}, want: pos.Throttled, code: "429"},
		{name: "503 is unknown until the vendor documents it", err: &httpjson.Error{Sent: true, Status: 503}, want: pos.Unknown, code: "503"},
		{name: "any other error is unknown", err: errors.New("x"), want: pos.Unknown},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			got := pos.HTTPError("till", "submit", row.err)
			require.Equal(t, row.want, got.Kind)
			require.Equal(t, row.code, got.Code)
			require.ErrorIs(t, got, row.err)
		})
	}
}

func TestHTTPErrorKeepsThePause(t *testing.T) {
	got := pos.HTTPError("till", "submit", &httpjson.Error{Sent: true, Status: 429, RetryAfter: 7 * time.Second, Body: []byte("Анна")})
	require.Equal(t, 7*time.Second, got.RetryAfter)
	require.NotContains(t, got.Error(), "Анна")
}

func TestKindOf(t *testing.T) {
	require.Equal(t, pos.Rejected, pos.KindOf(errors.Join(errors.New("x"), &pos.Error{Kind: pos.Rejected})))
	require.Equal(t, pos.Unknown, pos.KindOf(errors.New("x")))
}
