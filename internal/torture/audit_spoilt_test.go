package torture_test

import (
	"slices"
	"time"

	enumspb "go.temporal.io/api/enums/v1"

	"github.com/ordersaga/ordersaga/internal/torture"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// spoilt changes records in one place.
type spoilt struct{ *torture.Records }

func (r spoilt) guest(key string) *torture.Guest {
	return &r.Guests[slices.IndexFunc(r.Guests, func(g torture.Guest) bool { return g.Wish.Key == key })]
}

func (r spoilt) ticket(key string) *simulator.Ticket {
	return &r.Ledger.Tickets[slices.IndexFunc(r.Ledger.Tickets, func(t simulator.Ticket) bool { return t.Number == order.Number(idOf(key)) })]
}

func (r spoilt) payment(key string) *simulator.Payment {
	return &r.Ledger.Payments[slices.IndexFunc(r.Ledger.Payments, func(p simulator.Payment) bool { return p.Reference == idOf(key)+"-1" })]
}

// order changes the journal's record of an order.
func (r spoilt) order(key string, change func(*journal.Record)) {
	record := r.Orders[idOf(key)]
	change(&record)
	r.Orders[idOf(key)] = record
}

// booked changes the sums of an order's payment, at the provider and in the journal.
func (r spoilt) booked(key string, as order.PaymentState, taken, back int64) {
	p := r.payment(key)
	p.Captured, p.Refunded = taken, back
	r.order(key, func(o *journal.Record) {
		o.Snapshot.Payment = order.Payment{ID: p.ID, State: as, Amount: money(taken), Refunded: money(back)}
	})
}

// event changes an event of an order, in its history and in the feed.
func (r spoilt) event(key string, is func(order.Event) bool, change func(*journal.StoredEvent)) {
	for _, all := range [][]journal.StoredEvent{r.Events[idOf(key)], r.Feed} {
		for i := range all {
			if all[i].OrderID == idOf(key) && is(all[i].Event) {
				change(&all[i])
			}
		}
	}
}

// unwritten takes an event out of the feed, and out of the history too.
func (r spoilt) unwritten(key string, is func(order.Event) bool) {
	gone := func(e journal.StoredEvent) bool { return e.OrderID == idOf(key) && is(e.Event) }
	r.Events[idOf(key)] = slices.DeleteFunc(r.Events[idOf(key)], gone)
	r.Feed = slices.DeleteFunc(r.Feed, gone)
}

func comingTo(status order.Status) func(order.Event) bool {
	return func(e order.Event) bool { return e.Type == order.StatusChanged && e.Status == status }
}

func being(kind order.EventType) func(order.Event) bool {
	return func(e order.Event) bool { return e.Type == kind }
}

// unsettle takes the end of an order's story back, as if it were still on its way.
func (r spoilt) unsettle(key string) {
	r.unwritten(key, being(order.Settled))
	r.order(key, func(o *journal.Record) { o.Sequence, o.Snapshot.SettledAt = o.Sequence-1, time.Time{} })
	r.Runs[idOf(key)] = torture.Run{Status: enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING}
}

// tell has a run tell one more event.
func (r spoilt) tell(key string, e order.Event) {
	all := r.Events[idOf(key)]
	last := all[len(all)-1]
	e.N = last.Event.N + 1
	last.Sequence, last.Position, last.Event = last.Sequence+1, r.Feed[len(r.Feed)-1].Position+1, e
	r.Events[idOf(key)], r.Feed = append(all, last), append(r.Feed, last)
	r.order(key, func(o *journal.Record) { o.Sequence++ })
}

func (r spoilt) withoutTicket(key string) {
	r.Ledger.Tickets = slices.DeleteFunc(r.Ledger.Tickets, func(t simulator.Ticket) bool { return t.Number == order.Number(idOf(key)) })
}
