package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

func TestScheduledIntake(t *testing.T) { runAll(t, scheduledIntake()) }

func TestScheduledRelease(t *testing.T) { runAll(t, scheduledRelease()) }

// An order for later: wished in three hours, it goes to the kitchen 20 minutes of preparation and 10 of
// buffer before that.
const (
	wished    = 3 * time.Hour
	released  = 150 * time.Minute
	intake    = "Preflight BeginPayment"
	checked   = intake + " Preflight"
	later     = checked + " PostOrder CapturePayment"
	laterPath = "created validating awaiting_payment scheduled submitting awaiting_acceptance cooking completed"
)

func forLater(in *workflows.Input) { in.Order.Fulfillment.RequestedFor = start().Add(wished) }

// inputs does several things to an input.
func inputs(do ...func(*workflows.Input)) func(*workflows.Input) {
	return func(in *workflows.Input) {
		for _, change := range do {
			change(in)
		}
	}
}

// paysFor closes a ticket with a bill, after the kitchen has cooked what was released.
func paysFor(amount int64) func(*world) {
	return func(w *world) {
		w.hears(released+5*time.Minute, callback("m1", "open", order.TicketCooking))
		bill := callback("m2", "close", order.TicketCompleted)
		bill.Amount = rub(amount)
		w.hears(wished, bill)
	}
}

// priced is the answer of a POS that is open.
func priced(total int64, powers activities.Powers) activities.PreflightResult {
	return activities.PreflightResult{Total: rub(total), Lines: input().Order.Lines, PricedByPOS: true, Powers: powers}
}

// preflights answers the preflight as at the intake until the release, and then otherwise.
func (w *world) preflights(atIntake, atRelease func() (activities.PreflightResult, error)) {
	w.preflight = func() (activities.PreflightResult, error) {
		if w.env.Now().Sub(start()) < released {
			return atIntake()
		}
		return atRelease()
	}
}

// posOpen is a POS that answers as on a good day, posAway one that is not there.
func posOpen() (activities.PreflightResult, error) { return priced(55800, activities.Powers{}), nil }

func posAway() (activities.PreflightResult, error) {
	return activities.PreflightResult{}, down(activities.ErrTypePOSDown)
}

// scheduled is a row of an order for later that got through.
func scheduled(name, calls string, world func(*world)) scenario {
	return completed(name, calls, world).within(forLater)
}

// unreleased is a row of an order for later that never reached the kitchen; its hold was voided.
func unreleased(name string, status order.Status, problem order.ProblemCode, world func(*world)) scenario {
	return scenario{
		name: name, in: forLater, world: world, calls: checked + " ReversePayment",
		status: status, problem: problem, payment: order.PaymentVoided,
	}
}

// checkedAt compares the moments at which the POS was asked about the basket.
func checkedAt(moments ...time.Duration) func(*require.Assertions, *world) {
	return func(r *require.Assertions, w *world) { r.Equal(moments, w.when["Preflight"]) }
}

// scheduledIntake: what the POS and the journal say when an order for later comes in.
func scheduledIntake() []scenario {
	onTheList := func(s order.Snapshot) string {
		return string(s.Status) + ", " + timersOf(s) + ", promised " + s.PromisedAt.Sub(start()).String() + ", priced by " + string(s.PricedBy)
	}
	lateKitchen := func(atIntake func() (activities.PreflightResult, error)) func(*world) {
		return func(w *world) {
			w.preflights(atIntake, answering(priced(55800, activities.Powers{Cancels: true})))
			w.shows(time.Hour, onTheList)
			w.cancels(released + time.Minute)
		}
	}
	// Its powers are learned at the release: the POS takes the ticket back.
	unseen := func(name string, atIntake func() (activities.PreflightResult, error), paidAt time.Duration) scenario {
		return cancelled(name, later+" CancelTicket ReversePayment", order.PaymentRefunded, lateKitchen(atIntake)).within(forLater).
			checking(func(r *require.Assertions, w *world) {
				r.Equal([]string{"scheduled, release 2h30m0s, promised 3h0m0s, priced by bot"}, w.shown)
				r.Equal(order.PricedByPOS, w.last.PricedBy)
				r.Equal(rub(55800), w.begun[0].Amount, "the total that the guest was shown")
				r.Equal([]time.Duration{0, released}, w.when["Preflight"])
				r.Equal([]time.Duration{paidAt}, w.when["BeginPayment"])
			})
	}
	return []scenario{
		scheduled("an order for later is held until its kitchen needs it, checked again and delivered", later, func(w *world) {
			paysFor(55800)(w)
			w.shows(time.Hour, onTheList)
		}).checking(func(r *require.Assertions, w *world) {
			r.Equal(laterPath, w.path())
			r.Equal([]string{"scheduled, release 2h30m0s, promised 3h0m0s, priced by pos"}, w.shown)
			r.Equal([]time.Duration{0, released}, w.when["Preflight"])
			r.Equal([]time.Duration{released}, w.when["PostOrder"])
			r.Equal(start().Add(wished), w.last.PromisedAt)
		}),
		{
			name: "a cash order for later moves no money", in: inputs(forLater, inCash), world: paysFor(55800),
			status: order.Completed, payment: order.PaymentNone, calls: checked + " PostOrder",
		},
		completed("a wish that is too soon to be held goes to the kitchen at once", captured, delivered).within(func(in *workflows.Input) {
			in.Order.Fulfillment.RequestedFor = start().Add(30 * time.Minute)
		}).checking(func(r *require.Assertions, w *world) { r.NotContains(w.path(), "scheduled") }),
		unseen("the POS is away at the intake of an order for later, and the price that the guest was shown holds", posAway, 45*time.Second),
		unseen("the store is closed at the intake of an order for later, and the price that the guest was shown holds", refusedBy(order.StoreClosed), 0),
		{
			name: "the basket of an order for later is refused at the intake and nothing is taken", in: forLater,
			world:  func(w *world) { w.preflight = refusedBy(order.BasketRefused) },
			status: order.Rejected, problem: order.BasketRefused, payment: order.PaymentNone, calls: "Preflight",
		},
		scheduled("the journal is away at the intake of an order for later, and nothing is taken before the claim", later, func(w *world) {
			claim := failing(5, down(activities.ErrTypeJournalDown), true)
			w.claim = func() error { _, err := claim(); return err }
			paysFor(55800)(w)
		}).checking(func(r *require.Assertions, w *world) { r.Greater(w.when["BeginPayment"][0], 30*time.Second) }),
		{
			name: "the journal stays away at the intake of an order for later, and nothing is taken", in: inputs(forLater, slowRetries),
			world: func(w *world) {
				claim := failing(5, down(activities.ErrTypeJournalDown), true)
				w.claim = func() error { _, err := claim(); return err }
			},
			status: order.Expired, problem: order.POSUnavailable, payment: order.PaymentNone, calls: "Preflight", check: endedAfter(10 * time.Minute),
		},
	}
}

