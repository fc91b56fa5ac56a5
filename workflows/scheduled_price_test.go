package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

func TestScheduledPrices(t *testing.T) { runAll(t, scheduledPrices()) }

func TestScheduledCancels(t *testing.T) { runAll(t, scheduledCancels()) }

// scheduledPrices: the price at the release is another than the one that was paid.
func scheduledPrices() []scenario {
	now := func(total int64) func(*world) {
		return func(w *world) {
			w.preflights(posOpen, answering(priced(total, activities.Powers{})))
			paysFor(total)(w)
		}
	}
	accepting := func(change order.PriceChange) func(*workflows.Input) {
		return inputs(forLater, func(in *workflows.Input) { in.Order.AcceptPriceChange = change })
	}
	changed := func(name string, total int64, change order.PriceChange) scenario {
		return unreleased(name, order.Rejected, order.PriceChanged, now(total)).within(accepting(change))
	}
	lower := scheduled("the price has fallen until the release, and less is taken than is held", later, now(50000)).
		checking(func(r *require.Assertions, w *world) {
			r.Equal(rub(55800), w.begun[0].Amount, "held")
			r.Equal(rub(50000), w.posted[0].Paid, "the POS hears what is taken")
			r.Equal(rub(50000), w.last.Payment.Amount, "taken")
		})
	// A POS that prices nothing is priced by its menu, and by the bot alone while that cannot be read.
	menuAway := scheduled("nobody names a price at the release, and the one that was paid stands", later, func(w *world) {
		line := input().Order.Lines[0]
		line.UnitPrice, line.Total = rub(27000), rub(54000)
		byMenu := activities.PreflightResult{Total: rub(54000), Lines: []order.Line{line}}
		w.preflights(answering(byMenu), func() (activities.PreflightResult, error) {
			asked, _ := w.requests["Preflight"].(activities.PreflightRequest)
			return activities.PreflightResult{Total: asked.Order.ExpectedTotal, Lines: asked.Order.Lines}, nil
		})
		paysFor(54000)(w)
	}).checking(func(r *require.Assertions, w *world) {
		r.Equal(rub(54000), w.posted[0].Paid)
		r.Equal(rub(27000), w.posted[0].Order.Lines[0].UnitPrice, "the POS is told the menu's prices, as they were")
		r.Equal(rub(54000), w.last.Payment.Amount)
	})
	partBack := func(name, calls string, does func(*world)) scenario {
		return scheduled(name, calls, does).within(inputs(forLater, charging)).checking(func(r *require.Assertions, w *world) {
			r.Len(w.reverts, 1)
			r.Equal(rub(5800), w.reverts[0].Amount)
		})
	}
	const paidAtOnce = checked + " PostOrder"
	return []scenario{
		lower, menuAway,
		partBack("the price has fallen until the release, and the store that has charged gives the difference back", paidAtOnce+" RefundPart", now(50000)),
		partBack("the price has fallen until the release, and nobody names the final bill", paidAtOnce+" AskPOS RefundPart", func(w *world) {
			now(50000)(w)
			w.ask = answering(answer("close", order.TicketCompleted))
			terse := callback("m0", "close", order.TicketCompleted)
			terse.Amount = order.Money{}
			w.hears(wished-time.Minute, terse)
		}),
		changed("the price has risen until the release, and nobody can be asked for more", 60000, order.AcceptLower),
		changed("the price has risen until the release above what was paid by a guest who takes any", 60000, order.AcceptAny),
		changed("the price has fallen until the release, for a guest who takes no change", 50000, order.AcceptNone),
		{
			name: "the price of a cash order has risen until the release, for a guest who takes any", in: inputs(accepting(order.AcceptAny), inCash), world: now(60000),
			status: order.Completed, payment: order.PaymentNone, calls: paidAtOnce,
		},
	}
}

// scheduledCancels: nothing is posted, so a guest may always cancel, and is told so at once.
func scheduledCancels() []scenario {
	at := func(name, calls string, payment order.PaymentState, after time.Duration, does func(*world)) scenario {
		return cancelled(name, calls, payment, func(w *world) {
			if does != nil {
				does(w)
			}
			w.cancels(after)
		}).within(forLater).checking(endedAfter(after))
	}
	const back = intake + " ReversePayment"
	pressed := at("the UI's cancel while the order is held", back, order.PaymentVoided, 0, nil)
	pressed.world, pressed.updates, pressed.check = func(w *world) { w.uiCancels(time.Hour) }, nil, endedAfter(time.Hour)
	return []scenario{
		pressed,
		at("a guest cancels while the order is held, and the hold is voided at once", back, order.PaymentVoided, time.Hour, nil),
		at("a guest cancels while the order is held, and the charge is refunded at once", back, order.PaymentRefunded, time.Hour, nil).
			within(inputs(forLater, charging)),
		at("a guest cancels a cash order while it is held", intake, order.PaymentNone, time.Hour, nil).within(inputs(forLater, inCash)),
		at("a guest cancels while the basket is checked again", checked+" ReversePayment", order.PaymentVoided, released+20*time.Second,
			func(w *world) { w.preflights(posOpen, posAway) }),
		at("a guest cancels while the store's door is waited for", checked+" ReversePayment", order.PaymentVoided, released+10*time.Second,
			func(w *world) { w.preflights(posOpen, refusedBy(order.StoreClosed)) }),
	}
}

func TestPlaceReturnsOnceAnOrderForLaterIsHeld(t *testing.T) {
	t.Parallel()
	w, in := newWorld(t), input()
	forLater(&in)
	var read order.Status
	w.after(time.Millisecond, func() {
		w.env.UpdateWorkflow("place", "p", &placed{TestUpdateCallback: w.outcome("place"), then: func() { read = w.standing() }})
	})
	w.after(10*time.Second, func() { require.Equal(t, []string{"place done"}, w.updates, "long before the release") })
	paysFor(55800)(w)
	require.Equal(t, order.Completed, w.run(t, in).Status)
	require.Equal(t, order.Scheduled, read)
}
