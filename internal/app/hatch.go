package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/ordersaga/ordersaga/api"
	"github.com/ordersaga/ordersaga/config"
)

// openHatch serves what people want to know of a worker's process at the address that the configuration names, if it
// names one. The returned function closes it, together with whoever still looks in.
func openHatch(ctx context.Context, cfg config.Config, log *logrus.Logger) (func() error, error) {
	if cfg.WorkerListen == "" {
		return func() error { return nil }, nil
	}
	handler, err := api.NewServiceDoor(bots(cfg.Bots), log, time.Now)
	if err != nil {
		return nil, fmt.Errorf("build the worker's service door: %w", err)
	}
	listener, err := listen(ctx, "the worker's service door", cfg.WorkerListen)
	if err != nil {
		return nil, err
	}
	server := newServer(handler)
	served := make(chan error, 1)
	go func() {
		err := server.Serve(listener)
		if !errors.Is(err, http.ErrServerClosed) {
			log.WithError(err).Error("the worker's service door broke off")
		}
		served <- err
	}()
	log.WithField("address", listener.Addr().String()).Info("worker can be looked into")
	return func() error {
		closed := server.Close()
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			return errors.Join(closed, err)
		}
		return closed
	}, nil
}

// newServer is a server that waits for nobody for ever.
func newServer(handler http.Handler) *http.Server {
	return &http.Server{
		Handler: handler, ReadHeaderTimeout: headerWithin, ReadTimeout: readWithin, WriteTimeout: answerWithin, IdleTimeout: idleWithin,
		// Handlers report their own failures; what is left is about connections that clients gave up.
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelWarn),
	}
}
