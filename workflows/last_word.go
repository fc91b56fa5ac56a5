package workflows

import (
	"time"

	"github.com/ordersaga/ordersaga/order"
)

// confirmRemoval asks the POS again before money goes back on its word that the ticket is gone. A POS
// that cannot be asked, or knows the ticket no more, is believed: the word came with our own token.
func (s *saga) confirmRemoval() *ending {
	if s.ticket.ID != "" {
		seen, known := s.askPOSUnless(s.in.Store.Policy.PatienceBeforePayment.D(), func() bool { return !s.removed })
		if known && seen.State != order.TicketGone && seen.State != order.TicketUnmapped {
			s.removed, s.over = false, false
			s.apply(seen)
			return nil
		}
	}
	if !s.removed { // the POS spoke of a living ticket while we asked
		return nil
	}
	if s.status == order.Completed { // it was told while we asked
		s.removed = false
		s.raise(order.ConflictItem, "the POS says both that the ticket was finished and that it was removed")
		return nil
	}
	if !s.status.Reached(order.Accepted) || s.cancelRequested() && !s.status.Reached(order.Cooking) {
		// Whoever asked for that hears yes, though nobody has answered.
		return s.letGo(&ending{status: order.Rejected, problem: order.Problem{Code: order.POSRefused, Detail: "the restaurant removed the order"}})
	}
	s.setSubmission(order.SubmissionGone)
	s.flag(order.RestaurantDeleted)
	return &ending{status: order.Cancelled, problem: order.Problem{Code: order.RestaurantGaveUp, Detail: "the restaurant removed the order while it was being made"}}
}

// confirmClose asks the POS what is on a ticket that it calls closed. Where it cannot be asked, or knows
// the ticket no more, its word counts: the money is taken, and the food is out.
func (s *saga) confirmClose() {
	seen, known := s.askPOS(s.in.Store.Policy.CallTimeout.D())
	s.closed = false
	switch {
	case known && seen.Empty:
		s.emptied = true
		s.testify(seen, order.Conflict, "closed with no items or no total")
	case known && seen.State == order.TicketGone:
		s.removed = true
		s.testify(seen, order.Conflict, "it was closed a moment ago")
	case known && seen.State != order.TicketUnmapped && seen.State != order.TicketCompleted:
		s.apply(seen) // its list is late, or its callback early: the watcher goes on looking
	default:
		s.moveTo(order.Completed)
	}
}

// checkEmptied asks a person about a ticket that was closed with nothing on it: it may be a meal that
// was served, or a cancellation in disguise.
func (s *saga) checkEmptied() *ending {
	open := s.ask(order.SuspiciousClose, "the ticket was closed with no items or no total", time.Time{})
	answer := s.awaitAnswer(s.ctx, open, func() bool { return s.removed || s.status == order.Completed })
	s.close(open, order.Answer{})
	s.emptied = false
	if answer == order.GiveBack {
		s.setSubmission(order.SubmissionGone)
		return &ending{status: order.Cancelled, problem: order.Problem{Code: order.TicketEmptied, Detail: "the restaurant closed the ticket with nothing on it"}}
	}
	if answer == order.AcceptAsIs {
		s.moveTo(order.Completed)
	}
	return nil
}
