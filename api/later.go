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

// checkWishedTime refuses a time that has passed, and one so late that the order could not be kept
// until then.
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
	case b.ExpectedTotal == nil:
		return atField(ValidationFailed, expectedTotalAt, "is required for an order for later")
	case wished.After(now.Add(store.Policy.MaxAhead.D())):
		return atField(TooFarAhead, wishedTimeAt, "the store takes orders "+inDays(store.Policy.MaxAhead.D())+" ahead at most")
	}
	return s.checkHold(wished, b.Payment.Method, store)
}

func notATime() *Problem {
	return atField(ValidationFailed, wishedTimeAt, "must be a date-time of RFC 3339 with its offset")
}

func timeHasPassed() *Problem { return atField(RequestedForPast, wishedTimeAt, "has passed") }

// checkHold refuses a time at which money that is held from now on would be free again before the
// restaurant has answered.
func (s *server) checkHold(wished time.Time, method order.PaymentMethod, store order.Store) *Problem {
	if method == order.Cash || store.Flow != order.Hold {
		return nil
	}
	hold, err := s.Payments.MaxHold(store.ID)
	if err != nil {
		return &Problem{Code: Internal, Err: err}
	}
	p := store.Policy
	latest := s.Clock().Add(hold - p.AcceptWithin.D() - p.AcceptanceDecision.D() - p.HoldMargin.D())
	if hold > 0 && wished.After(latest) {
		return atField(TooFarAhead, wishedTimeAt, "the payment provider holds money for "+inDays(hold)+" only")
	}
	return nil
}

// inDays writes a duration in whole days where it has some.
func inDays(d time.Duration) string {
	const day = 24 * time.Hour
	if d < day || d%day != 0 {
		return d.String()
	}
	return counted(uint64(d/day), "day")
}
