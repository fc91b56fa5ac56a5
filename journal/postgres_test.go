package journal_test

import (
	"context"
	"database/sql"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/journal/journaltest"
	"github.com/ordersaga/ordersaga/order"
)

func TestPostgres(t *testing.T) {
	t.Parallel()
	journaltest.Postgres(t) // skips all of it at once
	journaltest.Run(t, func(t *testing.T) journaltest.Open {
		t.Helper()
		dsn := journaltest.Postgres(t)
		return func(t *testing.T, options ...journal.Option) *journal.DB {
			t.Helper()
			return open(t, dsn, options...)
		}
	})
}

// with is a dsn with a setting more.
func with(t *testing.T, dsn, name, value string) string {
	t.Helper()
	u, err := url.Parse(dsn)
	require.NoError(t, err)
	settings := u.Query()
	settings.Set(name, value)
	u.RawQuery = settings.Encode()
	return u.String()
}

// journals selects the connections of journals to the database.
const journals = ` FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'ordersaga'`

// count is the one number that a query answers.
func count(t *testing.T, raw *sql.DB, query string) int {
	t.Helper()
	var n int
	require.NoError(t, raw.QueryRowContext(t.Context(), query).Scan(&n))
	return n
}

// kill ends all connections of journals to the database, as a restart of the server does, and waits until
// they are gone.
func kill(t *testing.T, raw *sql.DB) {
	t.Helper()
	require.NotZero(t, count(t, raw, `SELECT count(pg_terminate_backend(pid))`+journals))
	require.Eventually(t, func() bool { return count(t, raw, `SELECT count(*)`+journals) == 0 }, 10*time.Second, time.Millisecond)
}

func TestPostgres_GoesOnAfterTheServerWasRestarted(t *testing.T) {
	t.Parallel()
	dsn := journaltest.Postgres(t)
	db, raw := open(t, dsn), outside(t, "pgx", dsn)
	var calls sync.WaitGroup
	for i := range 8 { // so that there are several connections
		calls.Go(func() { _, _ = db.Claim(t.Context(), claim(string(rune('a'+i)))) })
		calls.Go(func() { _, _ = db.Order(t.Context(), order.DeriveID("b", "a")) })
	}
	calls.Wait()
	claims := func() error { _, err := db.Claim(t.Context(), claim("a")); return err }
	reads := func() error { _, err := db.Order(t.Context(), order.DeriveID("b", "a")); return err }
	for _, call := range []func() error{claims, reads, claims, reads} {
		for range 2 { // the driver trusts a connection that was just used
			require.NoError(t, call())
		}
		kill(t, raw)
		require.NoError(t, call())
	}
}

func TestPostgres_AConnectionThatIsLostInATransactionIsAnErrorOnce(t *testing.T) {
	t.Parallel()
	dsn := journaltest.Postgres(t)
	db, raw := open(t, dsn), outside(t, "pgx", dsn)
	store(t, db, "1")
	tx := hold(t, raw, `SELECT 1 FROM orders FOR UPDATE`)

	failed := make(chan error, 1)
	go func() {
		_, err := db.Claim(t.Context(), claim("1"))
		failed <- err
	}()
	require.Eventually(t, func() bool { return waiting(t, raw) == 1 }, 10*time.Second, 10*time.Millisecond)
	kill(t, raw)
	require.ErrorContains(t, <-failed, "claim order "+order.DeriveID("b", "1"))
	require.NoError(t, tx.Rollback())
	store(t, db, "1")
}

// waiting is how many statements wait for a lock.
func waiting(t *testing.T, raw *sql.DB) int {
	t.Helper()
	return count(t, raw, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`)
}

func TestPostgres_AStatementThatWaitsTooLongIsAnError(t *testing.T) {
	t.Parallel()
	dsn := journaltest.Postgres(t)
	open(t, dsn)
	tx := hold(t, outside(t, "pgx", dsn), `LOCK TABLE orders IN ACCESS EXCLUSIVE MODE`)

	db := open(t, with(t, dsn, "statement_timeout", "50"))
	_, err := db.Claim(t.Context(), claim("1"))
	require.ErrorContains(t, err, "statement timeout")
	_, err = db.Order(t.Context(), order.DeriveID("b", "1"))
	require.ErrorContains(t, err, "statement timeout")
	require.NoError(t, tx.Rollback())
	store(t, db, "1")
}

func TestPostgres_AServerThatFallsSilentIsAnError(t *testing.T) {
	t.Parallel()
	line := connectLine(t, journaltest.Postgres(t))
	db := open(t, line.dsn, journal.WithPatience(300*time.Millisecond))
	store(t, db, "1")

	line.mute()
	_, err := db.Claim(t.Context(), claim("2"))
	require.ErrorIs(t, err, context.DeadlineExceeded)
	_, err = db.Order(t.Context(), order.DeriveID("b", "1"))
	require.ErrorIs(t, err, context.DeadlineExceeded)
	ctx, stop := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer stop()
	_, err = journal.Open(ctx, line.dsn)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.NotContains(t, err.Error(), "s3cret")

	line.unmute()
	store(t, db, "2")
}

func TestPostgres_SettingsOfTheConnections(t *testing.T) {
	t.Parallel()
	dsn := journaltest.Postgres(t)
	raw := outside(t, "pgx", dsn)
	_, err := raw.ExecContext(t.Context(), `
		DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_isolation = serializable', current_database()); END $$`)
	require.NoError(t, err)
	db := open(t, dsn)
	tx := hold(t, raw, `LOCK TABLE orders IN ACCESS EXCLUSIVE MODE`)

	errs := make([]error, 40)
	var calls sync.WaitGroup
	for i := range errs {
		calls.Go(func() { _, errs[i] = db.Claim(t.Context(), claim(string(rune('a'+i)))) })
		calls.Go(func() { _, _ = db.Order(t.Context(), order.DeriveID("b", "a")) })
	}
	require.Eventually(t, func() bool { return waiting(t, raw) == 16 }, 8*time.Second, 10*time.Millisecond)
	require.Equal(t, 16, count(t, raw, `SELECT count(*)`+journals), "10 that write and 6 that read")
	require.NoError(t, tx.Rollback())
	calls.Wait()
	for _, err := range errs {
		require.NoError(t, err, "nothing is serializable, whatever the database says")
	}
}

func TestPostgres_NeedsNoMoreThanItsOwnSchema(t *testing.T) {
	t.Parallel()
	dsn := journaltest.Postgres(t)
	raw := outside(t, "pgx", dsn)
	_, err := raw.ExecContext(t.Context(), `CREATE SCHEMA saga`)
	require.NoError(t, err)
	store(t, open(t, with(t, dsn, "search_path", "saga")), "1")
	var owner string
	require.NoError(t, raw.QueryRowContext(t.Context(), `SELECT owner FROM saga.orders`).Scan(&owner))
	require.Equal(t, "r", owner)
}

func TestPostgres_OfSeveralHostsItTakesTheOneThatWrites(t *testing.T) {
	t.Parallel()
	for _, wish := range []string{"read-write", "primary"} {
		t.Run(wish, func(t *testing.T) {
			t.Parallel()
			db := open(t, with(t, journaltest.Postgres(t), "target_session_attrs", wish))
			store(t, db, "1")
			_, err := db.Order(t.Context(), order.DeriveID("b", "1"))
			require.NoError(t, err)
		})
	}
}
