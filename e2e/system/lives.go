package system

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// Life is one life of an order, at a store of its own.
type Life struct {
	Name  string // a sentence
	Store Store  // its id is made from the row; its tickets move by hand unless it has a timetable
	Live  func(t *testing.T, s *System, store string)
}

// Live lives all lives on one system, and then checks everything that holds for every one of them:
// money and food in the ledgers, histories that replay, and nothing leaked.
func Live(t *testing.T, o Options, lives ...Life) {
	t.Helper()
	for i := range lives {
		lives[i].Store.ID = "store-" + strconv.Itoa(i)
		if lives[i].Store.Restaurant.Timetable == nil {
			lives[i].Store.Restaurant.Timetable = simulator.ByHand()
		}
		o.Stores = append(o.Stores, lives[i].Store)
	}
	s := StartWith(t, o)
	s.lives = map[string]string{}
	for _, l := range lives {
		s.lives[l.Store.ID] = l.Name
	}
	t.Run("lives", func(t *testing.T) {
		for _, l := range lives {
			t.Run(l.Name, func(t *testing.T) {
				t.Parallel()
				l.Live(t, s, l.Store.ID)
			})
		}
	})
	s.RequireSound(t)
	s.RequireNothingLeaked(t)
	s.RequireReplays(t)
}

// End is how an order should end, for the bot and in both ledgers.
type End struct {
	Status  order.Status
	Problem order.ProblemCode // empty for none
	Payment order.PaymentState
	Tickets int
	Net     int64 // what was kept, in minor units
}

// Delivered is the end of a paid order of [NewOrder] that was cooked.
func Delivered() End {
	return End{Status: order.Completed, Payment: order.PaymentCaptured, Tickets: 1, Net: 55800}
}

// RequireEnd waits until an order has settled and its saga has closed, and checks how it ended.
func (s *System) RequireEnd(t *testing.T, o gen.Order, want End) gen.Order {
	t.Helper()
	o = s.AwaitSettled(t, o.Id)
	got := End{Status: o.Status, Payment: o.Payment.State, Tickets: len(s.Tickets(t, o)), Net: s.World.Ledger().Balance(o.Id).Net}
	if o.Problem != nil {
		got.Problem = o.Problem.Code
	}
	require.Equal(t, want, got, "order %s", o.Id)
	s.awaitClosed(t, o)
	return o
}

// Serve has the kitchen cook an order and close its ticket.
func (s *System) Serve(t *testing.T, o gen.Order) {
	t.Helper()
	for _, state := range []simulator.State{simulator.Cooking, simulator.OnTheWay, simulator.Done} {
		s.Move(t, o, state)
	}
}
