package bench

import (
	"context"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// batch is orders that were placed, as their client has seen them.
type batch struct {
	took       time.Duration
	first, end Times // from the POST to its answer, and to the end
	workflows  []string
}

// load has so many clients place orders, each the next one when its last has ended, until there are enough. The
// first order that goes wrong ends it.
func load(ctx context.Context, c contender, prefix string, orders, clients int) (batch, error) {
	all := batch{first: make(Times, orders), end: make(Times, orders), workflows: make([]string, orders)}
	began := time.Now()
	err := forEach(ctx, orders, clients, func(ctx context.Context, n int) error { return all.one(ctx, c, prefix, n) })
	all.took = time.Since(began)
	return all, err
}

// one places the n-th order and waits for its end.
func (b *batch) one(ctx context.Context, c contender, prefix string, n int) error {
	began := time.Now()
	id, err := c.place(ctx, prefix+"-"+strconv.Itoa(n), n)
	if err != nil {
		return err
	}
	b.first[n], b.workflows[n] = time.Since(began), id
	if err := c.serve(ctx, id, n); err != nil {
		return err
	}
	if err := c.end(ctx, id); err != nil {
		return err
	}
	b.end[n] = time.Since(began)
	return nil
}

// forEach does something for each of n, so many at a time. The first failure ends it.
func forEach(ctx context.Context, n, atATime int, do func(ctx context.Context, i int) error) error {
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	var next atomic.Int64
	var working sync.WaitGroup
	for range atATime {
		working.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				if err := do(ctx, i); err != nil {
					fail(err)
				}
			}
		})
	}
	working.Wait()
	return context.Cause(ctx)
}
