package api

import (
	"time"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/order"
)

const (
	wishedTimeAt    = "/fulfillment/requested_for"
	expectedTotalAt = "/expected_total"
)

// checkExpectation refuses an order for later that does not say what it costs: its restaurant may be closed.
func (s *server) checkExpectation(b gen.NewOrder, store order.Store) *Problem {
	wished, err := wishedTime(b)
	switch {
	case err != nil:
		return notATime()
	case b.ExpectedTotal == nil && store.ReleasedAt(wished).After(s.Clock()):
		return atField(ValidationFailed, expectedTotalAt, "is required for an order for later")
	}
	return nil
}

// checkWishedTime refuses a time that has passed, and one so late that an order, or one of a quote's basket, could
// not be kept until then.
func (s *server) checkWishedTime(b gen.NewOrder, store order.Store) *Problem {
	wished, err := wishedTime(b)
	now := s.Clock()
	switch {
	case err != nil:
		return notATime()
	case wished.IsZero():
		return nil
	case wished.Before(now):
		return timeHasPassed()
	case !store.ReleasedAt(wished).After(now):
		return nil // it begins now
	}
	return s.checkBound(wished, b.Payment.Method, store)
}

func notATime() *Problem {
	return atField(ValidationFailed, wishedTimeAt, "must be a date-time of RFC 3339 with its offset")
}

func timeHasPassed() *Problem { return atField(RequestedForPast, wishedTimeAt, "has passed") }

// checkBound refuses a time beyond the latest that can be kept, and says which bound that is: the nearer
// of the store's own and the provider's.
func (s *server) checkBound(wished time.Time, method order.PaymentMethod, store order.Store) *Problem {
	latest := s.Clock().Add(store.Policy.MaxAhead.D())
	why := "the store takes orders for the next " + inDays(store.Policy.MaxAhead.D()) + " only"
	hold, err := s.maxHold(method, store)
	if err != nil {
		return &Problem{Code: Internal, Err: err}
	}
	// Held money has to outlive the restaurant's answer.
	p := store.Policy
	held := s.Clock().Add(hold - p.AcceptWithin.D() - p.AcceptanceDecision.D() - p.HoldMargin.D())
	if hold > 0 && held.Before(latest) {
		latest, why = held, "the payment provider holds money for "+inDays(hold)+" only, and the restaurant's answer has to come within"
	}
	if wished.After(latest) {
		return atField(TooFarAhead, wishedTimeAt, "must not be after "+latest.UTC().Truncate(time.Second).Format(time.RFC3339)+": "+why)
	}
	return nil
}

// maxHold is for how long money can be held for an order; zero where none is, or for as long as anybody
// wants.
func (s *server) maxHold(method order.PaymentMethod, store order.Store) (time.Duration, error) {
	if method == order.Cash || store.Flow != order.Hold {
		return 0, nil
	}
	return s.Payments.MaxHold(store.ID)
}

// inDays writes a duration in whole days where it has some.
func inDays(d time.Duration) string {
	const day = 24 * time.Hour
	if d < day || d%day != 0 {
		return d.String()
	}
	return counted(uint64(d/day), "day")
}
