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
	return withSecret(t, secret, r, contentType, answer, wire)
}

// withSecret is the same with a credential.
func withSecret(t *testing.T, secret string, r httpjson.Request, contentType, answer string, wire bool) string {
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
		Op: "ping", Method: http.MethodPost, Path: "guests/anna/orders/79001112233/items/701", Query: url.Values{"store": {"12"}, "access_token": {"x"}},
		Body: map[string]any{"order": map[string]any{"code": 701, "guest": map[string]any{"name": "Ann", "floor": 3, "home": true}, "comment": ""}},
	}, "application/json", `{"ok": true, "pin": "1", "at": "2026-11-22T10:00:00+03:00", "id": "{0F8FAD5B-D9CB-469F-A165-70867728950E}",
		"orders": [{"ordererName": "Bob", "text": "call me", "number": 79001112233, "price": 28000, "code": null}], "echo": "hunter2/\"& is it"}`, true)
	require.Contains(t, report, `  > POST http://pos/[text of 6 characters]/[text of 4 characters]/orders/[11 digits]/items/701?access_token=[text of 1 character]&store=12 (ping)
  > Accept: application/json
  > Content-Type: application/json
  > Token: [hidden]
  > User-Agent: ordersaga
  > {"order":{"code":701,"comment":"","guest":{"floor":"[number of 1 digit]","home":true,"name":"[text of 3 characters]"}}}
  < 200 OK
`)
	require.Contains(t, report, "  < Set-Cookie: [hidden]\n")
	require.Contains(t, report, `  < {"at":"2026-11-22T10:00:00+03:00","echo":"[secret]","id":"{0F8FAD5B-D9CB-469F-A165-70867728950E}","ok":true,`+
		`"orders":[{"code":null,"number":"[number of 11 digits]","ordererName":"[text of 3 characters]","price":28000,"text":"[text of 7 characters]"}],"pin":"[1 digit]"}`+"\n")
	require.Less(t, strings.Index(report, "  < 200 OK"), strings.Index(report, "ping      ready"), "before what is made of it")
}

func TestAFormIsShownWithoutItsSecret(t *testing.T) {
	report := overTheWire(t, httpjson.Request{
		Op: "token", Method: http.MethodPost, Path: "oauth/v1/token",
		Body: httpjson.Form{"grant_type": {"client_credentials"}, "client_id": {"c"}, "client_secret": {secret}, "other": {secret}},
	}, "application/json", `{"access_token": "abc", "expires_in": 3600}`, true)
	require.Contains(t, report, "  > client_id=[text of 1 character]&client_secret=[secret]&grant_type=client_credentials&other=[secret]\n")
	require.Contains(t, report, `  < {"access_token":"[text of 3 characters]","expires_in":3600}`)
}

func TestOfAnAnswerThatIsNoJSONOnlyItsFormIsShown(t *testing.T) {
	const page, plain, form = "text/html; charset=utf-8", "text/plain", "application/x-www-form-urlencoded"
	for name, row := range map[string]struct{ contentType, answer, want string }{
		"a comma too many": {
			"application/json", `{"status": "OK", "ordererName": "Kim",}`,
			`[no JSON from byte 39: application/json, 39 bytes, begins with {], and without commas behind last elements: {"ordererName":"[text of 3 characters]","status":"OK"}`,
		},
		"an answer cut off":   {"application/json", `{"status": "OK", "customer": "Kim Mi`, `[no JSON from byte 36: application/json, 36 bytes, begins with {]`},
		"two documents":       {"application/json", `{"code": 1} {"code": 2}`, `[no JSON from byte 13: application/json, 23 bytes, begins with {]`},
		"a page":              {page, "<!DOCTYPE html><p>Kim</p>", `[no JSON from byte 1: text/html, 25 bytes, begins with <!DOCTYPE]`},
		"a document of XML":   {"text/xml", "<?xml version='1.0'?><name>Kim</name>", `[no JSON from byte 1: text/xml, 37 bytes, begins with <?xml]`},
		"an unknown element":  {page, "<Kim>", `[no JSON from byte 1: text/html, 5 bytes, begins with <]`},
		"a sentence":          {plain, "Kim is not here", `[no JSON from byte 1: text/plain, 15 bytes]`},
		"only white space":    {plain, " \n", `[no JSON from byte 2: text/plain, 2 bytes, blank]`},
		"a type that is none": {"Kim", "Kim", `[no JSON from byte 1: of no content type, 3 bytes]`},
		"a form":              {form, "name=Kim&status=OK", `name=[text of 3 characters]&status=OK`},
		"a form that is none": {form, "Kim", `[no form: 3 bytes]`},
		"a form of odd names": {form, "79001112233=x&a+b=y", `[name 1]=[text of 1 character]&[name 2]=[text of 1 character]`},
		"another encoding":    {"application/json", "{\"status\": \"\xce\xca\"", `[no JSON from byte 15: application/json, 15 bytes, begins with {]`},
		"Windows-1251":        {"application/json", "{\"status\": \"\xce\xca\"}", `{"status":"ОК"}`},
		"nothing":             {page, "", "Set-Cookie: [hidden]\nping "},
	} {
		t.Run(name, func(t *testing.T) {
			report := overTheWire(t, httpjson.Request{Method: http.MethodGet}, row.contentType, row.answer, true)
			require.Contains(t, report, "  < "+row.want)
			require.NotContains(t, report[strings.Index(report, "Set-Cookie"):], "Kim")
		})
	}
}

