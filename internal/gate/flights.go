package gate

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Flights let callers who want the same thing at the same time share one call for it. The zero value is
// ready; it is safe for concurrent use.
type Flights[T any] struct {
	mu      sync.Mutex
	running map[string]*flight[T]
}

type flight[T any] struct {
	landed chan struct{}
	value  T
	err    error
}

// Do returns what do returns, or what the call for key returns that is on its way already. The end of ctx
// ends the caller's own wait and nobody else's: the call has within for itself. The value is shared by
// all who waited for it.
func (f *Flights[T]) Do(ctx context.Context, key string, within time.Duration, do func(context.Context) (T, error)) (T, error) {
	boarded := f.board(ctx, key, within, do)
	select {
	case <-boarded.landed:
		return boarded.value, boarded.err
	case <-ctx.Done():
		var none T
		return none, fmt.Errorf("wait for an answer that is on its way: %w", context.Cause(ctx))
	}
}

// board finds the call for key, or begins it.
func (f *Flights[T]) board(ctx context.Context, key string, within time.Duration, do func(context.Context) (T, error)) *flight[T] {
	f.mu.Lock()
	defer f.mu.Unlock()
	if found, ok := f.running[key]; ok {
		return found
	}
	if f.running == nil {
		f.running = make(map[string]*flight[T])
	}
	begun := &flight[T]{landed: make(chan struct{})}
	f.running[key] = begun
	go f.fly(context.WithoutCancel(ctx), begun, key, within, do)
	return begun
}

func (f *Flights[T]) fly(ctx context.Context, own *flight[T], key string, within time.Duration, do func(context.Context) (T, error)) {
	ctx, stop := context.WithTimeout(ctx, within)
	defer stop()
	defer func() {
		// Whoever called would have survived it; its value may hold anything.
		if broken := recover(); broken != nil {
			own.err = fmt.Errorf("a shared call broke off with a %T", broken)
		}
		f.mu.Lock()
		delete(f.running, key)
		f.mu.Unlock()
		close(own.landed)
	}()
	own.value, own.err = do(ctx)
}
