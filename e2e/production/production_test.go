package production_test

import (
	"encoding/json"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/internal/rig"
	"github.com/ordersaga/ordersaga/order"
)

func TestProduction(t *testing.T) {
	began := time.Now()
	s := startStack(t)
	t.Logf("the stack is up after %s", time.Since(began).Round(time.Millisecond))
	t.Run("the services of the compose file carry an order", func(t *testing.T) { carryOne(t, s) })

	var stores []system.Store
	for n := range kitchens {
		stores = append(stores, kitchen(n))
	}
	s.createDatabase(t, "load")
	sys := system.StartWith(t, system.Options{
		Stores: stores, Journal: s.dsn(t, "load"), Temporal: s.here(t, "api", "temporal:7233"),
		APIs: s.service(t, "api").Deploy.Replicas, Workers: s.service(t, "worker").Deploy.Replicas,
	})
	t.Run("nothing happens", func(t *testing.T) {
		during(t, sys, "undisturbed", func(l *load) {
			for range 4 {
				l.goesOn(t)
			}
		})
	})
	t.Run("a rolling restart of everything loses no order", func(t *testing.T) { restartAll(t, s, sys) })
	t.Run("Temporal is killed", func(t *testing.T) {
		during(t, sys, "temporal-killed", func(l *load) {
			before := l.refusals()
			s.temporal.Kill()
			l.suffers(t, before)
			began := time.Now()
			require.NoError(t, s.temporal.Start(t.Context()))
			l.goesOn(t)
			t.Logf("Temporal: orders of new guests are taken %s after it was started again", time.Since(began).Round(time.Millisecond))
		})
	})
	t.Run("PostgreSQL is killed", func(t *testing.T) {
		during(t, sys, "postgres-killed", func(l *load) {
			before := l.refusals()
			s.postgres.crash()
			l.suffers(t, before)
			began := time.Now()
			s.postgres.start(t)
			l.goesOn(t)
			t.Logf("PostgreSQL: orders of new guests are taken %s after it was started again", time.Since(began).Round(time.Millisecond))
		})
	})
	sys.RequireSound(t)
	sys.RequireNothingLeaked(t, filepath.Join(s.folder, "temporal.log"), s.postgres.log())
	sys.RequireReplays(t)
}

// carryOne starts simulators, an API and a worker as the compose file does, and places an order.
func carryOne(t *testing.T, s *stack) {
	for _, name := range []string{"simulators", "worker", "api"} {
		p := s.process(t, name, []string{"ordersaga"}, nil)
		require.NoError(t, p.Start(t.Context()))
		t.Cleanup(func() { require.NoError(t, p.Stop()) })
	}
	s.awaitHealthy(t, "worker")
	s.awaitHealthy(t, "api")
	var o system.Order
	system.Eventually(t, "an order is taken", func() bool {
		answer, err := s.ask(t, http.MethodPost, "/v1/orders", `{"store_id": "demo-delivered", "fulfillment": {"type": "pickup"},
			"items": [{"code": "701", "quantity": 1}], "payment": {"method": "card", "token": "tok_visa"}}`)
		return err == nil && json.Unmarshal(answer, &o) == nil && o.Id != ""
	})
	system.Eventually(t, "it is delivered", func() bool {
		answer, err := s.ask(t, http.MethodGet, "/v1/orders/"+o.Id, "")
		return err == nil && json.Unmarshal(answer, &o) == nil && o.SettledAt != nil
	})
	require.Equal(t, order.Completed, o.Status)
}

// during has something happen to the stack while guests order, and checks that each of them is served.
func during(t *testing.T, sys *system.System, name string, happens func(*load)) {
	t.Helper()
	l := placeOrders(t, sys, name)
	l.goesOn(t)
	happens(l)
	l.requireAllServed(t)
}

// restartAll restarts each process in order, one after the other, as an upgrade does.
func restartAll(t *testing.T, s *stack, sys *system.System) {
	l := placeOrders(t, sys, "rolling")
	var told []func()
	restart := func(name string, p *rig.Process, ready func()) {
		l.goesOn(t)
		began := time.Now()
		require.NoError(t, p.Stop())
		ended := time.Now()
		require.NoError(t, p.Start(t.Context()))
		ready()
		back := time.Now()
		told = append(told, func() {
			t.Logf("%s: ended after %s, back after %s; the longest first answer meanwhile: %s",
				name, ended.Sub(began).Round(time.Millisecond), back.Sub(began).Round(time.Millisecond), l.longest(began, back))
		})
	}
	restart("temporal", s.temporal, func() { s.awaitHealthy(t, "temporal") })
	for _, p := range sys.Workers {
		before := runs(t, p)
		restart("worker", p.Process, func() {
			system.Eventually(t, "the worker runs", func() bool { return runs(t, p) > before })
		})
	}
	for n, p := range sys.APIs {
		restart("api", p.Process, func() { require.NoError(t, sys.AwaitAPI(t.Context(), n)) })
	}
	l.goesOn(t)
	l.requireAllServed(t)
	for _, tell := range told {
		tell()
	}
}

// runs is how often a worker has said that it runs.
func runs(t *testing.T, p *system.Process) int {
	t.Helper()
	return strings.Count(p.Log(t), "worker runs")
}
