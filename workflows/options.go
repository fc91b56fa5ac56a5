package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

// journalTimeout bounds one write of the journal: it is a local database, which answers in
// milliseconds or is away.
const journalTimeout = 15 * time.Second

// gatherFor is how long the journal may lag behind quick steps.
const gatherFor = time.Second

// posCall is for calls to the restaurant that may be repeated: they are tried until the caller stops
// waiting, since a POS that is down comes back.
func posCall(ctx workflow.Context, s order.Store, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue: POSQueue(s.System), Summary: summary,
		StartToCloseTimeout: s.Policy.CallTimeout.D(), RetryPolicy: backoff(s.Policy, 0),
	})
}

// posQuick is posCall until a person has to mend something: then it says so at once.
func posQuick(ctx workflow.Context, s order.Store, summary string) workflow.Context {
	retry := backoff(s.Policy, 0)
	retry.NonRetryableErrorTypes = toMend()
	return workflow.WithRetryPolicy(posCall(ctx, s, summary), *retry)
}

// toMend are the failures that only a person can mend.
func toMend() []string {
	return []string{activities.ErrTypeMisconfigured, activities.ErrTypeUnauthorized, activities.ErrTypeSealed}
}

// posQuestion is for a question at a deadline: asked until patience ends, then we act without an answer.
func posQuestion(ctx workflow.Context, s order.Store, patience time.Duration, summary string) workflow.Context {
	return workflow.WithScheduleToCloseTimeout(posCall(ctx, s, summary), patience)
}

// moneyOptions shape a series of tries at the payment provider; summary is what the Temporal UI shows.
type moneyOptions func(ctx workflow.Context, s order.Store, summary string) workflow.Context

// quickMoney is for the first tries at the payment provider; afterwards a person is told.
func quickMoney(ctx workflow.Context, s order.Store, summary string) workflow.Context {
	retry := backoff(s.Policy, s.Policy.QuickUndoAttempts)
	retry.NonRetryableErrorTypes = toMend()
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		Summary: summary, StartToCloseTimeout: s.Policy.CallTimeout.D(), RetryPolicy: retry,
	})
}

// slowMoney is patient: money that is late is better than money that is lost.
func slowMoney(ctx workflow.Context, s order.Store, summary string) workflow.Context {
	return everySoOften(ctx, s, s.Policy.SlowUndoInterval.D(), summary)
}

// pollMoney asks the provider again and again whether a payment is decided.
func pollMoney(ctx workflow.Context, s order.Store, summary string) workflow.Context {
	return everySoOften(ctx, s, s.Policy.PaymentPoll.D(), summary)
}

// askMoney asks the provider once where a payment stands, and for no longer than a call may take.
func askMoney(ctx workflow.Context, s order.Store, summary string) workflow.Context {
	retry := backoff(s.Policy, s.Policy.QuickUndoAttempts)
	retry.NonRetryableErrorTypes = append(toMend(), activities.ErrTypePaymentPending)
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		Summary: summary, StartToCloseTimeout: s.Policy.CallTimeout.D(), ScheduleToCloseTimeout: s.Policy.CallTimeout.D(), RetryPolicy: retry,
	})
}

func everySoOften(ctx workflow.Context, s order.Store, every time.Duration, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		Summary: summary, StartToCloseTimeout: s.Policy.CallTimeout.D(),
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval: every, BackoffCoefficient: 1, MaximumInterval: every,
			NonRetryableErrorTypes: []string{activities.ErrTypePaymentRefused},
		},
	})
}

// journalCall writes the journal, for ever: it never blocks a step, and nothing that happened may be
// missing from it.
func journalCall(ctx workflow.Context, s order.Store, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		Summary: summary, StartToCloseTimeout: journalTimeout, RetryPolicy: backoff(s.Policy, 0),
	})
}

// staffCall tells the restaurant's people something, until ctx ends: there is an answer by then, or it
// is too late for one.
func staffCall(ctx workflow.Context, s order.Store, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		Summary: summary, StartToCloseTimeout: s.Policy.CallTimeout.D(), RetryPolicy: backoff(s.Policy, 0),
	})
}

// backoff doubles from the policy's initial to its maximum interval; attempts 0 is without end.
func backoff(p order.Policy, attempts int) *temporal.RetryPolicy {
	return &temporal.RetryPolicy{
		InitialInterval: p.RetryInitial.D(), BackoffCoefficient: 2, MaximumInterval: p.RetryMaximum.D(),
		MaximumAttempts: int32(min(attempts, 1000)), //nolint:gosec // bounded on the line
	}
}
