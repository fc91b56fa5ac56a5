package storecheck_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/internal/storecheck"
	"github.com/ordersaga/ordersaga/pos"
)

const secret = `hunter2/"&`

// wired makes one call when it is pinged.
type wired struct {
	till
	client  *httpjson.Client
	request httpjson.Request
}

func (w wired) Ping(ctx context.Context) (pos.Health, error) {
	return pos.Health{Ready: true}, w.client.Do(ctx, w.request, &httpjson.Raw{})
}

// overTheWire runs a check of a POS that answers so, and returns what is shown of its one call.
func overTheWire(t *testing.T, r httpjson.Request, contentType, answer string, wire bool) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("Set-Cookie", "sid=hush")
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	client, err := httpjson.New(httpjson.Config{
		BaseURL: server.URL, Header: map[string]string{"Token": secret}, ConnectTimeout: time.Minute, ReadTimeout: time.Minute,
	})
	require.NoError(t, err)
	report, err := run(t, storecheck.Check{Connector: wired{till: till{t: t}, client: client, request: r}, Wire: wire, Secrets: []string{secret}})
	require.NoError(t, err)
	return strings.ReplaceAll(report, server.URL, "http://pos")
}

func TestTheWireIsShownWithoutWhatNobodyMaySee(t *testing.T) {
	report := overTheWire(t, httpjson.Request{
		Op: "ping", Method: http.MethodPost, Path: "orders/79001112233", Query: url.Values{"store": {"12"}, "access_token": {"x"}},
		Body: map[string]any{"order": map[string]any{"code": 701, "guest": map[string]any{"name": "Ann", "floor": 3, "home": true}, "comment": ""}},
	}, "application/json", `{"ok": true, "pin": "1", "at": "2026-11-22T10:00:00+03:00", "id": "{0F8FAD5B-D9CB-469F-A165-70867728950E}",
		"orders": [{"ordererName": "Bob", "text": "call +7 900 111-22-33 or ann@example.com <now>", "number": 79001112233, "price": 28000}], "echo": "hunter2/\"& is it"}`, true)
	require.Contains(t, report, `  > POST http://pos/orders/[digits]?access_token=[secret]&store=12 (ping)
  > Accept: application/json
  > Content-Type: application/json
  > Token: [hidden]
  > User-Agent: ordersaga
  > {"order":{"code":701,"comment":"","guest":{"floor":"[guest]","home":true,"name":"[guest]"}}}
  < 200 OK
`)
	require.Contains(t, report, "  < Set-Cookie: [hidden]\n")
	require.Contains(t, report, `  < {"at":"2026-11-22T10:00:00+03:00","echo":"[secret] is it","id":"{0F8FAD5B-D9CB-469F-A165-70867728950E}","ok":true,`+
		`"orders":[{"number":"[digits]","ordererName":"[guest]","price":28000,"text":"call [digits] or [guest] <now>"}],"pin":"[secret]"}`+"\n")
	require.Less(t, strings.Index(report, "  < 200 OK"), strings.Index(report, "ping      ready"), "before what is made of it")
}

func TestAFormIsShownWithoutItsSecret(t *testing.T) {
	report := overTheWire(t, httpjson.Request{
		Op: "token", Method: http.MethodPost, Path: "token", Body: httpjson.Form{"client_id": {"c"}, "client_secret": {secret}, "other": {secret}},
	}, "application/json", `{"access_token": "abc", "expires_in": 3600}`, true)
	require.Contains(t, report, "  > client_id=c&client_secret=[secret]&other=[secret]\n")
	require.Contains(t, report, `  < {"access_token":"[secret]","expires_in":3600}`)
}

func TestWhatIsNoJSONIsShownWithLess(t *testing.T) {
	for name, row := range map[string]struct{ answer, want string }{
		"a comma too many":  {`{"status": "OK", "ordererName": "Kim \"Min\" Ho", "phone": 79001, "token": "abc",}`, `  < {"status": "OK", "ordererName": [guest], "phone": [guest], "token": [secret],}`},
		"an answer cut off": {`{"status": "OK", "customer": "Kim Mi`, `  < {"status": "OK", "customer": [guest]`},
		"a page":            {`<p token='abc' x="1">hunter2/"& +7 (900) 111-22-33` + "\x1b[2J</p>\n<phone>12 34</phone>", `  < <p token=[secret] x="1">[secret] [digits] [2J</p> <phone>[guest]</phone>`},
		"two documents":     {`{"token": "abc"} {"secret": "def"}`, `  < {"token": [secret]} {"secret": [secret]}`},
		"another encoding":  {"{\"status\": \"\xd9\xe8\"", "  < {\"status\": \"?\""},
		"nothing":           {"", "  < Set-Cookie: [hidden]\nping "},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, overTheWire(t, httpjson.Request{Method: http.MethodGet}, "text/html", row.answer, true), row.want)
		})
	}
}

func TestALongAnswerIsCut(t *testing.T) {
	report := overTheWire(t, httpjson.Request{Method: http.MethodGet}, "application/json", `{"text": "`+strings.Repeat("щ", 5000)+`", "token": "abc"}`, true)
	require.Contains(t, report, "щ... (10028 bytes in all)\n")
	require.Less(t, len(report), 5000)
	require.NotContains(t, report, "abc")
}

func TestTheWireIsShownOnlyIfAskedFor(t *testing.T) {
	require.NotContains(t, overTheWire(t, httpjson.Request{Method: http.MethodGet}, "application/json", "{}", false), "http://pos")
}

func TestACallWithoutAnAnswerIsShown(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	client, err := httpjson.New(httpjson.Config{BaseURL: server.URL, ConnectTimeout: time.Minute, ReadTimeout: time.Minute})
	require.NoError(t, err)
	report, err := run(t, storecheck.Check{Connector: wired{till: till{t: t}, client: client, request: httpjson.Request{Method: http.MethodGet}}, Wire: true})
	require.ErrorIs(t, err, storecheck.ErrNotReady)
	require.Contains(t, report, "  < the answer did not come, or broke off\n")
}
