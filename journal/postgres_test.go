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

// postgres opens the database of a journal as an operator would.
func postgres(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	raw, err := sql.Open("pgx", dsn)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, raw.Close()) })
	return raw
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

func TestPostgres_OpenedAtOnceItMigratesOnce(t *testing.T) {
	t.Parallel()
	dsn := journaltest.Postgres(t)
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
	var versions int
	require.NoError(t, postgres(t, dsn).QueryRowContext(t.Context(),
		`SELECT count(*) FROM goose_db_version WHERE version_id = 1`).Scan(&versions))
	require.Equal(t, 1, versions)
}

// kill ends all connections of journals to the database, as a restart of the server does, and waits until
// they are gone.
func kill(t *testing.T, raw *sql.DB) {
	t.Helper()
	const journals = ` FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'ordersaga'`
	var killed int
	require.NoError(t, raw.QueryRowContext(t.Context(), `SELECT count(pg_terminate_backend(pid))`+journals).Scan(&killed))
	require.NotZero(t, killed)
	require.Eventually(t, func() bool {
		var left int
		require.NoError(t, raw.QueryRowContext(t.Context(), `SELECT count(*)`+journals).Scan(&left))
		return left == 0
	}, 10*time.Second, time.Millisecond)
}

func TestPostgres_GoesOnAfterTheServerWasRestarted(t *testing.T) {
	t.Parallel()
	dsn := journaltest.Postgres(t)
	db, raw := open(t, dsn), postgres(t, dsn)
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
	db, raw := open(t, dsn), postgres(t, dsn)
	_, err := db.Claim(t.Context(), claim("1"))
	require.NoError(t, err)
	tx, err := raw.BeginTx(t.Context(), nil)
	require.NoError(t, err)
	_, err = tx.ExecContext(t.Context(), `SELECT 1 FROM orders FOR UPDATE`)
	require.NoError(t, err)

	failed := make(chan error, 1)
	go func() {
		_, err := db.Claim(t.Context(), claim("1"))
		failed <- err
	}()
	require.Eventually(t, func() bool { return waiting(t, raw) == 1 }, 10*time.Second, 10*time.Millisecond)
	kill(t, raw)
	require.ErrorContains(t, <-failed, "claim order "+order.DeriveID("b", "1"))
	require.NoError(t, tx.Rollback())
	_, err = db.Claim(t.Context(), claim("1"))
	require.NoError(t, err)
}

// waiting is how many statements wait for a lock.
func waiting(t *testing.T, raw *sql.DB) int {
	t.Helper()
	var n int
	require.NoError(t, raw.QueryRowContext(t.Context(), `
		SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`).Scan(&n))
	return n
}

func TestPostgres_AStatementThatWaitsTooLongIsAnError(t *testing.T) {
	t.Parallel()
	dsn := journaltest.Postgres(t)
	open(t, dsn)
	raw := postgres(t, dsn)
	tx, err := raw.BeginTx(t.Context(), nil)
	require.NoError(t, err)
	_, err = tx.ExecContext(t.Context(), `LOCK TABLE orders IN ACCESS EXCLUSIVE MODE`)
	require.NoError(t, err)

	db := open(t, with(t, dsn, "statement_timeout", "50"))
	_, err = db.Claim(t.Context(), claim("1"))
	require.ErrorContains(t, err, "statement timeout")
	_, err = db.Order(t.Context(), order.DeriveID("b", "1"))
	require.ErrorContains(t, err, "statement timeout")
	require.NoError(t, tx.Rollback())
	_, err = db.Claim(t.Context(), claim("1"))
	require.NoError(t, err)
}

func TestPostgres_AServerThatFallsSilentIsAnError(t *testing.T) {
	t.Parallel()
	line := connectLine(t, journaltest.Postgres(t))
	db := open(t, line.dsn, journal.WithPatience(300*time.Millisecond))
	_, err := db.Claim(t.Context(), claim("1"))
	require.NoError(t, err)

	line.mute()
	_, err = db.Claim(t.Context(), claim("2"))
	require.ErrorIs(t, err, context.DeadlineExceeded)
	_, err = db.Order(t.Context(), order.DeriveID("b", "1"))
	require.ErrorIs(t, err, context.DeadlineExceeded)
	ctx, stop := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer stop()
	_, err = journal.Open(ctx, line.dsn)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.NotContains(t, err.Error(), "s3cret")

	line.unmute()
	_, err = db.Claim(t.Context(), claim("2"))
	require.NoError(t, err)
}

func TestPostgres_SettingsOfTheConnections(t *testing.T) {
	t.Parallel()
	dsn := journaltest.Postgres(t)
	raw := postgres(t, dsn)
	_, err := raw.ExecContext(t.Context(), `
		DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_isolation = serializable', current_database()); END $$`)
	require.NoError(t, err)
	db := open(t, dsn)
	tx, err := raw.BeginTx(t.Context(), nil)
	require.NoError(t, err)
	_, err = tx.ExecContext(t.Context(), `LOCK TABLE orders IN ACCESS EXCLUSIVE MODE`)
	require.NoError(t, err)

	errs := make([]error, 40)
	var calls sync.WaitGroup
	for i := range errs {
		calls.Go(func() { _, errs[i] = db.Claim(t.Context(), claim(string(rune('a'+i)))) })
		calls.Go(func() { _, _ = db.Order(t.Context(), order.DeriveID("b", "a")) })
	}
	require.Eventually(t, func() bool { return waiting(t, raw) == 16 }, 8*time.Second, 10*time.Millisecond)
	var connections int
	require.NoError(t, raw.QueryRowContext(t.Context(), `
		SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'ordersaga'`).Scan(&connections))
	require.Equal(t, 16, connections, "10 that write and 6 that read")
	require.NoError(t, tx.Rollback())
	calls.Wait()
	for _, err := range errs {
		require.NoError(t, err, "nothing is serializable, whatever the database says")
	}
}

func TestPostgres_NeedsNoMoreThanItsOwnSchema(t *testing.T) {
	t.Parallel()
	dsn := journaltest.Postgres(t)
	raw := postgres(t, dsn)
	_, err := raw.ExecContext(t.Context(), `CREATE SCHEMA saga`)
	require.NoError(t, err)
	_, err = open(t, with(t, dsn, "search_path", "saga")).Claim(t.Context(), claim("1"))
	require.NoError(t, err)
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
			_, err := db.Claim(t.Context(), claim("1"))
			require.NoError(t, err)
			_, err = db.Order(t.Context(), order.DeriveID("b", "1"))
			require.NoError(t, err)
		})
	}
}
