package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
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
	// Rounds is how often each is measured, in turns: a machine is not as fast in one quarter of an hour as in the next.
	Rounds int
	// Rest is how long nothing is asked of the product, with open orders and before without any, while CPU is
	// measured; memory is read at the end of it.
	Rest time.Duration
}

// Growth measures what open orders cost: orders that are posted, and that no kitchen takes. When one goes wrong the report
// has the numbers that were finished before.
func Growth(ctx context.Context, o GrowthOptions) (GrowthReport, error) {
	report := GrowthReport{Machine: machine()}
	for n := range o.Rounds {
		o.say("round %d of %d", n+1, o.Rounds)
		round, err := o.round(ctx, n)
		if err != nil {
			report.BrokenOff = round
			return report, err
		}
		report.Rounds = append(report.Rounds, round)
	}
	return report, nil
}

// round measures each number of open orders once. Every other round begins with the last of them: a machine that gets
// slower, or a disk that fills, is on no side then. The answer is in the sequence of the options, unless it was broken off.
func (o GrowthOptions) round(ctx context.Context, n int) ([]GrowthSize, error) {
	backwards, sequence := n%2 == 1, slices.Clone(o.Open)
	if backwards {
		slices.Reverse(sequence)
	}
	var round []GrowthSize
	for i, open := range sequence {
		one, err := o.measure(ctx, n*len(sequence)+i, open)
		if err != nil {
			return round, fmt.Errorf("measure %d open orders: %w", open, err)
		}
		round = append(round, one)
	}
	if backwards {
		slices.Reverse(round)
	}
	return round, nil
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
	empty, err := g.empty(ctx)
	if err != nil {
		return size, err
	}
	g.options.say("%d open: placing them", open)
	workflows, err := g.fill(ctx, &size)
	if err != nil {
		return size, err
	}
	g.options.say("%d open: reading them, and at rest for %s", open, g.options.Rest)
	if err := g.read(ctx, &size, workflows); err != nil {
		return size, err
	}
	full, err := g.lie(ctx)
	if err != nil {
		return size, err
	}
	size.rested(empty, full, g.options.Rest)
	g.options.say("%d open: finishing them all", open)
	return size, g.end(ctx, &size, workflows)
}

// fill places all orders, and returns their workflows.
func (g *growing) fill(ctx context.Context, size *GrowthSize) (workflows []string, err error) {
	var placed batch
	spent, err := g.phase(ctx, func() (err error) {
		if placed, err = g.place(ctx, "open", size.Open); err != nil {
			return err
		}
		return pause(ctx, settleFor)
	})
	if err != nil {
		return nil, err
	}
	size.placed(placed, spent)
	return placed.workflows, nil
}

// empty is a warm product that has nothing to do.
func (g *growing) empty(ctx context.Context) (cost, error) {
	warm, err := g.place(ctx, "warm", warmGrowth)
	if err == nil {
		err = g.finish(ctx, warm.workflows)
	}
	if err != nil {
		return cost{}, err
	}
	return g.lie(ctx)
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

// end has all kitchens finish everything at once, and waits for the last order.
func (g *growing) end(ctx context.Context, size *GrowthSize, workflows []string) error {
	spent, err := g.phase(ctx, func() error {
		began := time.Now()
		err := g.finish(ctx, workflows)
		size.FinishSeconds = time.Since(began).Seconds()
		return err
	})
	if err != nil {
		return err
	}
	size.finished(spent)
	return nil
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
