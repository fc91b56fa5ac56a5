package workflows_test

import (
	"testing"
	"time"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

// A callback that calls a ticket closed and does not say what is on it is a hint: the POS is asked.
func TestClosedWithoutContents(t *testing.T) {
	runAll(t, closedWithoutContents())
}

func closedWithoutContents() []scenario {
	const asked = captured + " AskPOS"
	bare := callback("m1", "close", order.TicketCompleted)
	bare.Amount = order.Money{}
	s := func(name, calls string, also ...func(*world)) scenario {
		return completed(name, calls, func(w *world) {
			w.hears(time.Minute, bare)
			for _, do := range also {
				do(w)
			}
		})
	}
	empty := answer("close", order.TicketCompleted)
	empty.Empty = true
	gone := s("a ticket that was called closed turns out to be removed", asked+" AskPOS ReversePayment",
		posSays("deleted", order.TicketGone)).ended(order.Rejected, order.POSRefused)
	gone.payment = order.PaymentRefunded
	late := s("a ticket is called closed while the POS is asked to take it back", captured+" CancelTicket AskPOS", func(w *world) {
		w.cancellable()
		w.slow["CancelTicket"] = time.Minute
		w.cancels(30 * time.Second)
		w.ask = answering(answer("close", order.TicketCompleted))
	}).answered(refusedCooking)
	return []scenario{
		late,
		s("a ticket that was called closed has its dishes, and the order is completed", asked, posSays("close", order.TicketCompleted)),
		s("a ticket that was called closed has nothing on it, and a person is asked", asked,
			func(w *world) { w.ask = answering(empty) }, resolving(time.Hour, order.AcceptAsIs)).
			asking(order.SuspiciousClose).answered("resolve done"),
		s("a ticket that was called closed cannot be asked about, and the word counts", asked, func(w *world) {
			w.ask = failing(never, down(activities.ErrTypePOSDown), order.Message{})
		}),
		gone,
	}
}
