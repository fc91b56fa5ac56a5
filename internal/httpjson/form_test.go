package httpjson_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/httpjson"
)

func TestAFormIsSentAsAForm(t *testing.T) {
	var kind, body string
	var length int64
	base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		kind, length = r.Header.Get("Content-Type"), r.ContentLength
		raw, _ := io.ReadAll(r.Body)
		body = string(raw)
		_, _ = io.WriteString(w, `{"text": "ok"}`)
	})

	var out greeting
	err := newClient(t, base, nil).Do(t.Context(), httpjson.Request{
		Method: http.MethodPost, Path: "token", Body: httpjson.Form{"scope": {"api"}, "client_secret": {"a&b=c ü"}},
	}, &out)

	require.NoError(t, err)
	require.Equal(t, "ok", out.Text)
	require.Equal(t, "application/x-www-form-urlencoded", kind)
	require.Equal(t, "client_secret=a%26b%3Dc+%C3%BC&scope=api", body)
	require.Equal(t, int64(len(body)), length)
}

func TestAFormThatFailsIsNotTold(t *testing.T) {
	base := answer(t, http.StatusUnauthorized, nil, `{"error": "invalid_client"}`)
	err := newClient(t, base, nil).Do(t.Context(), httpjson.Request{
		Method: http.MethodPost, Body: httpjson.Form{"client_secret": {secret}},
	}, nil)
	require.Equal(t, http.StatusUnauthorized, failure(t, err).Status)
}
