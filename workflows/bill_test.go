package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

func TestCapturesOfLess(t *testing.T) { runAll(t, capturesOfLess()) }

func TestLowerBills(t *testing.T) { runAll(t, lowerBills()) }

func TestHigherBills(t *testing.T) { runAll(t, higherBills()) }

func TestBillsThatAreNotCompared(t *testing.T) { runAll(t, billsNotCompared()) }

// billed is a POS that closes the ticket after half an hour, with that on it.
func billed(amount int64) func(*world) {
	return func(w *world) {
		w.hears(2*time.Minute, callback("m1", "open", order.TicketCooking))
		w.hears(30*time.Minute, bill("m2", amount))
	}
}

func bill(id string, amount int64) order.Message {
	m := callback(id, "close", order.TicketCompleted)
	m.Amount = rub(amount)
	return m
}

// allOf is a world of several parts.
func allOf(parts ...func(*world)) func(*world) {
	return func(w *world) {
		for _, do := range parts {
			do(w)
		}
	}
}

// captureLater has the money taken once the restaurant has taken the order.
func captureLater(w *world) { w.powers.CaptureWhenAccepted = true }

// tookOnly checks what the captures asked for.
func tookOnly(amounts ...int64) func(*require.Assertions, *world) {
	return func(r *require.Assertions, w *world) {
		var got []int64
		for _, m := range w.taken {
			got = append(got, m.Amount.Amount)
		}
		r.Equal(amounts, got)
	}
}

// capturesOfLess are holds of which less is taken than is held.
func capturesOfLess() []scenario {
	short := fail(activities.ErrTypePaymentRefused)
	closes := func(amount int64) func(*world) { return hearing(5*time.Minute, bill("m1", amount)) }
	return []scenario{
		completed("the price has fallen at the release, and less is taken than is held",
			"Preflight BeginPayment Preflight PostOrder CapturePayment", func(w *world) {
				w.preflight = func() (activities.PreflightResult, error) {
					total := rub(55800)
					if w.tries["Preflight"] > 1 {
						total = rub(50000)
					}
					return activities.PreflightResult{Total: total, Lines: input().Order.Lines, PricedByPOS: true}, nil
				}
				w.hears(155*time.Minute, bill("m1", 50000))
			}).within(func(in *workflows.Input) {
			in.Order.Fulfillment.RequestedFor = start().Add(3 * time.Hour)
		}).checking(both(tookOnly(50000), func(r *require.Assertions, w *world) {
			r.Equal(rub(55800), w.taken[0].Attempt.Amount, "what is held")
			r.Equal(rub(50000), w.last.Payment.Amount)
		})),
		completed("the bill is known before the money is taken, and no more than the bill is", captured, allOf(captureLater, closes(40000))).
			checking(tookOnly(40000)),
		completed("a capture of less is repeated with the same amount on a person's word", captured+" CapturePayment", allOf(captureLater, closes(40000), func(w *world) {
			w.capture = stalling[activities.MoneyRequest](1, short)
			w.resolves(time.Hour, "a1", order.KeepTrying)
		})).asking(order.CaptureRefused).answered("resolve done").checking(tookOnly(40000, 40000)),
		completed("the bill is higher than what is held, and no more than the hold is taken", captured, allOf(captureLater, closes(60000))).
			asking(order.PriceHigher).flagged(order.BillHigher).checking(tookOnly(55800)),
	}
}

// partBack checks that the 58 roubles by which the bill is lower were asked back: n[0] times as one refund,
// and so on.
func partBack(n ...int) func(*require.Assertions, *world) {
	return both(underKeys(n...), func(r *require.Assertions, w *world) {
		for _, m := range w.reverts {
			r.Equal(rub(5800), m.Amount)
		}
	})
}

// refunds makes the provider's answers to being asked for a part back.
func (w *world) refunds(all ...reply) {
	script := replies(all...)
	w.refund = func(r activities.MoneyRequest) (order.Payment, error) {
		p, err := script(r)
		if err == nil && p.State == "" {
			p = order.Payment{State: order.PaymentCaptured, ID: r.ID, Amount: r.Attempt.Amount, Refunded: r.Amount}
		}
		return p, err
	}
}

