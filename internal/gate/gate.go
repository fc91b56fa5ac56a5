// Package gate keeps what a process knows of each store's line to its POS: whether the line is down, and
// how many calls are on their way. It only spares a POS that is down or slow; no promise relies on it.
package gate

import (
	"errors"
	"sync"
	"time"

	"github.com/sony/gobreaker/v2"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

const (
	// failuresToOpen is how many calls in a row must not reach a POS before we stop calling it for a while.
	failuresToOpen = 5
	// questionsAtOnce is how many guests' questions a till is asked at a time: it answers them one after the
	// other, and orders come between them.
	questionsAtOnce = 4
)

// Lane is a kind of call of which a store takes only so many at a time.
type Lane string

// The lanes.
const (
	Post     Lane = "post"     // an order that is put into the POS: one at a time
	Question Lane = "question" // what a basket would cost: no order hangs on it
)

// Gates are the gates of all stores. They are safe for concurrent use.
type Gates struct {
	mu     sync.Mutex
	stores map[string]*gate
}

type gate struct {
	breaker         *gobreaker.CircuitBreaker[struct{}]
	posts, question chan struct{} // hold one token for each call that is on its way
}

// New makes gates that are all open.
func New() *Gates { return &Gates{stores: make(map[string]*gate)} }

func (g *Gates) of(s order.Store) *gate {
	g.mu.Lock()
	defer g.mu.Unlock()
	if found, ok := g.stores[s.ID]; ok {
		return found
	}
	made := &gate{
		posts: make(chan struct{}, 1), question: make(chan struct{}, questionsAtOnce),
		breaker: gobreaker.NewCircuitBreaker[struct{}](gobreaker.Settings{
			Name: s.ID, Timeout: s.Policy.RetryMaximum.D(),
			ReadyToTrip:  func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= failuresToOpen },
			IsSuccessful: reached,
		}),
	}
	g.stores[s.ID] = made
	return made
}

func (g *gate) lane(l Lane) chan struct{} {
	switch l {
	case Post:
		return g.posts
	case Question:
	}
	return g.question
}

// reached reports whether err shows that the POS is there: only a line that is down opens the breaker.
func reached(err error) bool {
	return err == nil || pos.KindOf(err) != pos.NotSent
}

// Call makes a call to the store's POS unless its line is known to be down: then the error is a [pos.Error]
// of kind NotSent, and do was not called.
func (g *Gates) Call(s order.Store, do func() error) error {
	_, err := g.of(s).breaker.Execute(func() (struct{}, error) { return struct{}{}, do() })
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		return &pos.Error{System: s.System, Op: "call", Kind: pos.NotSent, Text: "the line to the store is down", RetryAfter: s.Policy.RetryMaximum.D(), Err: err}
	}
	return err
}

// Enter takes a place in a lane of the store, or gives up after patience: a call that waits in line must
// not use up its own time. Whoever got in calls Leave once.
func (g *Gates) Enter(s order.Store, l Lane, patience <-chan time.Time) bool {
	select {
	case g.of(s).lane(l) <- struct{}{}:
		return true
	case <-patience:
		return false
	}
}

// Leave gives a place back.
func (g *Gates) Leave(s order.Store, l Lane) { <-g.of(s).lane(l) }
