package storecheck_test

import (
	"encoding/base64"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/httpjson"
)

func TestACredentialIsNotShownInDisguise(t *testing.T) {
	const token, lent = "Tok-7f3aQQ9x-hush-55", "Lent-0c9A5d1e"
	inside := base64.StdEncoding.EncodeToString([]byte("client:" + token + "@pos"))
	for name, row := range map[string]struct{ secret, answer, want string }{
		"as a number":                    {"48151623", `{"code": 48151623, "id": 99}`, `{"code":"[secret]","id":99}`},
		"short, as a number":             {"42", `{"code": 42, "id": 421}`, `{"code":"[secret]","id":421}`},
		"in another case":                {token, `{"status": "TOK-7F3AQQ9X-HUSH-55", "error": "no tok-7f3aqq9x-HUSH-55"}`, `{"error":"no [secret]","status":"[secret]"}`},
		"lent for the call":              {token, `{"code": "Lent-0c9A5d1e", "request_id": "lent-0C9a5d1e", "status": "Lent-0c9A5d1e"}`, `{"code":"[secret]","request_id":"[secret]","status":"[secret]"}`},
		"in base64":                      {token, `{"id": "` + base64.RawURLEncoding.EncodeToString([]byte(token)) + `"}`, `{"id":"[secret]"}`},
		"in base64 with a name before":   {token, `{"error": "` + inside + ` is old"}`, `{"error":"Y2xpZW50Ol[secret]QHBvcw== is old"}`},
		"cut at the end":                 {token, `{"code": "Tok-7f3aQ", "error": "tok-7f3aQQ... is old"}`, `{"code":"[secret]","error":"[secret]... is old"}`},
		"cut at the beginning":           {token, `{"code": "Q9x-hush-55", "error": "...-hush-55 is old"}`, `{"code":"[secret]","error":"...[secret] is old"}`},
		"as the name of a member":        {token, `{"` + token + `": true}`, `{"[name 1]":true}`},
		"in a name, as an id, of a dish": {token, `{"dishes": [{"name": "Soup Tok-7f3aQQ9x-hush-55", "id": "Soup.Tok-7f3aQQ9x-hush-55"}]}`, `{"dishes":[{"id":"[secret]","name":"Soup [secret]"}]}`},
		"what is not it is shown":        {token, `{"code": "Tok-7", "id": "9x-hush"}`, `{"code":"Tok-7","id":"9x-hush"}`},
	} {
		t.Run(name, func(t *testing.T) {
			request := httpjson.Request{Method: http.MethodGet, Path: "orders/" + lent, Header: map[string]string{"Authorization": "Bearer " + lent}}
			report := withSecret(t, row.secret, request, "application/json", row.answer, true)
			require.Contains(t, report, "  > GET http://pos/orders/[secret] ()\n", "it is known before the address is shown")
			require.Contains(t, report, "  < "+row.want+"\n")
		})
	}
}

func TestAGuestIsNotShownInDisguise(t *testing.T) {
	for name, row := range map[string]struct{ answer, want string }{
		"an order with a name and a price is no dish": {
			`{"orders": [{"name": "Anna Orlova", "phone": "1", "price": 28000}]}`, `{"orders":[{"name":"[text of 11 characters]","phone":"[1 digit]","price":28000}]}`,
		},
		"also without a phone": {`{"orders": [{"name": "Anna", "price": 28000}], "name": "Anna", "price": 1}`, `{"name":"[text of 4 characters]","orders":[{"name":"[text of 4 characters]","price":28000}],"price":1}`},
		"also among items":     {`{"items": [{"name": "Anna", "price": 1, "address": ""}, {"title": "Anna", "price": 1, "items": []}]}`, `{"items":[{"address":"","name":"[text of 4 characters]","price":1},{"items":[],"price":1,"title":"[text of 4 characters]"}]}`},
		"also among dishes":    {`{"dishes": [{"name": "Anna", "guest": {}}]}`, `{"dishes":[{"guest":{},"name":"[text of 4 characters]"}]}`},
		"a list by guests":     {`{"AnnaOrlova": {"id": 1}, "anna_orlova": 2, "Anna": null, "orderGuestName2": null}`, `{"[name 1]":null,"[name 2]":{"id":"[number of 1 digit]"},"[name 3]":"[number of 1 digit]","orderGuestName2":null}`},
		"no word has a space":  {`{"status": "Anna Orlova", "mode": "Lesnaya 4", "type": "DINE_IN"}`, `{"mode":"[text of 9 characters]","status":"[text of 11 characters]","type":"DINE_IN"}`},
		"a document in what a vendor says": {
			`{"error": "{\"name\": \"Anna\", \"code\": 7}", "message": "bad: {\"name\": \"Anna\"", "reason": "see <name>Anna</name>", "detail": "[17] is not there"}`,
			`{"detail":"[17] is not there","error":"{\"code\":7,\"name\":\"[text of 4 characters]\"}","message":"bad: [text of 15 characters]","reason":"see [text of 17 characters]"}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, overTheWire(t, httpjson.Request{Method: http.MethodGet}, "application/json", row.answer, true), "  < "+row.want+"\n")
		})
	}
}

func TestWhatWeSentAndHidIsNoIDAndNoWordOfAnAnswer(t *testing.T) {
	report := overTheWire(t, httpjson.Request{
		Method: http.MethodPost, Body: map[string]any{"guest": map[string]any{"name": "Anna Orlova", "flat": 1704}, "id": "K7M2", "comment": "K7M2 ring"},
	}, "application/json", `{"id": "Orlova", "order_id": "anna-orlova.2", "status": "ORLOVA", "code": 1704, "item_name": "Soup of Anna", "type": "annaorlova", "event": "Annals", "display_id": "K7M2"}`, true)
	require.Contains(t, report, `  < {"code":"[number of 4 digits]","display_id":"K7M2","event":"Annals","id":"[text of 6 characters]","item_name":"Soup of [guest]",`+
		`"order_id":"[text of 13 characters]","status":"[text of 6 characters]","type":"[text of 10 characters]"}`+"\n")
}

func TestOfTheTypeOfAnAnswerNothingElseIsShown(t *testing.T) {
	report := overTheWire(t, httpjson.Request{Method: http.MethodGet}, `text/plain; name="Anna"`, "x", true)
	require.Contains(t, report, "  < Content-Type: text/plain\n")
	require.Contains(t, overTheWire(t, httpjson.Request{Method: http.MethodGet}, "Anna", "x", true), "  < Content-Type: [hidden]\n")
	require.NotContains(t, report, "Anna")
}
