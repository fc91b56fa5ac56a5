package torture

import (
	"slices"
	"time"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// word is an answer that somebody gave to a question, or its default at the deadline; not the facts'.
//
// The product believes people, and has promised to do so: who says that there is certainly no ticket while there
// is one, or that it was thrown away while it stands, has made the food that nobody pays. But his word says
// nothing of a ticket that is made after it.
type word struct {
	order.Answer
	kind order.AttentionKind
	at   time.Time
}

// byPerson says that it was given, by the service or the restaurant's people, and is no default.
func (w word) byPerson() bool { return w.Actor != order.ActorDeadline }

// wordsIn are all answers in an order's events.
func wordsIn(events []journal.StoredEvent) []word {
	var all []word
	for _, e := range events {
		answer := e.Event.Answer
		if e.Event.Type != order.AttentionClosed || answer == nil || answer.Option == "" || answer.Actor == order.ActorFacts || e.Event.Attention == nil {
			continue
		}
		all = append(all, word{Answer: *answer, kind: e.Event.Attention.Kind, at: e.Event.At})
	}
	return all
}

// said reports whether an answer to a question of a kind was one of the options, the default included.
func (d *dossier) said(kind order.AttentionKind, options ...order.Option) bool {
	return slices.ContainsFunc(d.words, func(w word) bool { return w.kind == kind && slices.Contains(options, w.Option) })
}

// byHand reports whether a person has moved the money elsewhere, and the order still says so in its end: what
// the provider has then proves nothing.
func (d *dossier) byHand() bool {
	return d.flagged(order.SettledByPerson) &&
		slices.ContainsFunc(d.words, func(w word) bool { return w.byPerson() && w.Option == order.SettledByHand })
}

// seenByPerson reports whether a person has seen the ticket of an order of which no till has one.
func (d *dossier) seenByPerson() bool {
	return len(d.tickets) == 0 && d.said(order.SubmissionUnknownItem, order.TicketExists)
}

// forgiven reports whether it is not the product's doing that an order has ended and its ticket lives: its
// restaurant had thrown it away before, somebody was wrong about it, or the money was given back on purpose while
// nobody knew, which the order says.
func (d *dossier) forgiven(t simulator.Ticket) bool {
	if revivedAfter(t, d.decidedAt()) {
		return true
	}
	return slices.ContainsFunc(d.words, func(w word) bool {
		switch w.Option {
		case order.TicketAbsent, order.LetGo:
			return w.byPerson() && !w.at.Before(t.At)
		case order.GiveBack:
			return w.kind == order.SuspiciousClose || d.flagged(order.TicketMaybeOpen)
		case order.TicketExists, order.KeepWaiting, order.KeepTrying, order.SettledByHand, order.AcceptAsIs, order.SendAgain, order.Keep, order.GoOn, order.NumberIs:
		}
		return false
	})
}

// revivedAfter reports whether a ticket that lives was removed up to a moment.
func revivedAfter(t simulator.Ticket, moment time.Time) bool {
	return t.Stage != simulator.Removed && slices.ContainsFunc(t.History, func(c simulator.StateChange) bool {
		return c.Stage == simulator.Removed && !c.At.After(moment)
	})
}

// decidedAt is when the order came to its terminal status, by its events; zero if it has not.
func (d *dossier) decidedAt() time.Time {
	for _, e := range d.events {
		if e.Event.Type == order.StatusChanged && e.Event.Status.Terminal() {
			return e.Event.At
		}
	}
	return time.Time{}
}
