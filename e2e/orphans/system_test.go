package orphans_test

import (
	"context"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/internal/devserver"
	"github.com/ordersaga/ordersaga/internal/devserver/devservertest"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

func TestMain(m *testing.M) { os.Exit(devservertest.Main(m)) }

// finish is the signal that lets the saga of these tests complete.
const finish = "finish"

// system is a real Temporal server with the product's sweep, and a saga that only begins: what a saga
// does is told elsewhere, here it is ended.
type system struct {
	temporal client.Client
	sagas    *workflows.Client
	books    *shelf
}

func start(t *testing.T) *system {
	t.Helper()
	types := map[string]enumspb.IndexedValueType{}
	for _, key := range workflows.SearchAttributes() {
		types[key.GetName()] = key.GetValueType()
	}
	server := devservertest.Start(t, devserver.Options{SearchAttributes: types})
	c, err := client.Dial(client.Options{HostPort: server.Address(), Namespace: devserver.Namespace, Logger: quiet{}})
	require.NoError(t, err)
	t.Cleanup(c.Close)
	s := &system{temporal: c, sagas: workflows.NewClient(c, devserver.Namespace), books: &shelf{records: map[string]journal.Record{}}}

	w := worker.New(c, workflows.OrdersQueue, worker.Options{DisableRegistrationAliasing: true})
	w.RegisterWorkflowWithOptions(begin, workflow.RegisterOptions{Name: workflows.SagaName})
	w.RegisterWorkflowWithOptions(workflows.OrphanSweep, workflow.RegisterOptions{Name: workflows.SweepName})
	w.RegisterActivityWithOptions(activities.NewSweep(s.sagas, s.books), activity.RegisterOptions{})
	w.RegisterActivityWithOptions(s.books.claim, activity.RegisterOptions{Name: "ClaimOrder"})
	require.NoError(t, w.Start())
	t.Cleanup(w.Stop)
	return s
}

// begin claims the order, tells that it asks for money and asks for it; nobody answers. A recovery does
// nothing at all.
func begin(ctx workflow.Context, in workflows.Input) (workflows.Result, error) {
	done := workflow.GetSignalChannel(ctx, finish)
	if in.Recovers == nil {
		ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: time.Minute})
		claim := activities.ClaimRequest{
			Owner:    workflow.GetInfo(ctx).FirstRunID,
			Snapshot: order.Snapshot{Order: in.Order, Status: order.AwaitingPayment},
		}
		if err := workflow.ExecuteActivity(ctx, "ClaimOrder", claim).Get(ctx, nil); err != nil {
			return workflows.Result{}, err
		}
		away := workflow.WithTaskQueue(ctx, "nobody")
		workflow.ExecuteActivity(away, "BeginPayment", activities.Attempt{OrderID: in.Order.ID, N: 1})
	}
	done.Receive(ctx, nil)
	return workflows.Result{}, nil
}

// quick is a policy under which an order is recovered as soon as it has ended.
func quick() order.Policy {
	p := order.ShortPolicy()
	p.CallTimeout = order.Duration(time.Millisecond)
	return p
}

// start starts an order and returns its run.
func (s *system) start(t *testing.T, id string, policy order.Policy) string {
	t.Helper()
	require.NoError(t, s.sagas.Start(t.Context(), workflows.Input{Order: order.Order{ID: id}, Store: order.Store{Policy: policy}}))
	described, err := s.temporal.DescribeWorkflowExecution(t.Context(), workflows.WorkflowID(id), "")
	require.NoError(t, err)
	return described.GetWorkflowExecutionInfo().GetExecution().GetRunId()
}

// await waits until an order has asked for its money.
func (s *system) await(t *testing.T, id string) {
	t.Helper()
	eventually(t, id+" waits for its payment", func() bool {
		described, err := s.temporal.DescribeWorkflowExecution(t.Context(), workflows.WorkflowID(id), "")
		return err == nil && slices.ContainsFunc(described.GetPendingActivities(), isBegin)
	})
}

func isBegin(pending *workflowpb.PendingActivityInfo) bool {
	return pending.GetActivityType().GetName() == "BeginPayment"
}

