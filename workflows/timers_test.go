package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

func TestAcceptanceNags(t *testing.T) { runAll(t, acceptanceNags()) }

func TestLateOrders(t *testing.T) { runAll(t, lateOrders()) }

func TestTimersOnTheOrder(t *testing.T) { runAll(t, listedTimers()) }

// takenAt has the restaurant take the order, and close its ticket an hour after the start.
func takenAt(d time.Duration) func(*world) {
	return func(w *world) {
		w.hears(d, callback("m1", "taken", order.TicketAccepted))
		w.hears(time.Hour, callback("m2", "close", order.TicketCompleted))
	}
}

// told checks when events of a type happened.
func told(of order.EventType, at ...time.Duration) func(*require.Assertions, *world) {
	return func(r *require.Assertions, w *world) { r.Equal(at, w.moments(of)) }
}

// hurried is a store whose times are all its own.
func hurried(in *workflows.Input) {
	p := &in.Store.Policy
	p.NagAcceptance, p.NagTimes, p.AcceptWithin = order.Duration(time.Minute), 3, order.Duration(5*time.Minute)
	p.Preparation, p.Late, p.NoFinalWord = order.Duration(15*time.Minute), order.Duration(2*time.Minute), order.Duration(time.Hour)
}

// acceptanceNags: nobody takes the order, and that is told while there is time.
func acceptanceNags() []scenario {
	nags := func(name string, world func(*world), at ...time.Duration) scenario {
		return completed(name, captured, world).checking(told(order.AcceptanceDelayed, at...))
	}
	const first, second = 90 * time.Second, 180 * time.Second
	busy := completed("what falls due while the staff are asked is told once", captured+" AskStaff AskStaff", func(w *world) {
		w.cancels(time.Minute)
		takenAt(9 * time.Minute)(w)
	}).within(staffed).asking(order.AskRestaurant).answered(refusedKeeps)
	return []scenario{
		nags("an order that nobody takes is told after 90 seconds, after 180, and not again", takenAt(9*time.Minute), first, second),
		nags("an order that is taken meanwhile is not told again", takenAt(2*time.Minute), first),
		nags("an order that is taken at once is not told", takenAt(time.Minute)),
		nags("a store that wants no reminders gets none", takenAt(9*time.Minute)).within(func(in *workflows.Input) { in.Store.Policy.NagTimes = 0 }),
		nags("a store whose reminders have no time gets none", takenAt(9*time.Minute)).within(func(in *workflows.Input) { in.Store.Policy.NagAcceptance = 0 }),
		nags("a store has its own times for reminders", takenAt(4*time.Minute+30*time.Second), time.Minute, 2*time.Minute, 3*time.Minute).within(hurried),
		nags("no reminder comes with or after the deadline", takenAt(5*time.Minute), 2*time.Minute).within(func(in *workflows.Input) {
			in.Store.Policy.NagAcceptance, in.Store.Policy.AcceptWithin = order.Duration(2*time.Minute), order.Duration(4*time.Minute)
		}).calling(captured + " AskPOS").asking(order.AcceptanceTimeout),
		completed("the restaurant's staff are reminded, once with each of the two", captured+" AskStaff AskStaff", takenAt(9*time.Minute)).
			within(staffed).checking(func(r *require.Assertions, w *world) {
			r.Equal([]time.Duration{first, second}, w.moments(order.AcceptanceDelayed))
			r.Equal([]time.Duration{first, second}, w.when["AskStaff"])
			for _, asked := range w.asked {
				r.True(asked.Reminder)
				r.Empty(asked.Item.Staff, "there is nothing to answer")
			}
		}),
		completed("the staff cannot be reminded, and nothing waits for that", captured+" AskStaff AskStaff", func(w *world) {
			w.staff = staffDown
			takenAt(9 * time.Minute)(w)
		}).within(staffed).checking(told(order.AcceptanceDelayed, first, second)),
		busy.checking(func(r *require.Assertions, w *world) {
			r.Equal([]time.Duration{6 * time.Minute}, w.moments(order.AcceptanceDelayed), "once they have not answered")
			r.Equal([]bool{false, true}, []bool{w.asked[0].Reminder, w.asked[1].Reminder})
		}),
	}
}

