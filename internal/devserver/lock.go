package devserver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"syscall"
	"time"
)

// errLocked means that another holder, here or in another process, has the lock.
var errLocked = errors.New("locked by another process")

// fileLock is a lock between processes. The kernel lets go of it with the process that holds it.
type fileLock struct {
	file *os.File
	once sync.Once
	err  error
}

// tryLock takes the lock, or returns errLocked at once.
func tryLock(path string) (*fileLock, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open lock: %w", err)
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = errLocked
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", path, err), file.Close())
	}
	return &fileLock{file: file}, nil
}

// awaitLock takes the lock as soon as it is free, or gives up with the context.
func awaitLock(ctx context.Context, path string) (*fileLock, error) {
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	for {
		lock, err := tryLock(path)
		if err == nil || !errors.Is(err, errLocked) {
			return lock, err
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("lock %s: %w", path, context.Cause(ctx))
		case <-ticker.C:
		}
	}
}

// release lets go of the lock. Releasing twice is not an error. The file stays: removing it would let
// two processes hold a lock of the same name.
func (l *fileLock) release() error {
	l.once.Do(func() { l.err = l.file.Close() })
	return l.err
}
