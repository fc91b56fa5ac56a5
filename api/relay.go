package api

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/workflows"
)

const (
	// relayBatch is how many letters are taken at once, relayStep bounds the delivery of one, and
	// relayHold is how long a letter is hidden from the other processes: longer than a batch may take,
	// so that none is handed over twice for nothing.
	relayBatch = 10
	relayStep  = 2 * time.Second
	relayHold  = 30 * time.Second
	// relayBackoff is the pause after a letter's first failure; it doubles up to relayHold.
	relayBackoff = time.Second
	// recoverWithin is how long a letter waits for the recovery of an order whose saga was ended.
	recoverWithin = 24 * time.Hour
)

// Relay hands to the sagas what lies in the inbox, each order's letters in the order in which they came.
// Every API process runs one.
type Relay struct {
	outbox Outbox
	sagas  Deliverer
	log    logrus.FieldLogger
	every  time.Duration
	kicked chan struct{} // holds one kick
}

// NewRelay makes a relay that looks into the inbox every so often; every must be positive.
func NewRelay(outbox Outbox, sagas Deliverer, log logrus.FieldLogger, every time.Duration) (*Relay, error) {
	if every <= 0 {
		return nil, fmt.Errorf("make a relay: the interval %s is not positive", every)
	}
	return &Relay{outbox: outbox, sagas: sagas, log: log, every: every, kicked: make(chan struct{}, 1)}, nil
}

// Kick makes the relay look into the inbox now, or again if it is looking. It never blocks.
func (r *Relay) Kick() {
	select {
	case r.kicked <- struct{}{}:
	default:
	}
}

// Run relays until ctx ends, which is no error: it returns nil.
func (r *Relay) Run(ctx context.Context) error {
	tick := time.NewTicker(r.every)
	defer tick.Stop()
	for {
		r.drain(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case <-r.kicked:
		}
	}
}

// drain relays until nothing is due, or until something is in the way: then the next tick tries again.
func (r *Relay) drain(ctx context.Context) {
	for ctx.Err() == nil {
		letters, err := r.outbox.Take(ctx, relayBatch, relayHold)
		if err != nil {
			r.complain(ctx, r.log, fmt.Errorf("take letters: %w", err))
			return
		}
		if len(letters) == 0 || !r.relayAll(ctx, letters) {
			return
		}
	}
}

// relayAll hands letters over, all at once since no two are about one order, and reports whether all
// went through.
func (r *Relay) relayAll(ctx context.Context, letters []journal.Letter) bool {
	var failed atomic.Bool
	var all sync.WaitGroup
	for _, l := range letters {
		all.Go(func() {
			if err := r.relay(ctx, l); err != nil {
				r.complain(ctx, r.log.WithField("order_id", l.OrderID), err)
				failed.Store(true)
			}
		})
	}
	all.Wait()
	return !failed.Load()
}

// relay hands one letter over. A letter that fails stays in the inbox and is due again after a pause,
// unless it can never go through.
func (r *Relay) relay(ctx context.Context, l journal.Letter) error {
	delivering, cancel := context.WithTimeout(ctx, relayStep)
	defer cancel()
	err := r.sagas.Deliver(delivering, l.OrderID, l.Message)
	switch {
	case errors.Is(err, workflows.ErrUnknownOrder) && r.mayRecover(ctx, l):
		return r.outbox.Postpone(ctx, l.Message.ID, time.Now().Add(backoff(l.Tries)))
	case errors.Is(err, workflows.ErrUnknownOrder):
		return r.outbox.Unmatched(ctx, l.Message.ID, "no saga of this order")
	case errors.Is(err, workflows.ErrRefused):
		return r.outbox.Unmatched(ctx, l.Message.ID, "the workflow service refuses it for good")
	case err != nil:
		err = fmt.Errorf("deliver letter %s: %w", l.Message.ID, err)
		return errors.Join(err, r.outbox.Postpone(ctx, l.Message.ID, time.Now().Add(backoff(l.Tries))))
	}
	return r.outbox.Delivered(ctx, l.Message.ID)
}

// mayRecover reports whether a letter's order is without a saga for now: it was ended from outside, and
// the next sweep starts another, which has to have the letter.
func (r *Relay) mayRecover(ctx context.Context, l journal.Letter) bool {
	if time.Since(l.Message.ReceivedAt) > recoverWithin {
		return false
	}
	record, err := r.outbox.Order(ctx, l.OrderID)
	return err == nil && record.Snapshot.SettledAt.IsZero()
}

// backoff is the pause after so many tries.
func backoff(tries int) time.Duration {
	pause := relayBackoff
	for range tries {
		if pause *= 2; pause >= relayHold {
			return relayHold
		}
	}
	return pause
}

// complain logs what is in the way, unless the relay was told to stop.
func (r *Relay) complain(ctx context.Context, log logrus.FieldLogger, err error) {
	if ctx.Err() == nil {
		log.WithError(err).Warn("relay held up")
	}
}
