package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

func TestTemporalUICancel(t *testing.T) { runAll(t, uiCancels()) }

// uiCancels press the button Cancel of the Temporal UI. It is one more request: the saga never closes
// as cancelled.
func uiCancels() []scenario {
	const full = upToPost + " CapturePayment"
	pressed := func(s scenario) scenario {
		s.updates = nil
		return s
	}
	refusedFor := func(reason order.CancelReason) func(*require.Assertions, *world) {
		return func(r *require.Assertions, w *world) {
			r.Equal([]string{"temporal_ui requested", "temporal_ui refused " + string(reason)}, w.cancelStory())
		}
	}
	at := func(name string, after time.Duration, reason order.CancelReason) scenario {
		s := pressed(kept(name, full, "", func(w *world) {
			w.hears(2*time.Minute, callback("m1", "open", order.TicketCooking))
			w.hears(4*time.Minute, callback("m2", "ready", order.TicketReady))
			w.hears(6*time.Minute, callback("m3", "way", order.TicketOutForDelivery))
			w.hears(8*time.Minute, callback("m4", "close", order.TicketCompleted))
			w.slow["CapturePayment"] = 10 * time.Minute
			w.uiCancels(after)
		}))
		s.check = func(r *require.Assertions, w *world) {
			r.Equal([]string{"temporal_ui refused " + string(reason)}, w.cancelStory())
		}
		return s
	}
	inFlight := pressed(kept("the UI's cancel while the post is in flight, and it arrives", upToPost+" WithdrawPost CapturePayment", "", func(w *world) {
		w.slow["PostOrder"] = 10 * time.Second
		w.withdraw = answering(false)
		w.uiCancels(5 * time.Second)
		delivered(w)
	}))
	inFlight.check = refusedFor(order.CallRestaurant)
	unknown := pressed(kept("the UI's cancel while the post is unknown, and the kitchen cooks", upToFind+" CapturePayment", "", func(w *world) {
		w.post = lost
		w.uiCancels(time.Minute)
		delivered(w)
	})).asking(order.SubmissionUnknownItem)
	unknown.check = refusedFor(order.CookingStarted)
	done := pressed(cancelled("the UI's cancel of an order that its guest has cancelled", full+" CancelTicket ReversePayment", order.PaymentRefunded, func(w *world) {
		w.cancellable()
		w.slow["ReversePayment"] = time.Minute
		w.cancels(time.Minute)
		w.uiCancels(90 * time.Second)
	})).answered("cancel cancelled")
	done.check = func(r *require.Assertions, w *world) { r.Equal(order.CancelDone, w.last.Cancel.State) }
	return []scenario{
		pressed(cancelled("the UI's cancel while the basket is checked", "Preflight", order.PaymentNone, func(w *world) {
			w.preflight = posDown[activities.PreflightResult](never)
			w.uiCancels(3 * time.Second)
		})),
		pressed(cancelled("the UI's cancel while the payment is on its way", "Preflight BeginPayment ReversePayment", order.PaymentVoided, func(w *world) {
			w.slow["BeginPayment"] = 10 * time.Second
			w.uiCancels(5 * time.Second)
		})),
		pressed(cancelled("the UI's cancel while the post has not been sent", upToPost+" WithdrawPost ReversePayment", order.PaymentVoided, func(w *world) {
			w.post = posDown[activities.PostResult](never)
			w.uiCancels(5 * time.Second)
		})),
		pressed(cancelled("the UI's cancel while the restaurant has not taken it, and the POS takes it back", full+" CancelTicket ReversePayment",
			order.PaymentRefunded, func(w *world) {
				w.cancellable()
				w.uiCancels(time.Minute)
			})),
		inFlight, unknown, done,
		at("the UI's cancel while the restaurant has not taken it, and only the restaurant can help", time.Minute, order.CallRestaurant),
		at("the UI's cancel of a cooking order", 3*time.Minute, order.CookingStarted),
		at("the UI's cancel of an order that is ready", 5*time.Minute, order.CookingStarted),
		at("the UI's cancel of an order on its way", 7*time.Minute, order.CookingStarted),
		at("the UI's cancel of a completed order", 9*time.Minute, order.AlreadyEnded),
		cancelled("an update cancels after the UI's cancel was refused", full+" CancelTicket CancelTicket ReversePayment", order.PaymentRefunded, func(w *world) {
			w.cancellable()
			w.takeBack = failing(1, fail("POSDown"), activities.CancelTicketResult{})
			w.uiCancels(time.Minute)
			w.cancels(2 * time.Minute)
		}),
		pressed(cancelled("the UI's cancel while the restaurant's removal is checked",
			full+" AskPOS CancelTicket ReversePayment", order.PaymentRefunded, func(w *world) {
				w.cancellable()
				w.slow["AskPOS"] = time.Minute
				w.hears(time.Minute, callback("m1", "deleted", order.TicketGone))
				w.uiCancels(90 * time.Second)
			})),
	}
}
