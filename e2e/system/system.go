// Package system starts the whole product for a test: a real Temporal server, the simulators (in the
// test's own process, since they keep the truth), and API and worker as processes of the real binary,
// on a journal in a file. Everything ends with the test.
package system

import (
	"net/http"
	"os"
	"path/filepath"
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
	URL      string // of the API
	Admin    simulator.Admin
	World    *simulator.World
	Line     *simulator.Server // the simulators' line to the product; take it down to cut it
	Server   *devserver.Server
	Temporal client.Client
	API      *Process
	Worker   *Process
	Dir      string // holds journal, configuration, logs

	http *http.Client
}

// Store is a store of the system, with its simulated restaurant and merchant account of the same id.
type Store struct {
	ID         string
	Restaurant simulator.Settings
	Flow       order.PaymentFlow // default hold
	// Policy changes the short policy that tests run on.
	Policy func(*order.Policy)
	// POS are the connector's own settings.
	POS map[string]any
}

// Start starts a system with these stores. The package's TestMain calls [Main] first.
func Start(t *testing.T, stores ...Store) *System {
	t.Helper()
	dir := t.TempDir()
	restaurants := map[string]simulator.Settings{}
	for _, s := range stores {
		restaurants[s.ID] = s.Restaurant
	}
	world, err := simulator.New(simulator.Options{POSToken: posToken, PaymentSecret: paymentSecret, Restaurants: restaurants})
	require.NoError(t, err)
	t.Cleanup(world.Close)
	// Two servers for one world: tests talk to one, the product to the other, which may be down.
	admin, err := world.Listen("127.0.0.1:0")
	require.NoError(t, err)
	line, err := world.Listen("127.0.0.1:0")
	require.NoError(t, err)

	s := &System{
		World: world, Line: line, Dir: dir, http: &http.Client{Timeout: Patience},
		Admin: simulator.Admin{BaseURL: admin.URL(), HTTP: &http.Client{Timeout: Patience}},
	}
	s.startTemporal(t)
	listen := freeAddress(t)
	s.URL = "http://" + listen
	config := s.writeConfig(t, listen, stores)
	s.API = newProcess(t, filepath.Join(dir, "api.log"), "api", "--config", config)
	s.Worker = newProcess(t, filepath.Join(dir, "worker.log"), "worker", "--config", config)
	s.API.Start(t)
	s.Worker.Start(t)
	s.AwaitReady(t)
	return s
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
