package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

func TestCancelBeforeThePost(t *testing.T) { runAll(t, cancelsBeforePost()) }

func TestCancelDuringThePost(t *testing.T) { runAll(t, cancelsDuringPost()) }

func TestCancelAfterThePost(t *testing.T) { runAll(t, cancelsAfterPost()) }

func TestCancelRaces(t *testing.T) { runAll(t, cancelRaces()) }

const (
	refusedCalling = "cancel refused: the order is not cancellable: call_restaurant"
	refusedCooking = "cancel refused: the order is not cancellable: cooking"
	refusedEnded   = "cancel refused: the order is not cancellable: ended"
)

// cancelled is a row of an order that its guest cancelled.
func cancelled(name, calls string, payment order.PaymentState, world func(*world)) scenario {
	return scenario{
		name: name, world: world, calls: calls, payment: payment, updates: []string{"cancel cancelled"},
		status: order.Cancelled, problem: order.GuestCancelled,
	}
}

// kept is a row of an order that was asked to be cancelled and completed all the same.
func kept(name, calls, why string, world func(*world)) scenario {
	return scenario{
		name: name, world: world, calls: calls, payment: order.PaymentCaptured, updates: []string{why}, status: order.Completed,
	}
}

// toldInVain has a guest cancel after a minute at a POS that is told to let go of the ticket and does not show that
// it did. It would say yes if it were told again.
func toldInVain(w *world) {
	w.cancellable()
	w.takeBack = failing(1, fail(activities.ErrTypeCancelUnknown), activities.CancelTicketResult{})
	w.cancels(time.Minute)
}

// switchedOff has a guest cancel at a POS that could be told to let go when the order began, and cannot any more.
func switchedOff(w *world) {
	w.cancellable()
	w.takeBack = failing(1, fail(activities.ErrTypeNoCancel), activities.CancelTicketResult{})
	w.cancels(time.Minute)
}

func cancelsBeforePost() []scenario {
	return []scenario{
		cancelled("a guest cancels in the very first moment", "Preflight", order.PaymentNone, func(w *world) {
			w.slow["Preflight"] = time.Second
			w.cancels(500 * time.Millisecond)
		}),
		cancelled("a guest cancels while the basket is checked", "Preflight", order.PaymentNone, func(w *world) {
			w.preflight = posDown[activities.PreflightResult](never)
			w.cancels(3 * time.Second)
		}),
		cancelled("a guest cancels while the payment is on its way, and it is reversed by its reference",
			"Preflight BeginPayment ReversePayment", order.PaymentVoided, func(w *world) {
				w.slow["BeginPayment"] = 10 * time.Second
				w.cancels(5 * time.Second)
			}),
		cancelled("a guest cancels while the provider is away", "Preflight BeginPayment ReversePayment", order.PaymentVoided, func(w *world) {
			w.begin = stalling[activities.Attempt](never, down(activities.ErrTypePaymentDown))
			w.cancels(5 * time.Second)
		}),
		cancelled("a guest cancels a cash order before the post and no money moves", "Preflight BeginPayment ReversePayment", order.PaymentNone, func(w *world) {
			w.slow["BeginPayment"] = 10 * time.Second
			w.cancels(5 * time.Second)
		}).within(inCash),
	}
}

