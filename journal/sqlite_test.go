package journal_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	_ "modernc.org/sqlite" // to look into the file from outside

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

// open opens a journal until the test ends.
func open(t *testing.T, dsn string, options ...journal.Option) *journal.DB {
	t.Helper()
	db, err := journal.Open(t.Context(), dsn, options...)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

// claim is the claim to an order of a bot.
func claim(key string) journal.Claim {
	o := order.Order{ID: order.DeriveID("b", key), BotID: "b", StoreID: "s", CreatedAt: time.Now()}
	return journal.Claim{
		Owner: "r", RunID: "r", Snapshot: order.Snapshot{Order: o, Status: order.Created},
		Events: []order.Event{{N: 1, Type: order.StatusChanged, Status: order.Created}},
	}
}

func TestOpen_InMemory(t *testing.T) {
	t.Parallel()
	db, other := open(t, ":memory:"), open(t, ":memory:")
	_, err := db.Claim(t.Context(), claim("1"))
	require.NoError(t, err)

	var readers sync.WaitGroup
	for range 8 {
		readers.Go(func() { _, _ = db.Orders(t.Context(), journal.Filter{BotID: "b"}) })
	}
	readers.Wait()
	_, err = db.Order(t.Context(), order.DeriveID("b", "1"))
	require.NoError(t, err)
	_, err = other.Order(t.Context(), order.DeriveID("b", "1"))
	require.ErrorIs(t, err, journal.ErrNotFound, "it is another journal")
}

func TestOpen_AtOnceMigratesOnce(t *testing.T) {
	t.Parallel()
	dsn := "file:" + filepath.Join(t.TempDir(), "journal.db")
	errs := make([]error, 6)
	var opening sync.WaitGroup
	for i := range errs {
		opening.Go(func() {
			db, err := journal.Open(t.Context(), dsn)
			if err == nil {
				_, err = db.Claim(t.Context(), claim(string(rune('a'+i))))
			}
			if err == nil {
				err = db.Close()
			}
			errs[i] = err
		})
	}
	opening.Wait()
	for _, err := range errs {
		require.NoError(t, err)
	}
	page, err := open(t, dsn).Orders(t.Context(), journal.Filter{BotID: "b"})
	require.NoError(t, err)
	require.Len(t, page.Records, len(errs))
}

func TestOpen_WaitsForAnotherThatMigrates(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "journal.db")
	lock, err := sql.Open("sqlite", path+"-migrate?_txlock=exclusive")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, lock.Close()) })
	tx, err := lock.BeginTx(t.Context(), nil)
	require.NoError(t, err)

	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err = journal.Open(ctx, "file:"+path)
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
	_, err = db.Claim(t.Context(), claim("1"))
	require.NoError(t, err)
	require.NoError(t, db.Close())
	require.NoError(t, db.Close(), "closing twice")

	_, err = open(t, dsn).Order(t.Context(), order.DeriveID("b", "1"))
	require.NoError(t, err)
}

func TestOpen_SaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	const others = "want file:PATH, :memory: or postgres://"
	for _, tt := range []struct{ name, dsn, want string }{
		{"another server", "mysql://saga:s3cret@db/journal", `"mysql": ` + others},
		{"no scheme", "journal.db", others},
		{"no path", "file:", others},
		{"nothing", "", others},
		{"settings that are none", "file:journal.db?_pragma=%zz", "read the settings"},
		{"a folder that is not there", "file:" + filepath.Join(t.TempDir(), "none", "journal.db"), "unable to open"},
		{"a password that is not escaped", "postgres://saga:s3cret/s3cret@db/journal", "special characters"},
		{"a setting that is none", "postgres://saga:s3cret@db/journal?sslmode=s3cret", "a setting that PostgreSQL's clients do not know"},
		{"nobody at home", "postgres://saga:s3cret@127.0.0.1:1/journal", "refused"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := journal.Open(t.Context(), tt.dsn)
			require.ErrorContains(t, err, "open journal: ")
			require.ErrorContains(t, err, tt.want)
			require.NotContains(t, err.Error(), "s3cret")
		})
	}
}

func TestOpen_SettingsOfTheFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "journal.db")
	open(t, "file:"+path)
	raw, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, raw.Close()) })
	var mode string
	require.NoError(t, raw.QueryRowContext(t.Context(), `PRAGMA journal_mode`).Scan(&mode))
	require.Equal(t, "wal", mode, "readers and the writer do not wait for each other")
}

