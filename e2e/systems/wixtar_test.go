package systems_test

import (
	"net/http"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// tableNo is the order number of a table's QR code.
const tableNo = "S01-202612010007"

// ofWixtar are lives that only an order at Wixtar can have.
func ofWixtar() []system.Life {
	wixtar := of(simulator.Wixtar)
	receipts := func(s *system.Store) { s.POS = map[string]any{"receipt": true} }
	return []system.Life{
		wixtar.life("a store that may be cancelled in is cancelled in, and the money goes back", func(s *system.Store) {
			s.POS = map[string]any{"shop_cancel": true}
		}, func(l life) {
			o := l.place()
			l.s.AwaitPayment(l.T, o, order.PaymentCaptured)
			answer := l.s.Cancel(l.T, o)
			require.Contains(l, []int{http.StatusOK, http.StatusAccepted}, answer.Code, "%s", answer.Body)
			l.ends(o, ending{order.Cancelled, order.GuestCancelled}, order.PaymentRefunded, 1)
		}),
		wixtar.life("two orders at one table are both followed to their end", nil, func(l life) {
			first, second := l.atTheTable("first"), l.atTheTable("second")
			l.s.Move(l.T, second, simulator.Cooking) // of the table there is one status
			for _, o := range []gen.Order{first, second} {
				l.s.AwaitStatus(l.T, o.Id, order.Cooking)
			}
			l.s.Move(l.T, first, simulator.Done)
			for _, o := range []gen.Order{first, second} {
				o = l.eaten(o)
				require.Equal(l, tableNo, l.s.Tickets(l.T, o)[0].ID)
			}
			l.posted(2)
		}),
		wixtar.life("an order at a table whose answer was lost is not served twice, and a person finds it", nil, func(l life) {
			l.faults(simulator.Fault{Name: simulator.LostReplyAfter, Op: simulator.OpPostOrder, Times: 1})
			o := l.atTheTable("lost", system.NoWait())
			item := l.s.AwaitQuestion(l.T, o, order.SubmissionUnknownItem)
			l.tells(o, item)
			l.s.Serve(l.T, o)
			l.eaten(o)
			l.posted(1)
		}),
		wixtar.life("a confirmation whose answer was lost has issued its e-invoice", receipts, func(l life) {
			o := l.confirmsTwice(simulator.LostReplyAfter)
			require.Equal(l, 1, l.receipts(o))
			l.isServed(o, 1)
		}),
		wixtar.life("a confirmation that was lost is repeated without its e-invoice, which staff issue by hand", receipts, func(l life) {
			o := l.confirmsTwice(simulator.LostReplyBefore)
			require.Zero(l, l.receipts(o))
			l.isServed(o, 0)
		}),
		wixtar.life("a confirmation that is slow is the only one to issue an e-invoice", func(s *system.Store) {
			receipts(s)
			s.Policy = func(p *order.Policy) { p.ReadTimeout = order.Duration(time.Second) } // there is time for a repeat
		}, func(l life) {
			o := l.confirmsTwice(simulator.HoldBefore)
			require.Zero(l, l.receipts(o), "the repeat wants none")
			l.s.Release(l.T, l.party, false)
			system.Eventually(l.T, "the first confirmation is carried out", func() bool { return l.receipts(o) == 1 })
			l.isServed(o, 1)
		}),
	}
}

// atTheTable places an order that is paid at the counter.
func (l life) atTheTable(key string, header ...map[string]string) gen.Order {
	l.Helper()
	body := system.NewOrder(l.store, l.order, map[string]any{
		"fulfillment": map[string]any{"type": "dine_in", "table": "12", "ticket": tableNo},
		"payment":     map[string]any{"method": "cash"},
	})
	delete(body, "discount_code")
	return l.s.Place(l.T, l.store+"-"+key, body, header...)
}

// eaten waits until an order at a table has ended, and checks that it is one ticket and no money of ours.
func (l life) eaten(o gen.Order) gen.Order {
	l.Helper()
	o = l.s.RequireEnd(l.T, o, system.End{Status: order.Completed, Payment: order.PaymentNone, Tickets: 1})
	require.Equal(l, simulator.Done, l.s.Tickets(l.T, o)[0].Stage)
	return o
}

// confirmsTwice places an order whose first confirmation is struck by a fault.
func (l life) confirmsTwice(fault simulator.FaultName) gen.Order {
	l.Helper()
	l.faults(simulator.Fault{Name: fault, Op: simulator.OpPostOrder, Times: 1})
	o := l.s.AwaitPayment(l.T, l.place(system.NoWait()), order.PaymentCaptured)
	l.posted(2)
	return o
}

// receipts is how many e-invoices an order has.
func (l life) receipts(o gen.Order) int { return l.s.Tickets(l.T, o)[0].Receipts }

// isServed has the kitchen cook an order that was confirmed twice, and checks its end and its e-invoices.
func (l life) isServed(o gen.Order, receipts int) {
	l.Helper()
	l.s.Serve(l.T, o)
	o = l.s.RequireEnd(l.T, o, system.End{Status: order.Completed, Payment: order.PaymentCaptured, Tickets: 1, Net: l.total})
	require.Empty(l, o.Attention)
	require.Equal(l, receipts, l.receipts(o))
}
