package torture

import (
	"slices"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
)

// examineEvents wants an order's history whole: every event once, numbered without a gap, and in line with the
// newest snapshot.
func (a *auditor) examineEvents() {
	var last journal.StoredEvent
	for _, e := range a.events {
		switch {
		case e.Sequence <= last.Sequence:
			a.accuse(RepeatedEvents, "the history has event %d after %d", e.Sequence, last.Sequence)
		case e.Sequence > last.Sequence+1:
			a.accuse(MissingEvents, "the history has no event between %d and %d", last.Sequence, e.Sequence)
		}
		a.examineNumber(last, e)
		last = e
	}
	if last.Sequence != a.record.Sequence {
		a.accuse(MissingEvents, "the order is at event %d, and its history ends with %d", a.record.Sequence, last.Sequence)
	}
	a.examineProgress()
	a.examineLastWord()
}

// examineNumber wants every run's events numbered from 1. A recovery begins with saying so; what the run before
// had not told by then, nobody will.
func (a *auditor) examineNumber(last, e journal.StoredEvent) {
	n, before := e.Event.N, last.Event.N
	switch {
	case n == 1 && e.Event.Type == order.TakenOver, n == before+1:
	case n > before+1:
		a.accuse(MissingEvents, "its run's event %d follows %d", n, before)
	default:
		a.accuse(RepeatedEvents, "its run's event %d follows %d", n, before)
	}
}

// examineProgress wants the statuses to move forward, to that of the snapshot. A recovered order may have come
// further than the run that was ended had told.
func (a *auditor) examineProgress() {
	var at order.Status
	for _, e := range a.events {
		if e.Event.Type != order.StatusChanged {
			continue
		}
		if at != "" && !e.Event.Status.After(at) {
			a.accuse(DisorderedEvents, "status %s follows %s", e.Event.Status, at)
		}
		at = e.Event.Status
	}
	if at != a.status() && !a.flagged(order.WasRecovered) {
		a.accuse(MissingEvents, "the order is %s, and its last change of status was to %q", a.status(), at)
	}
}

// examineLastWord wants the settlement told once by the run that settled the order, and nothing after it but what
// the POS said too late, and the question that this opens.
func (a *auditor) examineLastWord() {
	told := 0
	for _, e := range a.events {
		switch e.Event.Type {
		case order.TakenOver:
			told = 0
		case order.Settled:
			told++
		case order.EvidenceSeen, order.AttentionOpened, order.AttentionClosed:
		case order.StatusChanged, order.PaymentChanged, order.SubmissionChanged, order.CancelChanged, order.PriceSet, order.AcceptanceDelayed, order.Late:
			if told > 0 {
				a.accuse(DisorderedEvents, "event %d, %s, follows the settlement", e.Sequence, e.Event.Type)
			}
		}
	}
	switch {
	case told > 1:
		a.accuse(RepeatedEvents, "the settlement is told %d times", told)
	case told == 0 && a.settled():
		a.accuse(MissingEvents, "the settlement is not told")
	case told == 1 && !a.settled():
		a.accuse(DisorderedEvents, "the settlement is told, and the order is not settled")
	}
}

// examineFeed wants every event of the order read from the bot's feed once, in its place.
func (a *auditor) examineFeed() {
	for _, e := range a.events {
		read := a.inFeed(e.Sequence)
		switch {
		case len(read) == 0:
			a.accuse(MissingEvents, "the feed has no event %d", e.Sequence)
		case len(read) > 1:
			a.accuse(RepeatedEvents, "the feed has event %d %d times", e.Sequence, len(read))
		case read[0].Position != e.Position || read[0].Event.N != e.Event.N || read[0].Event.Type != e.Event.Type:
			a.accuse(DisorderedEvents, "event %d is another in the feed", e.Sequence)
		}
	}
	var last int64
	for _, e := range a.feed {
		if !slices.ContainsFunc(a.events, func(s journal.StoredEvent) bool { return s.Sequence == e.Sequence }) {
			a.accuse(MissingEvents, "the history has no event %d, which the feed has", e.Sequence)
		}
		if e.Sequence < last {
			a.accuse(DisorderedEvents, "the feed has event %d after %d", e.Sequence, last)
		}
		last = max(last, e.Sequence)
	}
	for _, position := range a.unsorted {
		a.accuse(DisorderedEvents, "position %d of the feed was read after a later one", position)
	}
}

// inFeed are the readings of one event.
func (d *dossier) inFeed(sequence int64) []journal.StoredEvent {
	return slices.DeleteFunc(slices.Clone(d.feed), func(e journal.StoredEvent) bool { return e.Sequence != sequence })
}
