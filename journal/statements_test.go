package journal_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"modernc.org/sqlite"

	"github.com/ordersaga/ordersaga/journal"
)

// counting is a connector that counts what its connections prepare.
type counting struct {
	driver.Connector

	prepared map[string]int
}

func (c counting) Connect(ctx context.Context) (driver.Conn, error) {
	made, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	whole, ok := made.(journal.Connection)
	if !ok {
		return nil, errors.New("the driver has changed")
	}
	return countingConn{whole, c.prepared}, nil
}

type countingConn struct {
	journal.Connection

	prepared map[string]int
}

func (c countingConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	c.prepared[query]++
	return c.Connection.PrepareContext(ctx, query)
}

// kept is a database of one connection that keeps its statements, and how often each text was prepared.
func kept(t *testing.T) (*sql.DB, map[string]int) {
	t.Helper()
	inner, err := sqlite.NewConnector("file:" + filepath.Join(t.TempDir(), "kept.db"))
	require.NoError(t, err)
	prepared := map[string]int{}
	db := sql.OpenDB(journal.Keeping(counting{inner, prepared}))
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	_, err = db.ExecContext(t.Context(), `CREATE TABLE dishes (name TEXT); INSERT INTO dishes VALUES ('soup'), ('tea')`)
	require.NoError(t, err)
	return db, prepared
}

func TestATextIsPreparedOnce(t *testing.T) {
	const count, add = `SELECT count(*) FROM dishes WHERE name <> $1`, `INSERT INTO dishes VALUES ($1)`
	db, prepared := kept(t)
	for i := range 3 {
		var n int
		require.NoError(t, db.QueryRowContext(t.Context(), count, "tea").Scan(&n))
		require.Equal(t, i+1, n)
		tx, err := db.BeginTx(t.Context(), nil)
		require.NoError(t, err)
		_, err = tx.ExecContext(t.Context(), add, fmt.Sprint("dish ", i))
		require.NoError(t, err)
		require.NoError(t, tx.Commit())
	}
	require.Equal(t, 1, prepared[count])
	require.Equal(t, 1, prepared[add])
}

func TestATextWhoseRowsAreBeingReadIsPreparedAgain(t *testing.T) {
	const all = `SELECT name FROM dishes ORDER BY name`
	db, prepared := kept(t)
	tx, err := db.BeginTx(t.Context(), nil)
	require.NoError(t, err)
	outer, err := tx.QueryContext(t.Context(), all)
	require.NoError(t, err)
	var names []string
	for outer.Next() {
		var name, first string
		require.NoError(t, outer.Scan(&name))
		require.NoError(t, tx.QueryRowContext(t.Context(), all).Scan(&first))
		names = append(names, name+" after "+first)
	}
	require.NoError(t, errors.Join(outer.Err(), outer.Close(), tx.Rollback()))
	require.Equal(t, []string{"soup after soup", "tea after soup"}, names)
	require.Equal(t, 3, prepared[all], "each time that it was in use")
	require.NoError(t, db.QueryRowContext(t.Context(), all).Scan(new(string)))
	require.Equal(t, 3, prepared[all], "the first has been given back")
}

func TestAKeptTextLivesThroughAChangeOfItsTable(t *testing.T) {
	const all = `SELECT * FROM dishes`
	db, prepared := kept(t)
	require.NoError(t, db.QueryRowContext(t.Context(), all).Scan(new(string)))
	_, err := db.ExecContext(t.Context(), `ALTER TABLE dishes ADD COLUMN price INTEGER DEFAULT 5`)
	require.NoError(t, err)
	var name string
	var price int
	require.NoError(t, db.QueryRowContext(t.Context(), all).Scan(&name, &price))
	require.Equal(t, 5, price)
	require.Equal(t, 1, prepared[all])
}

func TestAFailedStatementIsGivenBack(t *testing.T) {
	const add = `INSERT INTO only (one) VALUES ($1)`
	db, prepared := kept(t)
	_, err := db.ExecContext(t.Context(), `CREATE TABLE only (one INTEGER PRIMARY KEY)`)
	require.NoError(t, err)
	for i := range 4 {
		_, err = db.ExecContext(t.Context(), add, 1)
		require.Equal(t, i == 0, err == nil, err)
	}
	_, err = db.ExecContext(t.Context(), add, 2)
	require.NoError(t, err)
	require.Equal(t, 1, prepared[add])
	_, err = db.ExecContext(t.Context(), `SELECT nonsense`)
	require.ErrorContains(t, err, "nonsense")
}

func TestAConnectionKeepsSoManyAndNoMore(t *testing.T) {
	db, prepared := kept(t)
	for range 2 {
		for i := range 2 * journal.MostStatements {
			require.NoError(t, db.QueryRowContext(t.Context(), fmt.Sprint("SELECT ", i)).Scan(new(int)))
		}
	}
	again := 0
	for _, n := range prepared {
		again += n - 1
	}
	require.GreaterOrEqual(t, again, journal.MostStatements, "the others had to go")
	last := fmt.Sprint("SELECT ", 2*journal.MostStatements-1)
	before := prepared[last]
	require.NoError(t, db.QueryRowContext(t.Context(), last).Scan(new(int)))
	require.Equal(t, before, prepared[last], "the newest was kept")
}