func cancelsDuringPost() []scenario {
	inFlight := func(result activities.PostResult, err error) func(*world) {
		return func(w *world) {
			w.slow["PostOrder"] = 10 * time.Second
			w.post = func() (activities.PostResult, error) { return result, err }
			w.withdraw = answering(false)
			w.cancels(5 * time.Second)
		}
	}
	withdrawn := upToPost + " WithdrawPost"
	refused := cancelled("a guest cancels a post in flight that the restaurant refuses", withdrawn+" ReversePayment", order.PaymentVoided,
		inFlight(refusedPost(), nil))
	refused.status, refused.problem, refused.updates = order.Rejected, order.POSRefused, []string{refusedEnded}
	unknown := kept("a guest cancels a post whose outcome is unknown, and the kitchen cooks", withdrawn+" FindTicket CapturePayment", refusedCooking,
		func(w *world) {
			inFlight(lost())(w)
			delivered(w)
		})
	unknown.attention = []order.AttentionKind{order.SubmissionUnknownItem}
	finished := kept("a guest cancels a post whose outcome is unknown, and it was completed", withdrawn+" FindTicket CapturePayment", refusedEnded,
		func(w *world) {
			inFlight(lost())(w)
			w.hears(time.Minute, callback("m1", "close", order.TicketCompleted))
		}).asking(order.SubmissionUnknownItem)
	return []scenario{
		cancelled("a guest cancels a post that has not been sent", withdrawn+" ReversePayment", order.PaymentVoided, func(w *world) {
			w.post = posDown[activities.PostResult](never)
			w.cancels(5 * time.Second)
		}),
		kept("a guest cancels a post in flight, it arrives, and only the restaurant can help", withdrawn+" CapturePayment", refusedCalling,
			func(w *world) {
				inFlight(postedWaiting(), nil)(w)
				delivered(w)
			}),
		cancelled("a guest cancels a post in flight, it arrives, and the POS takes it back", withdrawn+" CancelTicket ReversePayment", order.PaymentVoided,
			func(w *world) {
				w.cancellable()
				inFlight(postedWaiting(), nil)(w)
			}),
		cancelled("a guest cancels a post in flight that turns out not to have been sent", withdrawn+" ReversePayment", order.PaymentVoided,
			inFlight(activities.PostResult{Withdrawn: true}, nil)),
		refused, unknown, finished,
	}
}

func cancelsAfterPost() []scenario {
	const full = upToPost + " CapturePayment"
	at := func(state order.TicketState) func(*world) {
		return func(w *world) {
			w.cancellable()
			w.hears(time.Minute, callback("m1", "word", state))
			w.cancels(2 * time.Minute)
			w.hears(time.Hour, callback("m2", "close", order.TicketCompleted))
		}
	}
	refuses := func(w *world) {
		w.cancellable()
		w.takeBack = answering(activities.CancelTicketResult{Refusal: order.Problem{Code: order.POSRefused}})
		w.cancels(time.Minute)
		delivered(w)
	}
	ended := scenario{
		name: "a guest cancels an order that has ended", status: order.Rejected, problem: order.POSRefused, payment: order.PaymentVoided,
		calls: upToPost + " ReversePayment", updates: []string{refusedEnded}, world: func(w *world) {
			w.post = answering(refusedPost())
			w.slow["ReversePayment"] = 10 * time.Second
			w.cancels(5 * time.Second)
		},
	}
	away := kept("a guest cancels, and the POS cannot be reached until the kitchen cooks", full+" CancelTicket", refusedCooking, func(w *world) {
		w.cancellable()
		w.takeBack = posDown[activities.CancelTicketResult](never)
		w.cancels(time.Minute)
		delivered(w)
	})
	return []scenario{
		kept("a guest cancels after the post, and only the restaurant can help", full, refusedCalling, func(w *world) {
			w.cancels(time.Minute)
			delivered(w)
		}),
		cancelled("a guest cancels after the post and the POS takes the ticket back", full+" CancelTicket ReversePayment", order.PaymentRefunded, func(w *world) {
			w.cancellable()
			w.cancels(time.Minute)
		}),
		cancelled("a guest cancels an accepted order and the POS takes the ticket back", full+" CancelTicket ReversePayment", order.PaymentRefunded,
			at(order.TicketAccepted)),
		kept("a guest cancels and the POS will not let go", full+" CancelTicket", refusedCooking, refuses),
		kept("a guest cancels a ticket whose id nobody knows, and only the restaurant can help", upToFind+" CapturePayment", refusedCalling, func(w *world) {
			w.cancellable()
			w.post = lost
			w.resolves(time.Second, "a1", order.TicketExists)
			w.cancels(time.Minute)
			w.hears(time.Hour, callback("m1", "close", order.TicketCompleted))
		}).asking(order.SubmissionUnknownItem).answered("resolve done", refusedCalling).within(patientAcceptance),
		kept("a guest cancels while it is cooking", full, refusedCooking, at(order.TicketCooking)).
			checking(func(r *require.Assertions, w *world) {
				r.Empty(w.cancelStory(), "refused at the door, it leaves no trace")
			}),
		kept("a guest cancels when it is ready", full, refusedCooking, at(order.TicketReady)),
		kept("a guest cancels when it is on its way", full, refusedCooking, at(order.TicketOutForDelivery)),
		kept("a guest cancels after it was delivered", full, refusedEnded, func(w *world) {
			w.slow["CapturePayment"] = time.Hour
			delivered(w)
			w.cancels(40 * time.Minute)
		}),
		ended, away,
		kept("a guest cancels, the POS does not show that it let go, and it is not told again", full+" CancelTicket", "", func(w *world) {
			toldInVain(w)
			w.cancels(90 * time.Second)
			delivered(w)
		}).answered(refusedCalling, refusedCalling).checking(func(r *require.Assertions, w *world) {
			r.Contains(w.decisions(), "cancel unknown unmapped", "the evidence says why")
		}),
		kept("a guest cancels, and the POS has no call for it any more", full+" CancelTicket", "", func(w *world) {
			switchedOff(w)
			w.cancels(90 * time.Second)
			delivered(w)
		}).answered(refusedCalling, refusedCalling).checking(func(r *require.Assertions, w *world) {
			r.NotContains(w.path(), "accepted cooking", "that nobody can be told is no word of the restaurant's")
		}),
	}
}

