package workflows

import (
	"strconv"

	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

const (
	// provenAfter is how often a POS whose search can be believed must not know a ticket before it is
	// taken to be absent. Between two searches lies more than a call may take: a post that was slow has
	// arrived by then, or never will.
	provenAfter = 2
	// mostPosts bounds how often an order is posted without a person's word.
	mostPosts = 3
	// searchCalls is for how many calls' time a POS is searched whose miss proves nothing; afterwards the
	// watcher goes on looking.
	searchCalls = 3
)

// reconcile waits for proof whether there is a ticket: a callback, a search, a person. Until then the
// money stays where it is, and nothing is sent again. True: there is certainly none, and the next post
// may be sent.
func (s *saga) reconcile(cause string) (end *ending, again bool) {
	s.setSubmission(order.SubmissionUnknown)
	if s.hearEarly(); s.submission != order.SubmissionUnknown {
		return nil, false
	}
	open := s.ask(order.SubmissionUnknownItem, "look in the till for order "+order.Number(s.in.Order.ID)+
		", or call the restaurant: nobody knows whether it has it ("+cause+")", s.submissionDeadline())
	searching, stop := workflow.WithCancel(s.ctx)
	search := s.startSearch(searching)
	answer := s.awaitAnswer(s.ctx, open, func() bool { return s.submission != order.SubmissionUnknown || search.IsReady() })
	var found activities.FindResult
	told := answer == "" && s.submission == order.SubmissionUnknown && search.Get(s.ctx, &found) == nil && found.Told()
	if answer == "" && s.submission == order.SubmissionUnknown && !told {
		// The search has found nothing that proves anything: the rest is the watcher's, and people's.
		answer = s.awaitAnswer(s.ctx, open, func() bool { return s.submission != order.SubmissionUnknown })
	}
	stop()
	switch {
	case answer != "":
		return s.decideTicket(answer, open.answer)
	case told && found.Absent:
		s.close(open, order.Answer{})
		return s.absent(s.mayPostAgain())
	case told:
		s.close(open, order.Answer{})
		return s.found(found)
	}
	s.close(open, order.Answer{}) // a callback told
	return nil, false
}

// startSearch looks for the ticket beside whatever else may tell. Its future has an error when it is
// given up: a miss proves nothing with most systems.
func (s *saga) startSearch(ctx workflow.Context) workflow.Future {
	future, settle := workflow.NewFuture(ctx)
	workflow.GoNamed(ctx, "search for the ticket", func(ctx workflow.Context) {
		waiting, _ := workflow.NewDisconnectedContext(ctx) // of this coroutine, and not stopped with its calls
		for misses := 1; ; misses++ {
			var found activities.FindResult
			look := s.find(ctx)
			absent := look.Get(ctx, &found) == nil && found.Absent
			if absent {
				s.testify(order.Message{Source: order.FromAnswer, ReceivedAt: s.now(), Raw: "absent"}, order.Unmapped,
					"the POS knows no ticket with our number, search "+strconv.Itoa(misses))
			}
			if !absent || misses == provenAfter {
				settle.Chain(look)
				return
			}
			s.waitBy(waiting, "search", s.now().Add(s.in.Store.Policy.CallTimeout.D()), func() bool { return ctx.Err() != nil })
		}
	})
	return future
}

// find asks the journal and the POS once for the ticket of the present post. A POS whose search proves
// something is asked until it answers.
func (s *saga) find(ctx workflow.Context) workflow.Future {
	var do *activities.POS
	const summary = "is there a ticket"
	options := posCall(ctx, s.in.Store, summary)
	if !s.powers.LookupProves {
		options = posQuestion(ctx, s.in.Store, searchCalls*s.in.Store.Policy.CallTimeout.D(), summary)
	}
	return workflow.ExecuteActivity(options, do.FindTicket, activities.FindRequest{OrderID: s.in.Order.ID, Store: s.in.Store, N: s.posts})
}

// found acts on what was found out about a post.
func (s *saga) found(f activities.FindResult) (end *ending, again bool) {
	return s.outcome(activities.PostResult{Posted: f.Found, Seen: f.Seen, Refusal: f.Refusal, Withdrawn: f.Withdrawn}, nil)
}

// absent writes that the present post has made no ticket, and ends the order unless it may be posted
// again.
func (s *saga) absent(mayPost bool) (end *ending, again bool) {
	var do *activities.Journal
	var known activities.FindResult
	ruled := workflow.ExecuteActivity(journalCall(s.ctx, s.in.Store, "rule the post out"), do.RuleOutPost, s.postNumber())
	s.waitUntil(s.ctx, ruled.IsReady)
	switch err := ruled.Get(s.ctx, &known); {
	case s.submission == order.SubmissionAccepted: // the POS has just spoken of the ticket
		return nil, false
	case err != nil:
		return s.reconcile(describe(err))
	case !known.Absent:
		return s.found(known)
	case mayPost && !s.cancelRequested():
		return nil, true
	}
	return s.neverPosted(), false
}

// mayPostAgain reports whether an order that is certainly not in the POS is still fresh enough for it.
func (s *saga) mayPostAgain() bool { return s.posts < mostPosts && s.now().Before(s.postBy) }

// decideTicket acts on a person's answer, or the default (then given is nil), to whether there is a ticket.
func (s *saga) decideTicket(answer order.Option, given *order.Answer) (end *ending, again bool) {
	gone := &ending{status: order.Expired, problem: order.Problem{Code: order.OutcomeUnknown, Detail: "nobody could tell whether the restaurant has the order"}}
	switch answer {
	case order.TicketExists:
		s.seenByPerson(given)
		return nil, false
	case order.SendAgain:
		s.postBy = s.now().Add(s.in.Store.Policy.PatienceAfterPayment.D())
		return s.absent(true)
	case order.TicketAbsent:
		if end, again := s.absent(false); end == nil || s.submission != order.SubmissionGone {
			return end, again // there is one after all
		}
		gone.problem.Detail = "somebody made sure that the restaurant does not have the order"
	case order.GiveBack, order.KeepWaiting, order.KeepTrying, order.SettledByHand, order.AcceptAsIs, order.LetGo, order.Keep, order.GoOn, order.NumberIs:
	}
	if s.cancelRequested() {
		return guestCancelled(), false
	}
	return gone, false
}

// seenByPerson takes over a ticket that somebody has seen in the restaurant. With its number the POS is
// asked from now on; without it, the POS may still speak of it.
func (s *saga) seenByPerson(given *order.Answer) {
	if given != nil && given.Value != "" {
		s.numberFrom(given.Value)
		s.posted(order.Message{})
		return
	}
	s.setSubmission(order.SubmissionManual)
	s.promise()
	s.moveTo(order.AwaitingAcceptance)
}

// seekNumber learns the number of a ticket that is proven without one: by a search, or from a person.
// Without it the POS can neither be asked nor told to let go.
func (s *saga) seekNumber() {
	if s.ticket.ID != "" || s.seeking || s.submission != order.SubmissionAccepted {
		return
	}
	s.seeking = true
	workflow.GoNamed(s.ctx, "ticket number", func(ctx workflow.Context) {
		known := func() bool { return s.ticket.ID != "" || s.status.Terminal() }
		if s.powers.Finds {
			looking, stop := workflow.WithCancel(ctx)
			look := s.find(looking)
			s.waitUntil(ctx, func() bool { return look.IsReady() || known() })
			stop()
			var found activities.FindResult
			if look.IsReady() && look.Get(ctx, &found) == nil && found.Found {
				s.number(found.Seen.TicketID)
				s.apply(found.Seen)
			}
		}
		if known() {
			return
		}
		open := s.ask(order.TicketNumber, "the restaurant has the order, and nobody told its number there", s.now())
		if s.awaitAnswer(ctx, open, known) == order.NumberIs {
			s.numberFrom(open.answer.Value)
		}
		s.close(open, order.Answer{})
	})
}
