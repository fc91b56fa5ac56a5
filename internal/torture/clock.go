package torture

import (
	"context"
	"fmt"
	"time"
)

// pause lets d pass; the error is that ctx has ended before.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}

// again is how long whoever was not answered waits before he asks once more.
const again = 300 * time.Millisecond

// retry does something until it is done, however often it fails, or ctx ends; the error has the last failure.
func retry(ctx context.Context, do func() (done bool, err error)) error {
	for {
		done, err := do()
		if done {
			return nil
		}
		if over := pause(ctx, again); over != nil {
			if err != nil {
				return fmt.Errorf("%w; the last failure: %w", over, err)
			}
			return over
		}
	}
}
