package workflows

import (
	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

// patiently starts a call that may be repeated until it has an answer. What only a person can mend, a
// setting or a credential, opens a question; the call goes on meanwhile, and the question closes with it.
func (s *saga) patiently(ctx workflow.Context, summary string, activity, request any) workflow.Future {
	future, settle := workflow.NewFuture(ctx)
	workflow.GoNamed(ctx, summary, func(ctx workflow.Context) {
		settle.Chain(s.mended(ctx, summary, activity, request))
	})
	return future
}

// mended returns the call's last future, which is ready.
func (s *saga) mended(ctx workflow.Context, summary string, activity, request any) workflow.Future {
	waiting, _ := workflow.NewDisconnectedContext(ctx) // of this coroutine, and not stopped with its calls
	for {
		call := workflow.ExecuteActivity(posQuick(ctx, s.in.Store, summary), activity, request)
		err := call.Get(ctx, nil)
		kind := mendable(err)
		if kind == "" || ctx.Err() != nil {
			return call
		}
		open := s.ask(kind, "\""+summary+"\" waits until this is mended: "+describe(err), s.now())
		trying, stop := workflow.WithCancel(ctx)
		call = workflow.ExecuteActivity(posCall(trying, s.in.Store, summary), activity, request)
		again := s.awaitAnswer(waiting, open, func() bool { return call.IsReady() || ctx.Err() != nil })
		if again == "" {
			s.close(open, order.Answer{})
			_ = call.Get(ctx, nil) // ready, or stopped with ctx; whoever has the future reads it
			return call
		}
		stop()
	}
}

// mendable is the question that an error opens which only a person can mend; empty for any other.
func mendable(err error) order.AttentionKind {
	switch failureType(err) {
	case activities.ErrTypeMisconfigured, activities.ErrTypeSealed:
		return order.Configuration
	case activities.ErrTypeUnauthorized:
		return order.Unauthorized
	}
	return ""
}
