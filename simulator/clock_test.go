package simulator_test

import (
	"slices"
	"sync"
	"time"
)

// manualClock is a clock that stands still until it is moved.
type manualClock struct {
	mu     sync.Mutex
	now    time.Time
	timers []*manualTimer
}

type manualTimer struct {
	at time.Time
	f  func()
}

func newManualClock() *manualClock {
	return &manualClock{now: time.Date(2026, 12, 1, 19, 0, 0, 0, time.UTC)}
}

func (c *manualClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *manualClock) AfterFunc(d time.Duration, f func()) func() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	timer := &manualTimer{at: c.now.Add(d), f: f}
	c.timers = append(c.timers, timer)
	return func() bool { return c.remove(timer) }
}

func (c *manualClock) remove(timer *manualTimer) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	before := len(c.timers)
	c.timers = slices.DeleteFunc(c.timers, func(t *manualTimer) bool { return t == timer })
	return len(c.timers) < before
}

// Advance moves the clock and rings what falls due on the way, each at its own time.
func (c *manualClock) Advance(d time.Duration) {
	end := c.Now().Add(d)
	for timer := c.next(end); timer != nil; timer = c.next(end) {
		timer.f()
	}
	c.mu.Lock()
	c.now = end
	c.mu.Unlock()
}

func (c *manualClock) next(end time.Time) *manualTimer {
	c.mu.Lock()
	defer c.mu.Unlock()
	var first *manualTimer
	for _, t := range c.timers {
		if !t.at.After(end) && (first == nil || t.at.Before(first.at)) {
			first = t
		}
	}
	if first != nil {
		c.now = first.at
		c.timers = slices.DeleteFunc(c.timers, func(t *manualTimer) bool { return t == first })
	}
	return first
}

func (c *manualClock) waiting() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.timers)
}
