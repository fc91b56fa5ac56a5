package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

func TestRecoveriesWithoutTicket(t *testing.T) { runAll(t, recoveriesWithoutTicket()) }

func TestRecoveriesOfMoney(t *testing.T) { runAll(t, recoveriesOfMoney()) }

func TestRecoveriesOfUnknownPosts(t *testing.T) { runAll(t, recoveriesOfUnknownPosts()) }

// recoveriesWithoutTicket are orders that were ended before they were posted.
func recoveriesWithoutTicket() []scenario {
	early := orphaned(order.Created).with(func(o *orphan) { o.shot = order.Snapshot{}; o.told.Priced = nil })
	wished := orphaned(order.Validating).with(func(o *orphan) { o.shot.Cancel.State = order.CancelRequested })
	claims := func(n int, err error) func(*world) {
		return func(w *world) {
			try := failing(n, err, true)
			w.claim = func() error { _, err := try(); return err }
		}
	}
	return []scenario{
		early.row("a saga that was ended before its claim leaves nothing to do", "RecallOrder").checking(func(r *require.Assertions, w *world) {
			r.Equal("created cancelled", w.path())
		}),
		orphaned(order.Validating).row("a saga that was ended while the basket was checked: nothing was taken", "RecallOrder").checking(func(r *require.Assertions, w *world) {
			r.Equal("created validating cancelled", w.path())
			r.Equal(order.TakenOver, w.told[0].Type)
			last, ok := w.requests["AppendOrder"].(activities.AppendRequest)
			r.True(ok)
			r.Equal("run-1", last.Recovers, "a journal that was restored may not know of the recovery")
		}),
		wished.row("a guest's wish to cancel that the ended saga had not decided is granted", "RecallOrder").
			ended(order.Cancelled, order.GuestCancelled).checking(func(r *require.Assertions, w *world) { r.Equal(order.CancelDone, w.last.Cancel.State) }),
		orphaned(order.Validating).row("a guest cancels while the order is recovered", "RecallOrder", func(w *world) {
			w.slow["RecallOrder"] = time.Minute
			w.cancels(10 * time.Second)
		}).ended(order.Cancelled, order.GuestCancelled).answered("cancel cancelled"),
		orphaned(order.Validating).row("the journal is away during the recovery", "RecallOrder", claims(5, down(activities.ErrTypeJournalDown)), func(w *world) {
			w.recall = failing(3, down(activities.ErrTypeJournalDown), activities.Recalled{})
		}).checking(func(r *require.Assertions, w *world) { r.Equal(4, w.tries["RecallOrder"]) }),
		held(order.AwaitingPayment).row("held money that was not posted goes back", givenUpBack).paying(order.PaymentVoided),
		held(order.Scheduled).row("an order for later is given up", givenUpBack).paying(order.PaymentVoided),
		held(order.Submitting).sent(order.SubmissionPending, false).row("a post that was handed out and never sent is taken back", recalled+" WithdrawPost ReversePayment").
			paying(order.PaymentVoided).checking(func(r *require.Assertions, w *world) {
			r.Equal([]int{1}, w.numbers["WithdrawPost"])
			r.Equal(order.SubmissionGone, w.last.Submission)
		}),
		held(order.AwaitingPayment).sent(order.SubmissionNone, false).row("a post that was handed out after the last snapshot is taken back", recalled+" WithdrawPost ReversePayment").
			paying(order.PaymentVoided),
	}
}

