package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

// preflight claims the order id and has the POS check and price the basket, both at once: neither
// touches money or food. It waits for a POS or a journal that is away as long as the order's patience
// lasts; then nothing was taken.
func (s *saga) preflight() *ending {
	s.moveTo(order.Validating)
	if end := s.beginsTooLate(); end != nil {
		return end
	}
	ctx, stop := workflow.WithCancel(s.ctx)
	check := s.startPreflight(ctx, s.in.Order)
	patience := s.now().Add(s.in.Store.Policy.PatienceBeforePayment.D())
	stopped := func() bool { return s.books.foreign || s.cancelRequested() }
	if s.forLater() {
		// A POS that is away now says nothing about the evening.
		s.waitBy(s.ctx, "pos_patience", s.now().Add(s.in.Store.Policy.CallTimeout.D()), func() bool { return check.IsReady() || stopped() })
	}
	priced := func() bool { return check.IsReady() || s.forLater() }
	s.waitBy(s.ctx, "pos_patience", patience, func() bool { return priced() && s.books.claimed || stopped() })
	answered := check.IsReady()
	stop()
	switch {
	case s.books.foreign:
		return &ending{status: order.Rejected, problem: order.Problem{Code: order.NotOurs}}
	case s.cancelRequested():
		return guestCancelled()
	case !answered && !s.forLater(), !s.books.claimed:
		return silentPOS()
	}
	return s.firstPrice(check, answered)
}

// beginsTooLate ends an order whose wished time has passed before its saga does anything. The start of a saga whose
// answer was lost may arrive after the API has refused the POST's repetition for that reason: that no was the last
// word to the bot, and has to stay true.
func (s *saga) beginsTooLate() *ending {
	if wished := s.in.Order.Fulfillment.RequestedFor; wished.IsZero() || !wished.Before(s.now()) {
		return nil
	}
	return &ending{status: order.Rejected, problem: order.Problem{Code: order.TimeUnavailable, Detail: "the wished time has passed"}}
}

// firstPrice takes over the answer to the first preflight. For an order for later, a POS that is away
// or closed is no refusal: the bot's own price holds until the release, when it is asked again.
func (s *saga) firstPrice(check workflow.Future, answered bool) *ending {
	var result activities.PreflightResult
	answered = answered && check.Get(s.ctx, &result) == nil
	switch {
	case s.forLater() && (!answered || result.Refusal.Code == order.StoreClosed):
		return s.price(activities.PreflightResult{Total: s.in.Order.ExpectedTotal, Lines: s.in.Order.Lines, Powers: result.Powers})
	case !answered:
		return &ending{status: order.Expired, problem: order.Problem{Code: order.POSUnavailable, Detail: "the store could not be asked"}}
	}
	return s.price(result)
}

func (s *saga) startPreflight(ctx workflow.Context, o order.Order) workflow.Future {
	var do *activities.POS
	return s.patiently(ctx, "is the store open, what does it cost", do.Preflight,
		activities.PreflightRequest{Order: o, Store: s.in.Store})
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
		return s.priceChanged("the guest was shown " + expected.String())
	}
	return nil
}

func (s *saga) priceChanged(but string) *ending {
	return &ending{status: order.Rejected, problem: order.Problem{
		Code: order.PriceChanged, Detail: "the basket costs " + s.total.String() + ", " + but,
	}}
}

// silentPOS ends an order whose restaurant could not be reached in time.
func silentPOS() *ending {
	return &ending{status: order.Expired, problem: order.Problem{Code: order.POSUnavailable, Detail: "the store did not answer in time"}}
}

// releaseAt is when an order for later goes to the POS; zero for one that is wanted as soon as possible.
func (s *saga) releaseAt() time.Time {
	wished := s.in.Order.Fulfillment.RequestedFor
	if wished.IsZero() {
		return time.Time{}
	}
	return s.in.Store.ReleasedAt(wished)
}

// forLater reports whether the order is to be held before it is released.
func (s *saga) forLater() bool { return s.releaseAt().After(s.in.Order.CreatedAt) }
