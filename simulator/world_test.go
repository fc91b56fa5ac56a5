package simulator_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/simulator"
)

// patience is how long a test waits for what happens in other goroutines; far more than it takes.
const (
	patience = 20 * time.Second
	tick     = 2 * time.Millisecond
)

// fixture is a world on a real listener, and its clients.
type fixture struct {
	*testing.T

	world *simulator.World
	clock *manualClock
	url   string
	http  *http.Client
	admin simulator.Admin
}

// newWorld starts a world whose time stands still.
func newWorld(t *testing.T, options simulator.Options) *fixture {
	t.Helper()
	clock := newManualClock()
	options.Clock = clock
	world, err := simulator.New(options)
	require.NoError(t, err)
	server := httptest.NewServer(world.Handler())
	t.Cleanup(server.Close)
	t.Cleanup(world.Close)
	// A connection per call, so that no transport repeats a call of which the connection was lost.
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: patience}
	return &fixture{
		T: t, world: world, clock: clock, url: server.URL, http: client,
		admin: simulator.Admin{BaseURL: server.URL, HTTP: client},
	}
}

// reply is what a call got.
type reply struct {
	status int
	header http.Header
	body   map[string]any
	raw    string
	err    error // the connection broke
}

// call makes a request with headers as name, value pairs.
func (f *fixture) call(method, path string, body any, headers ...string) reply {
	f.Helper()
	text, isText := body.(string)
	if !isText && body != nil {
		encoded, err := json.Marshal(body)
		require.NoError(f, err)
		text = string(encoded)
	}
	request, err := http.NewRequestWithContext(f.Context(), method, f.url+path, bytes.NewReader([]byte(text)))
	require.NoError(f, err)
	for pair := range slices.Chunk(headers, 2) {
		request.Header.Set(pair[0], pair[1])
	}
	response, err := f.http.Do(request)
	if err != nil {
		return reply{err: err}
	}
	defer func() { require.NoError(f, response.Body.Close()) }()
	raw, err := io.ReadAll(response.Body)
	require.NoError(f, err)
	r := reply{status: response.StatusCode, header: response.Header, raw: string(raw)}
	_ = json.Unmarshal(raw, &r.body) // not every answer is JSON; then the body stays nil
	return r
}

// pos calls the gateway of restaurant r1 with a token.
func (f *fixture) pos(method, path string, body any) reply {
	f.Helper()
	return f.call(method, "/procart/r1/api/v3/"+path, body, "Token", "t")
}

// post posts an order and returns its GUID.
func (f *fixture) post(order map[string]any) string {
	f.Helper()
	r := f.pos(http.MethodPost, "postorder", order)
	require.NoError(f, r.err)
	require.Equal(f, true, r.body["result"], r.raw)
	guid := f.text(r, "order_guid")
	require.NotEmpty(f, guid)
	return guid
}

// at is what an answer's JSON has at the end of a path of names and indexes.
func (f *fixture) at(r reply, path ...any) any {
	f.Helper()
	var v any = r.body
	for _, step := range path {
		switch step := step.(type) {
		case string:
			object, is := v.(map[string]any)
			require.True(f, is, "%v of %s", path, r.raw)
			v = object[step]
		case int:
			list, is := v.([]any)
			require.True(f, is && step < len(list), "%v of %s", path, r.raw)
			v = list[step]
		}
	}
	return v
}

// number is the integer at the end of a path.
func (f *fixture) number(r reply, path ...any) int64 {
	f.Helper()
	n, is := f.at(r, path...).(float64)
	require.True(f, is, "%v of %s", path, r.raw)
	return int64(n)
}

// text is the string at the end of a path.
func (f *fixture) text(r reply, path ...any) string {
	f.Helper()
	s, is := f.at(r, path...).(string)
	require.True(f, is, "%v of %s", path, r.raw)
	return s
}

// count is the length of the list at the end of a path.
func (f *fixture) count(r reply, path ...any) int {
	f.Helper()
	list, is := f.at(r, path...).([]any)
	require.True(f, is, "%v of %s", path, r.raw)
	return len(list)
}

// soup is an order of one soup with our number.
func soup(extra ...any) map[string]any {
	order := map[string]any{
		"short_comment": "K7M2Q9X4 доставка 19:45",
		"content":       []any{map[string]any{"code": 701, "quantity": 1}},
	}
	for pair := range slices.Chunk(extra, 2) {
		order[fmt.Sprint(pair[0])] = pair[1]
	}
	return map[string]any{"guest": map[string]any{"sname": "Орлова", "meta": map[string]any{"ord": "k7m2q9x4"}}, "order": order}
}

// ledger reads the ledger over HTTP.
func (f *fixture) ledger() simulator.Ledger {
	f.Helper()
	l, err := f.admin.Ledger(f.Context())
	require.NoError(f, err)
	return l
}

// ticket is the only ticket there is.
func (f *fixture) ticket() simulator.Ticket {
	f.Helper()
	tickets := f.ledger().Tickets
	require.Len(f, tickets, 1)
	return tickets[0]
}

func (f *fixture) faults(party simulator.Party, faults ...simulator.Fault) {
	f.Helper()
	require.NoError(f, f.admin.SetFaults(f.Context(), party, faults...))
}

// soon waits until it is so.
func (f *fixture) soon(what string, so func() bool) {
	f.Helper()
	require.Eventually(f, so, patience, tick, what)
}

func byHand() simulator.Settings { return simulator.Settings{Timetable: simulator.ByHand()} }

func TestNewNamesEveryMistake(t *testing.T) {
	t.Parallel()
	_, err := simulator.New(simulator.Options{
		Restaurants: map[string]simulator.Settings{"r 1": {}, "r2": {ProCart: simulator.ProCartSettings{GUIDForm: "round", GetOrdersVerb: "PUT"}}},
		Accounts:    map[string]simulator.AccountSettings{"a1": {KeyWindow: simulator.Never}},
		Faults:      map[simulator.Party][]simulator.Fault{simulator.POS("r3"): {{Name: "earthquake"}}},
	})
	for _, part := range []string{"r 1", "guid_form", "getorders_verb", "key_window", "earthquake"} {
		require.ErrorContains(t, err, part)
	}
}

func TestClosedWorldAnswersNothing(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	require.NoError(t, f.pos(http.MethodGet, "ping", nil).err)
	f.world.Close()
	f.world.Close()
	require.Error(t, f.pos(http.MethodGet, "ping", nil).err)
}
