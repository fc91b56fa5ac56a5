package orders_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/internal/proc"
	"github.com/ordersaga/ordersaga/simulator"
)

// many is how many orders the CPU is measured over.
const many = 50

// TestTheCPUOfDeliveredOrders measures and does not judge: what a machine has beside it moves the number.
func TestTheCPUOfDeliveredOrders(t *testing.T) {
	if !proc.Available() {
		t.Skip("there is no /proc here to read the CPU time of processes from")
	}
	soon := func(state simulator.State) simulator.Step {
		return simulator.Step{State: state, After: simulator.Duration(time.Second)}
	}
	s := system.Start(t, system.Store{ID: "store", Restaurant: simulator.Settings{
		Timetable: []simulator.Step{soon(simulator.Open), soon(simulator.Bill), soon(simulator.Closed)},
	}})
	deliver(t, s, "warm", 1) // what is done once is not an order's
	began, product, server := time.Now(), cpu(t, s.API.PID())+cpu(t, s.Worker.PID()), cpu(t, s.Server.PID())
	orders := deliver(t, s, "measured", many)
	product, server = cpu(t, s.API.PID())+cpu(t, s.Worker.PID())-product, cpu(t, s.Server.PID())-server
	events, actions := 0, 0
	for _, o := range orders {
		spent := cost(s.History(t, o))
		events, actions = events+spent.events, actions+spent.actions
	}
	t.Logf("%d orders in %s: CPU per order %s of API and worker, %s of the Temporal development server; on average %d events, %d billable actions",
		many, time.Since(began).Round(time.Millisecond), product/many, server/many, events/many, actions/many)
	require.Positive(t, product)
	require.Positive(t, server)
}

// deliver places orders one after the other and waits until all are settled.
func deliver(t *testing.T, s *system.System, key string, n int) []system.Order {
	t.Helper()
	var orders []system.Order
	for i := range n {
		orders = append(orders, s.Place(t, key+strconv.Itoa(i), system.NewOrder("store")))
	}
	for _, o := range orders {
		s.RequireEnd(t, o, system.Delivered())
	}
	return orders
}

// cpu is how long a process has used a processor.
func cpu(t *testing.T, pid int) time.Duration {
	t.Helper()
	used, err := proc.Read(pid)
	require.NoError(t, err)
	return used.CPU
}
