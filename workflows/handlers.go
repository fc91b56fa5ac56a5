package workflows

import (
	"errors"
	"slices"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/order"
)

// Types of the errors by which handlers refuse.
const (
	errTypeNotCancellable = "NotCancellable"
	errTypeNotResolvable  = "NotResolvable"
	errTypeQuestionClosed = "QuestionClosed"
	errTypeCancelPending  = "CancelPending"
)

// handle registers every handler of the saga.
func (s *saga) handle() error {
	return errors.Join(
		workflow.SetUpdateHandlerWithOptions(s.ctx, updatePlace, s.onPlace, workflow.UpdateHandlerOptions{
			Description: "wait for the verdict about the order",
		}),
		workflow.SetUpdateHandlerWithOptions(s.ctx, updateCancel, s.onCancel, workflow.UpdateHandlerOptions{
			Validator: s.mayCancel, Description: "cancel the order, as long as it is not cooking",
		}),
		workflow.SetUpdateHandlerWithOptions(s.ctx, updateResolve, s.onResolve, workflow.UpdateHandlerOptions{
			Validator: s.mayResolve, Description: "answer a question",
		}),
	)
}

// onPlace waits until the verdict about the order stands in the journal, so that whoever waited reads
// at least that. An order id that is another run's has its verdict in the journal already.
func (s *saga) onPlace(ctx workflow.Context) error {
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	if err := workflow.Await(ctx, func() bool { return s.verdict() || s.books.foreign }); err != nil {
		return err
	}
	return s.awaitBooks(ctx)
}

// verdict reports whether whoever placed the order can be told something.
func (s *saga) verdict() bool { return s.status.Verdict() || s.payment.Action != nil }

// awaitBooks waits until the journal has everything up to now.
func (s *saga) awaitBooks(ctx workflow.Context) error {
	upTo := s.books.events
	return workflow.Await(ctx, func() bool { return s.books.has(upTo) })
}

// cancelState is how far a request to cancel has come.
type cancelState struct {
	state  order.CancelState
	by     order.CancelRequest
	reason order.CancelReason // why it was refused
}

// mayCancel refuses early what can only be refused: statuses move forward, so a no stays a no. The
// handler decides, after it has read what the POS told meanwhile.
func (s *saga) mayCancel(_ workflow.Context, _ order.CancelRequest) error {
	switch s.cancel.state {
	case order.CancelDone:
		return nil
	case order.CancelRequested:
		// Refused, because an accepted update counts: a bot that asks again and again would use up what
		// Temporal takes in the life of a saga, and leave none for the answer of a person.
		return temporal.NewNonRetryableApplicationError("a cancel is pending", errTypeCancelPending, nil)
	case order.CancelNone, order.CancelRefused:
	}
	if allowed, reason := s.canCancel(); !allowed {
		return notCancellable(reason)
	}
	return nil
}

// onCancel records a request to cancel and waits for the main line's decision. A second request
// while one is pending learns that at once.
func (s *saga) onCancel(ctx workflow.Context, r order.CancelRequest) (CancelOutcome, error) {
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	s.drain()
	if s.cancelRequested() {
		return CancelOutcome{State: order.CancelRequested}, nil
	}
	if s.cancel.state != order.CancelDone && !s.requestCancel(r) {
		return CancelOutcome{}, notCancellable(s.cancel.reason)
	}
	if err := workflow.Await(ctx, func() bool { return !s.cancelRequested() }); err != nil {
		return CancelOutcome{}, err
	}
	if err := s.awaitBooks(ctx); err != nil {
		return CancelOutcome{}, err
	}
	if s.cancel.state == order.CancelRefused {
		return CancelOutcome{}, notCancellable(s.cancel.reason)
	}
	return CancelOutcome{State: s.cancel.state}, nil
}

// requestCancel takes a request to cancel, or refuses it at once.
func (s *saga) requestCancel(r order.CancelRequest) bool {
	s.cancel.by = r
	allowed, reason := s.canCancel()
	if !allowed {
		s.decideCancel(order.CancelRefused, reason)
		return false
	}
	s.decideCancel(order.CancelRequested, "")
	return true
}

// decideCancel moves the request to cancel on.
func (s *saga) decideCancel(state order.CancelState, reason order.CancelReason) {
	s.cancel.state, s.cancel.reason = state, reason
	now := s.cancellation()
	s.note(order.Event{Type: order.CancelChanged, Cancel: &now, Actor: s.cancel.by.Actor})
}

func (s *saga) cancelRequested() bool { return s.cancel.state == order.CancelRequested }

