package simulator

import (
	"context"
	"fmt"
	"time"
)

// Clock tells the time and wakes up. Tests bring their own, so that nothing has to be waited for.
type Clock interface {
	// Now is the present time.
	Now() time.Time
	// AfterFunc calls f once, in another goroutine and not under any lock of the clock, when d has
	// passed. stop prevents the call and reports whether it came in time to do so.
	AfterFunc(d time.Duration, f func()) (stop func() bool)
}

// SystemClock is the real time.
type SystemClock struct{}

var _ Clock = SystemClock{}

// Now implements [Clock].
func (SystemClock) Now() time.Time { return time.Now() }

// AfterFunc implements [Clock].
func (SystemClock) AfterFunc(d time.Duration, f func()) func() bool {
	return time.AfterFunc(d, f).Stop
}

// Duration is a time.Duration that reads and writes as text: "1.5s", "10m", or "never" for [Never].
type Duration time.Duration

// Never is the duration of what does not happen by itself.
const Never Duration = -1

const neverText = "never"

// D is d as the standard library wants it.
func (d Duration) D() time.Duration { return time.Duration(d) }

// MarshalText implements encoding.TextMarshaler.
func (d Duration) MarshalText() ([]byte, error) {
	if d == Never {
		return []byte(neverText), nil
	}
	return []byte(d.D().String()), nil
}

// UnmarshalText implements encoding.TextUnmarshaler. A negative duration is an error.
func (d *Duration) UnmarshalText(text []byte) error {
	if string(text) == neverText {
		*d = Never
		return nil
	}
	parsed, err := time.ParseDuration(string(text))
	if err != nil || parsed < 0 {
		return fmt.Errorf("read duration %q: write it like 250ms, 90s or never", text)
	}
	*d = Duration(parsed)
	return nil
}

// after calls f under the world's lock when d has passed, unless the world is closed by then. The
// caller has to check in f that it is still wanted: a call may be waiting for the lock already when
// it is stopped.
func (w *World) after(d Duration, f func()) (stop func() bool) {
	return w.clock.AfterFunc(d.D(), func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if !w.closed {
			f()
		}
	})
}

// wait lets d pass; it ends early, with false, when ctx or the world does.
func (w *World) wait(ctx context.Context, d Duration) bool {
	passed := make(chan struct{})
	stop := w.clock.AfterFunc(d.D(), func() { close(passed) })
	defer stop()
	select {
	case <-passed:
		return true
	case <-ctx.Done():
	case <-w.quit:
	}
	return false
}
