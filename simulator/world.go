package simulator

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"

	"github.com/sirupsen/logrus"
)

// Options are a world's settings at its creation. The zero value is a world without faults.
type Options struct {
	Clock  Clock              // nil for SystemClock
	Logger logrus.FieldLogger // nil for silence; ids alone are logged

	// POSToken is the token of restaurants that have none of their own, PaymentSecret the secret of such
	// accounts; empty accepts any that is there.
	POSToken      string
	PaymentSecret string
	// StaffSecret verifies messages to staff who have no secret of their own; empty accepts any.
	StaffSecret string
	// Restaurant and Account are the settings of what comes into being by its first use.
	Restaurant Settings
	Account    AccountSettings
	// Restaurants and Accounts are there from the start, by their ids.
	Restaurants map[string]Settings
	Accounts    map[string]AccountSettings
	Faults      map[Party][]Fault
	Callbacks   CallbackOptions
}

// World is the outside world: restaurants, a payment provider, and what happened to both.
type World struct {
	options Options
	clock   Clock
	log     logrus.FieldLogger
	client  *http.Client
	handler http.Handler
	queues  []chan *delivery
	quit    chan struct{}   // closed when the world closes
	life    context.Context // ends with the world
	cancel  context.CancelFunc
	workers sync.WaitGroup // those that deliver callbacks, and staff who read
	serving sync.WaitGroup // requests on their way

	mu          sync.Mutex
	closed      bool
	sequence    int64
	restaurants map[string]*restaurant
	accounts    map[string]*account
	faults      map[Party][]*armed
	held        []*held
	requests    map[Party]map[Op]int
	servers     []*Server
}

// New makes a world. The error names every setting that is wrong. Close it after use.
func New(options Options) (*World, error) {
	w := newWorld(options)
	errs := []error{options.Restaurant.check(), options.Account.check(), Staff{Secret: options.StaffSecret}.check()}
	for id, s := range options.Restaurants {
		errs = append(errs, w.configureRestaurant(id, s))
	}
	for id, s := range options.Accounts {
		errs = append(errs, w.configureAccount(id, s))
	}
	for party, faults := range options.Faults {
		errs = append(errs, w.setFaults(party, faults))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("make a world: %w", err)
	}
	w.start()
	return w, nil
}

func newWorld(options Options) *World {
	options.Callbacks = options.Callbacks.withDefaults()
	w := &World{
		options: options, clock: options.Clock, log: options.Logger, quit: make(chan struct{}),
		restaurants: map[string]*restaurant{}, accounts: map[string]*account{},
		faults: map[Party][]*armed{}, requests: map[Party]map[Op]int{},
	}
	if w.clock == nil {
		w.clock = SystemClock{}
	}
	if w.log == nil {
		silent := logrus.New()
		silent.SetOutput(io.Discard)
		w.log = silent
	}
	w.client = &http.Client{
		Transport: &http.Transport{MaxIdleConnsPerHost: options.Callbacks.Workers},
		// A callback is for the address that was given, not for where that points.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	w.handler = w.routes()
	return w
}

// start begins to deliver callbacks.
func (w *World) start() {
	ctx, cancel := context.WithCancel(context.Background())
	w.life, w.cancel = ctx, cancel
	for range w.options.Callbacks.Workers {
		queue := make(chan *delivery, w.options.Callbacks.Queue)
		w.queues = append(w.queues, queue)
		w.workers.Go(func() { w.deliverAll(ctx, queue) })
	}
}

func (w *World) routes() http.Handler {
	mux := http.NewServeMux()
	w.routePOS(mux)
	mux.HandleFunc("POST /staff/{restaurant}", w.serveStaff)
	w.routePayments(mux)
	w.routeAdmin(mux)
	return w.whileOpen(mux)
}

// whileOpen turns requests away once the world is closed, and counts those that Close waits for.
func (w *World) whileOpen(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		closed := w.closed
		if !closed {
			w.serving.Add(1)
		}
		w.mu.Unlock()
		if closed {
			reset(rw)
			return
		}
		defer w.serving.Done()
		next.ServeHTTP(rw, r)
	})
}

// Handler serves restaurants below the names of their systems, the chats of their staff below /staff, the
// payment provider below /payments and the admin API below /admin.
func (w *World) Handler() http.Handler { return w.handler }

// Close ends the world: held requests are dropped, timetables and holds stop, callbacks that wait are
// not sent any more, servers of [World.Listen] close. It waits for all that runs. Twice is once. A
// httptest.Server around the handler is closed after the world, or it waits for held requests.
func (w *World) Close() {
	w.mu.Lock()
	first := !w.closed
	w.closed = true
	if first {
		close(w.quit)
		w.releaseLocked("", "", true)
	}
	servers := w.servers
	w.mu.Unlock()
	w.cancel()
	for _, s := range servers {
		s.Close()
	}
	w.serving.Wait()
	w.workers.Wait()
	w.client.CloseIdleConnections()
}
