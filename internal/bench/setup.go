package bench

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/internal/proc"
	"github.com/ordersaga/ordersaga/internal/rig"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

const (
	// stores is how many restaurants there are: each takes one post at a time.
	stores = 8
	// verdictWithin is how long a POST waits for its verdict, and endWithin how long an order may take to its end.
	verdictWithin = 25 * time.Second
	endWithin     = 2 * time.Minute
	// never is longer than any measurement.
	never = 24 * time.Hour
)

// Setup says what is measured.
type Setup struct {
	// Program is the product's binary; it runs the floor too.
	Program string
	// Dir is an existing empty folder for everything that is kept.
	Dir string
	// Environ, TemporalCLI and Temporal are those of [rig.Options].
	Environ     []string
	TemporalCLI string
	Temporal    string
	// Others are processes that are measured besides, with all that they have started, such as those of a
	// Temporal or a database that runs already.
	Others []Other
	// Progress gets a line now and then.
	Progress io.Writer
}

// Other is a process that is not ours.
type Other struct {
	Name string
	PID  int
}

// start starts the product beside restaurants that do what they are told, and nothing else.
func (s Setup) start(ctx context.Context, policy func(*order.Policy), callbacks simulator.CallbackOptions) (*rig.Rig, error) {
	for _, other := range s.Others {
		if _, err := proc.ReadTree(other.PID); err != nil {
			return nil, fmt.Errorf("measure %s: %w", other.Name, err)
		}
	}
	s.say("setting up an API, a worker, Temporal and %d restaurants in %s", stores, s.Dir)
	options := rig.Options{
		Program: s.Program, Environ: s.Environ, TemporalCLI: s.TemporalCLI, Temporal: s.Temporal, Progress: s.Progress,
		Dir: s.Dir, Callbacks: callbacks,
	}
	for i := range stores {
		options.Stores = append(options.Stores, rig.Store{
			ID: storeID(i), Restaurant: simulator.Settings{Timetable: simulator.ByHand()}, Policy: policy,
		})
	}
	return rig.Start(ctx, options)
}

func storeID(i int) string { return "bench-" + strconv.Itoa(i%stores+1) }

// unwatched is a policy by which no store is looked at for callbacks that were lost: here none is.
func unwatched(p *order.Policy) {
	p.WatchWaiting, p.WatchCooking = order.Duration(never), order.Duration(never)
}

// undisturbed is unwatched, and nobody minds that an order is not taken, however long it takes to place all others. No
// alarm rings in it: what those cost goes by an order's age, not by how many there are.
func undisturbed(p *order.Policy) {
	unwatched(p)
	p.AcceptWithin, p.NagAcceptance, p.Late = order.Duration(never), order.Duration(never), order.Duration(never)
	p.PatienceBeforePayment, p.PatienceAfterPayment = order.Duration(never), order.Duration(never)
}

// promptly delivers callbacks as soon as they come up.
func promptly() simulator.CallbackOptions {
	const workers = 64
	return simulator.CallbackOptions{Workers: workers}
}

func (s Setup) say(format string, values ...any) {
	_, _ = fmt.Fprintf(s.Progress, format+"\n", values...) // nobody reads it, then
}

// newPrefix names the orders of a run, so that they are new on a Temporal that has seen others.
func newPrefix() string { return "bench-" + strings.ToLower(rand.Text()[:10]) }

// body is an order of two soups with sour cream, paid with a card, at the n-th restaurant.
func body(n int) ([]byte, error) {
	name, phone, token := "Bench Guest", "+79001112233", "tok_visa"
	dish, cream, group, one := "Soup", "Cream", "51", 1
	text, err := json.Marshal(gen.NewOrder{
		StoreId: storeID(n), Guest: &gen.NewGuest{Name: &name, Phone: &phone},
		Fulfillment: gen.NewFulfillment{Type: order.Delivery, Address: &gen.NewAddress{Text: "Forest lane 4"}},
		Items: []gen.NewItem{{
			Code: "701", Name: &dish, Quantity: 2,
			Modifiers: &gen.NewModifiers{{Group: &group, Code: "905", Name: &cream, Quantity: &one}},
		}},
		ExpectedTotal: &order.Money{Amount: 62_000, Currency: "RUB"},
		Payment:       gen.NewPayment{Method: order.Card, Token: &token},
	})
	if err != nil {
		return nil, fmt.Errorf("write an order: %w", err)
	}
	return text, nil
}
