package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

func TestStaffLetGo(t *testing.T) { runAll(t, staffLetGo()) }

func TestStaffKeep(t *testing.T) { runAll(t, staffKeep()) }

func TestStaffAndThePOS(t *testing.T) { runAll(t, staffAndThePOS()) }

const (
	asksKitchen    = captured + " AskStaff"
	refusedKeeps   = "cancel refused: the order is not cancellable: restaurant_keeps"
	refusedPending = "cancel refused: a cancel is pending"
	staffOvertaken = "staff refused: the answer is refused: the facts were faster"
)

// staffed is a store whose own people can be asked, askable one that asks and does not remind them.
func staffed(in *workflows.Input) { in.Store.Staff = true }

func askable(in *workflows.Input) {
	staffed(in)
	in.Store.Policy.NagTimes = 0
}

// staffDown is a channel to the staff that is away, staffDeaf one that takes no question.
func staffDown(activities.StaffRequest) error { return down(activities.ErrTypeStaffDown) }

func staffDeaf(activities.StaffRequest) error { return fail(activities.ErrTypeStaffRefused) }

// asked is a row of a cancel that the restaurant's people are asked about.
func (s scenario) asked() scenario {
	return s.within(askable).asking(order.AskRestaurant)
}

// cancelling has a guest cancel after a minute, and the staff answer a minute later.
func cancelling(option order.Option, also ...func(*world)) func(*world) {
	return func(w *world) {
		w.cancels(time.Minute)
		if option != "" {
			w.staffAnswers(2*time.Minute, "a1", option)
		}
		for _, do := range also {
			do(w)
		}
	}
}

// served has the kitchen cook and close the ticket, after whatever the staff were asked.
func served(w *world) {
	w.hears(8*time.Minute, callback("m8", "open", order.TicketCooking))
	w.hears(30*time.Minute, callback("m9", "close", order.TicketCompleted))
}

// standingOf tells what a guest may expect of a cancel.
func standingOf(s order.Snapshot) string {
	c := s.Cancel
	text := string(s.Status) + " " + string(c.State)
	if !c.Allowed {
		text += ", no more: " + string(c.Reason)
	}
	return text + ", " + timersOf(s)
}

// staffLetGo: the restaurant's own people throw the ticket away, and then the money goes back.
func staffLetGo() []scenario {
	const back = asksKitchen + " ReversePayment"
	said := []string{"staff done", "cancel cancelled"}
	gone := func(name, calls string, payment order.PaymentState, does func(*world), updates ...string) scenario {
		return cancelled(name, calls, payment, does).asked().answered(updates...)
	}
	pressed := gone("the UI's cancel of an order whose staff let go", back, order.PaymentRefunded, func(w *world) {
		w.uiCancels(time.Minute)
		w.staffAnswers(2*time.Minute, "a1", order.LetGo)
	}, "staff done")
	inFlight := gone("a guest cancels a post in flight, it arrives, and the staff let go", upToPost+" WithdrawPost AskStaff ReversePayment",
		order.PaymentVoided, func(w *world) {
			w.slow["PostOrder"] = 70 * time.Second
			w.withdraw = answering(false)
			cancelling(order.LetGo)(w)
		}, said...)
	return []scenario{
		gone("a guest cancels, the restaurant's staff let go, and the money goes back after that", back, order.PaymentRefunded, cancelling(order.LetGo, func(w *world) {
			w.shows(30*time.Second, standingOf)
			w.shows(80*time.Second, standingOf)
			w.cancels(90 * time.Second)
		}), refusedPending, said[0], said[1]).checking(func(r *require.Assertions, w *world) {
			r.Equal([]string{"awaiting_acceptance none, acceptance 10m0s", "awaiting_acceptance requested, ask_restaurant 6m0s"}, w.shown)
			r.Equal([]time.Duration{2 * time.Minute}, w.when["ReversePayment"])
			r.Equal(order.AskRestaurant, w.asked[0].Item.Kind)
			r.Equal([]order.Option{order.LetGo, order.Keep}, w.asked[0].Item.Staff)
			r.Equal(start().Add(6*time.Minute), w.asked[0].Item.Deadline)
			r.Equal([]string{"bot requested", "bot cancelled ended"}, w.cancelStory())
		}),
		pressed, inFlight,
		gone("a guest cancels an accepted order, and the staff let go", back, order.PaymentRefunded,
			cancelling(order.LetGo, hearing(30*time.Second, callback("m1", "taken", order.TicketAccepted))), said...),
		gone("the restaurant takes the order while its staff are asked, and they let go all the same", back, order.PaymentRefunded,
			cancelling(order.LetGo, hearing(90*time.Second, callback("m1", "taken", order.TicketAccepted))), said...),
		gone("a guest cancels a cash order, the staff let go, and no money moves", upToPost+" AskStaff", order.PaymentNone, cancelling(order.LetGo), said...).
			within(func(in *workflows.Input) { askable(in); inCash(in) }),
		gone("a person answers for the staff, who cannot be reached", back, order.PaymentRefunded, func(w *world) {
			w.staff = staffDown
			w.cancels(time.Minute)
			w.resolves(3*time.Minute, "a1", order.LetGo)
		}, "resolve done", "cancel cancelled"),
		gone("the staff let go, and the kitchen's word comes too late", back, order.PaymentRefunded,
			cancelling(order.LetGo, func(w *world) {
				w.slow["ReversePayment"] = time.Minute
				w.hears(150*time.Second, callback("m1", "open", order.TicketCooking))
				w.resolves(26*time.Hour, "a2", order.AcceptAsIs)
			}), said[0], said[1], "resolve done").asking(order.AskRestaurant, order.ConflictItem).decided("deferred applied", "open conflict"),
	}
}

