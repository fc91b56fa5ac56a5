package orders_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// people is a store whose staff answer so.
func people(answer ...string) system.Store {
	return system.Store{Staff: true, Restaurant: simulator.Settings{Staff: simulator.Staff{Answers: answer, Deletes: true}}}
}

// staffed are lives in which the restaurant's own people are asked.
func staffed() []system.Life {
	hasty := people()
	hasty.Policy = func(p *order.Policy) { p.StaffDecision = order.Duration(time.Second) }
	return []system.Life{
		{
			Name: "staff who let go through their link give the guest the money back", Store: people("let_go"),
			Live: func(t *testing.T, s *system.System, store string) {
				o := s.Place(t, "let-go", system.NewOrder(store))
				s.AwaitPayment(t, o, order.PaymentCaptured)
				require.Contains(t, []int{http.StatusOK, http.StatusAccepted}, s.Cancel(t, o).Code)
				s.RequireEnd(t, o, cancelledAfterCapture())
				question := s.World.Ledger().StaffAsked(o.Number)[0]
				require.Equal(t, string(order.AskRestaurant), question.Kind)
				require.Equal(t, []int{http.StatusOK, http.StatusOK}, question.Previews, "the chat looked at both links first")
				// The callback about the ticket that they deleted may come before the button is pressed.
				want := map[string]int{order.ActorStaff: http.StatusOK, order.ActorFacts: http.StatusConflict}[closedBy(t, s, o, order.AskRestaurant)]
				require.Equal(t, want, pressed(t, s, o))
			},
		},
		{
			Name: "staff who keep the order are obeyed, and not asked again", Store: people("keep"),
			Live: func(t *testing.T, s *system.System, store string) {
				o := s.Place(t, "keep", system.NewOrder(store))
				s.Cancel(t, o)
				kept := s.Await(t, o.Id, "the cancel is refused", func(o system.Order) bool { return o.Cancellation.State == order.CancelRefused })
				require.Equal(t, order.StaffKeeps, *kept.Cancellation.Reason)
				system.RequireProblem(t, s.Cancel(t, o), http.StatusConflict, "not_cancellable")
				require.Len(t, s.World.Ledger().StaffAsked(o.Number), 1)
				s.Serve(t, o)
				s.RequireEnd(t, o, system.Delivered())
			},
		},
		{
			Name: "staff who say nothing have refused", Store: hasty,
			Live: func(t *testing.T, s *system.System, store string) {
				o := s.Place(t, "silent-staff", system.NewOrder(store))
				s.Cancel(t, o)
				s.Await(t, o.Id, "the cancel is refused", func(o system.Order) bool { return o.Cancellation.State == order.CancelRefused })
				s.Serve(t, o)
				s.RequireEnd(t, o, system.Delivered())
			},
		},
		{
			Name: "a link of the staff answers once, and only when its button is pressed", Store: people(),
			Live: func(t *testing.T, s *system.System, store string) {
				o := s.Place(t, "link", system.NewOrder(store))
				go s.Cancel(t, o)
				s.AwaitQuestion(t, o, order.AskRestaurant)
				links := staffLinks(t, s, o)
				require.Equal(t, http.StatusOK, follow(t, http.MethodGet, links[order.LetGo]))
				require.Len(t, s.Get(t, o.Id).Attention, 1, "who looks does not answer")
				s.Move(t, o, simulator.Open)
				s.AwaitStatus(t, o.Id, order.Cooking)
				require.Equal(t, http.StatusConflict, follow(t, http.MethodPost, links[order.LetGo]), "the kitchen was faster")
				s.Move(t, o, simulator.Closed)
				s.RequireEnd(t, o, system.Delivered())
			},
		},
		{
			Name: "staff who press a button twice are thanked twice, and learn what stands when they press the other", Store: people(),
			Live: func(t *testing.T, s *system.System, store string) {
				o := s.Place(t, "staff-twice", system.NewOrder(store))
				s.AwaitPayment(t, o, order.PaymentCaptured)
				go s.Cancel(t, o)
				s.AwaitQuestion(t, o, order.AskRestaurant)
				links := staffLinks(t, s, o)
				for range 2 {
					require.Equal(t, http.StatusOK, follow(t, http.MethodPost, links[order.LetGo]))
					require.Equal(t, http.StatusConflict, follow(t, http.MethodPost, links[order.Keep]))
					require.Equal(t, http.StatusConflict, follow(t, http.MethodGet, links[order.LetGo]), "who looks learns it too")
					s.RequireEnd(t, o, cancelledAfterCapture()) // its saga is closed when they press again
				}
			},
		},
		{
			Name: "an answer of ops that is sent twice is taken once, and not refused", Store: people(),
			Live: func(t *testing.T, s *system.System, store string) {
				o := s.Place(t, "ops-twice", system.NewOrder(store))
				go s.Cancel(t, o)
				item := s.AwaitQuestion(t, o, order.AskRestaurant)
				answer := func(option order.Option) system.Answer {
					a, err := s.Do(t, http.MethodPost, "/v1/orders/"+o.Id+"/resolve", map[string]any{"item_id": item.Id, "option": option}, system.Ops())
					require.NoError(t, err)
					return a
				}
				for range 2 {
					a := answer(order.Keep)
					require.Equal(t, http.StatusOK, a.Code, "%s", a.Body)
					system.RequireProblem(t, answer(order.LetGo), http.StatusConflict, "not_resolvable")
				}
				s.Serve(t, o)
				s.RequireEnd(t, o, system.Delivered())
			},
		},
		{
			Name: "staff are asked about an order whose post got lost, and what they see counts",
			Store: func() system.Store {
				store := people("ticket_exists")
				store.Policy = func(p *order.Policy) {
					p.ReadTimeout, p.CallTimeout = order.Duration(time.Second), order.Duration(3*time.Second)
				}
				return store
			}(),
			Live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.LostReplyAfter, Op: simulator.OpPostOrder})
				o := s.Place(t, "seen-by-staff", system.NewOrder(store), system.NoWait())
				s.Await(t, o.Id, "somebody has seen it", func(o system.Order) bool { return o.Submission.State == order.SubmissionManual })
				s.Serve(t, o)
				s.RequireEnd(t, o, system.Delivered())
			},
		},
	}
}

