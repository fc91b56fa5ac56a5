package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

func TestStaffDecideSubmissions(t *testing.T) { runAll(t, staffDecideSubmissions()) }

func TestStaffDecideAcceptance(t *testing.T) { runAll(t, staffDecideAcceptance()) }

// staffDecideSubmissions: is there a ticket? The staff are asked once the search has had its time.
func staffDecideSubmissions() []scenario {
	asked := []order.AttentionKind{order.SubmissionUnknownItem}
	const search = upToFind + " AskStaff"
	ruledOut := scenario{
		name: "the answer to the post is lost, and the staff have no ticket", in: askable, calls: search + " RuleOutPost ReversePayment",
		world:  lostPost(func(w *world) { w.staffAnswers(2*time.Minute, "a1", order.TicketAbsent) }),
		status: order.Expired, problem: order.OutcomeUnknown, payment: order.PaymentVoided, attention: asked, updates: []string{"staff done"},
		check: func(r *require.Assertions, w *world) {
			r.Equal([]time.Duration{45 * time.Second}, w.when["AskStaff"], "after a call's time")
			r.Equal([]order.Option{order.TicketExists, order.TicketAbsent}, w.asked[0].Item.Staff)
		},
	}
	exists := func(w *world) {
		w.staffAnswers(2*time.Minute, "a1", order.TicketExists)
		served(w)
	}
	return []scenario{
		ruledOut,
		completed("the answer to the post is lost, and the staff have seen the ticket", search+" CapturePayment", lostPost(exists)).
			within(askable).asking(asked...).answered("staff done"),
		completed("the answer to the post is lost, and the search finds the ticket before the staff are asked", upToFind+" CapturePayment", lostPost(func(w *world) {
			w.slow["FindTicket"] = 30 * time.Second
			w.find = answering(activities.FindResult{Found: true, Seen: answer("deferred", order.TicketWaiting)})
			w.shows(40*time.Second, timersOf)
			served(w)
		})).within(askable).asking(asked...).checking(func(r *require.Assertions, w *world) {
			r.Equal([]string{"acceptance 10m30s"}, w.shown)
		}),
		completed("the staff answer what they were not offered", search+" CapturePayment", lostPost(func(w *world) {
			w.staffAnswers(time.Minute, "a1", order.SendAgain)
			w.staffAnswers(90*time.Second, "a1", order.GiveBack)
			exists(w)
		})).within(askable).asking(asked...).answered("staff refused: the answer is refused: the restaurant's staff are not offered the option send_again",
			"staff refused: the answer is refused: the restaurant's staff are not offered the option give_back", "staff done"),
		completed("a store without a channel asks nobody, and takes no answer of its staff", upToFind+" CapturePayment", lostPost(exists)).
			asking(asked...).answered("staff refused: the answer is refused: the restaurant's staff are not offered the option ticket_exists"),
		cancelled("a guest cancels a post whose outcome is unknown, and the staff have no ticket", search+" RuleOutPost ReversePayment", order.PaymentVoided,
			lostPost(func(w *world) {
				w.cancels(time.Minute)
				w.staffAnswers(2*time.Minute, "a1", order.TicketAbsent)
			})).within(askable).asking(asked...).answered("staff done", "cancel cancelled"),
	}
}

// staffDecideAcceptance: nobody took the order in time, and the POS has no call to take it back.
func staffDecideAcceptance() []scenario {
	const late = captured + " AskPOS AskStaff"
	timeout := order.AcceptanceTimeout
	return []scenario{
		notTaken("nobody took the order, the staff throw it away, and no ticket may be open", late+" ReversePayment", func(w *world) {
			w.staffAnswers(12*time.Minute, "a1", order.LetGo)
		}).within(askable).asking(timeout).answered("staff done").checking(settledAfter(12 * time.Minute)),
		completed("nobody took the order, the staff want to wait on, and then take it", late, func(w *world) {
			w.staffAnswers(12*time.Minute, "a1", order.KeepWaiting)
			w.hears(15*time.Minute, callback("m1", "open", order.TicketCooking))
			w.hears(30*time.Minute, callback("m2", "close", order.TicketCompleted))
		}).within(askable).asking(timeout).answered("staff done"),
		notTaken("nobody took the order, and the staff may not give the money back", late+" ReversePayment", func(w *world) {
			w.staffAnswers(12*time.Minute, "a1", order.GiveBack)
		}).within(askable).asking(timeout).flagged(order.TicketMaybeOpen).
			answered("staff refused: the answer is refused: the restaurant's staff are not offered the option give_back"),
		cancelled("a guest cancels while nobody takes the order, and the staff let go", late+" AskStaff ReversePayment", order.PaymentRefunded, func(w *world) {
			w.cancels(12 * time.Minute)
			w.staffAnswers(13*time.Minute, "a2", order.LetGo)
		}).within(askable).asking(timeout, order.AskRestaurant).answered("staff done", "cancel cancelled"),
	}
}
