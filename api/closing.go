package api

import (
	"context"

	"github.com/ordersaga/ordersaga/order"
)

// historyPage is how many events of a history are read at once: as many as the journal gives.
const historyPage = 1000

// past is what the history of an order tells about one of its questions, as far as it was read.
type past struct {
	journal         Recorder
	orderID, itemID string
	after           int64       // the last event that was read
	last            order.Event // about the question; zero if there is none
	err             error       // of the last reading
}

// pastOf is the past of a question, of which nothing has been read yet.
func (s *server) pastOf(orderID, itemID string) *past {
	return &past{journal: s.Journal, orderID: orderID, itemID: itemID}
}

// read reads on to the end of the history, and reports whether the question is closed.
func (p *past) read(ctx context.Context) bool {
	for more := true; more; {
		more = p.readPage(ctx)
	}
	_, closed := p.closing()
	return closed
}

// readPage reads some more events, and reports whether there may be others behind them.
func (p *past) readPage(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, journalTimeout)
	defer cancel()
	events, err := p.journal.History(ctx, p.orderID, p.after, historyPage)
	p.err = err
	for _, e := range events {
		p.after = e.Sequence
		if item := e.Event.Attention; item != nil && item.ID == p.itemID {
			p.last = e.Event
		}
	}
	return err == nil && len(events) == historyPage
}

// closing returns what closed the question, and reports whether it is closed. The last word counts.
func (p *past) closing() (order.Answer, bool) {
	if p.last.Type != order.AttentionClosed || p.last.Answer == nil {
		return order.Answer{}, false
	}
	return *p.last.Answer, true
}

// closing looks for what closed a question: once, or with late until the journal shows it, for a short
// while. Without the journal nobody knows.
func (s *server) closing(ctx context.Context, orderID, itemID string, late bool) (order.Answer, bool) {
	p := s.pastOf(orderID, itemID)
	if !p.read(ctx) && late {
		soon(ctx, p.read)
	}
	if p.err != nil {
		s.Log.WithField("order_id", orderID).WithError(p.err).Warn("answer that stands not looked up")
	}
	return p.closing()
}

// repeats reports whether an answer is the very one that was taken before: its reply got lost.
func repeats(taken, again order.Answer) bool {
	return taken.Option == again.Option && taken.Actor == again.Actor && taken.Value == again.Value
}

// closedBy says for people of the service what closed a question.
func closedBy(a order.Answer) string {
	said := string(a.Option)
	if a.Value != "" {
		said += " " + a.Value
	}
	switch a.Actor {
	case order.ActorFacts:
		return "the facts were faster: nothing is left to answer"
	case order.ActorDeadline:
		return "nobody answered by the deadline, so it was answered with " + said
	}
	return "it was answered with " + said + " by " + a.Actor
}
