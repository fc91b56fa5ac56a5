package recovery_test

import (
	"testing"

	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// validating is an order whose POS is down.
func validating(t *testing.T, s *system.System, store, key string) system.Order {
	t.Helper()
	s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.Down})
	o := s.Place(t, key+"-"+store, system.NewOrder(store), system.NoWait())
	s.AwaitCalls(t, simulator.POS(store), simulator.OpPing, 1)
	return s.AwaitStatus(t, o.Id, order.Validating)
}

// paying is an order whose guest is asked to pay.
func paying(t *testing.T, s *system.System, store, key string) system.Order {
	t.Helper()
	return s.Ask(t, store, key+"-"+store, simulator.RedirectToken)
}

// paid is an order whose POS is down since the payment.
func paid(t *testing.T, s *system.System, store, key string) system.Order {
	t.Helper()
	s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.Down, Op: simulator.OpPostOrder})
	o := s.Place(t, key+"-"+store, system.NewOrder(store), system.NoWait())
	s.AwaitCalls(t, simulator.POS(store), simulator.OpPostOrder, 1)
	return s.AwaitStatus(t, o.Id, order.Submitting)
}

// unknown is an order of whose ticket nobody knows.
func unknown(t *testing.T, s *system.System, store, key string) system.Order {
	t.Helper()
	s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.LostReplyAfter, Op: simulator.OpPostOrder, Times: 1})
	o := s.Place(t, key+"-"+store, system.NewOrder(store), system.NoWait())
	s.AwaitQuestion(t, o, order.SubmissionUnknownItem)
	return s.Get(t, o.Id)
}

// waiting is an order that the restaurant has, and has not taken.
func waiting(t *testing.T, s *system.System, store, key string) system.Order {
	t.Helper()
	o := s.Place(t, key+"-"+store, system.NewOrder(store), system.NoWait())
	return s.AwaitStatus(t, o.Id, order.AwaitingAcceptance)
}

// cooking is an order whose food is being made.
func cooking(t *testing.T, s *system.System, store, key string) system.Order {
	t.Helper()
	o := waiting(t, s, store, key)
	s.AwaitPayment(t, o, order.PaymentCaptured)
	s.Move(t, o, simulator.Open)
	return s.AwaitStatus(t, o.Id, order.Cooking)
}

// serve takes every fault away, and has the kitchen cook an order as soon as it has it.
func serve(t *testing.T, s *system.System, o system.Order) {
	t.Helper()
	s.Faults(t, simulator.POS(o.StoreId))
	system.Eventually(t, "the restaurant has the order", func() bool { return len(s.Tickets(t, o)) > 0 })
	s.Serve(t, o)
}

// phase is how far an order has come when its saga is interfered with.
type phase struct {
	name   string
	arrive func(t *testing.T, s *system.System, store, key string) system.Order
	finish func(t *testing.T, s *system.System, o system.Order) // what is left of its life
}