// staffKeep: they make it, or do not answer; the order goes on.
func staffKeep() []scenario {
	stays := func(name string, does func(*world), updates ...string) scenario {
		return kept(name, asksKitchen, "", func(w *world) {
			does(w)
			served(w)
		}).asked().answered(updates...)
	}
	silent := func(name string, staff func(activities.StaffRequest) error) scenario {
		return stays(name, func(w *world) {
			w.staff = staff
			w.cancels(time.Minute)
			w.shows(359*time.Second, standingOf)
			w.shows(7*time.Minute, standingOf)
		}, refusedKeeps).checking(func(r *require.Assertions, w *world) {
			r.Equal([]string{"awaiting_acceptance requested, ask_restaurant 6m0s", "awaiting_acceptance refused, no more: restaurant_keeps, acceptance 10m0s"}, w.shown)
			r.Equal([]string{"bot requested", "bot refused restaurant_keeps"}, w.cancelStory())
		})
	}
	return []scenario{
		stays("a guest cancels, and the restaurant's staff make it: a second cancel is refused at once", cancelling(order.Keep, func(w *world) {
			w.cancels(3 * time.Minute)
		}), "staff done", refusedKeeps, refusedKeeps).checking(func(r *require.Assertions, w *world) {
			r.Len(w.asked, 1, "they are asked once")
			r.Equal([]string{"bot requested", "bot refused restaurant_keeps"}, w.cancelStory())
		}),
		silent("a guest cancels, and nobody answers within 5 minutes", nil),
		silent("a guest cancels, and the staff's channel takes no question", staffDeaf),
		silent("a guest cancels, and the staff's channel is away", staffDown),
		stays("a store has its own patience with its staff", func(w *world) { w.cancels(time.Minute) }, refusedKeeps).within(func(in *workflows.Input) {
			askable(in)
			in.Store.Policy.StaffDecision = order.Duration(time.Minute)
		}).checking(func(r *require.Assertions, w *world) { r.Equal(start().Add(2*time.Minute), w.asked[0].Item.Deadline) }),
		stays("the UI's cancel of an order whose staff make it", func(w *world) {
			w.uiCancels(time.Minute)
			w.staffAnswers(2*time.Minute, "a1", order.Keep)
			w.cancels(3 * time.Minute)
		}, "staff done", refusedKeeps),
		stays("the staff answer a question that is closed, and one that they have answered", cancelling(order.Keep, func(w *world) {
			w.staffAnswers(3*time.Minute, "a1", order.LetGo)
		}), "staff done", refusedKeeps, "staff refused: the answer is refused: no question a1 is open"),
		stays("the staff answer twice in one moment, and the first answer counts", cancelling("", func(w *world) {
			w.after(2*time.Minute, func() {
				for _, option := range []order.Option{order.Keep, order.LetGo} {
					w.env.UpdateWorkflow("resolve", string(option), w.outcome("staff "+string(option)), order.Answer{ItemID: "a1", Option: option, Actor: order.ActorStaff})
				}
			})
		}), "staff let_go refused: the answer is refused: no question a1 is open", "staff keep done", refusedKeeps),
	}
}

