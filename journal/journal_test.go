package journal_test

import (
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
		Owner: "r", RunID: "r", RunOpenAt: time.Now(), Snapshot: order.Snapshot{Order: o, Status: order.Created},
		Events: []order.Event{{N: 1, Type: order.StatusChanged, Status: order.Created}},
	}
}

// store stores the order of a key.
func store(t *testing.T, db *journal.DB, key string) {
	t.Helper()
	_, err := db.Claim(t.Context(), claim(key))
	require.NoError(t, err)
}

// outside opens the database of a journal as an operator would.
func outside(t *testing.T, driver, dsn string) *sql.DB {
	t.Helper()
	raw, err := sql.Open(driver, dsn)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, raw.Close()) })
	return raw
}

// hold begins a transaction from outside, which holds the locks of a statement until it ends.
func hold(t *testing.T, raw *sql.DB, statement string) *sql.Tx {
	t.Helper()
	tx, err := raw.BeginTx(t.Context(), nil)
	require.NoError(t, err)
	_, err = tx.ExecContext(t.Context(), statement)
	require.NoError(t, err)
	return tx
}

func TestOpen_AtOnceMigratesOnce(t *testing.T) {
	t.Parallel()
	for name, place := range map[string]func(t *testing.T) (dsn, driver, inside string){
		"SQLite": func(t *testing.T) (dsn, driver, inside string) {
			t.Helper()
			path := filepath.Join(t.TempDir(), "journal.db")
			return "file:" + path, "sqlite", path
		},
		"PostgreSQL": func(t *testing.T) (dsn, driver, inside string) {
			t.Helper()
			dsn = journaltest.Postgres(t)
			return dsn, "pgx", dsn
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dsn, driver, inside := place(t)
			openAtOnce(t, dsn)
			page, err := open(t, dsn).Orders(t.Context(), journal.Filter{BotID: "b"})
			require.NoError(t, err)
			require.Len(t, page.Records, opened)
			var versions int
			require.NoError(t, outside(t, driver, inside).QueryRowContext(t.Context(),
				`SELECT count(*) FROM goose_db_version WHERE version_id = 1`).Scan(&versions))
			require.Equal(t, 1, versions)
		})
	}
}

// opened is how many journals openAtOnce opens.
const opened = 6

// openAtOnce opens a journal many times at once, has each store an order, and closes them.
func openAtOnce(t *testing.T, dsn string) {
	t.Helper()
	errs := make([]error, opened)
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
		{"a setting that is none", "postgres://saga:s3cret@db/journal?sslmode=s3cret", "the dsn has a setting that PostgreSQL's clients do not take, or names a file that cannot be read: sslmode"},
		{"commits that a crash forgets", "postgres://saga:s3cret@db/journal?synchronous_commit=off", "the dsn sets synchronous_commit to off"},
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

func TestDB_EveryCallOnAClosedJournalNamesWhatItDid(t *testing.T) {
	t.Parallel()
	db, err := journal.Open(t.Context(), "file:"+filepath.Join(t.TempDir(), "journal.db"))
	require.NoError(t, err)
	require.NoError(t, db.Ping(t.Context()))
	require.NoError(t, db.Close())
	ctx, i := t.Context(), journal.Intent{OrderID: "o", Kind: journal.IntentPost, N: 1}
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
		"keep draft 7 of post 1 of order": func() error { _, err := db.Prepared(ctx, i, "7"); return err },
		"resume post 1 of order o":        func() error { _, _, err := db.Resume(ctx, i); return err },
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