// recoveriesOfMoney are orders of which somebody has to find out where their money is.
func recoveriesOfMoney() []scenario {
	unseen := func(o *orphan) { o.shot.Payment = order.Payment{State: order.PaymentNone} } // the snapshot is older
	away := func(w *world) {
		w.look = failing(never, down(activities.ErrTypePaymentDown), order.Payment{})
		w.reverse = stalling[activities.MoneyRequest](3, down(activities.ErrTypePaymentDown))
	}
	unknown := func(w *world) { w.look = failing(never, fail(activities.ErrTypePaymentRefused), order.Payment{}) }
	refunding := held(order.Cancelled).with(func(o *orphan) { o.told.Refunds, o.shot.Problem.Code = 2, order.GuestCancelled })
	cooking := held(order.Cooking).ticketed("open").with(unseen)
	closes := hearing(2*time.Hour, callback("m1", "close", order.TicketCompleted))
	return []scenario{
		held(order.Validating).with(unseen).with(func(o *orphan) { o.told.Attempt = nil }).
			row("an attempt to pay that only the journal knows is reversed", givenUpBack).paying(order.PaymentVoided),
		held(order.Validating).with(unseen).with(func(o *orphan) { o.known.Attempt = nil }).
			row("an attempt to pay that only the history knows is reversed", givenUpBack).paying(order.PaymentVoided),
		orphaned(order.AwaitingPayment).paid(order.PaymentCaptured).row("money that was taken is given back", givenUpBack).paying(order.PaymentRefunded),
		held(order.Validating).with(unseen).row("the provider is away during the recovery", givenUpBack, away).paying(order.PaymentVoided),
		held(order.Validating).with(unseen).row("an attempt that the provider does not know yet is barred by its reference", givenUpBack, unknown).
			paying(order.PaymentVoided).checking(func(r *require.Assertions, w *world) {
			r.Equal(orderID+"-1", w.reverts[0].Attempt.Ref)
			r.Empty(w.reverts[0].ID)
		}),
		held(order.AwaitingPayment).row("a link that waits for its guest is taken back", givenUpBack, func(w *world) {
			w.look = failing(never, fail(activities.ErrTypePaymentPending), order.Payment{})
		}).paying(order.PaymentVoided),
		refunding.row("a refund that was handed out is asked for under its own key", givenUpBack).
			ended(order.Cancelled, order.GuestCancelled).paying(order.PaymentVoided).checking(func(r *require.Assertions, w *world) {
			r.Equal(2, w.reverts[0].Refund)
		}),
		cooking.row("a cooking order whose money nobody knows of is paid once the provider answers", recalled+" AskPOS LookupPayment LookupPayment CapturePayment", closes, func(w *world) {
			w.look = failing(17, down(activities.ErrTypePaymentDown), order.Payment{State: order.PaymentAuthorized, ID: "pay-1", Amount: rub(55800)})
		}).delivering().asking(order.Recovered, order.PaymentUnknownItem),
		held(order.AwaitingAcceptance).ticketed("deferred").with(unseen).row("an order that was completed meanwhile, and whose money nobody knows of, is paid once the provider answers",
			recalled+" AskPOS LookupPayment LookupPayment CapturePayment", posSays("close", order.TicketCompleted), func(w *world) {
				w.look = failing(17, down(activities.ErrTypePaymentDown), order.Payment{State: order.PaymentAuthorized, ID: "pay-1", Amount: rub(55800)})
			}).delivering().asking(order.PaymentUnknownItem),
		inCashRow(orphaned(order.Cooking).ticketed("open").row("a cooking order in cash is followed", "RecallOrder AskPOS", closes)).delivering().
			paying(order.PaymentNone).asking(order.Recovered),
	}
}

// inCashRow is the row of an order whose money the restaurant collects.
func inCashRow(s scenario) scenario {
	recovers := s.in
	return s.within(func(in *workflows.Input) {
		recovers(in)
		inCash(in)
	})
}

