package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

// patience is how long a call waits for the database at most: longer than the database lets a
// statement wait for a lock, so that its own word comes first.
const patience = 15 * time.Second

// DB is a journal in a database. It is safe for concurrent use, and several processes may have the
// same database open.
//
// Every error names what was being done. One that is none of this package's errors means that the
// database did not answer, or did not answer in time: the call may be repeated as it is.
type DB struct {
	// writer has one connection where the database has one writer; reader never writes. They are
	// the same for a journal in memory.
	writer, reader *sql.DB
	engine         engine
	now            func() time.Time
	patience       time.Duration
}

// engine is how one kind of database differs from the other.
type engine struct {
	// forUpdate ends a SELECT that locks what it reads; empty where a transaction has the database alone.
	forUpdate string
	// lost reports whether an error says that the connection is gone, and others with it; nil where there
	// are none to lose.
	lost func(error) bool
}

// Option changes how a journal is opened.
type Option func(*DB)

// WithClock makes the journal tell the time by now instead of [time.Now]: when a lease ends, when a
// letter is tried again.
func WithClock(now func() time.Time) Option {
	return func(d *DB) { d.now = now }
}

// WithPatience bounds how long a call waits for the database, instead of 15 s.
func WithPatience(longest time.Duration) Option {
	return func(d *DB) { d.patience = longest }
}

// Open opens the journal at dsn and brings its tables up to date; two processes may do so at once.
// A dsn is file:PATH for a SQLite file that is made when missing, :memory: for one that lives and
// dies with the returned DB, or postgres://USER:PASSWORD@HOST/DATABASE. No error holds a password.
func Open(ctx context.Context, dsn string, options ...Option) (*DB, error) {
	d := &DB{now: time.Now, patience: patience}
	for _, option := range options {
		option(d)
	}
	var err error
	switch {
	case isSQLite(dsn):
		d.writer, d.reader, err = openSQLite(ctx, dsn)
	case isPostgres(dsn):
		d.engine = engine{forUpdate: " FOR UPDATE", lost: lostPostgres}
		d.writer, d.reader, err = openPostgres(ctx, dsn)
	default:
		// Not the whole dsn: that of a server holds a password.
		scheme, _, _ := strings.Cut(dsn, ":")
		err = fmt.Errorf("dsn of scheme %q: want file:PATH, :memory: or postgres://…", scheme)
	}
	if err != nil {
		return nil, fmt.Errorf("open journal: %w", err)
	}
	return d, nil
}

// Ping reads from the database, and returns an error if it does not answer.
func (d *DB) Ping(ctx context.Context) error {
	_, err := readOne(ctx, d, func(row scanner) (claimed bool, err error) { return claimed, row.Scan(&claimed) },
		`SELECT EXISTS (SELECT 1 FROM orders)`)
	if err != nil {
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

// clock is the time now as the tables keep it.
func (d *DB) clock() int64 { return d.now().UnixMicro() }
