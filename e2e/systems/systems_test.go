// Package systems_test lives the same lives at a store of each POS system: quoted, delivered, refused, cancelled, with
// an answer that was lost, and with a POS that never calls. Whatever a system cannot do costs time or asks a
// person; it never costs a second ticket, nor money without food.
package systems_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

func TestMain(m *testing.M) { os.Exit(system.Main(m)) }

func TestEverySystem(t *testing.T) {
	var lives []system.Life
	for _, d := range dialects() {
		lives = append(lives, d.quoted(), d.delivered(), d.refused(), d.cancelled(), d.lost(), d.silent())
	}
	system.Live(t, system.Options{}, append(lives, ofTheirOwn()...)...)
}

// life is one life at a store of the system.
func (d dialect) life(name string, change func(*system.Store), live func(l life)) system.Life {
	store := system.Store{Restaurant: simulator.Settings{System: d.system}}
	if change != nil {
		change(&store)
	}
	return system.Life{Name: string(d.system) + ": " + name, Store: store, Live: func(t *testing.T, s *system.System, store string) {
		live(life{T: t, dialect: d, s: s, store: store, party: simulator.POS(store)})
	}}
}

// life is what a life has at hand while it is lived.
type life struct {
	*testing.T
	dialect

	s     *system.System
	store string
	party simulator.Party
}

// place places the sample order.
func (l life) place(header ...map[string]string) gen.Order {
	l.Helper()
	return l.s.Place(l.T, l.store, l.body(), header...)
}

// body is the sample order as the system takes it.
func (l life) body() map[string]any {
	body := system.NewOrder(l.store, l.order)
	if len(l.order) > 0 {
		delete(body, "discount_code") // only r_keeper knows such codes
	}
	return body
}

// faults sets what goes wrong at the POS.
func (l life) faults(faults ...simulator.Fault) {
	l.Helper()
	l.s.Faults(l.T, l.party, faults...)
}

// serve has the kitchen cook an order and finish it, and checks its end.
func (l life) serve(o gen.Order) {
	l.Helper()
	l.s.Serve(l.T, o)
	l.isDelivered(o)
}

// isDelivered waits until an order that was cooked has ended, and checks its one ticket and its money.
func (l life) isDelivered(o gen.Order) {
	l.Helper()
	o = l.s.RequireEnd(l.T, o, system.End{Status: order.Completed, Payment: order.PaymentCaptured, Tickets: 1, Net: l.total})
	ticket := l.s.Tickets(l.T, o)[0]
	require.Equal(l, l.total, ticket.Amount)
	require.Equal(l, simulator.Done, ticket.Stage)
	if !l.unpaid {
		require.Equal(l, l.total, ticket.Paid, "the restaurant is told what was paid")
	}
	require.Equal(l, string(l.system), o.Pos.System)
	require.Equal(l, l.currency, o.Total.Currency)
	l.posted(1)
}

// ends waits until an order has ended without food, and checks that nothing of it was kept.
func (l life) ends(o gen.Order, want ending, payment order.PaymentState, tickets int) {
	l.Helper()
	l.s.RequireEnd(l.T, o, system.End{Status: want.status, Problem: want.problem, Payment: payment, Tickets: tickets})
	for _, ticket := range l.s.Tickets(l.T, o) {
		require.Equal(l, simulator.Removed, ticket.Stage, "nobody cooks it")
	}
}

// posted checks how often an order was posted.
func (l life) posted(n int) {
	l.Helper()
	require.Equal(l, n, l.s.World.Ledger().Count(l.party, simulator.OpPostOrder))
}
