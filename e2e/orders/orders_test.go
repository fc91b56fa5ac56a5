// Package orders_test lives the lives of orders on the whole product: real processes, a real Temporal
// server, simulators that keep the truth.
package orders_test

import (
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

func TestMain(m *testing.M) { os.Exit(system.Main(m)) }

// life is one life of an order, at a store of its own.
type life struct {
	name  string
	store system.Store // its id is made from the row
	live  func(t *testing.T, s *system.System, store string)
}

func TestOrders(t *testing.T) {
	lives := slicesOf(budget(), commandLine(), refusals(), cancels(), lostWords(), outages())
	stores := make([]system.Store, 0, len(lives))
	for i := range lives {
		lives[i].store.ID = "store-" + string(rune('a'+i/10)) + string(rune('0'+i%10))
		if lives[i].store.Restaurant.Timetable == nil {
			lives[i].store.Restaurant.Timetable = simulator.ByHand()
		}
		stores = append(stores, lives[i].store)
	}
	s := system.Start(t, stores...)
	t.Run("lives", func(t *testing.T) {
		for _, l := range lives {
			t.Run(l.name, func(t *testing.T) {
				t.Parallel()
				l.live(t, s, l.store.ID)
			})
		}
	})
	s.RequireSound(t)
	s.RequireNothingLeaked(t)
	s.RequireReplays(t)
}

func slicesOf(groups ...[]life) []life {
	var all []life
	for _, g := range groups {
		all = append(all, g...)
	}
	return all
}

// requireEnd checks how an order ended, for the bot and in both ledgers.
func requireEnd(t *testing.T, s *system.System, o gen.Order, status order.Status, problem order.ProblemCode, payment order.PaymentState, tickets int, net int64) {
	t.Helper()
	o = s.AwaitSettled(t, o.Id)
	require.Equal(t, string(status), string(o.Status))
	if problem == "" {
		require.Nil(t, o.Problem)
	} else {
		require.NotNil(t, o.Problem)
		require.Equal(t, string(problem), string(o.Problem.Code))
	}
	require.Equal(t, string(payment), string(o.Payment.State))
	require.Len(t, s.Tickets(t, o), tickets, "tickets")
	var kept int64
	for _, p := range s.Payments(t, o) {
		kept += p.Net()
	}
	require.Equal(t, net, kept, "money kept")
}

// serve has the kitchen cook an order and close its ticket.
func serve(t *testing.T, s *system.System, o gen.Order) {
	t.Helper()
	for _, state := range []simulator.State{simulator.Open, simulator.Bill, simulator.Closed} {
		s.Move(t, o, state)
	}
}

func refusals() []life {
	return []life{
		{
			name: "an order is held, posted, captured, cooked and completed",
			live: func(t *testing.T, s *system.System, store string) {
				o := s.Place(t, "happy", system.NewOrder(store))
				require.Equal(t, string(order.AwaitingAcceptance), string(o.Status), "the first answer is the verdict")
				require.Equal(t, int64(55800), o.Total.Amount)
				require.Len(t, s.Tickets(t, o), 1)
				ticket := s.Tickets(t, o)[0]
				require.Equal(t, int64(55800), ticket.Paid, "the restaurant is told what was paid")
				require.Equal(t, system.GuestName, ticket.Guest.Name)
				serve(t, s, o)
				requireEnd(t, s, o, order.Completed, "", order.PaymentCaptured, 1, 55800)
			},
		},
		{
			name: "a cash order moves no money",
			live: func(t *testing.T, s *system.System, store string) {
				o := s.Place(t, "cash", system.NewOrder(store, map[string]any{"payment": map[string]any{"method": "cash"}}))
				require.Zero(t, s.Tickets(t, o)[0].Paid)
				serve(t, s, o)
				requireEnd(t, s, o, order.Completed, "", order.PaymentNone, 1, 0)
			},
		},
		{
			name: "a dish that is sold out is refused before money is touched",
			live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.SoldOut, Code: "701"})
				o := s.Place(t, "sold-out", system.NewOrder(store))
				requireEnd(t, s, o, order.Rejected, order.BasketRefused, order.PaymentNone, 0, 0)
				require.Empty(t, s.Payments(t, o))
			},
		},
		{
			name: "a store whose till is offline is closed", store: system.Store{Restaurant: simulator.Settings{TillOffline: true}},
			live: func(t *testing.T, s *system.System, store string) {
				o := s.Place(t, "closed", system.NewOrder(store))
				requireEnd(t, s, o, order.Rejected, order.StoreClosed, order.PaymentNone, 0, 0)
			},
		},
		{
			name: "a price above what the guest was shown is refused, with the priced basket",
			live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.PriceDrift, Amount: 1000})
				o := s.Place(t, "drift", system.NewOrder(store))
				require.Equal(t, int64(57600), o.Total.Amount)
				requireEnd(t, s, o, order.Rejected, order.PriceChanged, order.PaymentNone, 0, 0)
			},
		},
		{
			name: "a price above what the guest was shown is charged when the guest takes any",
			live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.PriceDrift, Amount: 1000})
				o := s.Place(t, "drift-any", system.NewOrder(store, map[string]any{"accept_price_change": "any"}))
				serve(t, s, o)
				requireEnd(t, s, o, order.Completed, "", order.PaymentCaptured, 1, 57600)
			},
		},
		{
			name: "a declined card ends the order before the POS hears of it",
			live: func(t *testing.T, s *system.System, store string) {
				o := s.Place(t, "declined", system.NewOrder(store, map[string]any{"payment": map[string]any{"method": "card", "token": simulator.DeclinedToken}}))
				requireEnd(t, s, o, order.PaymentFailed, order.Declined, order.PaymentDeclined, 0, 0)
			},
		},
		{
			name: "a refusal of the POS after payment gives the hold back",
			live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.Refuse})
				o := s.Place(t, "refused", system.NewOrder(store))
				requireEnd(t, s, o, order.Rejected, order.POSRefused, order.PaymentVoided, 0, 0)
			},
		},
		{
			name: "a refusal of the POS gives a charge back", store: system.Store{Flow: order.Charge},
			live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.Refuse})
				o := s.Place(t, "refunded", system.NewOrder(store))
				requireEnd(t, s, o, order.Rejected, order.POSRefused, order.PaymentRefunded, 0, 0)
			},
		},
		{
			name: "the restaurant deletes a ticket that nobody took, and the money goes back",
			live: func(t *testing.T, s *system.System, store string) {
				o := s.Place(t, "deleted", system.NewOrder(store))
				s.Move(t, o, simulator.Deleted)
				requireEnd(t, s, o, order.Rejected, order.POSRefused, order.PaymentRefunded, 1, 0)
			},
		},
		{
			name: "an order that nobody takes in time is asked about, and its default gives the money back",
			store: system.Store{Policy: func(p *order.Policy) {
				p.AcceptWithin, p.AcceptanceDecision, p.TicketWatch = order.Duration(time.Second), order.Duration(time.Second), order.Duration(time.Second)
			}},
			live: func(t *testing.T, s *system.System, store string) {
				o := s.Place(t, "nobody", system.NewOrder(store))
				requireEnd(t, s, o, order.Expired, order.NotAccepted, order.PaymentRefunded, 1, 0)
				require.Contains(t, s.Get(t, o.Id).Flags, order.TicketMaybeOpen)
			},
		},
	}
}

