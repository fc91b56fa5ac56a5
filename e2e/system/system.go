// Package system starts the whole product for a test: a real Temporal server, the simulators (in the
// test's own process, since they keep the truth), and APIs and workers as processes of the real binary,
// on one journal. Everything ends with the test.
package system

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/rig"
)

// Patience is how long a test waits for a condition. It is generous: the machine may be busy.
const Patience = 60 * time.Second

// System is the running product and the world around it, see [rig.Rig].
type System struct {
	*rig.Rig

	// API and Worker are the first of APIs and Workers.
	API, Worker   *Process
	APIs, Workers []*Process

	http    *http.Client
	mu      sync.Mutex
	secrets []string          // told while the tests run
	lives   map[string]string // names of the lives that are lived, by store
}

// Store is a store of the system.
type Store = rig.Store

// Options say what a system is made of.
type Options struct {
	Stores []Store
	// APIs and Workers are how many processes there are; 0 is one.
	APIs, Workers int
	// Journal is the journal's dsn; empty for a file of the test's own.
	Journal string
	// Temporal is the address of a server that runs already; empty for a development server of the test's own.
	Temporal string
	// SweepEvery is how often orders are looked for that nobody looks after; 0 for as good as never.
	SweepEvery time.Duration
}

// Start starts a system with these stores. The package's TestMain calls [Main] first.
func Start(t *testing.T, stores ...Store) *System {
	t.Helper()
	return StartWith(t, Options{Stores: stores})
}

// StartWith starts a system. The package's TestMain calls [Main] first.
func StartWith(t *testing.T, o Options) *System {
	t.Helper()
	dir := t.TempDir()
	ShowLogs(t, dir)
	started, err := rig.Start(t.Context(), rig.Options{
		Program: Binary(), Dir: dir, Stores: o.Stores, APIs: o.APIs, Workers: o.Workers, Journal: o.Journal, Temporal: o.Temporal,
		SweepEvery: o.SweepEvery,
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, started.Stop()) })
	s := &System{Rig: started, APIs: processes(started.APIs), Workers: processes(started.Workers), http: &http.Client{Timeout: Patience}}
	s.API, s.Worker = s.APIs[0], s.Workers[0]
	return s
}

// RestartTemporal starts a killed Temporal server again, on its file and ports.
func (s *System) RestartTemporal(t *testing.T) {
	t.Helper()
	require.NoError(t, s.StartTemporal(t.Context()))
}

// AwaitReady waits until the API says that it is ready.
func (s *System) AwaitReady(t *testing.T) {
	t.Helper()
	require.NoError(t, s.Rig.AwaitReady(t.Context()))
}

// Eventually waits for a condition, and fails the test when it does not come true.
func Eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	require.Eventually(t, done, Patience, 20*time.Millisecond, what)
}
