// Package orders_test lives the lives of orders on the whole product: real processes, a real Temporal
// server, simulators that keep the truth.
package orders_test

import (
	"net/http"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

func TestMain(m *testing.M) { os.Exit(system.Main(m)) }

func TestOrders(t *testing.T) {
	system.Live(t, system.Options{}, slices.Concat(
		budget(), commandLine(), refusals(), cancels(), lostWords(), outages(), doubled(), found(), guests(), later(), staffed(), bills(),
	)...)
}

func refusals() []system.Life {
	return []system.Life{
		{
			Name: "an order is held, posted, captured, cooked and completed",
			Live: func(t *testing.T, s *system.System, store string) {
				o := s.Place(t, "happy", system.NewOrder(store))
				require.Equal(t, string(order.AwaitingAcceptance), string(o.Status), "the first answer is the verdict")
				require.Equal(t, int64(55800), o.Total.Amount)
				require.Len(t, s.Tickets(t, o), 1)
				ticket := s.Tickets(t, o)[0]
				require.Equal(t, int64(55800), ticket.Paid, "the restaurant is told what was paid")
				require.Equal(t, system.GuestName, ticket.Guest.Name)
				s.Serve(t, o)
				s.RequireEnd(t, o, system.Delivered())
			},
		},
		{
			Name: "a cash order moves no money",
			Live: func(t *testing.T, s *system.System, store string) {
				o := s.Place(t, "cash", system.NewOrder(store, map[string]any{"payment": map[string]any{"method": "cash"}}))
				require.Zero(t, s.Tickets(t, o)[0].Paid)
				s.Serve(t, o)
				s.RequireEnd(t, o, system.End{Status: order.Completed, Payment: order.PaymentNone, Tickets: 1})
			},
		},
		{
			Name: "a dish that is sold out is refused before money is touched",
			Live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.SoldOut, Code: "701"})
				o := s.Place(t, "sold-out", system.NewOrder(store))
				s.RequireEnd(t, o, system.End{Status: order.Rejected, Problem: order.BasketRefused, Payment: order.PaymentNone})
				require.Empty(t, s.Payments(t, o))
			},
		},
		{
			Name: "a store whose till is offline is closed", Store: system.Store{Restaurant: simulator.Settings{TillOffline: true}},
			Live: func(t *testing.T, s *system.System, store string) {
				o := s.Place(t, "closed", system.NewOrder(store))
				s.RequireEnd(t, o, system.End{Status: order.Rejected, Problem: order.StoreClosed, Payment: order.PaymentNone})
			},
		},
		{
			Name: "a price above what the guest was shown is refused, with the priced basket",
			Live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.PriceDrift, Amount: 1000})
				o := s.Place(t, "drift", system.NewOrder(store))
				require.Equal(t, int64(57600), o.Total.Amount)
				s.RequireEnd(t, o, system.End{Status: order.Rejected, Problem: order.PriceChanged, Payment: order.PaymentNone})
			},
		},
		{
			Name: "a price above what the guest was shown is charged when the guest takes any",
			Live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.PriceDrift, Amount: 1000})
				o := s.Place(t, "drift-any", system.NewOrder(store, map[string]any{"accept_price_change": "any"}))
				s.Serve(t, o)
				s.RequireEnd(t, o, system.End{Status: order.Completed, Payment: order.PaymentCaptured, Tickets: 1, Net: 57600})
			},
		},
		{
			Name: "a declined card ends the order before the POS hears of it",
			Live: func(t *testing.T, s *system.System, store string) {
				o := s.Place(t, "declined", system.NewOrder(store, map[string]any{"payment": map[string]any{"method": "card", "token": simulator.DeclinedToken}}))
				s.RequireEnd(t, o, system.End{Status: order.PaymentFailed, Problem: order.Declined, Payment: order.PaymentDeclined})
			},
		},
		{
			Name: "a refusal of the POS after payment gives the hold back",
			Live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.Refuse})
				o := s.Place(t, "refused", system.NewOrder(store))
				s.RequireEnd(t, o, system.End{Status: order.Rejected, Problem: order.POSRefused, Payment: order.PaymentVoided})
			},
		},
		{
			Name: "a refusal of the POS gives a charge back", Store: system.Store{Flow: order.Charge},
			Live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.Refuse})
				o := s.Place(t, "refunded", system.NewOrder(store))
				s.RequireEnd(t, o, system.End{Status: order.Rejected, Problem: order.POSRefused, Payment: order.PaymentRefunded})
			},
		},
		{
			Name: "the restaurant deletes a ticket that nobody took, and the money goes back",
			Live: func(t *testing.T, s *system.System, store string) {
				o := s.Place(t, "deleted", system.NewOrder(store))
				s.Move(t, o, simulator.Deleted)
				s.RequireEnd(t, o, system.End{Status: order.Rejected, Problem: order.POSRefused, Payment: order.PaymentRefunded, Tickets: 1})
			},
		},
		{
			Name: "an order that nobody takes in time is asked about, and its default gives the money back",
			Store: system.Store{Policy: func(p *order.Policy) {
				p.AcceptWithin, p.AcceptanceDecision, p.TicketWatch = order.Duration(time.Second), order.Duration(time.Second), order.Duration(time.Second)
			}},
			Live: func(t *testing.T, s *system.System, store string) {
				o := s.Place(t, "nobody", system.NewOrder(store))
				s.RequireEnd(t, o, system.End{Status: order.Expired, Problem: order.NotAccepted, Payment: order.PaymentRefunded, Tickets: 1})
				require.Contains(t, s.Get(t, o.Id).Flags, order.TicketMaybeOpen)
			},
		},
	}
}

