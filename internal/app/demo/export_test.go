package demo

import (
	"time"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/simulator"
)

// Telling is a story for the tests to tell.
type Telling struct {
	Title, Store, Link string
	Order              gen.Order
	Answer             int
	Answered           time.Duration
	Events             []journal.StoredEvent
	Cancel             string
	Asked, Told        time.Time
	Ledger             simulator.Ledger
	Differences        []string
}

func (t Telling) story() story {
	s := story{
		title: t.Title, order: t.Order, answer: t.Answer, answered: t.Answered, events: t.Events,
		link: t.Link, differences: t.Differences,
	}
	if s.end.cancel = t.Cancel; t.Cancel != "" {
		s.does(t.Asked, "guest", "asks to cancel")
		s.does(t.Told, "guest", "is answered: "+t.Cancel)
	}
	s.overhear(t.Ledger)
	s.end = s.ending(t.Store, t.Ledger)
	return s
}

// Tell tells it as the demo would.
func (t Telling) Tell() string { return t.story().tell(1) }

// Ending is how it ended.
func (t Telling) Ending() string { return t.story().end.String() }

// Judge is the demo's verdict about stories and its last words.
func Judge(all ...Telling) (string, error) {
	stories := make([]story, 0, len(all))
	for _, t := range all {
		stories = append(stories, t.story())
	}
	return sum(stories), judge(stories)
}

// Differs says what would be wrong if the sample order at a store had ended like this.
func (t Telling) Differs() []string {
	for _, s := range scenarios() {
		if s.store == t.Store {
			told := t.story()
			return s.differences(told.end, told.timeline())
		}
	}
	return []string{"there is no such store"}
}

// Strays says what of a plot (rows, and how long after the row before each comes at least) the story
// does not tell; nothing if it tells all of it.
func (t Telling) Strays(rows []string, after ...time.Duration) []string {
	s := scenario{want: t.story().end}
	for i, row := range rows {
		s.plot = append(s.plot, turn{row: row})
		if i < len(after) {
			s.plot[i].after = after[i]
		}
	}
	return s.differences(s.want, t.story().timeline())
}

// Dictionary is what the demo says of the POS systems' words in stories.
func Dictionary(all ...Telling) string {
	stories := make([]story, 0, len(all))
	for _, t := range all {
		stories = append(stories, t.story())
	}
	return dictionary(stories)
}

// Typed is a command line as the demo prints it.
func Typed(args ...string) string { return typed(args) }

// Sequence is in which sequence orders are placed that wait so long for their verdicts.
func Sequence(waits ...time.Duration) []int {
	samples := make([]scenario, len(waits))
	for i, wait := range waits {
		samples[i].wait = wait
	}
	return sequence(samples)
}

// StoresOf are the demo's stores in a world.
func StoresOf(worldURL string) []config.Store { return stores(scenarios())(worldURL) }

// World is the demo's world.
func World() simulator.Options { return world(scenarios()) }
