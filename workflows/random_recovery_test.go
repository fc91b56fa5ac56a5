package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/workflow"
	"pgregory.net/rapid"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/workflows"
)

// mortal is the name of a saga that is ended.
const mortal = "MortalSaga"

// sweepsAfter is how long after its end a saga is recovered: longer than its longest call.
const sweepsAfter = 2 * time.Minute

// unlike is a part of a second at which nothing else happens: what begins at the moment of the end would
// be neither done nor not done.
const unlike = 123457 * time.Microsecond

// Whenever a saga is ended from outside, its recovery keeps the promises of the order.
func TestEveryRecovery(t *testing.T) {
	t.Parallel()
	for name, fate := range map[string]postFate{
		"the post is taken": fateTaken, "the answer to a ticket is lost": fateLostTicket, "nobody knows and there is no ticket": fateLostNothing,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				w, in := newWorld(t), input()
				k := drawKitchen(t, w, fate)
				drawOrder(t, w, &in)
				drawGuest(t, w)
				drawStaff(t, k, &in)
				k.answers(20)
				ends := seconds(t, "the saga is ended") + unlike
				if w.runUntil(t, in, ends) {
					return // it closed before that
				}
				w.recoverAt(ends, &in)
				promisesHold(t, w, k, in, w.run(t, in))
			})
		})
	}
}

// runUntil runs the saga for d and ends it as Terminate does; true if it has closed before.
func (w *world) runUntil(t require.TestingT, in workflows.Input, d time.Duration) (closed bool) {
	w.env.RegisterWorkflowWithOptions(func(ctx workflow.Context, in workflows.Input) error {
		workflow.Go(ctx, func(ctx workflow.Context) {
			_, err := workflows.OrderSaga(ctx, in)
			require.NoError(t, err)
			closed = true
		})
		waiting, _ := workflow.NewDisconnectedContext(ctx)
		_, err := workflow.AwaitWithTimeout(waiting, d, func() bool { return closed })
		return err
	}, workflow.RegisterOptions{Name: mortal})
	w.env.ExecuteWorkflow(mortal, in)
	require.NoError(t, w.env.GetWorkflowError())
	return closed
}

// recoverAt makes the world and the input ready for the saga that takes over an order whose saga was ended.
func (w *world) recoverAt(ended time.Duration, in *workflows.Input) {
	w.mu.Lock()
	defer w.mu.Unlock()
	in.Recovers = &workflows.Recovery{RunID: "run-1", Owner: "run-1", How: "terminated", Snapshot: w.sent, Heard: w.heard}
	if _, asked := w.requests["Preflight"]; asked {
		in.Recovers.Priced = &activities.PreflightResult{Total: rub(55800), Lines: in.Order.Lines, PricedByPOS: true, Powers: w.powers}
	}
	if attempt, asked := w.requests["BeginPayment"].(activities.Attempt); asked {
		in.Recovers.Attempt = &attempt
	}
	if post, asked := w.requests["PostOrder"].(activities.PostRequest); asked {
		in.Recovers.Posts = post.N
	}
	if back, asked := w.requests["ReversePayment"].(activities.MoneyRequest); asked {
		in.Recovers.Refunds = back.Refund
	}
	if part, asked := w.requests["RefundPart"].(activities.MoneyRequest); asked {
		in.Recovers.Refunds, in.Recovers.RefundPart = part.Refund, part.Amount
	}
	w.ended = mortal
	now := ended + sweepsAfter
	plans := w.plans
	w.plans, w.told, w.appends = nil, nil, nil
	w.begins(start().Add(now))
	for _, p := range plans {
		if p.at > ended { // what fell between the two sagas comes at once
			w.after(max(p.at-now, time.Millisecond), p.do)
		}
	}
}