// canCancel says whether a request to cancel is taken now, and why not.
func (s *saga) canCancel() (bool, order.CancelReason) {
	return order.CanCancel(s.status, order.LetGoBy{POS: s.takesBack(), Staff: s.in.Store.Staff, Asked: s.kept})
}

// takesBack reports whether the POS can be told to let go of the ticket: it has a call for it, we know what it
// calls the ticket, and it was not told in vain.
func (s *saga) takesBack() bool { return s.powers.Cancels && s.ticket.ID != "" && !s.told }

// cancellation is what a guest may expect of a request to cancel now.
func (s *saga) cancellation() order.Cancellation {
	allowed, reason := s.canCancel()
	return order.Cancellation{Allowed: allowed, Reason: reason, State: s.cancel.state}
}

// guestCancelled ends an order on request.
func guestCancelled() *ending {
	return &ending{status: order.Cancelled, problem: order.Problem{Code: order.GuestCancelled}}
}

// mayResolve refuses an answer that fits no open question.
func (s *saga) mayResolve(_ workflow.Context, a order.Answer) error {
	q := s.questions.find(a.ItemID)
	switch {
	case q == nil:
		return questionClosed("no question " + a.ItemID + " is open")
	case q.answer != nil:
		return questionClosed("the question has been answered")
	case q.checking:
		return notResolvable("an answer to the question is being looked up")
	case !q.item.Offers(a.Option):
		return notResolvable("the question offers no option " + string(a.Option))
	case a.Value != "" && !a.Option.TakesValue():
		return notResolvable("the option " + string(a.Option) + " takes no value")
	case a.Option == order.NumberIs && a.Value == "":
		return notResolvable("number_is needs the ticket's number as its value")
	case a.Actor == order.ActorStaff && !slices.Contains(q.item.Staff, a.Option):
		return notResolvable("the restaurant's staff are not offered the option " + string(a.Option))
	}
	return nil
}

// onResolve takes a person's answer, and returns once the journal has what came of it.
func (s *saga) onResolve(ctx workflow.Context, a order.Answer) error {
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	s.drain()
	if err := s.mayResolve(ctx, a); err != nil {
		return err
	}
	q := s.questions.find(a.ItemID)
	if err := s.lookUp(ctx, q, a); err != nil {
		return err
	}
	q.answer = &a
	if err := workflow.Await(ctx, func() bool { return !slices.Contains(s.questions.open, q) }); err != nil {
		return err
	}
	if err := s.awaitBooks(ctx); err != nil || q.taken {
		return err
	}
	return questionClosed("the facts were faster")
}

// lookUp refuses an answer with a ticket's number that is not the order's. Nobody else answers meanwhile,
// and no deadline does: the answer has come in time.
func (s *saga) lookUp(ctx workflow.Context, q *question, a order.Answer) error {
	if a.Value == "" {
		return nil
	}
	q.checking = true
	wrong := s.checkNumber(ctx, a.Value)
	q.checking = false
	if wrong != "" {
		return notResolvable(wrong)
	}
	return s.mayResolve(ctx, a) // the facts may have closed it
}

func notCancellable(reason order.CancelReason) error {
	return temporal.NewApplicationErrorWithOptions("the order is not cancellable: "+string(reason), errTypeNotCancellable,
		temporal.ApplicationErrorOptions{NonRetryable: true, Category: temporal.ApplicationErrorCategoryBenign, Details: []any{reason}})
}

func notResolvable(why string) error {
	return temporal.NewApplicationErrorWithOptions("the answer is refused: "+why, errTypeNotResolvable,
		temporal.ApplicationErrorOptions{NonRetryable: true, Category: temporal.ApplicationErrorCategoryBenign, Details: []any{why}})
}

// questionClosed refuses an answer to a question that has had its own.
func questionClosed(why string) error {
	return temporal.NewApplicationErrorWithOptions("the answer is refused: "+why, errTypeQuestionClosed,
		temporal.ApplicationErrorOptions{NonRetryable: true, Category: temporal.ApplicationErrorCategoryBenign, Details: []any{why}})
}

// failureType is the type of the application error in err; empty for any other failure.
func failureType(err error) string {
	if app, ok := errors.AsType[*temporal.ApplicationError](err); ok {
		return app.Type()
	}
	return ""
}

// describe is the innermost sentence of a failure: without the activity's name and the retry state.
func describe(err error) string {
	if app, ok := errors.AsType[*temporal.ApplicationError](err); ok {
		return app.Message()
	}
	return err.Error()
}
