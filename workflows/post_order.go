package workflows

import (
	"errors"

	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

// firstPost numbers the post of an order. It grows only when absence of the one before is proven.
const firstPost = 1

// postOrder puts the order into the POS, once. While it is not sent it can be taken back; once it
// may have been, its outcome is waited for.
func (s *saga) postOrder() *ending {
	if s.cancelRequested() {
		return guestCancelled()
	}
	s.undo.push("ticket", s.leaveTicket)
	s.setSubmission(order.SubmissionPending)
	s.moveTo(order.Submitting)
	var do *activities.POS
	ctx, stop := workflow.WithCancel(s.ctx)
	post := workflow.ExecuteActivity(posCall(ctx, s.in.Store, "post to the restaurant"), do.PostOrder,
		activities.PostRequest{Order: s.in.Order, Store: s.in.Store, N: firstPost, Paid: s.payment.Amount})
	s.waitBy(s.ctx, "post_patience", s.now().Add(s.in.Store.Policy.PatienceAfterPayment.D()), func() bool {
		return post.IsReady() || s.cancelRequested() || s.submission == order.SubmissionAccepted
	})
	if !post.IsReady() && s.withdraw(post) {
		stop()
		if s.submission == order.SubmissionAccepted {
			return nil // the POS spoke of a ticket: the post that it took for lost must not be sent again
		}
		return s.neverPosted()
	}
	return s.postAnswer(post)
}

// postAnswer waits for what became of a post that may have been sent. When nobody is there to tell, no
// worker and no word from the POS, it is unknown.
func (s *saga) postAnswer(post workflow.Future) *ending {
	patience := 2 * s.in.Store.Policy.CallTimeout.D()
	s.waitBy(s.ctx, "post_answer", s.now().Add(patience), post.IsReady)
	if !post.IsReady() {
		return s.outcome(activities.PostResult{}, errors.New("nobody tells what became of the post"))
	}
	var result activities.PostResult
	err := post.Get(s.ctx, &result)
	return s.outcome(result, err)
}

// withdraw takes a post back that has not been sent. False: it may have been, wait for its outcome;
// it is not tried again, and says so itself if it turns out never to have left.
func (s *saga) withdraw(post workflow.Future) bool {
	var do *activities.Journal
	asked := workflow.ExecuteActivity(journalCall(s.ctx, s.in.Store, "take the post back"), do.WithdrawPost,
		activities.WithdrawRequest{OrderID: s.in.Order.ID, N: firstPost})
	s.waitUntil(s.ctx, func() bool { return asked.IsReady() || post.IsReady() })
	if post.IsReady() {
		return false
	}
	var certain bool
	return asked.Get(s.ctx, &certain) == nil && certain
}

// neverPosted ends an order that was taken back before it left.
func (s *saga) neverPosted() *ending {
	s.setSubmission(order.SubmissionGone)
	if s.cancelRequested() {
		return guestCancelled()
	}
	return &ending{status: order.Expired, problem: order.Problem{Code: order.POSUnavailable, Detail: "the store did not answer in time"}}
}

// outcome acts on what became of the post.
func (s *saga) outcome(r activities.PostResult, err error) *ending {
	switch {
	case s.submission == order.SubmissionAccepted && !r.Posted:
		return nil // the POS spoke of the ticket meanwhile: its word wins over a lost answer
	case err != nil:
		return s.reconcile(err)
	case r.Withdrawn:
		return s.neverPosted()
	case r.Refusal.Code != "":
		s.setSubmission(order.SubmissionRejected)
		return &ending{status: order.Rejected, problem: r.Refusal}
	}
	s.posted(r.Seen)
	return nil
}

// posted takes over the ticket. Where nobody could say yet how it stands, the POS is asked.
func (s *saga) posted(seen order.Message) {
	if s.ticket.ID == "" {
		s.ticket.ID = seen.TicketID
	}
	s.setSubmission(order.SubmissionAccepted)
	if seen.State == order.TicketUnmapped {
		seen, _ = s.askPOS(s.in.Store.Policy.CallTimeout.D())
	}
	if seen.Raw != "" {
		s.apply(seen)
	}
	if order.AwaitingAcceptance.After(s.status) {
		s.moveTo(order.AwaitingAcceptance)
	}
}

// reconcile waits for proof whether there is a ticket: a callback, a lookup, a person. Until then the
// money stays where it is, and nothing is sent again.
func (s *saga) reconcile(cause error) *ending {
	s.setSubmission(order.SubmissionUnknown)
	open := s.ask(order.SubmissionUnknownItem, describe(cause), s.submissionDeadline())
	var do *activities.POS
	ctx, stop := workflow.WithCancel(s.ctx)
	patience := 3 * s.in.Store.Policy.CallTimeout.D() // as long as a slow post may still conclude its row
	find := workflow.ExecuteActivity(posQuestion(ctx, s.in.Store, patience, "is there a ticket"), do.FindTicket,
		activities.FindRequest{OrderID: s.in.Order.ID, Store: s.in.Store, N: firstPost})
	end := s.awaitProof(find, open)
	stop() // a search that is still under way has nothing to tell any more
	return end
}

// awaitProof waits for the search, a callback, a person or the deadline to tell whether there is a ticket.
func (s *saga) awaitProof(find workflow.Future, open *question) *ending {
	searched := false
	settled := func() bool { return s.submission != order.SubmissionUnknown || !searched && find.IsReady() }
	for {
		switch answer := s.awaitAnswer(s.ctx, open, settled); {
		case answer != "":
			return s.decideTicket(answer)
		case s.submission != order.SubmissionUnknown:
			s.close(open, order.Answer{})
			return nil
		}
		searched = true
		var found activities.FindResult
		if err := find.Get(s.ctx, &found); err == nil && (found.Found || found.Withdrawn || found.Refusal.Code != "") {
			s.close(open, order.Answer{})
			return s.outcome(activities.PostResult{Posted: found.Found, Seen: found.Seen, Refusal: found.Refusal, Withdrawn: found.Withdrawn}, nil)
		}
	}
}

// decideTicket acts on a person's answer, or the default, to whether there is a ticket.
func (s *saga) decideTicket(answer order.Option) *ending {
	if answer == order.TicketExists {
		s.setSubmission(order.SubmissionManual)
		s.promise()
		s.moveTo(order.AwaitingAcceptance)
		return nil
	}
	if answer == order.TicketAbsent {
		s.setSubmission(order.SubmissionGone)
	}
	if s.cancelRequested() {
		return guestCancelled()
	}
	return &ending{status: order.Expired, problem: order.Problem{Code: order.OutcomeUnknown, Detail: "nobody could tell whether the restaurant has the order"}}
}

func (s *saga) setSubmission(state order.SubmissionState) {
	if state == s.submission {
		return
	}
	s.submission = state
	s.note(order.Event{Type: order.SubmissionChanged, Submission: state})
}
