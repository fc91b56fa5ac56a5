package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

// scenario is one life of an order.
type scenario struct {
	name  string
	in    func(*workflows.Input)
	world func(*world)

	status    order.Status
	problem   order.ProblemCode
	payment   order.PaymentState
	calls     []string // the exact sequence of activities, without the journal's
	attention []order.AttentionKind
	updates   []string
	decisions []string
	flags     []order.Flag
}

func (s scenario) run(t *testing.T) {
	t.Helper()
	w, in := newWorld(t), input()
	if s.in != nil {
		s.in(&in)
	}
	if s.world != nil {
		s.world(w)
	}
	result := w.run(t, in)
	require.Equal(t, s.status, result.Status, "path: %s", w.path())
	require.Equal(t, s.problem, result.Problem.Code)
	require.Equal(t, s.payment, w.last.Payment.State)
	require.Equal(t, s.calls, w.calls)
	require.Equal(t, s.attention, w.attention())
	require.Equal(t, s.updates, w.updates)
	require.Equal(t, s.flags, result.Flags)
	if s.decisions != nil {
		require.Equal(t, s.decisions, w.decisions())
	}
	require.Empty(t, w.last.Attention, "a settled order asks nothing")
	require.Empty(t, w.last.Timers, "a settled order runs no timer")
	require.False(t, w.last.SettledAt.IsZero())
}

func runAll(t *testing.T, scenarios []scenario) {
	t.Helper()
	for _, s := range scenarios {
		t.Run(s.name, s.run)
	}
}

// delivered has the kitchen cook and close the ticket.
func delivered(w *world) {
	w.hears(2*time.Minute, callback("m1", "open", order.TicketCooking))
	w.hears(20*time.Minute, callback("m2", "bill", order.TicketCooking))
	w.hears(30*time.Minute, callback("m3", "close", order.TicketCompleted))
}

func TestOrderSaga(t *testing.T) {
	t.Parallel()
	runAll(t, []scenario{
		{
			name: "an order is held, posted, captured, cooked and completed", world: delivered,
			status: order.Completed, payment: order.PaymentCaptured,
			calls:     []string{"Preflight", "BeginPayment", "PostOrder", "CapturePayment"},
			decisions: []string{"deferred applied", "open applied", "bill duplicate", "close applied"},
		},
		{
			name: "the restaurant refuses the order and the hold is voided",
			world: func(w *world) {
				w.post = func() (activities.PostResult, error) {
					return activities.PostResult{Refusal: order.Problem{Code: order.POSRefused}}, nil
				}
			},
			status: order.Rejected, problem: order.POSRefused, payment: order.PaymentVoided,
			calls: []string{"Preflight", "BeginPayment", "PostOrder", "ReversePayment"},
		},
		{
			name: "the answer to the post is lost and a callback proves the ticket",
			world: func(w *world) {
				w.post = func() (activities.PostResult, error) {
					return activities.PostResult{}, fail(activities.ErrTypePostUnknown)
				}
				delivered(w)
			},
			status: order.Completed, payment: order.PaymentCaptured,
			calls:     []string{"Preflight", "BeginPayment", "PostOrder", "FindTicket", "CapturePayment"},
			attention: []order.AttentionKind{order.SubmissionUnknownItem},
		},
		{
			name: "a guest cancels while the basket is checked",
			world: func(w *world) {
				w.preflight = func() (activities.PreflightResult, error) {
					return activities.PreflightResult{}, down(activities.ErrTypePOSDown)
				}
				w.cancels(3 * time.Second)
			},
			status: order.Cancelled, problem: order.GuestCancelled, payment: order.PaymentNone,
			calls: []string{"Preflight"}, updates: []string{"cancel cancelled"},
		},
		{
			name: "a guest cancels after the post, and only the restaurant can help",
			world: func(w *world) {
				w.cancels(time.Minute)
				delivered(w)
			},
			status: order.Completed, payment: order.PaymentCaptured,
			calls:   []string{"Preflight", "BeginPayment", "PostOrder", "CapturePayment"},
			updates: []string{"cancel refused: the order is not cancellable: call_restaurant"},
		},
	})
}
