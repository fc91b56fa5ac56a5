package workflows

import (
	"slices"

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
func (s *saga) givePaymentBack() {
	s.capturing.abandon()
	for !s.moneyIsBack() {
		err := s.reverse(quickMoney)
		if err != nil && failureType(err) != activities.ErrTypePaymentRefused {
			err = s.reverseStuck(err)
		}
		switch {
		case err != nil && s.reverseRefused(err):
			return
		case err == nil && !s.moneyIsBack(): // on its way: the provider is asked again later
			s.waitBy(s.ctx, "refund", s.now().Add(s.in.Store.Policy.SlowUndoInterval.D()), func() bool { return false })
		}
	}
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

// reverse runs one series of tries.
func (s *saga) reverse(options moneyOptions) error {
	future, _ := s.startReverse(options)
	s.waitUntil(s.ctx, future.IsReady)
	return s.reversed(future)
}

func (s *saga) startReverse(options moneyOptions) (workflow.Future, workflow.CancelFunc) {
	var do *activities.Payments
	ctx, stop := workflow.WithCancel(s.ctx)
	return workflow.ExecuteActivity(options(ctx, s.in.Store, "give the money back"), do.ReversePayment,
		activities.MoneyRequest{Attempt: s.attempt, ID: s.payment.ID}), stop
}

func (s *saga) reversed(future workflow.Future) error {
	var back order.Payment
	if err := future.Get(s.ctx, &back); err != nil {
		return err
	}
	s.setPayment(back)
	return nil
}

// reverseStuck tells a person that the money does not go back, and goes on trying slowly. The error
// that it returns is a refusal.
func (s *saga) reverseStuck(cause error) error {
	open := s.ask(order.UndoStuck, describe(cause), s.now())
	future, stop := s.startReverse(slowMoney)
	if s.awaitAnswer(s.ctx, open, future.IsReady) == order.SettledByHand {
		stop()
		s.flag(order.SettledByPerson)
		return nil
	}
	s.close(open, order.Answer{})
	return s.reversed(future)
}

// reverseRefused asks a person what to do about money that the provider will not give back. True: the
// person has settled it.
func (s *saga) reverseRefused(cause error) bool {
	open := s.ask(order.UndoRefused, describe(cause), s.now())
	if s.awaitAnswer(s.ctx, open, func() bool { return false }) == order.SettledByHand {
		s.flag(order.SettledByPerson)
		return true
	}
	return false
}

func (s *saga) flag(f order.Flag) {
	if !s.hasFlag(f) {
		s.flags = append(s.flags, f)
	}
}

func (s *saga) hasFlag(f order.Flag) bool { return slices.Contains(s.flags, f) }
