package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

func TestTakenByHandAndThenEnded(t *testing.T) { runAll(t, takenByHandAndEnded()) }

func TestRecoveriesOfMoneySettledByHand(t *testing.T) { runAll(t, recoveriesOfSettledMoney()) }

func TestFoodOutOfWhichNoMoneyIsWithUs(t *testing.T) { runAll(t, unpaidFood()) }

// takenByHandAndEnded are orders whose money a person has taken, and whose ticket the restaurant removes.
func takenByHandAndEnded() []scenario {
	const asked = captured + " AskPOS"
	ended := func(name, calls string, also ...func(*world)) scenario {
		s := completed(name, calls, allOf(append(also, func(w *world) {
			w.capture = stalling[activities.MoneyRequest](never, fail(activities.ErrTypePaymentRefused))
			w.resolves(5*time.Minute, "a1", order.SettledByHand)
			w.hears(8*time.Minute, callback("m1", "open", order.TicketCooking))
			w.hears(15*time.Minute, callback("m2", "deleted", order.TicketGone))
			posSays("deleted", order.TicketGone)(w)
		})...))
		return s.ended(order.Cancelled, order.RestaurantGaveUp).asking(order.CaptureRefused, order.UndoRefused).answered("resolve done", "resolve done")
	}
	gives := func(option order.Option) func(*world) {
		return func(w *world) { w.resolves(time.Hour, "a2", option) }
	}
	return []scenario{
		ended("what a person took by hand has to go back: a person is asked, and has the hold voided", asked+" ReversePayment", gives(order.KeepTrying)).
			paying(order.PaymentVoided).flagged(order.RestaurantDeleted).checking(settledAfter(time.Hour)),
		ended("what a person took by hand has to go back: a person is asked, and has given it back", asked, gives(order.SettledByHand)).
			paying(order.PaymentAuthorized).flagged(order.RestaurantDeleted, order.SettledByPerson).checking(settledAfter(time.Hour)),
		ended("what a person took by hand has to go back: a person has it tried, it is refused, and is settled by hand", asked+" ReversePayment",
			gives(order.KeepTrying), func(w *world) {
				w.reverse = stalling[activities.MoneyRequest](never, fail(activities.ErrTypePaymentRefused))
				w.resolves(2*time.Hour, "a3", order.SettledByHand)
			}).asking(order.CaptureRefused, order.UndoRefused, order.UndoRefused).answered("resolve done", "resolve done", "resolve done").
			paying(order.PaymentAuthorized).flagged(order.RestaurantDeleted, order.SettledByPerson),
	}
}

// recoveriesOfSettledMoney are orders whose money a person had seen to before their saga was ended.
func recoveriesOfSettledMoney() []scenario {
	byHand := func(o *orphan) { o.shot.Flags = []order.Flag{order.SettledByPerson} }
	billed := func(amount int64) func(*orphan) {
		return func(o *orphan) {
			o.shot.Evidence = []order.Evidence{{Message: bill("m1", amount), Decision: order.Applied}}
		}
	}
	delivered := orphaned(order.Completed).paid(order.PaymentCaptured).ticketed("close").with(byHand)
	flags := []order.Flag{order.SettledByPerson, order.WasRecovered}
	cooking := posSays("open", order.TicketCooking)
	closes := hearing(30*time.Minute, callback("m3", "close", order.TicketCompleted))
	gone := allOf(posSays("deleted", order.TicketGone), func(w *world) { w.resolves(time.Hour, "a1-run-id", order.KeepTrying) })
	unknown := func(w *world) {
		w.look = failing(never, down(activities.ErrTypePaymentDown), order.Payment{})
	}
	cooks := held(order.Cooking).ticketed("open").with(byHand)
	refused := held(order.Cancelled).with(func(o *orphan) {
		o.shot.Problem.Code = order.RestaurantGaveUp
		o.shot.Attention = []order.Attention{{ID: "a2", Kind: order.UndoRefused, Detail: "it was taken by hand", Options: order.UndoRefused.Rule().Options}}
	})
	return []scenario{
		cooks.row("a cooking order's money was settled by hand, and its recovery takes nothing", askedAgain, cooking, closes).
			ended(order.Completed, "").asking(order.Recovered).flagged(flags...),
		cooks.with(func(o *orphan) { o.shot.Payment.State = order.PaymentUnknown }).
			row("unknown money was settled by hand, and its recovery looks for nothing", askedAgain, cooking, closes, unknown).
			ended(order.Completed, "").paying(order.PaymentUnknown).asking(order.Recovered).flagged(flags...),
		held(order.Completed).ticketed("close").with(byHand).row("a completed order's money was settled by hand, and its recovery takes nothing", recalled).
			ended(order.Completed, "").flagged(flags...),
		delivered.with(billed(50000)).row("a lower bill was settled by hand, and the recovery gives nothing back", recalled).delivering().flagged(flags...),
		delivered.with(billed(60000)).row("a higher bill was settled by hand, and the recovery asks nobody", recalled).delivering().flagged(flags...),
		cooks.row("what was taken by hand has to go back in a recovery: a person is asked", askedAgain+" AskPOS ReversePayment", gone).
			ended(order.Cancelled, order.RestaurantGaveUp).paying(order.PaymentVoided).asking(order.UndoRefused).answered("resolve done").
			flagged(order.WasRecovered, order.RestaurantDeleted),
		held(order.Cancelled).with(byHand).with(func(o *orphan) { o.shot.Problem.Code = order.GuestCancelled }).
			row("what goes back was settled by hand, and the recovery gives nothing back", recalled).
			ended(order.Cancelled, order.GuestCancelled).flagged(flags...),
		refused.row("a person was asked before the money goes back, and is asked again", givenUpBack, func(w *world) {
			w.slow["RecallOrder"] = time.Minute
			w.shows(30*time.Second, func(s order.Snapshot) string { return s.Attention[0].ID })
			w.resolves(time.Hour, "a1-run-id", order.KeepTrying)
		}).ended(order.Cancelled, order.RestaurantGaveUp).paying(order.PaymentVoided).asking(order.UndoRefused).answered("resolve done").
			checking(both(detailed("it was taken by hand"), func(r *require.Assertions, w *world) {
				r.Equal([]string{"a2"}, w.shown, "the order shows the question until it is asked again")
			})),
	}
}

