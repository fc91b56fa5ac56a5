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

// checkNumber says what the POS has against a ticket's number that a person has told; empty for nothing, or
// when it does not answer.
func (s *saga) checkNumber(ctx workflow.Context, number string) string {
	var do *activities.POS
	asked := workflow.ExecuteActivity(posQuestion(ctx, s.in.Store, s.in.Store.Policy.CallTimeout.D(), "is this its ticket"), do.CheckNumber,
		activities.CheckNumberRequest{OrderID: s.in.Order.ID, Store: s.in.Store, TicketID: number})
	s.waitUntil(ctx, asked.IsReady)
	var checked activities.CheckedNumber
	if err := asked.Get(ctx, &checked); err != nil {
		return ""
	}
	return checked.Wrong
}

func (s *saga) askRequest() activities.AskRequest {
	return activities.AskRequest{OrderID: s.in.Order.ID, Store: s.in.Store, TicketID: s.ticket.ID}
}
