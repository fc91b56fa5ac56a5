package workflows

import (
	"context"
	"errors"
	"fmt"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"

	"github.com/ordersaga/ordersaga/order"
)

// Client starts sagas and talks to them. It is the only caller of the Temporal client.
type Client struct {
	temporal  client.Client
	namespace string
}

// NewClient makes a client of the sagas in a namespace.
func NewClient(c client.Client, namespace string) *Client {
	return &Client{temporal: c, namespace: namespace}
}

// Start starts an order's saga. When it returns nil the order survives the loss of every process.
// ErrAlreadyStarted: there is one with this id. ErrNotSetUp: Temporal would start none. After any other
// error nobody knows: start it again.
func (c *Client) Start(ctx context.Context, in Input) error {
	return c.start(ctx, in, enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE)
}

// start starts a saga, unless one runs or the order's closed sagas forbid it.
func (c *Client) start(ctx context.Context, in Input, reuse enumspb.WorkflowIdReusePolicy) error {
	_, err := c.temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: WorkflowID(in.Order.ID), TaskQueue: OrdersQueue,
		WorkflowIDReusePolicy:                    reuse,
		WorkflowIDConflictPolicy:                 enumspb.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
		WorkflowExecutionErrorWhenAlreadyStarted: true,
		TypedSearchAttributes:                    startAttributes(in),
		StaticSummary:                            summary(in),
	}, SagaName, in)
	switch {
	case err == nil:
		return nil
	case temporal.IsWorkflowExecutionAlreadyStartedError(err):
		return ErrAlreadyStarted
	case refusesAll(err):
		return fmt.Errorf("start the saga of order %s: %w: %w", in.Order.ID, ErrNotSetUp, err)
	}
	return fmt.Errorf("start the saga of order %s: %w: %w", in.Order.ID, ErrUnclear, err)
}

// refusesAll reports whether Temporal refused to start a saga for a reason that holds for every order:
// an attribute that is not registered, a namespace that is not there, a missing permission.
func refusesAll(err error) bool {
	_, attribute := errors.AsType[*serviceerror.InvalidArgument](err)
	_, namespace := errors.AsType[*serviceerror.NamespaceNotFound](err)
	_, other := errors.AsType[*serviceerror.NotFound](err)
	_, permission := errors.AsType[*serviceerror.PermissionDenied](err)
	return attribute || namespace || other || permission
}

// Place waits for the verdict about an order, at most until ctx ends. When it returns nil the verdict
// stands in the journal. Any error means: not yet known.
func (c *Client) Place(ctx context.Context, orderID string) error {
	handle, err := c.update(ctx, orderID, updatePlace, "", client.WorkflowUpdateStageCompleted)
	if err != nil {
		return err
	}
	return handle.Get(ctx, nil)
}

// Begun returns what an order's saga was started with. ErrUnknownOrder if Temporal knows none.
func (c *Client) Begun(ctx context.Context, orderID string) (Input, error) {
	history := c.temporal.GetWorkflowHistory(ctx, WorkflowID(orderID), "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	if !history.HasNext() {
		return Input{}, ErrUnknownOrder
	}
	first, err := history.Next()
	if err != nil {
		return Input{}, unknownOr(err, "read the start of order "+orderID)
	}
	var in Input
	started := first.GetWorkflowExecutionStartedEventAttributes()
	if err := converter.GetDefaultDataConverter().FromPayloads(started.GetInput(), &in); err != nil {
		return Input{}, fmt.Errorf("decode the start of order %s: %w", orderID, err)
	}
	return in, nil
}

