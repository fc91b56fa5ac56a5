// Package outages_test takes away what the product stands on, for a while: the journal, Temporal, its own
// processes. Nothing is lost, and how long it takes to catch up is measured.
package outages_test

import (
	"net/http"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

func TestMain(m *testing.M) { os.Exit(system.Main(m)) }

const store = "msk-1"

// byHand is a store whose tickets move by hand.
func byHand() system.Store {
	return system.Store{ID: store, Restaurant: simulator.Settings{Timetable: simulator.ByHand()}}
}

// place places orders and waits until the restaurant has them, and their money is taken.
func place(t *testing.T, s *system.System, n int) []system.Order {
	t.Helper()
	orders := make([]system.Order, n)
	for i := range orders {
		orders[i] = s.Place(t, "order-"+strconv.Itoa(i), system.NewOrder(store))
	}
	for i, o := range orders {
		s.AwaitStatus(t, o.Id, order.AwaitingAcceptance)
		orders[i] = s.AwaitPayment(t, o, order.PaymentCaptured)
	}
	return orders
}

// awaitTaken waits until every callback about orders was taken.
func awaitTaken(t *testing.T, s *system.System, orders ...system.Order) {
	t.Helper()
	system.Eventually(t, "the callbacks are taken", func() bool {
		return !slices.ContainsFunc(orders, func(o system.Order) bool {
			callbacks := s.Tickets(t, o)[0].Callbacks
			return len(callbacks) == 0 || slices.ContainsFunc(callbacks, func(c simulator.Callback) bool {
				return c.Outcome != simulator.CallbackDelivered
			})
		})
	})
}

// caughtUp waits until every order is as it should be, and returns how long each took, the shortest first.
func caughtUp(t *testing.T, s *system.System, orders []system.Order, done func(system.Order) bool) []time.Duration {
	t.Helper()
	began := time.Now()
	took := map[string]time.Duration{}
	system.Eventually(t, "all orders have caught up", func() bool {
		for _, o := range orders {
			if _, known := took[o.Id]; known {
				continue
			}
			answer, err := s.Do(t, http.MethodGet, "/v1/orders/"+o.Id, nil, nil)
			if err == nil && answer.Code == http.StatusOK && done(answer.Order(t)) {
				took[o.Id] = time.Since(began)
			}
		}
		return len(took) == len(orders)
	})
	all := make([]time.Duration, 0, len(took))
	for _, d := range took {
		all = append(all, d)
	}
	slices.Sort(all)
	return all
}

// postAway posts an order that must be refused in a way that says to repeat it.
func postAway(t *testing.T, s *system.System) {
	t.Helper()
	refused := s.Post(t, "while-away", system.NewOrder(store))
	require.Equal(t, http.StatusServiceUnavailable, refused.Code, "%s", refused.Body)
	require.Contains(t, string(refused.Body), `"retryable":true`)
	require.NotEmpty(t, refused.Header.Get("Retry-After"))
}

// postAgain repeats that POST until it goes through, and returns the order.
func postAgain(t *testing.T, s *system.System) system.Order {
	t.Helper()
	var o system.Order
	system.Eventually(t, "the POST goes through under its key", func() bool {
		answer := s.Post(t, "while-away", system.NewOrder(store))
		if answer.Code >= http.StatusInternalServerError {
			return false
		}
		o = answer.Order(t)
		return true
	})
	return o
}

func TestTemporalIsAwayForAWhile(t *testing.T) {
	t.Parallel()
	const several = 20
	s := system.Start(t, byHand())
	orders := place(t, s, several)
	require.NoError(t, s.Server.Kill())
	for _, o := range orders {
		require.Equal(t, order.AwaitingAcceptance, s.Get(t, o.Id).Status, "reads work")
		s.Move(t, o, simulator.Open)
	}
	awaitTaken(t, s, orders...)
	postAway(t, s)

	s.RestartTemporal(t)
	delays := caughtUp(t, s, orders, func(o system.Order) bool { return o.Status == order.Cooking })
	t.Logf("Temporal was away: of %d orders the median heard its callback %s after it was back, the last %s", several, delays[several/2], delays[several-1])
	for _, o := range append(orders, s.AwaitStatus(t, postAgain(t, s).Id, order.AwaitingAcceptance)) {
		s.Move(t, o, simulator.Closed)
		s.RequireEnd(t, o, system.Delivered())
	}
	s.RequireSound(t)
	s.RequireReplays(t)
}
