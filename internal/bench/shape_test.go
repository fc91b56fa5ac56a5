package bench_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/ordersaga/ordersaga/internal/bench"
)

// past is a history of the product in short: a claim and a question at once under a deadline, then the verdict,
// and what a signal brings.
func past(t *testing.T) []*historypb.HistoryEvent {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "history.json"))
	require.NoError(t, err)
	history := &historypb.History{}
	require.NoError(t, protojson.Unmarshal(text, history))
	return history.GetEvents()
}

func pastShape() bench.Shape {
	return bench.Shape{Signals: 1, Turns: []bench.Turn{
		{Do: []bench.Act{
			{Deed: bench.ScheduleActivity, Name: "ClaimOrder", Queue: "orders"},
			{Deed: bench.ScheduleActivity, N: 1, Name: "Preflight", Queue: "pos-procart"},
			{Deed: bench.StartTimer, For: 10 * time.Minute},
		}},
		{Done: []int{1, 0}, Do: []bench.Act{{Deed: bench.AnswerUpdate}, {Deed: bench.CancelTimer}, {Deed: bench.StartTimer, N: 1, For: time.Second}}},
		{Fired: []int{1}, Signals: 1, Do: []bench.Act{{Deed: bench.UpsertAttributes}}},
	}}
}

func TestAShapeIsWhatAHistoryDid(t *testing.T) {
	shape, err := bench.ShapeOf(past(t))
	require.NoError(t, err)
	require.Equal(t, pastShape(), shape)
}

func TestWhatTheFloorCannotImitateIsRefused(t *testing.T) {
	for _, kind := range []enumspb.EventType{
		enumspb.EVENT_TYPE_ACTIVITY_TASK_FAILED, enumspb.EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT, enumspb.EVENT_TYPE_MARKER_RECORDED,
		enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED, enumspb.EVENT_TYPE_WORKFLOW_TASK_FAILED,
	} {
		_, err := bench.ShapeOf(append(past(t), &historypb.HistoryEvent{EventId: 99, EventType: kind}))
		require.ErrorIs(t, err, bench.ErrShape)
		require.ErrorContains(t, err, "event 99: "+kind.String())
	}
}

func TestARepeatedActivityIsNotImitated(t *testing.T) {
	_, err := bench.ShapeOf(append(past(t), &historypb.HistoryEvent{
		EventId: 99, EventType: enumspb.EVENT_TYPE_ACTIVITY_TASK_STARTED,
		Attributes: &historypb.HistoryEvent_ActivityTaskStartedEventAttributes{
			ActivityTaskStartedEventAttributes: &historypb.ActivityTaskStartedEventAttributes{Attempt: 2},
		},
	}))
	require.ErrorIs(t, err, bench.ErrShape)
}

func TestAHistoryIsCountedAsTemporalCloudBillsIt(t *testing.T) {
	history := past(t)
	history[8].GetActivityTaskStartedEventAttributes().Attempt = 2
	spent := bench.SpentOf(history)
	require.Equal(t, len(history), spent.Events)
	// The start, the update, the claim, the question that was tried twice, two timers, a signal, the attributes.
	require.Equal(t, 9, spent.Actions)
	require.Equal(t, 1, spent.Kinds["ClaimOrder"])
	require.Equal(t, 2, spent.Kinds["TimerStarted"])
	require.Equal(t, 3, spent.Kinds["WorkflowTaskCompleted"])
}

// TestTheFloorDoesWhatAShapeSays runs the floor without a server, and watches what it does when.
func TestTheFloorDoesWhatAShapeSays(t *testing.T) {
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	called := make(chan string, 3)
	for _, name := range []string{"ClaimOrder", "Preflight"} {
		env.RegisterActivityWithOptions(func() error { called <- name; return nil }, activity.RegisterOptions{Name: name})
	}
	env.OnUpsertTypedSearchAttributes(temporal.NewSearchAttributes(temporal.NewSearchAttributeKeyKeyword("OrderStatus").ValueSet("closed"))).Return(nil).Once()
	answered := &testsuite.TestUpdateCallback{
		OnAccept:   func() {},
		OnReject:   func(err error) { require.NoError(t, err) },
		OnComplete: func(_ any, err error) { require.NoError(t, err); called <- "answer" },
	}
	env.RegisterDelayedCallback(func() { env.UpdateWorkflow(bench.PlaceUpdate, "u", answered) }, 0)
	env.RegisterDelayedCallback(func() { env.SignalWorkflow(bench.ToldSignal, nil) }, time.Minute)

	env.ExecuteWorkflow(bench.FloorWorkflow, pastShape())
	require.True(t, env.IsWorkflowCompleted())
	require.NoError(t, env.GetWorkflowError())
	require.ElementsMatch(t, []string{"ClaimOrder", "Preflight"}, []string{<-called, <-called})
	require.Equal(t, "answer", <-called, "the verdict waits for both")
	env.AssertExpectations(t)
}
