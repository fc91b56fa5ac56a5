package recovery_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// reset are lives that are reset in each of their phases, and delivered all the same.
func reset() []system.Life {
	phases := []phase{
		{"while the basket is checked", validating, serve},
		{"while the guest is asked to pay", paying, func(t *testing.T, s *system.System, o system.Order) { s.Pays(t, o); serve(t, s, o) }},
		{"when it is paid and not posted", paid, serve},
		{"while nobody knows of a ticket", unknown, serve},
		{"while nobody has taken it", waiting, serve},
		{"while it cooks", cooking, func(t *testing.T, s *system.System, o system.Order) { s.Move(t, o, simulator.Closed) }},
	}
	var lives []system.Life
	for _, phase := range phases {
		for _, point := range []system.ResetPoint{system.FirstTask, system.LastTask} {
			lives = append(lives, system.Life{
				Name: "reset " + phase.name + " to its " + string(point) + " task, an order is delivered",
				Live: func(t *testing.T, s *system.System, store string) {
					o := phase.arrive(t, s, store, "reset")
					s.Reset(t, o, point)
					phase.finish(t, s, o)
					requireDeliveredOnce(t, s, o)
				},
			})
		}
	}
	return lives
}

// requireDeliveredOnce checks that a delivered order was paid for once and posted once.
func requireDeliveredOnce(t *testing.T, s *system.System, o system.Order) {
	t.Helper()
	s.RequireEnd(t, o, system.Delivered())
	require.Len(t, s.Payments(t, o), 1)
}

// resetAndEnded are lives that are reset to where they began, in a world that would not take them any more.
func resetAndEnded() []system.Life {
	closed := func(r *simulator.Settings) { r.TillOffline = true }
	lives := []system.Life{
		{
			Name: "reset while the basket is checked, an order is cancelled by its guest",
			Live: func(t *testing.T, s *system.System, store string) {
				o := validating(t, s, store, "cancel-validating")
				s.Reset(t, o, system.FirstTask)
				require.Contains(t, []int{http.StatusOK, http.StatusAccepted}, s.Cancel(t, o).Code)
				s.RequireEnd(t, o, system.End{Status: order.Cancelled, Problem: order.GuestCancelled, Payment: order.PaymentNone})
			},
		},
		{
			Name: "reset while the guest is asked to pay, an order is cancelled by its guest",
			Live: func(t *testing.T, s *system.System, store string) {
				o := paying(t, s, store, "cancel-paying")
				s.Reset(t, o, system.FirstTask)
				require.Contains(t, []int{http.StatusOK, http.StatusAccepted}, s.Cancel(t, o).Code)
				o = s.AwaitSettled(t, o.Id)
				require.Equal(t, order.Cancelled, o.Status)
				require.Zero(t, s.World.Ledger().Balance(o.Id).Open+s.World.Ledger().Balance(o.Id).Held, "nobody can pay any more")
			},
		},
		{
			Name: "reset when it is paid and not posted, an order is cancelled by its guest",
			Live: func(t *testing.T, s *system.System, store string) {
				o := paid(t, s, store, "cancel-paid")
				s.Reset(t, o, system.FirstTask)
				require.Contains(t, []int{http.StatusOK, http.StatusAccepted}, s.Cancel(t, o).Code)
				s.RequireEnd(t, o, system.End{Status: order.Cancelled, Problem: order.GuestCancelled, Payment: order.PaymentVoided})
			},
		},
		{
			Name: "reset while nobody has taken it, an order whose guest wants to cancel is not cancelled behind the restaurant's back",
			Live: func(t *testing.T, s *system.System, store string) {
				o := waiting(t, s, store, "cancel-waiting")
				s.Reset(t, o, system.FirstTask)
				require.Contains(t, []int{http.StatusConflict, http.StatusAccepted}, s.Cancel(t, o).Code)
				s.Await(t, o.Id, "has come as far again", func(o system.Order) bool { return o.Status == order.AwaitingAcceptance })
				serve(t, s, o)
				requireDeliveredOnce(t, s, o)
			},
		},
		{
			Name: "reset while the price has changed, an order that the restaurant has is followed",
			Live: func(t *testing.T, s *system.System, store string) {
				o := waiting(t, s, store, "drift")
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.PriceDrift, Amount: 1000})
				s.Reset(t, o, system.FirstTask)
				s.Serve(t, o)
				requireDeliveredOnce(t, s, o)
			},
		},
		{
			Name: "reset while nobody knows of a ticket, an order asks again, and an answer to the question before is refused",
			Live: func(t *testing.T, s *system.System, store string) {
				o := unknown(t, s, store, "asks")
				before := o.Attention[0].Id
				s.Reset(t, o, system.FirstTask)
				s.Await(t, o.Id, "asks under another id", func(o system.Order) bool {
					return len(o.Attention) == 1 && o.Attention[0].Id != before
				})
				answer, err := s.Do(t, http.MethodPost, "/v1/orders/"+o.Id+"/resolve",
					map[string]any{"item_id": before, "option": order.TicketAbsent}, system.Ops())
				require.NoError(t, err)
				require.Equal(t, http.StatusConflict, answer.Code, "%s", answer.Body)
				serve(t, s, o)
				requireDeliveredOnce(t, s, o)
			},
		},
		{
			Name: "reset twice, an order is delivered once",
			Live: func(t *testing.T, s *system.System, store string) {
				o := waiting(t, s, store, "twice")
				s.Reset(t, o, system.FirstTask)
				s.Reset(t, o, system.FirstTask)
				serve(t, s, o)
				requireDeliveredOnce(t, s, o)
			},
		},
	}
	for _, phase := range []struct {
		name   string
		arrive func(t *testing.T, s *system.System, store, key string) system.Order
	}{{"while nobody knows of a ticket", unknown}, {"while nobody has taken it", waiting}, {"while it cooks", cooking}} {
		lives = append(lives, system.Life{
			Name: "reset " + phase.name + " when the store has closed, an order that the restaurant has is followed",
			Live: func(t *testing.T, s *system.System, store string) {
				o := phase.arrive(t, s, store, "closed")
				s.Restaurant(t, store, closed)
				s.Reset(t, o, system.FirstTask)
				s.Serve(t, o)
				requireDeliveredOnce(t, s, o)
			},
		})
	}
	return lives
}
