package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"github.com/sirupsen/logrus"
	"go.temporal.io/sdk/client"

	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/internal/devserver"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/simulator"
	"github.com/ordersaga/ordersaga/worker"
	"github.com/ordersaga/ordersaga/workflows"
)

// BotID is the one bot of an App.
const BotID = "demo-bot"

const loopbackAnyPort = "127.0.0.1:0"

// Options say what an App is made of.
type Options struct {
	// Data is the folder of the journal, Temporal's database and the keys. It is made where it is missing.
	Data string
	// Listen is the API's address, host:port; empty: a free port of the loopback address.
	Listen string
	// UIListen is the Temporal UI's address, host:port; empty: no UI.
	UIListen string
	// Temporal is the address of a Temporal server that runs already; empty: the development server.
	Temporal string
	// TemporalCLI is a built Temporal CLI for the development server; empty: built on first use.
	TemporalCLI string
	// World is the pretended world, and Stores are the restaurants in it, given the world's base URL.
	World  simulator.Options
	Stores func(worldURL string) []config.Store
	Log    *logrus.Logger
	// Progress gets a line before a build that takes minutes; nil: nobody is told.
	Progress io.Writer
}

// App is the whole product in one process. Its parts can be stopped and started one by one, for tests
// of outages; Stop ends all of it. An App is used from one goroutine.
type App struct {
	options  Options
	listener net.Listener // taken at the start, handed to the first API
	address  string
	keys     keys
	config   config.Config
	fatal    chan error

	server   *devserver.Server
	temporal client.Client
	book     *journal.DB
	world    *simulator.World
	outside  *simulator.Server
	fleet    *worker.Fleet
	api      *door
}

// Start starts everything, in order: Temporal, the journal, the world, the workers, the API. When a
// part does not start, those before it are stopped again. The context bounds the start only.
func Start(ctx context.Context, o Options) (*App, error) {
	a := &App{options: o, fatal: make(chan error, 1)}
	steps := []func(context.Context) error{
		a.openFolder, a.takeAddress, a.StartTemporal, a.openJournal, a.startWorld, a.configure, a.StartWorker, a.StartAPI,
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return nil, errors.Join(err, a.Stop())
		}
	}
	return a, nil
}

// Stop stops everything in order: the API is not ready any more and answers its last requests, the
// workers finish what they do, and what they need is closed behind them. Stopping twice is stopping once.
func (a *App) Stop() error {
	var errs []error
	errs = append(errs, a.StopAPI())
	a.StopWorker()
	if a.temporal != nil {
		a.temporal.Close()
	}
	if a.book != nil {
		errs = append(errs, a.book.Close())
	}
	if a.world != nil {
		a.world.Close()
	}
	if a.server != nil {
		errs = append(errs, a.server.Stop())
	}
	if a.listener != nil {
		errs = append(errs, a.listener.Close())
	}
	a.temporal, a.book, a.world, a.server, a.listener = nil, nil, nil, nil, nil
	return errors.Join(errs...)
}

// takeAddress takes the API's address first: a port that is taken is told before anything is started.
func (a *App) takeAddress(ctx context.Context) error {
	address := a.options.Listen
	if address == "" {
		address = loopbackAnyPort
	}
	listener, err := listen(ctx, address)
	if err != nil {
		return err
	}
	a.listener, a.address = listener, listener.Addr().String()
	return nil
}

// StartTemporal starts the development server, or connects to the Temporal of the options, and
// registers the saga's search attributes. After Stop or Kill of the server it brings it back on the same ports.
func (a *App) StartTemporal(ctx context.Context) error {
	address := a.options.Temporal
	if address == "" {
		if err := a.startServer(ctx); err != nil {
			return err
		}
		address = a.server.Address()
	}
	if a.temporal != nil {
		return nil // a client finds its way back to a server on the same port
	}
	temporal, err := dial(ctx, address, a.options.Log)
	if err != nil {
		return err
	}
	a.temporal = temporal
	_, err = registerAttributes(ctx, temporal, devserver.Namespace)
	return err
}

func (a *App) startServer(ctx context.Context) error {
	options, err := a.serverOptions()
	if err != nil {
		return err
	}
	if a.server != nil {
		options = a.server.Options()
	}
	server, err := devserver.Start(ctx, options)
	if err != nil {
		return err
	}
	a.server = server
	return nil
}

func (a *App) openJournal(ctx context.Context) error {
	// The folder's lock is Temporal's: the keys are made behind it, so that nobody makes others meanwhile.
	made, err := openKeys(a.options.Data)
	if err != nil {
		return err
	}
	a.keys = made
	book, err := journal.Open(ctx, "file:"+a.JournalPath())
	if err != nil {
		return fmt.Errorf("open the journal in %s: %w", a.options.Data, err)
	}
	a.book = book
	return nil
}

