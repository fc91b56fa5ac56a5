package torture_test

import (
	"slices"

	"github.com/ordersaga/ordersaga/internal/torture"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
)

func spoiltEvents() []spoil {
	return []spoil{
		one(torture.UnheardWord, "delivered", "the till's word was taken, and never heard", func(r spoilt) {
			t := r.ticket("delivered")
			t.Callbacks[0].State = "unheard"
		}),
		one(torture.InventedAnswer, "delivered", "the journal has an answer that nobody gave", func(r spoilt) {
			r.tell("delivered", order.Event{
				Type: order.AttentionClosed, Attention: &order.Attention{Kind: order.ConflictItem}, Answer: &order.Answer{Option: order.AcceptAsIs, Actor: "ops"},
			})
		}),
		one(torture.MissingEvents, "delivered", "an event is missing everywhere", func(r spoilt) {
			r.unwritten("delivered", comingTo(order.Validating))
		}),
		one(torture.MissingEvents, "delivered", "a run's event was never told, and the sequence hides it", func(r spoilt) {
			r.event("delivered", func(e order.Event) bool { return e.N > 4 }, func(e *journal.StoredEvent) { e.Event.N++ })
		}),
		one(torture.MissingEvents, "delivered", "a number of the order's sequence was given to no event", func(r spoilt) {
			r.event("delivered", func(e order.Event) bool { return e.N > 4 }, func(e *journal.StoredEvent) { e.Sequence++ })
			r.order("delivered", func(o *journal.Record) { o.Sequence++ })
		}),
		one(torture.RepeatedEvents, "delivered", "a number of the order's sequence was given to two events", func(r spoilt) {
			r.event("delivered", func(e order.Event) bool { return e.N > 4 }, func(e *journal.StoredEvent) { e.Sequence-- })
			r.order("delivered", func(o *journal.Record) { o.Sequence-- })
		}),
		one(torture.MissingEvents, "delivered", "the order has come further than its history", func(r spoilt) {
			r.order("delivered", func(o *journal.Record) { o.Sequence++ })
		}),
		one(torture.MissingEvents, "delivered", "the settlement was never told", func(r spoilt) {
			r.event("delivered", being(order.Settled), func(e *journal.StoredEvent) { e.Event.Type = order.Late })
		}),
		one(torture.MissingEvents, "cash", "the end was never told", func(r spoilt) {
			r.event("cash", comingTo(order.Completed), func(e *journal.StoredEvent) {
				e.Event = order.Event{N: e.Event.N, At: e.Event.At, Type: order.EvidenceSeen}
			})
		}),
		one(torture.RepeatedEvents, "delivered", "a run's event was told twice", func(r spoilt) {
			r.event("delivered", func(e order.Event) bool { return e.N > 4 }, func(e *journal.StoredEvent) { e.Event.N-- })
		}),
		one(torture.RepeatedEvents, "delivered", "the settlement was told twice", func(r spoilt) {
			r.tell("delivered", order.Event{Type: order.Settled})
		}),
		one(torture.DisorderedEvents, "delivered", "the order went back", func(r spoilt) {
			r.event("delivered", comingTo(order.OutForDelivery), func(e *journal.StoredEvent) { e.Event.Status = order.Accepted })
		}),
		one(torture.DisorderedEvents, "delivered", "something moved after the settlement", func(r spoilt) {
			r.tell("delivered", order.Event{Type: order.PaymentChanged})
		}),
		{
			name: "the settlement was told of an order that is not settled", key: "delivered",
			want: []torture.Promise{torture.DisorderedEvents, torture.UnsettledOrder},
			change: func(r spoilt) {
				r.unsettle("delivered")
				r.tell("delivered", order.Event{Type: order.Settled})
			},
		},
	}
}

func spoiltFeed() []spoil {
	first := func(r spoilt, key string) int {
		return slices.IndexFunc(r.Feed, func(e journal.StoredEvent) bool { return e.OrderID == idOf(key) })
	}
	return []spoil{
		one(torture.MissingEvents, "delivered", "the feed lacks an event", func(r spoilt) {
			r.Feed = slices.Delete(r.Feed, 3, 4)
		}),
		one(torture.MissingEvents, "delivered", "the feed has an event that the history lacks", func(r spoilt) {
			r.Feed = append(r.Feed, journal.StoredEvent{OrderID: idOf("delivered"), Sequence: 999, Position: 999})
		}),
		one(torture.RepeatedEvents, "delivered", "the feed gave an event twice", func(r spoilt) {
			r.Feed = slices.Insert(r.Feed, 3, r.Feed[3])
		}),
		one(torture.DisorderedEvents, "cash", "the feed gave two events in the wrong sequence", func(r spoilt) {
			i := first(r, "cash")
			r.Feed[i], r.Feed[i+1] = r.Feed[i+1], r.Feed[i]
		}),
		one(torture.DisorderedEvents, "cash", "two events have their positions in the wrong sequence", func(r spoilt) {
			i, all := first(r, "cash"), r.Events[idOf("cash")]
			all[0].Position, all[1].Position = all[1].Position, all[0].Position
			r.Feed[i], r.Feed[i+1] = all[1], all[0]
		}),
		one(torture.DisorderedEvents, "delivered", "the feed gave an event before that of another order", func(r spoilt) {
			i := first(r, "cash")
			r.Feed[i-1], r.Feed[i] = r.Feed[i], r.Feed[i-1]
		}),
		one(torture.DisorderedEvents, "cash", "an event has another position in the feed", func(r spoilt) {
			r.Events[idOf("cash")][0].Position = 9999
		}),
	}
}
