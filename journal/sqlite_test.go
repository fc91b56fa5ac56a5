package journal_test

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/journal/journaltest"
	"github.com/ordersaga/ordersaga/order"
)

func TestSQLite(t *testing.T) {
	t.Parallel()
	journaltest.Run(t, func(t *testing.T) journaltest.Open {
		t.Helper()
		path := filepath.Join(t.TempDir(), "journal.db")
		return func(t *testing.T, options ...journal.Option) *journal.DB {
			t.Helper()
			return open(t, "file:"+path, options...)
		}
	})
}

func TestOpen_InMemory(t *testing.T) {
	t.Parallel()
	db, other := open(t, ":memory:"), open(t, ":memory:")
	store(t, db, "1")

	var readers sync.WaitGroup
	for range 8 {
		readers.Go(func() { _, _ = db.Orders(t.Context(), journal.Filter{BotID: "b"}) })
	}
	readers.Wait()
	_, err := db.Order(t.Context(), order.DeriveID("b", "1"))
	require.NoError(t, err)
	_, err = other.Order(t.Context(), order.DeriveID("b", "1"))
	require.ErrorIs(t, err, journal.ErrNotFound, "it is another journal")
}

func TestOpen_WaitsForAnotherThatMigrates(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "journal.db")
	tx := hold(t, outside(t, "sqlite", path+"-migrate?_txlock=exclusive"), `SELECT 1`)

	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := journal.Open(ctx, "file:"+path)
	require.ErrorContains(t, err, "for migration")
	require.NoFileExists(t, path, "it has touched nothing")

	require.NoError(t, tx.Rollback())
	open(t, "file:"+path)
}

func TestOpen_KeepsWhatWasStored(t *testing.T) {
	t.Parallel()
	dsn := "file:" + filepath.Join(t.TempDir(), "journal.db")
	db, err := journal.Open(t.Context(), dsn)
	require.NoError(t, err)
	store(t, db, "1")
	require.NoError(t, db.Close())
	require.NoError(t, db.Close(), "closing twice")

	_, err = open(t, dsn).Order(t.Context(), order.DeriveID("b", "1"))
	require.NoError(t, err)
}

func TestOpen_SettingsOfTheFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "journal.db")
	open(t, "file:"+path)
	var mode string
	require.NoError(t, outside(t, "sqlite", path).QueryRowContext(t.Context(), `PRAGMA journal_mode`).Scan(&mode))
	require.Equal(t, "wal", mode, "readers and the writer do not wait for each other")
}

func TestDB_WaitsForAWriterElsewhere(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "journal.db")
	db := open(t, "file:"+path)
	store(t, db, "1")
	tx := hold(t, outside(t, "sqlite", path+"?_txlock=immediate"), `SELECT 1`)

	_, err := db.Order(t.Context(), order.DeriveID("b", "1"))
	require.NoError(t, err, "reading does not wait")
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err = db.Claim(ctx, claim("2"))
	require.ErrorContains(t, err, "claim order "+order.DeriveID("b", "2"), "writing waits as long as its caller does")

	require.NoError(t, tx.Rollback())
	store(t, db, "2")
}
