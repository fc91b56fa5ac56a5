package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

func TestQuestionsThatARecoveryAsksAgain(t *testing.T) { runAll(t, questionsAskedAgain()) }

func TestTheQuestionAboutARecoveredOrder(t *testing.T) { runAll(t, questionsAboutRecovered()) }

func TestRecoveriesOfPartsOnTheirWayBack(t *testing.T) { runAll(t, recoveriesOfParts()) }

func TestRecoveriesWhoseProviderIsAway(t *testing.T) { runAll(t, recoveriesWithoutProvider()) }

// wasAsked is an order with an open question.
func (o orphan) wasAsked(kind order.AttentionKind, detail string, deadline time.Time) orphan {
	o.shot.Attention = []order.Attention{{ID: "a3", Kind: kind, Detail: detail, Options: kind.Rule().Options, Deadline: deadline}}
	return o
}

// questionsAskedAgain were open when the saga was ended, and no step would open them again.
func questionsAskedAgain() []scenario {
	answers := func(option order.Option) func(*world) {
		return func(w *world) { w.resolves(time.Hour, "a1-run-id", option) }
	}
	const (
		second = "a second ticket: 4711"
		higher = "the bill is 600.00 RUB, the guest paid 558.00 RUB"
		done   = "resolve done"
	)
	closes := hearing(2*time.Hour, callback("end", "close", order.TicketCompleted))
	cooks := posSays("open", order.TicketCooking)
	given := orphaned(order.Expired).paid(order.PaymentVoided).with(func(o *orphan) { o.shot.Problem.Code = order.OutcomeUnknown })
	cooking := held(order.Cooking).ticketed("open")
	delivered := orphaned(order.Completed).paid(order.PaymentCaptured).ticketed("close")
	emptied := cooking.wasAsked(order.SuspiciousClose, "the ticket was closed with no items or no total", time.Time{})
	billHigher := delivered.with(func(o *orphan) { o.shot.Flags = []order.Flag{order.BillHigher} })
	pricey := func(o *orphan) {
		o.shot.Evidence = []order.Evidence{{Message: bill("m1", 60000), Decision: order.Applied}}
	}
	deadline := start().Add(5 * time.Hour)
	flags := []order.Flag{order.BillHigher, order.WasRecovered}
	return []scenario{
		given.wasAsked(order.ConflictItem, "the POS says open", time.Time{}).row("a conflict of an order that had ended is asked again", recalled, answers(order.AcceptAsIs)).
			ended(order.Expired, order.OutcomeUnknown).asking(order.ConflictItem).answered(done).checking(both(detailed("the POS says open"), settledAfter(time.Hour))),
		cooking.wasAsked(order.ConflictItem, second, time.Time{}).row("a second ticket of an order that goes on is asked about again", askedAgain+" CapturePayment", cooks, closes,
			answers(order.AcceptAsIs)).delivering().asking(order.ConflictItem, order.Recovered).answered(done),
		emptied.row("a ticket that was closed with nothing on it is asked about again, and it is right", askedAgain+" CapturePayment", cooks, answers(order.AcceptAsIs)).
			delivering().asking(order.SuspiciousClose).answered(done),
		emptied.row("a ticket that was closed with nothing on it is asked about again, and the money goes back", askedAgain+" CapturePayment ReversePayment", cooks, answers(order.GiveBack)).
			ended(order.Cancelled, order.TicketEmptied).paying(order.PaymentRefunded).asking(order.SuspiciousClose).answered(done),
		billHigher.wasAsked(order.PriceHigher, higher, deadline).row("a higher bill is asked about again, in the words and until the time of the first question", recalled).
			delivering().asking(order.PriceHigher).flagged(flags...).checking(both(detailed(higher), settledAfter(5*time.Hour))),
		billHigher.wasAsked(order.PriceHigher, higher, deadline).with(pricey).row("a higher bill that is known is asked about once", recalled, answers(order.AcceptAsIs)).
			delivering().asking(order.PriceHigher).flagged(flags...).answered(done),
		billHigher.with(pricey).row("a higher bill that a person let be is not asked about again", recalled).delivering().flagged(flags...),
	}
}

