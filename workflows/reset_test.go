package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

func TestRunsThatAResetBeganAgain(t *testing.T) { runAll(t, resetRuns()) }

// resets makes the saga's run one that a Reset has started.
func (w *world) resets() {
	w.env.SetWorkerOptions(worker.Options{Interceptors: []interceptor.WorkerInterceptor{&resetting{}}})
}

// resetting tells a saga that its run began as another one: the test environment knows no Reset.
type resetting struct {
	interceptor.WorkerInterceptorBase
	interceptor.WorkflowInboundInterceptorBase
	interceptor.WorkflowOutboundInterceptorBase
}

// InterceptWorkflow implements interceptor.WorkerInterceptor.
func (*resetting) InterceptWorkflow(_ workflow.Context, next interceptor.WorkflowInboundInterceptor) interceptor.WorkflowInboundInterceptor {
	r := &resetting{}
	r.WorkflowInboundInterceptorBase.Next = next
	return r
}

// Init implements interceptor.WorkflowInboundInterceptor.
func (r *resetting) Init(outbound interceptor.WorkflowOutboundInterceptor) error {
	r.WorkflowOutboundInterceptorBase.Next = outbound
	return r.WorkflowInboundInterceptorBase.Next.Init(r)
}

// GetInfo implements interceptor.WorkflowOutboundInterceptor.
func (r *resetting) GetInfo(ctx workflow.Context) *workflow.Info {
	info := *r.WorkflowOutboundInterceptorBase.Next.GetInfo(ctx)
	info.OriginalRunID = "the run before"
	return &info
}

// resetRuns are runs that would end before they post, although the run before may have done more.
func resetRuns() []scenario {
	const quiet = "Preflight RecallOrder WithdrawPost RecallOrder"
	paid := held(order.AwaitingPayment)
	pays, posts, has := paid.known, paid.sent(order.SubmissionPending, true).known, paid.ticketed("deferred").known
	knowing := func(known ...activities.Recalled) func(*world) {
		return func(w *world) {
			w.resets()
			w.money, w.preflight = order.PaymentAuthorized, refusedBy(order.StoreClosed)
			if known[len(known)-1].Attempt == nil {
				w.money = order.PaymentNone
			}
			var tell []func() (activities.Recalled, error)
			for _, k := range known {
				tell = append(tell, answering(k))
			}
			w.recall = inTurn(tell...)
		}
	}
	row := func(name, calls string, fates ...func(*world)) scenario {
		return scenario{name: name, calls: calls, status: order.Rejected, problem: order.StoreClosed, payment: order.PaymentNone, world: func(w *world) {
			for _, do := range fates {
				do(w)
			}
		}}
	}
	none := activities.Recalled{}
	waited := func(r *require.Assertions, w *world) {
		r.Equal(2*input().Store.Policy.CallTimeout.D(), w.when["RecallOrder"][1]-w.when["RecallOrder"][0], "what was on its way has ended")
		r.Equal([]int{1}, w.numbers["WithdrawPost"])
	}
	return []scenario{
		row("the run before has done nothing, and never will", quiet, knowing(none, none)).checking(waited),
		row("the run before has paid, and it goes back", quiet+" LookupPayment ReversePayment", knowing(pays, pays)).paying(order.PaymentVoided),
		row("a payment of the run before begins late, and it goes back", quiet+" LookupPayment ReversePayment", knowing(none, pays)).paying(order.PaymentVoided),
		row("a payment of the run before is on its way to the provider, and is barred by its reference", quiet+" LookupPayment ReversePayment", knowing(none, pays), func(w *world) {
			w.money, w.look = order.PaymentNone, failing(never, fail(activities.ErrTypePaymentRefused), order.Payment{})
		}).paying(order.PaymentVoided).checking(func(r *require.Assertions, w *world) { r.Equal(orderID+"-1", w.reverts[0].Attempt.Ref) }),
		row("the run before has posted, and its ticket is followed at once", "Preflight RecallOrder LookupPayment AskPOS CapturePayment", knowing(has), delivered).delivering(),
		row("a post of the run before leaves late, and its ticket is followed", quiet+" LookupPayment FindTicket CapturePayment", knowing(none, posts), delivered,
			func(w *world) { w.find = answering(foundWaiting()) }).delivering(),
		row("a post of the run before leaves late and is refused, and the money goes back", quiet+" LookupPayment FindTicket ReversePayment", knowing(none, posts),
			func(w *world) {
				w.find = answering(activities.FindResult{Refusal: order.Problem{Code: order.POSRefused}})
			}).
			ended(order.Rejected, order.POSRefused).paying(order.PaymentVoided),
		row("a post of the run before turns out not to have left, and the money goes back", quiet+" LookupPayment FindTicket ReversePayment", knowing(none, posts),
			func(w *world) { w.find = answering(activities.FindResult{Withdrawn: true}) }).paying(order.PaymentVoided),
		row("the guest cancels, and the run before has the last word", "Preflight RecallOrder LookupPayment AskPOS CapturePayment", knowing(has), delivered, func(w *world) {
			w.slow["Preflight"] = time.Minute
			w.cancels(10 * time.Second)
		}).delivering().answered("cancel refused: the order is not cancellable: call_restaurant"),
	}
}
