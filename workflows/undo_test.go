package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

func TestUndo(t *testing.T) { runAll(t, undos()) }

func TestDeletedTickets(t *testing.T) { runAll(t, deletedTickets()) }

func TestSuspiciousClose(t *testing.T) { runAll(t, suspiciousCloses()) }

// undos are orders that the restaurant refused, and whose money goes back with difficulty.
func undos() []scenario {
	const once = upToPost + " ReversePayment"
	stuck, refused := order.UndoStuck, order.UndoRefused
	away, no := down(activities.ErrTypePaymentDown), fail(activities.ErrTypePaymentRefused)
	back := func(name, calls string, n int, err error, also ...func(*world)) scenario {
		return scenario{
			name: name, in: fewTries, status: order.Rejected, problem: order.POSRefused, payment: order.PaymentVoided, calls: calls,
			world: func(w *world) {
				w.post = answering(refusedPost())
				w.reverse = stalling[activities.MoneyRequest](n, err)
				for _, do := range also {
					do(w)
				}
			},
		}
	}
	byHand := func(s scenario) scenario {
		s.payment = order.PaymentAuthorized
		return s.answered("resolve done").flagged(order.SettledByPerson)
	}
	threeTimes := back("giving the money back fails three times and then works", once, 3, away).within(nil)
	threeTimes.check = func(r *require.Assertions, w *world) { r.Equal(4, w.tries["ReversePayment"]) }
	slow := back("giving the money back is stuck, is tried slowly, and the question closes by itself", once+" ReversePayment", 5, away).asking(stuck)
	slow.check = settledAfter(10 * time.Minute)
	pending := back("a refund that is on its way is looked at again later", once+" ReversePayment", 0, nil, func(w *world) {
		try := failing(0, nil, order.Payment{State: order.PaymentRefundPending, ID: "pay-1"})
		w.reverse = func(activities.MoneyRequest) (order.Payment, error) {
			if w.tries["ReversePayment"] == 1 {
				return try()
			}
			return order.Payment{}, nil
		}
	})
	pending.check = settledAfter(5 * time.Minute)
	return []scenario{
		threeTimes, slow, pending,
		byHand(back("giving the money back is stuck and a person settles it by hand", once+" ReversePayment", never, away,
			resolving(time.Minute, order.SettledByHand)).asking(stuck)),
		back("the provider refuses to give the money back, a person keeps trying, and it works", once+" ReversePayment", 1, no,
			resolving(25*time.Hour, order.KeepTrying)).asking(refused).answered("resolve done"),
		byHand(back("the provider refuses to give the money back and a person settles it by hand", once, never, no,
			resolving(time.Hour, order.SettledByHand)).asking(refused)),
		byHand(back("the ticket's undo comes before the money's: the order says that a ticket may be open while the money is stuck",
			upToFind+" ReversePayment ReversePayment ticket_maybe_open", never, away, func(w *world) {
				w.post = lost
				w.resolves(time.Hour, "a1", order.GiveBack)
				w.marks(90*time.Minute, func() string { return string(w.last.Flags[0]) })
				w.resolves(100*time.Minute, "a2", order.SettledByHand)
			})).asking(order.SubmissionUnknownItem, stuck).answered("resolve done", "resolve done").
			flagged(order.TicketMaybeOpen, order.SettledByPerson).ended(order.Expired, order.OutcomeUnknown),
		byHand(back("giving the money back is stuck, then refused, and a person settles it by hand", once+" ReversePayment", 4, away, func(w *world) {
			try := failing(4, away, order.Payment{})
			w.reverse = func(activities.MoneyRequest) (order.Payment, error) {
				if _, err := try(); err != nil {
					return order.Payment{}, err
				}
				return order.Payment{}, no
			}
			w.resolves(time.Hour, "a2", order.SettledByHand)
		}).asking(stuck, refused)),
	}
}

