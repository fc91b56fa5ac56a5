package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

func TestInbox(t *testing.T) { runAll(t, inboxes()) }

func TestConflicts(t *testing.T) { runAll(t, conflicts()) }

// dated is a callback with a time by the POS's clock, in minutes after some hour.
func dated(id, raw string, state order.TicketState, minute int) order.Message {
	m := callback(id, raw, state)
	m.POSTime = time.Date(2026, 11, 1, 12, minute, 0, 0, time.UTC)
	return m
}

// inboxes are messages that arrive twice, late, or in a tongue that nobody knows.
func inboxes() []scenario {
	hears := func(messages ...order.Message) func(*world) {
		return func(w *world) {
			for i, m := range messages {
				w.hears(time.Duration(i+1)*time.Minute, m)
			}
			w.hears(time.Hour, callback("end", "close", order.TicketCompleted))
		}
	}
	braces := callback("m2", "bill", order.TicketCooking)
	braces.TicketID = "9b0c6e1e-5b7c-4a39-9e0b-2f6e0c1d7a44"
	return []scenario{
		completed("the same delivery twice is evidence once", captured,
			hears(callback("m1", "open", order.TicketCooking), callback("m1", "open", order.TicketCooking))).
			decided("deferred applied", "open applied", "close applied"),
		completed("the same news under another id is a duplicate", captured,
			hears(callback("m1", "open", order.TicketCooking), callback("m2", "open", order.TicketCooking))).
			decided("deferred applied", "open applied", "open duplicate", "close applied"),
		completed("news that is older by the POS's clock is stale", captured,
			hears(dated("m1", "open", order.TicketCooking, 5), dated("m2", "deleted", order.TicketGone, 4))).
			decided("deferred applied", "open applied", "deleted stale", "close applied"),
		completed("a word that the order is past is out of order", captured,
			hears(callback("m1", "open", order.TicketCooking), callback("m2", "deferred", order.TicketWaiting))).
			decided("deferred applied", "open applied", "deferred out_of_order", "close applied"),
		completed("a word that nobody knows keeps the order going", captured,
			hears(callback("m1", "open", order.TicketCooking), callback("m2", "frobnicated", order.TicketUnmapped))).
			decided("deferred applied", "open applied", "frobnicated unmapped", "close applied"),
		completed("the ticket's id in another spelling is the same ticket", captured,
			hears(callback("m1", "open", order.TicketCooking), braces)).
			decided("deferred applied", "open applied", "bill duplicate", "close applied"),
	}
}

// conflicts contradict what has been decided.
func conflicts() []scenario {
	other := callback("m9", "open", order.TicketCooking)
	other.TicketID = "{11111111-5B7C-4A39-9E0B-2F6E0C1D7A44}"
	asked := order.ConflictItem
	late := func(m order.Message) func(*world) {
		return func(w *world) {
			delivered(w)
			w.slow["CapturePayment"] = 2 * time.Hour
			w.hears(time.Hour, m)
		}
	}
	whileClosing := completed("a conflict that arrives while the last append is on its way keeps the order open", captured, func(w *world) {
		delivered(w)
		w.journalAway(25*time.Minute, time.Hour)
		w.hears(35*time.Minute, callback("m9", "deleted", order.TicketGone))
		w.resolves(2*time.Hour, "a1", order.AcceptAsIs)
	}).asking(asked).answered("resolve done").within(slowRetries)
	return []scenario{
		completed("a second ticket of the order is a conflict, and the first one goes on", captured, func(w *world) {
			delivered(w)
			w.hears(3*time.Minute, other)
			w.resolves(time.Hour, "a1", order.AcceptAsIs)
		}).asking(asked).answered("resolve done").
			decided("deferred applied", "open applied", "open conflict", "bill duplicate", "close applied"),
		completed("a third ticket asks no second question", captured, func(w *world) {
			delivered(w)
			again := other
			again.ID, again.TicketID = "m10", "{22222222-5B7C-4A39-9E0B-2F6E0C1D7A44}"
			w.hears(3*time.Minute, other)
			w.hears(4*time.Minute, again)
			w.resolves(time.Hour, "a1", order.AcceptAsIs)
		}).asking(asked).answered("resolve done"),
		completed("a ticket is removed after the order was completed", captured, func(w *world) {
			late(callback("m9", "deleted", order.TicketGone))(w)
			w.resolves(90*time.Minute, "a1", order.AcceptAsIs)
		}).asking(asked).answered("resolve done"),
		completed("a ticket is closed again after the order was completed", captured, late(callback("m9", "close", order.TicketCompleted))).
			decided("deferred applied", "open applied", "bill duplicate", "close applied", "close duplicate"),
		completed("the kitchen's word comes after the order was completed", captured, late(callback("m9", "open", order.TicketCooking))).
			decided("deferred applied", "open applied", "bill duplicate", "close applied", "open out_of_order"),
		{
			name: "the kitchen starts an order that its restaurant refused", calls: upToPost + " ReversePayment",
			status: order.Rejected, problem: order.POSRefused, payment: order.PaymentVoided, attention: []order.AttentionKind{asked},
			updates: []string{"resolve done"}, decisions: []string{"open conflict"}, world: func(w *world) {
				w.post = answering(refusedPost())
				w.slow["ReversePayment"] = time.Hour
				w.hears(time.Minute, callback("m1", "open", order.TicketCooking))
				w.resolves(26*time.Hour, "a1", order.AcceptAsIs)
			},
		},
		whileClosing,
	}
}

// start is the moment at which every world begins.
func start() time.Time { return time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC) }

func TestAnswersThatAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.post = lost
	w.resolves(time.Minute, "a7", order.TicketAbsent)
	w.resolves(2*time.Minute, "a1", order.AcceptAsIs)
	w.after(3*time.Minute, func() {
		for _, id := range []string{"first", "second"} {
			w.env.UpdateWorkflow("resolve", id, w.outcome("resolve "+id), order.Answer{ItemID: "a1", Option: order.TicketAbsent, Actor: "anna"})
		}
	})
	w.slow["ReversePayment"] = time.Hour
	w.resolves(4*time.Minute, "a1", order.TicketAbsent)
	require.Equal(t, order.Expired, w.run(t, input()).Status)
	require.Equal(t, []string{
		"resolve refused: the answer is refused: no question a7 is open",
		"resolve refused: the answer is refused: the question offers no option accept",
		"resolve second refused: the answer is refused: no question a1 is open",
		"resolve first done",
		"resolve refused: the answer is refused: no question a1 is open",
	}, w.updates)
}

func TestQuestionsAreToldAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.post = answering(refusedPost())
	w.reverse = stalling[activities.MoneyRequest](1, fail(activities.ErrTypePaymentRefused))
	w.resolves(50*time.Hour, "a1", order.KeepTrying)
	w.run(t, input())
	var reminders int
	for _, e := range w.told {
		if e.Type == order.AttentionOpened && e.Actor == "reminder" {
			reminders++
		}
	}
	require.Equal(t, 2, reminders, "once a day")
	require.Equal(t, []order.AttentionKind{order.UndoRefused}, w.attention())
}

func TestQuestionsCarryTheirRule(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.post = lost
	w.run(t, input())
	for _, e := range w.told {
		if e.Type != order.AttentionOpened {
			continue
		}
		rule := e.Attention.Kind.Rule()
		require.Equal(t, rule.Options, e.Attention.Options)
		require.Equal(t, rule.Default, e.Attention.Default)
		require.False(t, e.Attention.Deadline.IsZero(), "its default has a moment")
		require.NotEmpty(t, e.Attention.Detail)
	}
}
