package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

func TestRecoveriesOfTickets(t *testing.T) { runAll(t, recoveriesOfTickets()) }

func TestRecoveriesOfCookedOrders(t *testing.T) { runAll(t, recoveriesOfCookedOrders()) }

func TestRecoveriesOfEndedOrders(t *testing.T) { runAll(t, recoveriesOfEndedOrders()) }

func TestRecoveriesOfRecoveries(t *testing.T) { runAll(t, recoveriesOfRecoveries()) }

const askedAgain = recalled + " AskPOS"

// waiting is an order whose ticket nobody has taken yet.
func waiting(powers activities.Powers) orphan {
	return held(order.AwaitingAcceptance).ticketed("deferred").able(powers)
}

func wasRecovered(also ...order.Flag) []order.Flag {
	return append([]order.Flag{order.WasRecovered}, also...)
}

// recoveriesOfTickets are orders that the restaurant has and does not cook yet.
func recoveriesOfTickets() []scenario {
	cancels := activities.Powers{Cancels: true}
	silent := activities.Powers{}
	asked, done := order.Recovered, "resolve done"
	closes := hearing(2*time.Hour, callback("end", "close", order.TicketCompleted))
	cooks := hearing(5*time.Minute, callback("m1", "open", order.TicketCooking))
	captured := held(order.AwaitingAcceptance).paid(order.PaymentCaptured).ticketed("deferred").able(cancels)
	answers := func(option order.Option) func(*world) {
		return func(w *world) { w.resolves(time.Minute, "a1-run-id", option) }
	}
	wished := waiting(silent).with(func(o *orphan) { o.shot.Cancel.State = order.CancelRequested })
	return []scenario{
		waiting(cancels).row("a recovered order's ticket is taken back, and then its money", askedAgain+" CancelTicket ReversePayment").paying(order.PaymentVoided).
			checking(func(r *require.Assertions, w *world) { r.Equal(order.SubmissionGone, w.last.Submission) }),
		captured.row("a recovered order's ticket is taken back, and what was taken is refunded", askedAgain+" CancelTicket ReversePayment").paying(order.PaymentRefunded),
		waiting(cancels).with(func(o *orphan) { o.shot.Ticket = order.Ticket{}; o.told.Ticket = order.Ticket{} }).
			row("a ticket that only the journal knows is taken back", askedAgain+" CancelTicket ReversePayment").paying(order.PaymentVoided),
		waiting(cancels).with(func(o *orphan) { o.known = activities.Recalled{Attempt: o.known.Attempt} }).
			row("a ticket that only the history knows is taken back", askedAgain+" CancelTicket ReversePayment").paying(order.PaymentVoided),
		waiting(cancels).row("the POS does not let go of a recovered order, and it is followed", askedAgain+" CancelTicket CapturePayment", cooks, closes, func(w *world) {
			w.takeBack = answering(activities.CancelTicketResult{Refusal: order.Problem{Code: order.POSRefused}})
		}).delivering().asking(asked),
		waiting(cancels).row("the POS cannot be told to let go of a recovered order until the kitchen cooks", askedAgain+" CancelTicket CapturePayment", cooks, closes, func(w *world) {
			w.takeBack = posDown[activities.CancelTicketResult](never)
		}).delivering().asking(asked),
		waiting(cancels).row("the journal has it that the POS of a recovered order was told in vain: it is followed, and its guest is sent to the restaurant",
			askedAgain+" CancelTicket CapturePayment", cooks, closes, toldInVain).delivering().asking(asked).answered(refusedCalling),
		waiting(cancels).row("a recovered order has been cooking since: it is not taken back", askedAgain+" CapturePayment", closes, posSays("open", order.TicketCooking)).
			delivering().asking(asked),
		waiting(cancels).row("a recovered order has been completed since", askedAgain+" CapturePayment", posSays("close", order.TicketCompleted)).delivering(),
		waiting(cancels).row("the restaurant has removed the ticket of a recovered order", askedAgain+" AskPOS ReversePayment", posSays("deleted", order.TicketGone)).
			ended(order.Rejected, order.POSRefused).paying(order.PaymentVoided),
		waiting(silent).row("a recovered order goes on at a person's word", askedAgain+" CapturePayment", answers(order.GoOn), cooks, closes).
			delivering().asking(asked).answered(done),
		waiting(silent).row("a person gives the money of a recovered order back", askedAgain+" CapturePayment ReversePayment", answers(order.GiveBack)).
			paying(order.PaymentRefunded).asking(asked).answered(done).flagged(wasRecovered(order.TicketMaybeOpen)...),
		waiting(silent).row("the POS's last word answers the question about a recovered order", askedAgain+" CapturePayment", func(w *world) {
			w.hears(time.Hour, callback("end", "close", order.TicketCompleted))
		}).besides(patientAcceptance).delivering().asking(asked),
		waiting(silent).row("a recovered order that nobody takes, and nobody answers for, is given back", askedAgain+" CapturePayment AskPOS ReversePayment").
			ended(order.Expired, order.NotAccepted).paying(order.PaymentRefunded).asking(asked, order.AcceptanceTimeout).flagged(wasRecovered(order.TicketMaybeOpen)...),
		wished.row("a guest's wish to cancel that was pending is decided by the recovery", askedAgain+" CapturePayment", cooks, closes).
			delivering().asking(asked).checking(func(r *require.Assertions, w *world) {
			r.Equal([]string{"refused call_restaurant"}, w.cancelStory())
		}),
	}
}