// lateOrders: the food should have been there by now. It is told, and changes nothing.
func lateOrders() []scenario {
	late := func(name string, world func(*world), at ...time.Duration) scenario {
		return completed(name, captured, world).checking(told(order.Late, at...))
	}
	return []scenario{
		late("an order is told to be late 10 minutes after the promised time, and once", takenAt(time.Minute), 31*time.Minute).
			checking(func(r *require.Assertions, w *world) {
				r.Equal([]time.Duration{31 * time.Minute}, w.moments(order.Late))
				r.Equal("created validating awaiting_payment submitting awaiting_acceptance accepted completed", w.path())
			}),
		late("an order that is there in time is not late", delivered),
		late("an order is late by the time that its guest wished", func(w *world) {
			w.hears(time.Minute, callback("m1", "open", order.TicketCooking))
			w.hears(time.Hour, callback("m2", "close", order.TicketCompleted))
		}, 35*time.Minute).within(func(in *workflows.Input) { in.Order.Fulfillment.RequestedFor = start().Add(25 * time.Minute) }),
		late("an order for later that nobody has taken yet is late, too", func(w *world) {
			w.hears(wished+20*time.Minute, callback("m1", "taken", order.TicketAccepted))
			w.hears(wished+30*time.Minute, callback("m2", "close", order.TicketCompleted))
		}, wished+10*time.Minute).calling(later).within(inputs(forLater, patientAcceptance)),
		late("a store has its own idea of late", takenAt(time.Minute), 18*time.Minute).within(hurried),
		late("an order whose ticket was closed with nothing on it is not told to be late while a person looks", func(w *world) {
			empty := callback("m1", "close", order.TicketCompleted)
			empty.Empty = true
			w.hears(time.Minute, callback("m0", "taken", order.TicketAccepted))
			w.hears(20*time.Minute, empty)
			w.resolves(2*time.Hour, "a1", order.AcceptAsIs)
		}).asking(order.SuspiciousClose).answered("resolve done"),
		late("an order that nobody has taken is not late but delayed", hearing(9*time.Minute, callback("m2", "close", order.TicketCompleted))),
		late("an order that a person has seen in the kitchen is late, too", func(w *world) {
			w.post = lost
			w.resolves(time.Minute, "a1", order.TicketExists)
			w.hears(time.Hour, callback("m1", "close", order.TicketCompleted))
		}, 31*time.Minute).calling(upToFind + " CapturePayment").asking(order.SubmissionUnknownItem).answered("resolve done"),
		late("an order without a last word is late first and then assumed to be completed", hearing(time.Minute, callback("m1", "taken", order.TicketAccepted)),
			31*time.Minute).calling(captured + " AskPOS").flagged(order.CompletedAssumed),
		completed("a store has its own patience for the last word", captured+" AskPOS", hearing(time.Minute, callback("m1", "taken", order.TicketAccepted))).
			within(hurried).flagged(order.CompletedAssumed).checking(endedAfter(76 * time.Minute)),
	}
}

// listedTimers: whoever reads the order sees every deadline that runs.
func listedTimers() []scenario {
	type look struct {
		at    time.Duration
		shows string
	}
	looking := func(name string, taken time.Duration, looks ...look) scenario {
		return completed(name, captured, func(w *world) {
			takenAt(taken)(w)
			for _, l := range looks {
				w.shows(l.at, timersOf)
			}
		}).checking(func(r *require.Assertions, w *world) {
			for i, l := range looks {
				r.Equal(l.shows, w.shown[i], "after %s", l.at)
			}
		})
	}
	return []scenario{
		looking("the order shows its timers one beside the other, and those that are over no more", 8*time.Minute,
			look{time.Minute, "nag_acceptance 1m30s, acceptance 10m0s"}, look{2 * time.Minute, "nag_acceptance 3m0s, acceptance 10m0s"},
			look{4 * time.Minute, "acceptance 10m0s"}, look{9 * time.Minute, "late 38m0s, final_word 6h28m0s"}, look{40 * time.Minute, "final_word 6h28m0s"}),
		looking("the order shows the times of its store", 4*time.Minute, look{30 * time.Second, "nag_acceptance 1m0s, acceptance 5m0s"},
			look{210 * time.Second, "acceptance 5m0s"}, look{10 * time.Minute, "late 21m0s, final_word 1h19m0s"}).within(hurried),
		completed("a ticket that a person has seen is waited for again once the POS knows it", upToFind+" CapturePayment AskPOS", func(w *world) {
			w.post = lost
			w.resolves(time.Minute, "a1", order.TicketExists)
			w.shows(2*time.Minute, timersOf)
			w.hears(4*time.Minute, callback("m0", "deferred", order.TicketWaiting))
			w.shows(5*time.Minute, timersOf)
			takenAt(20 * time.Minute)(w)
		}).asking(order.SubmissionUnknownItem, order.AcceptanceTimeout).answered("resolve done").checking(func(r *require.Assertions, w *world) {
			r.Equal([]string{"late 31m0s, final_word 6h21m0s", "late 31m0s, acceptance 11m0s"}, w.shown)
			r.Equal([]time.Duration{4 * time.Minute}, w.moments(order.AcceptanceDelayed))
		}),
		completed("the order shows when its question is decided, and what comes after it", upToFind+" CapturePayment", func(w *world) {
			w.post = lost
			w.shows(time.Minute, timersOf)
			w.hears(2*time.Minute, callback("m0", "deferred", order.TicketWaiting))
			w.shows(150*time.Second, timersOf)
			takenAt(8 * time.Minute)(w)
		}).asking(order.SubmissionUnknownItem).checking(func(r *require.Assertions, w *world) {
			r.Equal([]string{"submission_unknown 6h20m0s", "nag_acceptance 3m30s, acceptance 12m0s"}, w.shown)
		}),
	}
}
