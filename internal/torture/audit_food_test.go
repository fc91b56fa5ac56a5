package torture_test

import (
	"github.com/ordersaga/ordersaga/internal/torture"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

func spoiltFood() []spoil {
	return []spoil{
		one(torture.TwoTickets, "delivered", "an order was posted twice", func(r spoilt) {
			second := *r.ticket("delivered")
			second.ID, second.Callbacks = "second", nil
			r.Ledger.Tickets = append(r.Ledger.Tickets, second)
		}),
		one(torture.TwoTickets, "thrown", "an order whose ticket was thrown away was posted again", func(r spoilt) {
			second := *r.ticket("thrown")
			second.ID, second.Callbacks = "second", nil
			r.Ledger.Tickets = append(r.Ledger.Tickets, second)
		}),
		one(torture.WrongTicket, "delivered", "a ticket is for another guest", func(r spoilt) {
			r.ticket("delivered").Guest.Name = "Guest 1"
		}),
		one(torture.WrongTicket, "delivered", "a ticket goes to another address", func(r spoilt) {
			r.ticket("delivered").Guest.Address = "Forest lane 1"
		}),
		one(torture.WrongTicket, "delivered", "a ticket has another guest's food", func(r spoilt) {
			r.ticket("delivered").Items[0].Quantity++
		}),
		one(torture.WrongTicket, "delivered", "a ticket has the food without what goes with it", func(r spoilt) {
			r.ticket("delivered").Items[0].Modifiers = nil
		}),
		one(torture.WrongTicket, "delivered", "a courier is to collect what is paid", func(r spoilt) {
			r.ticket("delivered").Paid = 0
		}),
		one(torture.WrongTicket, "cash", "a courier is to collect nothing of what nobody has paid", func(r spoilt) {
			r.ticket("cash").Paid = price
		}),
		one(torture.UnpaidPost, "delivered", "a ticket was made before the money was held", func(r spoilt) {
			r.ticket("delivered").Seq = 1
		}),
		one(torture.CancelAfterCooking, "thrown", "a cooking ticket was taken back by a call", func(r spoilt) {
			history := r.ticket("thrown").History
			history[len(history)-2].Stage, history[len(history)-1].By = simulator.Cooking, simulator.ByClient
		}),
		one(torture.CancelAfterCooking, "cash", "the journal ends a cooking order, and not for its restaurant", func(r spoilt) {
			// The till's ticket is gone, as if somebody had been telephoned.
			r.event("cash", comingTo(order.Completed), func(e *journal.StoredEvent) {
				e.Event.Status, e.Event.Problem.Code = order.Cancelled, order.Terminated
			})
			r.order("cash", func(o *journal.Record) {
				o.Snapshot.Status, o.Snapshot.Problem.Code = order.Cancelled, order.Terminated
			})
			r.ticket("cash").Stage = simulator.Removed
		}),
		{
			name: "the guest cancelled a ticket that was cooking, and nobody had told the journal", key: "cash",
			want: []torture.Promise{torture.CancelAfterCooking, torture.WrongStatus},
			change: func(r spoilt) {
				for _, status := range []order.Status{order.Cooking, order.OutForDelivery} {
					r.event("cash", comingTo(status), func(e *journal.StoredEvent) { e.Event = order.Event{N: e.Event.N, Type: order.Late} })
				}
				r.event("cash", comingTo(order.Completed), func(e *journal.StoredEvent) {
					e.Event.Status, e.Event.Problem.Code = order.Cancelled, order.GuestCancelled
				})
				r.order("cash", func(o *journal.Record) {
					o.Snapshot.Status, o.Snapshot.Problem.Code = order.Cancelled, order.GuestCancelled
				})
			},
		},
		one(torture.CancelNotKept, "delivered", "a guest was told that it is cancelled, and it was delivered", func(r spoilt) {
			r.guest("delivered").Cancelled = string(order.CancelDone)
		}),
		one(torture.WrongStatus, "thrown", "a refused order has a living ticket", func(r spoilt) {
			ticket := r.ticket("thrown")
			ticket.Stage, ticket.History = simulator.Waiting, ticket.History[:1]
		}),
		one(torture.WrongStatus, "cash", "a completed order has a ticket that nobody has finished", func(r spoilt) {
			ticket := r.ticket("cash")
			ticket.Stage, ticket.History = simulator.OnTheWay, ticket.History[:len(ticket.History)-1]
		}),
		one(torture.WrongStatus, "cash", "a completed order has no ticket", func(r spoilt) {
			r.withoutTicket("cash")
		}),
		one(torture.WrongStatus, "cash", "a completed order has a ticket that was removed before", func(r spoilt) {
			ticket := r.ticket("cash")
			ticket.Stage, ticket.History[len(ticket.History)-1].Stage = simulator.Removed, simulator.Removed
		}),
	}
}
