package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

// OrderSaga carries one order through a restaurant's POS. It always completes: with the order's
// terminal status once nothing is left to do for it.
func OrderSaga(ctx workflow.Context, in Input) (Result, error) {
	s, err := newSaga(ctx, in)
	if err != nil {
		return Result{}, err
	}
	return s.run()
}

// run is the recipe. A step that returns an ending stops it; what was done so far is undone.
func (s *saga) run() (Result, error) {
	end := s.inTurn(
		s.preflight,   // claim the id, ping the POS, have the basket checked and priced
		s.takePayment, // hold or charge
		s.postOrder,   // to the POS, once
		s.track,       // the kitchen's word, with timers, until it is done
	)
	s.decide(end)
	s.undoAll()
	s.watchTicket()
	return s.settle()
}

// step is one part of the recipe; nil goes on with the next.
type step func() *ending

// ending is the decision that an order ends other than completed.
type ending struct {
	status  order.Status
	problem order.Problem
}

func (s *saga) inTurn(steps ...step) *ending {
	for _, do := range steps {
		if end := do(); end != nil {
			return end
		}
	}
	return nil
}

// saga is the state of one order. Everything in it is rebuilt by replay.
type saga struct {
	in   Input
	ctx  workflow.Context // disconnected: what must be finished is finished
	root workflow.Context // carries a cancel from the Temporal UI
	inbox

	status     order.Status
	problem    order.Problem
	lines      []order.Line
	total      order.Money
	pricedBy   order.PricedBy
	promisedAt time.Time
	settledAt  time.Time
	powers     activities.Powers
	ticket     order.Ticket
	submission order.SubmissionState
	payment    order.Payment
	attempt    activities.Attempt
	capturing  *capture
	history    []order.Milestone
	flags      []order.Flag
	cancel     cancelState
	questions  questions
	timers     []order.Timer
	alarm      alarm
	undo       undoStack
	books      books
}

// newSaga makes the state and registers every handler, before anything can block.
func newSaga(root workflow.Context, in Input) (*saga, error) {
	ctx, _ := workflow.NewDisconnectedContext(root)
	s := &saga{
		in: in, ctx: ctx, root: root,
		inbox:  inbox{messages: workflow.GetSignalChannel(ctx, signalPOS), seen: map[string]bool{}},
		lines:  in.Order.Lines,
		ticket: order.Ticket{System: in.Store.System}, submission: order.SubmissionNone,
		payment: order.Payment{State: order.PaymentNone},
		cancel:  cancelState{state: order.CancelNone},
	}
	if err := s.handle(); err != nil {
		return nil, err
	}
	s.moveTo(order.Created)
	workflow.GoNamed(ctx, "journal", s.keepBooks)
	return s, nil
}

// decide makes an ending the order's status.
func (s *saga) decide(end *ending) {
	if end == nil {
		end = &ending{status: order.Completed}
	}
	s.problem = end.problem
	s.moveTo(end.status)
	switch {
	case !s.cancelRequested():
	case end.problem.Code == order.GuestCancelled:
		s.decideCancel(order.CancelDone, "")
	default:
		s.decideCancel(order.CancelRefused, order.AlreadyEnded)
	}
}

// settle closes the order once nothing is left to do for it, and nothing is left to tell.
func (s *saga) settle() (Result, error) {
	atRest := func() bool { return !s.capturing.running() && len(s.questions.open) == 0 }
	s.waitUntil(s.ctx, atRest)
	s.settledAt = s.now()
	s.alarm.stop()
	s.note(order.Event{Type: order.Settled, Status: s.status})
	// What the POS says while the last append is on its way may open one more question.
	s.waitUntil(s.ctx, func() bool { return atRest() && s.books.clean() && workflow.AllHandlersFinished(s.ctx) })
	return Result{Status: s.status, Problem: s.problem, Flags: s.flags}, nil
}
