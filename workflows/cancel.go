package workflows

import (
	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

// cancelTicket decides a cancel that was requested while there is, or may be, a ticket. Whoever has it
// must let go of it: the POS by a call, or the restaurant's people.
func (s *saga) cancelTicket() *ending {
	allowed, reason := s.canCancel()
	if allowed {
		reason = s.letGoOfTicket()
	}
	switch {
	case reason == "":
		return s.letGo(guestCancelled())
	case s.removed:
		return nil // the POS says that the ticket is gone: decided once that is confirmed
	}
	s.decideCancel(order.CancelRefused, reason)
	return nil
}

// letGo ends an order whose ticket is gone.
func (s *saga) letGo(end *ending) *ending {
	s.setSubmission(order.SubmissionGone)
	if s.cancelRequested() {
		return guestCancelled()
	}
	return end
}

// letGoOfTicket says why nobody lets go of the ticket; empty when somebody has.
func (s *saga) letGoOfTicket() order.CancelReason {
	reason := order.CallRestaurant
	if s.takesBack() {
		reason = s.takeTicketBack()
	}
	if reason == order.CallRestaurant && s.in.Store.Staff {
		reason = s.askRestaurant()
	}
	return reason
}

// takeTicketBack has the POS let go of the ticket.
func (s *saga) takeTicketBack() order.CancelReason {
	var do *activities.POS
	ctx, stop := workflow.WithCancel(s.ctx)
	patience := s.in.Store.Policy.PatienceAfterPayment.D()
	if s.in.Store.Staff { // people are there to be asked
		patience = searchCalls * s.in.Store.Policy.CallTimeout.D()
	}
	options := posQuestion(ctx, s.in.Store, patience, "take the ticket back")
	take := workflow.ExecuteActivity(options, do.CancelTicket, s.askRequest())
	s.waitUntil(s.ctx, func() bool { return take.IsReady() || s.closed || s.emptied || s.status.Reached(order.Cooking) })
	reason := s.keptTicket(take)
	stop()
	return reason
}

// keptTicket says why the POS has not let go of the ticket; empty when it has.
func (s *saga) keptTicket(take workflow.Future) order.CancelReason {
	if s.closed || s.emptied || s.status == order.Completed || !take.IsReady() { // its own word came first
		return s.pastCancelling()
	}
	var result activities.CancelTicketResult
	switch err := take.Get(s.ctx, &result); {
	case failureType(err) == activities.ErrTypeCancelUnknown:
		s.tellsNoMore()
		return order.CallRestaurant
	case failureType(err) == activities.ErrTypeNoCancel:
		s.powers.Cancels = false // it was switched off since
		return order.CallRestaurant
	case err != nil:
		return order.CallRestaurant // it did not answer
	case result.Refusal.Code != "":
		s.holdsFast(result.Refusal.Detail)
		return order.CookingStarted
	}
	return ""
}

// tellsNoMore leaves a POS alone that was told to let go of the ticket and does not show that it did: from here on a
// guest is not promised a cancel, and people are asked. That it is not told again, by whichever run, is the journal's to keep.
func (s *saga) tellsNoMore() {
	s.told = true
	s.testify(order.Message{Source: order.FromAnswer, ReceivedAt: s.now(), TicketID: s.ticket.ID, Raw: "cancel unknown"}, order.Unmapped,
		"the POS was told to let go of the ticket, and does not show that it did: it is not told again")
}

// holdsFast takes a POS that will not let go of a ticket at its word: somebody makes it.
func (s *saga) holdsFast(why string) {
	s.testify(order.Message{Source: order.FromAnswer, ReceivedAt: s.now(), TicketID: s.ticket.ID, Raw: "cancel refused", State: order.TicketAccepted},
		order.Applied, why)
	if order.Accepted.After(s.status) {
		s.moveTo(order.Accepted)
	}
}

// askRestaurant asks the restaurant's people whether they let go of the ticket. The POS's word wins:
// what it says meanwhile answers the question.
func (s *saga) askRestaurant() order.CancelReason {
	open := s.ask(order.AskRestaurant, "the guest wants to cancel", s.now().Add(s.in.Store.Policy.StaffDecision.D()))
	answer := s.awaitAnswer(s.ctx, open, func() bool { return s.spokeOfTheEnd() || s.status.Reached(order.Cooking) })
	if answer == order.LetGo {
		return ""
	}
	if answer == order.Keep {
		s.kept = true
		return order.StaffKeeps
	}
	s.close(open, order.Answer{})
	return s.pastCancelling()
}

// pastCancelling is why an order whose ticket has moved on is not cancelled.
func (s *saga) pastCancelling() order.CancelReason {
	if _, reason := s.canCancel(); reason != "" {
		return reason
	}
	return order.CookingStarted
}
