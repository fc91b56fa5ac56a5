package bench_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/mocks"
	"go.temporal.io/sdk/temporal"

	"github.com/ordersaga/ordersaga/internal/bench"
)

// temporalThatSays is a Temporal that answers a wait for an end with one error after the other, and then with the end.
func temporalThatSays(t *testing.T, answers ...error) *mocks.Client {
	t.Helper()
	run, c := mocks.NewWorkflowRun(t), mocks.NewClient(t)
	c.On("GetWorkflow", mock.Anything, "order/1", "").Return(run)
	for _, answer := range answers {
		run.On("Get", mock.Anything, nil).Return(answer).Once()
	}
	return c
}

func TestAnEndIsWaitedForThoughTheServerBreaksOff(t *testing.T) {
	broken := serviceerror.NewUnavailable("stream terminated by RST_STREAM with error code: CANCEL")
	require.NoError(t, bench.Await(t.Context(), temporalThatSays(t, broken, broken, nil), "order/1"))
}

func TestAnEndThatIsNoneIsAnErrorAtOnce(t *testing.T) {
	for name, answer := range map[string]error{
		"the workflow failed":     &temporal.WorkflowExecutionError{},
		"there is no workflow":    serviceerror.NewNotFound("none"),
		"it failed, says a layer": errors.Join(&temporal.WorkflowExecutionError{}),
	} {
		t.Run(name, func(t *testing.T) {
			err := bench.Await(t.Context(), temporalThatSays(t, answer), "order/1")
			require.ErrorIs(t, err, answer)
			require.ErrorContains(t, err, "wait for the end of order/1")
		})
	}
}
