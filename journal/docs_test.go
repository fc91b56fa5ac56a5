package journal_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// manual is the page about the journal.
func manual(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../docs/journal.md")
	require.NoError(t, err)
	return string(text)
}

// outside opens a fresh journal's file as an operator would.
func outside(t *testing.T) *sql.DB {
	t.Helper()
	path := filepath.Join(t.TempDir(), "journal.db")
	db := open(t, "file:"+path)
	_, err := db.Claim(t.Context(), claim("1"))
	require.NoError(t, err)
	raw, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, raw.Close()) })
	return raw
}

func TestManual_ItsQueriesRun(t *testing.T) {
	t.Parallel()
	raw := outside(t)
	block := regexp.MustCompile(`(?s)    -- .*?;\n\n`).FindString(manual(t))
	queries := strings.Split(strings.TrimSuffix(strings.TrimSpace(block), ";"), ";\n")
	require.Len(t, queries, 4)
	for _, query := range queries {
		rows, err := raw.QueryContext(t.Context(), query)
		require.NoError(t, err, query)
		for rows.Next() {
			_, err := rows.Columns()
			require.NoError(t, err, query)
		}
		require.NoError(t, rows.Err(), query)
		require.NoError(t, rows.Close())
	}
}

func TestManual_ListsEveryTable(t *testing.T) {
	t.Parallel()
	rows, err := outside(t).QueryContext(t.Context(), `
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
