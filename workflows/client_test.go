package workflows_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/mocks"

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
			temporal := &mocks.Client{}
			temporal.On("ExecuteWorkflow", mock.Anything, mock.Anything, mock.Anything, mock.Anything).Return(nil, tt.answer)
			err := workflows.NewClient(temporal, "food").Start(t.Context(), workflows.Input{})
			require.ErrorIs(t, err, tt.want)
			require.NotErrorIs(t, err, tt.never)
		})
	}
}