// lowerBills are tickets that cost less in the end than what was taken.
func lowerBills() []scenario {
	const part = captured + " RefundPart"
	pending, refused := reply{state: order.PaymentRefundPending}, reply{err: fail(activities.ErrTypePaymentRefused)}
	away := reply{err: down(activities.ErrTypePaymentDown)}
	lower := func(name, calls string, also ...func(*world)) scenario {
		return completed(name, calls, allOf(append(also, billed(50000))...)).within(fewTries)
	}
	story := func(all ...reply) func(*world) { return func(w *world) { w.refunds(all...) } }
	byHand := lower("giving a part back is refused, and a person settles it by hand", part, story(refused),
		func(w *world) { w.resolves(2*time.Hour, "a1", order.SettledByHand) }).
		asking(order.UndoRefused).answered("resolve done").flagged(order.SettledByPerson).checking(partBack(1))
	toldLate := completed("the POS says an older amount after the bill, and the bill counts", part, func(w *world) {
		w.hears(2*time.Minute, dated("m1", "open", order.TicketCooking, 5))
		w.after(30*time.Minute, func() {
			final := bill("m2", 50000)
			final.POSTime = start().Add(30 * time.Minute)
			stale := dated("m3", "bill", order.TicketCooking, 20)
			stale.Amount = rub(55800)
			w.env.SignalWorkflowSkippingWorkflowTask("pos_message", final)
			w.env.SignalWorkflow("pos_message", stale)
		})
	}).checking(partBack(1))
	return []scenario{
		lower("the bill is lower than what was taken, and the difference goes back", part).
			checking(both(partBack(1), func(r *require.Assertions, w *world) {
				r.Equal(rub(5800), w.last.Payment.Refunded)
				r.Equal(rub(55800), w.last.Payment.Amount)
			})),
		lower("the POS tells the bill only when it is asked, and the difference goes back", captured+" AskPOS RefundPart", func(w *world) {
			w.ask = answering(bill("", 50000))
			w.hears(20*time.Minute, func() order.Message { m := bill("m0", 0); m.Amount = order.Money{}; return m }())
		}).checking(partBack(1)),
		lower("a charge is compared with the bill like a hold", upToPost+" RefundPart").within(charging).checking(partBack(1)),
		lower("the bill is lower while the capture does not go through, and the difference goes back once it did",
			captured+" CapturePayment RefundPart", func(w *world) {
				w.capture = stalling[activities.MoneyRequest](9, down(activities.ErrTypePaymentDown))
			}).asking(order.PaymentUnknownItem).checking(both(partBack(1), func(r *require.Assertions, w *world) {
			for _, m := range w.taken {
				r.Equal(rub(55800), m.Amount, "one key, one request")
			}
		})),
		lower("a part is on its way back for a while, and each look is the same refund", part+" RefundPart RefundPart",
			story(pending, pending, reply{})).checking(both(partBack(3), settledAfter(40*time.Minute))),
		lower("a part is on its way back, and the provider's call makes us look at once", part+" RefundPart", story(pending, reply{}),
			func(w *world) { w.providerCalls(31 * time.Minute) }).checking(both(partBack(2), settledAfter(31*time.Minute))),
		lower("giving a part back is stuck, and the question closes by itself", part+" RefundPart", story(append(times(4, away), reply{})...)).
			asking(order.UndoStuck).checking(both(partBack(5), closedBy(order.ActorFacts))),
		lower("giving a part back goes wrong, and a person has it tried again: that is another refund of the same", part+" RefundPart RefundPart",
			story(pending, refused, reply{}), func(w *world) { w.resolves(2*time.Hour, "a1", order.KeepTrying) }).
			asking(order.UndoRefused).answered("resolve done").checking(partBack(2, 1)),
		byHand, toldLate,
	}
}