// detailed checks what the questions said, in their order.
func detailed(details ...string) func(*require.Assertions, *world) {
	return func(r *require.Assertions, w *world) {
		var got []string
		for _, e := range w.told {
			if e.Type == order.AttentionOpened && e.Actor == "" {
				got = append(got, e.Attention.Detail)
			}
		}
		r.Equal(details, got)
	}
}

// unpaidFood are completed orders whose money is gone: nobody keeps silent about that.
func unpaidFood() []scenario {
	stands := func(state order.PaymentState) func(activities.MoneyRequest) (order.Payment, error) {
		return func(activities.MoneyRequest) (order.Payment, error) {
			return order.Payment{State: state, ID: "pay-1", Amount: rub(55800)}, nil
		}
	}
	lapsed := func(name, calls string, option order.Option, also ...func(*world)) scenario {
		return completed(name, calls, allOf(append(also, delivered, func(w *world) {
			w.capture = stands(order.PaymentVoided)
			w.resolves(2*time.Hour, "a1", option)
		})...)).asking(order.CaptureRefused).answered("resolve done")
	}
	voided := held(order.Cooking).ticketed("open").paid(order.PaymentVoided)
	closes := hearing(30*time.Minute, callback("m3", "close", order.TicketCompleted))
	cooking := posSays("open", order.TicketCooking)
	byHand := func(w *world) { w.resolves(2*time.Hour, "a2-run-id", order.SettledByHand) }
	unpaid := func(o orphan, name string) scenario {
		return o.row(name, askedAgain, cooking, closes, byHand).ended(order.Completed, "").asking(order.Recovered, order.CaptureRefused).
			answered("resolve done").flagged(order.WasRecovered, order.SettledByPerson)
	}
	nobody := orphaned(order.Cooking).ticketed("open")
	noAttempt := unpaid(nobody, "a recovered order is completed, and nobody has ever asked for its money")
	noAttempt.calls = "RecallOrder AskPOS"
	return []scenario{
		lapsed("the hold had lapsed when it was to be taken, and a person settles it by hand", captured, order.SettledByHand).
			paying(order.PaymentVoided).flagged(order.SettledByPerson).checking(settledAfter(2 * time.Hour)),
		lapsed("the hold had lapsed when it was to be taken, and a person has taken it at the provider", captured+" LookupPayment", order.KeepTrying, func(w *world) {
			w.look = answering(order.Payment{State: order.PaymentCaptured, ID: "pay-1", Amount: rub(55800)})
		}),
		lapsed("a person has the money held anew at the provider, and it is taken", captured+" LookupPayment CapturePayment", order.KeepTrying, func(w *world) {
			w.look = func() (order.Payment, error) {
				w.capture = nil
				return order.Payment{State: order.PaymentAuthorized, ID: "pay-1", Amount: rub(55800)}, nil
			}
		}),
		lapsed("the money is still not there, and a person is asked again", captured+" LookupPayment", order.KeepTrying, func(w *world) {
			w.look = failing(never, down(activities.ErrTypePaymentDown), order.Payment{})
			w.resolves(3*time.Hour, "a2", order.SettledByHand)
		}).paying(order.PaymentVoided).asking(order.CaptureRefused, order.CaptureRefused).answered("resolve done", "resolve done").flagged(order.SettledByPerson),
		unpaid(voided, "a recovered order is completed, and its hold is voided"),
		unpaid(held(order.Cooking).ticketed("open").paid(order.PaymentRefunded), "a recovered order is completed, and its money was refunded"),
		unpaid(held(order.Cooking).ticketed("open").paid(order.PaymentDeclined), "a recovered order is completed, and its payment was declined"),
		noAttempt,
	}
}
