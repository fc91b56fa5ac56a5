package torture

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/ordersaga/ordersaga/internal/app/bot"
	"github.com/ordersaga/ordersaga/internal/rig"
	"github.com/ordersaga/ordersaga/simulator"
)

// Options say what a run is.
type Options struct {
	// Program is the product's binary, and Dir an existing empty folder for everything that it keeps.
	Program, Dir string
	// Environ and TemporalCLI are those of [rig.Options].
	Environ     []string
	TemporalCLI string
	Plan        Plan
	// SettleWithin is how long the orders may take to settle once the world behaves well again.
	SettleWithin time.Duration
	// Progress gets a line now and then.
	Progress io.Writer
}

// Outcome is what came of a run.
type Outcome struct {
	Plan    Plan
	Records Records
	// Struck are how often each fault has struck, Killed how often each part was killed, Thrown how many tickets
	// restaurants have thrown away, and Echoed how many orders have come back after their end.
	Struck map[simulator.FaultName]int
	Killed map[Part]int
	Thrown int
	Echoed int
	Took   time.Duration
}

// run is a run on its way.
type run struct {
	rig      *rig.Rig
	plan     Plan
	bot, ops *bot.Client
	began    time.Time
	guests   []*guest

	struck map[simulator.FaultName]int // by the storm alone
	thrown int
	echoed int
	killed map[Part]int // by the killer alone
}

// Execute carries out a plan, waits until all orders are settled or the time for that is over, and reads the
// records. The error is what kept it from doing so: what became of the orders is for [Audit] to say.
func Execute(ctx context.Context, o Options) (_ Outcome, err error) {
	r := &run{plan: o.Plan, struck: map[simulator.FaultName]int{}, killed: map[Part]int{}}
	say := func(format string, values ...any) { _, _ = fmt.Fprintf(o.Progress, format+"\n", values...) } // nobody reads it, then
	say("setting up %d APIs, %d workers, Temporal, and %d restaurants in %s", processes, processes, len(shops()), o.Dir)
	r.rig, err = rig.Start(ctx, rig.Options{
		Program: o.Program, Environ: o.Environ, TemporalCLI: o.TemporalCLI, Progress: o.Progress,
		Dir: o.Dir, Stores: stores(), APIs: processes, Workers: processes,
	})
	if err != nil {
		return Outcome{}, err
	}
	defer func() { err = errors.Join(err, r.rig.Stop()) }()
	if err := r.hire(); err != nil {
		return Outcome{}, err
	}
	say("%s", o.Plan)
	feed, err := r.carryOut(ctx, o.SettleWithin, say)
	if err != nil {
		return Outcome{}, err
	}
	records, err := r.collect(ctx, feed)
	return Outcome{Plan: o.Plan, Records: records, Struck: r.struck, Killed: r.killed, Thrown: r.thrown, Echoed: r.echoed, Took: time.Since(r.began)}, err
}

// hire makes the clients of the guests' bot and of the person of the service.
func (r *run) hire() (err error) {
	if r.bot, err = bot.New(r.rig.URL, rig.BotKey); err != nil {
		return err
	}
	r.ops, err = bot.New(r.rig.URL, rig.OpsKey)
	return err
}

// until waits for a moment of the plan.
func (r *run) until(ctx context.Context, at time.Duration) error {
	return pause(ctx, time.Until(r.began.Add(at)))
}

// carryOut plays guests, storm and killer side by side, and lets the orders settle meanwhile and afterwards. It
// returns the feed of events that was followed all the time.
func (r *run) carryOut(ctx context.Context, settleWithin time.Duration, say func(string, ...any)) (*follower, error) {
	feed, err := follow(ctx, r.rig.Journal)
	if err != nil {
		return nil, err
	}
	served, stop := context.WithCancel(ctx)
	var service sync.WaitGroup
	service.Go(func() { person{r}.work(served) })
	service.Go(func() { feed.work(served) })
	defer func() { stop(); service.Wait() }()

	r.began = time.Now()
	if err := r.perform(ctx, settleWithin); err != nil {
		return feed, err
	}
	say("the plan was carried out after %s; waiting for the orders to settle", time.Since(r.began).Round(time.Second))
	open, err := r.settle(ctx, settleWithin)
	if err != nil {
		return feed, err
	}
	say("%d orders are not settled after %s", open, time.Since(r.began).Round(time.Second))
	return feed, r.echo(ctx)
}

// perform plays everything to its end; guests may take so long after the rest.
func (r *run) perform(ctx context.Context, patience time.Duration) error {
	all, cancel := context.WithTimeoutCause(ctx, r.plan.Until+patience, errors.New("the time for it is over"))
	defer cancel()
	all, fail := context.WithCancelCause(all)
	defer fail(nil)
	var playing sync.WaitGroup
	play := func(do func() error) {
		playing.Go(func() {
			if err := do(); err != nil {
				fail(err)
			}
		})
	}
	play(func() error { return r.play(all, r.storm()) })
	play(func() error { return r.play(all, r.killer()) })
	for _, w := range r.plan.Wishes {
		g := &guest{run: r, knows: Guest{Wish: w}}
		r.guests = append(r.guests, g)
		playing.Go(func() { g.failed = g.live(all) }) // an order that was never answered is for the audit
	}
	playing.Wait()
	if ctx.Err() == nil && errors.Is(context.Cause(all), context.DeadlineExceeded) {
		return nil
	}
	return context.Cause(all)
}

// settle waits until every order is settled, and returns how many are not when the time is over.
func (r *run) settle(ctx context.Context, within time.Duration) (int, error) {
	deadline := time.Now().Add(within)
	open := r.guests
	for {
		var rest []*guest
		for _, g := range open {
			if g.knows.ID == "" {
				continue
			}
			if now, err := r.bot.Order(ctx, g.knows.ID); err != nil || !bot.Settled(now.Order) {
				rest = append(rest, g)
			}
		}
		if open = rest; len(open) == 0 || time.Now().After(deadline) {
			return len(open), nil
		}
		if err := pause(ctx, time.Second); err != nil {
			return len(open), err
		}
	}
}
