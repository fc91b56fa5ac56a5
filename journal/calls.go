package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// write runs change in a transaction that is durable when write returns nil, and undone otherwise,
// unless the database went away in the very end: then nobody knows. A change must do all its reading
// through tx.
func (d *DB) write(ctx context.Context, change func(tx *sql.Tx) error) error {
	ctx, stop := context.WithTimeout(ctx, d.patience)
	defer stop()
	tx, err := d.begin(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err := change(tx); err != nil {
		d.lost(ctx, err)
		// A done context has rolled it back already, and a lost connection needs none.
		if undone := tx.Rollback(); undone != nil && !errors.Is(undone, sql.ErrTxDone) {
			err = errors.Join(err, undone)
		}
		return err
	}
	if err := tx.Commit(); err != nil {
		d.lost(ctx, err)
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// begin begins a transaction, a second time if the connection had been lost: nothing has happened yet.
func (d *DB) begin(ctx context.Context) (*sql.Tx, error) {
	tx, err := d.writer.BeginTx(ctx, nil)
	if err != nil && d.lost(ctx, err) {
		return d.writer.BeginTx(ctx, nil)
	}
	return tx, err
}

// readAll reads the rows of a query, each with read.
func readAll[T any](ctx context.Context, d *DB, read func(scanner) (T, error), query string, args ...any) ([]T, error) {
	return asked(ctx, d, func(ctx context.Context) ([]T, error) {
		rows, err := d.reader.QueryContext(ctx, query, args...)
		if err != nil {
			return nil, err
		}
		return collect(rows, read)
	})
}

// readOne reads the one row of a query; [sql.ErrNoRows] if there is none.
func readOne[T any](ctx context.Context, d *DB, read func(scanner) (T, error), query string, args ...any) (T, error) {
	return asked(ctx, d, func(ctx context.Context) (T, error) {
		return read(d.reader.QueryRowContext(ctx, query, args...))
	})
}

// asked asks a question of the database, a second time if the connection had been lost.
func asked[T any](ctx context.Context, d *DB, question func(context.Context) (T, error)) (T, error) {
	ctx, stop := context.WithTimeout(ctx, d.patience)
	defer stop()
	answer, err := question(ctx)
	if err != nil && d.lost(ctx, err) {
		return question(ctx)
	}
	return answer, err
}

// lost reports whether an error says that a connection was lost. A server that was restarted has closed
// all of them, so the idle ones are given up too, and the next call makes a new one.
func (d *DB) lost(ctx context.Context, err error) bool {
	if d.engine.lost == nil || ctx.Err() != nil || !d.engine.lost(err) {
		return false
	}
	for pool, most := range map[*sql.DB]int{d.writer: postgresWriters, d.reader: postgresReaders} {
		pool.SetMaxIdleConns(0)
		pool.SetMaxIdleConns(most)
	}
	return true
}