// closedBy is who closed an order's question of a kind.
func closedBy(t *testing.T, s *system.System, o system.Order, kind order.AttentionKind) string {
	t.Helper()
	answer, err := s.Do(t, http.MethodGet, "/v1/orders/"+o.Id+"/events?limit=1000", nil, nil)
	require.NoError(t, err)
	var list gen.EventList
	require.NoError(t, json.Unmarshal(answer.Body, &list), "%s", answer.Body)
	i := slices.IndexFunc(list.Events, func(e gen.Event) bool { return e.Type == order.AttentionClosed && e.Attention.Kind == kind })
	require.GreaterOrEqual(t, i, 0, "the question is closed")
	return list.Events[i].Answer.Actor
}

// pressed waits until a button that the staff press has answered, and returns what.
func pressed(t *testing.T, s *system.System, o system.Order) int {
	t.Helper()
	var status int
	system.Eventually(t, "the staff press a button", func() bool {
		status = s.World.Ledger().StaffAsked(o.Number)[0].Status
		return status != 0 && status < http.StatusInternalServerError // else they press again
	})
	return status
}

// staffLinks waits until the chat has a question about an order, and returns the links to its answers.
func staffLinks(t *testing.T, s *system.System, o system.Order) map[order.Option]string {
	t.Helper()
	links := map[order.Option]string{}
	system.Eventually(t, "the staff are asked", func() bool {
		for _, m := range s.World.Ledger().StaffAsked(o.Number) {
			for _, option := range m.Options {
				links[order.Option(option.Option)] = option.URL
			}
		}
		return len(links) > 0
	})
	return links
}

// follow opens a link and returns the status that it answers.
func follow(t *testing.T, method, address string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, address, http.NoBody)
	require.NoError(t, err)
	response, err := (&http.Client{Timeout: system.Patience}).Do(request)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	return response.StatusCode
}
