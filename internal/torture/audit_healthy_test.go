package torture_test

import (
	"time"

	"github.com/ordersaga/ordersaga/internal/torture"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// healthy are stories in which every promise is kept, by their keys.
func healthy() torture.Records {
	b := newBook()
	for _, tell := range []func(*book){
		delivered, deliveredForCash, cancelledBeforeThePost, declined, thrownAway, forLater, cheaperInTheEnd, dearerInTheEnd,
	} {
		tell(b)
	}
	return b.records
}

func delivered(b *book) {
	s := b.order("delivered", torture.ByCard)
	s.pays(simulator.ActHeld, price)
	s.posted()
	s.pays(simulator.ActCaptured, price)
	s.serves()
	s.settles()
}

func deliveredForCash(b *book) {
	s := b.order("cash", torture.InCash)
	s.posted()
	s.serves()
	s.settles()
}

func cancelledBeforeThePost(b *book) {
	s := b.order("cancelled", torture.ByCard)
	s.pays(simulator.ActHeld, price)
	s.guest.Cancelled = string(order.CancelDone)
	s.ends(order.Cancelled, order.GuestCancelled)
	s.pays(simulator.ActVoided, price)
	s.settles()
}

func declined(b *book) {
	s := b.order("declined", torture.ByBadCard)
	s.pays(simulator.ActDeclined, price)
	s.ends(order.PaymentFailed, order.Declined)
	s.settles()
}

func thrownAway(b *book) {
	s := b.order("thrown", torture.ByCard)
	s.pays(simulator.ActCaptured, price)
	s.posted()
	s.kitchen(simulator.Removed, simulator.ByAdmin)
	s.ends(order.Rejected, order.POSRefused)
	s.pays(simulator.ActRefunded, price)
	s.settles()
}

func forLater(b *book) {
	s := b.order("later", torture.ByCard)
	s.guest.Wish.Ahead = 15 * time.Second
	s.pays(simulator.ActHeld, price)
	s.comesTo(order.Scheduled)
	s.posted()
	s.pays(simulator.ActCaptured, price)
	s.serves()
	s.settles()
}

func cheaperInTheEnd(b *book) {
	s := b.order("cheaper", torture.ByCard)
	s.pays(simulator.ActCaptured, price)
	s.posted()
	s.tickets[0].Amount = price - 5_000
	s.serves()
	s.pays(simulator.ActRefunded, 5_000)
	s.settles()
}

func dearerInTheEnd(b *book) {
	s := b.order("dearer", torture.ByLink)
	s.pays(simulator.ActCaptured, price)
	s.posted()
	s.tickets[0].Amount = price + 5_000
	s.serves()
	s.asks(order.PriceHigher, order.AcceptAsIs, order.ActorDeadline)
	s.flags(order.BillHigher)
	s.settles()
}
