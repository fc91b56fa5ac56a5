// Package worker binds the saga and its activities to task queues, and watches the stores whose POS
// systems cannot be trusted to call back.
package worker

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/sirupsen/logrus"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/internal/gate"
	"github.com/ordersaga/ordersaga/menu"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/staff"
	"github.com/ordersaga/ordersaga/workflows"
)

// stopMargin is added to the longest call, so that a stop never cuts a post in two.
const stopMargin = 5 * time.Second

// Journal is what the activities and the watchers need of the journal.
type Journal interface {
	activities.Books
	activities.Fences
	activities.Freezer
	activities.SweepBooks
	WatchBook
}

// Deps are what a fleet works with.
type Deps struct {
	Connectors activities.Connectors
	// Gates are those of the stores' lines, Quoter asks through them what a basket costs.
	Gates     *gate.Gates
	Quoter    *menu.Quoter
	Providers activities.Providers
	// PaymentLinks make the addresses that a payment provider is given.
	PaymentLinks activities.PaymentLinks
	Guests       activities.Guests
	Journal      Journal
	// Staff reaches the people of the stores, StaffLinks makes the links by which they answer.
	Staff      activities.StaffChannel
	StaffLinks *staff.Links
	// Sagas are the sagas that Temporal has, among them those that were ended from outside.
	Sagas activities.Sagas
	// Callback makes the URL that a store's POS calls when a ticket of the order changes.
	Callback func(storeID, orderID string) string
	Stores   []order.Store
	// Deployment is the version of these workers; zero for workers that are not versioned.
	Deployment worker.WorkerDeploymentVersion
	// Systems are the POS systems that this process serves; empty for those of its stores.
	Systems []string
	Log     logrus.FieldLogger
	// Fatal is told of an error that has stopped a worker for good. May be nil.
	Fatal func(error)
}

// Fleet is one process's workers: one for orders, one for each POS system, so that a system that
// hangs starves no other; and a watcher for each store.
type Fleet struct {
	workers  []worker.Worker
	watchers *watchers
}

// New makes a fleet; nothing runs before Start.
func New(c client.Client, d Deps) (*Fleet, error) {
	if d.Connectors == nil || d.Gates == nil || d.Quoter == nil || d.Providers == nil || d.PaymentLinks == nil || d.Guests == nil || d.Journal == nil || d.Staff == nil || d.StaffLinks == nil ||
		d.Sagas == nil || d.Callback == nil || d.Log == nil {
		return nil, errors.New("make a worker fleet: a dependency is missing")
	}
	options := optionsFor(d)
	orders := worker.New(c, workflows.OrdersQueue, options)
	RegisterOrders(orders, activities.NewPayments(d.Providers, d.Journal, d.Guests, d.PaymentLinks), activities.NewJournal(d.Journal), activities.NewStaff(d.Staff, d.StaffLinks))
	RegisterSweep(orders, activities.NewSweep(d.Sagas, d.Journal))
	fleet := &Fleet{workers: []worker.Worker{orders}, watchers: newWatchers(c, d)}

	pos := activities.NewPOS(d.Connectors, d.Journal, d.Guests, d.Callback, d.Gates, d.Quoter)
	options.DisableWorkflowWorker = true
	for _, system := range systems(d) {
		w := worker.New(c, workflows.POSQueue(system), options)
		RegisterPOS(w, pos)
		fleet.workers = append(fleet.workers, w)
	}
	return fleet, nil
}

// RegisterOrders registers what the queue of orders serves.
func RegisterOrders(r worker.Registry, payments *activities.Payments, journal *activities.Journal, people *activities.Staff) {
	r.RegisterWorkflowWithOptions(workflows.OrderSaga, workflow.RegisterOptions{Name: workflows.SagaName})
	r.RegisterActivityWithOptions(payments, activity.RegisterOptions{})
	r.RegisterActivityWithOptions(journal, activity.RegisterOptions{})
	r.RegisterActivityWithOptions(people, activity.RegisterOptions{})
}

// RegisterSweep registers what looks for orders whose saga was ended from outside. The queue of orders
// serves it.
func RegisterSweep(r worker.Registry, sweep *activities.Sweep) {
	r.RegisterWorkflowWithOptions(workflows.OrphanSweep, workflow.RegisterOptions{Name: workflows.SweepName})
	r.RegisterActivityWithOptions(sweep, activity.RegisterOptions{})
}

// RegisterPOS registers what the queue of a POS system serves.
func RegisterPOS(r worker.Registry, pos *activities.POS) {
	r.RegisterActivityWithOptions(pos, activity.RegisterOptions{})
}

// Start starts the workers and the watchers.
func (f *Fleet) Start() error {
	for i, w := range f.workers {
		if err := w.Start(); err != nil {
			for _, started := range f.workers[:i] {
				started.Stop()
			}
			return fmt.Errorf("start the workers: %w", err)
		}
	}
	f.watchers.start()
	return nil
}

// Stop stops taking work and waits for what is being done: a post on its way is finished, not cut.
func (f *Fleet) Stop() {
	f.watchers.stop()
	var all sync.WaitGroup
	for _, w := range f.workers {
		all.Go(w.Stop) // at once: none takes work while another still finishes
	}
	all.Wait()
}

func optionsFor(d Deps) worker.Options {
	longest := order.DefaultPolicy().CallTimeout.D()
	if len(d.Stores) > 0 {
		longest = 0
	}
	for _, s := range d.Stores {
		longest = max(longest, s.Policy.CallTimeout.D())
	}
	return worker.Options{
		DeploymentOptions:           deployment(d.Deployment),
		WorkerStopTimeout:           longest + stopMargin,
		DisableRegistrationAliasing: true,
		WorkflowTaskPollerBehavior:  worker.NewPollerBehaviorAutoscaling(worker.PollerBehaviorAutoscalingOptions{}),
		ActivityTaskPollerBehavior:  worker.NewPollerBehaviorAutoscaling(worker.PollerBehaviorAutoscalingOptions{}),
		OnFatalError: func(err error) {
			d.Log.WithError(err).Error("a worker has stopped")
			if d.Fatal != nil {
				d.Fatal(err)
			}
		},
	}
}

// deployment pins an order to the version that it began on, where workers are versioned: its code does
// not change under it, and a version is drained before it goes.
func deployment(version worker.WorkerDeploymentVersion) worker.DeploymentOptions {
	if version.BuildID == "" {
		return worker.DeploymentOptions{}
	}
	return worker.DeploymentOptions{
		UseVersioning: true, Version: version, DefaultVersioningBehavior: workflow.VersioningBehaviorPinned,
	}
}

func systems(d Deps) []string {
	if len(d.Systems) > 0 {
		return d.Systems
	}
	var found []string
	seen := map[string]bool{}
	for _, s := range d.Stores {
		if !seen[s.System] {
			seen[s.System] = true
			found = append(found, s.System)
		}
	}
	return found
}
