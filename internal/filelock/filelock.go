// Package filelock locks files between processes: whoever ends, killed or not, lets go of what it has locked.
package filelock

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"syscall"
	"time"
)

// ErrLocked means that another holder, here or in another process, has the lock.
var ErrLocked = errors.New("locked by another process")

// Lock is a lock between processes. The kernel lets go of it with the process that holds it.
type Lock struct {
	file *os.File
	once sync.Once
	err  error
}

// Try takes the lock, or returns ErrLocked at once.
func Try(path string) (*Lock, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open lock: %w", err)
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = ErrLocked
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", path, err), file.Close())
	}
	return &Lock{file: file}, nil
}

// Await takes the lock as soon as it is free, or gives up with the context.
func Await(ctx context.Context, path string) (*Lock, error) {
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	for {
		lock, err := Try(path)
		if err == nil || !errors.Is(err, ErrLocked) {
			return lock, err
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("lock %s: %w", path, context.Cause(ctx))
		case <-ticker.C:
		}
	}
}

// Release lets go of the lock. Releasing twice is not an error. The file stays: removing it would let
// two processes hold a lock of the same name.
func (l *Lock) Release() error {
	return l.ReleaseAfter(func(*os.File) error { return nil })
}

// ReleaseAfter does a last thing with the file before it lets go of the lock; nothing if that was done.
func (l *Lock) ReleaseAfter(last func(*os.File) error) error {
	l.once.Do(func() { l.err = errors.Join(last(l.file), l.file.Close()) })
	return l.err
}

// Name is the path of the locked file.
func (l *Lock) Name() string { return l.file.Name() }
