package postest

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/pos"
)

// gate stands before the vendor, spoils what it is told to spoil and counts.
type gate struct {
	subject Subject
	url     string
	arrived chan struct{} // one for every request that is met with silence

	mu      sync.Mutex
	fault   Fault
	applies func(*http.Request) bool
	// submits are the connections by which submits came, reads those of everything else.
	submits, reads []string
	followed       bool // a redirect was
}

func newGate(t *testing.T, s Subject) *gate {
	t.Helper()
	g := &gate{subject: s, arrived: make(chan struct{}, 100)}
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
	if fault := g.note(r); fault != None {
		g.spoil(fault, w, r, strings.Join(g.subject.private(), "; "))
		return
	}
	g.subject.Vendor.ServeHTTP(w, r)
}

// note counts the request and says how to spoil it.
func (g *gate) note(r *http.Request) Fault {
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
		return None
	}
	return g.fault
}

// spoilSubmits makes every submit go wrong from now on, spoilAll every request.
func (g *gate) spoilSubmits(f Fault) { g.set(f, g.subject.IsSubmit) }
func (g *gate) spoilAll(f Fault)     { g.set(f, func(*http.Request) bool { return true }) }

func (g *gate) set(f Fault, applies func(*http.Request) bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.fault, g.applies = f, applies
}

func (g *gate) seen() (submits, reads []string, followed bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.submits, g.reads, g.followed
}

// nowhere is an address at which nobody listens.
func nowhere(t *testing.T) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	return "http://" + listener.Addr().String()
}
