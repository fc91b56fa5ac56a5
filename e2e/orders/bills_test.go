package orders_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// Dishes of the simulated menu, by their codes.
const (
	bread   = 710
	compote = 720
)

// bills are lives in which the final bill is not what was paid.
func bills() []system.Life {
	soupAndCompote := map[string]any{
		"items":          []map[string]any{{"code": "701", "name": "Soup", "quantity": 1}, {"code": "720", "name": "Compote", "quantity": 1}},
		"expected_total": map[string]any{"amount": 38700, "currency": "RUB"},
	}
	closing := func(t *testing.T, s *system.System, o system.Order, m simulator.MoveRequest) {
		t.Helper()
		m.State = simulator.Closed
		_, err := s.Admin.MoveByNumber(t.Context(), o.StoreId, o.Number, m)
		require.NoError(t, err)
	}
	paid := func(net int64) system.End {
		return system.End{Status: order.Completed, Payment: order.PaymentCaptured, Tickets: 1, Net: net}
	}
	return []system.Life{
		{
			Name: "a final bill that is lower gives the rest back",
			Live: func(t *testing.T, s *system.System, store string) {
				o := s.Place(t, "lower-bill", system.NewOrder(store, soupAndCompote))
				closing(t, s, o, simulator.MoveRequest{Remove: []int{compote}})
				o = s.RequireEnd(t, o, paid(25200))
				require.Equal(t, int64(13500), o.Payment.Refunded.Amount)
			},
		},
		{
			Name: "a final bill that is higher takes nothing more, and a person is told",
			Live: func(t *testing.T, s *system.System, store string) {
				o := s.Place(t, "higher-bill", system.NewOrder(store, soupAndCompote))
				closing(t, s, o, simulator.MoveRequest{Add: []int{bread}})
				s.Resolve(t, o, order.PriceHigher, order.AcceptAsIs)
				o = s.RequireEnd(t, o, paid(38700))
				require.Contains(t, o.Flags, order.BillHigher)
			},
		},
		{
			Name: "a part that is to go back while the provider is away goes back when it returns",
			Live: func(t *testing.T, s *system.System, store string) {
				o := s.Place(t, "lower-bill-down", system.NewOrder(store, soupAndCompote))
				s.Faults(t, simulator.Payments(store), simulator.Fault{Name: simulator.LostReplyAfter, Op: simulator.OpRefund, Times: 2})
				closing(t, s, o, simulator.MoveRequest{Remove: []int{compote}})
				s.RequireEnd(t, o, paid(25200))
			},
		},
	}
}
