package laxjson_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/laxjson"
)

func TestMend(t *testing.T) {
	rows := []struct{ name, text, want string }{
		{"what is JSON stays as it is", `{"a": [1, 2], "b": {}}`, `{"a": [1, 2], "b": {}}`},
		{"a comma after the last element of an object", `{"a": 1,}`, `{"a": 1}`},
		{"and of a list, with space around it", "[1 ,\r\n\t]", "[1 \r\n\t]"},
		{"one in another", `{"a": [{"b": 1,},],}`, `{"a": [{"b": 1}]}`},
		{"commas and brackets in strings stay", `{"a": ",}", "b\",]": 1,}`, `{"a": ",}", "b\",]": 1}`},
		{"a byte order mark", "\ufeff{}", "{}"},
		{"nothing", "", ""},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			require.Equal(t, row.want, string(laxjson.Mend([]byte(row.text))))
		})
	}
}

func TestWhatIsNoJSONForAnotherReasonStaysSo(t *testing.T) {
	for _, text := range []string{`{,}`, `[,]`, `{"a": ,}`, `[1,,]`, `{ id : 12, name : "filler", }`, `{"a": 1,`, `,}`} {
		require.False(t, json.Valid(laxjson.Mend([]byte(text))), text)
	}
}

func FuzzMend(f *testing.F) {
	for _, text := range []string{`{"a": [1, 2,],}`, `"\\",`, "\ufeff", `[[],]`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		mended := laxjson.Mend(text)
		require.LessOrEqual(t, len(mended), len(text))
		if json.Valid(text) {
			require.Equal(t, string(text), string(mended))
		}
	})
}
