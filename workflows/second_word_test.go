package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

func TestSecondWords(t *testing.T) { runAll(t, secondWords()) }

// secondWords correct something that was said before: the newest word of the POS wins.
func secondWords() []scenario {
	silent := func(w *world) { w.ask = posDown[order.Message](never) }
	deleted := hearing(2*time.Minute, callback("m2", "deleted", order.TicketGone))
	closes := hearing(time.Hour, callback("end", "close", order.TicketCompleted))
	toldAt := func(after time.Duration, value string) func(*world) {
		return func(w *world) {
			w.gives(after, order.Answer{ItemID: "a1", Option: order.TicketExists, Value: value, Actor: "anna"})
		}
	}
	told := func(value string) func(*world) { return toldAt(time.Minute, value) }
	looksUp := func(w *world) { w.slow["CheckNumber"] = 20 * time.Second }
	const beforeDefault = 6*time.Hour + 20*time.Minute - 5*time.Second
	unknownThere := func(w *world) { w.check = answering(activities.CheckedNumber{Wrong: "the POS has none"}) }
	return []scenario{
		completed("a ticket is called deleted, the POS cannot be asked, and then it cooks: nothing is given back", captured+" AskPOS",
			all(silent, deleted, hearing(3*time.Minute, callback("m3", "open", order.TicketCooking)), closes)).
			checking(func(r *require.Assertions, w *world) {
				r.Contains(w.path(), "awaiting_acceptance cooking completed")
				r.Less(w.tries["AskPOS"], 8, "the question is moot once the kitchen cooks")
			}),
		completed("a cooking ticket is called deleted, and then it cooks on", captured+" AskPOS", all(
			silent, hearing(time.Minute, callback("m1", "open", order.TicketCooking)), deleted,
			hearing(3*time.Minute, callback("m3", "bill", order.TicketCooking)), closes)),
		completed("a number that the POS does not know is no answer: the question stays, and the money where it is", upToFind+" CheckNumber CapturePayment", all(
			lostPost(), told("WRONG"), unknownThere, hearing(5*time.Minute, callback("m1", "open", order.TicketCooking)), closes)).
			asking(order.SubmissionUnknownItem).answered("resolve refused: the answer is refused: the POS has none").
			checking(func(r *require.Assertions, w *world) { r.Equal(ticketID, w.last.Ticket.ID) }),
		completed("a number that comes in time counts, however long it takes to look it up", upToFind+" CheckNumber AskPOS CapturePayment", all(
			lostPost(), looksUp, func(w *world) { w.ask = answering(answer("open", order.TicketCooking)) }, toldAt(beforeDefault, ticketID), hearing(8*time.Hour, callback("end", "close", order.TicketCompleted)))).
			asking(order.SubmissionUnknownItem).answered("resolve done").
			checking(func(r *require.Assertions, w *world) { r.Equal(ticketID, w.last.Ticket.ID) }),
		completed("while a number is looked up nobody else answers", upToFind+" CheckNumber AskPOS CapturePayment", all(
			lostPost(), looksUp, func(w *world) { w.ask = answering(answer("open", order.TicketCooking)) }, told(ticketID), resolving(time.Minute+10*time.Second, order.TicketAbsent), closes)).
			asking(order.SubmissionUnknownItem).answered("resolve refused: the answer is refused: an answer to the question is being looked up", "resolve done").
			checking(func(r *require.Assertions, w *world) { r.Equal(ticketID, w.last.Ticket.ID) }),
		completed("a number that cannot be looked up is taken, and corrected by the POS's own word", upToFind+" CheckNumber AskPOS CapturePayment", all(
			lostPost(), told("WRONG"), silent, func(w *world) { w.check = posDown[activities.CheckedNumber](never) }, hearing(5*time.Minute, callback("m1", "open", order.TicketCooking)), closes)).
			asking(order.SubmissionUnknownItem).answered("resolve done").
			checking(func(r *require.Assertions, w *world) { r.Equal(ticketID, w.last.Ticket.ID) }),
		completed("what only a person could mend is moot once the POS has spoken of the ticket", upToPost+" PostOrder WithdrawPost CapturePayment", all(
			func(w *world) {
				w.post = failing(never, down(activities.ErrTypeMisconfigured), activities.PostResult{})
				w.withdraw = answering(false)
			}, hearing(time.Minute, callback("m1", "open", order.TicketCooking)), closes)).within(slowRetries).
			asking(order.Configuration).checking(func(r *require.Assertions, w *world) {
			r.WithinDuration(start().Add(time.Hour), w.last.SettledAt, 5*time.Minute)
		}),
	}
}

// all makes one world of several.
func all(changes ...func(*world)) func(*world) {
	return func(w *world) {
		for _, change := range changes {
			change(w)
		}
	}
}
