package activities

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/sdk/activity"

	"github.com/ordersaga/ordersaga/journal"
)

//go:generate go tool -modfile=../tools/dev/go.mod mockgen -destination=activitymock/sweepmock.go -package=activitymock . Sagas,SweepBooks

// ErrTypeSagasDown is the type of an error after which Temporal is asked again about a closed saga.
const ErrTypeSagasDown = "SagasDown"

const (
	// mostOrphans bounds what one sweep recovers: the rest is there for the next one.
	mostOrphans = 500
	// mostOverdue bounds how many overdue orders a sweep names.
	mostOverdue = 100
)

// Sagas are the sagas of orders as Temporal has them, those that have closed above all.
type Sagas interface {
	// EndedOrders returns a page of the orders that have a run which did not complete, and where the next
	// page begins: empty behind the last one. An order may be named more than once.
	EndedOrders(ctx context.Context, from []byte) (orderIDs []string, next []byte, err error)
	// Orphaned reports whether the latest run of an order's saga has closed other than completed.
	Orphaned(ctx context.Context, orderID string) (bool, error)
	// Recover starts a new saga for an orphaned order, which the journal says is owner's; owner is empty
	// where the journal does not have the order. Two who recover it start one saga.
	Recover(ctx context.Context, orderID, owner string) (RecoveryOutcome, error)
}

// SweepBooks are the parts of the journal that a sweep needs.
type SweepBooks interface {
	Order(ctx context.Context, id string) (journal.Record, error)
	Orders(ctx context.Context, f journal.Filter) (journal.Page, error)
	Prune(ctx context.Context, before time.Time) (int64, error)
}

// RecoveryOutcome is what became of an order that a sweep took for an orphan.
type RecoveryOutcome string

// The outcomes.
const (
	RecoveryStarted    RecoveryOutcome = "recovered"  // a new saga looks after it
	RecoveryWaits      RecoveryOutcome = "waiting"    // it ended just now: a call of it may still be on its way
	RecoverySkipped    RecoveryOutcome = "skipped"    // somebody looks after it, or nothing is left to do
	RecoveryUnreadable RecoveryOutcome = "unreadable" // its history is gone: a person has to look after it
)

// Sweep are the activities that look for orders whose saga was ended from outside.
type Sweep struct {
	sagas Sagas
	books SweepBooks
}

// NewSweep makes the activities that look for orders whose saga was ended from outside.
func NewSweep(sagas Sagas, books SweepBooks) *Sweep { return &Sweep{sagas: sagas, books: books} }

// FoundOrphans are the orders that nobody looks after.
type FoundOrphans struct {
	OrderIDs []string `json:"order_ids,omitempty"`
	// Skipped is how many orders with a run that did not complete need nothing: they are settled, or
	// another run looks after them.
	Skipped int `json:"skipped"`
	// More says that there are more than one sweep recovers.
	More bool `json:"more,omitempty"`
}

// FindOrphans looks for orders that are not settled and whose latest run closed other than completed.
// It changes nothing and may be repeated.
func (a *Sweep) FindOrphans(ctx context.Context) (FoundOrphans, error) {
	var found FoundOrphans
	seen := map[string]bool{}
	for from := []byte(nil); ; {
		ids, next, err := a.sagas.EndedOrders(ctx, from)
		if err != nil {
			return FoundOrphans{}, retryable(ctx, ErrTypeSagasDown, fmt.Errorf("list the sagas that did not complete: %w", err), 0)
		}
		if err := a.judgeAll(ctx, ids, seen, &found); err != nil {
			return FoundOrphans{}, err
		}
		if from = next; len(from) == 0 || found.More {
			return found, nil
		}
	}
}

// judgeAll judges the orders that were not seen yet, until there are more than one sweep recovers.
func (a *Sweep) judgeAll(ctx context.Context, ids []string, seen map[string]bool, found *FoundOrphans) error {
	for _, id := range ids {
		if seen[id] {
			continue
		}
		seen[id] = true
		if found.More = len(found.OrderIDs) == mostOrphans; found.More {
			return nil
		}
		if err := a.judge(ctx, id, found); err != nil {
			return err
		}
	}
	return nil
}

