package app

import (
	"context"
	"fmt"

	"github.com/sirupsen/logrus"
	"go.temporal.io/sdk/client"
	sdkworker "go.temporal.io/sdk/worker"

	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/order"
	payments "github.com/ordersaga/ordersaga/payment/registry"
	"github.com/ordersaga/ordersaga/staff"
	"github.com/ordersaga/ordersaga/worker"
	"github.com/ordersaga/ordersaga/workflows"
)

// handsDeps are what workers need; fatal is told when one has stopped for good.
type handsDeps struct {
	config    config.Config
	stores    *restaurants
	journal   worker.Journal
	temporal  client.Client
	namespace string
	log       *logrus.Logger
	fatal     func(error)
}

// startWorkers starts the workers of a configuration, and sees to the schedule of their sweeps.
func startWorkers(ctx context.Context, d handsDeps) (*worker.Fleet, error) {
	cfg, sagas := d.config, workflows.NewClient(d.temporal, d.namespace)
	rings, err := openSecrets(cfg.Keys)
	if err != nil {
		return nil, err
	}
	providers, err := payments.New(cfg)
	if err != nil {
		return nil, fmt.Errorf("connect the payment providers: %w", err)
	}
	people, err := staffChannels(cfg)
	if err != nil {
		return nil, fmt.Errorf("connect the staff of the stores: %w", err)
	}
	stores := make([]order.Store, 0, len(cfg.Stores))
	for _, s := range cfg.Stores {
		stores = append(stores, s.Order())
	}
	fleet, err := worker.New(d.temporal, worker.Deps{
		Connectors: d.stores.registry, Systems: d.stores.registry.Systems(), Gates: d.stores.gates, Quoter: d.stores.quoter, Providers: providers, PaymentLinks: paymentLinks{secrets: rings, publicURL: cfg.PublicURL}, Guests: rings.guests, Journal: d.journal,
		Staff: people, StaffLinks: staff.NewLinks(rings.tokens, cfg.PublicURL),
		Deployment: sdkworker.WorkerDeploymentVersion{DeploymentName: cfg.Temporal.Deployment.Name, BuildID: cfg.Temporal.Deployment.Build},
		Callback:   rings.callback(cfg.PublicURL), Stores: stores, Sagas: sagas, Log: d.log, Fatal: d.fatal,
	})
	if err != nil {
		return nil, err
	}
	if err := fleet.Start(); err != nil {
		return nil, err
	}
	scheduleSweep(ctx, sagas, cfg.Temporal, d.log)
	return fleet, nil
}
