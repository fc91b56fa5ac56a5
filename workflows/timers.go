package workflows

import (
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/order"
)

// deadline is a timer that the order shows. It is always stopped: a timer that leaks fires later for
// nothing.
type deadline struct {
	saga   *saga
	timer  order.Timer
	fired  workflow.Future
	cancel workflow.CancelFunc
}

// startTimer runs a deadline of the order; one that lies in the past has passed at once.
func (s *saga) startTimer(name string, at time.Time) *deadline {
	ctx, cancel := workflow.WithCancel(s.ctx)
	d := &deadline{saga: s, timer: order.Timer{Name: name, At: at}, cancel: cancel}
	d.fired = workflow.NewTimerWithOptions(ctx, max(0, at.Sub(s.now())), workflow.TimerOptions{Summary: name})
	s.timers = append(s.timers, d.timer)
	return d
}

func (d *deadline) passed() bool { return d.fired.IsReady() }

func (d *deadline) stop() {
	d.cancel()
	if i := slices.Index(d.saga.timers, d.timer); i >= 0 {
		d.saga.timers = slices.Delete(d.saga.timers, i, i+1)
	}
}

// waitBy waits until done or until the deadline, whichever comes first.
func (s *saga) waitBy(ctx workflow.Context, name string, at time.Time, done func() bool) {
	d := s.startTimer(name, at)
	s.waitUntil(ctx, func() bool { return done() || d.passed() })
	d.stop()
}