// judge adds an order to what was found.
func (a *Sweep) judge(ctx context.Context, id string, found *FoundOrphans) error {
	_, settled, err := a.owner(ctx, id)
	if err != nil {
		return err
	}
	orphaned := false
	if !settled {
		if orphaned, err = a.sagas.Orphaned(ctx, id); err != nil {
			return retryable(ctx, ErrTypeSagasDown, err, 0)
		}
	}
	if orphaned {
		found.OrderIDs = append(found.OrderIDs, id)
	} else {
		found.Skipped++
	}
	return nil
}

// owner is who owns an order, empty if nobody has claimed it, and whether the order is settled.
func (a *Sweep) owner(ctx context.Context, id string) (owner string, settled bool, err error) {
	record, err := a.books.Order(ctx, id)
	switch {
	case errors.Is(err, journal.ErrNotFound):
		return "", false, nil
	case err != nil:
		return "", false, journalError(ctx, err)
	}
	return record.Owner, !record.Snapshot.SettledAt.IsZero(), nil
}

// RecoverRequest names an orphaned order.
type RecoverRequest struct {
	OrderID string `json:"order_id"`
}

// RecoverOrphan starts a new saga for an order whose saga was ended from outside. Repeated it finds the
// order looked after, and does nothing.
func (a *Sweep) RecoverOrphan(ctx context.Context, r RecoverRequest) (RecoveryOutcome, error) {
	owner, settled, err := a.owner(ctx, r.OrderID)
	if err != nil {
		return "", err
	}
	if settled {
		return RecoverySkipped, nil
	}
	outcome, err := a.sagas.Recover(ctx, r.OrderID, owner)
	if err != nil {
		return "", retryable(ctx, ErrTypeSagasDown, err, 0)
	}
	log := activity.GetLogger(ctx)
	switch outcome {
	case RecoveryStarted:
		log.Warn("order recovered", "order_id", r.OrderID)
	case RecoveryUnreadable:
		log.Error("order not recovered: its history is gone", "order_id", r.OrderID)
	case RecoveryWaits, RecoverySkipped:
	}
	return outcome, nil
}

// TidyRequest says up to when a sweep tidies the journal.
type TidyRequest struct {
	// PruneBefore is the age of the letters that are dropped.
	PruneBefore time.Time `json:"prune_before"`
	// DueBefore is when an order should have acted that counts as overdue.
	DueBefore time.Time `json:"due_before"`
}

// Tidied is what a sweep found in the journal.
type Tidied struct {
	// Pruned is how many old letters were dropped.
	Pruned int64 `json:"pruned"`
	// Overdue are orders that should have acted and did not: no worker runs, or their saga is stuck.
	Overdue []string `json:"overdue,omitempty"`
	// MoreOverdue says that there are more than are named.
	MoreOverdue bool `json:"more_overdue,omitempty"`
}

// TidyJournal drops old letters and lists orders that are overdue.
func (a *Sweep) TidyJournal(ctx context.Context, r TidyRequest) (Tidied, error) {
	pruned, err := a.books.Prune(ctx, r.PruneBefore)
	if err != nil {
		return Tidied{}, journalError(ctx, err)
	}
	page, err := a.books.Orders(ctx, journal.Filter{Overdue: r.DueBefore, Limit: mostOverdue})
	if err != nil {
		return Tidied{}, journalError(ctx, err)
	}
	tidied := Tidied{Pruned: pruned, MoreOverdue: page.Next != ""}
	for _, record := range page.Records {
		tidied.Overdue = append(tidied.Overdue, record.Snapshot.Order.ID)
	}
	if n := len(tidied.Overdue); n > 0 {
		activity.GetLogger(ctx).Warn("orders are overdue", "orders", n, "more", tidied.MoreOverdue)
	}
	return tidied, nil
}
