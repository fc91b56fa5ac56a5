package torture

import (
	"context"
	"errors"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"

	"github.com/ordersaga/ordersaga/internal/devserver"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

const (
	// echoEvery is which of the orders that ended otherwise than rejected come back.
	echoEvery = 10
	// echoWithin is how long it may take an order to come back, and its saga to find out that it is one too many.
	// Temporal does not forget a saga before its queues have noted that it is closed, every half minute.
	echoWithin = 2 * time.Minute
	// echoesWithin is how long it may take all of them: those who find no time do not come back.
	echoesWithin = 10 * time.Minute
)

// echo lets orders come back long after they were settled, when Temporal has forgotten their sagas: their POST is
// repeated, and then their saga is begun once more, as an API would that could not know. Nothing may come of it.
// Those that the restaurant did not take come back all: whatever stood in their way is over. An order that cannot be
// read does not: that is for the audit. The error is the end of ctx.
func (r *run) echo(ctx context.Context) error {
	coming, cancel := context.WithTimeout(ctx, echoesWithin)
	defer cancel()
	sagas := workflows.NewClient(r.rig.Temporal, devserver.Namespace)
	for i, g := range r.guests {
		if g.knows.ID == "" {
			continue
		}
		now, err := r.bot.Order(coming, g.knows.ID)
		if err != nil || now.Order.SettledAt == nil || now.Order.Status != order.Rejected && i%echoEvery != 0 {
			continue
		}
		if r.comeBack(coming, sagas, g) {
			r.echoed++
		}
	}
	return context.Cause(ctx)
}

// comeBack forgets the saga of an order, repeats its POST, and begins its saga anew. What came of the saga before is
// kept for the audit, which says so too if it runs still or is not there.
func (r *run) comeBack(ctx context.Context, sagas *workflows.Client, g *guest) bool {
	ctx, cancel := context.WithTimeout(ctx, echoWithin)
	defer cancel()
	id := g.knows.ID
	in, err := sagas.Begun(ctx, id)
	if err != nil {
		return false
	}
	ran, there := r.readSaga(ctx, id, nil, time.Now().Add(closesWithin))
	if !there || ran.Status == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING {
		return false
	}
	r.forgotten[id] = ran
	if r.forget(ctx, id) != nil {
		return false
	}
	if retry(ctx, func() (bool, error) { return g.post(ctx) }) != nil {
		g.knows.Unanswered = "repeated order"
		return false
	}
	if retry(ctx, func() (bool, error) { return begun(sagas.Start(ctx, in)) }) != nil {
		return false
	}
	_ = sagas.Place(ctx, id)                                                        // it is over before anybody can ask
	_ = r.rig.Temporal.GetWorkflow(ctx, workflows.WorkflowID(id), "").Get(ctx, nil) // how it ends the audit sees
	return true
}

// begun reports whether there is a saga now, be it that the repeated POST has begun it.
func begun(err error) (bool, error) {
	return err == nil || errors.Is(err, workflows.ErrAlreadyStarted), err
}

// forget deletes the saga of an order, as the end of its retention does.
func (r *run) forget(ctx context.Context, id string) error {
	_, err := r.rig.Temporal.WorkflowService().DeleteWorkflowExecution(ctx, &workflowservice.DeleteWorkflowExecutionRequest{
		Namespace: devserver.Namespace, WorkflowExecution: &commonpb.WorkflowExecution{WorkflowId: workflows.WorkflowID(id)},
	})
	if err != nil {
		return err
	}
	return retry(ctx, func() (bool, error) {
		_, err := r.rig.Temporal.DescribeWorkflowExecution(ctx, workflows.WorkflowID(id), "")
		return missing(err), err
	})
}
