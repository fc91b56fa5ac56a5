package app

import (
	"context"
	"sync"
	"time"

	"github.com/ordersaga/ordersaga/journal"
)

// lateJournal is a journal that is opened when it is first needed, and tried again as long as it is
// away: an API whose journal is down at the start answers 503 until it is back.
type lateJournal struct {
	dsn string

	mu sync.Mutex
	db *journal.DB
}

var _ doorJournal = (*lateJournal)(nil)

func (l *lateJournal) open(ctx context.Context) (*journal.DB, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.db == nil {
		db, err := journal.Open(ctx, l.dsn)
		if err != nil {
			return nil, err
		}
		l.db = db
	}
	return l.db, nil
}

// close closes the journal if it was ever opened.
func (l *lateJournal) close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.db == nil {
		return nil
	}
	return l.db.Close()
}

// asked asks the journal a question, opening it first.
func asked[T any](ctx context.Context, l *lateJournal, question func(*journal.DB) (T, error)) (T, error) {
	db, err := l.open(ctx)
	if err != nil {
		var none T
		return none, err
	}
	return question(db)
}

// told tells the journal something, opening it first.
func told(ctx context.Context, l *lateJournal, tell func(*journal.DB) error) error {
	db, err := l.open(ctx)
	if err != nil {
		return err
	}
	return tell(db)
}

// Order implements api.Reader.
func (l *lateJournal) Order(ctx context.Context, id string) (journal.Record, error) {
	return asked(ctx, l, func(db *journal.DB) (journal.Record, error) { return db.Order(ctx, id) })
}

// Orders implements api.Reader.
func (l *lateJournal) Orders(ctx context.Context, f journal.Filter) (journal.Page, error) {
	return asked(ctx, l, func(db *journal.DB) (journal.Page, error) { return db.Orders(ctx, f) })
}

// Ping implements api.Reader.
func (l *lateJournal) Ping(ctx context.Context) error {
	return told(ctx, l, func(db *journal.DB) error { return db.Ping(ctx) })
}

// Receive implements api.Inbox.
func (l *lateJournal) Receive(ctx context.Context, letter journal.Letter) (bool, error) {
	return asked(ctx, l, func(db *journal.DB) (bool, error) { return db.Receive(ctx, letter) })
}

// Delivered implements api.Inbox and api.Outbox.
func (l *lateJournal) Delivered(ctx context.Context, id string) error {
	return told(ctx, l, func(db *journal.DB) error { return db.Delivered(ctx, id) })
}

// Take implements api.Outbox.
func (l *lateJournal) Take(ctx context.Context, limit int, hold time.Duration) ([]journal.Letter, error) {
	return asked(ctx, l, func(db *journal.DB) ([]journal.Letter, error) { return db.Take(ctx, limit, hold) })
}

// Unmatched implements api.Outbox.
func (l *lateJournal) Unmatched(ctx context.Context, id, why string) error {
	return told(ctx, l, func(db *journal.DB) error { return db.Unmatched(ctx, id, why) })
}

// Postpone implements api.Outbox.
func (l *lateJournal) Postpone(ctx context.Context, id string, until time.Time) error {
	return told(ctx, l, func(db *journal.DB) error { return db.Postpone(ctx, id, until) })
}
