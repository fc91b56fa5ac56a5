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
	if item, open := s.unasked(order.ConflictItem); open {
		s.raise(item.Kind, item.Detail)
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

// learnPayment finds out, beside the main line, where the money of an order is that goes on: it is to be
// taken.
func (s *saga) learnPayment() {
	switch s.payment.State {
	case order.PaymentUnknown, order.PaymentPending, order.PaymentActionRequired:
	case order.PaymentNone, order.PaymentAuthorized, order.PaymentCaptured, order.PaymentVoided, order.PaymentRefundPending,
		order.PaymentRefunded, order.PaymentDeclined:
		return
	}
	var do *activities.Payments
	s.learning = s.beside("where is the money", func(ctx, waiting workflow.Context) {
		if s.move(ctx, waiting, movement{
			summary: "where is the money", activity: do.LookupPayment, request: s.moneyRequest,
			stuck: order.PaymentUnknownItem, refused: order.PaymentUnknownItem, about: "the restaurant has the order, and nobody knows where its money is: ",
		}) {
			s.captureWhenDue()
		}
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
// meanwhile; the kitchen's start, or the POS's last word, answers it. Of an order that cooks a person is
// told: nobody is offered to end that.
func (s *saga) askRecovered() {
	workflow.GoNamed(s.ctx, "recovered", func(ctx workflow.Context) {
		options, cooked := order.Recovered.Rule().Options, s.status.Reached(order.Cooking)
		if cooked {
			options = []order.Option{order.GoOn}
		}
		open := s.offer(options, order.Recovered, "its saga was "+s.in.Recovers.How+", and the restaurant has the ticket", s.now())
		moot := func() bool {
			return s.spokeOfTheEnd() || s.status.Terminal() || !cooked && s.status.Reached(order.Cooking)
		}
		if s.awaitAnswer(ctx, open, moot) == order.GiveBack {
			s.givenBack = true
		}
		s.close(open, order.Answer{})
	})
}
