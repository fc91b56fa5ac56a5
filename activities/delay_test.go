package activities_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

// The server adds no jitter to its backoff, so the delay of a retry is ours: what the activity's own
// policy asks for, and up to a fifth more.
func TestTheDelayOfARetryIsThePolicys(t *testing.T) {
	t.Parallel()
	poll := temporal.RetryPolicy{InitialInterval: 15 * time.Second, BackoffCoefficient: 1, MaximumInterval: time.Hour}
	quick := temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: 30 * time.Second}
	for _, row := range []struct {
		name    string
		policy  temporal.RetryPolicy
		attempt int32
		want    time.Duration
	}{
		{name: "a poll has its pace from the first", policy: poll, attempt: 1, want: 15 * time.Second},
		{name: "a poll keeps its pace", policy: poll, attempt: 500, want: 15 * time.Second},
		{name: "a quick try is followed by another at once", policy: quick, attempt: 1, want: time.Second},
		{name: "quick tries become slower", policy: quick, attempt: 4, want: 8 * time.Second},
		{name: "but never too slow", policy: quick, attempt: 1000, want: 30 * time.Second},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			c := newCounter(t, knowsKeys(map[string][]reply{"lookup": {{state: order.PaymentActionRequired}}}))
			tell(c.env, func(info *activity.Info) { info.RetryPolicy, info.Attempt = &row.policy, row.attempt })
			_, err := c.env.ExecuteActivity(c.payments.LookupPayment, activities.MoneyRequest{Attempt: attempt()})
			app, ok := errors.AsType[*temporal.ApplicationError](err)
			require.True(t, ok, "%v", err)
			require.Equal(t, activities.ErrTypePaymentPending, app.Type())
			require.GreaterOrEqual(t, app.NextRetryDelay(), row.want)
			require.LessOrEqual(t, app.NextRetryDelay(), row.want*6/5)
		})
	}
}

// teller tells an activity of itself what the test environment does not.
type teller struct {
	interceptor.WorkerInterceptorBase

	change func(*activity.Info)
}

// tell makes env tell its activities of themselves what change says.
func tell(env *testsuite.TestActivityEnvironment, change func(*activity.Info)) {
	env.SetWorkerOptions(worker.Options{Interceptors: []interceptor.WorkerInterceptor{&teller{change: change}}})
}

func (t *teller) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	return &tellerInbound{ActivityInboundInterceptorBase: interceptor.ActivityInboundInterceptorBase{Next: next}, change: t.change}
}

type tellerInbound struct {
	interceptor.ActivityInboundInterceptorBase

	change func(*activity.Info)
}

func (t *tellerInbound) Init(outbound interceptor.ActivityOutboundInterceptor) error {
	return t.Next.Init(&tellerOutbound{ActivityOutboundInterceptorBase: interceptor.ActivityOutboundInterceptorBase{Next: outbound}, change: t.change})
}

type tellerOutbound struct {
	interceptor.ActivityOutboundInterceptorBase

	change func(*activity.Info)
}

func (t *tellerOutbound) GetInfo(ctx context.Context) activity.Info {
	info := t.Next.GetInfo(ctx)
	t.change(&info)
	return info
}
