package workflows_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

func TestLateGuests(t *testing.T) { runAll(t, lateGuests()) }

func TestPaymentsThatAreNotWhatWasAsked(t *testing.T) { runAll(t, otherPayments()) }

// unpaid is a row of an order whose guest did not pay in time.
func unpaid(name, calls string, payment order.PaymentState, world func(*world)) scenario {
	return scenario{
		name: name, world: world, calls: calls, payment: payment, in: steadilyPolled,
		status: order.Expired, problem: order.LinkExpired,
	}
}

// lateGuests do not pay in time, or want the order no more.
func lateGuests() []scenario {
	const back = upToLook + " LookupPayment ReversePayment"
	opened := func(ends time.Duration, change func(*link)) func(*world) {
		return func(w *world) {
			l := w.byLink(ends)
			change(l)
		}
	}
	fixed := func(ends time.Duration, change func(*link)) func(*world) {
		return opened(ends, func(l *link) {
			l.fixed = true
			change(l)
		})
	}
	paysLate := func(l *link) { l.pays(16 * time.Minute) }
	toLimit, never := opened(time.Hour, func(*link) {}), func(*link) {}
	giveUp := func(name, calls string, payment order.PaymentState, guest func(*world)) scenario {
		s := cancelled(name, calls, payment, func(w *world) { guest(w); w.cancels(5 * time.Minute) })
		return s.within(steadilyPolled)
	}
	return []scenario{
		unpaid("a link ends before our limit: the provider is asked once more, and nothing is left to take back",
			upToLook+" LookupPayment", order.PaymentDeclined, opened(5*time.Minute, never)).
			within(seldomPolled).checking(reached(order.Expired, 5*time.Minute)),
		unpaid("the provider ends the link before its time, and the poll finds it", upToLook, order.PaymentDeclined, opened(15*time.Minute, func(l *link) {
			l.turns(3*time.Minute, order.PaymentDeclined, activities.PaymentExpired)
		})).checking(reached(order.Expired, 4*time.Minute)),
		unpaid("our limit passes before the link ends, and the provider takes the link back", back, order.PaymentVoided, toLimit).
			checking(endedAfter(15 * time.Minute)),
		unpaid("our limit passes while the provider is away, and the attempt is reversed", back, order.PaymentVoided, func(w *world) {
			w.byLink(time.Hour)
			w.look = func() (order.Payment, error) { return order.Payment{}, down(activities.ErrTypePaymentDown) }
		}),
		unpaid("a link that cannot be taken back is watched until it has ended and a while longer",
			back+" ReversePayment", order.PaymentDeclined, fixed(17*time.Minute, never)).
			checking(settledAfter(22 * time.Minute)),
		unpaid("a link that cannot be taken back has no end, and a person is told after a day",
			back+strings.Repeat(" ReversePayment", 30), order.PaymentDeclined, func(w *world) {
				w.byLink(17 * time.Minute)
				w.reverse = func(activities.MoneyRequest) (order.Payment, error) {
					if w.tries["ReversePayment"] > 30 {
						return order.Payment{State: order.PaymentDeclined, ID: "pay-1"}, nil
					}
					return order.Payment{State: order.PaymentActionRequired, ID: "pay-1", Amount: rub(55800)}, nil
				}
			}).within(func(in *workflows.Input) { hourly(in); steadilyPolled(in) }).asking(order.UndoStuck).
			checking(both(askedAfter(24*time.Hour+15*time.Minute), closedBy(order.ActorFacts))),
		unpaid("a guest pays after the order expired, the provider calls, and the hold goes back at once",
			back+" ReversePayment", order.PaymentVoided, fixed(17*time.Minute, func(l *link) {
				paysLate(l)
				l.w.providerCalls(16 * time.Minute)
			})).checking(settledAfter(16 * time.Minute)),
		unpaid("a guest pays after the order expired, nobody calls, and the hold goes back when the link has ended",
			back+" ReversePayment", order.PaymentVoided, fixed(17*time.Minute, paysLate)).checking(settledAfter(22 * time.Minute)),
		unpaid("a guest is charged after the order expired, and the charge is refunded before the order settles",
			back+" ReversePayment", order.PaymentRefunded, fixed(17*time.Minute, func(l *link) {
				l.turns(16*time.Minute, order.PaymentCaptured, "")
				l.w.providerCalls(16 * time.Minute)
			})).within(func(in *workflows.Input) { steadilyPolled(in); charging(in) }).checking(settledAfter(16 * time.Minute)),
		unpaid("a guest pays while the link is being taken back, and the provider's call is not missed",
			back+" ReversePayment", order.PaymentVoided, func(w *world) {
				l := w.byLink(time.Hour)
				l.fixed = true
				reverse := w.reverse
				w.reverse = func(r activities.MoneyRequest) (order.Payment, error) {
					p, err := reverse(r)
					if w.tries["ReversePayment"] == 1 { // it was looked at before the guest paid
						w.slow["ReversePayment"] = 0
						p = order.Payment{State: order.PaymentActionRequired, ID: "pay-1", Amount: rub(55800), Action: l.action(order.Redirect)}
					}
					return p, err
				}
				w.slow["ReversePayment"] = 30 * time.Second
				l.pays(15*time.Minute + 10*time.Second)
				w.providerCalls(15*time.Minute + 20*time.Second)
			}).checking(settledAfter(15*time.Minute + 30*time.Second)),
		giveUp("a guest cancels while the link is open, and the provider takes the link back",
			upToLook+" ReversePayment", order.PaymentVoided, toLimit).checking(settledAfter(5 * time.Minute)),
		giveUp("a guest cancels while a link is open that cannot be taken back, and never pays",
			upToLook+" ReversePayment ReversePayment", order.PaymentDeclined, fixed(15*time.Minute, never)).checking(settledAfter(20 * time.Minute)),
		giveUp("a guest cancels while a link is open that cannot be taken back, pays all the same, and gets it back",
			upToLook+" ReversePayment ReversePayment", order.PaymentVoided, fixed(15*time.Minute, func(l *link) {
				l.pays(10 * time.Minute)
				l.w.providerCalls(10 * time.Minute)
			})).checking(settledAfter(10 * time.Minute)),
		giveUp("a guest cancels in the moment in which the link is paid, and gets it back",
			upToLook+" ReversePayment", order.PaymentVoided, opened(15*time.Minute, func(l *link) { l.pays(5*time.Minute - time.Second) })),
	}
}

// otherPayments are payments of another amount or state than was asked for.
func otherPayments() []scenario {
	of := func(amount int64) func(*world) {
		return func(w *world) {
			w.begin = func(activities.Attempt) (order.Payment, error) {
				w.money, w.charged = order.PaymentAuthorized, 1
				return order.Payment{State: w.money, ID: "pay-1", Amount: rub(amount)}, nil
			}
			delivered(w)
		}
	}
	return []scenario{
		{
			name:  "a run that was reset finds less held than the basket costs by now, and gives it back",
			world: of(50000), calls: "Preflight BeginPayment ReversePayment",
			status: order.Rejected, problem: order.PriceChanged, payment: order.PaymentVoided,
			check: func(r *require.Assertions, w *world) { r.Equal(rub(50000), w.reverts[0].Attempt.Amount) },
		},
		completed("a run that was reset finds more held than the basket costs by now, and takes the price only", captured, of(60000)).
			checking(func(r *require.Assertions, w *world) {
				r.Len(w.taken, 1)
				r.Equal(rub(55800), w.taken[0].Amount)
				r.Equal(rub(60000), w.taken[0].Attempt.Amount)
			}),
	}
}
