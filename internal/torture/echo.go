package torture

import (
	"context"
	"errors"
	"fmt"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"

	"github.com/ordersaga/ordersaga/internal/devserver"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

const (
	// echoEvery is which of the orders that ended otherwise than rejected come back.
	echoEvery = 10
	// echoWithin is how long a saga may take to find out that it is one too many.
	echoWithin = 30 * time.Second
)

// echo lets orders come back long after they were settled, when Temporal has forgotten their sagas: their POST is
// repeated, and then their saga is begun once more, as an API would that could not know. Nothing may come of it.
// Those that the restaurant did not take come back all: whatever stood in their way is over.
func (r *run) echo(ctx context.Context) error {
	sagas := workflows.NewClient(r.rig.Temporal, devserver.Namespace)
	for i, g := range r.guests {
		if g.knows.ID == "" {
			continue
		}
		now, err := r.bot.Order(ctx, g.knows.ID)
		if err != nil {
			return fmt.Errorf("let order %s come back: %w", g.knows.ID, err)
		}
		if now.Order.SettledAt == nil || now.Order.Status != order.Rejected && i%echoEvery != 0 {
			continue
		}
		if err := r.comeBack(ctx, sagas, g); err != nil {
			return fmt.Errorf("let order %s come back: %w", g.knows.ID, err)
		}
		r.echoed++
	}
	return nil
}

// comeBack forgets the saga of an order, repeats its POST, and begins its saga anew.
func (r *run) comeBack(ctx context.Context, sagas *workflows.Client, g *guest) error {
	in, err := sagas.Begun(ctx, g.knows.ID)
	if err != nil {
		return err
	}
	if err := r.forget(ctx, g.knows.ID); err != nil {
		return err
	}
	if err := retry(ctx, func() (bool, error) { return g.post(ctx) }); err != nil {
		return err
	}
	if err := sagas.Start(ctx, in); err != nil {
		return err
	}
	waiting, cancel := context.WithTimeout(ctx, echoWithin)
	defer cancel()
	_ = sagas.Place(waiting, g.knows.ID) // it is over before anybody can ask
	err = r.rig.Temporal.GetWorkflow(waiting, workflows.WorkflowID(g.knows.ID), "").Get(waiting, nil)
	if waiting.Err() != nil {
		return ctx.Err() // it runs on: the audit says so
	}
	return err
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
		_, gone := errors.AsType[*serviceerror.NotFound](err)
		return gone, err
	})
}
