package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

// askPOS asks the POS about the ticket, for as long as patience lasts; false when no answer came.
func (s *saga) askPOS(patience time.Duration) (order.Message, bool) {
	return s.askPOSUnless(patience, func() bool { return false })
}

// askPOSUnless is askPOS until the question is moot.
func (s *saga) askPOSUnless(patience time.Duration, moot func() bool) (order.Message, bool) {
	if s.ticket.ID == "" {
		return order.Message{}, false
	}
	ctx, stop := workflow.WithCancel(s.ctx)
	var do *activities.POS
	var seen order.Message
	asked := workflow.ExecuteActivity(posQuestion(ctx, s.in.Store, patience, "how does the ticket stand"), do.AskPOS, s.askRequest())
	s.waitUntil(s.ctx, func() bool { return asked.IsReady() || moot() })
	if !asked.IsReady() {
		stop()
		return order.Message{}, false
	}
	if asked.Get(s.ctx, &seen) != nil {
		return order.Message{}, false
	}
	if seen.Amount.Amount > 0 {
		s.bill = seen.Amount
	}
	return seen, true
}

// isMisread reports whether the POS answers that it knows no ticket by a number that a person has told.
func (s *saga) isMisread(ctx workflow.Context, number string) bool {
	var do *activities.POS
	request := s.askRequest()
	request.TicketID = number
	asked := workflow.ExecuteActivity(posQuestion(ctx, s.in.Store, s.in.Store.Policy.CallTimeout.D(), "is this the ticket"), do.AskPOS, request)
	s.waitUntil(ctx, asked.IsReady)
	var seen order.Message
	return asked.Get(ctx, &seen) == nil && seen.State == order.TicketUnmapped && seen.Raw == activities.RawNotFound
}

func (s *saga) askRequest() activities.AskRequest {
	return activities.AskRequest{OrderID: s.in.Order.ID, Store: s.in.Store, TicketID: s.ticket.ID}
}