func cancels() []system.Life {
	return []system.Life{
		{
			Name: "a guest cancels before the order is posted",
			Live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.Slow, Op: simulator.OpValidate, Delay: simulator.Duration(10 * time.Second)})
				o := s.Place(t, "cancel-early", system.NewOrder(store), system.NoWait())
				answer := s.Cancel(t, o)
				require.Equal(t, http.StatusOK, answer.Code, "%s", answer.Body)
				s.RequireEnd(t, o, system.End{Status: order.Cancelled, Problem: order.GuestCancelled, Payment: order.PaymentNone})
			},
		},
		{
			Name: "after the post only the restaurant can help",
			Live: func(t *testing.T, s *system.System, store string) {
				o := s.Place(t, "cancel-posted", system.NewOrder(store))
				system.RequireProblem(t, s.Cancel(t, o), http.StatusConflict, "call_restaurant")
				s.Serve(t, o)
				s.RequireEnd(t, o, system.Delivered())
			},
		},
		{
			Name: "a cooking order is not cancelled, neither by the guest nor by the Temporal UI",
			Live: func(t *testing.T, s *system.System, store string) {
				o := s.Place(t, "cancel-cooking", system.NewOrder(store))
				s.Move(t, o, simulator.Open)
				s.AwaitStatus(t, o.Id, order.Cooking)
				system.RequireProblem(t, s.Cancel(t, o), http.StatusConflict, "not_cancellable")
				require.NoError(t, s.Temporal.CancelWorkflow(t.Context(), "order/"+o.Id, ""))
				s.Await(t, o.Id, "the cancel is refused", func(o gen.Order) bool { return o.Cancellation.State == "refused" })
				s.Move(t, o, simulator.Closed)
				s.RequireEnd(t, o, system.Delivered())
			},
		},
		{
			Name: "a cancel while the POS is down takes the post back",
			Live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.Down, Op: simulator.OpPostOrder})
				o := s.Place(t, "cancel-down", system.NewOrder(store), system.NoWait())
				s.AwaitStatus(t, o.Id, order.Submitting)
				answer := s.Cancel(t, o)
				require.Contains(t, []int{http.StatusOK, http.StatusAccepted}, answer.Code, "%s", answer.Body)
				s.RequireEnd(t, o, system.End{Status: order.Cancelled, Problem: order.GuestCancelled, Payment: order.PaymentVoided})
			},
		},
		{
			Name: "a cancel while the post is on its way waits for its outcome",
			Live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.HoldAfter, Op: simulator.OpPostOrder, Times: 1})
				o := s.Place(t, "cancel-flight", system.NewOrder(store), system.NoWait())
				s.AwaitHeld(t, simulator.POS(store), simulator.OpPostOrder)
				done := make(chan system.Answer, 1)
				go func() { done <- s.Cancel(t, o) }()
				s.Await(t, o.Id, "the cancel is requested", func(o gen.Order) bool { return o.Cancellation.State == "requested" })
				s.Release(t, simulator.POS(store), false)
				system.RequireProblem(t, <-done, http.StatusConflict, "call_restaurant")
				s.Serve(t, o)
				s.RequireEnd(t, o, system.Delivered())
			},
		},
	}
}
