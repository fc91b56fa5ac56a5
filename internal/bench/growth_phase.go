package bench

import "context"

// cost is what a phase has cost the parts, and what they have after it.
type cost struct {
	cpu       map[string]float64 // milliseconds
	allocated map[string]float64 // bytes; worker and API alone, as are heaps
	now       usages
	heaps     map[string]heap
}

// phase measures what something costs. Garbage is collected before and after it, and that is not counted, nor what a
// process allocates to write down its heap: it looks twice before, and the second time has allocated that alone.
func (g *growing) phase(ctx context.Context, do func() error) (c cost, err error) {
	first, err := heaps(ctx, g.rig)
	if err != nil {
		return c, err
	}
	heapsBefore, err := heaps(ctx, g.rig)
	if err != nil {
		return c, err
	}
	before, err := read(g.parts)
	if err != nil {
		return c, err
	}
	if err := do(); err != nil {
		return c, err
	}
	if c.now, err = read(g.parts); err != nil {
		return c, err
	}
	c.heaps, err = heaps(ctx, g.rig)
	c.cpu, c.allocated = c.now.cpuSince(before), allocatedSince(first, heapsBefore, c.heaps)
	return c, err
}

// lie leaves the product alone.
func (g *growing) lie(ctx context.Context) (cost, error) {
	return g.phase(ctx, func() error { return pause(ctx, g.options.Rest) })
}
