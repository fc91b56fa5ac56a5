package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

func TestAcceptanceDeadline(t *testing.T) { runAll(t, acceptanceDeadline()) }

func TestAcceptanceDeadlineWithCancel(t *testing.T) { runAll(t, acceptanceDeadlineWithCancel()) }

func TestAcceptedOrders(t *testing.T) { runAll(t, acceptedOrders()) }

func TestTicketWatch(t *testing.T) { runAll(t, ticketWatch()) }

func TestFinalWord(t *testing.T) { runAll(t, finalWord()) }

const captured = upToPost + " CapturePayment"

// notTaken is a row of an order that nobody took in time and whose money went back.
func notTaken(name, calls string, world func(*world)) scenario {
	return scenario{
		name: name, world: world, calls: calls,
		status: order.Expired, problem: order.NotAccepted, payment: order.PaymentRefunded,
	}
}

// completed is a row of an order that got through.
func completed(name, calls string, world func(*world)) scenario {
	return scenario{name: name, world: world, calls: calls, status: order.Completed, payment: order.PaymentCaptured}
}

// acceptanceDeadline: nobody took the order within 10 minutes, and the POS has no call to take it back.
func acceptanceDeadline() []scenario {
	closes := hearing(90*time.Minute, callback("m9", "close", order.TicketCompleted))
	both := func(all ...func(*world)) func(*world) {
		return func(w *world) {
			for _, do := range all {
				do(w)
			}
		}
	}
	timeout := order.AcceptanceTimeout
	return []scenario{
		completed("at the deadline the POS is asked once, and the kitchen has started", captured+" AskPOS",
			both(posSays("open", order.TicketCooking), closes)),
		completed("at the deadline the POS says that the ticket was completed", captured+" AskPOS", posSays("close", order.TicketCompleted)),
		{
			name: "at the deadline the POS says that the ticket is gone", world: posSays("deleted", order.TicketGone),
			calls: captured + " AskPOS AskPOS ReversePayment", status: order.Rejected, problem: order.POSRefused, payment: order.PaymentRefunded,
		},
		completed("the kitchen starts while the POS is asked at the deadline", captured+" AskPOS", both(func(w *world) {
			w.slow["AskPOS"] = 20 * time.Second
		}, hearing(10*time.Minute+10*time.Second, callback("m1", "open", order.TicketCooking)), closes)),
		completed("a person is asked at the deadline, and the kitchen starts meanwhile", captured+" AskPOS",
			both(hearing(20*time.Minute, callback("m1", "open", order.TicketCooking)), closes)).asking(timeout),
		completed("a person waits on, and the kitchen starts in the second round", captured+" AskPOS AskPOS",
			both(resolving(20*time.Minute, order.KeepWaiting), hearing(35*time.Minute, callback("m1", "open", order.TicketCooking)), closes)).
			asking(timeout, timeout).answered("resolve done"),
		notTaken("a person gives the money back at the deadline", captured+" AskPOS ReversePayment", resolving(20*time.Minute, order.GiveBack)).
			asking(timeout).answered("resolve done").flagged(order.TicketMaybeOpen),
		notTaken("nobody answers at the deadline and the default gives the money back", captured+" AskPOS ReversePayment", nil).
			asking(timeout).flagged(order.TicketMaybeOpen).checking(endedAfter(40 * time.Minute)),
		notTaken("the POS cannot be asked at the deadline, and the default gives the money back", captured+" AskPOS ReversePayment", func(w *world) {
			w.ask = posDown[order.Message](never)
		}).asking(timeout).flagged(order.TicketMaybeOpen),
		completed("a person gives the money back in the moment in which the kitchen starts: the kitchen wins", captured+" AskPOS", both(func(w *world) {
			w.after(20*time.Minute, func() {
				w.env.SignalWorkflowSkippingWorkflowTask("pos_message", callback("m1", "open", order.TicketCooking))
				w.env.UpdateWorkflow("resolve", "r", w.outcome("resolve"), order.Answer{ItemID: "a1", Option: order.GiveBack, Actor: "anna"})
			})
		}, closes)).asking(timeout).answered(overtaken),
		{
			name: "the restaurant removes the ticket while a person is asked", calls: captured + " AskPOS AskPOS ReversePayment",
			status: order.Rejected, problem: order.POSRefused, payment: order.PaymentRefunded, attention: []order.AttentionKind{timeout},
			world: func(w *world) {
				tries := 0
				w.ask = func() (order.Message, error) {
					if tries++; tries == 1 {
						return answer("deferred", order.TicketWaiting), nil
					}
					return answer("deleted", order.TicketGone), nil
				}
				w.hears(20*time.Minute, callback("m1", "deleted", order.TicketGone))
			},
		},
	}
}

