package eleve

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/ordersaga/ordersaga/pos"
)

// sighting is all that the till says about one order.
type sighting struct {
	status    statusResult
	bills     consumptionResult
	cancelled cancelledResult
}

// look asks the till the three things that tell about an order. An answer that somebody left in the mailbox
// long ago is no news: then everything is asked anew, so that all of it is of one time. A till that is slower than
// the read timeout would never be seen in that way, since each look would find what the one before has asked for:
// where the new answer does not come in time the old one counts. What names our order is not older than the order,
// and the question that waits now is the next look's answer. A fresh look never takes an old one.
func (c *Connector) look(ctx context.Context, op string, r ref, fresh bool) (sighting, error) {
	seen, old, err := c.askAll(ctx, op, r, fresh)
	if err != nil || !old {
		return seen, err
	}
	news, _, err := c.askAll(ctx, op, r, true)
	if errors.Is(err, context.DeadlineExceeded) {
		return seen, nil
	}
	return news, err
}

// askAll asks all at once: the till fetches its mail when it likes, and one after the other would take three
// times as long. What nobody knows anything about stays empty; any other failure ends the look, since half of
// an answer could tell a wrong story. Old reports whether an answer was made to an earlier question.
func (c *Connector) askAll(ctx context.Context, op string, r ref, fresh bool) (seen sighting, old bool, err error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var asking sync.WaitGroup
	var anyOld atomic.Bool
	began := c.now()
	for path, out := range map[string]result{
		pathStatus: &seen.status, pathConsumption: &seen.bills, pathOrder + c.settings.CancelledPath: &seen.cancelled,
	} {
		asking.Go(func() {
			ours, err := c.ask(ctx, op, path, c.about(r), fresh, out)
			if err != nil && pos.KindOf(err) != pos.NotFound {
				stop(err)
			}
			if !ours && c.old(out, began) {
				anyOld.Store(true)
			}
		})
	}
	asking.Wait()
	if err := context.Cause(ctx); err != nil {
		if known, ok := errors.AsType[*pos.Error](err); ok {
			return sighting{}, false, known
		}
		return sighting{}, false, silent(op, err)
	}
	return seen, anyOld.Load(), seen.check(op)
}

// check refuses results without a list: they do not say that it is empty.
func (s sighting) check(op string) error {
	for _, one := range []struct {
		came, listed bool
		what         string
	}{
		{s.status.Success != nil && *s.status.Success, s.status.Items != nil, "orders"},
		{s.bills.Success != nil && *s.bills.Success, s.bills.Bills != nil, "bills"},
		{s.cancelled.Success != nil && *s.cancelled.Success, s.cancelled.Items != nil, "cancelled items"},
	} {
		if one.came && !one.listed {
			return unreadable(op, "it has no list of "+one.what)
		}
	}
	return nil
}

// word is what getStatus says of the order; nil for nothing. An entry of another id is somebody's at the
// same place, and proves nothing about ours.
func (s sighting) word(r ref) (found *statusItem, ours bool) {
	if s.status.Items == nil {
		return nil, false
	}
	for _, one := range *s.status.Items {
		switch {
		case one.unknown():
		case r.names(one.ID):
			return &one, true
		case found == nil:
			found = &one
		}
	}
	return found, false
}

// bill is the bill that our order is on; nil for none.
func (s sighting) bill(r ref) *bill {
	if s.bills.Bills == nil {
		return nil
	}
	for _, one := range *s.bills.Bills {
		if mine, _ := one.count(r); mine > 0 || r.names(one.OrderID) {
			return &one
		}
	}
	return nil
}

// count tells how many items of a bill are our order's, and how many are not.
func (b bill) count(r ref) (mine, others int) {
	for _, id := range b.itemIDs() {
		if _, ok := r.item(id); ok {
			mine++
		} else {
			others++
		}
	}
	return mine, others
}

// empty reports whether a bill lists that it has nothing on it.
func (b *bill) empty() bool { return b != nil && b.Items != nil && len(*b.Items) == 0 }

// loss is what staff have cancelled of our order.
type loss struct {
	lines, of int  // of our lines, wholly or in part
	all       bool // nothing is left of any line
	others    int  // items of our order that do not carry our names
}

// lost reads the cancelled items. All of the order is gone only if every one of its lines is there with all
// of its quantity: the items' names say how many lines there are, and how much of each.
func (s sighting) lost(r ref) loss {
	var l loss
	if s.cancelled.Items == nil {
		return l
	}
	gone, want := make(map[int]int64), make(map[int]int64)
	for _, one := range *s.cancelled.Items {
		i, ok := r.item(one.ID)
		if !ok {
			if r.keyType == keyOrder { // at a place, it is somebody else's
				l.others++
			}
			continue
		}
		quantity, _ := one.Quantity.scaled(thousandths)
		gone[i.n] += max(quantity, 0)
		want[i.n], l.of = int64(i.quantity)*1000, max(l.of, i.of)
	}
	l.lines, l.all = len(gone), len(gone) > 0 && len(gone) == l.of
	for n, quantity := range gone {
		l.all = l.all && quantity >= want[n]
	}
	return l
}
