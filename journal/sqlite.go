package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
)

// This file is all that is particular to SQLite. The statements elsewhere are understood by SQLite
// and PostgreSQL alike.

const (
	// busyTimeout is how long, in milliseconds, a statement waits for the lock of another process. A
	// transaction takes some milliseconds, so this is for a stalled disk.
	busyTimeout = "10000"
	// migrationTimeout is how long a process waits for another that is migrating.
	migrationTimeout = "120000"
	// readers bounds the connections that read; each costs about 2 MB of page cache.
	readers = 8
)

// isSQLite reports whether dsn names a SQLite database.
func isSQLite(dsn string) bool {
	return dsn == ":memory:" || strings.HasPrefix(dsn, "file:") && len(dsn) > len("file:")
}

// inMemory reports whether the database lives in the memory of its one connection.
func inMemory(dsn string) bool {
	return strings.Contains(dsn, ":memory:") || strings.Contains(dsn, "mode=memory")
}

// openSQLite opens the connection that writes and those that read, the tables being up to date.
func openSQLite(ctx context.Context, dsn string) (writer, reader *sql.DB, err error) {
	if inMemory(dsn) {
		writer, err = openWriter(ctx, dsn)
		return writer, writer, err
	}
	if writer, err = openAlone(ctx, dsn); err != nil {
		return nil, nil, err
	}
	reader, err = connect(dsn, url.Values{"_query_only": {"1"}})
	if err != nil {
		return nil, nil, errors.Join(err, writer.Close())
	}
	reader.SetMaxOpenConns(readers)
	reader.SetMaxIdleConns(readers)
	return writer, reader, nil
}

// openAlone opens the connection that writes while no other process does the same: not only the
// migrations must not meet, the change of a new file to the write-ahead log must not either.
func openAlone(ctx context.Context, dsn string) (writer *sql.DB, err error) {
	unlock, err := lockMigrations(ctx, dsn)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	return openWriter(ctx, dsn)
}

// openWriter opens the one connection that writes and migrates. synchronous=FULL is what makes a
// commit durable in the write-ahead log; an immediate transaction takes its lock at the start, where
// it can wait, and not in the middle, where it would have to give up.
func openWriter(ctx context.Context, dsn string) (*sql.DB, error) {
	db, err := connect(dsn, url.Values{
		"_journal_mode": {"WAL"}, "_synchronous": {"FULL"}, "_foreign_keys": {"1"}, "_txlock": {"immediate"},
	})
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if err := migrate(ctx, db, goose.DialectSQLite3); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// connect prepares connections to dsn with settings beside those that dsn brings along.
func connect(dsn string, settings url.Values) (*sql.DB, error) {
	name, query, _ := strings.Cut(dsn, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, fmt.Errorf("read the settings of %s: %w", name, err)
	}
	values.Set("_busy_timeout", busyTimeout)
	values.Set("_dqs", "0") // a misspelled column is an error, not a text
	for key := range settings {
		values.Set(key, settings.Get(key))
	}
	connector, err := sqlite.NewConnector(name + "?" + values.Encode())
	if err != nil {
		return nil, fmt.Errorf("connect to %s: %w", name, err)
	}
	return sql.OpenDB(keeping{connector}), nil
}

// lockMigrations waits until no other process migrates the file and keeps them away until unlock. The
// lock is an exclusive transaction on an empty file of its own, PATH-migrate, so it ends with the
// process that holds it; the file stays, since one that waits for it may have it open.
func lockMigrations(ctx context.Context, dsn string) (unlock func() error, err error) {
	name, query, _ := strings.Cut(dsn, "?")
	db, err := connect(name+"-migrate?"+query, url.Values{"_busy_timeout": {migrationTimeout}, "_txlock": {"exclusive"}})
	if err != nil {
		return nil, err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s for migration: %w", name, err), db.Close())
	}
	return func() error { return errors.Join(tx.Rollback(), db.Close()) }, nil
}
