package workflows_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

func TestJournal(t *testing.T) { runAll(t, journals()) }

// journals are orders whose journal is away, or somebody else's.
func journals() []scenario {
	claimFails := func(n int, err error) func(*world) {
		return func(w *world) {
			try := failing(n, err, true)
			w.claim = func() error { _, err := try(); return err }
		}
	}
	return []scenario{
		completed("the journal is away at first, and nothing is taken before the order id is claimed", captured, func(w *world) {
			claimFails(5, down(activities.ErrTypeJournalDown))(w)
			w.marks(30*time.Second, func() string { return "half a minute" })
			delivered(w)
		}).calling("Preflight half a minute BeginPayment PostOrder CapturePayment"),
		{
			name: "the journal stays away and the order expires with nothing taken", in: slowRetries, world: claimFails(5, down(activities.ErrTypeJournalDown)),
			status: order.Expired, problem: order.POSUnavailable, payment: order.PaymentNone, calls: "Preflight",
			check: func(r *require.Assertions, w *world) { r.Equal(6, w.tries["ClaimOrder"]) },
		},
		cancelled("a guest cancels while the journal is away", "Preflight", order.PaymentNone, func(w *world) {
			claimFails(5, down(activities.ErrTypeJournalDown))(w)
			w.cancels(10 * time.Second)
		}),
		completed("the journal falls behind and catches up, and no step waits for it", captured, func(w *world) {
			w.journalAway(time.Second, 2*time.Minute)
			w.hears(time.Minute, callback("m1", "close", order.TicketCompleted))
			w.marks(90*time.Second, func() string { return "behind:" + string(w.last.Status) })
		}).calling(captured + " behind:awaiting_acceptance"),
		completed("the order does not close before its last append has arrived", captured, func(w *world) {
			w.journalAway(time.Minute, 30*time.Minute)
			w.hears(2*time.Minute, callback("m1", "close", order.TicketCompleted))
			w.marks(25*time.Minute, func() string { return "still open" })
		}).calling(captured + " still open").within(slowRetries),
	}
}

// calling changes the calls of a row.
func (s scenario) calling(calls string) scenario {
	s.calls = calls
	return s
}

// journalAway takes no append between from and to, after the world's start.
func (w *world) journalAway(from, to time.Duration) {
	w.append = func() error {
		if now := w.env.Now().Sub(start()); now >= from && now < to {
			return down(activities.ErrTypeJournalDown)
		}
		return nil
	}
}

func TestAnOrderIDThatIsAnotherRuns(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	claim := failing(1, down(activities.ErrTypeJournalDown), true)
	w.claim = func() error {
		if _, err := claim(); err != nil {
			return err
		}
		return fail(activities.ErrTypeNotOwner)
	}
	w.slow["Preflight"] = time.Minute
	w.after(0, func() { w.env.UpdateWorkflow("place", "p", w.outcome("place")) })
	w.hears(500*time.Millisecond, callback("m1", "open", order.TicketCooking))
	result := w.run(t, input())
	require.Equal(t, workflows.Result{Status: order.Rejected, Problem: order.Problem{Code: order.NotOurs}}, result)
	require.Equal(t, []string{"Preflight"}, w.calls, "neither money nor food is touched")
	require.Empty(t, w.told, "nothing is written into another run's order")
	require.Equal(t, []string{"place done"}, w.updates, "the verdict is the other run's, in the journal")
}

// losesBooks has the journal refuse every append after d.
func (w *world) losesBooks(d time.Duration) {
	w.append = func() error {
		if w.env.Now().Sub(start()) < d {
			return nil
		}
		w.disowned = true
		return fail(activities.ErrTypeNotOwner)
	}
}

func TestASagaWhoseAppendIsRefusedSeesToItsOrder(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		fate    func(*world)
		want    order.Status
		calls   []string
		updates []string
		money   order.PaymentState
	}{
		{"it hears the kitchen out", delivered, order.Completed, strings.Fields(captured), nil, order.PaymentCaptured},
		{
			"it pays back when the restaurant throws the order away", hearing(2*time.Minute, callback("m1", "deleted", order.TicketGone)),
			order.Rejected, strings.Fields(captured + " AskPOS ReversePayment"), nil, order.PaymentRefunded,
		},
		{"it decides on requests, and answers them", func(w *world) {
			w.cancellable()
			w.cancels(2 * time.Minute)
		}, order.Cancelled, strings.Fields(captured + " CancelTicket ReversePayment"), []string{"cancel cancelled"}, order.PaymentRefunded},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.losesBooks(time.Second)
			w.ask = answering(answer("deleted", order.TicketGone))
			row.fate(w)
			require.Equal(t, row.want, w.run(t, input()).Status)
			require.True(t, w.disowned)
			require.Equal(t, row.calls, w.calls)
			require.Equal(t, row.updates, w.updates)
			require.Equal(t, row.money, w.money)
		})
	}
}

func TestPlaceReturnsOnceTheVerdictIsInTheJournal(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.journalAway(time.Second, 2*time.Minute)
	w.slow["Preflight"] = 2 * time.Second
	var read order.Status
	w.after(time.Second, func() {
		told := w.outcome("place")
		w.env.UpdateWorkflow("place", "p", &placed{TestUpdateCallback: told, then: func() { read = w.standing() }})
	})
	w.after(90*time.Second, func() { require.Empty(t, w.updates, "the verdict has fallen, and the journal is away") })
	delivered(w)
	w.run(t, input())
	require.Equal(t, []string{"place done"}, w.updates)
	require.True(t, read.Verdict(), "the journal has it: %s", read)
}

// placed is told that an update is done, and looks around first.
type placed struct {
	*testsuite.TestUpdateCallback
	then func()
}

func (p *placed) Complete(success any, err error) {
	p.then()
	p.TestUpdateCallback.Complete(success, err)
}

func TestPlaceTellsARefusal(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.preflight = refusedBy(order.StoreClosed)
	w.after(0, func() { w.env.UpdateWorkflow("place", "p", w.outcome("place")) })
	w.run(t, input())
	require.Equal(t, []string{"place done"}, w.updates)
}
