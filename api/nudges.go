package api

import (
	"context"
	"errors"
	"runtime/debug"
	"sync"
	"time"

	"github.com/sirupsen/logrus"
)

// nudgePause is how long a store that was marked as due is left alone: nobody signs these callbacks, and
// whoever sends many must not make us ask the POS more than once a second.
const nudgePause = time.Second

// nudges marks stores as due, each once in a pause at most. What is heard within the pause counts as one,
// at its end: the look that the first one brought about may have come too early for it. Every API process
// counts for itself.
type nudges struct {
	mark func(ctx context.Context, storeID string) error
	log  logrus.FieldLogger

	mu     sync.Mutex
	stores map[string]*nudged // those that rest; all others may be marked at once
}

// nudged is a store that is being marked, or rests.
type nudged struct {
	marked chan struct{} // closed when err is known
	err    error
	again  bool // somebody called meanwhile
}

func newNudges(mark func(ctx context.Context, storeID string) error, log logrus.FieldLogger) *nudges {
	return &nudges{mark: mark, log: log, stores: make(map[string]*nudged)}
}

// hear marks the store now, or when it has rested. An error means that nothing was kept, and nothing will
// be: whoever called may call again at once.
func (n *nudges) hear(ctx context.Context, storeID string) error {
	n.mu.Lock()
	one, rests := n.stores[storeID]
	if rests {
		one.again = true
		n.mu.Unlock()
		<-one.marked // its error is that of everybody who came while it was made
		return one.err
	}
	one = &nudged{marked: make(chan struct{})}
	n.stores[storeID] = one
	n.mu.Unlock()
	err := errors.New("the mark broke off") // where it panics: nobody waits for it any longer
	defer func() { n.marked(storeID, one, err) }()
	err = n.mark(ctx, storeID)
	return err
}

// marked lets the store rest, and everybody know who came while it was marked.
func (n *nudges) marked(storeID string, one *nudged, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	one.err = err
	close(one.marked)
	if err != nil {
		delete(n.stores, storeID)
		return
	}
	n.rest(storeID)
}

func (n *nudges) rest(storeID string) { time.AfterFunc(nudgePause, func() { n.rested(storeID) }) }

// rested marks the store again if somebody has called meanwhile. A mark that is lost then costs what a lost
// callback costs: the watcher's interval.
func (n *nudges) rested(storeID string) {
	n.mu.Lock()
	again := n.stores[storeID].again
	n.stores[storeID].again = false
	if !again {
		delete(n.stores, storeID)
	}
	n.mu.Unlock()
	if !again {
		return
	}
	n.markAgain(storeID)
}

// markAgain marks a store that has rested, and lets it rest again. Nobody else would survive its panic, whose
// value may hold anything.
func (n *nudges) markAgain(storeID string) {
	log := n.log.WithField("store_id", storeID)
	defer n.rest(storeID)
	defer func() {
		if broken := recover(); broken != nil {
			log.WithField("stack", string(debug.Stack())).Errorf("store not marked as due: it broke off with a %T", broken)
		}
	}()
	if err := n.mark(context.Background(), storeID); err != nil {
		log.WithError(err).Warn("store not marked as due: journal away")
	}
}
