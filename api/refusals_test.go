package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/golang/mock/gomock"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/workflows"
)

// with puts a member into a small order, replacing it if it is there.
func with(member, value string) string {
	members := map[string]string{
		"store_id": `"msk-1"`, "fulfillment": `{"type":"pickup"}`, "items": `[{"code":"701","quantity":1}]`, "payment": `{"method":"cash"}`,
	}
	members[member] = value
	var parts []string
	for name, v := range members {
		parts = append(parts, `"`+name+`":`+v)
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// nested is a list of modifiers that nests so deep.
func nested(depth int) string {
	return strings.Repeat(`[{"code":"1","modifiers":`, depth) + "[]" + strings.Repeat("}]", depth)
}

type refusal struct {
	name, body, code, pointer string
	status                    int
}

// schemaRefusals are found before anything is asked.
func schemaRefusals() []refusal {
	const bad = http.StatusUnprocessableEntity
	return []refusal{
		{"an unknown member", with("tip", `5`), "validation_failed", "/tip", bad},
		{"an unknown member deep inside", with("payment", `{"method":"cash","amount":1}`), "validation_failed", "/payment/amount", bad},
		{"a member in another case", with("STORE_ID", `"msk-2"`), "validation_failed", "/STORE_ID", bad},
		{"an amount in another case beside the good one", with("expected_total", `{"amount":1,"currency":"RUB","AMOUNT":-9}`), "validation_failed", "/expected_total/AMOUNT", bad},
		{"a text for a number", with("items", `[{"code":"701","quantity":"one"}]`), "validation_failed", "/items/0/quantity", bad},
		{"a fraction of a dish", with("items", `[{"code":"701","quantity":1.5}]`), "validation_failed", "/items/0/quantity", bad},
		{"no dish at all", with("items", `[]`), "validation_failed", "/items", bad},
		{"a dish without a code", with("items", `[{"code":"","quantity":1}]`), "validation_failed", "/items/0/code", bad},
		{"a thousand of a dish", with("items", `[{"code":"701","quantity":1000}]`), "validation_failed", "/items/0/quantity", bad},
		{"a negative amount", with("expected_total", `{"amount":-1,"currency":"RUB"}`), "validation_failed", "/expected_total/amount", bad},
		{"a huge amount", with("expected_total", `{"amount":1000000000001,"currency":"RUB"}`), "validation_failed", "/expected_total/amount", bad},
		{"an amount beyond every integer", with("expected_total", `{"amount":1e300,"currency":"RUB"}`), "validation_failed", "/expected_total/amount", bad},
		{"an amount with a point", with("expected_total", `{"amount":28000.0,"currency":"RUB"}`), "validation_failed", "/expected_total/amount", bad},
		{"an amount with an exponent", with("expected_total", `{"amount":1e3,"currency":"RUB"}`), "validation_failed", "/expected_total/amount", bad},
		{"a quantity with a point", with("items", `[{"code":"701","quantity":1.0}]`), "validation_failed", "/items/0/quantity", bad},
		{"a null where there is a default", with("accept_price_change", `null`), "validation_failed", "/accept_price_change", bad},
		{"a null for a modifier's quantity", with("items", `[{"code":"701","quantity":1,"modifiers":[{"code":"9","quantity":null}]}]`), "validation_failed", "/items/0/modifiers/0/quantity", bad},
		{"a null", with("reference", `null`), "validation_failed", "/reference", bad},
		{"no store", with("store_id", `""`), "validation_failed", "/store_id", bad},
		{"no payment method", with("payment", `{}`), "validation_failed", "/payment/method", bad},
		{"an unknown payment method", with("payment", `{"method":"bitcoin"}`), "validation_failed", "/payment/method", bad},
		{"a return URL that runs a script", with("payment", `{"method":"card","token":"t","return_url":"javascript:alert(1)"}`), "validation_failed", "/payment/return_url", bad},
		{"metadata that is no text", with("metadata", `{"a~b/c":1}`), "validation_failed", "/metadata/a~0b~1c", bad},
		{"too much metadata", with("metadata", "{"+strings.TrimSuffix(manyMembers(21), ",")+"}"), "validation_failed", "/metadata", bad},
		{"a place off the earth", with("fulfillment", `{"type":"delivery","address":{"text":"x","latitude":91,"longitude":0}}`), "validation_failed", "/fulfillment/address/latitude", bad},
		{"a time without an offset", with("fulfillment", `{"type":"pickup","requested_for":"2026-12-01 19:00"}`), "validation_failed", "/fulfillment/requested_for", bad},
		{"a list for an object", `[]`, "validation_failed", "", bad},
		{"a body that breaks off", `{"store_id":"msk-1"`, "malformed_json", "", http.StatusBadRequest},
		{"no JSON", `hello`, "malformed_json", "", http.StatusBadRequest},
		{"two values", smallOrder + smallOrder, "malformed_json", "", http.StatusBadRequest},
		{"a member twice", strings.Replace(smallOrder, "{", `{"store_id":"msk-2",`, 1), "malformed_json", "", http.StatusBadRequest},
		{"no UTF-8", with("reference", "\"\xff\""), "malformed_json", "", http.StatusBadRequest},
		{"a thousand brackets", strings.Repeat("[", 1000), "malformed_json", "", http.StatusBadRequest},
		{"an empty body", ``, "malformed_json", "", http.StatusBadRequest},
		{"two megabytes", with("comment", `"`+strings.Repeat("x", 2<<20)+`"`), "body_too_large", "", http.StatusRequestEntityTooLarge},
		{"a store of somebody else", with("store_id", `"msk-2"`), "unknown_store", "/store_id", bad},
	}
}

func manyMembers(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(`"k` + strings.Repeat("x", i) + `":"v",`)
	}
	return b.String()
}

// meaningRefusals are found once the journal has no such order.
func meaningRefusals() []refusal {
	const bad = http.StatusUnprocessableEntity
	return []refusal{
		{"a store that is not configured", with("store_id", `"gone-1"`), "unknown_store", "/store_id", bad},
		{"a total in another currency", with("expected_total", `{"amount":1,"currency":"USD"}`), "currency_mismatch", "/expected_total/currency", bad},
		{"a price in another currency", with("items", `[{"code":"1","quantity":1,"unit_price":{"amount":1,"currency":"USD"}}]`), "currency_mismatch", "/items/0/unit_price/currency", bad},
		{"a fee in another currency", with("fees", `[{"kind":"tip","amount":{"amount":1,"currency":"USD"}}]`), "currency_mismatch", "/fees/0/amount/currency", bad},
		{"modifiers six levels deep", with("items", `[{"code":"1","quantity":1,"modifiers":`+nested(6)+`}]`), "validation_failed", "/items/0/modifiers/0/modifiers/0/modifiers/0/modifiers/0/modifiers/0/modifiers", bad},
		{"delivery to nowhere", with("fulfillment", `{"type":"delivery"}`), "validation_failed", "/fulfillment/address", bad},
		{"half a place", with("fulfillment", `{"type":"delivery","address":{"text":"x","latitude":1}}`), "validation_failed", "/fulfillment/address", bad},
		{"dining in without a table", with("fulfillment", `{"type":"dine_in"}`), "validation_failed", "/fulfillment/table", bad},
		{"a card without a token", with("payment", `{"method":"card"}`), "validation_failed", "/payment/token", bad},
		{"a return URL without a host", with("payment", `{"method":"card","token":"t","return_url":"https://"}`), "validation_failed", "/payment/return_url", bad},
		{"a return URL with nothing but a port", with("payment", `{"method":"cash","return_url":"https://:80/x"}`), "validation_failed", "/payment/return_url", bad},
		{"a return URL that is none", with("payment", `{"method":"cash","return_url":"https://a b/%zz"}`), "validation_failed", "/payment/return_url", bad},
		{"a prepaid order", with("payment", `{"method":"prepaid","proof":{"charge":"c"}}`), "payment_method_unavailable", "/payment/method", bad},
		{"a card where cash only is taken", strings.Replace(with("payment", `{"method":"card","token":"t"}`), "msk-1", "cash-1", 1), "payment_method_unavailable", "/payment/method", bad},
		{"a time that has passed", with("fulfillment", `{"type":"pickup","requested_for":"2026-12-01T15:59:59Z"}`), "requested_for_past", "/fulfillment/requested_for", bad},
		{"a time for later without the total that the guest saw", with("fulfillment", `{"type":"pickup","requested_for":"2026-12-01T16:30:01Z"}`), "validation_failed", "/expected_total", bad},
		{"a page that anybody on the way can read", with("payment", `{"method":"cash","return_url":"http://x.example"}`), "validation_failed", "/payment/return_url", bad},
		{"a script that looks like an app", with("payment", `{"method":"cash","return_url":"javascript://x/%0aalert(1)"}`), "validation_failed", "/payment/return_url", bad},
		{"a day that does not exist", with("fulfillment", `{"type":"pickup","requested_for":"2026-02-30T10:00:00Z"}`), "validation_failed", "/fulfillment/requested_for", bad},
	}
}

func TestBadOrdersAreNamedAndNothingIsStarted(t *testing.T) {
	h := newHarness(t)
	for _, tt := range append(schemaRefusals(), textRefusals()...) {
		t.Run(tt.name, func(t *testing.T) { h.in(t).requireRefusal(tt) })
	}
	h.journal.EXPECT().Order(gomock.Any(), newID()).Return(journal.Record{}, journal.ErrNotFound).Times(len(meaningRefusals()))
	h.sagas.EXPECT().Begun(gomock.Any(), newID()).Return(workflows.Input{}, workflows.ErrUnknownOrder).AnyTimes()
	for _, tt := range meaningRefusals() {
		t.Run(tt.name, func(t *testing.T) { h.in(t).requireRefusal(tt) })
	}
}

func (h *harness) requireRefusal(tt refusal) {
	t := h.t
	t.Helper()
	w := h.post(tt.body)
	p := h.problem(w)
	require.Equal(t, tt.code, p.Code, w.Body.String())
	require.Equal(t, tt.status, w.Code)
	require.False(t, p.Retryable)
	if tt.pointer == "" {
		return
	}
	require.NotNil(t, p.Errors)
	require.Equal(t, tt.pointer, *(*p.Errors)[0].Pointer)
	require.NotEmpty(t, (*p.Errors)[0].Detail)
}

func TestEveryMistakeIsNamedAtOnceAndNoValueIsRepeated(t *testing.T) {
	h := newHarness(t)
	w := h.post(`{"store_id":5550001,"guest":{"phone":"secret-phone"},"fulfillment":{"type":"rocket"},"items":[{"quantity":0}]}`)
	pointers := map[string]string{}
	for _, e := range *h.problem(w).Errors {
		pointers[*e.Pointer] = e.Detail
	}
	require.Equal(t, map[string]string{
		"/store_id": "must be a string", "/guest/phone": `must match ^\+?[ ()-]*[0-9][0-9 ()-]*$`,
		"/fulfillment/type": "must be one of delivery pickup dine_in", "/items/0/code": "is required",
		"/items/0/quantity": "must be at least 1", "/payment": "is required",
	}, pointers)
	for _, secret := range []string{"5550001", "secret-phone", "rocket"} {
		require.NotContains(t, w.Body.String(), secret)
		for _, entry := range h.logs.AllEntries() {
			line, err := entry.String()
			require.NoError(t, err)
			require.NotContains(t, line, secret)
		}
	}
}

func TestAHundredMistakesMakeAShortAnswer(t *testing.T) {
	h := newHarness(t)
	items := strings.TrimSuffix(strings.Repeat(`{"quantity":0},`, 100), ",")
	require.Len(t, *h.problem(h.post(with("items", "["+items+"]"))).Errors, 20)
	long := `"` + strings.Repeat("x", 100_000) + `"`
	w := h.post(with(strings.Trim(long, `"`), "1"))
	require.Less(t, w.Body.Len(), 2000)
}

func TestKeysOfIdempotency(t *testing.T) {
	tests := []struct{ name, header, code string }{
		{"none", "", "idempotency_key_required"},
		{"an empty one in quotes", `""`, "idempotency_key_required"},
		{"blanks", "   ", "idempotency_key_required"},
		{"one of 256 characters", strings.Repeat("k", 256), "invalid_parameter"},
		{"one of 600 characters", strings.Repeat("k", 600), "invalid_parameter"},
		{"one that is not ASCII", "заказ", "invalid_parameter"},
		{"a lone quote", `"`, "invalid_parameter"},
		{"a quote that is not closed", `"chat-991`, "invalid_parameter"},
		{"a quote that was never opened", `chat-991"`, "invalid_parameter"},
		{"a quote inside", `"chat"991"`, "invalid_parameter"},
		{"a closing quote that is escaped", `"chat-991\"`, "invalid_parameter"},
		{"an escape of nothing", `"chat\991"`, "invalid_parameter"},
	}
	h := newHarness(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := h.in(t)
			w := h.post(smallOrder, "Idempotency-Key", tt.header)
			p := h.problem(w)
			require.Equal(t, http.StatusBadRequest, w.Code)
			require.Equal(t, tt.code, p.Code)
			require.Equal(t, "Idempotency-Key", *(*p.Errors)[0].Parameter)
		})
	}
	w := h.do(call{method: http.MethodPost, path: "/v1/orders", key: botKey, body: smallOrder})
	require.Equal(t, "idempotency_key_required", h.problem(w).Code)
}

func TestOnlyJSONIsRead(t *testing.T) {
	h := newHarness(t)
	for _, contentType := range []string{"text/plain", "application/xml", ""} {
		w := h.post(smallOrder, "Content-Type", contentType)
		require.Equal(t, http.StatusUnsupportedMediaType, w.Code)
		require.Equal(t, "unsupported_media_type", h.problem(w).Code)
	}
	require.NotZero(t, h.started(smallOrder, "Content-Type", "application/json; charset=utf-8"))
}
