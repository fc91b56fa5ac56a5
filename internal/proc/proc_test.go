package proc_test

import (
	"io"
	"math"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/proc"
)

func needProc(t *testing.T) {
	t.Helper()
	if !proc.Available() {
		t.Skip("there is no /proc here")
	}
}

func TestAProcessUsesCPUMemoryThreadsAndFiles(t *testing.T) {
	needProc(t)
	before, err := proc.Read(os.Getpid())
	require.NoError(t, err)
	require.Positive(t, before.RSS)
	require.GreaterOrEqual(t, before.Peak, before.RSS)
	require.Positive(t, before.Threads)
	require.GreaterOrEqual(t, before.Files, 3)

	sum := 0.0
	for began := time.Now(); time.Since(began) < 100*time.Millisecond; sum += math.Sqrt(sum + 1) {
	}
	reader, writer, err := os.Pipe()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, reader.Close()); require.NoError(t, writer.Close()) })
	after, err := proc.Read(os.Getpid())
	require.NoError(t, err)
	require.Greater(t, after.CPU, before.CPU, "it has computed %f meanwhile", sum)
	require.Equal(t, before.Files+2, after.Files)
}

func TestATreeHasWhatAllItsProcessesUse(t *testing.T) {
	needProc(t)
	// The shell has a child of its own, and both wait for us.
	cmd := exec.CommandContext(t.Context(), "sh", "-c", "cat | { echo here; cat; }")
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	_, err = io.ReadFull(out, make([]byte, len("here\n")))
	require.NoError(t, err)

	one, err := proc.Read(cmd.Process.Pid)
	require.NoError(t, err)
	all, err := proc.ReadTree(cmd.Process.Pid)
	require.NoError(t, err)
	require.Equal(t, 1, one.Threads)
	require.GreaterOrEqual(t, all.Threads, 3)
	require.Greater(t, all.RSS, one.RSS)

	require.NoError(t, in.Close())
	_, err = io.Copy(io.Discard, out)
	require.NoError(t, err)
	require.NoError(t, cmd.Wait())
	for _, read := range []func(int) (proc.Usage, error){proc.Read, proc.ReadTree} {
		_, err := read(cmd.Process.Pid)
		require.ErrorIs(t, err, os.ErrNotExist)
	}
}
