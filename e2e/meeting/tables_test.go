package meeting_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/simulator"
)

// atTheTable are the ways in which guests who sit in the restaurant order, and where they pay at the counter.
func atTheTable() map[string]party {
	seated := func(d *pos.Draft) {
		withoutDiscount(d)
		d.Fulfillment = order.Fulfillment{Type: order.DineIn, Table: "12"}
	}
	cooking := states(order.TicketCooking, order.TicketCooking, order.TicketCooking, order.TicketCompleted, order.TicketGone)
	waiting := states(order.TicketWaiting, order.TicketCooking, order.TicketCooking, order.TicketCompleted, order.TicketGone)
	return map[string]party{
		"eleve, by the order": {system: simulator.Eleve, draft: seated, said: cooking},
		"eleve, by the table": {system: simulator.Eleve, draft: seated, said: cooking, settings: map[string]any{"track_by": "place"}},
		"eleve, by the card":  {system: simulator.Eleve, draft: seated, said: cooking, settings: map[string]any{"dine_in": "CARD"}},
		"botpos": {system: simulator.BotPOS, said: waiting, draft: func(d *pos.Draft) {
			seated(d)
			d.Lines[0].Modifiers = nil
		}},
		"botpos, as specified": {
			system: simulator.BotPOS, said: waiting, draft: plain, settings: map[string]any{"variant": "seed"},
			restaurant: func(s *simulator.Settings, _ string) {
				s.BotPOS.Mode, s.BotPOS.Bodies = simulator.BotPOSSeed, simulator.BotPOSFull
			},
		},
		"wixtar": {system: simulator.Wixtar, said: waiting, draft: func(d *pos.Draft) {
			seated(d)
			d.Fulfillment.Ticket = "S01-202612010007"
		}},
		"wixtar, in hundredths": {
			system: simulator.Wixtar, said: waiting, draft: seated, settings: map[string]any{"amount_scale": 100, "confirm_version": "v1", "out_of_stock": true},
			restaurant: func(s *simulator.Settings, _ string) { s.Wixtar.Scale, s.Wixtar.CheckPrice = 100, true },
		},
	}
}

func TestATableIsServed(t *testing.T) {
	t.Parallel()
	for name, p := range atTheTable() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := meet(t, p)
			d, paid := e.order(orderID)
			if d.Fulfillment.Ticket != "" {
				paid = pos.Paid{}
			}
			seen, err := e.connector.Submit(e.Context(), d, paid)
			require.NoError(t, err)
			made := e.ticket(d.Number)
			require.Equal(t, int64(62000), made.Amount+e.unsaid(d))
			require.Equal(t, p.said[simulator.Waiting], e.observe(seen.Ticket.ID).State)
			for _, stage := range []simulator.State{simulator.Cooking, simulator.Done} {
				e.move(orderID, stage)
				require.Equal(t, p.said[stage], e.observe(seen.Ticket.ID).State, stage)
			}
		})
	}
}

// unsaid is what the modifiers cost where an order cannot have them.
func (e *encounter) unsaid(d pos.Draft) int64 {
	if len(d.Lines[0].Modifiers) == 0 {
		return 6000
	}
	return 0
}