// staffAndThePOS: what the POS says wins, and whoever has the ticket lets go of it.
func staffAndThePOS() []scenario {
	cooks := func(after time.Duration) func(*world) {
		return func(w *world) {
			w.hears(after, callback("m1", "open", order.TicketCooking))
			w.hears(30*time.Minute, callback("m2", "close", order.TicketCompleted))
		}
	}
	inOneMoment := func(do func(*world)) func(*world) {
		return func(w *world) {
			w.after(2*time.Minute, func() {
				w.env.SignalWorkflowSkippingWorkflowTask("pos_message", callback("m1", "open", order.TicketCooking))
				do(w)
			})
			w.hears(30*time.Minute, callback("m2", "close", order.TicketCompleted))
		}
	}
	removed := hearing(90*time.Second, callback("m1", "deleted", order.TicketGone))
	deaf := func(w *world) {
		w.cancellable()
		w.takeBack = failing(1, fail("POSDown"), activities.CancelTicketResult{})
	}
	gone := func(name, calls string, does func(*world)) scenario {
		return cancelled(name, calls, order.PaymentRefunded, does).asked()
	}
	return []scenario{
		kept("the kitchen starts while the staff are asked: the kitchen wins", asksKitchen, refusedCooking, cancelling("", cooks(2*time.Minute))).asked(),
		kept("the staff let go and the kitchen starts in one moment: the kitchen wins", asksKitchen, "", cancelling("", inOneMoment(func(w *world) {
			w.env.UpdateWorkflow("resolve", "s", w.outcome("staff"), order.Answer{ItemID: "a1", Option: order.LetGo, Actor: order.ActorStaff})
		}))).asked().answered(staffOvertaken, refusedCooking),
		kept("the kitchen starts and a guest cancels in one moment: the staff are not asked", captured, refusedCooking, inOneMoment(func(w *world) {
			w.env.UpdateWorkflow("cancel", "race", w.outcome("cancel"), order.CancelRequest{Actor: "bot"})
		})).within(askable),
		kept("a guest cancels a cooking order, and the staff are not asked", captured, refusedCooking, func(w *world) {
			cooks(30 * time.Second)(w)
			w.cancels(time.Minute)
		}).within(askable),
		kept("the ticket is closed while the staff are asked", asksKitchen, refusedEnded, cancelling("", hearing(2*time.Minute, callback("m1", "close", order.TicketCompleted)))).
			asked(),
		gone("the ticket is deleted in the POS while the staff are asked, and the POS confirms it", asksKitchen+" AskPOS ReversePayment",
			cancelling("", removed, posSays("deleted", order.TicketGone))),
		gone("an accepted order is deleted in the POS while the staff are asked, and its guest hears yes", asksKitchen+" AskPOS ReversePayment",
			cancelling("", hearing(30*time.Second, callback("m0", "taken", order.TicketAccepted)), removed, posSays("deleted", order.TicketGone))),
		gone("a removal while the staff are asked is not confirmed, and they are asked anew", asksKitchen+" AskPOS AskStaff ReversePayment",
			cancelling("", removed, func(w *world) { w.staffAnswers(3*time.Minute, "a2", order.LetGo) })).
			asking(order.AskRestaurant, order.AskRestaurant).answered("staff done", "cancel cancelled"),
		gone("the POS cannot be told to let go, and the staff do", captured+" CancelTicket AskStaff ReversePayment", cancelling(order.LetGo, deaf)).
			answered("staff done", "cancel cancelled"),
		kept("the POS cannot be told to let go, and the staff do not", captured+" CancelTicket AskStaff", "", cancelling(order.Keep, deaf, served)).
			asked().answered("staff done", refusedKeeps),
		gone("the POS does not show that it let go, and the staff do", captured+" CancelTicket AskStaff ReversePayment", cancelling(order.LetGo, func(w *world) {
			w.cancellable()
			w.takeBack = failing(1, fail(activities.ErrTypeCancelUnknown), activities.CancelTicketResult{})
		})).answered("staff done", "cancel cancelled"),
		gone("the POS takes the ticket back, and the staff are not asked", captured+" CancelTicket ReversePayment", cancelling("", (*world).cancellable)).
			asking(),
		kept("the POS will not let go, and the staff are not asked", captured+" CancelTicket", refusedCooking, cancelling("", func(w *world) {
			w.cancellable()
			w.takeBack = answering(activities.CancelTicketResult{Refusal: order.Problem{Code: order.POSRefused}})
		}, served)).within(askable),
	}
}
