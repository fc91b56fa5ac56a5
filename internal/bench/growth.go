package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/internal/rig"
	"github.com/ordersaga/ordersaga/simulator"
)

const (
	// questions is how often each kind of question is asked while orders are open.
	questions = 200
	// settleFor is how long a product may write down what it has just done: the journal lags by a second.
	settleFor = 3 * time.Second
	// finishWithin is how long all orders may take to their end: many times what they do.
	finishWithin = 3 * time.Hour
	// warmGrowth is how many orders a product carries before it is measured: what is done once is not an order's.
	warmGrowth = 64
)

// GrowthOptions say how open orders are measured.
type GrowthOptions struct {
	Setup
	// Open are numbers of open orders, each measured on a product of its own.
	Open []int
	// Clients is how many clients place orders, ask, and finish orders at a time.
	Clients int
	// Rest is how long nothing is asked of the product, with open orders and before without any, while CPU is
	// measured; memory is read at the end of it.
	Rest time.Duration
}

// Growth measures what open orders cost: orders that are posted, and that no kitchen takes. When one goes wrong the report
// has the numbers that were finished before.
func Growth(ctx context.Context, o GrowthOptions) (GrowthReport, error) {
	report := GrowthReport{Machine: machine()}
	for i, open := range o.Open {
		one, err := o.measure(ctx, i, open)
		if err != nil {
			return report, fmt.Errorf("measure %d open orders: %w", open, err)
		}
		report.Sizes = append(report.Sizes, one)
	}
	return report, nil
}

// growing is a product in which orders pile up.
type growing struct {
	options GrowthOptions
	rig     *rig.Rig
	product *product
	parts   []part
	prefix  string
}

func (o GrowthOptions) measure(ctx context.Context, nth, open int) (_ GrowthSize, err error) {
	setup := o.Setup
	setup.Dir = filepath.Join(o.Dir, strconv.Itoa(nth+1)+"-open-"+strconv.Itoa(open))
	if err := os.MkdirAll(setup.Dir, 0o700); err != nil {
		return GrowthSize{}, err
	}
	// All kitchens call at once in the end, and none of them may give up.
	callbacks := simulator.CallbackOptions{Workers: o.Clients, Queue: open + warmGrowth, Attempts: 10, Timeout: simulator.Duration(endWithin)}
	r, err := setup.start(ctx, undisturbed, callbacks)
	if err != nil {
		return GrowthSize{}, err
	}
	defer func() { err = errors.Join(err, r.Stop()) }()
	p, err := newProduct(r, 0)
	if err != nil {
		return GrowthSize{}, err
	}
	g := &growing{options: o, rig: r, product: p, parts: append(p.own(), setup.shared(r)...), prefix: newPrefix()}
	return g.measure(ctx, open)
}

func (g *growing) measure(ctx context.Context, open int) (GrowthSize, error) {
	size := GrowthSize{Open: open}
	g.options.say("%d open: before them, at rest for %s", open, g.options.Rest)
	empty, err := g.empty(ctx, &size)
	if err != nil {
		return size, err
	}
	g.options.say("%d open: placing them", open)
	placed, err := g.place(ctx, "open", open)
	if err != nil {
		return size, err
	}
	if err := pause(ctx, settleFor); err != nil {
		return size, err
	}
	now, err := read(g.parts)
	if err != nil {
		return size, err
	}
	size.placed(placed, now.cpuSince(empty))
	g.options.say("%d open: reading them, and at rest for %s", open, g.options.Rest)
	if err := g.read(ctx, &size, placed.workflows); err != nil {
		return size, err
	}
	full, used, err := g.lie(ctx)
	if err != nil {
		return size, err
	}
	size.rested(used, empty, full)
	g.options.say("%d open: finishing them all", open)
	return size, g.end(ctx, &size, placed.workflows)
}

// empty is what a warm product uses that has nothing to do.
func (g *growing) empty(ctx context.Context, size *GrowthSize) (now usages, err error) {
	warm, err := g.place(ctx, "warm", warmGrowth)
	if err == nil {
		err = g.finish(ctx, warm.workflows)
	}
	if err != nil {
		return nil, err
	}
	now, size.EmptyCPU, err = g.lie(ctx)
	return now, err
}

// place places orders, and does not wait for their end.
func (g *growing) place(ctx context.Context, name string, orders int) (batch, error) {
	return load(ctx, openOnly{g.product}, g.prefix+"-"+name, orders, g.options.Clients)
}

// openOnly is the product whose orders nobody waits for.
type openOnly struct{ *product }

func (openOnly) serve(context.Context, string, int) error { return nil }

func (openOnly) end(context.Context, string) error { return nil }

// read measures how long lists and single orders take.
func (g *growing) read(ctx context.Context, size *GrowthSize, workflows []string) error {
	list, err := g.ask(ctx, func(ctx context.Context, _ int) error {
		_, _, err := g.product.bot.Orders(ctx, &gen.ListOrdersParams{})
		return err
	})
	if err != nil {
		return err
	}
	get, err := g.ask(ctx, func(ctx context.Context, n int) error {
		_, err := g.product.bot.Order(ctx, orderID(workflows[n*len(workflows)/questions]))
		return err
	})
	size.List, size.Get = list.latency(), get.latency()
	return err
}

// ask asks one question after the other.
func (g *growing) ask(ctx context.Context, question func(ctx context.Context, n int) error) (Times, error) {
	var all Times
	for n := range questions {
		began := time.Now()
		if err := question(ctx, n); err != nil {
			return nil, err
		}
		all = append(all, time.Since(began))
	}
	return all, nil
}

// lie leaves the product alone, and returns what it uses in the end, and how much CPU it used in a minute.
func (g *growing) lie(ctx context.Context) (now usages, perMinute map[string]float64, err error) {
	before, err := read(g.parts)
	if err != nil {
		return nil, nil, err
	}
	began := time.Now()
	if err := pause(ctx, g.options.Rest); err != nil {
		return nil, nil, err
	}
	now, err = read(g.parts)
	return now, scaled(now.cpuSince(before), 1/time.Since(began).Minutes()), err
}

// end has all kitchens finish everything at once, and waits for the last order.
func (g *growing) end(ctx context.Context, size *GrowthSize, workflows []string) error {
	before, err := read(g.parts)
	if err != nil {
		return err
	}
	began := time.Now()
	if err := g.finish(ctx, workflows); err != nil {
		return err
	}
	size.FinishSeconds = time.Since(began).Seconds()
	after, err := read(g.parts)
	size.FinishCPU = scaled(after.cpuSince(before), 1/float64(size.Open))
	size.Peak = after.peaks()
	return err
}

// finish has kitchens finish orders, and waits until they have ended.
func (g *growing) finish(ctx context.Context, workflows []string) error {
	ctx, cancel := context.WithTimeoutCause(ctx, finishWithin, errors.New("it took longer than "+finishWithin.String()))
	defer cancel()
	err := forEach(ctx, len(workflows), g.options.Clients, func(ctx context.Context, n int) error {
		return g.product.move(ctx, workflows[n], n, simulator.Done)
	})
	if err != nil {
		return err
	}
	return forEach(ctx, len(workflows), g.options.Clients, func(ctx context.Context, n int) error {
		for {
			err := g.product.end(ctx, workflows[n])
			if !errors.Is(err, errLate) || ctx.Err() != nil {
				return err
			}
		}
	})
}
