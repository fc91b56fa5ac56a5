package orders_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

const (
	wishedIn    = 20 * time.Second
	preparation = 2 * time.Second
	buffer      = time.Second
)

// later are lives of orders for later, on a short clock: they are released seconds after they came, and
// late enough for a busy machine to change the world before.
func later() []system.Life {
	short := func(p *order.Policy) {
		p.Preparation, p.ReleaseBuffer = order.Duration(preparation), order.Duration(buffer)
	}
	voided := func(code order.ProblemCode) system.End {
		return system.End{Status: order.Rejected, Problem: code, Payment: order.PaymentVoided}
	}
	return []system.Life{
		{
			Name: "an order for later is paid now, held, and goes to the restaurant in time", Store: system.Store{Policy: short},
			Live: func(t *testing.T, s *system.System, store string) {
				o, wished := scheduled(t, s, store, "later")
				require.Equal(t, order.PaymentAuthorized, o.Payment.State)
				require.Empty(t, s.Tickets(t, o))
				s.AwaitStatus(t, o.Id, order.AwaitingAcceptance)
				require.False(t, s.Tickets(t, o)[0].At.Before(wished.Add(-preparation-buffer)), "not before its time")
				s.Serve(t, o)
				s.RequireEnd(t, o, system.Delivered())
			},
		},
		{
			Name: "a guest cancels an order for later that waits", Store: system.Store{Policy: short},
			Live: func(t *testing.T, s *system.System, store string) {
				o, _ := scheduled(t, s, store, "later-cancelled")
				require.Contains(t, []int{http.StatusOK, http.StatusAccepted}, s.Cancel(t, o).Code)
				s.RequireEnd(t, o, system.End{Status: order.Cancelled, Problem: order.GuestCancelled, Payment: order.PaymentVoided})
			},
		},
		{
			Name: "a store that has closed when an order for later is due refuses it", Store: system.Store{Policy: short},
			Live: func(t *testing.T, s *system.System, store string) {
				o, _ := scheduled(t, s, store, "later-closed")
				s.Restaurant(t, store, func(r *simulator.Settings) { r.TillOffline = true })
				s.RequireEnd(t, o, voided(order.StoreClosed))
			},
		},
		{
			Name: "a store that is closed when an order for later comes takes it when it opens", Store: system.Store{Policy: short, Restaurant: simulator.Settings{TillOffline: true}},
			Live: func(t *testing.T, s *system.System, store string) {
				o, _ := scheduled(t, s, store, "later-opens")
				s.Restaurant(t, store, func(r *simulator.Settings) { r.TillOffline = false })
				s.AwaitStatus(t, o.Id, order.AwaitingAcceptance)
				s.Serve(t, o)
				s.RequireEnd(t, o, system.Delivered())
			},
		},
		{
			Name: "a price that has risen when an order for later is due refuses it", Store: system.Store{Policy: short},
			Live: func(t *testing.T, s *system.System, store string) {
				o, _ := scheduled(t, s, store, "later-dearer")
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.PriceDrift, Amount: 1000})
				s.RequireEnd(t, o, voided(order.PriceChanged))
			},
		},
		{
			Name: "a price that has fallen when an order for later is due is all that is taken", Store: system.Store{Policy: short},
			Live: func(t *testing.T, s *system.System, store string) {
				o, _ := scheduled(t, s, store, "later-cheaper")
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.PriceDrift, Amount: -1000})
				s.AwaitStatus(t, o.Id, order.AwaitingAcceptance)
				s.Serve(t, o)
				cheaper := system.Delivered()
				cheaper.Net = 54000
				s.RequireEnd(t, o, cheaper)
			},
		},
	}
}

// scheduled places an order for later and waits until it is held.
func scheduled(t *testing.T, s *system.System, store, key string) (system.Order, time.Time) {
	t.Helper()
	body := system.NewOrder(store)
	wished := time.Now().Add(wishedIn)
	fulfillment, _ := body["fulfillment"].(map[string]any)
	fulfillment["requested_for"] = wished.Format(time.RFC3339Nano)
	o := s.Place(t, key, body)
	return s.AwaitStatus(t, o.Id, order.Scheduled), wished
}
