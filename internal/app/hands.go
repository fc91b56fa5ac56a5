package app

import (
	"fmt"

	"github.com/sirupsen/logrus"
	"go.temporal.io/sdk/client"

	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/order"
	payments "github.com/ordersaga/ordersaga/payment/registry"
	connectors "github.com/ordersaga/ordersaga/pos/registry"
	"github.com/ordersaga/ordersaga/worker"
)

// startWorkers starts the workers of a configuration; fatal is told when one has stopped for good.
func startWorkers(c client.Client, cfg config.Config, book worker.Journal, log *logrus.Logger, fatal func(error)) (*worker.Fleet, error) {
	rings, err := openSecrets(cfg.Keys)
	if err != nil {
		return nil, err
	}
	restaurants, err := connectors.New(cfg)
	if err != nil {
		return nil, fmt.Errorf("connect the stores: %w", err)
	}
	providers, err := payments.New(cfg)
	if err != nil {
		return nil, fmt.Errorf("connect the payment providers: %w", err)
	}
	stores := make([]order.Store, 0, len(cfg.Stores))
	for _, s := range cfg.Stores {
		stores = append(stores, s.Order())
	}
	fleet, err := worker.New(c, worker.Deps{
		Connectors: restaurants, Systems: restaurants.Systems(), Providers: providers, Guests: rings.guests, Journal: book,
		Callback: rings.callback(cfg.PublicURL), Stores: stores, Log: log, Fatal: fatal,
	})
	if err != nil {
		return nil, err
	}
	if err := fleet.Start(); err != nil {
		return nil, err
	}
	return fleet, nil
}
