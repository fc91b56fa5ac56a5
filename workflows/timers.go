package workflows

import (
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/order"
)

// deadline is a moment that a step waits for at most. The order shows it while it runs.
type deadline struct {
	saga  *saga
	timer order.Timer
}

// alarm is the one Temporal timer behind all deadlines of an order. Most of them are stopped long
// before they pass; a timer for each would cost two events and a billable action every time.
type alarm struct {
	at     time.Time
	fired  workflow.Future // nil while no timer runs
	cancel workflow.CancelFunc
}

// rings reports whether the timer has fired and nobody has set the next one.
func (a *alarm) rings() bool { return a.fired != nil && a.fired.IsReady() }

// stop stops the timer: one that leaks fires later for nothing.
func (a *alarm) stop() {
	if a.fired != nil {
		a.cancel()
		a.fired = nil
	}
}

// startTimer runs a deadline of the order; one that lies in the past has passed at once.
func (s *saga) startTimer(name string, at time.Time) *deadline {
	d := &deadline{saga: s, timer: order.Timer{Name: name, At: at}}
	s.timers = append(s.timers, d.timer)
	s.setAlarm()
	s.showCard()
	return d
}

func (d *deadline) passed() bool { return !d.saga.now().Before(d.timer.At) }

func (d *deadline) stop() {
	if i := slices.Index(d.saga.timers, d.timer); i >= 0 {
		d.saga.timers = slices.Delete(d.saga.timers, i, i+1)
		d.saga.showCard()
	}
	if len(d.saga.timers) == 0 && !d.saga.settledAt.IsZero() {
		d.saga.alarm.stop() // no step comes that could use it
	}
}

// setAlarm sets the timer to the next deadline, unless it wakes us before that anyway.
func (s *saga) setAlarm() {
	next := order.Timer{}
	for _, t := range s.timers {
		if t.At.After(s.now()) && (next.At.IsZero() || t.At.Before(next.At)) {
			next = t
		}
	}
	if s.alarm.rings() {
		s.alarm.stop()
	}
	if next.At.IsZero() || s.alarm.fired != nil && !s.alarm.at.After(next.At) {
		return
	}
	s.alarm.stop()
	ctx, cancel := workflow.WithCancel(s.ctx)
	s.alarm = alarm{at: next.At, cancel: cancel}
	s.alarm.fired = workflow.NewTimerWithOptions(ctx, next.At.Sub(s.now()), workflow.TimerOptions{Summary: "next deadline: " + next.Name})
}

// waitBy waits until done or until the deadline, whichever comes first.
func (s *saga) waitBy(ctx workflow.Context, name string, at time.Time, done func() bool) {
	s.waitByAny(ctx, []order.Timer{{Name: name, At: at}}, done)
}

// waitByAny waits until done or until the first of several deadlines. What is done already needs no timer.
func (s *saga) waitByAny(ctx workflow.Context, timers []order.Timer, done func() bool) {
	if s.drain(); done() {
		return
	}
	running := make([]*deadline, 0, len(timers))
	for _, t := range timers {
		running = append(running, s.startTimer(t.Name, t.At))
	}
	s.waitUntil(ctx, func() bool { return done() || slices.ContainsFunc(running, (*deadline).passed) })
	for _, d := range running {
		d.stop()
	}
}
