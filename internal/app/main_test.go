package app_test

import (
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sirupsen/logrus"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/internal/app"
	"github.com/ordersaga/ordersaga/internal/app/bot"
	"github.com/ordersaga/ordersaga/internal/devserver/devservertest"
	"github.com/ordersaga/ordersaga/simulator"
)

const (
	store = "msk-1"
	// within bounds what takes milliseconds on an idle machine and seconds on a busy one.
	within = 60 * time.Second
	tick   = 20 * time.Millisecond

	pickup = `{"store_id": "msk-1", "reference": "991-7", "fulfillment": {"type": "pickup"},
		"items": [{"code": "701", "quantity": 1}], "payment": {"method": "card", "token": "tok_visa"}}`
)

func TestMain(m *testing.M) { os.Exit(devservertest.Main(m)) }

func quiet() *logrus.Logger {
	log := logrus.New()
	log.SetOutput(io.Discard)
	return log
}

// record is what a logger wrote; it may be read meanwhile.
type record struct {
	mu   sync.Mutex
	text strings.Builder
}

func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.Write(p)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

// listening is a logger whose words can be read.
func listening() (*logrus.Logger, *record) {
	log, said := logrus.New(), &record{}
	log.SetOutput(said)
	return log, said
}

// options are those of an App with one store, whose kitchen is quick.
func options(data string) app.Options {
	const step = simulator.Duration(50 * time.Millisecond)
	kitchen := simulator.Settings{Timetable: []simulator.Step{{State: simulator.Open, After: step}, {State: simulator.Closed, After: step}}}
	return app.Options{
		Data: data, World: simulator.Options{Restaurant: kitchen}, Log: quiet(), Progress: io.Discard,
		Stores: func(worldURL string) []config.Store {
			return []config.Store{app.SimulatedStore(simulator.ProCart, worldURL, store, "Moscow")}
		},
	}
}

// start starts an App that ends with the test.
func start(t *testing.T, o app.Options) *app.App {
	t.Helper()
	a, err := app.Start(t.Context(), o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, a.Stop()) })
	return a
}

func client(t *testing.T, url, key string) *bot.Client {
	t.Helper()
	c, err := bot.New(url, key)
	require.NoError(t, err)
	return c
}
