package workflows

import (
	"errors"

	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

// postOrder puts the order into the POS, once. While it is not sent it can be taken back; once it
// may have been, its outcome is waited for.
func (s *saga) postOrder() *ending {
	if s.cancelRequested() {
		return guestCancelled()
	}
	s.undo.push("ticket", s.leaveTicket)
	s.moveTo(order.Submitting)
	s.postBy = s.now().Add(s.in.Store.Policy.PatienceAfterPayment.D())
	return s.postNext()
}

// postNext sends the next post, and another one for as long as it certainly has made no ticket.
func (s *saga) postNext() *ending {
	for {
		s.posts++
		s.setSubmission(order.SubmissionPending)
		end, again := s.post()
		if !again {
			return end
		}
	}
}

// post sends the post number s.posts. True: it has certainly made no ticket, and the next one may be sent.
func (s *saga) post() (end *ending, again bool) {
	var do *activities.POS
	ctx, stop := workflow.WithCancel(s.ctx)
	post := s.patiently(ctx, "post to the restaurant", do.PostOrder,
		activities.PostRequest{Order: s.toPost(), Store: s.in.Store, N: s.posts, Paid: s.paidFor()})
	s.waitBy(s.ctx, "post_patience", s.postBy, func() bool {
		return post.IsReady() || s.cancelRequested() || s.submission == order.SubmissionAccepted
	})
	if !post.IsReady() && s.withdraw(post) {
		stop()
		if s.submission == order.SubmissionAccepted {
			return nil, false // the POS spoke of a ticket: the post that it took for lost must not be sent again
		}
		return s.neverPosted(), false
	}
	end, again = s.postAnswer(post)
	stop() // what becomes of it is known by now, or asked of the journal; its own questions close
	return end, again
}

// toPost is the order as the POS gets it. A POS that prices nothing is told the prices.
func (s *saga) toPost() order.Order {
	o := s.in.Order
	if s.pricedBy == order.PricedByBot {
		o.Lines = s.lines
	}
	return o
}

// paidFor is what the POS is told that the guest has paid: the price. What was taken or held above it,
// before the price fell, goes back.
func (s *saga) paidFor() order.Money {
	if paid := s.payment.Amount; paid.Amount <= s.total.Amount {
		return paid
	}
	return s.total
}

// postAnswer waits for what became of a post that may have been sent. When nobody is there to tell, no
// worker and no word from the POS, it is unknown.
func (s *saga) postAnswer(post workflow.Future) (end *ending, again bool) {
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
	asked := workflow.ExecuteActivity(journalCall(s.ctx, s.in.Store, "take the post back"), do.WithdrawPost, s.postNumber())
	s.waitUntil(s.ctx, func() bool { return asked.IsReady() || post.IsReady() })
	if post.IsReady() {
		return false
	}
	var certain bool
	return asked.Get(s.ctx, &certain) == nil && certain
}

// postNumber names the present post.
func (s *saga) postNumber() activities.WithdrawRequest {
	return activities.WithdrawRequest{OrderID: s.in.Order.ID, N: s.posts}
}

// neverPosted ends an order that was taken back before it left.
func (s *saga) neverPosted() *ending {
	s.setSubmission(order.SubmissionGone)
	if s.cancelRequested() {
		return guestCancelled()
	}
	return silentPOS()
}

// outcome acts on what became of the post.
func (s *saga) outcome(r activities.PostResult, err error) (end *ending, again bool) {
	switch {
	case s.submission == order.SubmissionAccepted && !r.Posted:
		return nil, false // the POS spoke of the ticket meanwhile: its word wins over a lost answer
	case err != nil:
		return s.reconcile(describe(err))
	case r.Withdrawn:
		return s.neverPosted(), false
	case r.Refusal.Code != "":
		s.setSubmission(order.SubmissionRejected)
		return &ending{status: order.Rejected, problem: r.Refusal}, false
	}
	s.posted(r.Seen)
	return nil, false
}

// posted takes over the ticket. Where nobody could say yet how it stands, the POS is asked.
func (s *saga) posted(seen order.Message) {
	s.number(seen.TicketID)
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

// number learns what the POS calls the ticket.
func (s *saga) number(id string) {
	if s.ticket.ID == "" {
		s.ticket.ID = id
	}
}

// numberFrom learns it from a person. The POS's own word may correct it.
func (s *saga) numberFrom(given string) {
	if s.ticket.ID == "" {
		s.ticket.ID, s.numberTold = given, true
	}
}

func (s *saga) setSubmission(state order.SubmissionState) {
	if state == s.submission {
		return
	}
	s.submission = state
	s.note(order.Event{Type: order.SubmissionChanged, Submission: state})
}
