package devserver_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/devserver"
	"github.com/ordersaga/ordersaga/internal/devserver/devservertest"
)

func TestServer_DiesWithAKilledParent(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux kills a child with its parent; TestStart_EndsAnOrphan holds elsewhere")
	}
	self, err := os.Executable()
	require.NoError(t, err)
	db := filepath.Join(t.TempDir(), "temporal.db")
	parent := exec.CommandContext(t.Context(), self, holdServer, db)
	parent.Stderr = os.Stderr
	_, err = parent.StdinPipe()
	require.NoError(t, err)
	out, err := parent.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, parent.Start())
	var pid int
	var address string
	_, err = fmt.Fscan(bufio.NewReader(out), &pid, &address)
	require.NoError(t, err)
	require.NoError(t, syscall.Kill(pid, 0), "the server runs")

	require.NoError(t, parent.Process.Kill())
	require.Error(t, parent.Wait())
	requireGone(t, pid)
	devservertest.Start(t, devserver.Options{DBFile: db})
}

// TestStart_EndsAnOrphan writes the file that a killed parent leaves where the kernel does not kill its
// child: a process id and a command line.
func TestStart_EndsAnOrphan(t *testing.T) {
	orphan := func(t *testing.T) *exec.Cmd {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "tail", "-f", os.DevNull)
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		require.NoError(t, cmd.Start())
		return cmd
	}
	leave := func(t *testing.T, path, command string, pid int) {
		t.Helper()
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(strconv.Itoa(pid)+"\n"+command+"\n"), 0o600))
	}
	binary, err := devserver.Build(t.Context(), devserver.Options{})
	require.NoError(t, err)

	t.Run("on its database", func(t *testing.T) {
		db, left := filepath.Join(t.TempDir(), "temporal.db"), orphan(t)
		leave(t, db+".pid", strings.Join(left.Args, " "), left.Process.Pid)
		go func() { _ = left.Wait() }()
		devservertest.Start(t, devserver.Options{DBFile: db})
		requireGone(t, left.Process.Pid)
	})
	t.Run("in memory, with its file", func(t *testing.T) {
		cache, left := t.TempDir(), orphan(t)
		file := filepath.Join(cache, "servers", "1.pid")
		leave(t, file, strings.Join(left.Args, " "), left.Process.Pid)
		go func() { _ = left.Wait() }()
		devservertest.Start(t, devserver.Options{CacheDir: cache, Binary: binary})
		requireGone(t, left.Process.Pid)
		require.NoFileExists(t, file)
	})
	t.Run("but no other program that has its process id now", func(t *testing.T) {
		db, other := filepath.Join(t.TempDir(), "temporal.db"), orphan(t)
		leave(t, db+".pid", binary+" server start-dev", other.Process.Pid)
		devservertest.Start(t, devserver.Options{DBFile: db})
		require.NoError(t, syscall.Kill(other.Process.Pid, 0), "it still runs")
		require.NoError(t, other.Process.Kill())
		require.Error(t, other.Wait())
	})
}
