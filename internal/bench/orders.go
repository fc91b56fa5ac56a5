package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/ordersaga/ordersaga/internal/rig"
)

const (
	// warmUp is how many orders each contender carries before it is measured at a concurrency, for each client, and
	// warmAtLeast how many at least: pollers scale themselves.
	warmUp      = 3
	warmAtLeast = 24
	// sample is how many histories of a round are read.
	sample = 25
)

// Options say how orders are measured.
type Options struct {
	Setup
	// Orders are those of a round, Rounds is how many rounds there are at each concurrency, for each contender.
	Orders, Rounds int
	Concurrency    []int
	// Pace is how long the kitchen waits before each of its steps.
	Pace time.Duration
}

// Orders measures what orders cost: the product and the floor in turns, at each concurrency.
func Orders(ctx context.Context, o Options) (_ Report, err error) {
	r, err := o.start(ctx, unwatched, promptly())
	if err != nil {
		return Report{}, err
	}
	defer func() { err = errors.Join(err, r.Stop()) }()
	product, err := newProduct(r, o.Pace)
	if err != nil {
		return Report{}, err
	}
	floor, err := startFloor(ctx, r, o.Pace)
	if err != nil {
		return Report{}, err
	}
	m := &measuring{options: o, rig: r, product: product, floor: floor, prefix: newPrefix()}
	report := Report{Orders: o.Orders, Rounds: o.Rounds, Machine: machine()}
	for _, clients := range o.Concurrency {
		result, err := m.at(ctx, clients)
		report.Odd = m.odd
		if err != nil {
			return report, err
		}
		report.Results = append(report.Results, result)
	}
	return report, nil
}

// measuring is a measurement on its way.
type measuring struct {
	options Options
	rig     *rig.Rig
	product *product
	floor   *bare
	prefix  string
	batches int
	odd     int // histories that the floor cannot imitate
}

// at measures at a concurrency.
func (m *measuring) at(ctx context.Context, clients int) (Result, error) {
	m.options.say("%d at a time: warming up", clients)
	for _, c := range inTurns(m.product, m.floor, 1) {
		warm, err := m.load(ctx, c, max(warmAtLeast, warmUp*clients), clients)
		if err == nil {
			_, err = m.look(ctx, c, warm)
		}
		if err != nil {
			return Result{}, err
		}
	}
	rounds := map[string][]Round{}
	for _, c := range inTurns(m.product, m.floor, m.options.Rounds) {
		round, err := m.round(ctx, c, clients)
		if err != nil {
			return Result{}, fmt.Errorf("measure the %s at %d at a time: %w", c.name(), clients, err)
		}
		rounds[c.name()] = append(rounds[c.name()], round)
	}
	return Result{Concurrency: clients, Product: summarize(rounds[Product]), Floor: summarize(rounds[Floor])}, nil
}

// inTurns are so many rounds of each of two, one after the other: what the machine does besides strikes both.
func inTurns(one, other contender, rounds int) []contender {
	return slices.Repeat([]contender{one, other}, rounds)
}

// round measures one round.
func (m *measuring) round(ctx context.Context, c contender, clients int) (Round, error) {
	parts := append(c.own(), m.options.shared(m.rig)...)
	before, err := read(parts)
	if err != nil {
		return Round{}, err
	}
	all, err := m.load(ctx, c, m.options.Orders, clients)
	if err != nil {
		return Round{}, err
	}
	after, err := read(parts)
	if err != nil {
		return Round{}, err
	}
	round := Round{Orders: m.options.Orders, Took: all.took, first: all.first, end: all.end, CPU: after.cpuSince(before), Memory: after.memory()}
	m.options.say("%d at a time: %s: %d orders in %s", clients, c.name(), round.Orders, round.Took.Round(time.Millisecond))
	round.spent, err = m.look(ctx, c, all)
	return round, err
}

// look reads some of a batch's histories, outside of what is measured. The floor gets the shapes of the product's:
// its next batch does what they did. Events that come close together share tasks, so that shapes depend on how
// much there is to do, and differ from order to order.
func (m *measuring) look(ctx context.Context, c contender, b batch) ([]Spent, error) {
	var all []Spent
	var shapes []Shape
	var odd error
	for _, id := range spread(b.workflows, sample) {
		history, err := historyOf(ctx, m.rig.Temporal, id)
		if err != nil {
			return nil, err
		}
		all = append(all, SpentOf(history))
		shape, err := ShapeOf(history)
		if err != nil {
			odd = fmt.Errorf("%s: %w", id, err)
			m.odd++
			continue
		}
		shapes = append(shapes, shape)
	}
	switch {
	case c.name() == Floor:
	case len(shapes) == 0:
		return nil, odd
	default:
		m.floor.take(shapes)
	}
	return all, nil
}

// load places orders under names of their own.
func (m *measuring) load(ctx context.Context, c contender, orders, clients int) (batch, error) {
	m.batches++
	return load(ctx, c, m.prefix+"-"+strconv.Itoa(m.batches), orders, clients)
}

// spread are so many of all, evenly.
func spread(all []string, most int) []string {
	if len(all) <= most {
		return all
	}
	some := make([]string, 0, most)
	for i := range most {
		some = append(some, all[i*len(all)/most])
	}
	return some
}
