package torture

import (
	"context"
	"errors"
	"fmt"
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
	switch k.Part {
	case API:
		r.rig.APIs[k.N%len(r.rig.APIs)].Kill()
	case Worker:
		r.rig.Workers[k.N%len(r.rig.Workers)].Kill()
	case Temporal:
		return r.rig.Server.Kill()
	}
	return nil
}

func (r *run) alive(k Kill) bool {
	switch k.Part {
	case API:
		return r.rig.APIs[k.N%len(r.rig.APIs)].PID() != 0
	case Worker:
		return r.rig.Workers[k.N%len(r.rig.Workers)].PID() != 0
	case Temporal:
		select {
		case <-r.rig.Server.Exited():
			return false
		default:
			return true
		}
	}
	return false
}

// revive starts a part that is dead.
func (r *run) revive(ctx context.Context, k Kill) error {
	if r.alive(k) {
		return nil
	}
	var err error
	switch k.Part {
	case API:
		err = r.rig.APIs[k.N%len(r.rig.APIs)].Start(ctx)
	case Worker:
		err = r.rig.Workers[k.N%len(r.rig.Workers)].Start(ctx)
	case Temporal:
		err = r.rig.StartTemporal(ctx)
	}
	if err != nil {
		return fmt.Errorf("bring %s back: %w", k.Part, err)
	}
	return nil
}

func (r *run) reviveAll(ctx context.Context) error {
	var errs []error
	for _, part := range Parts() {
		for n := range processes {
			errs = append(errs, r.revive(ctx, Kill{Part: part, N: n}))
		}
	}
	return errors.Join(errs...)
}
