package workflows

import (
	"slices"

	"github.com/ordersaga/ordersaga/order"
)

// formerOwner is whose order a recovery takes over; empty for a new order.
func (s *saga) formerOwner() string {
	if s.in.Recovers == nil {
		return ""
	}
	return s.in.Recovers.Owner
}

// restore begins where the ended saga's last word to the journal left the order.
func (s *saga) restore(r Recovery) {
	was := r.Snapshot
	s.history, s.heard, s.flags = was.History, was.Evidence, was.Flags
	s.status, s.problem, s.promisedAt = was.Status, was.Problem, was.PromisedAt
	s.total, s.pricedBy = was.Total, was.PricedBy
	if was.Payment.State != "" {
		s.payment = was.Payment
	}
	s.ticket.ID, s.ticket.Raw = r.Ticket.ID, r.Ticket.Raw
	if len(was.Order.Lines) > 0 {
		s.lines = was.Order.Lines
	}
	if was.Submission != "" {
		s.submission = was.Submission
	}
	if r.Posts > 0 && s.submission == order.SubmissionNone {
		s.submission = order.SubmissionPending // what the POS says from here on may be about it
	}
	if was.Cancel.State != "" {
		s.cancel.state = was.Cancel.State
	}
	if r.Priced != nil {
		s.powers = r.Priced.Powers
	}
	if was.Ticket.ID != "" {
		s.ticket = was.Ticket
	}
	// The last refund may have gone through: it is asked for again under its own key.
	s.posts, s.refunds = r.Posts, max(r.Refunds-1, 0)
	s.remember(was.Evidence)
	s.flag(order.WasRecovered)
	s.note(order.Event{Type: order.TakenOver, Status: s.status})
	s.askAgain(was.Attention)
}

// askAgain keeps the open questions that no step would come upon by itself: until they are asked, the order
// shows them as they were. The others are closed, and asked anew where a step comes upon them.
func (s *saga) askAgain(open []order.Attention) {
	for _, item := range open {
		switch item.Kind {
		case order.SuspiciousClose:
			s.emptied = !s.status.Terminal()
		case order.ConflictItem, order.PriceHigher, order.UndoRefused:
		case order.SubmissionUnknownItem, order.PaymentUnknownItem, order.AcceptanceTimeout, order.UndoStuck, order.CaptureRefused,
			order.AskRestaurant, order.TicketNumber, order.Recovered, order.Configuration, order.Unauthorized:
			s.closeFormer(item)
			continue
		}
		s.questions.unasked = append(s.questions.unasked, item)
	}
}

// closeFormer tells that a question of the ended saga is not open any more.
func (s *saga) closeFormer(item order.Attention) {
	s.note(order.Event{
		Type: order.AttentionClosed, Attention: &item, Actor: order.ActorFacts,
		Answer: &order.Answer{ItemID: item.ID, Actor: order.ActorFacts},
	})
}

// unasked is the question of a kind that is yet to be asked again, if there is one.
func (s *saga) unasked(kind order.AttentionKind) (order.Attention, bool) {
	i := slices.IndexFunc(s.questions.unasked, func(a order.Attention) bool { return a.Kind == kind })
	if i < 0 {
		return order.Attention{}, false
	}
	return s.questions.unasked[i], true
}

// remember takes from what was heard before what decisions hang on.
func (s *saga) remember(heard []order.Evidence) {
	for _, e := range heard {
		if e.Decision == order.Applied && e.Source != order.FromProvider {
			s.raw, s.posTime = e.Raw, e.POSTime
		}
		if (e.Decision == order.Applied || e.Decision == order.Duplicate) && e.Amount.Amount > 0 {
			s.bill = e.Amount
		}
	}
}
