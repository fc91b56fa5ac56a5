package journal_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/journal/journaltest"
)

// manual is the page about the journal.
func manual(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../docs/journal.md")
	require.NoError(t, err)
	return string(text)
}

// stored is the file of a journal that has an order, seen from outside.
func stored(t *testing.T) *sql.DB {
	t.Helper()
	path := filepath.Join(t.TempDir(), "journal.db")
	store(t, open(t, "file:"+path), "1")
	return outside(t, "sqlite", path)
}

// queries are the questions that the page asks one of the databases.
func queries(t *testing.T, shell string) []string {
	t.Helper()
	_, text, found := strings.Cut(manual(t), "    "+shell+"\n\n")
	require.True(t, found)
	block, _, found := strings.Cut(text, ";\n\n")
	require.True(t, found)
	asked := strings.Split(block, ";\n")
	require.Len(t, asked, 4)
	return asked
}

// ask asks them and reads the answers.
func ask(t *testing.T, db *sql.DB, queries []string) {
	t.Helper()
	for _, query := range queries {
		rows, err := db.QueryContext(t.Context(), query)
		require.NoError(t, err, query)
		for rows.Next() {
			_, err := rows.Columns()
			require.NoError(t, err, query)
		}
		require.NoError(t, rows.Err(), query)
		require.NoError(t, rows.Close())
	}
}

func TestManual_ItsQueriesRunOnSQLite(t *testing.T) {
	t.Parallel()
	ask(t, stored(t), queries(t, "sqlite3 -readonly ordersaga.db"))
}

func TestManual_ItsQueriesRunOnPostgres(t *testing.T) {
	t.Parallel()
	dsn := journaltest.Postgres(t)
	store(t, open(t, dsn), "1")
	ask(t, outside(t, "pgx", dsn), queries(t, "psql postgres://HOST/ordersaga"))
}

func TestManual_ListsEveryTable(t *testing.T) {
	t.Parallel()
	rows, err := stored(t).QueryContext(t.Context(), `
		SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'goose_%'`)
	require.NoError(t, err)
	defer func() { require.NoError(t, rows.Close()) }()
	for rows.Next() {
		var name string
		require.NoError(t, rows.Scan(&name))
		require.Contains(t, manual(t), "\n| `"+name+"` |")
	}
	require.NoError(t, rows.Err())
}
