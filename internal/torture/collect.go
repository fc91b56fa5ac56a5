package torture

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/workflows"
)

// botID is the bot of a rig whose orders are placed.
const botID = "pizza"

// pageSize is how many events are read at once.
const pageSize = 100

// follower reads a bot's feed by its positions while it grows.
type follower struct {
	book *journal.DB
	read []journal.StoredEvent
}

// follow opens the journal beside the processes that write it.
func follow(ctx context.Context, dsn string) (*follower, error) {
	book, err := journal.Open(ctx, dsn)
	if err != nil {
		return nil, fmt.Errorf("follow the journal: %w", err)
	}
	return &follower{book: book}, nil
}

// work reads on until ctx ends.
func (f *follower) work(ctx context.Context) {
	for pause(ctx, again) == nil {
		_ = f.catchUp(ctx) // a busy database is asked again
	}
}

// catchUp reads what is new.
func (f *follower) catchUp(ctx context.Context) error {
	for {
		var after int64
		if len(f.read) > 0 {
			after = f.read[len(f.read)-1].Position
		}
		page, err := f.book.Feed(ctx, botID, after, pageSize)
		if err != nil {
			return fmt.Errorf("read the feed after %d: %w", after, err)
		}
		if f.read = append(f.read, page...); len(page) == 0 {
			return nil
		}
	}
}

// collect reads all records once everything is quiet.
func (r *run) collect(ctx context.Context, feed *follower) (_ Records, err error) {
	defer func() { err = errors.Join(err, feed.book.Close()) }()
	if err := feed.catchUp(ctx); err != nil {
		return Records{}, err
	}
	records := Records{
		Ledger: r.rig.World.Ledger(), Feed: feed.read,
		Orders: map[string]journal.Record{}, Events: map[string][]journal.StoredEvent{}, Letters: map[string][]journal.Letter{}, Runs: map[string]Run{},
	}
	for _, g := range r.guests {
		records.Guests = append(records.Guests, g.knows)
	}
	if err := r.readJournal(ctx, feed.book, &records); err != nil {
		return Records{}, err
	}
	return records, r.readTemporal(ctx, &records)
}

// readJournal reads every order that the journal has, also those that no guest knows of.
func (*run) readJournal(ctx context.Context, book *journal.DB, into *Records) error {
	filter := journal.Filter{}
	for {
		page, err := book.Orders(ctx, filter)
		if err != nil {
			return fmt.Errorf("read the orders: %w", err)
		}
		for _, record := range page.Records {
			id := record.Snapshot.Order.ID
			into.Orders[id] = record
			if into.Events[id], err = history(ctx, book, id); err != nil {
				return err
			}
			if into.Letters[id], err = book.Undelivered(ctx, id); err != nil {
				return err
			}
		}
		if filter.Cursor = page.Next; filter.Cursor == "" {
			return nil
		}
	}
}

func history(ctx context.Context, book *journal.DB, id string) ([]journal.StoredEvent, error) {
	var all []journal.StoredEvent
	for {
		var after int64
		if len(all) > 0 {
			after = all[len(all)-1].Sequence
		}
		page, err := book.History(ctx, id, after, pageSize)
		if err != nil {
			return nil, fmt.Errorf("read the events of order %s: %w", id, err)
		}
		if all = append(all, page...); len(page) == 0 {
			return all, nil
		}
	}
}

// readTemporal reads the saga of every order that the journal or a guest knows.
func (r *run) readTemporal(ctx context.Context, into *Records) error {
	ids := map[string]bool{}
	for id := range into.Orders {
		ids[id] = true
	}
	for _, g := range into.Guests {
		for _, id := range g.IDs {
			ids[id] = true
		}
	}
	for id := range ids {
		ran, err := readRun(ctx, r.rig.Temporal, workflows.WorkflowID(id))
		if err != nil {
			return fmt.Errorf("read the saga of order %s: %w", id, err)
		}
		into.Runs[id] = ran
	}
	return nil
}

// readRun reads the latest run of a workflow. One that settles its order closes a moment later.
func readRun(ctx context.Context, temporal client.Client, id string) (Run, error) {
	const closesWithin = 30 * time.Second
	deadline := time.Now().Add(closesWithin)
	for {
		described, err := temporal.DescribeWorkflowExecution(ctx, id, "")
		if err != nil {
			return Run{}, err
		}
		status := described.GetWorkflowExecutionInfo().GetStatus()
		if status != enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING || time.Now().After(deadline) {
			failures, err := failedTasks(ctx, temporal, id)
			return Run{Status: status, Failures: failures}, err
		}
		if err := pause(ctx, again); err != nil {
			return Run{}, err
		}
	}
}

// failedTasks are the causes of workflow tasks that the code failed. A worker that was killed fails none: its task
// times out; and one whose decision was overtaken by news is asked again, which is the server's ordinary way.
func failedTasks(ctx context.Context, temporal client.Client, id string) ([]string, error) {
	var causes []string
	events := temporal.GetWorkflowHistory(ctx, id, "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		if err != nil {
			return nil, err
		}
		if failed := event.GetWorkflowTaskFailedEventAttributes(); failed != nil && !ordinary(failed) {
			causes = append(causes, failed.GetCause().String()+": "+failed.GetFailure().GetMessage())
		}
	}
	return causes, nil
}

// A server that was killed may hand out a task whose history it has not got whole; a worker refuses that too.
func ordinary(failed *historypb.WorkflowTaskFailedEventAttributes) bool {
	const halfHistory = "history_events: premature end of stream"
	cause := failed.GetCause()
	return strings.HasPrefix(failed.GetFailure().GetMessage(), halfHistory) || cause == enumspb.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND || cause == enumspb.WORKFLOW_TASK_FAILED_CAUSE_RESET_STICKY_TASK_QUEUE
}