// questionsAboutRecovered are asked until the kitchen cooks; from then on nobody is offered to end the order.
func questionsAboutRecovered() []scenario {
	asked, done := order.Recovered, "resolve done"
	cooks := hearing(5*time.Minute, callback("m1", "open", order.TicketCooking))
	closes := hearing(2*time.Hour, callback("end", "close", order.TicketCompleted))
	gives := func(after time.Duration) func(*world) {
		return func(w *world) { w.resolves(after, "a1-run-id", order.GiveBack) }
	}
	const gone = "resolve refused: the answer is refused: no question a1-run-id is open"
	cooking := held(order.Cooking).ticketed("open")
	isCooking := posSays("open", order.TicketCooking)
	return []scenario{
		waiting(activities.Powers{}).row("the kitchen starts a recovered order, and nobody can end it any more", askedAgain+" CapturePayment", cooks, closes, gives(10*time.Minute)).
			delivering().asking(asked).answered(gone).checking(closedBy(order.ActorFacts)),
		waiting(activities.Powers{}).row("a person gives a recovered order back in the moment in which the kitchen starts: the kitchen wins", askedAgain+" CapturePayment", func(w *world) {
			w.after(5*time.Minute, func() {
				w.env.SignalWorkflowSkippingWorkflowTask("pos_message", callback("m1", "open", order.TicketCooking))
				w.env.UpdateWorkflow("resolve", "r", w.outcome("resolve"), order.Answer{ItemID: "a1-run-id", Option: order.GiveBack, Actor: "anna"})
			})
		}, closes).delivering().asking(asked).answered(overtaken),
		waiting(activities.Powers{}).row("a person gives a recovered order back while the POS is asked, and it cooks: the kitchen wins", askedAgain+" CapturePayment AskPOS", func(w *world) {
			w.after(9*time.Minute, func() {
				w.mu.Lock()
				defer w.mu.Unlock()
				w.slow["AskPOS"], w.ask = 20*time.Second, answering(answer("open", order.TicketCooking))
			})
		}, gives(10*time.Minute+10*time.Second), closes).delivering().asking(asked).answered(done),
		cooking.row("a person cannot end a recovered order that cooks", askedAgain+" CapturePayment", isCooking, gives(time.Minute), closes).
			delivering().asking(asked).answered("resolve refused: the answer is refused: the question offers no option give_back"),
		cooking.row("a person has seen that a recovered order cooks", askedAgain+" CapturePayment", isCooking, closes, func(w *world) {
			w.resolves(time.Minute, "a1-run-id", order.GoOn)
		}).delivering().asking(asked).answered(done),
	}
}

// recoveriesOfParts are completed orders of which a part was asked back when their saga was ended.
func recoveriesOfParts() []scenario {
	pending, refused := reply{state: order.PaymentRefundPending}, reply{err: fail(activities.ErrTypePaymentRefused)}
	part := orphaned(order.Completed).paid(order.PaymentCaptured).ticketed("close").with(func(o *orphan) {
		o.told.Refunds, o.told.RefundPart = 2, rub(5800)
	})
	billed := part.with(func(o *orphan) {
		o.shot.Evidence = []order.Evidence{{Message: bill("m1", 50000), Decision: order.Applied}}
	})
	stands := func(state order.PaymentState, refunded int64) func(*world) {
		return func(w *world) {
			w.look = answering(order.Payment{State: state, ID: "pay-1", Amount: rub(55800), Refunded: rub(refunded)})
		}
	}
	story := func(all ...reply) func(*world) { return func(w *world) { w.refunds(all...) } }
	row := func(o orphan, name, calls string, fates ...func(*world)) scenario {
		return o.row(name, calls, fates...).delivering().besides(fewTries)
	}
	numbered := func(keys ...int) func(*require.Assertions, *world) {
		return func(r *require.Assertions, w *world) {
			var got []int
			for _, m := range w.reverts {
				r.Equal(rub(5800), m.Amount)
				got = append(got, m.Refund)
			}
			r.Equal(keys, got)
		}
	}
	const once = recalled + " RefundPart"
	return []scenario{
		row(part, "a part is on its way back, and its recovery follows it under its key", once+" RefundPart RefundPart",
			stands(order.PaymentRefundPending, 0), story(pending, pending, reply{})).checking(both(numbered(2, 2, 2), settledAfter(10*time.Minute))),
		row(billed, "a part is on its way back, and the bill is known: it is the same part", once+" RefundPart",
			stands(order.PaymentRefundPending, 0), story(pending, reply{})).checking(numbered(2, 2)),
		row(part, "a part was asked back, nobody knows whether that arrived, and it is asked for again under its key", once,
			stands(order.PaymentCaptured, 0)).checking(numbered(2)),
		row(part, "a part has come back already, and nothing is left to do", recalled, stands(order.PaymentCaptured, 5800)).checking(numbered()),
		row(part, "a part that is on its way back goes wrong, and a person has it tried again: that is another refund of the same", once+" RefundPart RefundPart",
			stands(order.PaymentRefundPending, 0), story(pending, refused, reply{}), func(w *world) { w.resolves(2*time.Hour, "a1-run-id", order.KeepTrying) }).
			asking(order.UndoRefused).answered("resolve done").checking(numbered(2, 2, 3)),
		row(orphaned(order.Completed).paid(order.PaymentCaptured).ticketed("close"), "money is on its way back for which nobody of us has asked, and a person is told", recalled,
			stands(order.PaymentRefundPending, 0), func(w *world) { w.resolves(time.Hour, "a1-run-id", order.SettledByHand) }).
			paying(order.PaymentRefundPending).asking(order.CaptureRefused).answered("resolve done").flagged(wasRecovered(order.SettledByPerson)...),
	}
}

