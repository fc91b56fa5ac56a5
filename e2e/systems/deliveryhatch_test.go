package systems_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// ofDeliveryHatch are lives that only an order at DeliveryHatch can have.
func ofDeliveryHatch() []system.Life {
	hatch := of(simulator.DeliveryHatch)
	soonOver := func(s *system.Store) {
		s.Policy = func(p *order.Policy) {
			p.Preparation, p.NoFinalWord = order.Duration(time.Second), order.Duration(time.Second)
		}
	}
	return []system.Life{
		hatch.life("a callback that anybody can send takes no money, and makes us look", nil, func(l life) {
			o := l.place()
			ticket := l.s.Tickets(l.T, o)[0]
			require.Equal(l, "4812", ticket.ID, "as the first order of every other restaurant here")
			l.forges(o, fmt.Sprintf(`{"order_id": %s, "guestmeta": {"ord": %q, "way": "delivery"}, "status": 10}`, ticket.ID, o.Id))
			l.isHeld(o)
			require.Equal(l, order.AwaitingAcceptance, l.s.Get(l.T, o.Id).Status)
			l.serve(o)
		}),
		hatch.life("a callback that anybody can send proves no post, and makes nobody else's order ours", nil, func(l life) {
			l.faults(simulator.Fault{Name: simulator.LostReplyAfter, Op: simulator.OpPostOrder, Times: 1}, simulator.Fault{Name: simulator.LostCallback})
			o := l.place(system.NoWait())
			l.arrives(o)
			l.s.Await(l.T, o.Id, "the submission is unknown", system.Unknown)
			for _, forged := range []string{`{"order_id": 4800, "status": 0}`, `{"order_id": 4800, "status": 40}`} {
				l.forges(o, forged)
				require.True(l, system.Unknown(l.s.Get(l.T, o.Id)), forged)
				l.isHeld(o)
			}
			l.posted(1)
			l.follow(o)
		}),
		hatch.life("an order of which no list and no callback tells is not posted again, and found once it is taken", nil, func(l life) {
			l.faults(simulator.Fault{Name: simulator.LostReplyAfter, Op: simulator.OpPostOrder, Times: 1}, simulator.Fault{Name: simulator.LostCallback})
			o := l.place(system.NoWait())
			l.arrives(o)
			l.s.Await(l.T, o.Id, "the submission is unknown", system.Unknown)
			l.s.AwaitCalls(l.T, l.party, simulator.OpGetOrders, 3) // none shows it: nobody has taken it
			l.isHeld(o)
			l.posted(1)
			l.follow(o)
		}),
		hatch.life("an order that nobody archives ends when it should have been there, and says so", soonOver, func(l life) {
			o := l.place()
			l.s.Move(l.T, o, simulator.OnTheWay)
			o = l.s.RequireEnd(l.T, o, system.End{Status: order.Completed, Payment: order.PaymentCaptured, Tickets: 1, Net: l.total})
			require.True(l, slices.Contains(o.Flags, order.CompletedAssumed), "%v", o.Flags)
			require.Equal(l, simulator.OnTheWay, l.s.Tickets(l.T, o)[0].Stage)
		}),
	}
}

// forges sends a callback as anybody could who has read its address, and waits until what the order made of it is seen.
func (l life) forges(o gen.Order, body string) {
	l.Helper()
	at, err := url.Parse(l.s.Tickets(l.T, o)[0].CallbackURL)
	require.NoError(l, err)
	looks := l.s.World.Ledger().Count(l.party, simulator.OpGetOrders)
	answer, err := l.s.Do(l.T, http.MethodPost, at.Path, body, nil)
	require.NoError(l, err)
	require.Equal(l, http.StatusNoContent, answer.Code)
	l.s.AwaitCalls(l.T, l.party, simulator.OpGetOrders, looks+3) // the second look begins after what the first one saw was told
}
