package simulator

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// armed is a fault that was set, and its counts.
type armed struct {
	Fault

	seen, struck int
	until        time.Time // zero for no end
}

// over reports whether the fault has had its time.
func (a *armed) over(now time.Time) bool { return !a.until.IsZero() && !now.Before(a.until) }

// plan is what strikes one call.
type plan []Fault

func (p plan) find(name FaultName) (Fault, bool) {
	for _, f := range p {
		if f.Name == name {
			return f, true
		}
	}
	return Fault{}, false
}

func (p plan) has(name FaultName) bool {
	_, ok := p.find(name)
	return ok
}

// without is the plan less the faults of some names.
func (p plan) without(names ...FaultName) plan {
	return slices.DeleteFunc(slices.Clone(p), func(f Fault) bool { return slices.Contains(names, f.Name) })
}

// claim finds the faults that strike the party's next op, and counts them down.
func (w *World) claim(party Party, op Op) plan {
	var p plan
	now := w.clock.Now()
	for _, a := range w.faults[party] {
		if a.over(now) || !a.strikes(party.Kind(), op) {
			continue
		}
		a.seen++
		if a.seen <= a.After || (a.Times > 0 && a.struck >= a.Times) {
			continue
		}
		a.struck++
		if a.since == 0 {
			a.since = w.stamp().Seq
		}
		p = append(p, a.Fault)
	}
	return p
}

// setFaults replaces a party's faults, counts included; an empty list clears them. Requests that are
// being held stay held.
func (w *World) setFaults(party Party, faults []Fault) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	errs := []error{party.check()}
	list := make([]*armed, 0, len(faults))
	for _, f := range faults {
		errs = append(errs, w.checkFault(party, f))
		a := &armed{Fault: f}
		if f.For > 0 {
			a.until = w.clock.Now().Add(f.For.D())
		}
		list = append(list, a)
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("set faults of %s: %w", party, err)
	}
	w.faults[party] = list
	return nil
}

// checkFault says what is wrong with a fault of a party. What only other systems' restaurants have does
// not strike one whose system is known.
func (w *World) checkFault(party Party, f Fault) error {
	kind := party.Kind()
	if err := f.check(kind, kind.ops()); err != nil {
		return err
	}
	r, there := w.restaurants[party.id()]
	if kind != POSKind || !there || !r.certain {
		return nil
	}
	if err := f.check(kind, opsOf(r.dialect)); err != nil {
		return fmt.Errorf("%w, whose system is %s", err, r.settings.System)
	}
	return nil
}

func (w *World) faultsOf(party Party) []FaultStatus {
	w.mu.Lock()
	defer w.mu.Unlock()
	list := make([]FaultStatus, 0, len(w.faults[party]))
	for _, a := range w.faults[party] {
		list = append(list, FaultStatus{Fault: a.Fault, Struck: a.struck})
	}
	return list
}

func (w *World) clearFaults() {
	w.mu.Lock()
	defer w.mu.Unlock()
	clear(w.faults)
}
