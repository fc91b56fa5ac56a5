package activities

import (
	"errors"
	"sync"
	"time"

	"github.com/sony/gobreaker/v2"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// failuresToOpen is how many calls in a row must not reach a POS before we stop calling it for a while.
const failuresToOpen = 5

// gates keep what this process knows of each store's line: a circuit breaker, and the one slot for a
// post. They only spare a POS that is down or slow; no promise relies on them.
type gates struct {
	mu     sync.Mutex
	stores map[string]*gate
}

type gate struct {
	breaker *gobreaker.CircuitBreaker[struct{}]
	post    chan struct{} // holds one token while a post is on its way
}

func newGates() *gates { return &gates{stores: make(map[string]*gate)} }

func (g *gates) of(s order.Store) *gate {
	g.mu.Lock()
	defer g.mu.Unlock()
	if found, ok := g.stores[s.ID]; ok {
		return found
	}
	made := &gate{post: make(chan struct{}, 1), breaker: gobreaker.NewCircuitBreaker[struct{}](gobreaker.Settings{
		Name: s.ID, Timeout: s.Policy.RetryMaximum.D(),
		ReadyToTrip:  func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= failuresToOpen },
		IsSuccessful: reached,
	})}
	g.stores[s.ID] = made
	return made
}

// reached reports whether err shows that the POS is there: only a line that is down opens the breaker.
func reached(err error) bool {
	return err == nil || pos.KindOf(err) != pos.NotSent
}

// call makes a call to the store's POS unless its line is known to be down.
func (g *gates) call(s order.Store, do func() error) error {
	gate := g.of(s)
	_, err := gate.breaker.Execute(func() (struct{}, error) { return struct{}{}, do() })
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		return &pos.Error{System: s.System, Op: "call", Kind: pos.NotSent, Text: "the line to the store is down", RetryAfter: s.Policy.RetryMaximum.D(), Err: err}
	}
	return err
}

// enter takes the store's one slot for a post, or gives up after patience: a post that waits in line
// must not use up the time of its own call.
func (g *gates) enter(s order.Store, patience <-chan time.Time) bool {
	select {
	case g.of(s).post <- struct{}{}:
		return true
	case <-patience:
		return false
	}
}

func (g *gates) leave(s order.Store) { <-g.of(s).post }
