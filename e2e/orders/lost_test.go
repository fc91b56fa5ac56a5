package orders_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// lostWords are lives in which answers and callbacks get lost, doubled or mixed up.
func lostWords() []life {
	return []life{
		{
			name: "a post whose answer was lost is found by a callback, and never sent again",
			live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.LostReplyAfter, Op: simulator.OpPostOrder})
				o := s.Place(t, "lost-after", system.NewOrder(store), system.NoWait())
				s.Await(t, o.Id, "the submission is unknown", unknown)
				serve(t, s, o)
				requireEnd(t, s, o, order.Completed, "", order.PaymentCaptured, 1, 55800)
				require.Equal(t, 1, s.World.Ledger().Count(simulator.POS(store), simulator.OpPostOrder))
			},
		},
		{
			name: "a post whose answer was lost is found by a search where the store's gateway lists orders",
			store: system.Store{
				Restaurant: simulator.Settings{ListAll: true, Timetable: simulator.ByHand()}, POS: map[string]any{"list_orders": true},
			},
			live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.LostReplyAfter, Op: simulator.OpPostOrder})
				o := s.Place(t, "lost-found", system.NewOrder(store), system.NoWait())
				s.AwaitStatus(t, o.Id, order.AwaitingAcceptance)
				serve(t, s, o)
				requireEnd(t, s, o, order.Completed, "", order.PaymentCaptured, 1, 55800)
			},
		},
		{
			name: "a post that was lost on its way waits for a person with the money held",
			live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.LostReplyBefore, Op: simulator.OpPostOrder})
				o := s.Place(t, "lost-before", system.NewOrder(store), system.NoWait())
				o = s.Await(t, o.Id, "the submission is unknown", unknown)
				require.Len(t, o.Attention, 1)
				require.Equal(t, order.SubmissionUnknownItem, o.Attention[0].Kind)
				require.Equal(t, string(order.PaymentAuthorized), string(o.Payment.State), "neither taken nor given back")
				resolve(t, s, o, order.TicketAbsent)
				requireEnd(t, s, o, order.Expired, order.OutcomeUnknown, order.PaymentVoided, 0, 0)
			},
		},
		{
			name: "a charge whose answer was lost is asked for again under its key",
			live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.Payments(store), simulator.Fault{Name: simulator.LostReplyAfter, Op: simulator.OpHold, Times: 2})
				o := s.Place(t, "lost-hold", system.NewOrder(store), system.NoWait())
				s.AwaitStatus(t, o.Id, order.AwaitingAcceptance)
				serve(t, s, o)
				requireEnd(t, s, o, order.Completed, "", order.PaymentCaptured, 1, 55800)
				require.Len(t, s.Payments(t, o), 1)
			},
		},
		{
			name: "callbacks that come twice count once",
			live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.DuplicateCallback})
				o := s.Place(t, "twice", system.NewOrder(store))
				serve(t, s, o)
				requireEnd(t, s, o, order.Completed, "", order.PaymentCaptured, 1, 55800)
			},
		},
		{
			name: "callbacks that overtake each other move the order forward only",
			live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.ReorderedCallbacks})
				o := s.Place(t, "mixed", system.NewOrder(store))
				serve(t, s, o)
				requireEnd(t, s, o, order.Completed, "", order.PaymentCaptured, 1, 55800)
			},
		},
		{
			name: "callbacks that are lost are made up for by the watcher",
			live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.LostCallback})
				o := s.Place(t, "silent", system.NewOrder(store))
				s.Move(t, o, simulator.Open)
				s.AwaitStatus(t, o.Id, order.Cooking)
				serveFrom(t, s, o, simulator.Bill, simulator.Closed)
				requireEnd(t, s, o, order.Completed, "", order.PaymentCaptured, 1, 55800)
			},
		},
		{
			name:  "a callback without a body has the POS asked",
			store: system.Store{Restaurant: simulator.Settings{CallbackBody: simulator.EmptyBody, Timetable: simulator.ByHand()}},
			live: func(t *testing.T, s *system.System, store string) {
				o := s.Place(t, "empty-body", system.NewOrder(store))
				serve(t, s, o)
				requireEnd(t, s, o, order.Completed, "", order.PaymentCaptured, 1, 55800)
			},
		},
		{
			name: "a forged callback moves nothing",
			live: func(t *testing.T, s *system.System, store string) {
				o := s.Place(t, "forged", system.NewOrder(store))
				forged := o.Id + "aaaaaaaaaaaaaaaaaaaaaaaaaa"
				answer, err := s.Do(t, http.MethodPost, "/callbacks/pos/"+store+"/"+forged, map[string]any{"status": "deleted"}, nil)
				require.NoError(t, err)
				require.Equal(t, http.StatusNotFound, answer.Code)
				serve(t, s, o)
				requireEnd(t, s, o, order.Completed, "", order.PaymentCaptured, 1, 55800)
			},
		},
		{
			name: "a removal that the POS's own list shows late is not forgotten",
			live: func(t *testing.T, s *system.System, store string) {
				o := s.Place(t, "late-list", system.NewOrder(store))
				s.Move(t, o, simulator.Open)
				s.AwaitStatus(t, o.Id, order.Cooking)
				ticket, before := s.Tickets(t, o)[0], s.Get(t, o.Id).Sequence
				// The word comes while the list still says open; then the list says it too, and no callback comes.
				call, err := http.NewRequestWithContext(t.Context(), http.MethodPost, ticket.CallbackURL,
					strings.NewReader(`{"order_guid": "`+ticket.GUID+`", "status": "deleted"}`))
				require.NoError(t, err)
				response, err := http.DefaultClient.Do(call) //nolint:forbidigo // the POS's own client
				require.NoError(t, err)
				require.NoError(t, response.Body.Close())
				s.Await(t, o.Id, "the POS was asked and says open", func(o gen.Order) bool {
					return o.Sequence > before+1 && o.Pos.Status != nil && *o.Pos.Status == "open"
				})
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.LostCallback})
				s.Move(t, o, simulator.Deleted)
				requireEnd(t, s, o, order.Cancelled, order.RestaurantGaveUp, order.PaymentRefunded, 1, 0)
			},
		},
		{
			name: "a ticket that is closed with nothing on it waits for a person",
			live: func(t *testing.T, s *system.System, store string) {
				o := s.Place(t, "emptied", system.NewOrder(store))
				_, err := s.Admin.MoveByNumber(t.Context(), store, o.Number, simulator.MoveRequest{State: simulator.Closed, Empty: true})
				require.NoError(t, err)
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.LostCallback})
				o = s.Await(t, o.Id, "asked about", func(o gen.Order) bool { return len(o.Attention) == 1 })
				resolve(t, s, o, order.GiveBack)
				requireEnd(t, s, o, order.Cancelled, order.TicketEmptied, order.PaymentRefunded, 1, 0)
			},
		},
	}
}

