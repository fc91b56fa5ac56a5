package orders_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// found are lives in which a ticket is looked for.
func found() []system.Life {
	listed := simulator.Settings{ProCart: simulator.ProCartSettings{ListAll: true}}
	return []system.Life{
		{
			Name: "a post that never arrived is sent again where a search that finds nothing proves it",
			Store: system.Store{
				Restaurant: listed, POS: map[string]any{"list_orders": true, "lookup_proves": true},
				Policy: func(p *order.Policy) {
					p.ReadTimeout, p.CallTimeout = order.Duration(time.Second), order.Duration(3*time.Second)
				},
			},
			Live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.LostReplyBefore, Op: simulator.OpPostOrder, Times: 1})
				o := s.Place(t, "proven-absent", system.NewOrder(store), system.NoWait())
				o = s.AwaitStatus(t, o.Id, order.AwaitingAcceptance)
				require.Equal(t, 2, s.World.Ledger().Count(simulator.POS(store), simulator.OpPostOrder), "number one was lost, number two was not")
				absences := 0
				for _, seen := range o.Evidence {
					if seen.Raw == "absent" {
						absences++
					}
				}
				require.Equal(t, 2, absences, "absence was seen twice before")
				s.Serve(t, o)
				s.RequireEnd(t, o, system.Delivered())
			},
		},
		{
			Name:  "an order that nobody can find waits for a person, who names its number on the command line",
			Store: system.Store{Restaurant: listed, POS: map[string]any{"list_orders": true}},
			Live: func(t *testing.T, s *system.System, store string) {
				o := lose(t, s, store, "nobody-finds")
				require.Equal(t, order.PaymentAuthorized, s.Get(t, o.Id).Payment.State, "neither taken nor given back")
				item := s.AwaitQuestion(t, o, order.SubmissionUnknownItem)
				byHand(t, s, "order", "resolve", o.Id, item.Id, string(order.TicketExists), "--value", s.Tickets(t, o)[0].ID, "--note", "seen on the till")
				o = s.AwaitStatus(t, o.Id, order.AwaitingAcceptance)
				s.Faults(t, simulator.POS(store))
				s.Serve(t, o)
				s.RequireEnd(t, o, system.Delivered())
			},
		},
		{
			Name: "the money of an order that nobody can find goes back when nobody answers either, and the order says so",
			Store: system.Store{Restaurant: listed, POS: map[string]any{"list_orders": true}, Policy: func(p *order.Policy) {
				p.Preparation, p.SubmissionDecision, p.TicketWatch = order.Duration(time.Second), order.Duration(time.Second), order.Duration(time.Second)
			}},
			Live: func(t *testing.T, s *system.System, store string) {
				o := lose(t, s, store, "nobody-answers")
				o = s.RequireEnd(t, o, system.End{Status: order.Expired, Problem: order.OutcomeUnknown, Payment: order.PaymentVoided, Tickets: 1})
				require.Contains(t, o.Flags, order.TicketMaybeOpen)
			},
		},
		{
			Name:  "all questions of a kind at a store are answered by one command, after a dry run",
			Store: system.Store{Policy: func(p *order.Policy) { p.TicketWatch = order.Duration(time.Second) }},
			Live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.LostReplyBefore, Op: simulator.OpPostOrder})
				var orders []system.Order
				for _, key := range []string{"bulk-1", "bulk-2", "bulk-3"} {
					orders = append(orders, s.Place(t, key, system.NewOrder(store), system.NoWait()))
				}
				for _, o := range orders {
					s.AwaitQuestion(t, o, order.SubmissionUnknownItem)
				}
				require.Contains(t, byHand(t, s, "attention", "list", "--store", store), orders[2].Id)
				answer := []string{"attention", "resolve", "--kind", string(order.SubmissionUnknownItem), "--store", store, string(order.TicketAbsent), "--note", "the till was off"}
				byHand(t, s, append(answer, "--dry-run")...)
				for _, o := range orders {
					require.Len(t, s.Get(t, o.Id).Attention, 1, "a dry run answers nothing")
				}
				byHand(t, s, append(answer, "--yes")...)
				for _, o := range orders {
					s.RequireEnd(t, o, system.End{Status: order.Expired, Problem: order.OutcomeUnknown, Payment: order.PaymentVoided})
				}
			},
		},
	}
}

// lose places an order of which nobody hears again: it is made, and neither the answer, a search nor a
// callback tells.
func lose(t *testing.T, s *system.System, store, key string) system.Order {
	t.Helper()
	s.Faults(t, simulator.POS(store),
		simulator.Fault{Name: simulator.LostReplyAfter, Op: simulator.OpPostOrder, Times: 1},
		simulator.Fault{Name: simulator.Unlisted, Times: 1}, simulator.Fault{Name: simulator.LostCallback})
	o := s.Place(t, key, system.NewOrder(store), system.NoWait())
	return s.Await(t, o.Id, "the submission is unknown", system.Unknown)
}

// byHand runs the command line as an ops person and returns what it printed.
func byHand(t *testing.T, s *system.System, args ...string) string {
	t.Helper()
	out, told, err := system.Run(t, append(args, "--url", s.URL, "--key", system.OpsKey)...)
	require.NoError(t, err, told)
	return out
}
