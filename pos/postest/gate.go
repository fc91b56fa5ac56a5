package postest

import (
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/pos"
)

// gate stands before the vendor, spoils what it is told to spoil and counts.
type gate struct {
	subject Subject
	url     string
	arrived chan struct{} // one for every request that is met with silence
	drained atomic.Bool   // somebody has listened to the whole of a reply that is too large

	mu      sync.Mutex
	fault   Fault
	applies func(*http.Request) bool
	echo    string                   // what a spoiled reply repeats
	rewrite func(body string) []byte // what becomes of the vendor's replies, nil for nothing
	// submits are the connections by which submits came, reads those of everything else.
	submits, reads []string
	followed       bool // a redirect was
}

func newGate(t *testing.T, s Subject) *gate {
	t.Helper()
	g := &gate{subject: s, arrived: make(chan struct{}, 100), echo: strings.Join(s.private(), "; ")}
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	g.url = server.URL
	return g
}

// connect makes the subject's connector behind a new gate.
func (s Subject) connect(t *testing.T) (pos.Connector, *gate) {
	t.Helper()
	g := newGate(t, s)
	return s.Connect(t, Endpoint{URL: g.url, ConnectTimeout: patience, ReadTimeout: patience}), g
}

// ServeHTTP implements http.Handler.
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	fault, echo, rewrite := g.note(r)
	switch {
	case fault != None:
		g.spoil(fault, w, r, echo)
	case rewrite == nil:
		g.subject.Vendor.ServeHTTP(w, r)
	default:
		reply := httptest.NewRecorder()
		g.subject.Vendor.ServeHTTP(reply, r)
		maps.Copy(w.Header(), reply.Header())
		w.WriteHeader(reply.Code)
		_, _ = w.Write(rewrite(reply.Body.String()))
	}
}

// note counts the request and says how to spoil it.
func (g *gate) note(r *http.Request) (f Fault, echo string, rewrite func(string) []byte) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case r.URL.Path == elsewherePath:
		g.followed = true
	case g.subject.IsSubmit(r):
		g.submits = append(g.submits, r.RemoteAddr)
	default:
		g.reads = append(g.reads, r.RemoteAddr)
	}
	if g.fault == None || !g.applies(r) {
		return None, "", g.rewrite
	}
	return g.fault, g.echo, nil
}

// spoilSubmits makes every submit go wrong from now on, spoilReads everything else, spoilAll both.
func (g *gate) spoilSubmits(f Fault) { g.set(f, g.subject.IsSubmit) }

func (g *gate) spoilReads(f Fault) {
	g.set(f, func(r *http.Request) bool { return !g.subject.IsSubmit(r) })
}

func (g *gate) spoilAll(f Fault) { g.set(f, func(*http.Request) bool { return true }) }

// spoilLater makes everything go wrong but the next request.
func (g *gate) spoilLater(f Fault) {
	first := true
	g.set(f, func(*http.Request) bool {
		spoiled := !first
		first = false
		return spoiled
	})
}

func (g *gate) set(f Fault, applies func(*http.Request) bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.fault, g.applies = f, applies
}

// repeats makes spoiled replies repeat a text, and no more of what is private.
func (g *gate) repeats(text string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.echo = text
}

// rewrites changes every reply of the vendor from now on.
func (g *gate) rewrites(change func(body string) []byte) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.rewrite = change
}

func (g *gate) seen() (submits, reads []string, followed bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.submits, g.reads, g.followed
}

// requests counts all that came.
func (g *gate) requests() int {
	submits, reads, _ := g.seen()
	return len(submits) + len(reads)
}

// nowhere is an address at which nobody listens.
func nowhere(t *testing.T) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	return "http://" + listener.Addr().String()
}
