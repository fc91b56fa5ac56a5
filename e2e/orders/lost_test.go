package orders_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// lostWords are lives in which answers and callbacks get lost, doubled or mixed up.
func lostWords() []system.Life {
	return []system.Life{
		{
			Name: "a post whose answer was lost is found by a callback, and never sent again",
			Live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.LostReplyAfter, Op: simulator.OpPostOrder})
				o := s.Place(t, "lost-after", system.NewOrder(store), system.NoWait())
				s.Await(t, o.Id, "the submission is unknown", system.Unknown)
				s.Serve(t, o)
				s.RequireEnd(t, o, system.Delivered())
				require.Equal(t, 1, s.World.Ledger().Count(simulator.POS(store), simulator.OpPostOrder))
			},
		},
		{
			Name: "a post whose answer was lost is found by a search where the store's gateway lists orders",
			Store: system.Store{
				Restaurant: simulator.Settings{ProCart: simulator.ProCartSettings{ListAll: true}, Timetable: simulator.ByHand()}, POS: map[string]any{"list_orders": true},
			},
			Live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.LostReplyAfter, Op: simulator.OpPostOrder})
				o := s.Place(t, "lost-found", system.NewOrder(store), system.NoWait())
				s.AwaitStatus(t, o.Id, order.AwaitingAcceptance)
				s.Serve(t, o)
				s.RequireEnd(t, o, system.Delivered())
			},
		},
		{
			Name: "a post that was lost on its way waits for a person with the money held",
			Live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.LostReplyBefore, Op: simulator.OpPostOrder})
				o := s.Place(t, "lost-before", system.NewOrder(store), system.NoWait())
				o = s.Await(t, o.Id, "the submission is unknown", system.Unknown)
				require.Equal(t, string(order.PaymentAuthorized), string(o.Payment.State), "neither taken nor given back")
				s.Resolve(t, o, order.SubmissionUnknownItem, order.TicketAbsent)
				s.RequireEnd(t, o, system.End{Status: order.Expired, Problem: order.OutcomeUnknown, Payment: order.PaymentVoided})
			},
		},
		{
			Name: "a charge whose answer was lost is asked for again under its key",
			Live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.Payments(store), simulator.Fault{Name: simulator.LostReplyAfter, Op: simulator.OpHold, Times: 2})
				o := s.Place(t, "lost-hold", system.NewOrder(store), system.NoWait())
				s.AwaitStatus(t, o.Id, order.AwaitingAcceptance)
				s.Serve(t, o)
				s.RequireEnd(t, o, system.Delivered())
				require.Len(t, s.Payments(t, o), 1)
			},
		},
		{
			Name: "callbacks that come twice count once",
			Live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.DuplicateCallback})
				o := s.Place(t, "twice", system.NewOrder(store))
				s.Serve(t, o)
				s.RequireEnd(t, o, system.Delivered())
			},
		},
		{
			Name: "callbacks that overtake each other move the order forward only",
			Live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.ReorderedCallbacks})
				o := s.Place(t, "mixed", system.NewOrder(store))
				s.Serve(t, o)
				s.RequireEnd(t, o, system.Delivered())
			},
		},
		{
			Name: "callbacks that are lost are made up for by the watcher",
			Live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.LostCallback})
				o := s.Place(t, "silent", system.NewOrder(store))
				s.Move(t, o, simulator.Open)
				s.AwaitStatus(t, o.Id, order.Cooking)
				s.Move(t, o, simulator.Closed)
				s.RequireEnd(t, o, system.Delivered())
			},
		},
		{
			Name:  "a callback without a body has the POS asked",
			Store: system.Store{Restaurant: simulator.Settings{ProCart: simulator.ProCartSettings{CallbackBody: simulator.EmptyBody}, Timetable: simulator.ByHand()}},
			Live: func(t *testing.T, s *system.System, store string) {
				o := s.Place(t, "empty-body", system.NewOrder(store))
				s.Serve(t, o)
				s.RequireEnd(t, o, system.Delivered())
			},
		},
		{
			Name: "a forged callback moves nothing",
			Live: func(t *testing.T, s *system.System, store string) {
				o := s.Place(t, "forged", system.NewOrder(store))
				forged := o.Id + "aaaaaaaaaaaaaaaaaaaaaaaaaa"
				answer, err := s.Do(t, http.MethodPost, "/callbacks/pos/"+store+"/"+forged, map[string]any{"status": "deleted"}, nil)
				require.NoError(t, err)
				require.Equal(t, http.StatusNotFound, answer.Code)
				s.Serve(t, o)
				s.RequireEnd(t, o, system.Delivered())
			},
		},
		{
			Name: "a removal that the POS's own list shows late is not forgotten",
			Live: func(t *testing.T, s *system.System, store string) {
				o := s.Place(t, "late-list", system.NewOrder(store))
				s.Move(t, o, simulator.Open)
				s.AwaitStatus(t, o.Id, order.Cooking)
				ticket, before := s.Tickets(t, o)[0], s.Get(t, o.Id).Sequence
				// The word comes while the list still says open; then the list says it too, and no callback comes.
				call, err := http.NewRequestWithContext(t.Context(), http.MethodPost, ticket.CallbackURL,
					strings.NewReader(`{"order_guid": "`+ticket.ID+`", "status": "deleted"}`))
				require.NoError(t, err)
				response, err := http.DefaultClient.Do(call) //nolint:forbidigo // the POS's own client
				require.NoError(t, err)
				require.NoError(t, response.Body.Close())
				s.Await(t, o.Id, "the POS was asked and says open", func(o gen.Order) bool {
					return o.Sequence > before+1 && o.Pos.Status != nil && *o.Pos.Status == "open"
				})
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.LostCallback})
				s.Move(t, o, simulator.Deleted)
				s.RequireEnd(t, o, system.End{Status: order.Cancelled, Problem: order.RestaurantGaveUp, Payment: order.PaymentRefunded, Tickets: 1})
			},
		},
		{
			Name: "a ticket that is closed with nothing on it waits for a person",
			Live: func(t *testing.T, s *system.System, store string) {
				o := s.Place(t, "emptied", system.NewOrder(store))
				_, err := s.Admin.MoveByNumber(t.Context(), store, o.Number, simulator.MoveRequest{State: simulator.Closed, Empty: true})
				require.NoError(t, err)
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.LostCallback})
				s.Resolve(t, o, order.SuspiciousClose, order.GiveBack)
				s.RequireEnd(t, o, system.End{Status: order.Cancelled, Problem: order.TicketEmptied, Payment: order.PaymentRefunded, Tickets: 1})
			},
		},
	}
}

