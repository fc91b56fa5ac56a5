package httpjson_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/httpjson"
)

const secret = "s3cr3t-token"

type greeting struct {
	Text  string `json:"text"`
	Count int64  `json:"count"`
}

func newClient(t *testing.T, baseURL string, change func(*httpjson.Config)) *httpjson.Client {
	t.Helper()
	config := httpjson.Config{
		BaseURL: baseURL, Header: map[string]string{"Token": secret},
		ConnectTimeout: 10 * time.Second, ReadTimeout: 20 * time.Second,
	}
	if change != nil {
		change(&config)
	}
	client, err := httpjson.New(config)
	require.NoError(t, err)
	return client
}

func serve(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

func answer(t *testing.T, status int, header map[string]string, body string) string {
	t.Helper()
	return serve(t, func(w http.ResponseWriter, _ *http.Request) {
		for name, value := range header {
			w.Header().Set(name, value)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
}

func failure(t *testing.T, err error) *httpjson.Error {
	t.Helper()
	e, ok := errors.AsType[*httpjson.Error](err)
	require.True(t, ok, "every error is an *httpjson.Error, got %v", err)
	require.NotContains(t, err.Error(), secret)
	return e
}

func TestDoSendsJSONWithoutHTMLEscaping(t *testing.T) {
	var got *http.Request
	var body []byte
	base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r
		body, _ = io.ReadAll(r.Body)
		_, _ = io.WriteString(w, `{"text": "привет & добро пожаловать", "count": 9007199254740993}`)
	})

	var out greeting
	err := newClient(t, base+"/api/v3/", nil).Do(t.Context(), httpjson.Request{
		Op: "greet", Method: http.MethodPost, Path: "greet", Query: url.Values{"q": {"1"}},
		Header: map[string]string{"Idempotency-Key": "k-1"}, Body: greeting{Text: "суп <1> & хлеб"},
	}, &out)

	require.NoError(t, err)
	require.Equal(t, greeting{Text: "привет & добро пожаловать", Count: 9007199254740993}, out)
	require.Equal(t, "/api/v3/greet?q=1", got.URL.RequestURI())
	require.Contains(t, string(body), "суп <1> & хлеб", "nothing is escaped for HTML")
	require.JSONEq(t, `{"text": "суп <1> & хлеб", "count": 0}`, string(body))
	require.Equal(t, secret, got.Header.Get("Token"))
	require.Equal(t, "k-1", got.Header.Get("Idempotency-Key"))
	require.Equal(t, "application/json", got.Header.Get("Content-Type"))
	require.Equal(t, int64(len(body)), got.ContentLength)
}

func TestDoReadsAnswers(t *testing.T) {
	const good = `{"text": "ok", "count": 1}`
	rows := []struct {
		name   string
		status int
		header map[string]string
		body   string
		want   string // of the error; empty for none
	}{
		{name: "plain JSON is read", status: 200, body: good},
		{name: "any 2xx is a success", status: 202, body: good},
		{name: "a byte order mark is tolerated", status: 200, body: "\ufeff" + good},
		{name: "a wrong content type is tolerated", status: 200, header: map[string]string{"Content-Type": "text/html"}, body: good},
		{name: "white space around is tolerated", status: 200, body: "\n " + good + "\n"},
		{name: "garbage behind it is not", status: 200, body: good + "}", want: "not JSON at byte"},
		{name: "two values are not one", status: 200, body: good + good, want: "not JSON at byte"},
		{name: "an empty answer is not JSON", status: 200, body: " ", want: "it is empty"},
		{name: "no content is not JSON", status: 204, want: "it is empty"},
		{
			name: "a page of HTML is named", status: 200, header: map[string]string{"Content-Type": "text/html; charset=utf-8"},
			body: "<html>", want: "decode answer of type text/html: it is not JSON at byte 1",
		},
		{name: "a value of another type is not quoted", status: 200, body: `{"text": 79001112233}`, want: "field text is a number, want string"},
		{name: "a fraction is no integer", status: 200, body: `{"count": 1.5}`, want: "field count is a number, want int64"},
		{name: "300 and above is a failure", status: 300, body: good, want: "status 300"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			var out greeting
			err := newClient(t, answer(t, row.status, row.header, row.body), nil).Do(t.Context(), httpjson.Request{Method: http.MethodGet}, &out)
			if row.want == "" {
				require.NoError(t, err)
				require.Equal(t, greeting{Text: "ok", Count: 1}, out)
				return
			}
			e := failure(t, err)
			require.ErrorContains(t, err, row.want)
			require.NotContains(t, err.Error(), "7900")
			require.True(t, e.Sent)
			require.Equal(t, row.status, e.Status)
			require.Equal(t, row.body, string(e.Body))
		})
	}
}

func TestDoIgnoresTheBodyWhenNobodyWantsIt(t *testing.T) {
	base := answer(t, http.StatusOK, nil, "thanks")
	require.NoError(t, newClient(t, base, nil).Do(t.Context(), httpjson.Request{Method: http.MethodPost}, nil))
}

func TestFailureCarriesTheBodyAndShowsNothingOfIt(t *testing.T) {
	base := answer(t, http.StatusBadRequest, nil, `{"msg": "no dish for +79001112233"}`)

	err := newClient(t, base, nil).Do(t.Context(), httpjson.Request{
		Op: "submit", Method: http.MethodPost, Path: "postorder", Query: url.Values{"key": {"hidden"}}, Body: 1,
	}, nil)

	e := failure(t, err)
	require.JSONEq(t, `{"msg": "no dish for +79001112233"}`, string(e.Body))
	require.Equal(t, "submit: POST "+base+"/postorder: status 400", err.Error())
	require.NoError(t, e.Unwrap())
}

func TestRetryAfter(t *testing.T) {
	rows := []struct {
		name, value string
		low, high   time.Duration
	}{
		{name: "seconds are read", value: "7", low: 7 * time.Second, high: 7 * time.Second},
		{name: "zero asks for a short pause", value: "0", low: time.Second, high: time.Second},
		{name: "a date is read", value: time.Now().Add(time.Hour).UTC().Format(http.TimeFormat), low: 58 * time.Minute, high: time.Hour},
		{name: "a date that has passed asks for a short pause", value: "Mon, 02 Jan 2006 15:04:05 GMT", low: time.Second, high: time.Second},
		{name: "a year is cut to a day", value: "31536000", low: 24 * time.Hour, high: 24 * time.Hour},
		{name: "a negative number says nothing", value: "-3"},
		{name: "a word says nothing", value: "soon"},
		{name: "no header says nothing", value: ""},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			base := answer(t, http.StatusServiceUnavailable, map[string]string{"Retry-After": row.value}, "")
			e := failure(t, newClient(t, base, nil).Do(t.Context(), httpjson.Request{Method: http.MethodGet}, nil))
			require.GreaterOrEqual(t, e.RetryAfter, row.low)
			require.LessOrEqual(t, e.RetryAfter, row.high)
		})
	}
}

