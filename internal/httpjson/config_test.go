package httpjson_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/httpjson"
)

func TestNewNamesEveryWrongSettingAtOnce(t *testing.T) {
	_, err := httpjson.New(httpjson.Config{
		MaxBody: -1, Header: map[string]string{"To ken": "x", "Token": secret + "\r\nHost: other"},
	})
	for _, want := range []string{"url", "connect timeout", "read timeout", "largest answer", `"To ken"`, "header Token"} {
		require.ErrorContains(t, err, want)
	}
	require.NotContains(t, err.Error(), secret)
}

func TestNewRefusesURLs(t *testing.T) {
	for name, raw := range map[string]string{
		"relative":        "/api/v3",
		"another scheme":  "ftp://pos/api",
		"no host":         "http://",
		"port alone":      "http://:8080/api",
		"a password":      "http://user:" + secret + "@pos/api",
		"a query":         "http://pos/api?token=" + secret,
		"a fragment":      "http://pos/api#" + secret,
		"not a URL":       "http://pos/%zz" + secret,
		"a missing colon": "http//pos",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := httpjson.New(httpjson.Config{BaseURL: raw, ConnectTimeout: time.Second, ReadTimeout: time.Second})
			require.ErrorContains(t, err, "url: ")
			require.NotContains(t, err.Error(), secret)
		})
	}
}
