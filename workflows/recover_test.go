package workflows_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/mocks"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/workflows"
)

// server is a Temporal that has one closed run, and keeps what is started.
type server struct {
	*mocks.Client

	options client.StartWorkflowOptions
	started workflows.Input
}

// holding is a server whose latest run of the order stands at status since a moment.
func holding(status enumspb.WorkflowExecutionStatus, since time.Time, history *tale, start error) *server {
	s := &server{Client: &mocks.Client{}}
	s.On("DescribeWorkflowExecution", mock.Anything, workflows.WorkflowID(orderID), "").Return(&workflowservice.DescribeWorkflowExecutionResponse{
		WorkflowExecutionInfo: &workflowpb.WorkflowExecutionInfo{
			Execution: &commonpb.WorkflowExecution{RunId: endedRun}, Status: status, CloseTime: timestamppb.New(since),
		},
	}, nil)
	s.On("GetWorkflowHistory", mock.Anything, workflows.WorkflowID(orderID), endedRun, false, mock.Anything).Return(history)
	s.On("ExecuteWorkflow", mock.Anything, mock.Anything, mock.Anything, mock.Anything).Run(func(args mock.Arguments) {
		s.options, _ = args.Get(1).(client.StartWorkflowOptions)
		s.started, _ = args.Get(3).(workflows.Input)
	}).Return(nil, start)
	return s
}

func (s *server) recover(t *testing.T, owner string) (activities.RecoveryOutcome, error) {
	t.Helper()
	return workflows.NewClient(s, "food").Recover(t.Context(), orderID, owner)
}

func longAgo() time.Time { return time.Now().Add(-time.Hour) }

const terminated = enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED

func TestARecoveryNamesTheOwnerThatTheJournalHas(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name                  string
		before, journal, want string
	}{
		{"the ended saga had claimed the order", "", firstRun, firstRun},
		{"nobody has claimed the order", "", "", firstRun},
		{"the ended recovery had claimed the order", "run-0", firstRun, firstRun},
		{"the ended recovery had not claimed the order yet", "run-0", "run-0", "run-0"},
		{"somebody else owns the order, and the claim will be refused", "run-0", "run-9", firstRun},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			in := input()
			if row.before != "" {
				in.Recovers = &workflows.Recovery{Owner: row.before}
			}
			s := holding(terminated, longAgo(), tell(t, in), nil)
			_, err := s.recover(t, row.journal)
			require.NoError(t, err)
			require.Equal(t, row.want, s.started.Recovers.Owner)
		})
	}
}

func TestARecoveryIsStartedAsTheOrderWas(t *testing.T) {
	t.Parallel()
	for status, how := range map[enumspb.WorkflowExecutionStatus]string{
		terminated: "terminated", enumspb.WORKFLOW_EXECUTION_STATUS_FAILED: "failed",
		enumspb.WORKFLOW_EXECUTION_STATUS_TIMED_OUT: "timed_out", enumspb.WORKFLOW_EXECUTION_STATUS_CANCELED: "canceled",
	} {
		s := holding(status, longAgo(), tell(t, input()), nil)
		_, err := s.recover(t, "")
		require.NoError(t, err)
		require.Equal(t, how, s.started.Recovers.How)

		first := holding(status, longAgo(), nil, nil)
		require.NoError(t, workflows.NewClient(first, "food").Start(t.Context(), input()))
		require.Equal(t, enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY, s.options.WorkflowIDReusePolicy)
		s.options.WorkflowIDReusePolicy = first.options.WorkflowIDReusePolicy
		require.Equal(t, first.options, s.options, "the same id, summary and search attributes")
	}
}

func TestWhatIsNoOrphanIsLeftAlone(t *testing.T) {
	t.Parallel()
	gone := serviceerror.NewNotFound("deleted")
	broken := func(err error) *tale { return &tale{t: t, breaks: err} }
	garbage := tell(t, input()).asks("PostOrder", []int{1})
	for _, row := range []struct {
		name   string
		status enumspb.WorkflowExecutionStatus
		ago    time.Duration // since it ended
		past   *tale
		start  error
		want   activities.RecoveryOutcome // empty: an error
	}{
		{"it runs", enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, time.Hour, nil, nil, activities.RecoverySkipped},
		{"it has completed", enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED, time.Hour, nil, nil, activities.RecoverySkipped},
		{"somebody was faster", terminated, time.Hour, tell(t, input()), serviceerror.NewWorkflowExecutionAlreadyStarted("", "", ""), activities.RecoverySkipped},
		{"a call of it may still be on its way", terminated, time.Second, tell(t, input()), nil, activities.RecoveryWaits},
		{"its history is gone", terminated, time.Hour, broken(gone), nil, activities.RecoveryUnreadable},
		{"its history is empty", terminated, time.Hour, broken(nil), nil, activities.RecoveryUnreadable},
		{"Temporal goes away while it is read", terminated, time.Hour, broken(serviceerror.NewUnavailable("away")), nil, ""},
		{"its history is not of this program", terminated, time.Hour, garbage, nil, ""},
		{"Temporal goes away while it is started", terminated, time.Hour, tell(t, input()), errors.New("away"), ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			s := holding(row.status, time.Now().Add(-row.ago), row.past, row.start)
			outcome, err := s.recover(t, "")
			require.Equal(t, row.want, outcome)
			require.Equal(t, row.want == "", err != nil, "%v", err)
			if row.start == nil {
				require.Empty(t, s.options.ID, "nothing was started")
			}
		})
	}
}

func TestOrphanedAsksForTheLatestRun(t *testing.T) {
	t.Parallel()
	for status, want := range map[enumspb.WorkflowExecutionStatus]bool{
		terminated: true, enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING: false, enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED: false,
	} {
		got, err := workflows.NewClient(holding(status, longAgo(), nil, nil), "food").Orphaned(t.Context(), orderID)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	for failure, known := range map[error]bool{serviceerror.NewNotFound("deleted"): true, serviceerror.NewUnavailable("away"): false} {
		c := &mocks.Client{}
		c.On("DescribeWorkflowExecution", mock.Anything, mock.Anything, mock.Anything).Return(nil, failure)
		got, err := workflows.NewClient(c, "food").Orphaned(t.Context(), orderID)
		require.False(t, got)
		require.Equal(t, known, err == nil)
	}
}

func TestEndedOrdersAreListedPageByPage(t *testing.T) {
	t.Parallel()
	c := &mocks.Client{}
	c.On("ListWorkflow", mock.Anything, mock.Anything).Return(&workflowservice.ListWorkflowExecutionsResponse{
		Executions: []*workflowpb.WorkflowExecutionInfo{
			{Execution: &commonpb.WorkflowExecution{WorkflowId: workflows.WorkflowID(orderID)}},
			{Execution: &commonpb.WorkflowExecution{WorkflowId: "somebody's own"}},
		},
		NextPageToken: []byte("next"),
	}, nil)
	ids, next, err := workflows.NewClient(c, "food").EndedOrders(t.Context(), []byte("from"))
	require.NoError(t, err)
	require.Equal(t, []string{orderID}, ids)
	require.Equal(t, []byte("next"), next)
	request, ok := c.Calls[0].Arguments.Get(1).(*workflowservice.ListWorkflowExecutionsRequest)
	require.True(t, ok)
	require.Equal(t, []byte("from"), request.GetNextPageToken())
	require.Equal(t, "food", request.GetNamespace())
}
