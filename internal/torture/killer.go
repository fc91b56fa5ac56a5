package torture

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/ordersaga/ordersaga/internal/rig"
)

// killer is what is killed by the plan. In the end everything runs again.
func (r *run) killer() []moment {
	moments := []moment{{r.plan.Until, r.reviveAll}}
	for _, k := range r.plan.Kills {
		moments = append(moments,
			moment{k.At, func(context.Context) error { return r.kill(k) }},
			moment{k.At + k.Down, func(ctx context.Context) error { return r.revive(ctx, k) }})
	}
	return moments
}

// kill kills a part that lives. What is dead already is let be.
func (r *run) kill(k Kill) error {
	if !r.alive(k) {
		return nil
	}
	r.killed[k.Part]++
	if k.Part == Temporal {
		r.downed = true
		return r.rig.Server.Kill()
	}
	r.process(k).Kill()
	return nil
}

// process is the API or the worker that is meant; nil for Temporal.
func (r *run) process(k Kill) *rig.Process {
	switch k.Part {
	case API:
		return r.rig.APIs[k.N%len(r.rig.APIs)]
	case Worker:
		return r.rig.Workers[k.N%len(r.rig.Workers)]
	case Temporal:
	}
	return nil
}

// alive reports whether a part runs, and takes down that it has ended by itself if it has.
func (r *run) alive(k Kill) bool {
	if k.Part == Temporal {
		return r.temporalAlive()
	}
	p := r.process(k)
	if ended, how := p.Exited(); ended {
		r.crashed(p.Log, how)
		p.Kill() // whatever it has left behind
	}
	return p.PID() != 0
}

func (r *run) temporalAlive() bool {
	select {
	case <-r.rig.Server.Exited():
		if !r.downed {
			r.crashed(rig.TemporalLog, r.rig.Server.Err())
		}
		r.downed = true
		return false
	default:
		return true
	}
}

// crashed takes down that a process has ended by itself, and how.
func (r *run) crashed(log string, how error) {
	exit := "exit status 0"
	if how != nil {
		exit = how.Error()
	}
	file := filepath.Base(log)
	r.crashes = append(r.crashes, Crash{Process: strings.TrimSuffix(file, filepath.Ext(file)), Exit: exit, Log: file})
}

// revive starts a part that is dead.
func (r *run) revive(ctx context.Context, k Kill) error {
	if r.alive(k) {
		return nil
	}
	var err error
	if k.Part == Temporal {
		if err = r.rig.StartTemporal(ctx); err == nil {
			r.downed = false
		}
	} else {
		err = r.process(k).Start(ctx)
	}
	if err != nil {
		return fmt.Errorf("bring %s back: %w", k.Part, err)
	}
	return nil
}

// reviveAll has everything run that may be dead.
func (r *run) reviveAll(ctx context.Context) error {
	var errs []error
	for _, part := range Parts() {
		for n := range processes {
			errs = append(errs, r.revive(ctx, Kill{Part: part, N: n}))
		}
	}
	return errors.Join(errs...)
}