// recoveriesWithoutProvider are orders that go on while nobody tells where their money is.
func recoveriesWithoutProvider() []scenario {
	unseen := func(o *orphan) { o.shot.Payment = order.Payment{State: order.PaymentNone} } // the snapshot is older
	away := func(n int) func(*world) {
		return func(w *world) {
			w.look = failing(n, down(activities.ErrTypePaymentDown), order.Payment{State: order.PaymentAuthorized, ID: "pay-1", Amount: rub(55800)})
		}
	}
	waits := waiting(activities.Powers{}).with(unseen)
	cooks := hearing(5*time.Minute, callback("m1", "open", order.TicketCooking))
	closes := hearing(30*time.Minute, callback("m2", "close", order.TicketCompleted))
	gone := func(w *world) {
		w.hears(3*time.Minute, callback("m1", "deleted", order.TicketGone))
		w.after(2*time.Minute, func() {
			w.mu.Lock()
			defer w.mu.Unlock()
			posSays("deleted", order.TicketGone)(w)
		})
	}
	const looks = askedAgain + " LookupPayment LookupPayment"
	atOnce := reached(order.Cooking, 5*time.Minute)
	return []scenario{
		waits.row("the provider is away, and the kitchen's word counts at once", looks+" CapturePayment", away(20), cooks, closes).
			delivering().asking(order.Recovered, order.PaymentUnknownItem).checking(atOnce),
		waits.row("the provider is away until the order is completed, and then it is paid", looks+" CapturePayment", away(13), cooks, closes).besides(fewTries).delivering().asking(order.Recovered, order.PaymentUnknownItem).checking(atOnce),
		waits.row("the provider is away, and the restaurant removes the ticket: what there is goes back by its reference", looks+" AskPOS ReversePayment", away(never), gone).besides(fewTries).
			ended(order.Rejected, order.POSRefused).paying(order.PaymentVoided).asking(order.Recovered, order.PaymentUnknownItem).
			checking(reached(order.Rejected, 3*time.Minute)),
	}
}

func TestARecoveryIsFoundByTheStatusThatItsOrderHas(t *testing.T) {
	t.Parallel()
	status := temporal.NewSearchAttributeKeyKeyword("OrderStatus")
	for at, want := range map[order.Status]string{
		order.Cooking: "open", order.Completed: "completed", order.Expired: "expired", order.Created: "open",
	} {
		h := tell(t, input())
		h.asks("ClaimOrder", activities.ClaimRequest{Snapshot: shot(at)})
		s := holding(terminated, longAgo(), h, nil)
		_, err := s.recover(t, "")
		require.NoError(t, err)
		got, set := s.options.TypedSearchAttributes.GetKeyword(status)
		require.True(t, set)
		require.Equal(t, want, got)
	}
}
