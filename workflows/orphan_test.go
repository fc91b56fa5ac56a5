package workflows_test

import (
	"time"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

// orphan is an order whose saga was ended from outside, and what is known of it.
type orphan struct {
	shot  order.Snapshot      // the last that the saga sent to the journal
	told  workflows.Recovery  // what its history tells besides
	known activities.Recalled // what the journal's fences tell
	money order.PaymentState  // where the provider has it
}

// orphaned is an order whose saga was terminated at a status, before it paid or posted.
func orphaned(at order.Status) orphan {
	shot := order.Snapshot{Order: input().Order, Status: at, Total: rub(55800), PricedBy: order.PricedByPOS, Payment: order.Payment{State: order.PaymentNone}}
	steps := []order.Status{order.Created, order.Validating, order.AwaitingPayment, order.Submitting}
	if at.Reached(order.AwaitingAcceptance) {
		steps = append(steps, order.AwaitingAcceptance, order.Cooking)
	}
	for i, status := range append(steps, at) {
		if status == at || at.After(status) {
			shot.History = append(shot.History, order.Milestone{Status: status, At: start().Add(time.Duration(i-len(steps)) * time.Second)})
		}
		if status == at {
			break
		}
	}
	if at.Reached(order.Accepted) {
		shot.PromisedAt = start().Add(20 * time.Minute)
	}
	return orphan{
		shot: shot, money: order.PaymentNone,
		told: workflows.Recovery{
			RunID: "run-1", Owner: "run-1", How: "terminated",
			Priced: &activities.PreflightResult{Total: rub(55800), Lines: input().Order.Lines, PricedByPOS: true},
		},
	}
}

// paid is an attempt to pay that came to a state at the provider, and of which everybody knows.
func (o orphan) paid(state order.PaymentState) orphan {
	o.money = state
	o.shot.Payment = order.Payment{State: state, ID: "pay-1", Amount: rub(55800), Provider: "sandbox"}
	o.known.Attempt = &activities.Attempt{
		OrderID: orderID, StoreID: "msk-1", N: 1, Provider: "sandbox", Ref: orderID + "-1", Hold: true, Amount: rub(55800),
	}
	o.told.Attempt = o.known.Attempt
	return o
}

// sent is a post that was handed out; live if the journal does not know that it made no ticket.
func (o orphan) sent(state order.SubmissionState, live bool) orphan {
	o.shot.Submission, o.told.Posts = state, 1
	if live {
		o.known.Posts, o.known.Live = 1, true
	}
	return o
}

// ticketed is a post that made a ticket.
func (o orphan) ticketed(raw string) orphan {
	o = o.sent(order.SubmissionAccepted, true)
	o.known.Ticket = order.Ticket{System: "procart", ID: ticketID, Raw: raw}
	o.shot.Ticket, o.told.Ticket = o.known.Ticket, o.known.Ticket
	return o
}

// with changes what is known of the order.
func (o orphan) with(change func(*orphan)) orphan {
	change(&o)
	return o
}

// able is a POS that can do something.
func (o orphan) able(powers activities.Powers) orphan {
	priced := *o.told.Priced
	priced.Powers = powers
	o.told.Priced = &priced
	return o
}

// heard are messages for which the ended saga had no time.
func (o orphan) heard(messages ...order.Message) orphan {
	o.told.Heard = append(o.told.Heard, messages...)
	return o
}

// row is the life of the order from its recovery on, as it ends when it is given up.
func (o orphan) row(name, calls string, fates ...func(*world)) scenario {
	o.told.Snapshot = o.shot
	return scenario{
		name: name, calls: calls, flags: []order.Flag{order.WasRecovered},
		status: order.Cancelled, problem: order.Terminated, payment: o.money,
		in: func(in *workflows.Input) { in.Recovers = &o.told },
		world: func(w *world) {
			w.recall, w.money = answering(o.known), o.money
			for _, do := range fates {
				do(w)
			}
		},
	}
}

// delivering makes a row end well.
func (s scenario) delivering() scenario {
	return s.ended(order.Completed, "").paying(order.PaymentCaptured)
}

const (
	recalled    = "RecallOrder LookupPayment"
	givenUpBack = recalled + " ReversePayment"
)

func held(at order.Status) orphan { return orphaned(at).paid(order.PaymentAuthorized) }
