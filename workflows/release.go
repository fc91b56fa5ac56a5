package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

// looksAtDoor is how often a store that is closed at the release is asked within the release buffer.
const looksAtDoor = 5

// awaitRelease holds an order for later until the kitchen needs it, and then has it checked and priced
// again: what was true at its intake may be hours old.
func (s *saga) awaitRelease() *ending {
	if !s.forLater() {
		return nil
	}
	s.moveTo(order.Scheduled)
	s.waitBy(s.ctx, "release", s.releaseAt(), s.cancelRequested)
	for {
		if s.cancelRequested() {
			return guestCancelled()
		}
		result, end := s.checkAgain()
		switch {
		case end != nil:
			return end
		case result.Refusal.Code == order.StoreClosed && s.now().Before(s.lastDoor()):
			// It opens, perhaps, just in time for this order.
			every := s.in.Store.Policy.ReleaseBuffer.D() / looksAtDoor
			s.waitBy(s.ctx, "store_closed", earlier(s.now().Add(every), s.lastDoor()), s.cancelRequested)
		default:
			return s.priceAgain(result)
		}
	}
}

// lastDoor is when a kitchen that is still closed cannot be in time any more.
func (s *saga) lastDoor() time.Time {
	return s.in.Order.Fulfillment.RequestedFor.Add(-s.in.Store.Policy.Preparation.D())
}

// checkAgain asks the POS about the basket at the release. The guest has paid: it is waited for longer, and where
// nobody names a price any more, such as a menu that cannot be read now, the one that was paid stands.
func (s *saga) checkAgain() (activities.PreflightResult, *ending) {
	ctx, stop := workflow.WithCancel(s.ctx)
	agreed := s.toPost()
	agreed.ExpectedTotal = s.total
	check := s.startPreflight(ctx, agreed)
	s.waitBy(s.ctx, "pos_patience", s.now().Add(s.in.Store.Policy.PatienceAfterPayment.D()), func() bool {
		return check.IsReady() || s.cancelRequested()
	})
	answered := check.IsReady()
	stop()
	var result activities.PreflightResult
	switch {
	case s.cancelRequested():
		return result, guestCancelled()
	case !answered:
		return result, silentPOS()
	}
	if err := check.Get(s.ctx, &result); err != nil {
		return result, silentPOS()
	}
	return result, nil
}

// priceAgain takes over the price at the release. It may be lower than what the guest paid, not higher:
// nobody can be asked for more by now.
func (s *saga) priceAgain(r activities.PreflightResult) *ending {
	paid := s.payment.Amount
	if end := s.price(r); end != nil {
		return end
	}
	switch {
	case paid.IsZero(): // the restaurant collects
		return nil
	case s.total.Amount > paid.Amount, !s.in.Order.AcceptPriceChange.Accepts(paid, s.total):
		return s.priceChanged("the guest has paid " + paid.String())
	}
	return nil
}
