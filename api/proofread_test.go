package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// textRefusals are found in bodies that keep their schema.
func textRefusals() []refusal {
	const bad = http.StatusUnprocessableEntity
	return []refusal{
		{"a NUL", with("guest", `{"name":"a\u0000b"}`), "validation_failed", "/guest/name", bad},
		{"a control character", with("items", `[{"code":"7\u001b01","quantity":1}]`), "validation_failed", "/items/0/code", bad},
		{"a control character beyond ASCII", with("reference", `"a\u0085b"`), "validation_failed", "/reference", bad},
		{"a line break in a name", with("guest", `{"name":"a\nb"}`), "validation_failed", "/guest/name", bad},
		{"a bell in a comment", with("comment", `"a\u0007b"`), "validation_failed", "/comment", bad},
		{"a control character in a name of metadata", with("metadata", `{"a\u0001":"x"}`), "validation_failed", "/metadata/a\x01", bad},
		{"half a character", with("comment", `"a\ud83d b"`), "validation_failed", "/comment", bad},
		{"the other half of a character", with("metadata", `{"a":"\udc00"}`), "validation_failed", "/metadata/a", bad},
		{"half a character in a name of metadata", with("metadata", `{"a\ud800":"x"}`), "validation_failed", "/metadata/a\ufffd", bad},
		{"a name that is written backwards", with("guest", `{"name":"a\u202eb"}`), "validation_failed", "/guest/name", bad},
		{"a dish whose name is isolated", with("items", `[{"code":"1","quantity":1,"modifiers":[{"code":"2","name":"\u2067x"}]}]`), "validation_failed", "/items/0/modifiers/0/name", bad},
		{"a name of blanks", with("guest", `{"name":" \u00a0"}`), "validation_failed", "/guest/name", bad},
		{"a dish whose code is blanks", with("items", `[{"code":"  ","quantity":1}]`), "validation_failed", "/items/0/code", bad},
		{"an address of blanks", with("fulfillment", `{"type":"delivery","address":{"text":" \u3000 "}}`), "validation_failed", "/fulfillment/address/text", bad},
		{"a phone without a digit", with("guest", `{"phone":"+ (-)"}`), "validation_failed", "/guest/phone", bad},
		{"an empty phone", with("guest", `{"phone":""}`), "validation_failed", "/guest/phone", bad},
		{"a long name of metadata", with("metadata", `{"`+strings.Repeat("k", 65)+`":"x"}`), "validation_failed", "/metadata/" + strings.Repeat("k", 65), bad},
		{"an empty name of metadata", with("metadata", `{"":"x"}`), "validation_failed", "/metadata/", bad},
	}
}

func TestTextsOfManyScriptsAreTaken(t *testing.T) {
	for name, body := range map[string]string{
		"a comment of two lines": with("comment", `"ring\n\ttwice \ud83c\udf55"`),
		"a note of two lines":    with("items", `[{"code":"1","quantity":1,"note":"no onions\nplease","modifiers":[{"code":"2"}]}]`),
		"a name in Hebrew":       with("guest", `{"name":"שלום","phone":"+972 (1) 2-3"}`),
		"an unknown character":   with("comment", `"\ufffd \ud83c\udf55"`),
		"a backslash":            with("reference", `"a\\ud800"`),
		"a long piece of data":   with("metadata", `{"`+strings.Repeat("ж", 64)+`":" "}`),
		"a deep place":           with("fulfillment", `{"type":"delivery","address":{"text":"x","latitude":5e1,"longitude":37.60}}`),
		"a return URL":           with("payment", `{"method":"cash","return_url":"https://t.me/bot?start=1"}`),
	} {
		t.Run(name, func(t *testing.T) { require.NotZero(t, newHarness(t).started(body)) })
	}
}

func TestOtherBodiesAreReadAsClosely(t *testing.T) {
	h := newHarness(t)
	for _, c := range []call{
		h.resolve(`{"item_id":"a-1","option":"ticket_exists","note":"\u0000"}`),
		{method: http.MethodPost, path: "/v1/orders/" + newID() + "/cancel", key: botKey, body: `{"note":"\u0000"}`},
	} {
		p := h.problem(h.do(c))
		require.Equal(t, "validation_failed", p.Code)
		require.Equal(t, "/note", *(*p.Errors)[0].Pointer)
	}
}

func TestAnEncodedBodyIsNotRead(t *testing.T) {
	h := newHarness(t)
	w := h.post(smallOrder, "Content-Encoding", "gzip")
	require.Equal(t, http.StatusUnsupportedMediaType, w.Code)
	require.Equal(t, "unsupported_media_type", h.problem(w).Code)
	require.NotZero(t, h.started(smallOrder, "Content-Encoding", "Identity"))
}

func TestMistakesAreNamedInWholeSentences(t *testing.T) {
	h := newHarness(t)
	details := map[string]string{}
	for _, e := range *h.problem(h.post(`{"store_id":"","guest":[],"fulfillment":{"type":"pickup"},"items":[{"code":"1","quantity":"1"}],"payment":{"method":"cash"},"fees":{}}`)).Errors {
		details[*e.Pointer] = e.Detail
	}
	require.Equal(t, map[string]string{
		"/store_id": "must have at least 1 character", "/guest": "must be an object", "/items/0/quantity": "must be an integer", "/fees": "must be an array",
	}, details)
	require.Equal(t, "must have at least 1 item", (*h.problem(h.post(with("items", `[]`))).Errors)[0].Detail)
}
