package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/order"
)

// lastHeard is how much evidence an order shows; the journal's events hold all of it.
const lastHeard = 10

// inbox is what the world has told, and what of it waits for the saga's next decision.
type inbox struct {
	messages workflow.ReceiveChannel
	seen     map[string]bool  // ids of messages that were applied
	heard    []order.Evidence // the last of it
	raw      string           // the last applied word
	posTime  time.Time        // of the last applied message
	// removed, closed and emptied are words that the order's end hangs on. They are kept until the POS
	// was asked again: a callback often says the word, and not what is on the ticket.
	removed, closed, emptied bool
	// over: the POS has said its last word about the ticket.
	over       bool
	rootCancel bool // a cancel from the Temporal UI was noticed
	// bill is the ticket's total as the POS last named it; zero while it has not.
	bill order.Money
	// early came before this run has posted anything: about the post of a run before it.
	early []order.Message
	// paymentNews: the payment provider has called, or the guest's browser has come back.
	paymentNews bool
}

// drain applies every message that is there, and turns a cancel from the Temporal UI into a request.
// It is the only reader of the signal channel: whoever decides, drains first.
func (s *saga) drain() {
	for {
		var m order.Message // fresh each time: decoding merges into what is there
		if !s.messages.ReceiveAsync(&m) {
			break
		}
		s.apply(m)
	}
	if s.rootCancelled() {
		s.rootCancel = true
		if !s.cancelRequested() && s.cancel.state != order.CancelDone {
			s.requestCancel(order.CancelRequest{Actor: "temporal_ui"})
		}
	}
}

// rootCancelled reports whether a cancel from the Temporal UI has yet to be noticed.
func (s *saga) rootCancelled() bool { return !s.rootCancel && s.root.Err() != nil }

// apply makes a message evidence, and moves the order where it says something new.
func (s *saga) apply(m order.Message) {
	if m.ID != "" && s.seen[m.ID] {
		return // the same delivery twice; the evidence is there
	}
	s.seen[m.ID] = true
	switch {
	case s.books.foreign:
		return // about the order of another run, which owns the id
	case m.Source == order.FromProvider:
		s.paymentNews = true
		s.testify(m, order.Applied, "the provider is asked")
		return
	}
	if s.submission == order.SubmissionNone && !s.status.Terminal() {
		s.early = append(s.early, m)
		s.testify(m, order.OutOfOrder, "nothing has been posted yet")
		return
	}
	s.weigh(m)
}

// hearEarly weighs what was told about the post of a run that was reset, now that this run's post has come
// upon it and nobody knows of a ticket: a callback is sent once.
func (s *saga) hearEarly() {
	early := s.early
	s.early = nil
	for _, m := range early {
		s.weigh(m)
	}
}

// weigh moves the order where a message about its ticket says something new.
func (s *saga) weigh(m order.Message) {
	if s.numberTold && m.TicketID != "" && m.State != order.TicketUnmapped {
		s.ticket.ID, s.numberTold = m.TicketID, false // who read it off a till may have misread it
	}
	if s.ticket.ID != "" && m.TicketID != "" && !order.SameTicket(s.ticket.ID, m.TicketID) {
		s.testify(m, order.Conflict, "the POS has another ticket of this order")
		s.raise(order.ConflictItem, "a second ticket: "+m.TicketID)
		return
	}
	if s.problem.Code == order.TicketEmptied && m.State == order.TicketCompleted && (m.Empty || m.Amount.Amount == 0) {
		s.testify(m, order.Duplicate, "it confirms how the order ended") // the watcher saw what a callback had told
		return
	}
	at := order.Standing{Status: s.status, Raw: s.raw, POSTime: s.posTime}
	decision, next, why := order.Judge(at, m)
	s.prove(m)
	if m.Amount.Amount > 0 && (decision == order.Applied || decision == order.Duplicate) { // not from what is out of date
		s.bill = m.Amount
	}
	s.ticket.Raw = m.Raw // as last heard, whatever it decides
	if lives(m) && (decision == order.Applied || decision == order.Duplicate) {
		s.removed = false // after all: its newest word wins
	}
	switch decision {
	case order.Applied:
		s.raw, s.posTime = m.Raw, m.POSTime
		why = s.advance(m, next)
	case order.Conflict:
		s.raise(order.ConflictItem, "the POS says "+m.Raw+": "+why)
	case order.Duplicate, order.Stale, order.OutOfOrder, order.Unmapped:
	}
	s.testify(m, decision, why)
}

// lives reports whether the POS says by itself that the ticket is there and not finished. Its answer to a
// question may be older than what it has told since.
func lives(m order.Message) bool {
	return m.Source != order.FromAnswer && m.State != order.TicketCompleted && m.State.Status() != ""
}

// advance moves the order to the status that an applied message stands for, unless money hangs on
// it: then the main line asks the POS again first.
func (s *saga) advance(m order.Message, next order.Status) string {
	switch {
	case m.State == order.TicketGone:
		s.removed = true
		return "money hangs on it: the POS is asked again"
	case m.State == order.TicketCompleted && m.Empty:
		s.emptied = true
		return "closed with no items or no total"
	case m.State == order.TicketCompleted && m.Source == order.FromCallback && m.Amount.Amount == 0:
		s.closed = true
		return "the POS is asked what is on the ticket"
	}
	s.moveTo(next)
	return ""
}

// prove takes from a message that there is a ticket. Whoever knows the order's callback address or
// number has it from us: any word the connector knows is proof.
func (s *saga) prove(m order.Message) {
	if m.State == order.TicketUnmapped {
		return
	}
	s.number(m.TicketID)
	s.over = m.State == order.TicketGone || m.State == order.TicketCompleted
	if s.submission == order.SubmissionPending || s.submission == order.SubmissionUnknown {
		s.setSubmission(order.SubmissionAccepted)
	}
}

func (s *saga) testify(m order.Message, decision order.Decision, why string) {
	seen := order.Evidence{Message: m, Decision: decision, Why: why}
	s.heard = append(s.heard, seen)
	s.heard = s.heard[max(0, len(s.heard)-lastHeard):]
	s.note(order.Event{Type: order.EvidenceSeen, Evidence: &seen})
}

// waitUntil waits until done, applying messages as they come. done must only look. ctx is that of the
// coroutine that waits, and nobody cancels it: s.ctx belongs to the main line alone.
func (s *saga) waitUntil(ctx workflow.Context, done func() bool) {
	for {
		s.drain()
		if s.alarm.rings() {
			s.setAlarm()
		}
		if done() {
			return
		}
		err := workflow.Await(ctx, func() bool { return s.messages.Len() > 0 || s.rootCancelled() || s.alarm.rings() || done() })
		if err != nil {
			// Nobody cancels a disconnected context. Blocking the task beats deciding on a false condition.
			panic("await on a disconnected context: " + err.Error())
		}
	}
}

func (s *saga) now() time.Time { return workflow.Now(s.ctx).UTC() }
