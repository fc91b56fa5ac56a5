package httpjson_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/httpjson"
)

func TestRawTakesEverySuccessAsItCame(t *testing.T) {
	rows := []struct {
		name   string
		status int
		body   string
	}{
		{name: "accepted without a body", status: http.StatusAccepted},
		{name: "already reported", status: http.StatusAlreadyReported, body: `{"errors": []}`},
		{name: "something that is no JSON", status: http.StatusOK, body: "<html>"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			var raw httpjson.Raw
			err := newClient(t, answer(t, row.status, nil, row.body), nil).Do(t.Context(), httpjson.Request{Method: http.MethodGet}, &raw)
			require.NoError(t, err)
			require.Equal(t, row.status, raw.Status)
			require.Equal(t, row.body, string(raw.Body))
		})
	}
}

func TestRawTakesNoFailure(t *testing.T) {
	var raw httpjson.Raw
	err := newClient(t, answer(t, http.StatusBadRequest, nil, secret), nil).Do(t.Context(), httpjson.Request{Method: http.MethodGet}, &raw)
	require.Equal(t, http.StatusBadRequest, failure(t, err).Status)
	require.Zero(t, raw.Status)

	small := newClient(t, answer(t, http.StatusOK, nil, "0123456789"), func(c *httpjson.Config) { c.MaxBody = 9 })
	require.ErrorContains(t, small.Do(t.Context(), httpjson.Request{Method: http.MethodGet}, &raw), "larger than 9 bytes")
	require.Zero(t, raw.Status)
}

func TestRawIsDecodedLikeAnyAnswer(t *testing.T) {
	var got greeting
	require.NoError(t, httpjson.Raw{Body: []byte("\ufeff" + `{"text": "oi"}`)}.Decode(&got))
	require.Equal(t, "oi", got.Text)
	err := httpjson.Raw{Body: []byte(`{"text": ` + secret)}.Decode(&got)
	require.ErrorContains(t, err, "not JSON")
	require.NotContains(t, err.Error(), secret)
}

func TestEncodedBytesAreSentUnchanged(t *testing.T) {
	var got []byte
	base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got, _ = io.ReadAll(r.Body)
		_, _ = io.WriteString(w, "{}")
	})
	body, err := httpjson.Encode(map[string]string{"note": "pão & \u2028 <queijo> \"1\" \ufffd"})
	require.NoError(t, err)
	var raw httpjson.Raw
	require.NoError(t, newClient(t, base, nil).Do(t.Context(), httpjson.Request{Method: http.MethodPost, Body: body}, &raw))
	require.Equal(t, string(body), string(got))

	_, err = httpjson.Encode(func() {})
	require.Error(t, err)
}
