package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

// track follows the kitchen until it is done. It acts on what happened first, and waits only when
// nothing calls for it.
func (s *saga) track() *ending {
	acceptBy := s.now().Add(s.in.Store.Policy.AcceptWithin.D())
	for {
		s.captureWhenDue()
		var end *ending
		switch {
		case s.removed:
			end = s.confirmRemoval()
		case s.emptied:
			end = s.checkEmptied()
		case s.closed:
			s.confirmClose()
		case s.status == order.Completed:
			return nil
		case s.cancelRequested():
			end = s.cancelTicket()
		case !s.taken() && !s.now().Before(acceptBy):
			end = s.notAccepted()
			acceptBy = s.now().Add(s.in.Store.Policy.AcceptWithin.D())
		case s.taken() && !s.now().Before(s.finalBy()):
			s.assumeCompleted()
		default:
			s.awaitKitchen(acceptBy)
		}
		if end != nil {
			return end
		}
	}
}

// awaitKitchen waits for news or for the deadline of the present status.
func (s *saga) awaitKitchen(acceptBy time.Time) {
	name, at := "acceptance", acceptBy
	if s.taken() {
		name, at = "final_word", s.finalBy()
	}
	accepted := s.status.Reached(order.Accepted)
	s.waitBy(s.ctx, name, at, func() bool {
		return s.spokeOfTheEnd() || s.cancelRequested() || s.status.Reached(order.Accepted) != accepted
	})
}

// taken reports whether the restaurant has taken the order: the POS said so, or a person has seen the
// ticket there, and then the POS has no number by which it could ever say so.
func (s *saga) taken() bool {
	return s.status.Reached(order.Accepted) || s.submission == order.SubmissionManual && s.ticket.ID == ""
}

// spokeOfTheEnd reports whether the POS has said that the ticket is done with, one way or another.
func (s *saga) spokeOfTheEnd() bool {
	return s.removed || s.closed || s.emptied || s.status == order.Completed
}

// finalBy is how long we wait for the POS's last word.
func (s *saga) finalBy() time.Time { return s.promisedAt.Add(s.in.Store.Policy.NoFinalWord.D()) }

// confirmRemoval asks the POS again before money goes back on its word that the ticket is gone. A POS
// that cannot be asked, or knows the ticket no more, is believed: the word came with our own token.
func (s *saga) confirmRemoval() *ending {
	if s.ticket.ID != "" {
		seen, known := s.askPOS(s.in.Store.Policy.PatienceBeforePayment.D())
		if known && seen.State != order.TicketGone && seen.State != order.TicketUnmapped {
			s.removed, s.over = false, false
			s.apply(seen)
			return nil
		}
	}
	if s.status == order.Completed { // it was told while we asked
		s.removed = false
		s.raise(order.ConflictItem, "the POS says both that the ticket was finished and that it was removed")
		return nil
	}
	s.setSubmission(order.SubmissionGone)
	if !s.status.Reached(order.Accepted) {
		return &ending{status: order.Rejected, problem: order.Problem{Code: order.POSRefused, Detail: "the restaurant removed the order"}}
	}
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

// cancelTicket decides a cancel that was requested while the post was on its way.
func (s *saga) cancelTicket() *ending {
	if allowed, reason := s.canCancel(); !allowed {
		s.decideCancel(order.CancelRefused, reason)
		return nil
	}
	var do *activities.POS
	ctx, stop := workflow.WithCancel(s.ctx)
	options := posQuestion(ctx, s.in.Store, s.in.Store.Policy.PatienceAfterPayment.D(), "take the ticket back")
	take := workflow.ExecuteActivity(options, do.CancelTicket, s.askRequest())
	s.waitUntil(s.ctx, func() bool { return take.IsReady() || s.closed || s.emptied || s.status.Reached(order.Cooking) })
	reason := s.keptTicket(take)
	stop()
	if reason != "" {
		s.decideCancel(order.CancelRefused, reason)
		return nil
	}
	s.setSubmission(order.SubmissionGone)
	return guestCancelled()
}

// keptTicket says why the POS has not let go of the ticket; empty when it has.
func (s *saga) keptTicket(take workflow.Future) order.CancelReason {
	if s.closed || s.emptied || s.status == order.Completed || !take.IsReady() { // its own word came first
		if _, reason := s.canCancel(); reason != "" {
			return reason
		}
		return order.CookingStarted
	}
	var result activities.CancelTicketResult
	switch err := take.Get(s.ctx, &result); {
	case err != nil:
		return order.CallRestaurant // it did not answer
	case result.Refusal.Code != "":
		return order.CookingStarted
	}
	return ""
}

// notAccepted acts when nobody took the order in time: asks the POS once, takes the ticket back where
// it can be, or asks a person.
func (s *saga) notAccepted() *ending {
	if seen, known := s.askPOS(s.in.Store.Policy.CallTimeout.D()); known {
		s.apply(seen)
	}
	moved := func() bool {
		return s.spokeOfTheEnd() || s.status.Reached(order.Accepted) || s.cancelRequested()
	}
	if moved() {
		return nil
	}
	end := &ending{status: order.Expired, problem: order.Problem{Code: order.NotAccepted, Detail: "the restaurant did not take the order in time"}}
	if s.takesBack() {
		s.requestCancel(order.CancelRequest{Actor: "deadline"})
		if s.cancelTicket() != nil {
			return end
		}
		if s.cancel.reason != order.CallRestaurant || moved() {
			return nil
		}
	}
	open := s.ask(order.AcceptanceTimeout, end.problem.Detail, s.now().Add(s.in.Store.Policy.AcceptanceDecision.D()))
	if s.awaitAnswer(s.ctx, open, moved) == order.GiveBack {
		return end
	}
	s.close(open, order.Answer{})
	return nil
}

// assumeCompleted ends an order whose POS never says its last word: it is asked once more, and then
// believed to have forgotten.
func (s *saga) assumeCompleted() {
	if seen, known := s.askPOS(s.in.Store.Policy.CallTimeout.D()); known {
		s.apply(seen)
	}
	if s.spokeOfTheEnd() {
		return
	}
	s.flag(order.CompletedAssumed)
	s.moveTo(order.Completed)
}

// watchTicket keeps an ended order open for a ticket that may still be alive somewhere: what the POS
// says of it then is a conflict that a person has to see.
func (s *saga) watchTicket() {
	if !s.hasFlag(order.TicketMaybeOpen) {
		return
	}
	s.waitBy(s.ctx, "ticket_watch", s.now().Add(s.in.Store.Policy.TicketWatch.D()), func() bool { return s.over })
}

// askPOS asks the POS about the ticket, for as long as patience lasts; false when no answer came.
func (s *saga) askPOS(patience time.Duration) (order.Message, bool) {
	if s.ticket.ID == "" {
		return order.Message{}, false
	}
	var do *activities.POS
	var seen order.Message
	asked := workflow.ExecuteActivity(posQuestion(s.ctx, s.in.Store, patience, "how does the ticket stand"), do.AskPOS, s.askRequest())
	s.waitUntil(s.ctx, asked.IsReady)
	err := asked.Get(s.ctx, &seen)
	return seen, err == nil
}

func (s *saga) askRequest() activities.AskRequest {
	return activities.AskRequest{OrderID: s.in.Order.ID, Store: s.in.Store, TicketID: s.ticket.ID}
}
