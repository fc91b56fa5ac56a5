package app

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/ordersaga/ordersaga/journal"
)

// lateJournal is a journal that is opened when it is first needed, and tried again as long as it is
// away: an API whose journal is down at the start answers 503 until it is back. A server that does not
// answer takes seconds to say so, so whoever waits for another's attempt shares its outcome: a hundred
// requests must not try one behind the other.
type lateJournal struct {
	dsn  string
	turn chan struct{} // holds one token while somebody opens or closes
	db   atomic.Pointer[journal.DB]

	// Of the last opening that went wrong; whoever has the turn.
	wrong   error
	wrongAt time.Time
}

var _ doorJournal = (*lateJournal)(nil)

func newLateJournal(dsn string) *lateJournal {
	return &lateJournal{dsn: dsn, turn: make(chan struct{}, 1)}
}

func (l *lateJournal) open(ctx context.Context) (*journal.DB, error) {
	if db := l.db.Load(); db != nil {
		return db, nil
	}
	came := time.Now()
	select {
	case l.turn <- struct{}{}:
		defer func() { <-l.turn }()
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for the journal to be opened: %w", ctx.Err())
	}
	if db := l.db.Load(); db != nil {
		return db, nil
	}
	if l.wrongAt.After(came) {
		return nil, l.wrong
	}
	db, err := journal.Open(ctx, l.dsn)
	if err != nil {
		if ctx.Err() == nil { // what went wrong is the journal's, not this caller's
			l.wrong, l.wrongAt = err, time.Now()
		}
		return nil, err
	}
	l.db.Store(db)
	return db, nil
}

// close closes the journal if it was ever opened.
func (l *lateJournal) close() error {
	l.turn <- struct{}{}
	defer func() { <-l.turn }()
	db := l.db.Load()
	if db == nil {
		return nil
	}
	return db.Close()
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

// History implements api.Recorder.
func (l *lateJournal) History(ctx context.Context, orderID string, after int64, limit int) ([]journal.StoredEvent, error) {
	return asked(ctx, l, func(db *journal.DB) ([]journal.StoredEvent, error) { return db.History(ctx, orderID, after, limit) })
}

// Attention implements api.Recorder.
func (l *lateJournal) Attention(ctx context.Context, f journal.AttentionFilter) (journal.AttentionPage, error) {
	return asked(ctx, l, func(db *journal.DB) (journal.AttentionPage, error) { return db.Attention(ctx, f) })
}

// Ping implements api.Reader.
func (l *lateJournal) Ping(ctx context.Context) error {
	return told(ctx, l, func(db *journal.DB) error { return db.Ping(ctx) })
}

// Receive implements api.Inbox.
func (l *lateJournal) Receive(ctx context.Context, letter journal.Letter) (bool, error) {
	return asked(ctx, l, func(db *journal.DB) (bool, error) { return db.Receive(ctx, letter) })
}

// Delivered implements api.Outbox.
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
