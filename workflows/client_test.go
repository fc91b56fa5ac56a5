package workflows_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/mocks"
	"go.temporal.io/sdk/temporal"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

func TestAStartThatTemporalRefusesIsToldFromOneThatIsUnclear(t *testing.T) {
	for _, tt := range []struct {
		name        string
		answer      error
		want, never error
	}{
		{"an attribute is not registered", serviceerror.NewInvalidArgument("no mapping"), workflows.ErrNotSetUp, workflows.ErrUnclear},
		{"the namespace is not there", serviceerror.NewNamespaceNotFound("food"), workflows.ErrNotSetUp, workflows.ErrUnclear},
		{"the namespace is not found", serviceerror.NewNotFound("namespace"), workflows.ErrNotSetUp, workflows.ErrUnclear},
		{"the permission is missing", serviceerror.NewPermissionDenied("no", "scope"), workflows.ErrNotSetUp, workflows.ErrUnclear},
		{"there is one already", serviceerror.NewWorkflowExecutionAlreadyStarted("twice", "", ""), workflows.ErrAlreadyStarted, workflows.ErrUnclear},
		{"Temporal is away", serviceerror.NewUnavailable("away"), workflows.ErrUnclear, workflows.ErrNotSetUp},
		{"the connection broke", errors.New("reset"), workflows.ErrUnclear, workflows.ErrNotSetUp},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := &mocks.Client{}
			c.On("ExecuteWorkflow", mock.Anything, mock.Anything, mock.Anything, mock.Anything).Return(nil, tt.answer)
			err := workflows.NewClient(c, "food").Start(t.Context(), workflows.Input{})
			require.ErrorIs(t, err, tt.want)
			require.NotErrorIs(t, err, tt.never)
		})
	}
}

// The saga refuses a cancel while one is pending, and the refusal comes with the call or with the handle:
// for whoever asks it is the state of the pending one.
func TestACancelWhileOneIsPendingLearnsItsState(t *testing.T) {
	pending := temporal.NewNonRetryableApplicationError("a cancel is pending", "CancelPending", nil)
	for name, answer := range map[string]func(*mocks.Client){
		"with the call": func(c *mocks.Client) {
			c.On("UpdateWorkflow", mock.Anything, mock.Anything).Return(nil, pending)
		},
		"with the handle": func(c *mocks.Client) {
			handle := &mocks.WorkflowUpdateHandle{}
			handle.On("Get", mock.Anything, mock.Anything).Return(pending)
			c.On("UpdateWorkflow", mock.Anything, mock.Anything).Return(handle, nil)
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := &mocks.Client{}
			answer(c)
			outcome, err := workflows.NewClient(c, "food").Cancel(t.Context(), "id", "request", order.CancelRequest{Actor: "bot"})
			require.NoError(t, err)
			require.Equal(t, order.CancelRequested, outcome.State)
		})
	}
}
