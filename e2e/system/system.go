// Package system starts the whole product for a test: a real Temporal server, the simulators (in the
// test's own process, since they keep the truth), and APIs and workers as processes of the real binary,
// on one journal. Everything ends with the test.
package system

import (
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"github.com/ordersaga/ordersaga/internal/devserver"
	"github.com/ordersaga/ordersaga/internal/devserver/devservertest"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
	"github.com/ordersaga/ordersaga/workflows"
)

// Patience is how long a test waits for a condition. It is generous: the machine may be busy.
const Patience = 60 * time.Second

// System is the running product and the world around it.
type System struct {
	URL      string // of the API; of what stands before them, if there are several
	Admin    simulator.Admin
	World    *simulator.World
	Line     *simulator.Server // the simulators' line to the product; take it down to cut it
	Server   *devserver.Server
	Temporal client.Client
	// API and Worker are the first of APIs and Workers.
	API, Worker   *Process
	APIs, Workers []*Process
	// Journal is where the journal is, as the configuration says it.
	Journal string
	Dir     string // holds journal, configuration, logs

	http    *http.Client
	mu      sync.Mutex
	secrets []string          // told while the tests run
	lives   map[string]string // names of the lives that are lived, by store
}

// Store is a store of the system, with its simulated restaurant and merchant account of the same id. Its POS is
// the restaurant's system, ProCart if it names none.
type Store struct {
	ID         string
	Restaurant simulator.Settings
	Account    simulator.AccountSettings
	Flow       order.PaymentFlow // default hold
	// Staff says that the product asks the restaurant's own people.
	Staff bool
	// Policy changes the short policy that tests run on.
	Policy func(*order.Policy)
	// POS are the connector's own settings.
	POS map[string]any
}

// Options say what a system is made of.
type Options struct {
	Stores []Store
	// APIs and Workers are how many processes there are; 0 is one.
	APIs, Workers int
	// Journal is the journal's dsn; empty for a file of the test's own.
	Journal string
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
	s := &System{Dir: dir, Journal: o.Journal, http: &http.Client{Timeout: Patience}}
	if s.Journal == "" {
		s.Journal = "file:" + filepath.Join(dir, "journal.db")
	}
	addresses := make([]string, max(1, o.APIs))
	for i := range addresses {
		addresses[i] = freeAddress(t)
	}
	public := addresses[0]
	if len(addresses) > 1 {
		public = openEntrance(t, addresses)
	}
	s.URL = "http://" + public
	s.startWorld(t, o.Stores)
	s.startTemporal(t)
	for i, address := range addresses {
		s.APIs = append(s.APIs, s.process(t, "api", i, s.writeConfig(t, o, i, address)))
	}
	for i := range max(1, o.Workers) {
		s.Workers = append(s.Workers, s.process(t, "worker", i, filepath.Join(dir, configName(0))))
	}
	s.API, s.Worker = s.APIs[0], s.Workers[0]
	for _, p := range append(s.APIs, s.Workers...) {
		p.Start(t)
	}
	s.AwaitReady(t)
	return s
}

// process makes the n-th process of a command.
func (s *System) process(t *testing.T, command string, n int, config string) *Process {
	t.Helper()
	log := command + ".log"
	if n > 0 {
		log = command + strconv.Itoa(n+1) + ".log"
	}
	return newProcess(t, filepath.Join(s.Dir, log), command, "--config", config)
}

// startWorld starts the simulators. Two servers for one world: tests talk to one, the product to the
// other, which may be down.
func (s *System) startWorld(t *testing.T, stores []Store) {
	t.Helper()
	options := simulator.Options{
		POSToken: posToken, PaymentSecret: paymentSecret, StaffSecret: staffSecret,
		Restaurants: map[string]simulator.Settings{}, Accounts: map[string]simulator.AccountSettings{},
	}
	for _, store := range stores {
		restaurant := store.Restaurant
		if restaurant.System == simulator.BotPOS { // its people write down by hand where to call
			restaurant.BotPOS.CallbackBase = s.URL
		}
		options.Restaurants[store.ID], options.Accounts[store.ID] = restaurant, store.Account
	}
	world, err := simulator.New(options)
	require.NoError(t, err)
	t.Cleanup(world.Close)
	admin, err := world.Listen("127.0.0.1:0")
	require.NoError(t, err)
	s.Line, err = world.Listen("127.0.0.1:0")
	require.NoError(t, err)
	s.World = world
	s.Admin = simulator.Admin{BaseURL: admin.URL(), HTTP: &http.Client{Timeout: Patience}}
}

// startTemporal starts the dev server on a file, so that it can be killed and restarted.
func (s *System) startTemporal(t *testing.T) {
	t.Helper()
	log, err := os.Create(filepath.Join(s.Dir, "temporal.log"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = log.Close() }) // a log that is only read by people
	s.Server = devservertest.Start(t, devserver.Options{
		DBFile: filepath.Join(s.Dir, "temporal.db"), Log: log, SearchAttributes: searchAttributes(),
	})
	s.Temporal, err = client.Dial(client.Options{HostPort: s.Server.Address(), Namespace: devserver.Namespace, Logger: quiet{}})
	require.NoError(t, err)
	t.Cleanup(s.Temporal.Close)
}

// RestartTemporal starts a killed Temporal server again, on its file and ports.
func (s *System) RestartTemporal(t *testing.T) {
	t.Helper()
	s.Server = devservertest.Start(t, s.Server.Options())
}

// AwaitReady waits until the API says that it is ready.
func (s *System) AwaitReady(t *testing.T) {
	t.Helper()
	Eventually(t, "the API is ready", func() bool {
		response, err := s.http.Get(s.URL + "/readyz") //nolint:noctx // the client has a timeout
		if err != nil {
			return false
		}
		_ = response.Body.Close() // only the status counts
		return response.StatusCode == http.StatusOK
	})
}

// Eventually waits for a condition, and fails the test when it does not come true.
func Eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	require.Eventually(t, done, Patience, 20*time.Millisecond, what)
}

func searchAttributes() map[string]enumspb.IndexedValueType {
	types := map[string]enumspb.IndexedValueType{}
	for _, key := range workflows.SearchAttributes() {
		types[key.GetName()] = key.GetValueType()
	}
	return types
}
