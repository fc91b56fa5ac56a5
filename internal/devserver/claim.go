package devserver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/ordersaga/ordersaga/internal/filelock"
)

// orphanGoneWithin bounds the wait for a killed orphan's end.
const orphanGoneWithin = 10 * time.Second

// claim is a locked file that holds the server's process id and command line. The lock is this
// process's: whoever gets it from a file with a process id knows that the server's parent is gone. For
// a database the file lies beside it, so that two servers never share one; for servers in memory it
// lies in the cache, one file each.
type claim struct {
	lock   *filelock.Lock
	remove bool // the file is this claim's alone
}

func takeClaim(ctx context.Context, opts Options) (*claim, error) {
	if opts.DBFile != "" {
		return claimDatabase(ctx, opts.DBFile)
	}
	cache, err := opts.cacheDir()
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(cache, "servers")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make a folder for process ids: %w", err)
	}
	if err := sweep(ctx, dir); err != nil {
		return nil, err
	}
	return claimNew(dir)
}

func claimDatabase(ctx context.Context, db string) (*claim, error) {
	path := db + ".pid"
	lock, err := filelock.Try(path)
	if errors.Is(err, filelock.ErrLocked) {
		return nil, fmt.Errorf("start Temporal on %s: another running process uses this database (%w)", db, err)
	}
	if err != nil {
		return nil, fmt.Errorf("start Temporal on %s: %w", db, err)
	}
	if _, err := endOrphan(ctx, path); err != nil {
		return nil, errors.Join(err, lock.Release())
	}
	return &claim{lock: lock}, nil
}

func claimNew(dir string) (*claim, error) {
	file, err := os.CreateTemp(dir, "*.pid")
	if err != nil {
		return nil, fmt.Errorf("make a file for the process id: %w", err)
	}
	if err := file.Close(); err != nil {
		return nil, err
	}
	lock, err := filelock.Try(file.Name())
	if err != nil {
		return nil, err
	}
	return &claim{lock: lock, remove: true}, nil
}

// sweep ends what killed parents left behind in memory, and removes their files.
func sweep(ctx context.Context, dir string) error {
	paths, err := filepath.Glob(filepath.Join(dir, "*.pid"))
	if err != nil {
		return err
	}
	for _, path := range paths {
		if err := sweepOne(ctx, path); err != nil {
			return err
		}
	}
	return nil
}

func sweepOne(ctx context.Context, path string) error {
	lock, err := filelock.Try(path)
	if errors.Is(err, filelock.ErrLocked) {
		return nil
	}
	if err != nil {
		return err
	}
	recorded, err := endOrphan(ctx, path)
	if err == nil && recorded {
		// An empty file may be a server's that starts right now.
		err = os.Remove(path)
	}
	return errors.Join(err, lock.Release())
}

// record writes who runs under the claim.
func (c *claim) record(pid int, command []string) error {
	text := strconv.Itoa(pid) + "\n" + strings.Join(command, " ") + "\n"
	if err := os.WriteFile(c.lock.Name(), []byte(text), 0o600); err != nil {
		return fmt.Errorf("record Temporal's process id: %w", err)
	}
	return nil
}

// release gives the claim up. Releasing twice is not an error.
func (c *claim) release() error {
	return c.lock.ReleaseAfter(func(file *os.File) error {
		if c.remove {
			return os.Remove(file.Name())
		}
		return file.Truncate(0)
	})
}

// endOrphan kills the server that the file names, if it still runs, and tells whether the file named
// one. A process id is used again sooner or later: only a process with the recorded command line, its
// port included, is the server.
func endOrphan(ctx context.Context, path string) (recorded bool, err error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return false, fmt.Errorf("read Temporal's process id: %w", err)
	}
	first, command, _ := bytes.Cut(bytes.TrimSpace(content), []byte("\n"))
	pid, err := strconv.Atoi(string(first)) // a new file holds none
	if err != nil || pid <= 1 {
		return false, nil
	}
	ctx, cancel := context.WithTimeout(ctx, orphanGoneWithin)
	defer cancel()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for commandLine(ctx, pid) == string(command) {
		if err := syscall.Kill(-pid, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
			return true, fmt.Errorf("end the Temporal server %d that a killed process left behind: %w", pid, err)
		}
		select {
		case <-ctx.Done():
			return true, fmt.Errorf("end the Temporal server %d that a killed process left behind: %w", pid, ctx.Err())
		case <-ticker.C:
		}
	}
	return true, nil
}