// higherBills are tickets that cost more in the end than what was taken: nobody takes more by itself.
func higherBills() []scenario {
	higher := func(name string, also ...func(*world)) scenario {
		return completed(name, captured, allOf(append(also, billed(60000))...)).asking(order.PriceHigher).flagged(order.BillHigher)
	}
	return []scenario{
		higher("the bill is higher than what was taken, nobody answers for a day, and it stays so").
			checking(both(closedBy(order.ActorDeadline), settledAfter(24*time.Hour+30*time.Minute))),
		higher("the bill is higher than what was taken, and a person lets it be", resolving(time.Hour, order.AcceptAsIs)).
			answered("resolve done").checking(both(closedBy("anna"), settledAfter(time.Hour))),
		higher("the bill is higher than what was taken, and a person has collected the rest", resolving(time.Hour, order.SettledByHand)).
			answered("resolve done").flagged(order.BillHigher, order.SettledByPerson),
		higher("a guest wants to cancel while a person looks at the bill", func(w *world) { w.cancels(time.Hour) }).answered(refusedEnded),
	}
}

// billsNotCompared are bills that say nothing about what the guest paid.
func billsNotCompared() []scenario {
	nothingBack := func(r *require.Assertions, w *world) { r.Empty(w.reverts) }
	byBot := func(w *world) {
		w.preflight = answering(activities.PreflightResult{Total: rub(55800), Lines: input().Order.Lines, Powers: w.powers})
	}
	zero := bill("m2", 0)
	zero.Empty = true
	later := completed("a bot's price is taken in full where the bill is known before", captured,
		allOf(captureLater, byBot, hearing(5*time.Minute, bill("m1", 50000)))).checking(both(nothingBack, tookOnly(55800)))
	return []scenario{
		{
			name: "the restaurant collects, and a lower bill moves nothing", world: billed(50000), in: inCash,
			status: order.Completed, payment: order.PaymentNone, calls: upToPost, check: nothingBack,
		},
		completed("a bot has priced the order, and a lower bill moves nothing", captured, allOf(byBot, billed(50000))).checking(nothingBack),
		completed("a bot has priced the order, and a higher bill asks nobody", captured, allOf(byBot, billed(60000))).checking(nothingBack),
		later,
		completed("the bill is zero: a person is asked, and nothing moves", captured, func(w *world) {
			w.hears(2*time.Minute, callback("m1", "open", order.TicketCooking))
			w.hears(30*time.Minute, zero)
			w.resolves(2*time.Hour, "a1", order.AcceptAsIs)
		}).asking(order.SuspiciousClose).answered("resolve done").checking(nothingBack),
		completed("the POS names no amount at all, and nothing moves", captured+" AskPOS", func(w *world) {
			m := bill("m1", 0)
			m.Amount = order.Money{}
			w.hears(time.Minute, m)
			w.ask = answering(answer("close", order.TicketCompleted))
		}).checking(nothingBack),
		completed("the bill is in another currency, and nothing moves", captured, func(w *world) {
			m := bill("m1", 0)
			m.Amount = order.Money{Amount: 800, Currency: "USD"}
			w.hears(time.Minute, m)
		}).checking(nothingBack),
		completed("the bill is in another currency before the money is taken, and the price is", captured, allOf(captureLater, func(w *world) {
			m := bill("m1", 0)
			m.Amount = order.Money{Amount: 800, Currency: "USD"}
			w.hears(time.Minute, m)
		})).checking(tookOnly(55800)),
		completed("what was taken was settled by hand, and a lower bill moves nothing", captured, allOf(func(w *world) {
			w.capture = stalling[activities.MoneyRequest](never, fail(activities.ErrTypePaymentRefused))
			w.resolves(10*time.Minute, "a1", order.SettledByHand)
		}, billed(50000))).asking(order.CaptureRefused).answered("resolve done").flagged(order.SettledByPerson).paying(order.PaymentAuthorized).
			checking(nothingBack),
	}
}

// paying changes where the money of a row is at the end.
func (s scenario) paying(state order.PaymentState) scenario {
	s.payment = state
	return s
}