func cancels() []life {
	return []life{
		{
			name: "a guest cancels before the order is posted",
			live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.Slow, Op: simulator.OpValidate, Delay: simulator.Duration(10 * time.Second)})
				o := s.Place(t, "cancel-early", system.NewOrder(store), system.NoWait())
				answer := cancel(t, s, o)
				require.Equal(t, http.StatusOK, answer.Code, "%s", answer.Body)
				requireEnd(t, s, o, order.Cancelled, order.GuestCancelled, order.PaymentNone, 0, 0)
			},
		},
		{
			name: "after the post only the restaurant can help",
			live: func(t *testing.T, s *system.System, store string) {
				o := s.Place(t, "cancel-posted", system.NewOrder(store))
				requireRefused(t, cancel(t, s, o), "call_restaurant")
				serve(t, s, o)
				requireEnd(t, s, o, order.Completed, "", order.PaymentCaptured, 1, 55800)
			},
		},
		{
			name: "a cooking order is not cancelled, neither by the guest nor by the Temporal UI",
			live: func(t *testing.T, s *system.System, store string) {
				o := s.Place(t, "cancel-cooking", system.NewOrder(store))
				s.Move(t, o, simulator.Open)
				s.AwaitStatus(t, o.Id, order.Cooking)
				requireRefused(t, cancel(t, s, o), "not_cancellable")
				require.NoError(t, s.Temporal.CancelWorkflow(t.Context(), "order/"+o.Id, ""))
				s.Await(t, o.Id, "the cancel is refused", func(o gen.Order) bool { return o.Cancellation.State == "refused" })
				serveFrom(t, s, o, simulator.Bill, simulator.Closed)
				requireEnd(t, s, o, order.Completed, "", order.PaymentCaptured, 1, 55800)
			},
		},
		{
			name: "a cancel while the POS is down takes the post back",
			live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.Down, Op: simulator.OpPostOrder})
				o := s.Place(t, "cancel-down", system.NewOrder(store), system.NoWait())
				s.AwaitStatus(t, o.Id, order.Submitting)
				answer := cancel(t, s, o)
				require.Contains(t, []int{http.StatusOK, http.StatusAccepted}, answer.Code, "%s", answer.Body)
				requireEnd(t, s, o, order.Cancelled, order.GuestCancelled, order.PaymentVoided, 0, 0)
			},
		},
		{
			name: "a cancel while the post is on its way waits for its outcome",
			live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.HoldAfter, Op: simulator.OpPostOrder, Times: 1})
				o := s.Place(t, "cancel-flight", system.NewOrder(store), system.NoWait())
				awaitHeld(t, s, simulator.POS(store))
				done := make(chan system.Answer, 1)
				go func() { done <- cancel(t, s, o) }()
				s.Await(t, o.Id, "the cancel is requested", func(o gen.Order) bool { return o.Cancellation.State == "requested" })
				release(t, s, simulator.POS(store))
				requireRefused(t, <-done, "call_restaurant")
				serve(t, s, o)
				requireEnd(t, s, o, order.Completed, "", order.PaymentCaptured, 1, 55800)
			},
		},
	}
}