// besides changes the order of a row beside what the row does to it already.
func (s scenario) besides(also func(*workflows.Input)) scenario {
	first := s.in
	return s.within(func(in *workflows.Input) {
		first(in)
		also(in)
	})
}

// recoveriesOfCookedOrders are orders that go forward only.
func recoveriesOfCookedOrders() []scenario {
	asked, done := order.Recovered, "resolve done"
	cooking := held(order.Cooking).ticketed("open").able(activities.Powers{Cancels: true})
	closes := hearing(2*time.Hour, callback("end", "close", order.TicketCompleted))
	open := held(order.Submitting).sent(order.SubmissionUnknown, true)
	ruledOut := held(order.Submitting).sent(order.SubmissionUnknown, true).with(func(o *orphan) { o.known.Live = false })
	heardCooking, heardClose := callback("m1", "open", order.TicketCooking), callback("m2", "close", order.TicketCompleted)
	unreadable := func(w *world) { w.recall = failing(never, fail(activities.ErrTypeUnreadable), activities.Recalled{}) }
	return []scenario{
		cooking.row("a cooking order is followed to its end, and paid", askedAgain+" CapturePayment", closes, posSays("open", order.TicketCooking)).delivering().asking(asked),
		cooking.row("a cooking order stays so, whatever its POS says late", askedAgain+" CapturePayment", closes).delivering().asking(asked).
			decided("deferred out_of_order", "close applied"),
		cooking.heard(heardClose).row("the last word that the ended saga had no time for is heard", recalled+" CapturePayment").delivering().decided("close applied"),
		open.heard(heardCooking).row("a word that the ended saga had no time for proves the ticket", askedAgain+" CapturePayment", closes, posSays("open", order.TicketCooking)).
			delivering().asking(asked).decided("open applied", "open duplicate", "close applied"),
		ruledOut.heard(heardCooking).row("a word that the ended saga had no time for is about a post that was ruled out", askedAgain+" CapturePayment", closes, posSays("open", order.TicketCooking)).
			delivering().asking(asked),
		open.with(func(o *orphan) { o.shot.Submission = order.SubmissionNone }).
			row("a word that comes during the recovery is about the post that the snapshot does not show", askedAgain+" CapturePayment", closes, posSays("open", order.TicketCooking), func(w *world) {
				w.slow["RecallOrder"] = 10 * time.Second
				w.hears(5*time.Second, heardCooking)
			}).delivering().asking(asked).decided("open applied", "open duplicate", "close applied"),
		held(order.AwaitingAcceptance).sent(order.SubmissionManual, true).with(func(o *orphan) { o.shot.PromisedAt = start() }).row("an order that somebody has seen in the restaurant is followed", recalled+" CapturePayment", closes).
			delivering().asking(asked),
		cooking.row("the journal has a row that nobody can read, and a person is told", askedAgain+" CapturePayment", unreadable, closes, func(w *world) {
			w.resolves(3*time.Hour, "a1-run-id", order.KeepTrying)
		}).delivering().asking(order.Configuration, asked).answered(done),
		cooking.row("the guest of a recovered order that cooks cannot cancel", askedAgain+" CapturePayment", closes, posSays("open", order.TicketCooking), func(w *world) {
			w.cancels(time.Hour)
		}).delivering().asking(asked).answered(tooLate),
	}
}

const tooLate = "cancel refused: the order is not cancellable: cooking"

