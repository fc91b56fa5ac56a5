package torture

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/ordersaga/ordersaga/internal/app/bot"
	"github.com/ordersaga/ordersaga/internal/rig"
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
	// Struck are how often each way to misbehave has struck, Killed how often each part was killed, Thrown how many tickets
	// restaurants have thrown away, and Echoed how many orders have come back after their end.
	Struck map[Misdeed]int
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

	struck map[Misdeed]int // by the storm alone
	thrown int
	said   []Said // by the person alone

	killed    map[Part]int // these three by the killer, and when he is done
	crashes   []Crash
	downed    bool // whether Temporal was killed and not started since
	echoed    int
	forgotten map[string]Run // sagas before Temporal was made to forget them, by the order's id
}

// Execute carries out a plan, waits until all orders are settled or the time for that is over, and reads the
// records. The error is what kept it from doing so: what became of the orders is for [Audit] to say. Once there are
// guests in the records they are to be audited, beside an error too.
func Execute(ctx context.Context, o Options) (_ Outcome, err error) {
	r := &run{plan: o.Plan, struck: map[Misdeed]int{}, killed: map[Part]int{}, forgotten: map[string]Run{}}
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
	feed, err := follow(ctx, r.rig.Journal)
	if err != nil {
		return Outcome{}, err
	}
	defer func() { err = errors.Join(err, feed.book.Close()) }()
	say("%s", o.Plan)
	if err := r.carryOut(ctx, feed, o.SettleWithin, say); err != nil {
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

// carryOut plays guests, storm and killer side by side, and lets the orders settle meanwhile and afterwards. The
// feed of events is followed all the time.
func (r *run) carryOut(ctx context.Context, feed *follower, settleWithin time.Duration, say func(string, ...any)) error {
	served, stop := context.WithCancel(ctx)
	var service sync.WaitGroup
	service.Go(func() { person{r}.work(served) })
	service.Go(func() { feed.work(served) })
	defer func() { stop(); service.Wait() }()

	r.began = time.Now()
	if err := r.perform(ctx, settleWithin); err != nil {
		return fmt.Errorf("carry out the plan: %w", err)
	}
	say("the plan was carried out after %s; waiting for the orders to settle", time.Since(r.began).Round(time.Second))
	open, err := r.settle(ctx, settleWithin)
	if err != nil {
		return err
	}
	say("%d orders are not settled after %s", open, time.Since(r.began).Round(time.Second))
	return r.echo(ctx)
}

// perform plays everything to its end; guests may take so long after the rest. One who was not answered by then is
// for the audit. Only a storm or a killer that did not come to its end is an error.
func (r *run) perform(ctx context.Context, patience time.Duration) error {
	all, cancel := context.WithTimeout(ctx, r.plan.Until+patience)
	defer cancel()
	var playing sync.WaitGroup
	parts := [][]moment{r.storm(), r.killer()}
	broken := make(chan error, len(parts)) // the first is read: the other is its consequence
	for _, moments := range parts {
		playing.Go(func() {
			if err := r.play(all, moments); err != nil {
				broken <- err
				cancel() // nobody has to wait for what will not come
			}
		})
	}
	for _, w := range r.plan.Wishes {
		g := &guest{run: r, knows: Guest{Wish: w}}
		r.guests = append(r.guests, g)
		playing.Go(func() { g.live(all) })
	}
	playing.Wait()
	select {
	case err := <-broken:
		return err
	default:
		return context.Cause(ctx)
	}
}

// settle waits until every order is settled, and returns how many are not when the time is over.
func (r *run) settle(ctx context.Context, within time.Duration) (int, error) {
	waiting, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	open := r.guests
	for {
		open = slices.DeleteFunc(slices.Clone(open), func(g *guest) bool {
			if g.knows.ID == "" {
				return true
			}
			now, err := r.bot.Order(waiting, g.knows.ID)
			return err == nil && bot.Settled(now.Order)
		})
		if len(open) == 0 || pause(waiting, time.Second) != nil {
			return len(open), context.Cause(ctx)
		}
	}
}