// deletedTickets are words of the POS that the ticket is gone: it is asked again before money moves.
func deletedTickets() []scenario {
	const asked = captured + " AskPOS"
	removed := func(name string, also func(*world)) scenario {
		return scenario{
			name: name, calls: asked + " ReversePayment", status: order.Rejected, problem: order.POSRefused, payment: order.PaymentRefunded,
			world: func(w *world) {
				w.hears(time.Minute, callback("m1", "deleted", order.TicketGone))
				also(w)
			},
		}
	}
	cooking := func(w *world) {
		w.hears(30*time.Second, callback("m0", "open", order.TicketCooking))
		posSays("deleted", order.TicketGone)(w)
	}
	closes := hearing(30*time.Minute, callback("m2", "close", order.TicketCompleted))
	contradicted := completed("the ticket is closed while its removal is checked, and a person looks at the conflict", asked, func(w *world) {
		w.slow["AskPOS"] = time.Minute
		posSays("deleted", order.TicketGone)(w)
		w.hears(time.Minute, callback("m1", "deleted", order.TicketGone))
		w.hears(90*time.Second, callback("m2", "close", order.TicketCompleted))
		w.resolves(time.Hour, "a1", order.AcceptAsIs)
	}).asking(order.ConflictItem).answered("resolve done")
	nameless := removed("a removal of a ticket whose id nobody knows is believed", nil).asking(order.SubmissionUnknownItem).answered("resolve done")
	nameless.calls = upToFind + " CapturePayment ReversePayment"
	nameless.world = func(w *world) {
		w.post = lost
		w.resolves(time.Second, "a1", order.TicketExists)
		gone := callback("m1", "deleted", order.TicketGone)
		gone.TicketID = ""
		w.hears(time.Minute, gone)
	}
	return []scenario{
		removed("a removal is confirmed and the money goes back", posSays("deleted", order.TicketGone)),
		removed("a ticket that the POS knows no more is removed", posSays("not_found", order.TicketUnmapped)),
		removed("a removal is believed when the POS cannot be asked", func(w *world) { w.ask = posDown[order.Message](never) }),
		completed("a removal is not confirmed: the POS cooks, and the order goes on", asked, func(w *world) {
			w.hears(time.Minute, callback("m1", "deleted", order.TicketGone))
			posSays("open", order.TicketCooking)(w)
			closes(w)
		}).decided("deferred applied", "deleted applied", "open applied", "close applied"),
		removed("a ticket is removed while it is cooking, and the order says so", cooking).
			ended(order.Cancelled, order.RestaurantGaveUp).flagged(order.RestaurantDeleted),
		contradicted, nameless,
	}
}

// ended changes how a row ends.
func (s scenario) ended(status order.Status, problem order.ProblemCode) scenario {
	s.status, s.problem = status, problem
	return s
}

// suspiciousCloses are tickets that were closed with nothing on them.
func suspiciousCloses() []scenario {
	empty := callback("m1", "close", order.TicketCompleted)
	empty.Empty = true
	s := func(name, calls string, also ...func(*world)) scenario {
		return completed(name, calls, func(w *world) {
			w.hears(time.Minute, empty)
			for _, do := range also {
				do(w)
			}
		}).asking(order.SuspiciousClose)
	}
	back := s("a ticket is closed with nothing on it, and a person gives the money back", captured+" ReversePayment",
		resolving(time.Hour, order.GiveBack)).answered("resolve done").ended(order.Cancelled, order.TicketEmptied)
	back.payment = order.PaymentRefunded
	again := empty
	again.ID, again.Source = "m2", order.FromWatcher
	repeated := s("a ticket is closed with nothing on it, and the watcher sees the same after the answer", captured+" ReversePayment",
		resolving(time.Hour, order.GiveBack), hearing(time.Hour+time.Second, again),
		func(w *world) { w.reverse = stalling[activities.MoneyRequest](3, down(activities.ErrTypePaymentDown)) }).
		answered("resolve done").ended(order.Cancelled, order.TicketEmptied)
	repeated.payment = order.PaymentRefunded
	gone := s("a ticket is closed with nothing on it, and then removed", captured+" AskPOS ReversePayment",
		posSays("deleted", order.TicketGone), hearing(2*time.Minute, callback("m2", "deleted", order.TicketGone))).
		ended(order.Rejected, order.POSRefused)
	gone.payment = order.PaymentRefunded
	return []scenario{
		s("a ticket is closed with nothing on it, and a person says that it is right", captured,
			resolving(25*time.Hour, order.AcceptAsIs)).answered("resolve done"),
		s("a ticket is closed with nothing on it, and closed again with its dishes", captured,
			hearing(2*time.Minute, callback("m2", "closed", order.TicketCompleted))),
		s("a person gives the money back in the moment in which the ticket is closed with its dishes", captured, func(w *world) {
			w.after(time.Hour, func() {
				w.env.SignalWorkflowSkippingWorkflowTask("pos_message", callback("m2", "closed", order.TicketCompleted))
				w.env.UpdateWorkflow("resolve", "r", w.outcome("resolve"), order.Answer{ItemID: "a1", Option: order.GiveBack, Actor: "anna"})
			})
		}).answered(overtaken),
		back, repeated, gone,
	}
}