func cancel(t *testing.T, s *system.System, o gen.Order) system.Answer {
	t.Helper()
	answer, err := s.Do(t, http.MethodPost, "/v1/orders/"+o.Id+"/cancel", map[string]any{"reason": "guest_request"}, nil)
	require.NoError(t, err)
	return answer
}

func requireRefused(t *testing.T, answer system.Answer, code string) {
	t.Helper()
	require.Equal(t, http.StatusConflict, answer.Code, "%s", answer.Body)
	require.Contains(t, string(answer.Body), `"code":"`+code+`"`)
}

func serveFrom(t *testing.T, s *system.System, o gen.Order, states ...simulator.State) {
	t.Helper()
	for _, state := range states {
		s.Move(t, o, state)
	}
}

// awaitHeld waits until a request is being held at a party.
func awaitHeld(t *testing.T, s *system.System, party simulator.Party) {
	t.Helper()
	system.Eventually(t, "a request is held", func() bool {
		held, err := s.Admin.Held(t.Context())
		require.NoError(t, err)
		for _, h := range held {
			if h.Party == party {
				return true
			}
		}
		return false
	})
}

func release(t *testing.T, s *system.System, party simulator.Party) {
	t.Helper()
	n, err := s.Admin.Release(t.Context(), party, "", false)
	require.NoError(t, err)
	require.Positive(t, n)
}
