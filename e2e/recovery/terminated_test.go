package recovery_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// stopped is the end of an order whose saga was terminated before there was a ticket.
func stopped(payment order.PaymentState) system.End {
	return system.End{Status: order.Cancelled, Problem: order.Terminated, Payment: payment}
}

// terminate ends the saga of an order and waits until another one looks after it. What happens meanwhile
// happens while nobody does.
func terminate(t *testing.T, s *system.System, o system.Order, meanwhile ...func()) {
	t.Helper()
	run := s.Terminate(t, o)
	for _, happens := range meanwhile {
		happens()
	}
	s.AwaitRecovered(t, o, run)
}

// terminated are lives whose saga is terminated, in each of their phases.
func terminated() []system.Life {
	return []system.Life{
		{
			Name: "terminated while the basket is checked, an order ends, and nothing was taken",
			Live: func(t *testing.T, s *system.System, store string) {
				o := validating(t, s, store, "validating")
				terminate(t, s, o)
				s.RequireEnd(t, o, stopped(order.PaymentNone))
			},
		},
		{
			Name: "terminated while the guest is asked to pay, an order gives back what the guest paid afterwards",
			Live: func(t *testing.T, s *system.System, store string) {
				o := s.Ask(t, store, "paying", simulator.RedirectToken)
				terminate(t, s, o, func() { s.Pays(t, o) })
				s.RequireEnd(t, o, stopped(order.PaymentVoided))
			},
		},
		{
			Name: "terminated while the guest is asked to pay, an order sees to it that nobody can pay any more",
			Live: func(t *testing.T, s *system.System, store string) {
				o := s.Ask(t, store, "unpaid", simulator.QRToken)
				terminate(t, s, o)
				s.RequireEnd(t, o, stopped(order.PaymentVoided))
				require.Zero(t, s.World.Ledger().Balance(o.Id).Open)
			},
		},
		{
			Name: "terminated while it waits for its time, an order for later gives the money back",
			Live: func(t *testing.T, s *system.System, store string) {
				body := system.NewOrder(store)
				fulfillment, _ := body["fulfillment"].(map[string]any)
				fulfillment["requested_for"] = time.Now().Add(3 * time.Hour).Format(time.RFC3339)
				o := s.Place(t, "scheduled", body)
				s.AwaitStatus(t, o.Id, order.Scheduled)
				terminate(t, s, o)
				s.RequireEnd(t, o, stopped(order.PaymentVoided))
			},
		},
		{
			Name: "terminated before its post was sent, an order is never sent",
			Live: func(t *testing.T, s *system.System, store string) {
				o := paid(t, s, store, "unsent")
				terminate(t, s, o)
				s.Faults(t, simulator.POS(store))
				s.RequireEnd(t, o, stopped(order.PaymentVoided))
			},
		},
		{
			Name: "terminated while its post is on its way, an order is followed once the restaurant speaks of it",
			Live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.HoldBefore, Op: simulator.OpPostOrder, Times: 1})
				o := s.Place(t, "in-flight", system.NewOrder(store), system.NoWait())
				s.AwaitHeld(t, simulator.POS(store), simulator.OpPostOrder)
				terminate(t, s, o, func() { s.Release(t, simulator.POS(store), false) })
				s.Serve(t, o)
				s.RequireEnd(t, o, system.Delivered())
			},
		},
		{
			Name: "terminated while nobody knows of a ticket, an order asks again, and what a person has seen counts",
			Live: func(t *testing.T, s *system.System, store string) {
				o := unknown(t, s, store, "unknown")
				before := o.Attention[0].Id
				terminate(t, s, o)
				require.NotEqual(t, before, s.AwaitQuestion(t, o, order.SubmissionUnknownItem).Id, "an answer to the old question must not count")
				s.Resolve(t, o, order.SubmissionUnknownItem, order.TicketExists)
				s.Serve(t, o)
				s.RequireEnd(t, o, system.Delivered())
			},
		},
		{
			Name: "terminated while nobody has taken it, an order whose person wants it goes on to its end",
			Live: func(t *testing.T, s *system.System, store string) {
				o := waiting(t, s, store, "go-on")
				terminate(t, s, o)
				s.Resolve(t, o, order.Recovered, order.GoOn)
				s.Serve(t, o)
				s.RequireEnd(t, o, system.Delivered())
			},
		},
		{
			Name: "terminated while nobody has taken it, an order whose person does not want it gives the money back",
			Live: func(t *testing.T, s *system.System, store string) {
				o := waiting(t, s, store, "give-back")
				terminate(t, s, o)
				s.Resolve(t, o, order.Recovered, order.GiveBack)
				want := stopped(order.PaymentRefunded)
				want.Tickets = 1
				require.Contains(t, s.RequireEnd(t, o, want).Flags, order.TicketMaybeOpen)
			},
		},
		{
			Name: "terminated while it cooks, an order is followed to its end, and its money kept",
			Live: func(t *testing.T, s *system.System, store string) {
				o := cooking(t, s, store, "cooking")
				terminate(t, s, o)
				s.Move(t, o, simulator.Closed)
				s.RequireEnd(t, o, system.Delivered())
			},
		},
		{
			Name: "terminated while it cooks, an order whose food is served before anybody looks is settled all the same",
			Live: func(t *testing.T, s *system.System, store string) {
				o := cooking(t, s, store, "served")
				terminate(t, s, o, func() { s.Move(t, o, simulator.Closed) })
				s.RequireEnd(t, o, system.Delivered())
			},
		},
		{
			Name: "terminated after the food was served and before the money was taken, an order takes it",
			Live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.Payments(store), simulator.Fault{Name: simulator.Down, Op: simulator.OpCapture})
				o := waiting(t, s, store, "uncaptured")
				s.Serve(t, o)
				s.AwaitStatus(t, o.Id, order.Completed)
				terminate(t, s, o)
				s.Faults(t, simulator.Payments(store))
				s.RequireEnd(t, o, system.Delivered())
			},
		},
		{
			Name: "terminated while money goes back, an order gives it back",
			Live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.Refuse, Op: simulator.OpPostOrder})
				s.Faults(t, simulator.Payments(store), simulator.Fault{Name: simulator.Down, Op: simulator.OpVoid})
				o := s.Place(t, "undoing", system.NewOrder(store), system.NoWait())
				s.AwaitQuestion(t, o, order.UndoStuck)
				terminate(t, s, o)
				s.Faults(t, simulator.Payments(store))
				s.RequireEnd(t, o, system.End{Status: order.Rejected, Problem: order.POSRefused, Payment: order.PaymentVoided})
			},
		},
	}
}

