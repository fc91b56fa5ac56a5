// Package demo shows the product at work: the whole of it in one process against a pretended world,
// and sample orders that each meet with another piece of luck. Every sample order has a way that it
// has to end, for the guest, for the money and for the kitchen; the demo says which did not.
package demo

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/internal/app"
	"github.com/ordersaga/ordersaga/internal/app/bot"
	"github.com/ordersaga/ordersaga/simulator"
)

// ErrEndedOtherwise means that a sample order did not end as it should have.
var ErrEndedOtherwise = errors.New("sample orders ended otherwise than they should")

// errStopped means that somebody wanted an end before all sample orders had theirs.
var errStopped = errors.New("stopped")

// Options say how the demo runs.
type Options struct {
	// Data is the folder of everything that is kept.
	Data string
	// Listen and UIListen are the addresses of the API and of the Temporal UI.
	Listen, UIListen string
	// Temporal is the address of a Temporal server that runs already; empty: the development server.
	Temporal string
	// TemporalCLI is a built Temporal CLI; empty: built on first use.
	TemporalCLI string
	// Samples places the sample orders. Exit, which goes with it, ends after them; else everything stays up
	// until ctx ends.
	Samples, Exit bool
	// Command runs a command line of the program, given without its name, as somebody whose environment names
	// an API and a key. Samples need it.
	Command func(ctx context.Context, url, key string, args ...string) error
	// Out gets the story, Progress what is worth a word meanwhile.
	Out, Progress io.Writer
	Log           *logrus.Logger
}

// Run starts everything, places the sample orders if it is to, stays up if it is to, and stops
// everything in order. ErrEndedOtherwise: a sample order did not end as it should have.
func Run(ctx context.Context, o Options) (err error) {
	samples := scenarios()
	running, err := app.Start(ctx, app.Options{
		Data: o.Data, Listen: o.Listen, UIListen: o.UIListen, Temporal: o.Temporal, TemporalCLI: o.TemporalCLI,
		World: world(samples), Stores: stores(samples), Log: o.Log, Progress: o.Progress,
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, running.Stop()) }()
	if o.Samples {
		err := show(ctx, running, samples, o)
		switch {
		case o.Exit: // an interrupted demo has not shown that all ended as they should
			return err
		case errors.Is(err, errStopped):
			_, err = fmt.Fprintf(o.Out, "%v\n", err)
			return err
		case err != nil && !errors.Is(err, ErrEndedOtherwise):
			return err
		}
	}
	if _, err := io.WriteString(o.Out, guide(running)); err != nil {
		return err
	}
	return running.Wait(ctx)
}

// show plays every scenario at once, and tells them in their order.
func show(ctx context.Context, running *app.App, samples []scenario, o Options) error {
	out := o.Out
	playing, cancel := context.WithCancel(ctx)
	defer cancel()
	client, err := bot.New(running.URL(), running.Key())
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(out, "Everything runs. Placing %d orders at %s: the last waits %s for its restaurant\n\n", len(samples), running.URL(), outage); err != nil {
		return err
	}
	played := build(running, client, o.Command).playAll(playing, samples)
	stories := make([]story, 0, len(samples))
	for i := range samples {
		p := <-played[i]
		switch {
		case p.err != nil && ctx.Err() != nil: // whatever broke off then is no error of its own
			return fmt.Errorf("%w after %d of %d orders", errStopped, i, len(samples))
		case p.err != nil:
			return p.err
		}
		p.story.link = running.WorkflowURL(p.story.order.Id)
		stories = append(stories, p.story)
		if _, err := io.WriteString(out, p.story.tell(i+1)+"\n"); err != nil {
			return err
		}
	}
	if _, err := io.WriteString(out, sum(stories)+"\n"+dictionary(stories)); err != nil {
		return err
	}
	return judge(stories)
}

// build makes the stage on which sample orders are played.
func build(running *app.App, client *bot.Client, command func(context.Context, string, string, ...string) error) stage {
	admin := running.Admin()
	return stage{
		bot: client, book: running.Journal(), ledger: running.World().Ledger, run: rand.Text(),
		strike: func(ctx context.Context, restaurant string, faults []simulator.Fault) error {
			return admin.SetFaults(ctx, simulator.POS(restaurant), faults...)
		},
		command: func(ctx context.Context, args ...string) error {
			return command(ctx, running.URL(), running.Key(), args...)
		},
	}
}

// performance is a story, or why there is none.
type performance struct {
	story story
	err   error
}

// playAll places the orders one after the other, so that the first answers are those of a calm system,
// and plays the rest of each beside the others. Those that wait for no verdict are placed first: they
// take longest. Each channel gets one performance.
func (g stage) playAll(ctx context.Context, samples []scenario) []chan performance {
	played := make([]chan performance, len(samples))
	for i := range samples {
		played[i] = make(chan performance, 1)
	}
	go func() {
		for _, i := range sequence(samples) {
			s := samples[i]
			placed, err := g.place(ctx, s)
			if err != nil {
				played[i] <- performance{err: err}
				continue
			}
			go func() {
				told, err := g.play(ctx, s, placed)
				played[i] <- performance{told, err}
			}()
		}
	}()
	return played
}

// sequence is the order of placing, as indices of the samples.
func sequence(samples []scenario) []int {
	var first, then []int
	for i, s := range samples {
		if s.wait == 0 {
			first = append(first, i)
		} else {
			then = append(then, i)
		}
	}
	return append(first, then...)
}

// judge is ErrEndedOtherwise if any story differs.
func judge(stories []story) error {
	var wrong int
	for _, t := range stories {
		if len(t.differences) > 0 {
			wrong++
		}
	}
	if wrong > 0 {
		return fmt.Errorf("%d of %d: %w", wrong, len(stories), ErrEndedOtherwise)
	}
	return nil
}

// world is the pretended world of the scenarios: a restaurant and a merchant account for each.
func world(samples []scenario) simulator.Options {
	o := simulator.Options{
		Restaurants: map[string]simulator.Settings{}, Faults: map[simulator.Party][]simulator.Fault{},
		Callbacks: simulator.CallbackOptions{Wait: simulator.Duration(200 * time.Millisecond)},
	}
	for _, s := range samples {
		o.Restaurants[s.store] = s.restaurant
		if len(s.faults) > 0 && !s.forAWhile() {
			o.Faults[simulator.POS(s.store)] = s.faults
		}
	}
	return o
}

// stores are the restaurants of the scenarios as the product knows them.
func stores(samples []scenario) func(worldURL string) []config.Store {
	return func(worldURL string) []config.Store {
		all := make([]config.Store, 0, len(samples))
		for _, s := range samples {
			store := app.SimulatedStore(s.system(), worldURL, s.store, "Restaurant "+s.store)
			store.Payment.Flow = s.flow
			if s.settings != nil {
				store.POS.Settings = s.settings
			}
			if s.tune != nil {
				s.tune(&store.Policy)
			}
			if s.staffed {
				store = app.WithStaff(store, worldURL)
			}
			all = append(all, store)
		}
		return all
	}
}