// acceptanceDeadlineWithCancel: the POS can be told to let go of the ticket.
func acceptanceDeadlineWithCancel() []scenario {
	const asked = captured + " AskPOS CancelTicket"
	refuses := func(w *world) {
		w.cancellable()
		w.takeBack = answering(activities.CancelTicketResult{Refusal: order.Problem{Code: order.POSRefused}})
	}
	away := func(w *world) {
		w.cancellable()
		w.takeBack = failing(1, fail("POSDown"), activities.CancelTicketResult{})
	}
	return []scenario{
		notTaken("at the deadline the POS takes the ticket back", asked+" ReversePayment", (*world).cancellable),
		completed("at the deadline the POS will not let go, and the order goes on", asked, func(w *world) {
			refuses(w)
			w.hears(25*time.Minute, callback("m1", "open", order.TicketCooking))
			w.hears(time.Hour, callback("m2", "close", order.TicketCompleted))
		}).decided("deferred applied", "deferred duplicate", "cancel refused applied", "open applied", "close applied").
			checking(func(r *require.Assertions, w *world) {
				r.Contains(w.path(), "awaiting_acceptance accepted cooking", "a POS that keeps a ticket makes it: it is not asked again")
			}),
		notTaken("at the deadline the POS cannot be told to let go, and the default gives the money back", asked+" ReversePayment", away).
			asking(order.AcceptanceTimeout).flagged(order.TicketMaybeOpen),
		notTaken("at the deadline the POS cannot be told to let go, a person waits on, and then it does",
			asked+" AskPOS CancelTicket ReversePayment", func(w *world) {
				away(w)
				w.resolves(20*time.Minute, "a1", order.KeepWaiting)
			}).asking(order.AcceptanceTimeout).answered("resolve done"),
		notTaken("at the deadline the POS is not told again what it was told in vain, and the default gives the money back",
			captured+" CancelTicket AskPOS ReversePayment", toldInVain).asking(order.AcceptanceTimeout).answered(refusedCalling).flagged(order.TicketMaybeOpen),
		notTaken("at the deadline the POS does not show that it let go, a person waits on, and it is not told again",
			asked+" AskPOS ReversePayment", func(w *world) {
				w.cancellable()
				w.takeBack = failing(1, fail(activities.ErrTypeCancelUnknown), activities.CancelTicketResult{})
				w.resolves(20*time.Minute, "a1", order.KeepWaiting)
			}).asking(order.AcceptanceTimeout, order.AcceptanceTimeout).answered("resolve done").flagged(order.TicketMaybeOpen),
		notTaken("at the deadline the POS has no call for it any more, and the default gives the money back",
			captured+" CancelTicket AskPOS ReversePayment", switchedOff).asking(order.AcceptanceTimeout).answered(refusedCalling).flagged(order.TicketMaybeOpen),
		completed("at the deadline the POS is told to let go, and the kitchen starts meanwhile", asked, func(w *world) {
			w.cancellable()
			w.slow["CancelTicket"] = time.Minute
			w.hears(10*time.Minute+30*time.Second, callback("m1", "open", order.TicketCooking))
			w.hears(time.Hour, callback("m2", "close", order.TicketCompleted))
		}),
	}
}

// acceptedOrders: the restaurant has taken the order and does not cook yet.
func acceptedOrders() []scenario {
	taken := func(also ...func(*world)) func(*world) {
		return func(w *world) {
			w.hears(time.Minute, callback("m1", "taken", order.TicketAccepted))
			for _, do := range also {
				do(w)
			}
		}
	}
	closes := hearing(time.Hour, callback("m9", "close", order.TicketCompleted))
	pressed := func(w *world) { w.uiCancels(2 * time.Minute) }
	return []scenario{
		cancelled("the UI's cancel of an accepted order, and the POS takes it back", captured+" CancelTicket ReversePayment", order.PaymentRefunded,
			taken((*world).cancellable, pressed)).answered(),
		completed("the UI's cancel of an accepted order, and only the restaurant can help", captured, taken(pressed, closes)),
		{
			name:  "the restaurant removes an accepted order, and the order says so",
			world: taken(posSays("deleted", order.TicketGone), hearing(2*time.Minute, callback("m2", "deleted", order.TicketGone))),
			calls: captured + " AskPOS ReversePayment", status: order.Cancelled, problem: order.RestaurantGaveUp, payment: order.PaymentRefunded,
			flags: []order.Flag{order.RestaurantDeleted},
		},
		completed("no final word comes about an accepted order", captured+" AskPOS", taken()).flagged(order.CompletedAssumed),
		completed("taking the money of an accepted order is refused, and a person keeps trying", captured+" CapturePayment", taken(func(w *world) {
			w.powers.CaptureWhenAccepted = true
			w.capture = stalling[activities.MoneyRequest](1, fail(activities.ErrTypePaymentRefused))
			w.resolves(10*time.Minute, "a1", order.KeepTrying)
		}, closes)).asking(order.CaptureRefused).answered("resolve done"),
	}
}

