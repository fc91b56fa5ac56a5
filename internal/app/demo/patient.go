package demo

import (
	"time"

	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/internal/app"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

const (
	// outage is how long a restaurant cannot be reached.
	outage = 20 * time.Second
	// ahead is how far ahead a guest orders, and headStart how long before that the kitchen gets the order.
	ahead, headStart = 12 * time.Second, 3 * time.Second
	// buttonAfter is how long the people of a restaurant take to answer: longer than a bot waits for its cancel.
	buttonAfter = 6 * time.Second
	// tillBehind is how far a till's word comes after what its people say themselves.
	tillBehind = 3 * time.Second
)

// unfound is an order that only a person can find.
func unfound() scenario {
	restaurant := kitchen(pace, pace)
	restaurant.ProCart.ListAll = true
	return scenario{
		store: "demo-unfound", title: "the answer is lost, no callback comes, no search finds the ticket: a person looks into the till", flow: order.Hold,
		restaurant: restaurant, settings: config.Settings{"list_orders": true},
		faults: []simulator.Fault{
			{Name: simulator.LostReplyAfter, Op: simulator.OpPostOrder}, {Name: simulator.Unlisted}, {Name: simulator.LostCallback},
		},
		items: lunch(), token: goodCard, answer: order.TicketExists,
		want: ending{status: order.Completed, payment: order.PaymentCaptured, tickets: 1, kept: 43000},
		plot: []turn{
			{row: "submission unknown"},
			{row: "attention submission_unknown: a person is asked"},
			{row: "attention submission_unknown: ticket_exists, says " + app.BotID},
			{row: "submission accepted"},
			{row: "payment captured 430.00 RUB"},
		},
	}
}

// scheduled is an order for later, by a clock on which a kitchen needs seconds.
func scheduled() scenario {
	return scenario{
		store: "demo-later", title: "ordered for later: the money is held, and the kitchen gets the order in time", flow: order.Hold,
		restaurant: kitchen(pace, pace), items: soup(), token: goodCard, ahead: ahead, expected: 62000, wait: patience,
		tune: func(p *order.Policy) {
			p.Preparation, p.ReleaseBuffer = order.Duration(headStart-time.Second), order.Duration(time.Second)
		},
		want: ending{status: order.Completed, payment: order.PaymentCaptured, tickets: 1, kept: 62000},
		plot: []turn{
			{row: "payment authorized 620.00 RUB"},
			{row: "status scheduled"},
			// Much less than the eight seconds that it is held at least: checking and paying take some of them.
			{row: "status submitting", after: 2 * time.Second},
			{row: "status cooking"},
		},
	}
}

// letGo is an order whose cancel the restaurant's people grant.
func letGo() scenario {
	restaurant := kitchen(time.Minute, pace)
	restaurant.Staff = simulator.Staff{Answers: []string{string(order.LetGo)}, After: simulator.Duration(buttonAfter), Deletes: true}
	return scenario{
		store: "demo-staff", title: "the guest cancels after the posting: the staff are asked in their chat, and let go", flow: order.Hold,
		restaurant: restaurant, staffed: true,
		faults: []simulator.Fault{{Name: simulator.Slow, Op: simulator.OpCallback, Delay: simulator.Duration(tillBehind)}},
		tune:   func(p *order.Policy) { p.WatchWaiting = order.Duration(time.Minute) },
		items:  lunch(), token: goodCard, wait: patience, cancelAt: order.AwaitingAcceptance,
		want: ending{
			status: order.Cancelled, problem: order.GuestCancelled, payment: order.PaymentRefunded, deleted: 1, cancel: string(order.CancelRequested),
		},
		plot: []turn{
			{row: "guest asks to cancel"},
			{row: "attention ask_restaurant: a person and the restaurant's staff are asked"},
			{row: "guest is answered: requested"},
			{row: "staff throw the ticket away"},
			{row: "attention ask_restaurant: let_go, says staff"},
			{row: "status cancelled"},
			{row: "payment refunded"},
		},
	}
}

// down is an order whose restaurant cannot be reached once the guest has paid.
func down() scenario {
	return scenario{
		store: "demo-down", title: "paid, and the POS is down for " + outage.String() + ": the order waits, and is posted once", flow: order.Hold,
		restaurant: kitchen(pace, pace), settings: config.Settings{"unavailable_is_not_sent": true},
		// The ping, the menu and the check of the basket still come through.
		faults: []simulator.Fault{{Name: simulator.Down, After: 3, For: simulator.Duration(outage)}},
		items:  soup(), token: goodCard,
		want: ending{status: order.Completed, payment: order.PaymentCaptured, tickets: 1, kept: 62000},
		plot: []turn{
			{row: "payment authorized 620.00 RUB"},
			{row: "submission pending"},
			{row: "submission accepted", after: outage / 2},
		},
	}
}
