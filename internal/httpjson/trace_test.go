package httpjson_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/httpjson"
)

func TestTracedCallsAreToldAsTheyWent(t *testing.T) {
	base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Seen", r.Header.Get("Token"))
		w.WriteHeader(http.StatusTeapot)
		_, _ = w.Write([]byte(strings.ToUpper(string(body))))
	})
	var told []httpjson.Exchange
	ctx := httpjson.Traced(t.Context(), func(x httpjson.Exchange) { told = append(told, x) })

	err := newClient(t, base, nil).Do(ctx, httpjson.Request{
		Op: "greet", Method: http.MethodPost, Path: "greet", Query: url.Values{"q": {"1"}}, Body: greeting{Text: "hi"}, Fresh: true,
	}, nil)

	require.Equal(t, http.StatusTeapot, failure(t, err).Status)
	require.Len(t, told, 1)
	x := told[0]
	require.Equal(t, "greet POST "+base+"/greet?q=1", x.Op+" "+x.Method+" "+x.URL.String())
	require.Equal(t, secret, x.Header.Get("Token"))
	require.JSONEq(t, `{"text": "hi", "count": 0}`, string(x.Body))
	require.Equal(t, http.StatusTeapot, x.Status)
	require.Equal(t, secret, x.AnswerHeader.Get("X-Seen"))
	require.JSONEq(t, `{"TEXT": "HI", "COUNT": 0}`, string(x.Answer), "and the call was made with its body")
	require.NoError(t, x.Err)
}

func TestTracedCallWithoutAnAnswerIsTold(t *testing.T) {
	base := serve(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	var told []httpjson.Exchange
	ctx := httpjson.Traced(t.Context(), func(x httpjson.Exchange) { told = append(told, x) })
	e := failure(t, newClient(t, base, nil).Do(ctx, httpjson.Request{Method: http.MethodGet, Fresh: true}, nil))
	require.True(t, e.Sent)
	require.Len(t, told, 1)
	require.Zero(t, told[0].Status)
	require.Error(t, told[0].Err)
}

func TestTracedAnswerThatBreaksOffIsTold(t *testing.T) {
	base := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, `{"text":`)
	})
	var told []httpjson.Exchange
	ctx := httpjson.Traced(t.Context(), func(x httpjson.Exchange) { told = append(told, x) })
	require.Error(t, newClient(t, base, nil).Do(ctx, httpjson.Request{Method: http.MethodGet}, nil))
	require.Len(t, told, 1)
	require.Equal(t, `{"text":`, string(told[0].Answer))
	require.ErrorIs(t, told[0].Err, io.ErrUnexpectedEOF)
}
