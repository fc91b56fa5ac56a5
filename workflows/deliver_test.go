package workflows_test

import (
	"testing"

	"github.com/golang/mock/gomock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservicemock/v1"
	"go.temporal.io/sdk/mocks"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

func TestAMessageThatTemporalNeverTakesIsToldFromOneThatMayGoThroughLater(t *testing.T) {
	for _, tt := range []struct {
		name        string
		answer      error
		want, never error
	}{
		{"the saga has had its last signal", serviceerror.NewInvalidArgument("exceeded workflow execution limit for signal events"), workflows.ErrRefused, workflows.ErrUnclear},
		{"there is no saga", serviceerror.NewNotFound("none"), workflows.ErrUnknownOrder, workflows.ErrRefused},
		{"Temporal is away", serviceerror.NewUnavailable("away"), workflows.ErrUnclear, workflows.ErrRefused},
	} {
		t.Run(tt.name, func(t *testing.T) {
			service := workflowservicemock.NewMockWorkflowServiceClient(gomock.NewController(t))
			service.EXPECT().SignalWorkflowExecution(gomock.Any(), gomock.Any()).Return(nil, tt.answer)
			temporal := &mocks.Client{}
			temporal.On("WorkflowService").Return(service)
			err := workflows.NewClient(temporal, "food").Deliver(t.Context(), "o-1", order.Message{ID: "m-1"})
			require.ErrorIs(t, err, tt.want)
			require.NotErrorIs(t, err, tt.never)
		})
	}
}