func TestLargeAnswers(t *testing.T) {
	base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := io.WriteString(w, strings.Repeat("x", 1<<10)); err != nil {
				return
			}
		}
	})
	client := newClient(t, base, func(c *httpjson.Config) { c.MaxBody = 100 << 10 })

	var out json.RawMessage
	e := failure(t, client.Do(t.Context(), httpjson.Request{Method: http.MethodGet}, &out))
	require.ErrorContains(t, e, "larger than 102400 bytes")
	require.True(t, e.Sent)
	require.Len(t, e.Body, 64<<10)
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	var calls atomic.Int32
	base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	})
	e := failure(t, newClient(t, base, nil).Do(t.Context(), httpjson.Request{Method: http.MethodPost, Body: 1}, nil))
	require.Equal(t, http.StatusTemporaryRedirect, e.Status)
	require.Equal(t, int32(1), calls.Load())
}

func TestHTTPSWithAnUnknownCertificateIsNotSent(t *testing.T) {
	server := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	e := failure(t, newClient(t, server.URL, nil).Do(t.Context(), httpjson.Request{Method: http.MethodPost, Body: 1}, nil))
	require.False(t, e.Sent)
	require.ErrorContains(t, e, "certificate")
}

func TestAddressesThatNobodyListensAtAreNotSent(t *testing.T) {
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	e := failure(t, newClient(t, "http://"+listener.Addr().String(), nil).Do(t.Context(), httpjson.Request{Method: http.MethodPost, Body: 1}, nil))
	require.False(t, e.Sent)
	require.Zero(t, e.Status)
	require.ErrorContains(t, e, "not sent")
}

func TestAContextThatHasEndedSendsNothing(t *testing.T) {
	base := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("a request arrived") })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	e := failure(t, newClient(t, base, nil).Do(ctx, httpjson.Request{Method: http.MethodPost, Body: 1}, nil))
	require.False(t, e.Sent)
	require.ErrorIs(t, e, context.Canceled)
}

func TestABodyThatIsNoJSONSendsNothing(t *testing.T) {
	base := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("a request arrived") })
	e := failure(t, newClient(t, base, nil).Do(t.Context(), httpjson.Request{Method: http.MethodPost, Body: make(chan int)}, nil))
	require.False(t, e.Sent)
}

func TestAHeaderWithALineBreakSendsNothing(t *testing.T) {
	base := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("a request arrived") })
	e := failure(t, newClient(t, base, nil).Do(t.Context(), httpjson.Request{
		Method: http.MethodPost, Header: map[string]string{"Key": secret + "\n"}, Body: 1,
	}, nil))
	require.False(t, e.Sent)
}