// Cancel asks for an order to be cancelled and waits for the decision until ctx ends; a decision that
// is not there by then is the state requested. requestID makes a repeat the same request.
// [*NotCancellable] is the refusal; ErrUnclear says that the request may not have arrived.
func (c *Client) Cancel(ctx context.Context, orderID, requestID string, r order.CancelRequest) (CancelOutcome, error) {
	handle, err := c.update(ctx, orderID, updateCancel, requestID, client.WorkflowUpdateStageAccepted, r)
	var outcome CancelOutcome
	if err == nil {
		switch got := handle.Get(ctx, &outcome); {
		case got == nil:
			return outcome, nil
		case failureType(got) == "":
			return CancelOutcome{State: order.CancelRequested}, nil // accepted, and not decided in our time
		default:
			err = refused(got)
		}
	}
	if errors.Is(err, errCancelPending) {
		return CancelOutcome{State: order.CancelRequested}, nil
	}
	return CancelOutcome{}, err
}

// Resolve answers a question and waits until the answer has taken effect, or ctx ends. [*NotResolvable] is
// the refusal. ErrUnclear: an answer with a value is still being looked up, and may be refused yet.
func (c *Client) Resolve(ctx context.Context, orderID, requestID string, a order.Answer) error {
	handle, err := c.update(ctx, orderID, updateResolve, requestID, client.WorkflowUpdateStageAccepted, a)
	if err != nil {
		return err
	}
	err = handle.Get(ctx, nil)
	switch {
	case failureType(err) != "":
		return refused(err)
	case err != nil && a.Value != "":
		return fmt.Errorf("%s order %s: %w: %w", updateResolve, orderID, ErrUnclear, err)
	}
	return nil
}

// Deliver hands a message from the POS to an order's saga. The message's id is the signal's request
// id, so that delivering twice is delivering once. ErrRefused: the saga will never take it, such as one
// beyond the number of signals that a saga may get.
func (c *Client) Deliver(ctx context.Context, orderID string, m order.Message) error {
	payloads, err := converter.GetDefaultDataConverter().ToPayloads(m)
	if err != nil {
		return fmt.Errorf("encode message %s: %w", m.ID, err)
	}
	_, err = c.temporal.WorkflowService().SignalWorkflowExecution(ctx, &workflowservice.SignalWorkflowExecutionRequest{
		Namespace: c.namespace, WorkflowExecution: &commonpb.WorkflowExecution{WorkflowId: WorkflowID(orderID)},
		SignalName: signalPOS, Input: payloads, RequestId: m.ID,
	})
	if err != nil {
		return unknownOr(err, "deliver message "+m.ID+" to order "+orderID)
	}
	return nil
}

// update sends an update and waits until it has come to a stage.
func (c *Client) update(ctx context.Context, orderID, name, id string, stage client.WorkflowUpdateStage, args ...any) (client.WorkflowUpdateHandle, error) {
	handle, err := c.temporal.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: WorkflowID(orderID), UpdateName: name, UpdateID: id, WaitForStage: stage, Args: args,
	})
	if err == nil {
		return handle, nil
	}
	if failureType(err) != "" {
		return nil, refused(err)
	}
	return nil, unknownOr(err, name+" order "+orderID)
}

// unknownOr tells an order that Temporal does not know, and a call that it will never take, from one
// whose effect nobody knows.
func unknownOr(err error, doing string) error {
	if _, ok := errors.AsType[*serviceerror.NotFound](err); ok {
		return fmt.Errorf("%s: %w", doing, ErrUnknownOrder)
	}
	if _, ok := errors.AsType[*serviceerror.InvalidArgument](err); ok {
		return fmt.Errorf("%s: %w: %w", doing, ErrRefused, err)
	}
	return fmt.Errorf("%s: %w: %w", doing, ErrUnclear, err)
}

// refused turns a handler's refusal back into the error it was.
func refused(err error) error {
	app, ok := errors.AsType[*temporal.ApplicationError](err)
	if !ok {
		return err
	}
	switch app.Type() {
	case errTypeNotCancellable:
		var reason order.CancelReason
		if err := app.Details(&reason); err != nil {
			return fmt.Errorf("read why the order is not cancellable: %w", err)
		}
		return &NotCancellable{Reason: reason}
	case errTypeNotResolvable:
		return &NotResolvable{Why: app.Message()}
	case errTypeQuestionClosed:
		return &NotResolvable{Why: app.Message(), Closed: true}
	case errTypeCancelPending:
		return errCancelPending
	}
	return err
}
