package bench

import (
	"github.com/ordersaga/ordersaga/internal/proc"
	"github.com/ordersaga/ordersaga/internal/rig"
)

// part is a process that is measured, or all that descend from one.
type part struct {
	name string
	pid  int
	read func(pid int) (proc.Usage, error)
}

// shared are the parts that everybody uses: Temporal, if it is ours, and what else we were told.
func (s Setup) shared(r *rig.Rig) []part {
	var all []part
	if r.Server != nil {
		all = append(all, part{name: temporalPart, pid: r.Server.PID(), read: proc.ReadTree})
	}
	for _, other := range s.Others {
		all = append(all, part{name: other.Name, pid: other.PID, read: proc.ReadTree})
	}
	return all
}

// usages are what parts use, by their names.
type usages map[string]proc.Usage

func read(parts []part) (usages, error) {
	now := usages{}
	for _, p := range parts {
		u, err := p.read(p.pid)
		if err != nil {
			return nil, err
		}
		now[p.name] = u
	}
	return now, nil
}

// cpuSince is how much CPU each part has used since before, in milliseconds.
func (u usages) cpuSince(before usages) map[string]float64 {
	used := map[string]float64{}
	for name, now := range u {
		used[name] = ms(now.CPU - before[name].CPU)
	}
	return used
}

// memory is how much each part has in memory, in bytes.
func (u usages) memory() map[string]int64 {
	has := map[string]int64{}
	for name, now := range u {
		has[name] = now.RSS
	}
	return has
}

// peaks are the most that each part has had in memory, in bytes.
func (u usages) peaks() map[string]int64 {
	had := map[string]int64{}
	for name, now := range u {
		had[name] = now.Peak
	}
	return had
}