// scheduledRelease: what was true at the intake may not be when the kitchen needs the order.
func scheduledRelease() []scenario {
	closedUntil := func(opens time.Duration) func(*world) {
		return func(w *world) {
			w.preflights(posOpen, func() (activities.PreflightResult, error) {
				if w.env.Now().Sub(start()) < opens {
					return refusedBy(order.StoreClosed)()
				}
				return posOpen()
			})
			w.shows(released+time.Minute, timersOf)
			paysFor(55800)(w)
		}
	}
	every := 2 * time.Minute
	opens := scheduled("the store is closed at the release and opens in time", intake+" Preflight Preflight Preflight PostOrder CapturePayment",
		closedUntil(released+3*time.Minute)).checking(checkedAt(0, released, released+every, released+2*every))
	stays := unreleased("the store is closed at the release and stays so until its kitchen cannot be in time", order.Rejected, order.StoreClosed,
		closedUntil(wished)).checking(checkedAt(0, released, released+every, released+2*every, released+3*every, released+4*every, released+5*every))
	stays.calls = intake + " Preflight Preflight Preflight Preflight Preflight Preflight ReversePayment"
	refunded := unreleased("the basket of an order for later is refused at the release and the charge is refunded", order.Rejected, order.BasketRefused,
		func(w *world) { w.preflights(posOpen, refusedBy(order.BasketRefused)) }).within(inputs(forLater, charging))
	refunded.payment = order.PaymentRefunded
	atPost := unreleased("the restaurant refuses an order for later at its post and the charge is refunded", order.Rejected, order.POSRefused,
		func(w *world) { w.post = answering(refusedPost()) }).within(inputs(forLater, charging)).calling(checked + " PostOrder ReversePayment")
	atPost.payment = order.PaymentRefunded
	return []scenario{
		opens, stays, refunded, atPost,
		{
			name: "an order whose saga begins when its time has passed was refused to the bot, and is not made", status: order.Rejected, problem: order.TimeUnavailable,
			in:      func(in *workflows.Input) { in.Order.Fulfillment.RequestedFor = start().Add(-time.Second) },
			payment: order.PaymentNone,
		},
		unreleased("the basket of an order for later is refused at the release and the hold is voided", order.Rejected, order.BasketRefused,
			func(w *world) { w.preflights(posOpen, refusedBy(order.BasketRefused)) }).checking(endedAfter(released)),
		unreleased("the POS stays away at the release and the hold is voided", order.Expired, order.POSUnavailable,
			func(w *world) { w.preflights(posOpen, posAway) }).within(inputs(forLater, slowRetries)).checking(endedAfter(released + 30*time.Minute)),
		scheduled("the POS is away at the release and comes back", later, func(w *world) {
			w.preflights(posOpen, failing(4, down(activities.ErrTypePOSDown), priced(55800, activities.Powers{})))
			paysFor(55800)(w)
		}).checking(func(r *require.Assertions, w *world) { r.Equal(6, w.tries["Preflight"]) }),
		scheduled("a word about a ticket while the order is held is only evidence", later, func(w *world) {
			w.hears(time.Hour, callback("m0", "open", order.TicketCooking))
			paysFor(55800)(w)
		}).decided("open out_of_order", "deferred applied", "open applied", "close applied"),
	}
}