// outages are lives in which a part of the world is away for a while.
func outages() []system.Life {
	return []system.Life{
		{
			Name: "a POS that is down before the payment delays the order",
			Live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.Down})
				o := s.Place(t, "pos-down", system.NewOrder(store), system.NoWait())
				s.AwaitCalls(t, simulator.POS(store), simulator.OpPing, 2)
				s.Faults(t, simulator.POS(store))
				s.AwaitStatus(t, o.Id, order.AwaitingAcceptance)
				s.Serve(t, o)
				s.RequireEnd(t, o, system.Delivered())
			},
		},
		{
			Name: "a POS that stays down before the payment costs the guest nothing",
			Store: system.Store{Policy: func(p *order.Policy) {
				p.PatienceBeforePayment = order.Duration(2 * time.Second)
			}},
			Live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.Down})
				o := s.Place(t, "pos-gone", system.NewOrder(store), system.NoWait())
				s.RequireEnd(t, o, system.End{Status: order.Expired, Problem: order.POSUnavailable, Payment: order.PaymentNone})
			},
		},
		{
			Name: "a POS that stays down after the payment gives the money back",
			Store: system.Store{Policy: func(p *order.Policy) {
				p.PatienceAfterPayment = order.Duration(2 * time.Second)
			}},
			Live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.Down, Op: simulator.OpPostOrder})
				o := s.Place(t, "post-gone", system.NewOrder(store), system.NoWait())
				s.RequireEnd(t, o, system.End{Status: order.Expired, Problem: order.POSUnavailable, Payment: order.PaymentVoided})
			},
		},
		{
			Name: "a payment service that is down for a while delays the order",
			Live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.Payments(store), simulator.Fault{Name: simulator.Down})
				o := s.Place(t, "pay-down", system.NewOrder(store), system.NoWait())
				s.AwaitCalls(t, simulator.Payments(store), simulator.OpHold, 2)
				s.Faults(t, simulator.Payments(store))
				s.AwaitStatus(t, o.Id, order.AwaitingAcceptance)
				s.Serve(t, o)
				s.RequireEnd(t, o, system.Delivered())
			},
		},
		{
			Name: "a payment service that is down when money has to go back is asked until it does",
			Live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.Refuse})
				s.Faults(t, simulator.Payments(store), simulator.Fault{Name: simulator.Down, Op: simulator.OpVoid})
				o := s.Place(t, "undo-down", system.NewOrder(store), system.NoWait())
				stuck := s.Await(t, o.Id, "a person is told", func(o gen.Order) bool { return len(o.Attention) == 1 })
				require.Equal(t, string(order.UndoStuck), string(stuck.Attention[0].Kind))
				s.Faults(t, simulator.Payments(store))
				s.RequireEnd(t, o, system.End{Status: order.Rejected, Problem: order.POSRefused, Payment: order.PaymentVoided})
			},
		},
	}
}
