package journaltest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"net/url"
	"os"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/stretchr/testify/require"
)

// Postgres makes an empty PostgreSQL database, drops it when the test ends, and returns its dsn. The
// server is that of ORDERSAGA_TEST_POSTGRES, a dsn of a role that may create databases; without it the
// test is skipped.
func Postgres(tb testing.TB) string {
	tb.Helper()
	server := os.Getenv("ORDERSAGA_TEST_POSTGRES") //nolint:forbidigo // where tests run is no setting of the product
	if server == "" {
		tb.Skip("ORDERSAGA_TEST_POSTGRES is not set: eval \"$(.ci/postgres start)\" starts a PostgreSQL for tests and sets it")
	}
	dsn, err := url.Parse(server)
	require.NoError(tb, err, "ORDERSAGA_TEST_POSTGRES is no URL")
	name := "ordersaga_" + strings.ToLower(rand.Text())
	administer(tb, server, `CREATE DATABASE `+name+` TEMPLATE template0`)
	tb.Cleanup(func() { administer(tb, server, `DROP DATABASE `+name+` WITH (FORCE)`) })
	dsn.Path = "/" + name
	return dsn.String()
}

// administer runs a statement on the server, also when the test has ended.
func administer(tb testing.TB, server, statement string) {
	tb.Helper()
	db, err := sql.Open("pgx", server)
	require.NoError(tb, err)
	defer func() { require.NoError(tb, db.Close()) }()
	_, err = db.ExecContext(context.WithoutCancel(tb.Context()), statement)
	require.NoError(tb, err)
}
