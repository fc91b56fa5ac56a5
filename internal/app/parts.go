package app

import (
	"context"
	"fmt"

	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/internal/devserver"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/simulator"
)

// takeAddress takes the API's address first: a port that is taken is told before anything is started.
func (a *App) takeAddress(ctx context.Context) error {
	address := a.options.Listen
	if address == "" {
		address = loopbackAnyPort
	}
	listener, err := listen(ctx, "the API", address)
	if err != nil {
		return err
	}
	a.listener, a.address = listener, listener.Addr().String()
	return nil
}

// StartTemporal starts the development server, or connects to the Temporal of the options, and
// registers the saga's search attributes. After Stop or Kill of the server it brings it back on the same ports.
func (a *App) StartTemporal(ctx context.Context) error {
	if a.options.Temporal == "" {
		if err := a.startServer(ctx); err != nil {
			return err
		}
	}
	if a.temporal != nil {
		return nil // a client finds its way back to a server on the same port
	}
	temporal, err := dial(ctx, a.TemporalAddress(), a.options.Log)
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
	world, err := simulator.New(knowing(a.options.World, a.URL()))
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
	if err := c.Validate(); err != nil {
		return err
	}
	var err error
	a.stores, err = connect(c)
	return err
}

// StartWorker starts the workers. Those that run already stay.
func (a *App) StartWorker(ctx context.Context) error {
	if a.fleet != nil {
		return nil
	}
	fleet, err := startWorkers(ctx, handsDeps{
		config: a.config, stores: a.stores, journal: a.book, temporal: a.temporal, namespace: devserver.Namespace,
		log: a.options.Log, fatal: tellOnce(a.fatal),
	})
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
		again, err := listen(ctx, "the API", a.address)
		if err != nil {
			return err
		}
		listener = again
	}
	opened, err := openDoor(ctx, listener, doorDeps{
		config: a.config, stores: a.stores, journal: a.book, temporal: a.temporal, namespace: devserver.Namespace, log: a.options.Log,
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
