package activities

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"go.temporal.io/sdk/activity"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
)

// Books are the parts of the journal that the saga writes.
type Books interface {
	Claim(ctx context.Context, c journal.Claim) (sequence int64, err error)
	Append(ctx context.Context, a journal.Append) (sequence int64, err error)
	Traces(ctx context.Context, orderID string) (journal.Traces, error)
	RuleOut(ctx context.Context, i journal.Intent) (journal.IntentState, journal.Outcome, error)
	Withdraw(ctx context.Context, i journal.Intent) (journal.IntentState, journal.Outcome, error)
}

// Journal are the activities that write the durable record of orders.
type Journal struct{ books Books }

// NewJournal makes the activities that write the journal.
func NewJournal(books Books) *Journal { return &Journal{books: books} }

// ClaimRequest claims an order id for a saga.
type ClaimRequest struct {
	Owner       string         `json:"owner"`              // the saga's first run id
	Recovers    string         `json:"recovers,omitempty"` // the owner whose order the saga takes over
	Fingerprint string         `json:"fingerprint"`
	Snapshot    order.Snapshot `json:"snapshot"`
	Events      []order.Event  `json:"events"`
}

// ClaimOrder claims the order id and writes the order's first row. A saga whose claim is refused
// (NotOwner) must touch neither money nor food.
func (a *Journal) ClaimOrder(ctx context.Context, r ClaimRequest) error {
	if err := a.claim(ctx, r); err != nil {
		return journalError(ctx, err)
	}
	return nil
}

// claim claims an order id for the run that ctx belongs to.
func (a *Journal) claim(ctx context.Context, r ClaimRequest) error {
	info := activity.GetInfo(ctx)
	_, err := a.books.Claim(ctx, journal.Claim{
		Owner: r.Owner, RunID: info.WorkflowExecution.RunID, RunOpenAt: info.StartedTime, Recovers: r.Recovers,
		Fingerprint: r.Fingerprint, Snapshot: r.Snapshot, Events: r.Events,
	})
	return err
}

// AppendRequest is the newest snapshot of an order and the events since the last one.
type AppendRequest struct {
	Owner       string         `json:"owner"`
	Recovers    string         `json:"recovers,omitempty"` // as in the claim
	Fingerprint string         `json:"fingerprint"`
	N           int            `json:"n"`
	Snapshot    order.Snapshot `json:"snapshot"`
	Events      []order.Event  `json:"events"`
}

// AppendOrder writes what people read. Appending twice is appending once. A journal that does not know
// the order any more, or not that the saga has taken it over, since an older copy was put back, is told of
// it anew. NotOwner is final: nothing more of the saga is written.
func (a *Journal) AppendOrder(ctx context.Context, r AppendRequest) error {
	info := activity.GetInfo(ctx)
	_, err := a.books.Append(ctx, journal.Append{
		Owner: r.Owner, RunID: info.WorkflowExecution.RunID, RunOpenAt: info.StartedTime,
		N: r.N, Snapshot: r.Snapshot, Events: r.Events,
	})
	if errors.Is(err, journal.ErrNotFound) || errors.Is(err, journal.ErrNotOwner) && r.Recovers != "" {
		err = a.claim(ctx, ClaimRequest{
			Owner: r.Owner, Recovers: r.Recovers, Fingerprint: r.Fingerprint, Snapshot: r.Snapshot, Events: r.Events,
		})
	}
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
// is certain. False means that it may have been sent: its outcome has to be waited for. Where it was ruled
// out, the next one may be about to leave: that one is taken back.
func (a *Journal) WithdrawPost(ctx context.Context, r WithdrawRequest) (bool, error) {
	for n := r.N; ; n++ {
		state, _, err := a.books.Withdraw(ctx, journal.Intent{OrderID: r.OrderID, Kind: journal.IntentPost, N: n})
		if err != nil {
			return false, journalError(ctx, err)
		}
		if state != journal.IntentAbsent {
			return state == journal.IntentWithdrawn || state == journal.IntentRefused, nil
		}
	}
}

// RuleOutPost writes that a post has certainly made no ticket, because absence was proven or a person
// says so: only then may the next one be sent. Found in the result is a ticket after all, which a slow
// process has told of meanwhile.
func (a *Journal) RuleOutPost(ctx context.Context, r WithdrawRequest) (FindResult, error) {
	intent := journal.Intent{OrderID: r.OrderID, Kind: journal.IntentPost, N: r.N}
	state, outcome, err := a.books.RuleOut(ctx, intent)
	if err != nil {
		return FindResult{}, journalError(ctx, err)
	}
	return found(intent, state, outcome)
}

// RecallRequest names an order that was begun before.
type RecallRequest struct {
	OrderID string `json:"order_id"`
}

// Recalled is what earlier runs of an order may have done.
type Recalled struct {
	// Attempt is the last attempt to pay that was sent; nil if there was none.
	Attempt *Attempt `json:"attempt,omitempty"`
	// Posts is the number of the last post that was asked for, zero if there was none.
	Posts int `json:"posts,omitempty"`
	// Live says that a ticket of one of the posts exists or may exist: one that was ruled out may have told
	// of a ticket later.
	Live   bool         `json:"live,omitempty"`
	Ticket order.Ticket `json:"ticket,omitzero"`
}

// RecallOrder tells what runs before this one may have done with money and food: whatever they wrote
// into their histories, nobody passes the journal's fences without a trace.
func (a *Journal) RecallOrder(ctx context.Context, r RecallRequest) (Recalled, error) {
	traces, err := a.books.Traces(ctx, r.OrderID)
	if err != nil {
		return Recalled{}, journalError(ctx, err)
	}
	var known Recalled
	for _, frozen := range traces.Attempts {
		known.Attempt = new(Attempt)
		if err := json.Unmarshal(frozen.Request, known.Attempt); err != nil {
			return Recalled{}, final(ErrTypeUnreadable, fmt.Errorf("decode payment %d of order %s: %w", frozen.N, r.OrderID, err))
		}
	}
	for _, post := range traces.Posts {
		known.Posts = post.N
		known.Live = known.Live || post.State == journal.IntentOpen || post.State == journal.IntentDone
		if post.Ticket.ID != "" {
			known.Ticket = post.Ticket
		}
	}
	return known, nil
}
