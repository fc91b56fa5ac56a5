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
	stores   *restaurants
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

// TemporalAddress is the host and port of Temporal's gRPC, the development server's or that of the options.
func (a *App) TemporalAddress() string {
	if a.server == nil {
		return a.options.Temporal
	}
	return a.server.Address()
}

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
