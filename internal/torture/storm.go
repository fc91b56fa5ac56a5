package torture

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ordersaga/ordersaga/simulator"
)

// moment is something that happens at a time, counted from the beginning.
type moment struct {
	at time.Duration
	do func(context.Context) error
}

// play lets moments happen, each in its time and one after the other.
func (r *run) play(ctx context.Context, moments []moment) error {
	slices.SortStableFunc(moments, func(a, b moment) int { return int(a.at - b.at) })
	for _, m := range moments {
		if err := r.until(ctx, m.at); err != nil {
			return err
		}
		if err := m.do(ctx); err != nil {
			return err
		}
	}
	return nil
}

// storm is what the world does by the plan. In the end it behaves well.
func (r *run) storm() []moment {
	moments := []moment{{r.plan.Until, r.calm}}
	for _, s := range r.plan.Strikes {
		moments = append(moments, moment{s.At, func(ctx context.Context) error { return r.strike(ctx, s) }})
		if s.ReleaseAfter > 0 {
			moments = append(moments, moment{s.At + s.ReleaseAfter, func(ctx context.Context) error {
				_, err := r.rig.Admin.Release(ctx, s.Party, "", s.Drop)
				return err
			}})
		}
	}
	for _, w := range r.plan.Whims {
		moments = append(moments, moment{w.At, func(ctx context.Context) error { return r.throwAway(ctx, w) }})
	}
	return moments
}

// strike has a party misbehave, and counts how often it has so far. What has met no call yet goes on waiting for one,
// behind the new, unless it has an end of its own: orders are few, and a call that a fault waits for may be seldom.
func (r *run) strike(ctx context.Context, s Strike) error {
	waiting, err := r.count(ctx, s.Party)
	if err != nil {
		return err
	}
	return r.rig.Admin.SetFaults(ctx, s.Party, slices.Concat(s.Faults, waiting)...)
}

// count counts what has struck since the party's faults were set, and returns those that wait for a call.
func (r *run) count(ctx context.Context, party simulator.Party) (waiting []simulator.Fault, err error) {
	faults, err := r.rig.Admin.Faults(ctx, party)
	if err != nil {
		return nil, err
	}
	for _, f := range faults {
		r.struck[misdeed(party, f.Fault)] += f.Struck
		if f.Struck == 0 && f.For == 0 {
			waiting = append(waiting, f.Fault)
		}
	}
	return waiting, nil
}

// calm takes all faults away, and lets go of what they hold.
func (r *run) calm(ctx context.Context) error {
	for _, s := range shops() {
		for _, party := range []simulator.Party{simulator.POS(s.id()), simulator.Payments(s.id())} {
			if _, err := r.count(ctx, party); err != nil {
				return err
			}
		}
	}
	return r.rig.Admin.Clear(ctx)
}

// throwAway has the people of a restaurant delete the newest ticket that nobody has taken, if there is one.
func (r *run) throwAway(ctx context.Context, w Whim) error {
	for _, t := range slices.Backward(r.rig.World.Ledger().Tickets) {
		if t.Restaurant != w.Store || t.Stage != simulator.Waiting {
			continue
		}
		if _, err := r.rig.Admin.Move(ctx, w.Store, t.ID, simulator.MoveRequest{State: simulator.Removed}); err != nil {
			return fmt.Errorf("throw a ticket of %s away: %w", w.Store, err)
		}
		r.thrown++
		return nil
	}
	return nil
}
