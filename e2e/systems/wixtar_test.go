package systems_test

import (
	"net/http"

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
			l.hasOneReceipt(simulator.LostReplyAfter)
		}),
		wixtar.life("a confirmation that was lost is repeated with its e-invoice", receipts, func(l life) {
			l.hasOneReceipt(simulator.LostReplyBefore)
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

// hasOneReceipt places an order whose first confirmation is struck by a fault.
func (l life) hasOneReceipt(fault simulator.FaultName) {
	l.Helper()
	l.faults(simulator.Fault{Name: fault, Op: simulator.OpPostOrder, Times: 1})
	o := l.s.AwaitPayment(l.T, l.place(), order.PaymentCaptured)
	l.posted(2)
	require.Equal(l, 1, l.s.Tickets(l.T, o)[0].Receipts)
	l.s.Serve(l.T, o)
	o = l.s.RequireEnd(l.T, o, system.End{Status: order.Completed, Payment: order.PaymentCaptured, Tickets: 1, Net: l.total})
	require.Equal(l, 1, l.s.Tickets(l.T, o)[0].Receipts)
}