// reset resets an order to where it began.
func (s *system) reset(t *testing.T, id string) {
	t.Helper()
	const firstTask = 4 // started, task scheduled, task started, task completed
	_, err := s.temporal.ResetWorkflowExecution(t.Context(), &workflowservice.ResetWorkflowExecutionRequest{
		Namespace: devserver.Namespace, WorkflowExecution: &commonpb.WorkflowExecution{WorkflowId: workflows.WorkflowID(id)},
		Reason: "by a test", WorkflowTaskFinishEventId: firstTask, RequestId: "reset-" + id,
	})
	require.NoError(t, err)
}

// awaitEnded waits until Temporal lists these orders as having a run that did not complete.
func (s *system) awaitEnded(t *testing.T, ids ...string) {
	t.Helper()
	eventually(t, "the ended orders are listed", func() bool {
		listed, _, err := s.sagas.EndedOrders(t.Context(), nil)
		return err == nil && !slices.ContainsFunc(ids, func(id string) bool { return !slices.Contains(listed, id) })
	})
}

// awaitLatest waits until the latest run of an order is at a status.
func (s *system) awaitLatest(t *testing.T, id string, status enumspb.WorkflowExecutionStatus) {
	t.Helper()
	eventually(t, id+" is "+status.String(), func() bool {
		described, err := s.temporal.DescribeWorkflowExecution(t.Context(), workflows.WorkflowID(id), "")
		return err == nil && described.GetWorkflowExecutionInfo().GetStatus() == status
	})
}

func (s *system) ensure(t *testing.T, every time.Duration) {
	t.Helper()
	require.NoError(t, s.sagas.EnsureSweep(t.Context(), every))
}

func (s *system) schedule(t *testing.T) *client.ScheduleDescription {
	t.Helper()
	described, err := s.temporal.ScheduleClient().GetHandle(t.Context(), workflows.SweepID).Describe(t.Context())
	require.NoError(t, err)
	return described
}

// sweep has the schedule sweep now, and returns what came of it.
func (s *system) sweep(t *testing.T) workflows.SweepResult {
	t.Helper()
	before := s.schedule(t).Info.NumActions
	require.NoError(t, s.sagas.TriggerSweep(t.Context()))
	var id string
	eventually(t, "the schedule has begun a sweep", func() bool {
		info := s.schedule(t).Info
		if info.NumActions == before || len(info.RecentActions) == 0 {
			return false
		}
		id = info.RecentActions[len(info.RecentActions)-1].StartWorkflowResult.WorkflowID
		return true
	})
	var result workflows.SweepResult
	require.NoError(t, s.temporal.GetWorkflow(t.Context(), id, "").Get(t.Context(), &result))
	return result
}

// settle settles an order in the journal.
func (s *system) settle(id string) {
	s.books.mu.Lock()
	defer s.books.mu.Unlock()
	record := s.books.records[id]
	record.Snapshot.SettledAt = time.Now()
	s.books.records[id] = record
}

// shelf is a journal in memory.
type shelf struct {
	mu      sync.Mutex
	records map[string]journal.Record
}

// claim is the activity ClaimOrder.
func (b *shelf) claim(_ context.Context, r activities.ClaimRequest) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.records[r.Snapshot.Order.ID] = journal.Record{Owner: r.Owner, Snapshot: r.Snapshot}
	return nil
}

// Order implements activities.SweepBooks.
func (b *shelf) Order(_ context.Context, id string) (journal.Record, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	record, ok := b.records[id]
	if !ok {
		return journal.Record{}, journal.ErrNotFound
	}
	return record, nil
}

// Orders implements activities.SweepBooks: one order is overdue.
func (b *shelf) Orders(context.Context, journal.Filter) (journal.Page, error) {
	return journal.Page{Records: []journal.Record{{Snapshot: order.Snapshot{Order: order.Order{ID: "overdue"}}}}}, nil
}

// Prune implements activities.SweepBooks.
func (b *shelf) Prune(context.Context, time.Time) (int64, error) { return 1, nil }

// eventually waits for a condition, and fails the test when it does not come true.
func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	require.Eventually(t, done, time.Minute, 20*time.Millisecond, what)
}

// quiet drops the Temporal client's log.
type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}
