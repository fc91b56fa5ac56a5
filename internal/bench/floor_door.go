package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"github.com/ordersaga/ordersaga/workflows"
)

// floorDoor is the floor's API.
type floorDoor struct{ temporal client.Client }

// place starts a workflow of the shape that the request holds, and waits for its verdict, by the calls by which
// the product's API does. It does not look at the shape.
func (d *floorDoor) place(r *http.Request) error {
	id := r.PathValue("id")
	shape, err := io.ReadAll(r.Body)
	if err != nil {
		return fmt.Errorf("read the shape of %s: %w", id, err)
	}
	_, err = d.temporal.ExecuteWorkflow(r.Context(), client.StartWorkflowOptions{
		ID: id, TaskQueue: floorPrefix + workflows.OrdersQueue,
		WorkflowIDReusePolicy:                    enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		WorkflowIDConflictPolicy:                 enumspb.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
		WorkflowExecutionErrorWhenAlreadyStarted: true,
		TypedSearchAttributes:                    floorAttributes(),
	}, floorName, json.RawMessage(shape))
	if err != nil {
		return fmt.Errorf("start %s: %w", id, err)
	}
	handle, err := d.temporal.UpdateWorkflow(r.Context(), client.UpdateWorkflowOptions{
		WorkflowID: id, UpdateName: placeUpdate, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return fmt.Errorf("wait for the verdict of %s: %w", id, err)
	}
	return handle.Get(r.Context(), nil)
}

func (d *floorDoor) tell(r *http.Request) error {
	return d.temporal.SignalWorkflow(r.Context(), r.PathValue("id"), "", toldSignal, nil)
}

// send sends a request, whose answer has to be 200 and says nothing.
func send(ctx context.Context, c *http.Client, method, url string, body []byte) error {
	request, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	response, err := c.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }() // it is read to its end
	said, err := io.ReadAll(response.Body)
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: answered %s: %s", method, url, response.Status, said)
	}
	return err
}
