package workflows

import (
	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

// preflight claims the order id and has the POS check and price the basket, both at once: neither
// touches money or food. It waits for a POS or a journal that is away as long as the order's patience
// lasts; then nothing was taken.
func (s *saga) preflight() *ending {
	s.moveTo(order.Validating)
	var do *activities.POS
	ctx, stop := workflow.WithCancel(s.ctx)
	check := workflow.ExecuteActivity(posCall(ctx, s.in.Store, "is the store open, what does it cost"), do.Preflight,
		activities.PreflightRequest{Order: s.in.Order, Store: s.in.Store})
	ready := func() bool { return check.IsReady() && s.books.claimed }
	s.waitBy(s.ctx, "pos_patience", s.now().Add(s.in.Store.Policy.PatienceBeforePayment.D()), func() bool {
		return ready() || s.books.foreign || s.cancelRequested()
	})
	switch {
	case s.books.foreign:
		stop()
		return &ending{status: order.Rejected, problem: order.Problem{Code: order.NotOurs}}
	case s.cancelRequested():
		stop()
		return guestCancelled()
	case !ready():
		stop()
		return &ending{status: order.Expired, problem: order.Problem{Code: order.POSUnavailable, Detail: "the store did not answer in time"}}
	}
	var result activities.PreflightResult
	if err := check.Get(s.ctx, &result); err != nil {
		return &ending{status: order.Expired, problem: order.Problem{Code: order.POSUnavailable, Detail: "the store could not be asked"}}
	}
	return s.price(result)
}

// price takes over the POS's prices, and refuses an order whose guest does not accept them.
func (s *saga) price(r activities.PreflightResult) *ending {
	s.powers = r.Powers
	if r.Refusal.Code != "" {
		return &ending{status: order.Rejected, problem: r.Refusal}
	}
	s.lines, s.total, s.pricedBy = r.Lines, r.Total, order.PricedByBot
	if r.PricedByPOS {
		s.pricedBy = order.PricedByPOS
	}
	s.note(order.Event{Type: order.PriceSet, Total: s.total})
	expected := s.in.Order.ExpectedTotal
	switch {
	case s.total.Amount <= 0:
		return &ending{status: order.Rejected, problem: order.Problem{Code: order.BasketRefused, Detail: "the basket has no price"}}
	case !expected.IsZero() && !s.in.Order.AcceptPriceChange.Accepts(expected, s.total):
		return &ending{status: order.Rejected, problem: order.Problem{
			Code: order.PriceChanged, Detail: "the basket costs " + s.total.String() + ", the guest was shown " + expected.String(),
		}}
	}
	return nil
}
