package worker

import (
	"context"
	"errors"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/pos"
)

// enoughLost is how many tickets may be without an answer before a look is given up: each may have cost a read
// timeout. One that never has an answer must not keep those after it from being seen.
const enoughLost = 3

// searchAll looks for the tickets that have no known number, and returns what it found by the index of the order.
// An error says that not all were looked for.
func searchAll(ctx context.Context, connector pos.Connector, watched []journal.WatchedOrder) (map[int]pos.Observation, error) {
	seen := make(map[int]pos.Observation, len(watched))
	var errs []error
	for i, o := range watched {
		if o.Ticket.ID != "" {
			continue
		}
		found, err := search(ctx, connector, o)
		if err == nil {
			seen[i] = found
		} else if !answered(err) {
			errs = append(errs, err)
		}
	}
	return seen, errors.Join(errs...)
}

// search looks for the ticket of an order of which no number is known: its draft, which may have become the
// ticket, else by our own key. A draft that may not have been confirmed is no ticket: NotFound, as where there is
// no way to search.
func search(ctx context.Context, connector pos.Connector, o journal.WatchedOrder) (pos.Observation, error) {
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

func nothing() *pos.Error { return &pos.Error{Op: "search", Kind: pos.NotFound} }

// answered reports whether the POS has said what it has to say of a ticket: asked again at once it would say no more.
func answered(err error) bool {
	switch pos.KindOf(err) {
	case pos.NotFound, pos.Rejected, pos.Malformed:
		return true
	case pos.NotSent, pos.Unknown, pos.Throttled, pos.Unauthorized:
	}
	return false
}

// observeAll observes tickets in one call where the POS has one, else one by one; what was seen counts also
// beside an error.
func observeAll(ctx context.Context, connector pos.Connector, ids []string) ([]pos.Observation, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	if lister, ok := connector.(pos.Lister); ok {
		return lister.ObserveAll(ctx, ids)
	}
	var all []pos.Observation
	var lost []error
	for _, id := range ids {
		one, err := connector.Observe(ctx, id)
		switch {
		case err == nil:
			all = append(all, one)
		case answered(err):
		default:
			lost = append(lost, err)
		}
		if len(lost) == enoughLost || err != nil && pos.KindOf(err) != pos.Unknown && !answered(err) { // the line is down
			break
		}
	}
	return all, errors.Join(lost...)
}