// terminatedTwice are lives whose second saga is terminated, too.
func terminatedTwice() []system.Life {
	return []system.Life{
		{
			Name: "a recovery that is terminated is recovered",
			Live: func(t *testing.T, s *system.System, store string) {
				o := waiting(t, s, store, "twice")
				terminate(t, s, o)
				s.AwaitQuestion(t, o, order.Recovered)
				terminate(t, s, o, func() { s.Move(t, o, simulator.Open) })
				s.AwaitStatus(t, o.Id, order.Cooking)
				s.Move(t, o, simulator.Closed)
				s.RequireEnd(t, o, system.Delivered())
			},
		},
		{
			Name: "a recovery that is terminated while nobody knows of a ticket still knows of the money",
			Live: func(t *testing.T, s *system.System, store string) {
				o := unknown(t, s, store, "twice-unknown")
				terminate(t, s, o)
				s.AwaitQuestion(t, o, order.SubmissionUnknownItem)
				terminate(t, s, o)
				s.Resolve(t, o, order.SubmissionUnknownItem, order.GiveBack)
				s.RequireEnd(t, o, system.End{Status: order.Expired, Problem: order.OutcomeUnknown, Payment: order.PaymentVoided, Tickets: 1})
			},
		},
		{
			Name: "a recovery that is reset recovers once more",
			Live: func(t *testing.T, s *system.System, store string) {
				o := cooking(t, s, store, "recovered-reset")
				terminate(t, s, o)
				s.AwaitQuestion(t, o, order.Recovered)
				s.Reset(t, o, system.FirstTask)
				s.Move(t, o, simulator.Closed)
				s.RequireEnd(t, o, system.Delivered())
			},
		},
		{
			Name: "the command line has orders looked for that nobody looks after",
			Live: func(t *testing.T, s *system.System, store string) {
				o := validating(t, s, store, "by-hand")
				terminate(t, s, o, func() {
					out, told, err := system.Run(t, "temporal", "sweep", "--config", s.ConfigFile(0))
					require.NoError(t, err, told)
					require.Contains(t, out, "ok")
				})
				s.RequireEnd(t, o, stopped(order.PaymentNone))
			},
		},
	}
}
