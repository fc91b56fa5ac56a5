package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

// DB is a journal in a database. It is safe for concurrent use, and several processes may have the
// same database open.
//
// Every error names what was being done. One that is none of this package's errors means that the
// database did not answer, or did not answer in time: the call may be repeated as it is.
type DB struct {
	// writer has one connection where the database has one writer; reader never writes. They are
	// the same for a journal in memory.
	writer, reader *sql.DB
	now            func() time.Time
}

// Option changes how a journal is opened.
type Option func(*DB)

// WithClock makes the journal tell the time by now instead of [time.Now]: when a lease ends, when a
// letter is tried again.
func WithClock(now func() time.Time) Option {
	return func(d *DB) { d.now = now }
}

// Open opens the journal at dsn and brings its tables up to date; two processes may do so at once.
// A dsn is file:PATH for a SQLite file that is made when missing, or :memory: for one that lives and
// dies with the returned DB.
func Open(ctx context.Context, dsn string, options ...Option) (*DB, error) {
	if !isSQLite(dsn) {
		// Not the whole dsn: that of a server holds a password.
		scheme, _, _ := strings.Cut(dsn, ":")
		return nil, fmt.Errorf("open journal: dsn of scheme %q: want :memory: or file:PATH", scheme)
	}
	d := &DB{now: time.Now}
	for _, option := range options {
		option(d)
	}
	var err error
	if d.writer, d.reader, err = openSQLite(ctx, dsn); err != nil {
		return nil, fmt.Errorf("open journal: %w", err)
	}
	return d, nil
}

// Ping reads from the database, and returns an error if it does not answer.
func (d *DB) Ping(ctx context.Context) error {
	var claimed bool
	if err := d.reader.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM orders)`).Scan(&claimed); err != nil {
		return fmt.Errorf("ping journal: %w", err)
	}
	return nil
}

// Close waits for the calls in progress and closes the database. Closing twice is not an error.
func (d *DB) Close() error {
	if err := errors.Join(d.reader.Close(), d.writer.Close()); err != nil {
		return fmt.Errorf("close journal: %w", err)
	}
	return nil
}

// write runs change in a transaction that is durable when write returns nil, and undone otherwise.
// A change must do all its reading through tx.
func (d *DB) write(ctx context.Context, change func(tx *sql.Tx) error) error {
	tx, err := d.writer.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err := change(tx); err != nil {
		// A done context has rolled it back already.
		if undone := tx.Rollback(); undone != nil && !errors.Is(undone, sql.ErrTxDone) {
			err = errors.Join(err, undone)
		}
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// clock is the time now as the tables keep it.
func (d *DB) clock() int64 { return d.now().UnixMicro() }
