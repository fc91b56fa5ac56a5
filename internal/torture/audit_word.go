package torture

import (
	"slices"
	"time"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// word is an answer to a question, as the journal has it: somebody's, or the default at the deadline; not the facts'.
//
// The product believes people, and has promised to do so. Those of a run tell the truth, but for a restaurant's own
// people: they let go of a ticket that they have finished, as people do who are too late.
type word struct {
	order.Answer
	item order.Attention
	at   time.Time
}

// wordsIn are all answers in an order's events.
func wordsIn(events []journal.StoredEvent) []word {
	var all []word
	for _, e := range events {
		answer := e.Event.Answer
		if e.Event.Type != order.AttentionClosed || answer == nil || answer.Option == "" || answer.Actor == order.ActorFacts || e.Event.Attention == nil {
			continue
		}
		all = append(all, word{Answer: *answer, item: *e.Event.Attention, at: e.Event.At})
	}
	return all
}

// examineWords finds answers that nobody has given: the person of the service, the restaurant's people and the clock
// each know their own.
func (a *auditor) examineWords() {
	for _, w := range a.words {
		if !a.given(w) {
			a.accuse(InventedAnswer, "question %s, %s, has the answer %s by %s, who has not given it", w.ItemID, w.item.Kind, w.Option, w.Actor)
		}
	}
}

// given reports whether an answer was given by whom the journal names, a default not before its time.
func (d *dossier) given(w word) bool {
	const tick = 2 * time.Second // wished times are whole seconds, and clocks are rounded
	switch w.Actor {
	case order.ActorDeadline:
		return w.Option == w.item.Kind.Rule().Default && !w.at.Add(tick).Before(w.item.Deadline) && !w.at.Add(tick).Before(d.patience(w.item))
	case order.ActorStaff:
		return slices.ContainsFunc(d.staff, func(m simulator.StaffMessage) bool {
			return m.Kind == string(w.item.Kind) && m.Answer == string(w.Option)
		})
	}
	return slices.ContainsFunc(d.said, func(s Said) bool {
		return s.Item == w.ItemID && s.Option == w.Option && !s.At.After(w.at.Add(tick))
	})
}

// patience is until when a question waits at least, by the stores' policy.
func (d *dossier) patience(item order.Attention) time.Time {
	var p order.Policy
	hurried(&p)
	switch item.Kind { //nolint:exhaustive // the others have no default that decides
	case order.SubmissionUnknownItem:
		return d.guest.Placed.Add(d.guest.Wish.Ahead + p.SubmissionDecision.D())
	case order.AcceptanceTimeout:
		return item.Since.Add(p.AcceptanceDecision.D())
	case order.AskRestaurant:
		return item.Since.Add(p.StaffDecision.D())
	case order.PriceHigher:
		return item.Since.Add(p.PriceDecision.D())
	}
	return time.Time{}
}

// answered reports whether a question of a kind was really answered with an option, by somebody or by its default.
func (d *dossier) answered(kind order.AttentionKind, with order.Option) bool {
	return slices.ContainsFunc(d.words, func(w word) bool { return w.item.Kind == kind && w.Option == with && d.given(w) })
}

// forgiven reports whether it is not the product's doing that an order has ended and its ticket lives: its
// restaurant had thrown it away before, or says that it has; or the money was given back by default while nobody knew,
// which the order says. Of a ticket that is made later nobody has said anything.
func (d *dossier) forgiven(t simulator.Ticket) bool {
	if revivedAfter(t, d.decidedAt()) {
		return true
	}
	return slices.ContainsFunc(d.words, func(w word) bool {
		letGo := w.Option == order.LetGo && !w.at.Before(t.At)
		return (letGo || w.Option == order.GiveBack && d.flagged(order.TicketMaybeOpen)) && d.given(w)
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
