package journal

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
)

// mostStatements bounds what a connection keeps: the journal's texts, and some of those that lists make by their
// filters. One takes some kilobytes.
const mostStatements = 150

// keeping makes connections that keep what they have prepared. The driver of SQLite parses and plans a text
// each time that it comes, which was a fifth of the CPU of an API.
type keeping struct{ driver.Connector }

// Connect implements [driver.Connector].
func (k keeping) Connect(ctx context.Context) (driver.Conn, error) {
	made, err := k.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	whole, ok := made.(connection)
	if !ok {
		return nil, errors.Join(fmt.Errorf("connect to SQLite: a %T cannot keep statements", made), made.Close())
	}
	return &keeper{connection: whole, kept: map[string]*statement{}}, nil
}

// connection is what is used of the driver's connections: all but running a text without preparing it.
type connection interface {
	driver.Conn
	driver.ConnPrepareContext
	driver.ConnBeginTx
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// keeper is a connection that keeps its statements. Like every driver's it is used by one caller at a time.
type keeper struct {
	connection

	kept map[string]*statement
}

// PrepareContext returns the kept statement of a text, unless it is in use: rows of it are still being read.
func (k *keeper) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	known := k.kept[query]
	if known != nil && !known.lent {
		known.lent = true
		return known, nil
	}
	made, err := k.connection.PrepareContext(ctx, query)
	if err != nil || known != nil {
		return made, err
	}
	whole, ok := made.(prepared)
	if !ok || !k.makeRoom() {
		return made, nil
	}
	known = &statement{prepared: whole, lent: true}
	k.kept[query] = known
	return known, nil
}

// makeRoom reports whether one more statement can be kept, for which another may have to go.
func (k *keeper) makeRoom() bool {
	if len(k.kept) < mostStatements {
		return true
	}
	for query, s := range k.kept {
		if !s.lent {
			delete(k.kept, query)
			return s.prepared.Close() == nil
		}
	}
	return false
}

// Close closes the statements and the connection.
func (k *keeper) Close() error {
	var errs []error
	for _, s := range k.kept {
		errs = append(errs, s.prepared.Close())
	}
	return errors.Join(append(errs, k.connection.Close())...)
}

// prepared is what is used of the driver's statements.
type prepared interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// statement is one that is kept.
type statement struct {
	prepared

	lent bool
}

// Close gives the statement back. Its rows have been closed, so it holds no lock.
func (s *statement) Close() error {
	s.lent = false
	return nil
}
