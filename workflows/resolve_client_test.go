package workflows_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/mocks"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

// An answer that the saga has accepted is as good as taken, but for one whose value it looks up first.
func TestAnAnswerThatTakesLongIsUnclearOnlyIfItsValueIsLookedUp(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		answer order.Answer
		want   error
	}{
		"an option alone":      {order.Answer{ItemID: "a1", Option: order.GiveBack}, nil},
		"a number of a ticket": {order.Answer{ItemID: "a1", Option: order.NumberIs, Value: "77"}, workflows.ErrUnclear},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			handle := mocks.NewWorkflowUpdateHandle(t)
			handle.On("Get", mock.Anything, mock.Anything).Return(context.DeadlineExceeded)
			temporal := mocks.NewClient(t)
			temporal.On("UpdateWorkflow", mock.Anything, mock.Anything).Return(handle, nil)
			err := workflows.NewClient(temporal, "default").Resolve(t.Context(), "o1", "r1", row.answer)
			if row.want == nil {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, row.want)
		})
	}
}