func TestDB_WaitsForAWriterElsewhere(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "journal.db")
	db := open(t, "file:"+path)
	_, err := db.Claim(t.Context(), claim("1"))
	require.NoError(t, err)
	raw, err := sql.Open("sqlite", path+"?_txlock=immediate")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, raw.Close()) })
	tx, err := raw.BeginTx(t.Context(), nil)
	require.NoError(t, err)

	_, err = db.Order(t.Context(), order.DeriveID("b", "1"))
	require.NoError(t, err, "reading does not wait")
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err = db.Claim(ctx, claim("2"))
	require.ErrorContains(t, err, "claim order "+order.DeriveID("b", "2"), "writing waits as long as its caller does")

	require.NoError(t, tx.Rollback())
	_, err = db.Claim(t.Context(), claim("2"))
	require.NoError(t, err)
}

func TestDB_EveryCallOnAClosedJournalNamesWhatItDid(t *testing.T) {
	t.Parallel()
	db, err := journal.Open(t.Context(), "file:"+filepath.Join(t.TempDir(), "journal.db"))
	require.NoError(t, err)
	require.NoError(t, db.Ping(t.Context()))
	require.NoError(t, db.Close())
	ctx, i := t.Context(), journal.Intent{OrderID: "o", N: 1}
	for want, call := range map[string]func() error{
		"ping journal":                    func() error { return db.Ping(ctx) },
		"claim order ":                    func() error { _, err := db.Claim(ctx, claim("1")); return err },
		"append 3 of run r to order ":     func() error { _, err := db.Append(ctx, journal.Append{RunID: "r", N: 3}); return err },
		"read order o":                    func() error { _, err := db.Order(ctx, "o"); return err },
		"list orders of bot b":            func() error { _, err := db.Orders(ctx, journal.Filter{BotID: "b"}); return err },
		"read history of order o after 2": func() error { _, err := db.History(ctx, "o", 2, 1); return err },
		"read feed of bot b after 2":      func() error { _, err := db.Feed(ctx, "b", 2, 1); return err },
		"rule out post 1 of order o":      func() error { _, _, err := db.RuleOut(ctx, i); return err },
		"freeze attempt 1 of order o":     func() error { _, err := db.Freeze(ctx, journal.Frozen{OrderID: "o", N: 1}); return err },
		"list attention items":            func() error { _, err := db.Attention(ctx, journal.AttentionFilter{}); return err },
		"prune letters before 0001-01-01": func() error { _, err := db.Prune(ctx, time.Time{}); return err },
		"intend post 1 of order o":        func() error { _, _, err := db.Intend(ctx, i); return err },
		"conclude post 1 of order o as d": func() error { _, _, err := db.Conclude(ctx, i, journal.Outcome{State: "done"}); return err },
		"seek post 1 of order o":          func() error { _, _, err := db.Seek(ctx, i); return err },
		"read the posts of order o":       func() error { _, err := db.Traces(ctx, "o"); return err },
		"withdraw post 1 of order o":      func() error { _, _, err := db.Withdraw(ctx, i); return err },
		"receive letter  about order o":   func() error { _, err := db.Receive(ctx, journal.Letter{OrderID: "o"}); return err },
		"look for waiting letters":        func() error { _, err := db.Take(ctx, 1, time.Second); return err },
		"mark as delivered letter m":      func() error { return db.Delivered(ctx, "m") },
		"mark as unmatched letter m":      func() error { return db.Unmatched(ctx, "m", "") },
		"postpone letter m":               func() error { return db.Postpone(ctx, "m", time.Now()) },
		"list unmatched letters":          func() error { _, err := db.UnmatchedLetters(ctx, 1); return err },
		"list watched orders of store s":  func() error { _, err := db.Watched(ctx, "s"); return err },
		"read whether store s is due":     func() error { _, err := db.Due(ctx, "s"); return err },
		"clear that store s is due":       func() error { return db.ClearDue(ctx, "s", 1) },
		"lease l for h":                   func() error { _, err := db.Lease(ctx, "l", "h", time.Second); return err },
		"release lease l of h":            func() error { return db.Release(ctx, "l", "h") },
	} {
		require.ErrorContains(t, call(), want)
	}
}

func TestMigrations_SpeakOnlyWhatBothDatabasesKnow(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("migrations/*.sql")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		statements := regexp.MustCompile(`--.*`).ReplaceAllString(string(text), "")
		require.NotRegexp(t,
			`(?i)\b(INTEGER|DATETIME|TIMESTAMP|BLOB|JSONB?|AUTOINCREMENT|SERIAL|STRICT|WITHOUT ROWID)\b`, statements, file)
	}
}
