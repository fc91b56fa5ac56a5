package torture_test

import (
	"github.com/ordersaga/ordersaga/internal/torture"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

func spoiltMoney() []spoil {
	left := func(r spoilt, key string, as simulator.PaymentStatus) { r.payment(key).Status = as }
	return []spoil{
		one(torture.TwoCharges, "delivered", "a guest was charged twice", func(r spoilt) {
			second := *r.payment("delivered")
			second.ID, second.Reference = "second", idOf("delivered")+"-2"
			r.Ledger.Payments = append(r.Ledger.Payments, second)
		}),
		one(torture.MoneyWithoutFood, "thrown", "money was kept for a ticket that was thrown away", func(r spoilt) {
			r.payment("thrown").Status = simulator.StatusCaptured
			r.booked("thrown", order.PaymentCaptured, price, 0)
		}),
		one(torture.MoneyWithoutFood, "cancelled", "money was kept, and there is no ticket", func(r spoilt) {
			r.payment("cancelled").Status = simulator.StatusCaptured
			r.booked("cancelled", order.PaymentCaptured, price, 0)
		}),
		one(torture.FoodWithoutMoney, "delivered", "food was served, and the money went back", func(r spoilt) {
			r.payment("delivered").Status = simulator.StatusRefunded
			r.booked("delivered", order.PaymentRefunded, price, price)
		}),
		one(torture.WrongAmount, "delivered", "less was kept than the bill, and nobody was told", func(r spoilt) {
			r.booked("delivered", order.PaymentCaptured, price-1, 0)
		}),
		one(torture.WrongAmount, "dearer", "less was kept than the bill, and nobody had to look at it", func(r spoilt) {
			r.order("dearer", func(o *journal.Record) { o.Snapshot.Flags = nil })
		}),
		one(torture.WrongAmount, "dearer", "less was kept than the bill, and nobody has answered", func(r spoilt) {
			r.event("dearer", being(order.AttentionClosed), func(e *journal.StoredEvent) { e.Event.Answer = &order.Answer{Actor: order.ActorFacts} })
		}),
		{
			name: "more went back than was taken", key: "delivered",
			want:   []torture.Promise{torture.FoodWithoutMoney, torture.WrongAmount, torture.WrongPayment},
			change: func(r spoilt) { r.payment("delivered").Refunded = price + 1 },
		},
		one(torture.WrongAmount, "cheaper", "what was taken too much did not go back", func(r spoilt) {
			r.booked("cheaper", order.PaymentCaptured, price, 0)
		}),
		one(torture.WrongAmount, "delivered", "more was asked for than the guest was shown", func(r spoilt) {
			r.payment("delivered").Amount = price + 1
		}),
		one(torture.WrongAmount, "delivered", "the money is in another currency", func(r spoilt) {
			r.payment("delivered").Currency = "KRW"
		}),
		{
			name: "an order for cash was charged", key: "cash", want: []torture.Promise{torture.WrongAmount, torture.WrongPayment},
			change: func(r spoilt) {
				r.Ledger.Payments = append(r.Ledger.Payments, simulator.Payment{
					Account: shopID, Reference: idOf("cash") + "-1", Currency: currency, Captured: price, Status: simulator.StatusCaptured,
				})
			},
		},
		one(torture.HoldLeft, "cancelled", "a hold was left of a cancelled order", func(r spoilt) {
			left(r, "cancelled", simulator.StatusAuthorized)
		}),
		one(torture.HoldLeft, "declined", "a link was left open", func(r spoilt) {
			left(r, "declined", simulator.StatusActionRequired)
		}),
		one(torture.HoldLeft, "declined", "a bank may still say yes", func(r spoilt) {
			left(r, "declined", simulator.StatusProcessing)
		}),
		one(torture.HoldLeft, "cheaper", "a refund is on its way", func(r spoilt) {
			r.payment("cheaper").Refunds = []simulator.Refund{{ID: "re_1", Amount: 5_000, Status: simulator.RefundPending}}
		}),
		one(torture.WrongPayment, "delivered", "the journal has another sum as taken", func(r spoilt) {
			r.order("delivered", func(o *journal.Record) { o.Snapshot.Payment.Amount = money(price - 1) })
		}),
		one(torture.WrongPayment, "cheaper", "the journal has another sum as given back", func(r spoilt) {
			r.order("cheaper", func(o *journal.Record) { o.Snapshot.Payment.Refunded = money(1) })
		}),
		one(torture.WrongPayment, "delivered", "the journal has a payment that the provider does not have", func(r spoilt) {
			r.order("delivered", func(o *journal.Record) { o.Snapshot.Payment.ID = "another" })
		}),
		one(torture.WrongPayment, "delivered", "the journal has money as held that was taken", func(r spoilt) {
			r.order("delivered", func(o *journal.Record) { o.Snapshot.Payment.State = order.PaymentAuthorized })
		}),
		one(torture.WrongPayment, "thrown", "the journal has money as kept that went back", func(r spoilt) {
			r.order("thrown", func(o *journal.Record) { o.Snapshot.Payment.State = order.PaymentCaptured })
		}),
		one(torture.WrongPayment, "delivered", "the journal has money as given back that was kept", func(r spoilt) {
			r.order("delivered", func(o *journal.Record) { o.Snapshot.Payment.State = order.PaymentRefunded })
		}),
	}
}

func moneyInDoubt() []doubt {
	return []doubt{
		{name: "the order says that a person moved the money, and nobody does so in a run", tell: func(s *story) {
			s.posted()
			s.serves()
			s.asks(order.CaptureRefused, order.KeepTrying, "ops")
			s.flags(order.SettledByPerson)
		}, want: []torture.Promise{torture.FoodWithoutMoney, torture.HoldLeft, torture.WrongPayment}},
		{name: "the bill is higher, and less was kept than what was agreed", tell: func(s *story) {
			s.posted()
			s.tickets[0].Amount = price + 5_000
			s.serves()
			s.pays(simulator.ActCaptured, price-1)
			s.asks(order.PriceHigher, order.AcceptAsIs, order.ActorDeadline)
			s.flags(order.BillHigher)
		}, want: []torture.Promise{torture.WrongAmount}},
		{name: "the price had fallen at the release, and the bill is higher again", tell: func(s *story) {
			s.shot.Total = money(price - 5_000)
			s.posted()
			s.serves()
			s.pays(simulator.ActCaptured, price-5_000)
			s.asks(order.PriceHigher, order.AcceptAsIs, "ops")
			s.flags(order.BillHigher)
		}},
		{name: "the order costs more than the guest was shown", tell: func(s *story) {
			s.shot.Total = money(price + 5_000)
			s.isServed()
		}, want: []torture.Promise{torture.WrongAmount}},
		{name: "the ticket was closed with nothing on it, and the money went back unasked", tell: func(s *story) {
			s.closedEmpty()
			s.ends(order.Cancelled, order.TicketEmptied)
			s.pays(simulator.ActVoided, price)
		}, want: []torture.Promise{torture.WrongStatus}},
		{name: "the ticket was closed with nothing on it, and a person says that it was served", tell: func(s *story) {
			s.closedEmpty()
			s.asks(order.SuspiciousClose, order.AcceptAsIs, "ops")
			s.completes()
		}},
		{name: "the ticket was closed with nothing on it, and nobody was asked", tell: func(s *story) {
			s.closedEmpty()
			s.completes()
		}, want: []torture.Promise{torture.MoneyWithoutFood}},
		{name: "a till that says nothing of amounts closed the ticket with nothing on it", tell: func(s *story) {
			s.posted()
			s.tickets[0].Amount = 0
			s.cooksUnheard()
			s.completes()
		}},
		{name: "the bill has fallen, and the till has not told anybody", tell: func(s *story) {
			s.posted()
			s.cooksUnheard()
			s.tickets[0].Amount = price - 5_000
			s.completes()
		}},
		{name: "the bill has fallen, and it is what was kept", tell: func(s *story) {
			s.posted()
			s.cooksUnheard()
			s.tickets[0].Amount = price - 5_000
			s.comesTo(order.Completed)
			s.pays(simulator.ActCaptured, price-5_000)
		}},
		{name: "the till has told an amount that was out of date", tell: func(s *story) {
			s.posted()
			s.serves()
			s.tells(order.Event{Type: order.EvidenceSeen, Evidence: &order.Evidence{Decision: order.OutOfOrder, Message: order.Message{Amount: money(price - 9_000)}}})
			s.tickets[0].Amount = price - 5_000
			s.pays(simulator.ActCaptured, price)
		}},
		{name: "the order costs nothing", tell: func(s *story) {
			s.shot.Total = money(0)
			s.posted()
			s.tickets[0].Amount = 0
			s.cooksUnheard()
			s.comesTo(order.Completed)
			s.pays(simulator.ActCaptured, 0)
		}},
		{name: "the bot makes the prices, and the till has others", tell: func(s *story) {
			s.shot.PricedBy = order.PricedByBot
			s.posted()
			s.tickets[0].Amount = price - 5_000
			s.serves()
			s.pays(simulator.ActCaptured, price)
		}},
		{name: "the bot makes the prices, and something else was kept", tell: func(s *story) {
			s.shot.PricedBy = order.PricedByBot
			s.posted()
			s.serves()
			s.pays(simulator.ActCaptured, price-1)
		}, want: []torture.Promise{torture.WrongAmount}},
		{name: "a saga was ended and recovered", tell: func(s *story) {
			s.posted()
			s.flags(order.WasRecovered)
			s.n = 0
			s.tells(order.Event{Type: order.TakenOver, Status: s.shot.Status})
			s.serves()
			s.pays(simulator.ActCaptured, price)
		}},
		{name: "a saga was ended before it had told the end", tell: func(s *story) {
			s.posted()
			s.cooksUnheard()
			s.pays(simulator.ActCaptured, price)
			s.flags(order.WasRecovered)
			s.shot.Status, s.n = order.Completed, 0
			s.tells(order.Event{Type: order.TakenOver, Status: s.shot.Status})
		}},
		{name: "a saga was ended when it had told the settlement, and the recovery tells it again", tell: func(s *story) {
			s.posted()
			s.serves()
			s.pays(simulator.ActCaptured, price)
			s.flags(order.WasRecovered)
			s.tells(order.Event{Type: order.Settled, Status: s.shot.Status})
			s.n = 0
			s.tells(order.Event{Type: order.TakenOver})
		}},
	}
}

// closedEmpty has the kitchen take everything off the ticket, and close it.
func (s *story) closedEmpty() {
	s.posted()
	s.kitchen(simulator.Cooking, simulator.ByTimetable)
	s.tickets[0].Amount, s.tickets[0].Items = 0, nil
	s.kitchen(simulator.Done, simulator.ByAdmin)
}
