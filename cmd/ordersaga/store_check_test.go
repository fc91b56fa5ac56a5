package main_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// till answers as a POS does, and as our API where that is called; asked is what it was asked.
func till(t *testing.T, answers map[string]string) (url string, asked func() []string) {
	t.Helper()
	var mu sync.Mutex
	var paths []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		paths = append(paths, r.Method+" "+r.URL.RequestURI())
		answer, ok := answers[r.URL.Path]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
			answer = `{"code": "not_found", "request_id": "r1", "status": 404}`
		}
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	return server.URL, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return paths
	}
}

func procartAnswers() map[string]string {
	return map[string]string{
		"/api/v3/ping": `{"result": true, "data": {"version": "1.9.1.70"}}`,
		"/api/v3/getmenu": `{"result": true, "data": {"categories": [{"code": 20, "name": "Soups"}],
			"dishes": [{"code": 701, "name": "Shchi", "categcode": 20, "price": 28000}, {"code": 702, "name": "Borshch", "categcode": 20, "price": 31000}]}}`,
		"/api/v3/validate": `{"result": true, "order": {"amount": 28000, "items": []}}`,
	}
}

// configured is a configuration whose store and API are at url.
func configured(t *testing.T, url string) string {
	t.Helper()
	text := strings.Replace(usable, "http://127.0.0.1:9/api/v3", url+"/api/v3", 1)
	text = strings.Replace(text, "token: t}", "token: hunter2}", 1)
	return writeConfig(t, strings.Replace(text, "http://127.0.0.1:8080", url, 1))
}

func TestStoreCheckAsksThePOSAndPostsNothing(t *testing.T) {
	url, asked := till(t, procartAnswers())
	got := execute(t, keysInEnvironment(), "", "store", "check", "msk-1", "--config", configured(t, url))
	require.Equal(t, 0, got.code, got.stderr)
	for _, want := range []string{
		"ping      ready\n", "menu      dishes: 2, in categories: 1, refused: 0\n", "validate  1 x 701 Shchi, to be picked up: the POS says 280.00 RUB\n",
		"callback  POST " + url + "/callbacks/pos/msk-1/TOKEN (another TOKEN for every order)\n          our API answers there, from here\n",
		"powers    cancel: NONE",
	} {
		require.Contains(t, got.stdout, want)
	}
	require.NotContains(t, got.stdout, "  > ")
	require.Equal(t, []string{"GET /api/v3/ping", "GET /api/v3/getmenu", "POST /api/v3/validate", "POST /callbacks/pos/msk-1/TOKEN"}, asked())
}

func TestStoreCheckShowsTheWire(t *testing.T) {
	url, _ := till(t, procartAnswers())
	got := execute(t, keysInEnvironment(), "", "store", "check", "msk-1", "--wire", "--item", "702", "--config", configured(t, url))
	require.Equal(t, 0, got.code, got.stderr)
	require.Contains(t, got.stdout, "  > POST "+url+"/api/v3/validate (price)\n")
	require.Contains(t, got.stdout, `  > {"order":{"content":[{"code":702,"quantity":1}]}}`)
	require.NotContains(t, got.stdout, "hunter2")
}

func TestStoreCheckOfAPOSThatIsNotReadyFails(t *testing.T) {
	answers := procartAnswers()
	answers["/api/v3/ping"] = `{"result": true, "data": {"version": "1.9.1.70", "license": false}}`
	url, _ := till(t, answers)
	got := execute(t, keysInEnvironment(), "", "store", "check", "msk-1", "--config", configured(t, url))
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, "check store msk-1: the store is not ready for orders: ping")
}

func TestStoreCheckTriesTheFixedAddressesOfTheBotPOS(t *testing.T) {
	url, asked := till(t, map[string]string{"/api/v1/stores/12/items": `{"items": []}`, "/api/kakao/v1/order/cook": "{}"})
	text := strings.Replace(usable, `pos: {system: procart, url: "http://127.0.0.1:9/api/v3", token: t}`, `pos: {system: botpos, url: "`+url+`/api/v1", settings: {store_id: "12"}}`, 1)
	text = strings.Replace(strings.Replace(text, "RUB", "KRW", 1), "http://127.0.0.1:8080", url, 1)
	got := execute(t, keysInEnvironment(), "", "store", "check", "msk-1", "--config", writeConfig(t, text))
	require.Contains(t, got.stdout, "callback  POST "+url+"/api/kakao/v1/order/cook?storeId=12\n          our API answers there, from here\n")
	require.Contains(t, got.stdout, "callback  POST "+url+"/api/kakao/v1/order/complete?storeId=12\n          WARNING: our API answers there, with Not Found not_found\n")
	require.Contains(t, asked(), "POST /api/kakao/v1/order/cook?storeId=12")
}

func TestStoreCheckNeedsAStoreOfAConfiguration(t *testing.T) {
	config := writeConfig(t, usable)
	got := execute(t, keysInEnvironment(), "", "store", "check", "spb-1", "--config", config)
	require.Equal(t, 2, got.code)
	require.Contains(t, got.stderr, `the configuration has no store "spb-1": it has msk-1`)
	require.Equal(t, 2, execute(t, nil, "", "store", "check").code)
	got = execute(t, keysInEnvironment(), "", "store", "check", "msk-1", "--config", writeConfig(t, strings.Replace(usable, "procart", "abacus", 1)))
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, "the configuration is not usable")
}
