package workflows

import (
	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

// recover takes over an order whose saga was ended from outside. Whoever ended it meant the order to
// stop, so it goes back as far as the pivot allows: what nobody cooks is given up and paid back; a
// ticket that cannot be taken back is followed, and a person asked. The journal's fences tell what was
// done, whatever the ended saga had time to write.
func (s *saga) recover() *ending {
	s.waitUntil(s.ctx, func() bool { return s.books.claimed || s.books.foreign })
	if s.books.foreign {
		return &ending{status: order.Rejected, problem: order.Problem{Code: order.NotOurs}}
	}
	known := s.recall()
	s.takeOver(known)
	s.hearAgain()
	switch {
	case s.status == order.Completed:
		s.learnPayment()
		s.captureWhenDue()
		return nil
	case s.status.Terminal(), !s.mayHaveTicket(known) && s.neverLeaves():
		return s.terminated()
	}
	posts := max(s.posts, 1)
	switch end := s.takeOverTicket(); {
	case end != nil && s.submission == order.SubmissionGone:
		return s.terminated()
	case end != nil:
		return end
	case s.posts > posts, s.spokeOfTheEnd():
		// A person has had it sent again, and means it to be cooked; or the restaurant is done with it.
	case !s.status.Reached(order.Cooking) && s.takesBack() && s.takeTicketBack() == "":
		return s.letGo(s.terminated())
	default:
		s.askRecovered()
	}
	s.learnPayment()
	return s.track()
}

// terminated ends an order whose saga was ended from outside.
func (s *saga) terminated() *ending {
	if s.cancelRequested() {
		return guestCancelled()
	}
	return &ending{status: order.Cancelled, problem: order.Problem{Code: order.Terminated, Detail: "the order was ended by the operators"}}
}

// recall asks the journal what was done about the order, by whichever run.
func (s *saga) recall() activities.Recalled {
	var do *activities.Journal
	var known activities.Recalled
	asked := workflow.ExecuteActivity(journalCall(s.ctx, s.in.Store, "what was done before"), do.RecallOrder,
		activities.RecallRequest{OrderID: s.in.Order.ID})
	s.waitUntil(s.ctx, asked.IsReady)
	if err := asked.Get(s.ctx, &known); err != nil {
		// It is repeated for ever, and fails for good only on a row that nobody can read.
		s.raise(order.Configuration, describe(err))
		known.Live = true
	}
	return known
}

// takeOver adopts what earlier runs did: it is undone if the order ends other than completed.
func (s *saga) takeOver(known activities.Recalled) {
	if r := s.in.Recovers; known.Attempt == nil && r != nil {
		known.Attempt = r.Attempt
	}
	if known.Attempt != nil && s.attempt.Ref == "" {
		s.adopt(*known.Attempt)
		paid, decided := s.askProvider()
		switch {
		case decided:
			s.setPayment(paid)
		case s.payment.State == order.PaymentNone: // it may have been begun, or be on its way still
			s.setPayment(order.Payment{State: order.PaymentUnknown})
		}
	}
	if known.Posts > s.posts {
		s.posts = known.Posts
	}
	s.number(known.Ticket.ID)
}

// learnPayment waits until somebody tells where the money of an order is that goes on: it is to be taken.
func (s *saga) learnPayment() {
	switch s.payment.State {
	case order.PaymentUnknown, order.PaymentPending, order.PaymentActionRequired:
	case order.PaymentNone, order.PaymentAuthorized, order.PaymentCaptured, order.PaymentVoided, order.PaymentRefundPending,
		order.PaymentRefunded, order.PaymentDeclined:
		return
	}
	var do *activities.Payments
	s.move(s.ctx, s.ctx, movement{
		summary: "where is the money", activity: do.LookupPayment, request: s.moneyRequest,
		stuck: order.PaymentUnknownItem, refused: order.PaymentUnknownItem, about: "the restaurant has the order, and nobody knows where its money is: ",
	})
}

// mayHaveTicket reports whether the restaurant may have a ticket of the order.
func (s *saga) mayHaveTicket(known activities.Recalled) bool {
	switch s.submission {
	case order.SubmissionAccepted, order.SubmissionManual:
		return true
	case order.SubmissionUnknown:
		return known.Live || known.Posts < s.posts // the journal has lost the row of the post
	case order.SubmissionNone, order.SubmissionPending, order.SubmissionRejected, order.SubmissionGone:
	}
	return known.Live || s.ticket.ID != ""
}

// neverLeaves makes sure that a post which nobody has sent is never sent.
func (s *saga) neverLeaves() bool {
	if s.posts == 0 {
		return true
	}
	var do *activities.Journal
	var certain bool
	asked := workflow.ExecuteActivity(journalCall(s.ctx, s.in.Store, "take the post back"), do.WithdrawPost, s.postNumber())
	s.waitUntil(s.ctx, asked.IsReady)
	if asked.Get(s.ctx, &certain) != nil || !certain {
		return false
	}
	s.setSubmission(order.SubmissionGone)
	return true
}

// takeOverTicket finds out how a post of an earlier run stands. Nil: there is a ticket.
func (s *saga) takeOverTicket() *ending {
	s.undo.push("ticket", s.leaveTicket)
	if order.Submitting.After(s.status) {
		s.moveTo(order.Submitting)
	}
	s.posts = max(s.posts, 1)
	if s.submission == order.SubmissionNone {
		s.submission = order.SubmissionPending
	}
	switch {
	case s.ticket.ID != "":
		s.posted(order.Message{TicketID: s.ticket.ID})
		return nil
	case s.submission == order.SubmissionManual:
		return nil
	}
	var found activities.FindResult
	if s.submission != order.SubmissionAccepted {
		s.submission = order.SubmissionPending
	}
	look := s.find(s.ctx)
	s.waitUntil(s.ctx, func() bool { return look.IsReady() || s.submission == order.SubmissionAccepted })
	var end *ending
	var again bool
	switch {
	case s.submission == order.SubmissionAccepted:
	case look.Get(s.ctx, &found) != nil, found.Absent, !found.Told():
		end, again = s.reconcile("the saga was ended while nobody knew")
	default:
		end, again = s.found(found)
	}
	if again {
		return s.postNext()
	}
	return end
}

// hearAgain takes in what the ended saga was told and had no time to tell on.
func (s *saga) hearAgain() {
	s.hearEarly()
	if s.in.Recovers == nil {
		return
	}
	for _, m := range s.in.Recovers.Heard {
		s.apply(m)
	}
}

// askRecovered asks a person about a ticket that an ended saga has left behind. The order goes on
// meanwhile; the POS's last word answers it.
func (s *saga) askRecovered() {
	workflow.GoNamed(s.ctx, "recovered", func(ctx workflow.Context) {
		open := s.ask(order.Recovered, "its saga was "+s.in.Recovers.How+", and the restaurant has the ticket", s.now())
		if s.awaitAnswer(ctx, open, func() bool { return s.spokeOfTheEnd() || s.status.Terminal() }) == order.GiveBack {
			s.givenBack = true
		}
		s.close(open, order.Answer{})
	})
}

// heed keeps a run that a Reset has begun again from ending an order that an earlier run has posted:
// what this run does not know, the journal's fences do.
func (s *saga) heed(end *ending) *ending {
	if end == nil || s.submission != order.SubmissionNone || s.books.foreign || !s.begunAgain() {
		return end
	}
	known := s.recall()
	s.takeOver(known)
	if !known.Live {
		return end
	}
	if none := s.takeOverTicket(); none != nil {
		if s.submission == order.SubmissionGone {
			return end
		}
		return none
	}
	s.learnPayment()
	return s.track()
}

// begunAgain reports whether this run was started by a Reset. It is recorded: the answer is the run's
// that asked first, and a later Reset replays it.
func (s *saga) begunAgain() bool {
	var again bool
	recorded := workflow.SideEffect(s.ctx, func(ctx workflow.Context) any {
		info := workflow.GetInfo(ctx)
		return info.OriginalRunID != "" && info.WorkflowExecution.RunID != info.OriginalRunID
	})
	if err := recorded.Get(&again); err != nil {
		return true
	}
	return again
}
