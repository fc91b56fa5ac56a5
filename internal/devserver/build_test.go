package devserver_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/devserver"
)

// patience is a limit, not a wait: a busy machine needs long, an idle one milliseconds.
const patience = time.Minute

// fakeGo writes a go command of shell that notes every call in the file calls beside it and then runs body.
func fakeGo(t *testing.T, body string) (command, calls string) {
	t.Helper()
	dir := t.TempDir()
	command, calls = filepath.Join(dir, "go"), filepath.Join(dir, "calls")
	script := "#!/bin/sh\necho \"$PWD $*\" >> " + calls + "\n" + body + "\n"
	require.NoError(t, os.WriteFile(command, []byte(script), 0o700))
	return command, calls
}

func lines(t *testing.T, path string) []string {
	t.Helper()
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	return strings.Split(strings.TrimSpace(string(content)), "\n")
}

func TestBuild(t *testing.T) {
	const works = "grep -q temporalio/cli go.mod && grep -q h1: go.sum && echo '#!/bin/sh' > temporal && chmod +x temporal"

	t.Run("callers at the same time build once and all get it", func(t *testing.T) {
		command, calls := fakeGo(t, works)
		opts := devserver.Options{CacheDir: t.TempDir(), GoCommand: command}
		paths, errs := make([]string, 8), make([]error, 8)
		var all sync.WaitGroup
		for i := range paths {
			all.Go(func() { paths[i], errs[i] = devserver.Build(t.Context(), opts) })
		}
		all.Wait()
		for i := range paths {
			require.NoError(t, errs[i])
			require.Equal(t, paths[0], paths[i])
		}
		require.FileExists(t, paths[0])
		require.Len(t, lines(t, calls), 1)
	})
	t.Run("a build says before it that it takes minutes, and a cached one says nothing", func(t *testing.T) {
		command, _ := fakeGo(t, works)
		var told bytes.Buffer
		opts := devserver.Options{CacheDir: t.TempDir(), GoCommand: command, Progress: &told}
		for range 2 {
			_, err := devserver.Build(t.Context(), opts)
			require.NoError(t, err)
		}
		require.Equal(t, 1, strings.Count(told.String(), "\n"))
		require.Contains(t, told.String(), "ordersaga temporal build")
	})
	t.Run("a failed build quotes the compiler, leaves nothing, and the next one succeeds", func(t *testing.T) {
		command, _ := fakeGo(t, "echo half > temporal; echo no such module >&2; exit 1")
		opts := devserver.Options{CacheDir: t.TempDir(), GoCommand: command}
		_, err := devserver.Build(t.Context(), opts)
		require.ErrorContains(t, err, "no such module")
		requireNoLeftovers(t, opts.CacheDir)
		opts.GoCommand, _ = fakeGo(t, works)
		_, err = devserver.Build(t.Context(), opts)
		require.NoError(t, err)
	})
	t.Run("without a go command the error says what to do", func(t *testing.T) {
		opts := devserver.Options{CacheDir: t.TempDir(), GoCommand: "no-such-go-command"}
		_, err := devserver.Build(t.Context(), opts)
		require.ErrorContains(t, err, "--temporal-cli")
	})
	t.Run("a prebuilt binary is taken as it is", func(t *testing.T) {
		command, calls := fakeGo(t, works)
		path, err := devserver.Build(t.Context(), devserver.Options{Binary: command, GoCommand: command})
		require.NoError(t, err)
		require.Equal(t, command, path)
		require.NoFileExists(t, calls)
	})
	t.Run("a prebuilt binary that is not there is an error", func(t *testing.T) {
		_, err := devserver.Build(t.Context(), devserver.Options{Binary: filepath.Join(t.TempDir(), "none")})
		require.ErrorIs(t, err, os.ErrNotExist)
	})
}

func TestBuild_Cancelled(t *testing.T) {
	// The shell's child stands for a compiler below go build.
	command, calls := fakeGo(t, "echo half > temporal; tail -f /dev/null & echo $! >> "+"\"$(dirname $0)\"/calls; wait")
	opts := devserver.Options{CacheDir: t.TempDir(), GoCommand: command}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	result := make(chan error, 1)
	go func() {
		_, err := devserver.Build(ctx, opts)
		result <- err
	}()
	require.Eventually(t, func() bool {
		content, err := os.ReadFile(calls)
		return err == nil && bytes.Count(content, []byte("\n")) == 2
	}, patience, 10*time.Millisecond)

	waiting, stopWaiting := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer stopWaiting()
	_, err := devserver.Build(waiting, opts)
	require.ErrorIs(t, err, context.DeadlineExceeded, "a caller that waits for the lock can give up too")

	cancel()
	require.ErrorIs(t, <-result, context.Canceled)
	requireNoLeftovers(t, opts.CacheDir)
	compiler, err := strconv.Atoi(lines(t, calls)[1])
	require.NoError(t, err)
	requireGone(t, compiler)
}

// requireNoLeftovers checks that the cache holds nothing but locks.
func requireNoLeftovers(t *testing.T, cache string) {
	t.Helper()
	err := filepath.WalkDir(cache, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			require.Equal(t, "lock", entry.Name(), path)
		}
		return err
	})
	require.NoError(t, err)
}

// requireGone waits for a process to end; one that nobody has waited for yet counts as ended.
func requireGone(t *testing.T, pid int) {
	t.Helper()
	require.Eventually(t, func() bool {
		if syscall.Kill(pid, 0) != nil {
			return true
		}
		stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
		return err == nil && bytes.Contains(stat, []byte(") Z "))
	}, patience, 10*time.Millisecond)
}