// outages are lives in which a part of the world is away for a while.
func outages() []life {
	return []life{
		{
			name: "a POS that is down before the payment delays the order",
			live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.Down})
				o := s.Place(t, "pos-down", system.NewOrder(store), system.NoWait())
				awaitCalls(t, s, simulator.POS(store), simulator.OpPing, 2)
				s.Faults(t, simulator.POS(store))
				s.AwaitStatus(t, o.Id, order.AwaitingAcceptance)
				serve(t, s, o)
				requireEnd(t, s, o, order.Completed, "", order.PaymentCaptured, 1, 55800)
			},
		},
		{
			name: "a POS that stays down before the payment costs the guest nothing",
			store: system.Store{Policy: func(p *order.Policy) {
				p.PatienceBeforePayment = order.Duration(2 * time.Second)
			}},
			live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.Down})
				o := s.Place(t, "pos-gone", system.NewOrder(store), system.NoWait())
				requireEnd(t, s, o, order.Expired, order.POSUnavailable, order.PaymentNone, 0, 0)
			},
		},
		{
			name: "a POS that stays down after the payment gives the money back",
			store: system.Store{Policy: func(p *order.Policy) {
				p.PatienceAfterPayment = order.Duration(2 * time.Second)
			}},
			live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.Down, Op: simulator.OpPostOrder})
				o := s.Place(t, "post-gone", system.NewOrder(store), system.NoWait())
				requireEnd(t, s, o, order.Expired, order.POSUnavailable, order.PaymentVoided, 0, 0)
			},
		},
		{
			name: "a payment service that is down for a while delays the order",
			live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.Payments(store), simulator.Fault{Name: simulator.Down})
				o := s.Place(t, "pay-down", system.NewOrder(store), system.NoWait())
				awaitCalls(t, s, simulator.Payments(store), simulator.OpHold, 2)
				s.Faults(t, simulator.Payments(store))
				s.AwaitStatus(t, o.Id, order.AwaitingAcceptance)
				serve(t, s, o)
				requireEnd(t, s, o, order.Completed, "", order.PaymentCaptured, 1, 55800)
			},
		},
		{
			name: "a payment service that is down when money has to go back is asked until it does",
			live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.Refuse})
				s.Faults(t, simulator.Payments(store), simulator.Fault{Name: simulator.Down, Op: simulator.OpVoid})
				o := s.Place(t, "undo-down", system.NewOrder(store), system.NoWait())
				stuck := s.Await(t, o.Id, "a person is told", func(o gen.Order) bool { return len(o.Attention) == 1 })
				require.Equal(t, string(order.UndoStuck), string(stuck.Attention[0].Kind))
				s.Faults(t, simulator.Payments(store))
				requireEnd(t, s, o, order.Rejected, order.POSRefused, order.PaymentVoided, 0, 0)
			},
		},
		{
			name: "the same POST at once and later is one order, with another body it is refused",
			live: func(t *testing.T, s *system.System, store string) {
				var all sync.WaitGroup
				ids := make([]string, 8)
				for i := range ids {
					all.Go(func() { ids[i] = s.Post(t, "racing", system.NewOrder(store)).Order(t).Id })
				}
				all.Wait()
				for _, id := range ids {
					require.Equal(t, ids[0], id)
				}
				o := s.AwaitStatus(t, ids[0], order.AwaitingAcceptance)
				again := s.Post(t, "racing", system.NewOrder(store))
				require.Equal(t, "true", again.Header.Get("Idempotent-Replayed"))
				other := s.Post(t, "racing", system.NewOrder(store, map[string]any{"comment": "another"}))
				require.Equal(t, http.StatusUnprocessableEntity, other.Code, "%s", other.Body)
				serve(t, s, o)
				requireEnd(t, s, o, order.Completed, "", order.PaymentCaptured, 1, 55800)
				require.Equal(t, 1, s.World.Ledger().Count(simulator.POS(store), simulator.OpPostOrder))
			},
		},
	}
}

func unknown(o gen.Order) bool { return string(o.Submission.State) == string(order.SubmissionUnknown) }

// resolve answers the order's one attention item as an ops person would.
func resolve(t *testing.T, s *system.System, o gen.Order, option order.Option) {
	t.Helper()
	answer, err := s.Do(t, http.MethodPost, "/v1/orders/"+o.Id+"/resolve",
		map[string]any{"item_id": o.Attention[0].Id, "option": option, "note": "looked at the till"},
		map[string]string{"Authorization": "Bearer " + system.OpsKey})
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, answer.Code, "%s", answer.Body)
}

// awaitCalls waits until a party was called that often.
func awaitCalls(t *testing.T, s *system.System, party simulator.Party, op simulator.Op, n int) {
	t.Helper()
	system.Eventually(t, "calls of "+string(op), func() bool { return s.World.Ledger().Count(party, op) >= n })
}
