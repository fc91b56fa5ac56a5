package simulator_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/simulator"
)

// begun makes a request and leaves the answer's body to the test.
func (f *fixture) begun(path string) *http.Response {
	f.Helper()
	request, err := http.NewRequestWithContext(f.Context(), http.MethodGet, f.url+path, http.NoBody)
	require.NoError(f, err)
	request.Header.Set("Token", "t")
	response, err := f.http.Do(request)
	require.NoError(f, err)
	return response
}

func TestEndlessBodyGoesOnUntilTheClientLeaves(t *testing.T) {
	t.Parallel()
	const much = 50 << 20
	f := newWorld(t, simulator.Options{})
	f.faults(simulator.POS("r1"), simulator.Fault{Name: simulator.EndlessBody})
	response := f.begun("/procart/r1/api/v3/getmenu")
	require.Equal(t, http.StatusOK, response.StatusCode)
	n, err := io.CopyN(io.Discard, response.Body, much)
	require.NoError(t, err)
	require.EqualValues(t, much, n)
	require.NoError(t, response.Body.Close())
	f.world.Close() // it does not wait for an answer that nobody reads
}

func TestEndlessBodyEndsWithTheWorld(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	f.faults(simulator.POS("r1"), simulator.Fault{Name: simulator.EndlessBody})
	response := f.begun("/procart/r1/api/v3/ping")
	closed := make(chan struct{})
	go func() { defer close(closed); f.world.Close() }()
	_, err := io.Copy(io.Discard, response.Body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	<-closed
}

func TestProxysNoIsNotJSON(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	f.faults(simulator.POS("r1"), simulator.Fault{Name: simulator.HTTP5xx, Code: "503", Times: 1})
	r := f.pos(http.MethodGet, "ping", nil)
	require.Equal(t, http.StatusServiceUnavailable, r.status)
	require.Contains(t, r.header.Get("Content-Type"), "text/html")
	require.Contains(t, r.raw, "503 Service Unavailable")
	require.Equal(t, http.StatusOK, f.pos(http.MethodGet, "ping", nil).status)

	f.faults(simulator.Payments("default"), simulator.Fault{Name: simulator.HTTP5xx})
	require.Equal(t, http.StatusBadGateway, f.pay(http.MethodGet, "payments/p", "k", nil).status)
}

func TestStaleStockIsShownUntilItIsOrdered(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	pie := soup("content", []any{map[string]any{"code": 730, "quantity": 7}})
	f.post(pie)
	require.Equal(t, false, f.pos(http.MethodPost, "validate", pie).body["result"], "five are left")
	f.faults(simulator.POS("r1"), simulator.Fault{Name: simulator.StaleStock})
	require.Equal(t, int64(12), f.number(f.pos(http.MethodGet, "getmenu", nil), "data", "dishes", 4, "rests"))
	require.Equal(t, true, f.pos(http.MethodPost, "validate", pie).body["result"])
	require.Equal(t, false, f.pos(http.MethodPost, "postorder", pie).body["result"])
	require.Len(t, f.ledger().Tickets, 1)
}

func TestWithoutACallbackNobodyWaitsForAnEarlyOne(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{Restaurant: byHand()})
	f.faults(simulator.POS("r1"), simulator.Fault{Name: simulator.EarlyCallback}, simulator.Fault{Name: simulator.LostCallback})
	f.post(soup())
	f.post(soup("callback_url", "http://127.0.0.1:1/lost"))
	require.Equal(t, simulator.CallbackLost, f.ledger().Tickets[1].Callbacks[0].Outcome)
}
