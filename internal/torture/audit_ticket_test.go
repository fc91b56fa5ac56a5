package torture_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/torture"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/simulator"
)

// TestAudit_KnowsWhatEachSystemIsTold has a ticket of each system as its connector makes it.
func TestAudit_KnowsWhatEachSystemIsTold(t *testing.T) {
	t.Parallel()
	guest := simulator.TicketGuest{Name: "Guest 4", Phone: "+79000000004", Address: "Forest lane 4"}
	soups := []simulator.TicketItem{{Code: 701, Quantity: 3, Modifiers: map[int]int{905: 1}}}
	for system, row := range map[simulator.System]struct {
		guest    simulator.TicketGuest
		items    []simulator.TicketItem
		paid     int64
		currency string
	}{
		simulator.ProCart:       {guest, soups, 93_000, "RUB"},
		simulator.DeliveryHatch: {guest, soups, 93_000, "RUB"},
		simulator.Wixtar:        {guest, soups, 93_000, "TWD"},
		simulator.Eleve:         {guest, soups, 93_000, "BRL"},
		simulator.BotPOS:        {simulator.TicketGuest{Name: "Guest 4"}, []simulator.TicketItem{{Code: 701, Quantity: 3}, {Code: 720, Quantity: 1}}, 0, "KRW"},
	} {
		t.Run(string(system), func(t *testing.T) {
			t.Parallel()
			b := newBook()
			delivered(b)
			r := spoilt{&b.records}
			g, ticket, payment := r.guest("delivered"), r.ticket("delivered"), r.payment("delivered")
			g.Wish.N, g.Wish.POS = 4, system
			ticket.System, ticket.Guest, ticket.Items, ticket.Paid, ticket.Callbacks = system, row.guest, slices.Clone(row.items), row.paid, nil
			payment.Currency = row.currency
			r.order("delivered", func(o *journal.Record) { o.Snapshot.Total.Amount = 93_000 })
			payment.Amount, ticket.Amount = 93_000, price
			if system == simulator.BotPOS {
				r.order("delivered", func(o *journal.Record) { o.Snapshot.Total.Amount = 99_000 })
				payment.Amount = 99_000
			}
			require.Empty(t, torture.Audit(b.records))
			payment.Amount++
			require.Len(t, torture.Audit(b.records), 1)
			ticket.Items[0].Quantity--
			require.Len(t, torture.Audit(b.records), 2)
		})
	}
}
