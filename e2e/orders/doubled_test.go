package orders_test

import (
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"

	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/internal/devserver"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
	"github.com/ordersaga/ordersaga/workflows"
)

// doubled are lives in which everybody says everything more than once.
func doubled() []system.Life {
	return []system.Life{
		{
			Name: "twenty POSTs of one key at once are one order",
			Live: func(t *testing.T, s *system.System, store string) {
				answers := race(t, s, "racing", system.NewOrder(store))
				o := answers[0].Order(t)
				for _, answer := range answers {
					require.Contains(t, []int{http.StatusOK, http.StatusCreated, http.StatusAccepted}, answer.Code, "%s", answer.Body)
					require.Equal(t, o.Id, answer.Order(t).Id)
				}
				o = s.AwaitStatus(t, o.Id, order.AwaitingAcceptance)
				again := s.Post(t, "racing", system.NewOrder(store))
				require.Equal(t, http.StatusOK, again.Code)
				require.Equal(t, "true", again.Header.Get("Idempotent-Replayed"))
				s.Serve(t, o)
				s.RequireEnd(t, o, system.Delivered())
				require.Equal(t, 1, s.World.Ledger().Count(simulator.POS(store), simulator.OpPostOrder))
				require.Len(t, s.Payments(t, o), 1)
			},
		},
		{
			Name: "two bodies that race for one key are one order, and the other one is refused",
			Live: func(t *testing.T, s *system.System, store string) {
				other := system.NewOrder(store, map[string]any{"items": []map[string]any{{"code": "702", "name": "Dumplings", "quantity": 1}}})
				delete(other, "expected_total")
				answers := race(t, s, "contested", system.NewOrder(store), other)
				won := map[int]int{} // by which of the two bodies it had
				var id string
				for i, answer := range answers {
					if answer.Code == http.StatusUnprocessableEntity {
						system.RequireProblem(t, answer, http.StatusUnprocessableEntity, "idempotency_key_reused")
						continue
					}
					won[i%2]++
					id = answer.Order(t).Id
				}
				require.Len(t, won, 1, "one body won")
				require.Equal(t, len(answers)/2, won[0]+won[1], "and all who sent it hear so")
				o := s.Await(t, id, "decided", func(o system.Order) bool { return o.Status == order.AwaitingAcceptance || o.SettledAt != nil })
				if won[0] == 0 {
					s.RequireEnd(t, o, system.End{Status: order.Rejected, Problem: order.BasketRefused, Payment: order.PaymentNone})
					return
				}
				s.Serve(t, o)
				s.RequireEnd(t, o, system.Delivered())
			},
		},
		{
			Name: "of two cancels from the Temporal UI one counts, and a later one by Update is answered",
			Live: func(t *testing.T, s *system.System, store string) {
				o := s.Place(t, "ui-cancels", system.NewOrder(store))
				s.Move(t, o, simulator.Open)
				s.AwaitStatus(t, o.Id, order.Cooking)
				for range 2 {
					require.NoError(t, s.Temporal.CancelWorkflow(t.Context(), workflows.WorkflowID(o.Id), ""))
				}
				s.Await(t, o.Id, "the cancel is refused", func(o system.Order) bool { return o.Cancellation.State == order.CancelRefused })
				_, err := workflows.NewClient(s.Temporal, devserver.Namespace).
					Cancel(t.Context(), o.Id, "by-hand", order.CancelRequest{Actor: "temporal_ui"})
				var refused *workflows.NotCancellable
				require.ErrorAs(t, err, &refused, "answered, and not ended by the cancel before")
				require.Equal(t, order.CookingStarted, refused.Reason)
				system.RequireProblem(t, s.Cancel(t, o), http.StatusConflict, "not_cancellable")
				requested := 0
				for _, event := range s.History(t, o) {
					if event.GetEventType() == enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED {
						requested++
					}
				}
				require.Equal(t, 1, requested, "the server swallows the second")
				s.Move(t, o, simulator.Closed)
				s.RequireEnd(t, o, system.Delivered())
			},
		},
		{
			Name: "a guest who asks again while the restaurant is asked hears that it is pending",
			Store: system.Store{
				Staff: true, Restaurant: simulator.Settings{Staff: simulator.Staff{Answers: []string{"let_go"}, After: second, Deletes: true}},
			},
			Live: func(t *testing.T, s *system.System, store string) {
				o := s.Place(t, "again", system.NewOrder(store))
				s.AwaitPayment(t, o, order.PaymentCaptured)
				first := make(chan system.Answer, 1)
				go func() { first <- s.Cancel(t, o) }()
				s.AwaitQuestion(t, o, order.AskRestaurant)
				again := s.Cancel(t, o)
				require.Equal(t, http.StatusAccepted, again.Code, "%s", again.Body)
				require.Contains(t, []int{http.StatusOK, http.StatusAccepted}, (<-first).Code)
				s.RequireEnd(t, o, cancelledAfterCapture())
				require.Equal(t, http.StatusOK, s.Cancel(t, o).Code, "and afterwards that it is done")
			},
		},
	}
}

const (
	// racers is how many POSTs race, and patientTries how often each is repeated: the machine may be busy.
	racers       = 20
	patientTries = 10
)

// race sends POSTs of one key at once, with the bodies in turns. Like a bot, each repeats what is not clear.
func race(t *testing.T, s *system.System, key string, bodies ...map[string]any) []system.Answer {
	t.Helper()
	var all sync.WaitGroup
	answers, begin := make([]system.Answer, racers), make(chan struct{})
	for i := range answers {
		all.Go(func() {
			<-begin
			for range patientTries {
				answers[i] = s.Post(t, key, bodies[i%len(bodies)])
				if answers[i].Code != http.StatusServiceUnavailable {
					return
				}
			}
		})
	}
	close(begin)
	all.Wait()
	return answers
}

// cancelledAfterCapture is the end of an order that was cancelled when its money was taken already.
func cancelledAfterCapture() system.End {
	return system.End{Status: order.Cancelled, Problem: order.GuestCancelled, Payment: order.PaymentRefunded, Tickets: 1}
}
