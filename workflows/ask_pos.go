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

func (s *saga) askRequest() activities.AskRequest {
	return activities.AskRequest{OrderID: s.in.Order.ID, Store: s.in.Store, TicketID: s.ticket.ID}
}
