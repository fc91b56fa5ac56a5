package worker

import (
	"context"
	"errors"
	"slices"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/pos"
)

// enoughLost is how many questions may be without an answer before a round is given up: each may have cost a read
// timeout.
const enoughLost = 3

// round asks about one after the other, look after look. A round that was given up goes on in the next look where
// it ended, so that what never has an answer keeps nothing behind it from being asked about for long.
type round struct {
	last string // the key that was reached last
}

// next puts the keys into the order in which they are to be asked about.
func (r *round) next(keys []string) []string {
	first := slices.Index(keys, r.last) + 1
	return slices.Concat(keys[first:], keys[:first])
}

// each asks about every key. It gives up when enough have no answer, when the line is down and when the time is up;
// the question that this cut off comes first in the next round, unless it came first in this one. An error says that
// not every question has its answer.
func (r *round) each(ctx context.Context, keys []string, ask func(key string) error) error {
	var lost []error
	for i, key := range r.next(keys) {
		err := ask(key)
		silent := err != nil && !answered(err)
		if silent {
			lost = append(lost, err)
		}
		cut := ctx.Err() != nil || silent && pos.KindOf(err) != pos.Unknown
		if i == 0 || !cut {
			r.last = key
		}
		if cut || len(lost) == enoughLost {
			break
		}
	}
	return errors.Join(append(lost, ctx.Err())...)
}

// observe asks about tickets by their numbers, in one call where the POS has one, and tells what it says. Where a
// list broke off nobody knows: so the next one begins a ticket later.
func (r *round) observe(ctx context.Context, connector pos.Connector, ids []string, tell func(pos.Observation)) error {
	lister, ok := connector.(pos.Lister)
	if !ok {
		return r.each(ctx, ids, func(id string) error {
			seen, err := connector.Observe(ctx, id)
			if err == nil {
				tell(seen)
			}
			return err
		})
	}
	ids = r.next(ids)
	r.last = ids[0]
	all, err := lister.ObserveAll(ctx, ids)
	for _, seen := range all { // it counts also beside an error
		tell(seen)
	}
	return err
}

// find looks for the ticket of an order of which no number is known: its draft, which may have become the
// ticket, else by our own key. A draft that may not have been confirmed is no ticket: NotFound, as where there is
// no way to search.
func find(ctx context.Context, connector pos.Connector, o journal.WatchedOrder) (pos.Observation, error) {
	finder, finds := connector.(pos.Finder)
	_, twoSteps := connector.(pos.Preparer)
	seen, err := pos.Observation{}, error(nothing())
	switch {
	case o.DraftID != "":
		seen, err = connector.Observe(ctx, o.DraftID)
	case finds:
		seen, err = finder.Find(ctx, o.OrderID)
	}
	if err == nil && (twoSteps || o.DraftID != "") && !seen.IsTaken() {
		return pos.Observation{}, nothing()
	}
	return seen, err
}

func nothing() *pos.Error { return &pos.Error{Op: "find", Kind: pos.NotFound} }

// answered reports whether the POS has said what it has to say of a ticket: asked again at once it would say no more.
func answered(err error) bool {
	switch pos.KindOf(err) {
	case pos.NotFound, pos.Rejected, pos.Malformed:
		return true
	case pos.NotSent, pos.Unknown, pos.Throttled, pos.Unauthorized:
	}
	return false
}
