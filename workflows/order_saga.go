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

// run carries the order to its end, however that comes, and closes it when nothing is left to do.
func (s *saga) run() (Result, error) {
	if s.in.Recovers != nil {
		s.decide(s.recover())
	} else {
		s.decide(s.heed(s.carry()))
	}
	s.undoAll()
	s.settleBill()
	s.watchTicket()
	return s.settle()
}

// carry is the recipe. A step that returns an ending stops it; what was done so far is undone.
func (s *saga) carry() *ending {
	return inTurn(
		s.preflight,    // claim the id, ping the POS, have the basket checked and priced
		s.takePayment,  // hold or charge
		s.awaitRelease, // an order for later: hold it, and have it checked again
		s.postOrder,    // to the POS, once
		s.track,        // the kitchen's word, with timers, until it is done
	)
}

// step is one part of the recipe; nil goes on with the next.
type step func() *ending

// ending is the decision that an order ends other than completed.
type ending struct {
	status  order.Status
	problem order.Problem
	// settled: a person has settled the money with the decision.
	settled bool
}

func inTurn(steps ...step) *ending {
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
	posts      int       // the number of the present post
	postBy     time.Time // later, it is not posted without a person's word
	payment    order.Payment
	attempt    activities.Attempt
	capturing  *errand // the taking of held money
	learning   *errand // the search for the money of a recovered order
	refunds    int     // the number of the present refund
	history    []order.Milestone
	flags      []order.Flag
	cancel     cancelState
	kept       bool   // the restaurant's people were asked to let go of the ticket, and keep it
	told       bool   // the POS was told to let go of the ticket, and does not show that it did; the journal has the fence
	seeking    bool   // the ticket's number is being looked for
	numberTold bool   // by a person: the POS has not confirmed the ticket's number yet
	givenBack  bool   // a person wants the money of a recovered order given back
	beforeBack string // what a person is asked before the money goes back; empty for nothing
	kitchen
	back      onItsWay
	questions questions
	timers    []order.Timer
	alarm     alarm
	undo      undoStack
	books     books
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
	if in.Recovers != nil {
		s.restore(*in.Recovers)
	}
	if s.promisedAt.IsZero() {
		s.promisedAt = in.Order.Fulfillment.RequestedFor
	}
	if s.status == "" {
		s.moveTo(order.Created)
	}
	workflow.GoNamed(ctx, "journal", s.keepBooks)
	return s, nil
}

// decide makes an ending the order's status. That of a recovered order may have been decided before.
func (s *saga) decide(end *ending) {
	if s.status.Terminal() && s.status != order.Completed {
		return
	}
	if end == nil {
		end = &ending{status: order.Completed}
	}
	s.problem = end.problem
	s.oweBack(end)
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
	// A search or a question that was stopped just now still has to take its timer off the order.
	atRest := func() bool { return !s.capturing.running() && len(s.questions.open) == 0 && len(s.timers) == 0 }
	s.waitUntil(s.ctx, atRest)
	s.settledAt = s.now()
	for _, item := range s.questions.unasked {
		s.closeFormer(item)
	}
	s.questions.unasked = nil // nobody had to be asked again
	s.alarm.stop()
	s.note(order.Event{Type: order.Settled, Status: s.status})
	// What the POS says while the last append is on its way may open one more question.
	s.waitUntil(s.ctx, func() bool { return atRest() && s.books.clean() && workflow.AllHandlersFinished(s.ctx) })
	return Result{Status: s.status, Problem: s.problem, Flags: s.flags}, nil
}
