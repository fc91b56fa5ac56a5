package bench

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/internal/app/bot"
	"github.com/ordersaga/ordersaga/internal/proc"
	"github.com/ordersaga/ordersaga/internal/rig"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
	"github.com/ordersaga/ordersaga/workflows"
)

// errLate means that an order was waited for until nobody wanted to wait any more.
var errLate = errors.New("it took longer than " + endWithin.String())

// ErrOutcome means that an order did not end as every one does here: delivered.
var ErrOutcome = errors.New("the order was not delivered")

// Names of the contenders and of the processes that are measured, and how a workflow's end is waited for.
const (
	Product = "product"
	Floor   = "floor"

	// askFor is how long Temporal is asked for an end before it is asked again, after a pause.
	askFor   = 5 * time.Second
	askAgain = 50 * time.Millisecond

	workerPart   = "worker"
	apiPart      = "API"
	temporalPart = "Temporal"
)

// contender is something that carries orders.
type contender interface {
	name() string
	// place places the n-th order under a key and returns its workflow when the verdict is there.
	place(ctx context.Context, key string, n int) (workflowID string, err error)
	// serve has a kitchen take, serve and finish the n-th order. Its guest has been answered: a kitchen that is
	// faster than the answer to the post is another story, with other events.
	serve(ctx context.Context, workflowID string, n int) error
	// end waits for the end of a workflow.
	end(ctx context.Context, workflowID string) error
	// own are its own processes.
	own() []part
}

// product is the product, as a bot sees it.
type product struct {
	rig  *rig.Rig
	bot  *bot.Client
	pace time.Duration
}

// newProduct is the product whose kitchens wait before each step.
func newProduct(r *rig.Rig, pace time.Duration) (*product, error) {
	client, err := bot.New(r.URL, rig.BotKey)
	return &product{rig: r, bot: client, pace: pace}, err
}

func (*product) name() string { return Product }

func (p *product) place(ctx context.Context, key string, n int) (string, error) {
	text, err := body(n)
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, endWithin, errLate)
	defer cancel()
	for {
		o, err := p.post(ctx, key, text)
		switch {
		case err != nil:
			return "", fmt.Errorf("place order %s: %w", key, err)
		case o.Status == order.AwaitingAcceptance:
			return workflows.WorkflowID(o.Id), nil
		case o.Status.Verdict():
			return "", fmt.Errorf("place order %s: %w: it is %s", o.Id, ErrOutcome, o.Status)
		}
		if pause(ctx, askAgain) != nil {
			return "", fmt.Errorf("place order %s: %w", key, context.Cause(ctx))
		}
	}
}

// post sends the POST once. A server that is too busy to say what became of it is asked again under the same key, as
// bots do: that has no status yet.
func (p *product) post(ctx context.Context, key string, text []byte) (gen.Order, error) {
	answer, err := p.bot.Create(ctx, key, verdictWithin, text)
	if problem, no := errors.AsType[*bot.Problem](err); no && problem.Retryable {
		return gen.Order{}, nil
	}
	return answer.Order, err
}

func (p *product) end(ctx context.Context, workflowID string) error {
	var result workflows.Result
	if err := await(ctx, p.rig.Temporal, workflowID, &result); err != nil {
		return err
	}
	if result.Status != order.Completed || len(result.Flags) > 0 {
		return fmt.Errorf("end %s: %w: it is %s, %v", workflowID, ErrOutcome, result.Status, result.Flags)
	}
	return nil
}

func (p *product) own() []part {
	return []part{{name: workerPart, pid: p.rig.Workers[0].PID(), read: proc.Read}, {name: apiPart, pid: p.rig.APIs[0].PID(), read: proc.Read}}
}

func (p *product) serve(ctx context.Context, workflowID string, n int) error {
	for _, state := range []simulator.State{simulator.Open, simulator.Bill, simulator.Closed} {
		if err := pause(ctx, p.pace); err != nil {
			return err
		}
		if err := p.move(ctx, workflowID, n, state); err != nil {
			return err
		}
	}
	return nil
}

// move has a kitchen move the ticket of the n-th order.
func (p *product) move(ctx context.Context, workflowID string, n int, state simulator.State) error {
	_, err := p.rig.Admin.MoveByNumber(ctx, storeID(n), order.Number(orderID(workflowID)), simulator.MoveRequest{State: state})
	return err
}

// orderID is the order of a workflow.
func orderID(workflowID string) string {
	return strings.TrimPrefix(workflowID, workflows.WorkflowID(""))
}

// await waits until a workflow has closed and reads its result. It asks again now and then: one long wait has
// been seen to miss the end, and a server that is busy breaks one off.
func await(ctx context.Context, c client.Client, workflowID string, result any) error {
	ctx, cancel := context.WithTimeoutCause(ctx, endWithin, errLate)
	defer cancel()
	for {
		err := ask(ctx, c, workflowID, result)
		if err == nil {
			return nil
		}
		if final(err) || pause(ctx, askAgain) != nil {
			return fmt.Errorf("wait for the end of %s: %w", workflowID, errors.Join(context.Cause(ctx), err))
		}
	}
}

func ask(ctx context.Context, c client.Client, workflowID string, result any) error {
	ctx, cancel := context.WithTimeout(ctx, askFor)
	defer cancel()
	return c.GetWorkflow(ctx, workflowID, "").Get(ctx, result)
}

// final reports whether a workflow's end is an error, or none will come.
func final(err error) bool {
	_, ended := errors.AsType[*temporal.WorkflowExecutionError](err)
	_, unknown := errors.AsType[*serviceerror.NotFound](err)
	return ended || unknown
}