func (a *App) startWorld(context.Context) error {
	world, err := simulator.New(a.options.World)
	if err != nil {
		return err
	}
	a.world = world
	a.outside, err = world.Listen(loopbackAnyPort)
	return err
}

// configure makes the configuration that a file would hold otherwise.
func (a *App) configure(context.Context) error {
	c := config.Default()
	c.Listen, c.PublicURL = a.address, a.URL()
	c.Journal.DSN = config.Secret("file:" + a.JournalPath())
	c.Keys, c.Bots = a.keys.rings(), []config.Bot{a.keys.bot()}
	c.Stores = a.options.Stores(a.outside.URL())
	a.config = c
	return c.Validate()
}

// StartWorker starts the workers. Those that run already stay.
func (a *App) StartWorker(context.Context) error {
	if a.fleet != nil {
		return nil
	}
	fleet, err := startWorkers(a.temporal, a.config, a.book, a.options.Log, tellOnce(a.fatal))
	if err != nil {
		return err
	}
	a.fleet = fleet
	return nil
}

// StopWorker stops the workers, and waits for what they are doing. Twice is once.
func (a *App) StopWorker() {
	if a.fleet != nil {
		a.fleet.Stop()
	}
	a.fleet = nil
}

// StartAPI serves the API, after StopAPI on the same address as before. One that serves stays.
func (a *App) StartAPI(ctx context.Context) error {
	if a.api != nil {
		return nil
	}
	listener := a.listener
	a.listener = nil
	if listener == nil {
		again, err := listen(ctx, a.address)
		if err != nil {
			return err
		}
		listener = again
	}
	opened, err := openDoor(ctx, listener, doorDeps{
		config: a.config, journal: a.book, temporal: a.temporal, namespace: devserver.Namespace, log: a.options.Log,
	})
	if err != nil {
		return err
	}
	a.api = opened
	return nil
}

// StopAPI answers the last requests and frees the address. Twice is once.
func (a *App) StopAPI() error {
	ctx, cancel := context.WithTimeout(context.Background(), drainWithin)
	defer cancel()
	err := a.api.close(ctx)
	a.api = nil
	return err
}

// Wait returns when ctx ends, with nil, or when a part has ended by itself, with the reason.
func (a *App) Wait(ctx context.Context) error {
	var exited <-chan struct{}
	if a.server != nil {
		exited = a.server.Exited()
	}
	select {
	case <-ctx.Done():
		return nil
	case <-exited:
		return errors.New("run Temporal: its process has ended")
	case err := <-a.fatal:
		return fmt.Errorf("run the workers: %w", err)
	}
}

// URL is the API's base URL as seen from this machine.
func (a *App) URL() string { return "http://" + reachable(a.address) }

// Key is what the App's bot presents to the API. It may do everything.
func (a *App) Key() string { return a.keys.Bot }

// Data is the folder of everything that is kept.
func (a *App) Data() string { return a.options.Data }

// JournalPath is the journal's SQLite file.
func (a *App) JournalPath() string { return filepath.Join(a.options.Data, journalFile) }

// Journal is the open journal.
func (a *App) Journal() *journal.DB { return a.book }

// Temporal is the client that the parts share.
func (a *App) Temporal() client.Client { return a.temporal }

// Server is the development server, to be stopped or killed; nil with a Temporal of somebody else.
func (a *App) Server() *devserver.Server { return a.server }

// World is the pretended world.
func (a *App) World() *simulator.World { return a.world }

// WorldServer is the world's one server, which can be taken down and up.
func (a *App) WorldServer() *simulator.Server { return a.outside }

// Admin is a client of the world's admin API.
func (a *App) Admin() simulator.Admin {
	const patience = 10 * time.Second
	return simulator.Admin{BaseURL: a.outside.URL(), HTTP: &http.Client{Timeout: patience}}
}

// WorkflowURL is the page of an order's workflow in the Temporal UI; empty without a UI.
func (a *App) WorkflowURL(orderID string) string {
	if a.UIURL() == "" {
		return ""
	}
	return a.UIURL() + "/namespaces/" + devserver.Namespace + "/workflows/" + escapeID(workflows.WorkflowID(orderID))
}

// UIURL is the Temporal UI's address as seen from this machine; empty without a UI.
func (a *App) UIURL() string {
	if a.server == nil {
		return ""
	}
	return a.server.UIURL()
}