// recoveriesOfEndedOrders are orders whose decision had fallen: only what follows from it is left to do.
func recoveriesOfEndedOrders() []scenario {
	because := func(code order.ProblemCode) func(*orphan) {
		return func(o *orphan) { o.shot.Problem.Code = code }
	}
	maybeOpen := func(o *orphan) { o.shot.Flags = []order.Flag{order.TicketMaybeOpen} }
	given := held(order.Expired).with(because(order.OutcomeUnknown)).with(maybeOpen).sent(order.SubmissionUnknown, true)
	bill := func(o *orphan) {
		m := callback("m1", "close", order.TicketCompleted)
		m.Amount, o.told.Refunds = rub(50000), 1
		o.shot.Evidence = []order.Evidence{{Message: m, Decision: order.Applied}}
	}
	delivered := orphaned(order.Completed).paid(order.PaymentCaptured).ticketed("close")
	outOfDate := func(o *orphan) {
		late := callback("m2", "open", order.TicketCooking)
		late.Amount = rub(30000)
		o.shot.Evidence = []order.Evidence{
			{Message: callback("m1", "close", order.TicketCompleted), Decision: order.Applied}, {Message: late, Decision: order.OutOfOrder},
		}
	}
	flags := []order.Flag{order.TicketMaybeOpen, order.WasRecovered}
	return []scenario{
		delivered.with(outOfDate).row("an amount that was out of date when it was heard is no bill", recalled).delivering(),
		held(order.Cancelled).with(because(order.GuestCancelled)).row("a cancelled order's money goes back, and it stays cancelled by its guest", givenUpBack).
			ended(order.Cancelled, order.GuestCancelled).paying(order.PaymentVoided),
		held(order.Expired).with(because(order.NotAccepted)).row("an expired order's money goes back, and it stays expired", givenUpBack).
			ended(order.Expired, order.NotAccepted).paying(order.PaymentVoided),
		orphaned(order.Rejected).paid(order.PaymentVoided).with(because(order.POSRefused)).row("an order whose money was back has nothing left to do", recalled).
			ended(order.Rejected, order.POSRefused),
		given.row("a ticket that may be open is watched again", givenUpBack).ended(order.Expired, order.OutcomeUnknown).paying(order.PaymentVoided).
			flagged(flags...).checking(func(r *require.Assertions, w *world) {
			r.WithinDuration(start().Add(order.DefaultPolicy().TicketWatch.D()), w.last.SettledAt, time.Minute)
		}),
		given.heard(callback("m1", "open", order.TicketCooking)).row("a word about an order that had ended is a conflict, also when it was heard late", givenUpBack, func(w *world) {
			w.resolves(time.Hour, "a1-run-id", order.AcceptAsIs)
		}).ended(order.Expired, order.OutcomeUnknown).paying(order.PaymentVoided).flagged(flags...).
			asking(order.ConflictItem).answered("resolve done").decided("open conflict"),
		held(order.Completed).ticketed("close").row("the money of a completed order is taken", recalled+" CapturePayment").delivering(),
		held(order.Completed).ticketed("close").row("the money of a completed order is taken once the provider answers", recalled+" CapturePayment", func(w *world) {
			w.look = failing(never, down(activities.ErrTypePaymentDown), order.Payment{})
			w.capture = stalling[activities.MoneyRequest](3, down(activities.ErrTypePaymentDown))
		}).delivering(),
		delivered.row("a completed and paid order has nothing left to do", recalled).delivering(),
		delivered.with(bill).row("what was taken too much goes back under the key under which it was asked for", recalled+" RefundPart").delivering().
			checking(func(r *require.Assertions, w *world) {
				r.Equal(rub(5800), w.reverts[0].Amount)
				r.Equal(1, w.reverts[0].Refund)
			}),
	}
}

// recoveriesOfRecoveries are orders whose recovery was ended itself, or is not ours to make.
func recoveriesOfRecoveries() []scenario {
	again := waiting(activities.Powers{}).with(func(o *orphan) {
		o.told.RunID = "run-2"
		o.shot.Flags = []order.Flag{order.WasRecovered}
		o.shot.Attention = []order.Attention{{ID: "a1-run-2", Kind: order.Recovered, Options: order.Recovered.Rule().Options}}
	})
	closes := hearing(2*time.Hour, callback("end", "close", order.TicketCompleted))
	cooks := hearing(5*time.Minute, callback("m1", "open", order.TicketCooking))
	oldLink := func(w *world) {
		w.resolves(time.Minute, "a1-run-2", order.GiveBack)
		w.resolves(2*time.Minute, "a1-run-id", order.GoOn)
	}
	const none = "resolve refused: the answer is refused: no question a1-run-2 is open"
	return []scenario{
		again.row("a recovery that was ended is recovered, and old links answer no new question", askedAgain+" CapturePayment", oldLink, cooks, closes).
			delivering().asking(order.Recovered).answered(none, "resolve done"),
	}
}

func TestARecoveryOfAnOrderThatSomebodyElseOwnsTouchesNothing(t *testing.T) {
	t.Parallel()
	for _, o := range []orphan{
		held(order.Submitting).sent(order.SubmissionUnknown, true),
		held(order.Completed).ticketed("close"),
		held(order.Expired).with(func(o *orphan) { o.shot.Flags = []order.Flag{order.TicketMaybeOpen} }),
	} {
		w, in := newWorld(t), input()
		row := o.row("", "")
		row.in(&in)
		row.world(w)
		w.claim = func() error { return fail(activities.ErrTypeNotOwner) }
		w.hears(time.Minute, callback("m1", "open", order.TicketCooking))
		w.env.ExecuteWorkflow(workflows.OrderSaga, in)
		require.NoError(t, w.env.GetWorkflowError())
		require.Empty(t, w.calls)
		require.Empty(t, w.told)
		require.Less(t, w.env.Now().Sub(start()), time.Minute, "it does not stay")
	}
}
