package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/sirupsen/logrus"
	"go.temporal.io/sdk/client"

	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/worker"
)

const (
	// drainWithin bounds the answers to the last requests of a process that stops.
	drainWithin = 30 * time.Second
	// retryEvery is how long a worker waits before it tries an absent journal or Temporal again.
	retryEvery = 2 * time.Second
)

// ServeAPI serves the HTTP API of a configuration until ctx ends, and then stops in order. Journal and
// Temporal may be away when it starts: it answers 503 until they are there. The error is what kept it
// from starting, or from stopping in order.
func ServeAPI(ctx context.Context, cfg config.Config, log *logrus.Logger) error {
	if err := errors.Join(CheckJournal(cfg), CheckStaff(cfg)); err != nil {
		return err
	}
	stores, err := connect(cfg)
	if err != nil {
		return err
	}
	listener, err := listen(ctx, "the API", cfg.Listen)
	if err != nil {
		return err
	}
	options, err := temporalOptions(cfg.Temporal, log)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	temporal, err := client.NewLazyClient(options)
	if err != nil {
		return errors.Join(fmt.Errorf("make a client of Temporal: %w", err), listener.Close())
	}
	defer temporal.Close()
	book := newLateJournal(cfg.Journal.DSN.Reveal())
	served, err := openDoor(ctx, listener, doorDeps{config: cfg, stores: stores, journal: book, temporal: temporal, namespace: options.Namespace, log: log})
	if err != nil {
		return errors.Join(err, book.close())
	}
	log.WithField("address", listener.Addr().String()).Info("API serves")
	return errors.Join(served.until(ctx), book.close())
}

// until serves until ctx ends or serving breaks off, and closes the door.
func (o *door) until(ctx context.Context) error {
	var broken error
	select {
	case <-ctx.Done():
	case err := <-o.served:
		if !errors.Is(err, http.ErrServerClosed) {
			broken = fmt.Errorf("serve: %w", err)
		}
	}
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainWithin)
	defer cancel()
	return errors.Join(broken, o.close(closing))
}

// RunWorker runs the workers of a configuration until ctx ends, and then waits for what is being done.
// It waits for a journal, a Temporal and a namespace that are away.
func RunWorker(ctx context.Context, cfg config.Config, log *logrus.Logger) error {
	if err := CheckJournal(cfg); err != nil {
		return err
	}
	stores, err := connect(cfg)
	if err != nil {
		return err
	}
	options, err := temporalOptions(cfg.Temporal, log)
	if err != nil {
		return err
	}
	closeHatch, err := openHatch(ctx, cfg, log)
	if err != nil {
		return err
	}
	return errors.Join(runWorker(ctx, cfg, stores, options, log), closeHatch())
}

// runWorker is RunWorker on what cannot be away.
func runWorker(ctx context.Context, cfg config.Config, stores *restaurants, options client.Options, log *logrus.Logger) error {
	book, err := persist(ctx, log, "open the journal", func() (*journal.DB, error) {
		return journal.Open(ctx, cfg.Journal.DSN.Reveal())
	})
	if err != nil {
		return stopped(ctx, err)
	}
	temporal, err := persist(ctx, log, "connect to Temporal", func() (client.Client, error) {
		return dialNamespace(ctx, options)
	})
	if err != nil {
		return errors.Join(stopped(ctx, err), book.Close())
	}
	defer temporal.Close()
	fatal := make(chan error, 1)
	fleet, err := startWorkers(ctx, handsDeps{
		config: cfg, stores: stores, journal: book, temporal: temporal, namespace: options.Namespace, log: log, fatal: tellOnce(fatal),
	})
	if err != nil {
		return errors.Join(err, book.Close())
	}
	log.WithField("stores", len(cfg.Stores)).Info("worker runs")
	return errors.Join(runUntil(ctx, fleet, fatal), book.Close())
}

// runUntil waits for the end of ctx or of a worker, and stops the fleet.
func runUntil(ctx context.Context, fleet *worker.Fleet, fatal <-chan error) error {
	defer fleet.Stop()
	select {
	case <-ctx.Done():
		return nil
	case err := <-fatal:
		return fmt.Errorf("run the workers: %w", err)
	}
}

// tellOnce keeps the first error for whoever reads c.
func tellOnce(c chan<- error) func(error) {
	return func(err error) {
		select {
		case c <- err:
		default:
		}
	}
}

// persist tries until it works or ctx ends.
func persist[T any](ctx context.Context, log *logrus.Logger, doing string, try func() (T, error)) (T, error) {
	tick := time.NewTicker(retryEvery)
	defer tick.Stop()
	for {
		got, err := try()
		if err == nil {
			return got, nil
		}
		log.WithError(err).WithField("step", doing).Warn("worker waits")
		select {
		case <-ctx.Done():
			return got, fmt.Errorf("%s: %w", doing, ctx.Err())
		case <-tick.C:
		}
	}
}

// stopped is err, unless the process was told to stop meanwhile.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	return nil
}

// listen takes an address for a part of the product.
func listen(ctx context.Context, what, address string) (net.Listener, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen on %s for %s: %w", address, what, err)
	}
	return listener, nil
}