// recoveriesOfUnknownPosts are orders that were ended while nobody knew whether there is a ticket.
func recoveriesOfUnknownPosts() []scenario {
	open := held(order.Submitting).sent(order.SubmissionUnknown, true)
	provable := open.able(activities.Powers{Finds: true, LookupProves: true})
	const searched = recalled + " FindTicket"
	const asked = searched + " FindTicket"
	unknown, done := order.SubmissionUnknownItem, "resolve done"
	answered := func(option order.Option) func(*world) {
		return func(w *world) {
			w.resolves(time.Hour, "a1-run-id", option)
			w.hears(65*time.Minute, callback("m1", "open", order.TicketCooking))
			w.hears(2*time.Hour, callback("end", "close", order.TicketCompleted))
		}
	}
	maybeOpen := []order.Flag{order.WasRecovered, order.TicketMaybeOpen}
	gaveBack := open.row("nobody knows, and a person gives the money back", asked+" ReversePayment", resolving101(order.GiveBack)).
		ended(order.Expired, order.OutcomeUnknown).paying(order.PaymentVoided).asking(unknown).answered(done).flagged(maybeOpen...)
	byDefault := gaveBack
	byDefault.name, byDefault.updates = "nobody knows and nobody answers, and the default gives the money back", nil
	byDefault.world = open.row("", "").world
	return []scenario{
		open.row("nobody knows, and a person says that there is no ticket", asked+" RuleOutPost ReversePayment", resolving101(order.TicketAbsent)).
			paying(order.PaymentVoided).asking(unknown).answered(done),
		gaveBack, byDefault,
		open.row("nobody knows, and a person has seen the ticket", asked+" CapturePayment", answered(order.TicketExists)).
			delivering().asking(unknown, order.Recovered).answered(done),
		open.able(activities.Powers{Cancels: true}).row("nobody knows, and a person has it sent again", asked+" RuleOutPost PostOrder CapturePayment", answered(order.SendAgain)).
			delivering().asking(unknown).answered(done).checking(posts(2)),
		open.row("nobody knows, and the kitchen's word tells", asked+" CapturePayment",
			hearing(time.Minute, callback("m1", "open", order.TicketCooking)), hearing(2*time.Hour, callback("m2", "close", order.TicketCompleted))).
			delivering().asking(unknown, order.Recovered),
		provable.row("nobody knows, and the search proves that there is none: it is not posted again", searched+" FindTicket FindTicket RuleOutPost ReversePayment", func(w *world) {
			w.find = answering(absent())
		}).paying(order.PaymentVoided).asking(unknown).checking(posts()),
		open.able(activities.Powers{Finds: true, Cancels: true}).row("nobody knew, the search finds the ticket, and it is taken back", searched+" CancelTicket ReversePayment", func(w *world) {
			w.find = answering(foundWaiting())
		}).paying(order.PaymentVoided),
		open.row("nobody knew, and the journal knows by now that it was refused", searched+" ReversePayment", func(w *world) {
			w.find = answering(activities.FindResult{Refusal: order.Problem{Code: order.POSRefused}})
		}).ended(order.Rejected, order.POSRefused).paying(order.PaymentVoided),
		open.row("nobody knew, and the post was taken back before it left", searched+" ReversePayment", func(w *world) {
			w.find = answering(activities.FindResult{Withdrawn: true})
		}).paying(order.PaymentVoided),
		open.with(func(o *orphan) { o.known = activities.Recalled{Attempt: o.known.Attempt} }).
			row("nobody knew, and the journal has lost its row of the post", asked+" RuleOutPost ReversePayment", resolving101(order.TicketAbsent)).
			paying(order.PaymentVoided).asking(unknown).answered(done),
		held(order.Submitting).sent(order.SubmissionPending, true).row("a post that was in flight is known to the journal", asked+" RuleOutPost ReversePayment",
			resolving101(order.TicketAbsent)).paying(order.PaymentVoided).asking(unknown).answered(done),
		held(order.Submitting).sent(order.SubmissionPending, false).row("a post that was in flight may have been sent", recalled+" WithdrawPost FindTicket FindTicket RuleOutPost ReversePayment",
			resolving101(order.TicketAbsent), func(w *world) { w.withdraw = answering(false) }).paying(order.PaymentVoided).asking(unknown).answered(done),
	}
}

// resolving101 answers the first question of a recovery after an hour.
func resolving101(option order.Option) func(*world) {
	return func(w *world) { w.resolves(time.Hour, "a1-run-id", option) }
}
