package docs_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAPostgresOfAnotherShellIsNamed(t *testing.T) {
	t.Parallel()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("the scripts of .ci need bash")
	}
	temporary := t.TempDir()
	running := filepath.Join(temporary, "ordersaga-postgres.abc123")
	require.NoError(t, os.MkdirAll(filepath.Join(running, "data"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(running, "data", "postmaster.pid"), []byte("1\n"), 0o600))

	stop := exec.CommandContext(t.Context(), bash, filepath.Join(root, ".ci", "postgres"), "stop")
	stop.Env = []string{"PATH=" + filepath.Dir(bash), "TMPDIR=" + temporary}
	said, err := stop.CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(said), "ORDERSAGA_TEST_POSTGRES_FOLDER is not set")
	require.Contains(t, string(said), "\n  ORDERSAGA_TEST_POSTGRES_FOLDER="+running+" .ci/postgres stop\n")
}
