package worker

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/sirupsen/logrus"
	"go.temporal.io/sdk/client"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

//go:generate go tool -modfile=../tools/dev/go.mod mockgen -source=watcher.go -destination=workermock/workermock.go -package=workermock

// looksPerInterval is how often a watcher checks whether it is due, within its shortest interval: a
// nudge (a callback that said nothing) is answered this much faster than the next look.
const looksPerInterval = 10

// nudgePause is the shortest time between two looks that nudges bring about, since some POS systems nudge without
// a credential. A nudge that could not be looked after stays, and waits twice as long each time, up to an interval.
const nudgePause = time.Second

// WatchBook is what a watcher needs of the journal.
type WatchBook interface {
	Watched(ctx context.Context, storeID string) ([]journal.WatchedOrder, error)
	Receive(ctx context.Context, l journal.Letter) (fresh bool, err error)
	Lease(ctx context.Context, name, holder string, ttl time.Duration) (bool, error)
	Release(ctx context.Context, name, holder string) error
	Due(ctx context.Context, storeID string) (mark int64, err error)
	ClearDue(ctx context.Context, storeID string, mark int64) error
}

// watchers look at every store's tickets from time to time and put what changed into the inbox, so
// that a lost callback costs an interval and no order. One process watches a store at a time. Beside them
// every process watches over its own build.
type watchers struct {
	deps   Deps
	build  *BuildWatch // nil for workers that are not versioned
	holder string      // names this process in leases
	cancel context.CancelFunc
	done   sync.WaitGroup
}

func newWatchers(c client.Client, d Deps) *watchers {
	w := &watchers{deps: d, holder: uuid.NewString()}
	if v := d.Deployment; v.BuildID != "" {
		w.build = &BuildWatch{Version: v, Deployment: c.WorkerDeploymentClient().GetHandle(v.DeploymentName), Log: d.Log}
	}
	return w
}

func (w *watchers) start() {
	ctx, cancel := context.WithCancel(context.Background())
	w.cancel = cancel
	for _, s := range w.deps.Stores {
		w.done.Go(func() { w.watch(ctx, s) })
	}
	if w.build != nil {
		w.done.Go(func() { w.build.run(ctx) })
	}
}

func (w *watchers) stop() {
	if w.cancel != nil {
		w.cancel()
		w.done.Wait()
	}
}

// watch looks at one store until ctx ends.
func (w *watchers) watch(ctx context.Context, s order.Store) {
	watcher := &Watcher{Store: s, Book: w.deps.Journal, Connectors: w.deps.Connectors, Holder: w.holder, Log: w.deps.Log}
	ticker := time.NewTicker(max(s.Policy.WatchWaiting.D()/looksPerInterval, time.Millisecond))
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			watcher.release(context.WithoutCancel(ctx))
			return
		case now := <-ticker.C:
			watcher.Tick(ctx, now)
		}
	}
}

// Watcher watches one store.
type Watcher struct {
	Store      order.Store
	Book       WatchBook
	Connectors activities.Connectors
	Holder     string
	Log        logrus.FieldLogger

	next   time.Time     // when to look again
	rested time.Time     // until then a nudge waits
	pause  time.Duration // before the next look for a nudge that could not be looked after
}

// Tick looks at the store if it is due at now: its interval has passed, or a nudge came in. What goes
// wrong is logged and tried again with the next interval.
func (w *Watcher) Tick(ctx context.Context, now time.Time) {
	mark, err := w.Book.Due(ctx, w.Store.ID)
	if err != nil {
		w.log(err, "store not watched: journal away")
		return
	}
	if now.Before(w.next) && (mark == 0 || now.Before(w.rested)) {
		return
	}
	if mark > 0 {
		w.rested = now.Add(nudgePause)
	}
	w.next = now.Add(w.Store.Policy.WatchWaiting.D())
	// The lease outlives a missed look, and a process that died is followed soon.
	held, err := w.Book.Lease(ctx, w.lease(), w.Holder, 3*w.Store.Policy.WatchWaiting.D())
	if err != nil || !held {
		w.log(err, "store not watched: no lease")
		return
	}
	if looked := w.look(ctx, now); mark > 0 {
		w.serve(ctx, now, mark, looked)
	}
}

