package workflows

import (
	"slices"
	"strconv"
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/order"
)

// questions are the attention items of an order.
type questions struct {
	open []*question
	n    int // numbers them
	// unasked were open when the saga was ended that this one recovers, and are yet to be asked again.
	unasked []order.Attention
	// shown is what the search attribute says.
	shown bool
}

// questionPrefix begins the id of an attention item.
const questionPrefix = "a"

// question is one open attention item, and the answer once somebody gave it.
type question struct {
	item   order.Attention
	answer *order.Answer
	taken  bool // the answer took effect
	over   bool // it is not on the list any more
	// checking: somebody has answered in time, and what the answer says is being looked up.
	checking bool
}

// find returns the open question of an id, nil if there is none.
func (q *questions) find(id string) *question {
	i := slices.IndexFunc(q.open, func(q *question) bool { return q.item.ID == id })
	if i < 0 {
		return nil
	}
	return q.open[i]
}

func (q *question) closed() bool { return q.over }

// answeredWith reports whether a person answered with o. A question that was never asked is not answered.
func (q *question) answeredWith(o order.Option) bool {
	return q != nil && q.answer != nil && q.answer.Option == o
}

// ask opens an attention item. Its default, if its kind has one, applies at the deadline.
func (s *saga) ask(kind order.AttentionKind, detail string, deadline time.Time) *question {
	return s.offer(kind.Rule().Options, kind, detail, deadline)
}

// offer is ask with some of its options only.
func (s *saga) offer(options []order.Option, kind order.AttentionKind, detail string, deadline time.Time) *question {
	rule := kind.Rule()
	s.questions.n++
	q := &question{item: order.Attention{
		ID: questionPrefix + strconv.Itoa(s.questions.n) + s.runMark(), Kind: kind, Since: s.now(), Detail: detail, Options: options, Default: rule.Default,
	}}
	if decides(rule.Default) {
		q.item.Deadline = deadline
	}
	if s.in.Store.Staff {
		q.item.Staff = rule.Staff
	}
	s.questions.open = append(s.questions.open, q)
	s.questions.unasked = slices.DeleteFunc(s.questions.unasked, func(a order.Attention) bool {
		if a.Kind == kind {
			s.closeFormer(a)
		}
		return a.Kind == kind
	})
	item := q.item
	s.note(order.Event{Type: order.AttentionOpened, Attention: &item})
	s.showAttention()
	s.tellStaff(q)
	return q
}

// decides reports whether a default does anything but wait on.
func decides(o order.Option) bool { return o != "" && o != order.KeepTrying }

// raise opens an attention item that no step waits for: it stays until a person answers.
func (s *saga) raise(kind order.AttentionKind, detail string) {
	for _, q := range s.questions.open {
		if q.item.Kind == kind {
			return // one question of a kind is enough; the evidence tells the rest
		}
	}
	q := s.ask(kind, detail, time.Time{})
	workflow.GoNamed(s.ctx, "attention "+q.item.ID, func(ctx workflow.Context) {
		s.awaitAnswer(ctx, q, func() bool { return false })
	})
}

// awaitAnswer waits for a person's answer or the default at the deadline, and closes the item; or for
// the facts that make it moot: then it returns nothing and the item is the caller's to close. An item
// without a deadline is told again every so often.
func (s *saga) awaitAnswer(ctx workflow.Context, q *question, moot func() bool) order.Option {
	for {
		next := q.item.Deadline
		if next.IsZero() {
			next = s.now().Add(s.in.Store.Policy.PageEvery.D())
		}
		s.waitBy(ctx, string(q.item.Kind), next, func() bool { return moot() || q.answer != nil })
		switch {
		case moot(): // before any answer: who answered did not know yet
			return ""
		case q.answer != nil:
			s.close(q, *q.answer)
			return q.answer.Option
		case q.checking:
			s.waitUntil(ctx, func() bool { return moot() || !q.checking || q.answer != nil })
			continue
		case !q.item.Deadline.IsZero():
			s.close(q, order.Answer{ItemID: q.item.ID, Option: q.item.Default, Actor: order.ActorDeadline})
			return q.item.Default
		}
		item := q.item
		s.note(order.Event{Type: order.AttentionOpened, Attention: &item, Actor: "reminder"})
	}
}

// closeAnswered closes an item with the answer that a person gave, or overtaken by the facts if none.
func (s *saga) closeAnswered(q *question) {
	if q != nil && q.answer != nil {
		s.close(q, *q.answer)
		return
	}
	s.close(q, order.Answer{})
}

// close takes an item off the list: answered, or (an empty answer) overtaken by the facts. A question
// that was never asked, or is closed, needs no closing.
func (s *saga) close(q *question, answer order.Answer) {
	i := slices.Index(s.questions.open, q)
	if i < 0 {
		return
	}
	s.questions.open, q.over = slices.Delete(s.questions.open, i, i+1), true
	if q.taken = answer.Option != ""; !q.taken {
		answer = order.Answer{ItemID: q.item.ID, Actor: order.ActorFacts}
	}
	item := q.item
	s.note(order.Event{Type: order.AttentionClosed, Attention: &item, Answer: &answer, Actor: answer.Actor})
	s.showAttention()
}

// submissionDeadline is when a submission_unknown is decided by its default: long after the promised
// time, but while the hold can still be given back.
func (s *saga) submissionDeadline() time.Time {
	policy := s.in.Store.Policy
	promised := s.in.Order.Fulfillment.RequestedFor
	if promised.IsZero() {
		promised = s.now().Add(policy.Preparation.D())
	}
	at := promised.Add(policy.SubmissionDecision.D())
	if hold := s.payment.CaptureBy; !hold.IsZero() {
		at = earlier(at, hold.Add(-policy.HoldMargin.D()))
	}
	return at
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
