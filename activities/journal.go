package activities

import (
	"context"

	"go.temporal.io/sdk/activity"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
)

// Books are the parts of the journal that the saga writes.
type Books interface {
	Claim(ctx context.Context, c journal.Claim) (sequence int64, err error)
	Append(ctx context.Context, a journal.Append) (sequence int64, err error)
	Withdraw(ctx context.Context, i journal.Intent) (journal.IntentState, journal.Outcome, error)
}

// Journal are the activities that write the durable record of orders.
type Journal struct{ books Books }

// NewJournal makes the activities that write the journal.
func NewJournal(books Books) *Journal { return &Journal{books: books} }

// ClaimRequest claims an order id for a saga.
type ClaimRequest struct {
	Owner       string         `json:"owner"` // the saga's first run id
	Fingerprint string         `json:"fingerprint"`
	Snapshot    order.Snapshot `json:"snapshot"`
	Events      []order.Event  `json:"events"`
}

// ClaimOrder claims the order id and writes the order's first row. A saga whose claim is refused
// (NotOwner) must touch neither money nor food.
func (a *Journal) ClaimOrder(ctx context.Context, r ClaimRequest) error {
	_, err := a.books.Claim(ctx, journal.Claim{
		Owner: r.Owner, RunID: activity.GetInfo(ctx).WorkflowExecution.RunID,
		Fingerprint: r.Fingerprint, Snapshot: r.Snapshot, Events: r.Events,
	})
	if err != nil {
		return journalError(ctx, err)
	}
	return nil
}

// AppendRequest is the newest snapshot of an order and the events since the last one.
type AppendRequest struct {
	Owner    string         `json:"owner"`
	N        int            `json:"n"`
	Snapshot order.Snapshot `json:"snapshot"`
	Events   []order.Event  `json:"events"`
}

// AppendOrder writes what people read. Appending twice is appending once.
func (a *Journal) AppendOrder(ctx context.Context, r AppendRequest) error {
	_, err := a.books.Append(ctx, journal.Append{
		Owner: r.Owner, RunID: activity.GetInfo(ctx).WorkflowExecution.RunID,
		N: r.N, Snapshot: r.Snapshot, Events: r.Events,
	})
	if err != nil {
		return journalError(ctx, err)
	}
	return nil
}

// WithdrawRequest names a post to take back before it is sent.
type WithdrawRequest struct {
	OrderID string `json:"order_id"`
	N       int    `json:"n"`
}

// WithdrawPost sees to it that a post which has not been sent never will be, and reports whether that
// is certain. False means that it may have been sent: its outcome has to be waited for.
func (a *Journal) WithdrawPost(ctx context.Context, r WithdrawRequest) (bool, error) {
	intent := journal.Intent{OrderID: r.OrderID, N: r.N, RunID: activity.GetInfo(ctx).WorkflowExecution.RunID, Attempt: int(activity.GetInfo(ctx).Attempt)}
	state, _, err := a.books.Withdraw(ctx, intent)
	if err != nil {
		return false, journalError(ctx, err)
	}
	return state == journal.IntentWithdrawn || state == journal.IntentRefused, nil
}
