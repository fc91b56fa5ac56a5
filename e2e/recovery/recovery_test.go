// Package recovery_test ends and resets sagas from outside, in every phase of an order's life, and checks
// that there is one ticket, one net charge, and money that matches food.
package recovery_test

import (
	"os"
	"slices"
	"testing"
	"time"

	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/order"
)

func TestMain(m *testing.M) { os.Exit(system.Main(m)) }

// sweepEvery is how often the schedule looks for orders that nobody looks after.
const sweepEvery = 2 * time.Second

func TestSagasThatAreEndedOrResetFromOutside(t *testing.T) {
	lives := slices.Concat(terminated(), terminatedTwice(), superseded(), reset(), resetAndEnded())
	for i := range lives {
		lives[i].Store.Policy = both(quick, lives[i].Store.Policy)
	}
	system.Live(t, system.Options{SweepEvery: sweepEvery}, lives...)
}

// quick lets calls take a second: an order is recovered once two of them have had their time.
func quick(p *order.Policy) {
	p.ConnectTimeout, p.ReadTimeout, p.CallTimeout = order.Duration(time.Second), order.Duration(time.Second), order.Duration(3*time.Second)
	p.TicketWatch = order.Duration(time.Second)
}

func both(first, then func(*order.Policy)) func(*order.Policy) {
	return func(p *order.Policy) {
		first(p)
		if then != nil {
			then(p)
		}
	}
}
