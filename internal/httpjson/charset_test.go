package httpjson_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/httpjson"
)

func TestASCIIBodies(t *testing.T) {
	var body []byte
	base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ = io.ReadAll(r.Body)
		_, _ = io.WriteString(w, "{}")
	})
	sent := greeting{Text: "суп <1> & 🍲 \"хлеб\" \\", Count: 7}

	err := newClient(t, base, nil).Do(t.Context(), httpjson.Request{Method: http.MethodPost, Body: httpjson.ASCII(sent)}, nil)

	require.NoError(t, err)
	for _, want := range []string{`\u0441\u0443\u043f`, `\ud83c\udf72`, "<1> &"} {
		require.Contains(t, string(body), want, "and nothing is escaped for HTML")
	}
	require.False(t, strings.ContainsFunc(string(body), func(r rune) bool { return r > '~' }))
	var read greeting
	require.NoError(t, json.Unmarshal(body, &read))
	require.Equal(t, sent, read)
}

func TestAnASCIIBodyThatIsNoJSONSendsNothing(t *testing.T) {
	base := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("a request arrived") })
	e := failure(t, newClient(t, base, nil).Do(t.Context(), httpjson.Request{Method: http.MethodPost, Body: httpjson.ASCII(make(chan int))}, nil))
	require.False(t, e.Sent)
}

func TestOrWindows1251(t *testing.T) {
	// Every byte from 0x80 on, with the character that Windows-1251 has for it.
	var high []byte
	for c := 0x80; c <= 0xff; c++ {
		high = append(high, byte(c))
	}
	const characters = "ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\u0098™љ›њќћџ\u00a0ЎўЈ¤Ґ¦§Ё©Є«¬\u00ad®Ї°±Ііґµ¶·ё№є»јЅѕї" +
		"АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя"
	rows := []struct{ name, body, want string }{
		{name: "UTF-8 is read as it is", body: `{"text": "Щи"}`, want: "Щи"},
		{name: "ASCII too", body: `{"text": "\u0429\u0438"}`, want: "Щи"},
		{name: "what is not UTF-8 is Windows-1251", body: "{\"text\": \"\xd9\xe8 \u0020701\"}", want: "Щи  701"},
		{name: "with all its characters", body: `{"text": "` + string(high) + `"}`, want: characters},
		{name: "a byte order mark changes nothing", body: "\ufeff" + `{"text": "Щи"}`, want: "Щи"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			var out greeting
			base := answer(t, http.StatusOK, nil, row.body)
			err := newClient(t, base, nil).Do(t.Context(), httpjson.Request{Method: http.MethodGet}, httpjson.OrWindows1251(&out))
			require.NoError(t, err)
			require.Equal(t, row.want, out.Text)
		})
	}
}

func TestOrWindows1251TellsThePlaceAndNotTheValue(t *testing.T) {
	var out greeting
	base := answer(t, http.StatusOK, nil, `{"text": 79001112233}`)
	e := failure(t, newClient(t, base, nil).Do(t.Context(), httpjson.Request{Method: http.MethodGet}, httpjson.OrWindows1251(&out)))
	require.ErrorContains(t, e, "field text is a number, want string")
	require.NotContains(t, e.Error(), "7900")
}
