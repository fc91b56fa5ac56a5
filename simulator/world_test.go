package simulator_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
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

// manualClock is a clock that stands still until it is moved.
type manualClock struct {
	mu     sync.Mutex
	now    time.Time
	timers []*manualTimer
}

type manualTimer struct {
	at time.Time
	f  func()
}

func newManualClock() *manualClock {
	return &manualClock{now: time.Date(2026, 12, 1, 19, 0, 0, 0, time.UTC)}
}

func (c *manualClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *manualClock) AfterFunc(d time.Duration, f func()) func() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	timer := &manualTimer{at: c.now.Add(d), f: f}
	c.timers = append(c.timers, timer)
	return func() bool { return c.remove(timer) }
}

func (c *manualClock) remove(timer *manualTimer) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	before := len(c.timers)
	c.timers = slices.DeleteFunc(c.timers, func(t *manualTimer) bool { return t == timer })
	return len(c.timers) < before
}

// Advance moves the clock and rings what falls due on the way, each at its own time.
func (c *manualClock) Advance(d time.Duration) {
	end := c.Now().Add(d)
	for timer := c.next(end); timer != nil; timer = c.next(end) {
		timer.f()
	}
	c.mu.Lock()
	c.now = end
	c.mu.Unlock()
}

func (c *manualClock) next(end time.Time) *manualTimer {
	c.mu.Lock()
	defer c.mu.Unlock()
	var first *manualTimer
	for _, t := range c.timers {
		if !t.at.After(end) && (first == nil || t.at.Before(first.at)) {
			first = t
		}
	}
	if first != nil {
		c.now = first.at
		c.timers = slices.DeleteFunc(c.timers, func(t *manualTimer) bool { return t == first })
	}
	return first
}

func (c *manualClock) waiting() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.timers)
}

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
	defer response.Body.Close()
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
	guid, _ := r.body["order_guid"].(string)
	require.NotEmpty(f, guid)
	return guid
}

// soup is an order of one soup with our number.
func soup(extra ...any) map[string]any {
	order := map[string]any{
		"short_comment": "K7M2Q9X4 доставка 19:45",
		"content":       []any{map[string]any{"code": 701, "quantity": 1}},
	}
	for pair := range slices.Chunk(extra, 2) {
		order[pair[0].(string)] = pair[1]
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
		Restaurants: map[string]simulator.Settings{"r 1": {}, "r2": {GUIDForm: "round", GetOrdersVerb: "PUT"}},
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
