package workflows

import (
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

// undoStack holds what has to be undone if the order ends other than completed. An undo is pushed
// before its step runs, and does nothing when the step never happened.
type undoStack struct{ entries []undoEntry }

type undoEntry struct {
	name string
	run  func()
}

func (u *undoStack) push(name string, run func()) {
	u.entries = append(u.entries, undoEntry{name: name, run: run})
}

// undoAll undoes last first, one after the other: money goes back only after the restaurant let go.
// It never gives up. An order that was completed has nothing to undo.
func (s *saga) undoAll() {
	if s.status == order.Completed {
		return
	}
	for _, entry := range slices.Backward(s.undo.entries) {
		entry.run()
	}
	s.undo.entries = nil
}

// leaveTicket is the undo of the post where the POS has not let go of the ticket: the order's end was
// a person's decision, or a deadline's, and says what it may have left behind.
func (s *saga) leaveTicket() {
	switch s.submission {
	case order.SubmissionAccepted, order.SubmissionUnknown, order.SubmissionManual:
		s.flag(order.TicketMaybeOpen)
	case order.SubmissionNone, order.SubmissionPending, order.SubmissionRejected, order.SubmissionGone:
	}
}

// givePaymentBack is the undo of the payment: voids, refunds, or sees to it that nothing can be taken.
// What is on its way, a refund or a link that cannot be taken back, is followed to its end.
func (s *saga) givePaymentBack() {
	s.learning.abandon()
	s.capturing.abandon()
	s.anotherRefund()
	s.askFirst()
	for !s.moneyIsBack() && s.move(s.ctx, s.ctx, s.reversal()) {
		if !s.moneyIsBack() {
			s.followMoney()
		}
	}
}

// oweBack takes a person's word that the money was taken by hand for what it is, now that the order ends
// otherwise: what was taken there has to go back, and nobody has said that it did.
func (s *saga) oweBack(end *ending) {
	if end.status == order.Completed || end.settled || !s.hasFlag(order.SettledByPerson) {
		return
	}
	s.flags = slices.DeleteFunc(s.flags, func(f order.Flag) bool { return f == order.SettledByPerson })
	s.beforeBack = "the money was settled by hand, and then the order ended: it has to go back"
}

// askFirst asks a person before money goes back, where only a person knows what there is to give back. Who
// was asked by an ended saga is asked again: nothing moves without that word.
func (s *saga) askFirst() {
	detail := s.beforeBack
	if item, asked := s.unasked(order.UndoRefused); asked {
		detail = item.Detail
	}
	if detail == "" {
		return
	}
	open := s.ask(order.UndoRefused, detail, s.now())
	if s.awaitAnswer(s.ctx, open, func() bool { return false }) == order.SettledByHand {
		s.flag(order.SettledByPerson)
	}
}

// anotherRefund begins a refund that is not the last one repeated.
func (s *saga) anotherRefund() {
	s.refunds++
	s.back = onItsWay{}
}

func (s *saga) reversal() movement {
	var do *activities.Payments
	return movement{
		summary: "give the money back", activity: do.ReversePayment, request: s.refundRequest,
		stuck: order.UndoStuck, refused: order.UndoRefused, again: s.anotherRefund,
	}
}

// refundRequest is under the key of the present refund: repeated, it tells how far that one has come.
func (s *saga) refundRequest() activities.MoneyRequest {
	r := s.moneyRequest()
	r.Refund, r.RefundKey = s.refunds, refundKey(s.in.Order.ID, s.refunds)
	return r
}

func (s *saga) moneyIsBack() bool {
	switch s.payment.State {
	case order.PaymentNone, order.PaymentVoided, order.PaymentRefunded, order.PaymentDeclined:
		return true
	case order.PaymentActionRequired, order.PaymentPending, order.PaymentAuthorized, order.PaymentCaptured,
		order.PaymentRefundPending, order.PaymentUnknown:
	}
	return s.hasFlag(order.SettledByPerson)
}

// followMoney waits until it is worth asking again about money that is on its way: the provider has
// called, a link has ended, or some time has passed. What takes too long is told to a person.
func (s *saga) followMoney() {
	policy := s.in.Store.Policy
	at := s.now().Add(s.back.pause(policy.SlowUndoInterval.D()))
	if action := s.payment.Action; action != nil {
		if ends := action.ExpiresAt.Add(policy.LinkMargin.D()); ends.After(s.now()) {
			at = ends // until then the guest can still pay, and then it goes back
		}
	}
	s.askAboutDelay()
	s.back.looks++
	open := s.back.overdue
	s.waitBy(s.ctx, "refund", at, func() bool { return s.paymentNews || open != nil && open.closed() })
}

// onItsWay is money that is not back yet, and the question about it once that takes too long.
type onItsWay struct {
	as           order.PaymentState
	since, askAt time.Time
	overdue      *question
	looks        int // how often it was looked at
}

// pause is how long money on its way is left alone: at first as long as an undo that is stuck, and later
// longer, since refunds take days and a provider calls when it can.
func (o onItsWay) pause(slow time.Duration) time.Duration {
	return max(slow, min(slow*time.Duration(o.looks), time.Hour))
}

// askAboutDelay asks a person about money that has been on its way for too long. It is looked at
// meanwhile, and the question closes when something has become of it.
func (s *saga) askAboutDelay() {
	confirm := s.in.Store.Policy.RefundConfirm.D()
	if s.back.as != s.payment.State {
		s.back = onItsWay{as: s.payment.State, since: s.now(), askAt: s.now().Add(confirm)}
	}
	if s.back.overdue != nil || s.now().Before(s.back.askAt) {
		return
	}
	way := s.back
	open := s.ask(order.UndoStuck, "the payment is "+string(way.as)+" since "+way.since.Format(time.RFC3339), s.now())
	s.back.overdue = open
	workflow.GoNamed(s.ctx, "overdue refund", func(ctx workflow.Context) {
		answer := s.awaitAnswer(ctx, open, func() bool { return s.payment.State != way.as || s.hasFlag(order.SettledByPerson) })
		s.close(open, order.Answer{})
		s.back.overdue, s.back.askAt = nil, s.now().Add(confirm)
		if answer == order.SettledByHand {
			s.flag(order.SettledByPerson)
		}
	})
}

func (s *saga) flag(f order.Flag) {
	if !s.hasFlag(f) {
		s.flags = append(s.flags, f)
	}
}

func (s *saga) hasFlag(f order.Flag) bool { return slices.Contains(s.flags, f) }
