package system

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// RequireSound checks the promises about money and food of every order in the ledgers: payment before
// the ticket, never two tickets, never two net charges, and money that matches food.
func (s *System) RequireSound(t *testing.T) {
	t.Helper()
	ledger := s.World.Ledger()
	tickets, charged := map[string]simulator.Ticket{}, map[string]int64{}
	first := map[string]int64{}
	for _, p := range ledger.Payments {
		number := order.Number(p.Reference)
		if p.Net() > 0 {
			require.Zero(t, charged[number], "a second net charge of order %s", number)
			charged[number] = p.Net()
		}
		if len(p.History) > 0 && (first[number] == 0 || p.History[0].Seq < first[number]) {
			first[number] = p.History[0].Seq
		}
	}
	for _, ticket := range ledger.Tickets {
		require.NotContains(t, tickets, ticket.Number, "a second ticket of the order")
		tickets[ticket.Number] = ticket
		if ticket.Paid > 0 {
			require.Positive(t, first[ticket.Number], "ticket %s has no payment", ticket.Number)
			require.Less(t, first[ticket.Number], ticket.Seq, "ticket %s was posted before its payment", ticket.Number)
		}
	}
	for number := range charged {
		require.Contains(t, tickets, number, "money was kept and no ticket was made")
		require.NotEqual(t, simulator.Removed, tickets[number].Stage, "money was kept for a ticket that was deleted: %s", number)
	}
	for number, ticket := range tickets {
		if ticket.Stage == simulator.Done && ticket.Paid > 0 && ticket.Amount > 0 {
			require.Contains(t, charged, number, "food was served and no money kept")
		}
	}
}