func cancelRaces() []scenario {
	const full = upToPost + " CapturePayment"
	together := func(w *world) {
		w.cancellable()
		w.after(time.Minute, func() {
			w.env.SignalWorkflowSkippingWorkflowTask("pos_message", callback("m1", "open", order.TicketCooking))
			w.env.UpdateWorkflow("cancel", "race", w.outcome("cancel"), order.CancelRequest{Actor: "bot"})
		})
		w.hears(time.Hour, callback("m2", "close", order.TicketCompleted))
	}
	cancelFirst := func(w *world) {
		w.cancellable()
		w.slow["CancelTicket"] = time.Minute
		w.cancels(time.Minute)
		w.hears(time.Minute+time.Second, callback("m1", "open", order.TicketCooking))
		w.hears(time.Hour, callback("m2", "close", order.TicketCompleted))
	}
	second := cancelled("a second cancel while one is pending learns that at once", upToPost+" WithdrawPost CancelTicket ReversePayment", order.PaymentVoided,
		func(w *world) {
			w.cancellable()
			w.slow["PostOrder"] = 10 * time.Second
			w.withdraw = answering(false)
			w.cancels(4 * time.Second)
			w.cancels(5 * time.Second)
		}).answered("cancel refused: a cancel is pending", "cancel cancelled")
	again := cancelled("a cancel of a cancelled order is told so again", upToPost+" CapturePayment CancelTicket ReversePayment", order.PaymentRefunded,
		func(w *world) {
			w.cancellable()
			w.slow["ReversePayment"] = time.Minute
			w.cancels(time.Minute)
			w.cancels(90 * time.Second)
		}).answered("cancel cancelled", "cancel cancelled")
	lateWord := kept("the ticket is closed while the POS is asked to take it back", full+" CancelTicket", refusedEnded, func(w *world) {
		w.cancellable()
		w.slow["CancelTicket"] = time.Minute
		w.cancels(time.Minute)
		w.hears(90*time.Second, callback("m1", "close", order.TicketCompleted))
	})
	return []scenario{
		kept("the kitchen starts and a guest cancels in one moment: the kitchen wins", full, refusedCooking, together).
			checking(func(r *require.Assertions, w *world) {
				r.Equal([]string{"bot refused cooking"}, w.cancelStory(), "the handler has read the kitchen's word itself")
			}),
		kept("a guest cancels and the kitchen starts before the POS has let go: the kitchen wins", full+" CancelTicket", refusedCooking, cancelFirst),
		second, again, lateWord,
	}
}
