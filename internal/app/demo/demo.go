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
	"strconv"
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
		err := show(ctx, running, samples, o.Out)
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
func show(ctx context.Context, running *app.App, samples []scenario, out io.Writer) error {
	playing, cancel := context.WithCancel(ctx)
	defer cancel()
	client, err := bot.New(running.URL(), running.Key())
	if err != nil {
		return err
	}
	if _, err := io.WriteString(out, "Everything runs. Placing "+strconv.Itoa(len(samples))+" orders at "+running.URL()+"\n\n"); err != nil {
		return err
	}
	played := stage{bot: client, book: running.Journal(), ledger: running.World().Ledger, run: rand.Text()}.playAll(playing, samples)
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
	if _, err := io.WriteString(out, sum(stories)); err != nil {
		return err
	}
	return judge(stories)
}

// performance is a story, or why there is none.
type performance struct {
	story story
	err   error
}

// playAll places the orders one after the other, so that the first answers are those of a calm system,
// and plays the rest of each beside the others. Each channel gets one performance.
func (g stage) playAll(ctx context.Context, samples []scenario) []chan performance {
	played := make([]chan performance, len(samples))
	for i := range samples {
		played[i] = make(chan performance, 1)
	}
	go func() {
		for i, s := range samples {
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
		if len(s.faults) > 0 {
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
			store := app.SimulatedStore(worldURL, s.store, "Restaurant "+s.store)
			store.Payment.Flow = s.flow
			all = append(all, store)
		}
		return all
	}
}
