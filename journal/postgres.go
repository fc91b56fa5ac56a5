package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

// This file is all that is particular to PostgreSQL.

const (
	// postgresWriters and postgresReaders bound the connections of a process. PostgreSQL allows 100 in all
	// unless told otherwise, which is six processes. Readers have their own: a page of a list must not make
	// a fence wait.
	postgresWriters = 10
	postgresReaders = 6
	// connectTimeout is how long a server may take to answer the telephone.
	connectTimeout = 5 * time.Second
	// connectionAge and idleAge are how long a connection is kept: after a failover nobody keeps talking to
	// the server that was.
	connectionAge = 30 * time.Minute
	idleAge       = 5 * time.Minute
	// statementTimeout bounds a statement and its wait for a lock, frozenTimeout how long a process that
	// was frozen in the middle of a transaction keeps others waiting.
	statementTimeout = "10s"
	frozenTimeout    = "15s"
	// migrationLock is the advisory lock of a process that migrates.
	migrationLock = 0x6f7264657273 // "orders"
)

// isPostgres reports whether dsn names a PostgreSQL database.
func isPostgres(dsn string) bool {
	return strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://")
}

// openPostgres opens the connections that write and those that read, the tables being up to date.
func openPostgres(ctx context.Context, dsn string) (writer, reader *sql.DB, err error) {
	config, err := parsePostgres(dsn)
	if err != nil {
		return nil, nil, err
	}
	if err := migratePostgres(ctx, config); err != nil {
		return nil, nil, err
	}
	setDefault(config, "statement_timeout", statementTimeout)
	setDefault(config, "idle_in_transaction_session_timeout", frozenTimeout)
	writer = pool(config, postgresWriters)
	config.AfterConnect = onlyRead
	return writer, pool(config, postgresReaders), nil
}

// onlyRead makes a session one that cannot write. It is told so once it is there: a session that begins
// like that is not the one that target_session_attrs=read-write looks for.
func onlyRead(ctx context.Context, c *pgconn.PgConn) error {
	return c.Exec(ctx, `SET default_transaction_read_only = on`).Close()
}

// parsePostgres reads a dsn, and adds what every session needs.
func parsePostgres(dsn string) (*pgx.ConnConfig, error) {
	config, err := readPostgres(dsn)
	if err != nil {
		return nil, fmt.Errorf("the dsn %w", err)
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTimeout
	}
	setDefault(config, "application_name", "ordersaga")
	// What the locks are made for: a statement sees what was committed before it, not before its transaction.
	config.RuntimeParams["default_transaction_isolation"] = "read committed"
	return config, nil
}

// setDefault sets a setting of the session unless the dsn has.
func setDefault(config *pgx.ConnConfig, name, value string) {
	if _, set := config.RuntimeParams[name]; !set {
		config.RuntimeParams[name] = value
	}
}

// pool is a bounded number of connections, made when they are needed. It copies config.
func pool(config *pgx.ConnConfig, most int) *sql.DB {
	db := stdlib.OpenDB(*config.Copy())
	db.SetMaxOpenConns(most)
	db.SetMaxIdleConns(most)
	db.SetConnMaxLifetime(connectionAge)
	db.SetConnMaxIdleTime(idleAge)
	return db
}

// migratePostgres brings the tables up to date on connections of its own, without the bounds of every
// day's work: a migration may take long.
func migratePostgres(ctx context.Context, config *pgx.ConnConfig) (err error) {
	db := pool(config, 2)
	defer func() { err = errors.Join(err, db.Close()) }()
	return migrate(ctx, db, goose.DialectPostgres, goose.WithSessionLocker(migrationTurn{}))
}

// migrationTurn is the turn of one process to migrate. It ends with the connection that has it.
type migrationTurn struct{}

// SessionLock implements goose's lock.SessionLocker: it waits for the turn.
func (migrationTurn) SessionLock(ctx context.Context, conn *sql.Conn) error {
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, int64(migrationLock)); err != nil {
		return fmt.Errorf("wait for the turn to migrate: %w", err)
	}
	return nil
}

// SessionUnlock implements goose's lock.SessionLocker.
func (migrationTurn) SessionUnlock(ctx context.Context, conn *sql.Conn) error {
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_unlock($1)`, int64(migrationLock)); err != nil {
		return fmt.Errorf("give the turn to migrate back: %w", err)
	}
	return nil
}

// lostPostgres reports whether an error says that the connection is gone: the server said so (class 57P),
// or nothing more came.
func lostPostgres(err error) bool {
	if told, ok := errors.AsType[*pgconn.PgError](err); ok {
		return strings.HasPrefix(told.Code, "57P") || strings.HasPrefix(told.Code, "08")
	}
	_, broken := errors.AsType[net.Error](err)
	return broken || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed)
}