func TestOfAnAnswerOnlyWhatIsKnownToBeNobodysIsShown(t *testing.T) {
	for name, row := range map[string]struct{ answer, want string }{
		"a person is nobody we know": {
			`{"receiver": {"id": 5, "code": "7"}, "payer": {"status": "VIP"}, "user": [{"id": "kim"}], "auth": {"code": "1234"}}`,
			`{"auth":{"code":"[4 digits]"},"payer":{"status":"[text of 3 characters]"},"receiver":{"code":"[1 digit]","id":"[number of 1 digit]"},"user":[{"id":"[text of 3 characters]"}]}`,
		},
		"a name that nobody knows is hidden, whatever it holds": {
			`{"key": "k", "sig": "s", "login": "l", "pin": 1234, "card": "4111111111111111", "email": "a@b.c", "door_code": "45", "lat": 55.164833, "born": "1990-05-04"}`,
			`{"born":"[time]","card":"[16 digits]","door_code":"[2 digits]","email":"[text of 5 characters]","key":"[text of 1 character]",` +
				`"lat":"[number of 8 digits]","login":"[text of 1 character]","pin":"[number of 4 digits]","sig":"[text of 1 character]"}`,
		},
		"what could be a phone or a card is no id": {
			`{"id": "900-111-22-33", "code": 4111111111111111, "order_id": "tel79001112233", "orders": [{"id": "S01-20261201000"}], "status": "Kim 900 111 22 33"}`,
			`{"code":"[number of 16 digits]","id":"[text of 13 characters]","order_id":"[text of 14 characters]","orders":[{"id":"[text of 15 characters]"}],"status":"[text of 17 characters]"}`,
		},
		"an id, a word, an amount and a time look like one": {
			`{"id": "Kim Min", "status": "please <call>", "total": "no money", "created_at": "soon", "code": "{0f8fad5b-d9cb-469f-a165-70867728950e}", "paid": "9,50", "type": "DINE_IN"}`,
			`{"code":"{0f8fad5b-d9cb-469f-a165-70867728950e}","created_at":"[text of 4 characters]","id":"[text of 7 characters]","paid":"9,50","status":"[text of 13 characters]",` +
				`"total":"[text of 8 characters]","type":"DINE_IN"}`,
		},
		"a failure is told, in the vendor's words": {
			`{"error": {"code": 7, "message": "no dish 701, ask 8 (495) 765-43-21 or kim@example.com, not hunter2/\"&"}, "data": [{"message": "call me"}]}`,
			`{"data":[{"message":"[text of 7 characters]"}],"error":{"code":7,"message":"no dish 701, ask [digits] or [mail], not [secret]"}}`,
		},
		"a list is no failure": {`[{"message": "call me", "id": 4}]`, `[{"id":4,"message":"[text of 7 characters]"}]`},
		"what an order says of itself is no failure": {
			`{"message": "call me", "address": "x", "status": "NEW"}`, `{"address":"[text of 1 character]","message":"[text of 7 characters]","status":"NEW"}`,
		},
		"a dish has a name, a guest has not": {
			`{"dishes": [{"name": "Щи"}], "items": [{"name": "Борщ & <хлеб>", "price": 1}, {"name": "Kim"}], "orders": [{"title": "Kim", "itemName": "Чай"}]}`,
			`{"dishes":[{"name":"Щи"}],"items":[{"name":"Борщ & <хлеб>","price":1},{"name":"[text of 3 characters]"}],"orders":[{"itemName":"Чай","title":"[text of 3 characters]"}]}`,
		},
		"a value is money only beside a currency": {
			`{"items": [{"value": 9.5, "currency": "R$"}, {"value": 1234}]}`, `{"items":[{"currency":"R$","value":9.5},{"value":"[number of 4 digits]"}]}`,
		},
		"the name of a member may be a datum": {
			`{"79001112233": 1, "Kim Min": true, "a@b.c": 1.5, "u79001112233": 1, "it": null}`,
			`{"[name 1]":"[number of 1 digit]","[name 2]":true,"[name 3]":"[number of 2 digits]","[name 5]":"[number of 1 digit]","it":null}`,
		},
		"a text alone is anybody's":      {`["Kim", 79001112233]`, `["[text of 3 characters]","[number of 11 digits]"]`},
		"an address is not shown":        {`{"url": "https://kim.example/x", "error_url": "http://x"}`, `{"error_url":"[URL of 8 characters]","url":"[URL of 21 characters]"}`},
		"what a terminal would act upon": {`{"error": "a\u001b[2Jb\u202ec"}`, `{"error":"a [2Jb c"}`},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, overTheWire(t, httpjson.Request{Method: http.MethodGet}, "application/json", row.answer, true), "  < "+row.want+"\n")
		})
	}
}

func TestAFailureDoesNotRepeatWhatWeSentAndHid(t *testing.T) {
	report := overTheWire(t, httpjson.Request{
		Method: http.MethodPost, Path: "customers/Orlova", Header: map[string]string{"Authorization": "Bearer lent-4711"},
		Body: map[string]any{"whom": map[string]any{"name": "Anna Kim", "flat": 1704, "child": "小美"}, "message": "ring twice", "error": "Bo Li"},
	}, "application/json", `{"error": "no delivery to ANNA in 1704 (Orlova: ring twice)", "message": "Bo Li, too", "reason": "lent-4711 of 小美 is old"}`, true)
	require.Contains(t, report, `"error":"[text of 5 characters]"`, "only a vendor tells of failures")
	require.Contains(t, report, `  < {"error":"no delivery to [guest] in [guest] ([guest]: [guest])","message":"[guest], too","reason":"[secret] of [guest] is old"}`)
}

func TestALongAnswerIsCut(t *testing.T) {
	report := overTheWire(t, httpjson.Request{Method: http.MethodGet}, "application/json", `{"dishes": [`+strings.Repeat(`{"name": "щи"},`, 500)+`{"name": "abc"}]}`, true)
	require.Contains(t, report, "... (8529 bytes in all)\n")
	require.Less(t, len(report), 6000)
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
