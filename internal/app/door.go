package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/sirupsen/logrus"
	"go.temporal.io/sdk/client"

	"github.com/ordersaga/ordersaga/api"
	"github.com/ordersaga/ordersaga/config"
	payments "github.com/ordersaga/ordersaga/payment/registry"
	"github.com/ordersaga/ordersaga/workflows"
)

const (
	// A POST waits 25 seconds for its verdict at most; the answer has to fit in behind it.
	answerWithin = 40 * time.Second
	readWithin   = 15 * time.Second
	headerWithin = 5 * time.Second
	idleWithin   = 2 * time.Minute
	// relayEvery is how often a process looks for letters of other processes, and for those that could not
	// be delivered before. What comes in through its own door is relayed at once.
	relayEvery = time.Second
)

// errDraining is why a process that stops is not ready any more.
var errDraining = errors.New("the process is stopping")

// doorJournal is what the API and its relay need of the journal.
type doorJournal interface {
	api.Journal
	api.Outbox
}

// doorDeps is what a door stands on.
type doorDeps struct {
	config    config.Config
	stores    *restaurants
	journal   doorJournal
	temporal  client.Client
	namespace string
	log       *logrus.Logger
}

// door is the HTTP API and the relay of the inbox.
type door struct {
	server   *http.Server
	draining atomic.Bool
	closing  chan struct{}      // closed with it
	stop     context.CancelFunc // of the relay
	relayed  chan struct{}      // closed when the relay has ended
	served   chan error         // gets how serving ended
}

// openDoor serves the API on a listener, which it closes.
func openDoor(ctx context.Context, listener net.Listener, d doorDeps) (*door, error) {
	opened := &door{closing: make(chan struct{}), relayed: make(chan struct{}), served: make(chan error, 1)}
	handler, relay, err := opened.build(d)
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	opened.server = newServer(handler)
	// The door ends by close and not with the context of its start.
	relaying, stop := context.WithCancel(context.WithoutCancel(ctx))
	opened.stop = stop
	go func() {
		defer close(opened.relayed)
		if err := relay.Run(relaying); err != nil {
			d.log.WithError(err).Error("relay ended")
		}
	}()
	go func() { opened.served <- opened.server.Serve(listener) }()
	return opened, nil
}

func (o *door) build(d doorDeps) (http.Handler, *api.Relay, error) {
	rings, err := openSecrets(d.config.Keys)
	if err != nil {
		return nil, nil, err
	}
	providers, err := payments.New(d.config)
	if err != nil {
		return nil, nil, fmt.Errorf("connect the payment providers: %w", err)
	}
	sagas := workflows.NewClient(d.temporal, d.namespace)
	relay, err := api.NewRelay(d.journal, sagas, d.log, relayEvery)
	if err != nil {
		return nil, nil, err
	}
	temporal := &readiness{temporal: d.temporal, namespace: d.namespace, log: d.log}
	handler, err := api.New(api.Deps{
		Journal: d.journal, Sagas: sagas, Callbacks: d.stores.registry, Payments: providers, Menus: d.stores.menus, Quotes: d.stores.desk(), Seal: rings.guests, Token: rings.tokens,
		Stores: d.config.OrderStore, Bots: bots(d.config.Bots), Log: d.log, Clock: time.Now, Kick: relay.Kick, Ready: o.ready(temporal), Closing: o.closing,
	})
	return handler, relay, err
}

// ready asks Temporal, unless the door is closing: a balancer then sends new orders elsewhere.
func (o *door) ready(temporal *readiness) func(context.Context) error {
	return func(ctx context.Context) error {
		if o.draining.Load() {
			return errDraining
		}
		return temporal.check(ctx)
	}
}

// close stops in order: not ready any more, requests on their way are answered until ctx ends, the
// relay ends. Closing twice is closing once.
func (o *door) close(ctx context.Context) error {
	if o == nil || o.draining.Swap(true) {
		return nil
	}
	close(o.closing)
	err := o.server.Shutdown(ctx)
	if err != nil {
		err = errors.Join(fmt.Errorf("answer the last requests: %w", err), o.server.Close())
	}
	o.stop()
	<-o.relayed
	return err
}
