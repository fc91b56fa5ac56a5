package workflows

import (
	"time"

	"github.com/ordersaga/ordersaga/order"
)

// kitchen is how long the order has been with the restaurant, and what was told about that.
type kitchen struct {
	postedAt, acceptBy time.Time
	nags               int
	late               bool
}

// track follows the kitchen until it is done. It acts on what happened first, and waits only when
// nothing calls for it.
func (s *saga) track() *ending {
	s.postedAt = s.now()
	s.acceptBy = s.postedAt.Add(s.in.Store.Policy.AcceptWithin.D())
	for {
		s.captureWhenDue()
		s.seekNumber()
		s.remind()
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
		case s.goesBack():
			return s.terminated()
		case s.cancelRequested():
			end = s.cancelTicket()
		case !s.taken() && !s.now().Before(s.acceptBy):
			end = s.notAccepted()
			s.acceptBy = s.now().Add(s.in.Store.Policy.AcceptWithin.D())
		case s.taken() && !s.now().Before(s.finalBy()):
			s.assumeCompleted()
		default:
			s.awaitKitchen()
		}
		if end != nil {
			return end
		}
	}
}

// awaitKitchen waits for news or for the next deadline of the present status; the order shows all of them.
func (s *saga) awaitKitchen() {
	taken, accepted := s.taken(), s.status.Reached(order.Accepted)
	s.waitByAny(s.ctx, s.kitchenTimers(), func() bool {
		return s.spokeOfTheEnd() || s.cancelRequested() || s.goesBack() || s.taken() != taken || s.status.Reached(order.Accepted) != accepted
	})
}

// goesBack reports whether a person has a recovered order ended. That word counts until the kitchen cooks.
func (s *saga) goesBack() bool { return s.givenBack && !s.status.Reached(order.Cooking) }

// kitchenTimers are the deadlines that run now.
func (s *saga) kitchenTimers() []order.Timer {
	var running []order.Timer
	if !s.late && !s.promisedAt.IsZero() {
		running = append(running, order.Timer{Name: "late", At: s.lateAt()})
	}
	if s.taken() {
		return append(running, order.Timer{Name: "final_word", At: s.finalBy()})
	}
	return append(append(running, s.nag()...), order.Timer{Name: "acceptance", At: s.acceptBy})
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
		switch reason := s.takeTicketBack(); {
		case reason == "":
			return s.letGo(end)
		case reason != order.CallRestaurant || moved():
			return nil
		}
	}
	open := s.ask(order.AcceptanceTimeout, end.problem.Detail, s.now().Add(s.in.Store.Policy.AcceptanceDecision.D()))
	answer := s.awaitAnswer(s.ctx, open, moved)
	if answer == order.GiveBack {
		return end
	}
	if answer == order.LetGo {
		return s.letGo(end)
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

// nag is the next moment at which a missing acceptance is told, if there is one.
func (s *saga) nag() []order.Timer {
	policy := s.in.Store.Policy
	at := s.postedAt.Add(time.Duration(s.nags+1) * policy.NagAcceptance.D())
	if s.nags >= policy.NagTimes || policy.NagAcceptance == 0 || !at.Before(s.acceptBy) {
		return nil
	}
	return []order.Timer{{Name: "nag_acceptance", At: at}}
}

// remind tells what does not change the order but somebody should know: nobody has taken it yet, or it
// should have been there by now.
func (s *saga) remind() {
	if s.spokeOfTheEnd() {
		return
	}
	nags := s.nags
	for next := s.nag(); len(next) > 0 && !s.now().Before(next[0].At); next = s.nag() {
		s.nags++ // several fall due while something else is waited for; they are told as one
	}
	if !s.taken() && s.nags > nags {
		s.note(order.Event{Type: order.AcceptanceDelayed, Status: s.status})
		s.remindStaff()
	}
	if !s.late && !s.promisedAt.IsZero() && !s.now().Before(s.lateAt()) {
		s.late = true
		s.note(order.Event{Type: order.Late, Status: s.status})
	}
}

// lateAt is when an order that is not there is late.
func (s *saga) lateAt() time.Time { return s.promisedAt.Add(s.in.Store.Policy.Late.D()) }

// watchTicket keeps an ended order open for a ticket that may still be alive somewhere: what the POS
// says of it then is a conflict that a person has to see.
func (s *saga) watchTicket() {
	if s.books.foreign || !s.hasFlag(order.TicketMaybeOpen) {
		return
	}
	s.waitBy(s.ctx, "ticket_watch", s.now().Add(s.in.Store.Policy.TicketWatch.D()), func() bool { return s.over })
}
