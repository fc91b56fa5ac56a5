package main_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTortureThatDoesNotStartLeavesItsLogs(t *testing.T) {
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	got := execute(t, map[string]string{"ORDERSAGA_TEMPORAL_CLI": filepath.Join(temporary, "none")}, "", "torture", "--orders", "1", "--seed", "7")
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, "seed 7: ")
	kept, err := filepath.Glob(filepath.Join(temporary, "ordersaga-torture-*"))
	require.NoError(t, err)
	require.Len(t, kept, 1)
	require.Contains(t, got.stderr, "databases and logs are kept in "+kept[0])
	require.FileExists(t, filepath.Join(kept[0], "temporal.log"))
}

func TestTortureOpensItsReportFirst(t *testing.T) {
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	got := execute(t, nil, "", "torture", "--report", filepath.Join(temporary, "none", "report.json"))
	require.Equal(t, 2, got.code)
	require.Contains(t, got.stderr, "--report: open ")
	left, err := os.ReadDir(temporary)
	require.NoError(t, err)
	require.Empty(t, left)
}
