package app_test

import (
	"context"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/internal/app"
	"github.com/ordersaga/ordersaga/internal/devserver"
	"github.com/ordersaga/ordersaga/internal/devserver/devservertest"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
	"github.com/ordersaga/ordersaga/workflows"
)

func TestSettingUpTemporalSchedulesTheSweep(t *testing.T) {
	server := devservertest.Start(t, devserver.Options{})
	cfg := production(t, server.Address(), "http://127.0.0.1:1", t.TempDir())
	require.ErrorIs(t, app.SweepNow(t.Context(), cfg.Temporal, quiet()), workflows.ErrNotSetUp)

	log, said := listening()
	refused := cfg.Temporal
	refused.SweepEvery = order.Duration(time.Nanosecond)
	added, err := app.SetUpTemporal(t.Context(), refused, log)
	require.NoError(t, err, "orders are carried without a sweep")
	require.NotEmpty(t, added)
	require.Contains(t, said.String(), "orders whose workflow is terminated are not looked for")

	_, err = app.SetUpTemporal(t.Context(), cfg.Temporal, quiet())
	require.NoError(t, err)
	require.NoError(t, app.SweepNow(t.Context(), cfg.Temporal, quiet()))
}

func TestATerminatedOrderIsLookedAfterAgain(t *testing.T) {
	o := options(t.TempDir())
	o.World.Restaurant = simulator.Settings{Timetable: simulator.ByHand()} // the kitchen's start would answer the question
	o.Stores = func(worldURL string) []config.Store {
		s := app.SimulatedStore(simulator.ProCart, worldURL, store, "Moscow")
		s.Policy.ReadTimeout, s.Policy.CallTimeout = order.Duration(time.Second), order.Duration(3*time.Second) // the sweep waits for two calls
		return []config.Store{s}
	}
	a := start(t, o)
	c := client(t, a.URL(), a.Key())
	placed, err := c.Create(t.Context(), "k", 20*time.Second, []byte(pickup))
	require.NoError(t, err)
	require.Equal(t, http.StatusCreated, placed.Status)
	id := placed.Order.Id
	require.NoError(t, a.Temporal().TerminateWorkflow(t.Context(), workflows.WorkflowID(id), "", "by a test"))

	sagas := workflows.NewClient(a.Temporal(), devserver.Namespace)
	require.Eventually(t, func() bool {
		if err := sagas.TriggerSweep(t.Context()); err != nil {
			return false
		}
		begun, err := sagas.Begun(t.Context(), id)
		return err == nil && begun.Recovers != nil
	}, within, time.Second)

	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	asked, err := c.Follow(ctx, id, tick, func(gen.Order) {}, func(o gen.Order) bool { return len(o.Attention) > 0 })
	require.NoError(t, err)
	require.True(t, slices.ContainsFunc(asked.Attention, func(a gen.Attention) bool { return string(a.Kind) == string(order.Recovered) }))
	require.Len(t, a.World().Ledger().Tickets, 1)
	require.Len(t, a.World().Ledger().PaymentsOf(id+"-1"), 1)
}