// serve clears a nudge that was looked after, and puts off one that could not be.
func (w *Watcher) serve(ctx context.Context, now time.Time, mark int64, looked bool) {
	if looked {
		err := w.Book.ClearDue(ctx, w.Store.ID, mark)
		w.log(err, "store stays due")
		looked = err == nil
	}
	if looked {
		w.pause = 0
		return
	}
	w.pause = min(max(2*w.pause, nudgePause), w.Store.Policy.WatchWaiting.D())
	w.rested = now.Add(w.pause)
}

// look asks the POS about every order that it has to be asked about now, and reports whether each was looked at
// and what was seen is in the inbox. That the POS does not know a ticket is an answer.
func (w *Watcher) look(ctx context.Context, now time.Time) bool {
	watched, err := w.Book.Watched(ctx, w.Store.ID)
	if err != nil || len(watched) == 0 {
		w.log(err, "store not watched: journal away")
		return err == nil
	}
	if !urgent(watched) {
		w.next = now.Add(w.Store.Policy.WatchCooking.D())
	}
	connector, err := w.Connectors.Connector(w.Store.ID)
	if err != nil {
		w.log(err, "store not watched: no connector")
		return false
	}
	seen, looked := observe(ctx, connector, watched, w.Log.WithField("store_id", w.Store.ID))
	for id, one := range seen {
		looked = w.report(ctx, watched[id], one) && looked
	}
	return looked
}

// urgent reports whether somebody waits: for acceptance, or to learn whether there is a ticket.
func urgent(watched []journal.WatchedOrder) bool {
	for _, o := range watched {
		if !o.Status.Reached(order.Accepted) {
			return true
		}
	}
	return false
}

// observe asks the POS about the orders, in one call where it has one, and returns what it saw by the
// index of the order, and whether it has an answer for every one. An order whose ticket has no known number is
// searched for.
func observe(ctx context.Context, connector pos.Connector, watched []journal.WatchedOrder, log logrus.FieldLogger) (seen map[int]pos.Observation, looked bool) {
	seen, missed := searchAll(ctx, connector, watched)
	var ids []string
	for _, o := range watched {
		if o.Ticket.ID != "" && !slices.Contains(ids, o.Ticket.ID) {
			ids = append(ids, o.Ticket.ID)
		}
	}
	all, err := observeAll(ctx, connector, ids)
	if err = errors.Join(missed, err); err != nil {
		log.WithError(err).Info("the POS was not asked about all of its tickets")
	}
	for _, one := range all {
		share(seen, watched, one)
	}
	return seen, err == nil
}

// share puts what was seen of a ticket beside every order that has it: what is added to a table's order shares its
// ticket.
func share(seen map[int]pos.Observation, watched []journal.WatchedOrder, one pos.Observation) {
	for i, o := range watched {
		if o.Ticket.ID != "" && order.SameTicket(o.Ticket.ID, one.Ticket.ID) {
			seen[i] = one
		}
	}
}

// report puts what was seen of an order into the inbox, if it is news; false if the inbox did not take it.
func (w *Watcher) report(ctx context.Context, o journal.WatchedOrder, seen pos.Observation) bool {
	m := order.Message{
		ID: uuid.NewString(), Source: order.FromWatcher, ReceivedAt: time.Now().UTC(), POSTime: seen.At,
		TicketID: seen.Ticket.ID, Raw: seen.Ticket.Raw, State: seen.State, Amount: seen.Amount, Empty: seen.Empty,
	}
	heard := m.Raw == o.Ticket.Raw && o.Ticket.ID != "" && !m.Empty
	if heard || o.Waits && m.SameNews(o.LastMessage) {
		return true
	}
	_, err := w.Book.Receive(ctx, journal.Letter{StoreID: w.Store.ID, OrderID: o.OrderID, Message: m})
	w.log(err, "a changed ticket was not put into the inbox; the next look finds it again")
	return err == nil
}

func (w *Watcher) release(ctx context.Context) {
	w.log(w.Book.Release(ctx, w.lease(), w.Holder), "the lease ends by itself")
}

func (w *Watcher) lease() string { return "watch/" + w.Store.ID }

// log tells what went wrong, unless it is only that the watch was ended.
func (w *Watcher) log(err error, what string) {
	if err != nil && !errors.Is(err, context.Canceled) {
		w.Log.WithError(err).WithField("store_id", w.Store.ID).Warn(what)
	}
}
