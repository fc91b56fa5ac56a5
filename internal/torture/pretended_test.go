package torture_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/internal/devserver"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

// What becomes of an order of the pretended product is up to its key.
const (
	silent    = "silent"    // it is never answered
	lost      = "lost"      // it is answered with an id that nobody knows, and its cancel never
	forgotten = "forgotten" // Temporal has no saga of it
	panicking = "panicking" // its saga's code failed at first
	stranger  = "stranger"  // nobody has placed it, and it has a saga

	exitsBroken = 3
)

// errWorkerTwo is why the second worker does not live long.
var errWorkerTwo = errors.New("the second worker of the pretended product ends by itself")

// pretended is a product that keeps none of its promises.
type pretended struct {
	Listen  string
	Journal struct {
		DSN string
	}
	Temporal struct {
		Address string
	}

	journal  *journal.DB
	temporal client.Client
	sagas    *workflows.Client
}

// pretend is the API or a worker of a pretended product, by its configuration.
func pretend(command, config string) error {
	ctx := context.Background()
	text, err := os.ReadFile(config)
	if err != nil {
		return err
	}
	p := &pretended{}
	if err := json.Unmarshal(text, p); err != nil {
		return err
	}
	if p.temporal, err = client.DialContext(ctx, client.Options{HostPort: p.Temporal.Address, Namespace: devserver.Namespace}); err != nil {
		return err
	}
	p.sagas = workflows.NewClient(p.temporal, devserver.Namespace)
	switch {
	case command == "api":
		return p.serve(ctx)
	case strings.HasSuffix(config, "2.yaml"):
		return errWorkerTwo
	}
	return work(p.temporal)
}

func (p *pretended) serve(ctx context.Context) (err error) {
	if p.journal, err = journal.Open(ctx, p.Journal.DSN); err != nil {
		return err
	}
	if err := errors.Join(p.begin(ctx, stranger), p.begin(ctx, idOf(panicking))); err != nil {
		return err
	}
	routes := http.NewServeMux()
	routes.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if err := p.temporal.GetWorkflow(r.Context(), workflows.WorkflowID(idOf(panicking)), "").Get(r.Context(), nil); err != nil {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	routes.HandleFunc("POST /v1/orders", p.create)
	routes.HandleFunc("GET /v1/orders/{id}", func(w http.ResponseWriter, r *http.Request) {
		if id := r.PathValue("id"); id == idOf(lost) {
			say(w, http.StatusNotFound, gen.Problem{Code: "unknown_order"})
		} else {
			say(w, http.StatusOK, ended(id))
		}
	})
	routes.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	return (&http.Server{Addr: p.Listen, Handler: routes, ReadHeaderTimeout: time.Minute}).ListenAndServe()
}

func (p *pretended) create(w http.ResponseWriter, r *http.Request) {
	key := r.Header.Get("Idempotency-Key")
	id := idOf(key)
	var err error
	switch key {
	case silent:
		err = context.DeadlineExceeded
	case forgotten, panicking:
		err = p.write(r.Context(), id)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	say(w, http.StatusCreated, ended(id))
}

// begin begins a saga, if there is none.
func (p *pretended) begin(ctx context.Context, id string) error {
	if err := p.sagas.Start(ctx, workflows.Input{Order: order.Order{ID: id}}); !errors.Is(err, workflows.ErrAlreadyStarted) {
		return err
	}
	return nil
}

// write has the journal know of an order that has ended.
func (p *pretended) write(ctx context.Context, id string) error {
	now := time.Now()
	events := []order.Event{{N: 1, Type: order.StatusChanged, Status: order.Rejected, At: now}, {N: 2, Type: order.Settled, At: now}}
	_, err := p.journal.Claim(ctx, journal.Claim{Owner: id, RunID: id, RunOpenAt: now, Events: events, Snapshot: order.Snapshot{
		Order: order.Order{ID: id, BotID: "pizza", StoreID: shopID}, Status: order.Rejected, SettledAt: now,
		Payment: order.Payment{State: order.PaymentNone},
	}})
	return err
}

func ended(id string) gen.Order {
	now := time.Now()
	return gen.Order{Id: id, Status: order.Rejected, SettledAt: &now}
}

func say(w http.ResponseWriter, status int, what any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(what) // whoever does not hear it asks again
}

// work is a worker whose first saga of a panicking order panics.
func work(temporal client.Client) error {
	var panicked atomic.Bool
	saga := func(_ workflow.Context, in workflows.Input) error {
		if in.Order.ID == idOf(panicking) && panicked.CompareAndSwap(false, true) {
			panic(guestData)
		}
		return nil
	}
	w := worker.New(temporal, workflows.OrdersQueue, worker.Options{DeadlockDetectionTimeout: time.Minute}) // a busy machine is not the point
	w.RegisterWorkflowWithOptions(saga, workflow.RegisterOptions{Name: workflows.SagaName})
	return w.Run(worker.InterruptCh())
}