// ticketWatch: the money went back although a ticket may be alive; what the POS says then is watched.
func ticketWatch() []scenario {
	const ended = captured + " AskPOS ReversePayment"
	watched := func(name string, world func(*world)) scenario {
		return notTaken(name, ended, world).asking(order.AcceptanceTimeout).flagged(order.TicketMaybeOpen)
	}
	cooks := func(w *world) {
		w.hears(2*time.Hour, callback("m1", "open", order.TicketCooking))
		w.hears(3*time.Hour, callback("m2", "close", order.TicketCompleted))
		w.resolves(26*time.Hour, "a2", order.AcceptAsIs)
	}
	conflicting := watched("the kitchen starts after the money went back, and a person looks at the conflict", cooks).
		asking(order.AcceptanceTimeout, order.ConflictItem).answered("resolve done").
		decided("deferred applied", "deferred duplicate", "open conflict", "close conflict")
	refused := watched("the provider refuses to give the money of a ticket back that may be open", func(w *world) {
		w.reverse = stalling[activities.MoneyRequest](1, fail(activities.ErrTypePaymentRefused))
		w.resolves(time.Hour, "a2", order.KeepTrying)
	}).asking(order.AcceptanceTimeout, order.UndoRefused).answered("resolve done")
	refused.calls += " ReversePayment"
	return []scenario{
		conflicting, refused,
		watched("a guest cancels an order whose ticket may be open", func(w *world) { w.cancels(time.Hour) }).answered(refusedEnded),
		watched("the UI's cancel of an order whose ticket may be open", func(w *world) { w.uiCancels(time.Hour) }),
		watched("the restaurant removes the ticket after the money went back", hearing(time.Hour, callback("m1", "deleted", order.TicketGone))).
			decided("deferred applied", "deferred duplicate", "deleted duplicate").checking(settledAfter(time.Hour)),
		watched("nothing is heard of the ticket and the watch ends", nil).checking(settledAfter(40*time.Minute + 6*time.Hour)),
	}
}

// settledAfter checks how long after its start an order had nothing left to do.
func settledAfter(d time.Duration) func(*require.Assertions, *world) {
	return func(r *require.Assertions, w *world) {
		r.WithinDuration(w.last.History[0].At.Add(d), w.last.SettledAt, time.Minute)
	}
}

// finalWord: the POS never says that the ticket is finished.
func finalWord() []scenario {
	cooking := func(also ...func(*world)) func(*world) {
		return func(w *world) {
			w.hears(time.Minute, callback("m1", "open", order.TicketCooking))
			for _, do := range also {
				do(w)
			}
		}
	}
	asked := captured + " AskPOS"
	assumed := completed("no final word comes: the POS is asked once, and the order is assumed to be completed", asked,
		cooking(posSays("open", order.TicketCooking))).flagged(order.CompletedAssumed).checking(endedAfter(6*time.Hour + 21*time.Minute))
	wished := completed("the final word is waited for from the wished time on", asked, cooking()).
		flagged(order.CompletedAssumed).checking(endedAfter(6*time.Hour + 25*time.Minute)).
		within(func(in *workflows.Input) {
			in.Order.Fulfillment.RequestedFor = start().Add(25 * time.Minute) // too soon to be held
		})
	deleted := scenario{
		name: "no final word comes, and the POS says that the ticket was removed", world: cooking(posSays("deleted", order.TicketGone)),
		calls: asked + " AskPOS ReversePayment", status: order.Cancelled, problem: order.RestaurantGaveUp, payment: order.PaymentRefunded,
		flags: []order.Flag{order.RestaurantDeleted},
	}
	return []scenario{
		assumed, wished, deleted,
		completed("no final word comes, and the POS says that it was closed", asked, cooking(posSays("close", order.TicketCompleted))),
		completed("no final word comes and the POS cannot be asked", asked, cooking(func(w *world) {
			w.ask = posDown[order.Message](never)
		})).flagged(order.CompletedAssumed),
	}
}
