package worker

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/sirupsen/logrus"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

//go:generate go tool -modfile=../tools/dev/go.mod mockgen -source=watcher.go -destination=workermock/workermock.go -package=workermock

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

// Watcher watches one store.
type Watcher struct {
	Store      order.Store
	Book       WatchBook
	Connectors activities.Connectors
	Holder     string
	Log        logrus.FieldLogger

	next   time.Time     // when to look again
	quiet  time.Time     // until then orders that only cook are left alone
	rested time.Time     // until then a nudge waits
	pause  time.Duration // before the next look for a nudge that could not be looked after

	tickets, searches round
}

// Tick looks at the store if it is due at now: its interval has passed, or a nudge came in. What goes
// wrong is logged and tried again with the next interval.
func (w *Watcher) Tick(ctx context.Context, now time.Time) {
	mark, err := w.Book.Due(ctx, w.Store.ID)
	if err != nil {
		w.log(err, "store not watched: journal away")
		return
	}
	nudged := mark > 0
	if now.Before(w.next) && (!nudged || now.Before(w.rested)) {
		return
	}
	if nudged {
		w.rested = now.Add(nudgePause)
	}
	w.next = now.Add(w.Store.Policy.WatchWaiting.D())
	if !w.leased(ctx) {
		return
	}
	if looked := w.look(ctx, now, nudged); nudged {
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

// look asks the POS about the store's orders: first about the tickets whose number is known, then, for as long again
// at most, for those of the other orders. Where all of them only cook it asks seldom, unless it is nudged. It reports
// whether each was looked at and what was seen is in the inbox. That the POS does not know a ticket is an answer.
func (w *Watcher) look(ctx context.Context, now time.Time, nudged bool) bool {
	watched, err := w.Book.Watched(ctx, w.Store.ID)
	if err != nil {
		w.log(err, "store not watched: journal away")
		return false
	}
	if len(watched) == 0 || !nudged && !urgent(watched) && now.Before(w.quiet) {
		return true
	}
	connector, err := w.Connectors.Connector(w.Store.ID)
	if err != nil {
		w.log(err, "store not watched: no connector")
		return false
	}
	w.quiet = now.Add(w.Store.Policy.WatchCooking.D())
	observed := w.observe(ctx, connector, watched)
	return w.search(ctx, connector, watched) && observed
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

// observe asks about the tickets whose number is known. What is added to a table's order shares its ticket.
func (w *Watcher) observe(ctx context.Context, connector pos.Connector, watched []journal.WatchedOrder) bool {
	var ids []string
	for _, o := range watched {
		if o.Ticket.ID != "" && !slices.Contains(ids, o.Ticket.ID) {
			ids = append(ids, o.Ticket.ID)
		}
	}
	if len(ids) == 0 {
		return true
	}
	kept := true
	asking, end := context.WithTimeout(ctx, w.hold())
	defer end()
	err := w.tickets.observe(asking, connector, ids, func(seen pos.Observation) {
		for _, o := range watched {
			if o.Ticket.ID != "" && order.SameTicket(o.Ticket.ID, seen.Ticket.ID) {
				kept = w.report(ctx, o, seen) && kept
			}
		}
	})
	return w.complete(err) && kept
}

// search looks for the tickets that have no known number, under a lease that the others have not used up.
func (w *Watcher) search(ctx context.Context, connector pos.Connector, watched []journal.WatchedOrder) bool {
	var ids []string
	orders := make(map[string]journal.WatchedOrder, len(watched))
	for _, o := range watched {
		if o.Ticket.ID == "" {
			ids, orders[o.OrderID] = append(ids, o.OrderID), o
		}
	}
	if len(ids) == 0 {
		return true
	}
	if !w.leased(ctx) {
		return false
	}
	kept := true
	asking, end := context.WithTimeout(ctx, w.hold())
	defer end()
	err := w.searches.each(asking, ids, func(id string) error {
		seen, err := find(asking, connector, orders[id])
		if err == nil {
			kept = w.report(ctx, orders[id], seen) && kept
		}
		return err
	})
	return w.complete(err) && kept
}

// complete reports whether the POS was asked about everything.
func (w *Watcher) complete(err error) bool {
	if err != nil {
		w.Log.WithField("store_id", w.Store.ID).WithError(err).Info("the POS was not asked about all of its tickets")
	}
	return err == nil
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

// hold is for how long a lease is taken. It outlives a missed look, and a single call, and a process that died is
// followed soon; half a look ends with it.
func (w *Watcher) hold() time.Duration {
	return max(3*w.Store.Policy.WatchWaiting.D(), w.Store.Policy.CallTimeout.D())
}

// leased takes or renews the lease.
func (w *Watcher) leased(ctx context.Context) bool {
	held, err := w.Book.Lease(ctx, w.lease(), w.Holder, w.hold())
	w.log(err, "store not watched: no lease")
	return err == nil && held
}

// log tells what went wrong, unless it is only that the watch was ended.
func (w *Watcher) log(err error, what string) {
	if err != nil && !errors.Is(err, context.Canceled) {
		w.Log.WithError(err).WithField("store_id", w.Store.ID).Warn(what)
	}
}
