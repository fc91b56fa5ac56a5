package production_test

import (
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/internal/bench"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

const (
	kitchens = 4
	// every is between two guests: four orders a second.
	every = 250 * time.Millisecond
	// again is how long a bot waits before it repeats a POST that did not go through.
	again = 200 * time.Millisecond
	// step is how long a kitchen takes from one state of a ticket to the next.
	step = 300 * time.Millisecond
	// atOnce is how many guests wait for their first answer at most: on a machine that is busy fewer come.
	atOnce = 12
)

// kitchen is a store on the policy that stores have in production, whose tickets go through their states within a second.
func kitchen(n int) system.Store {
	var timetable []simulator.Step
	for _, state := range []simulator.State{simulator.Open, simulator.Bill, simulator.Closed} {
		timetable = append(timetable, simulator.Step{State: state, After: simulator.Duration(step)})
	}
	return system.Store{
		ID: "kitchen-" + strconv.Itoa(n), Restaurant: simulator.Settings{Timetable: timetable},
		Policy: func(p *order.Policy) { *p = order.DefaultPolicy() },
	}
}

// guest is how an order was placed.
type guest struct {
	key   string
	order system.Order
	came  time.Time
	waits time.Duration // from the first POST until the order was answered
	tries int
	code  int // of a refusal that is none to repeat; 0 for none
}

// load are guests who order at a steady rate.
type load struct {
	system *system.System
	name   string
	before simulator.Ledger
	stop   chan struct{}
	ended  sync.WaitGroup

	mu      sync.Mutex
	guests  []guest
	waiting int
	turned  int // guests who did not come, since so many waited
	refused int // POSTs that did not go through
}

// placeOrders begins to place orders until end is called.
func placeOrders(t *testing.T, s *system.System, name string) *load {
	t.Helper()
	l := &load{system: s, name: name, before: s.World.Ledger(), stop: make(chan struct{})}
	l.ended.Go(func() {
		tick := time.NewTicker(every)
		defer tick.Stop()
		for n := 0; ; n++ {
			select {
			case <-l.stop:
				return
			case <-tick.C:
				if l.enter() {
					l.ended.Go(func() { l.come(t, n) })
				}
			}
		}
	})
	return l
}

// enter reports whether one more guest may wait, and counts it.
func (l *load) enter() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.waiting >= atOnce {
		l.turned++
		return false
	}
	l.waiting++
	return true
}

// come lets a guest come who repeats the POST under its key until it is taken.
func (l *load) come(t *testing.T, n int) {
	g := guest{key: l.name + "-" + strconv.Itoa(n), came: time.Now()}
	wait := time.NewTicker(again)
	defer wait.Stop()
	for {
		g.tries++
		answer, err := l.post(t, g.key, n)
		if err == nil && answer.Code < http.StatusInternalServerError {
			g.waits = time.Since(g.came)
			if answer.Code < http.StatusMultipleChoices {
				g.order = answer.Order(t)
			} else {
				g.code = answer.Code
			}
			l.mu.Lock()
			l.guests, l.waiting = append(l.guests, g), l.waiting-1
			l.mu.Unlock()
			return
		}
		l.mu.Lock()
		l.refused++
		l.mu.Unlock()
		select {
		case <-t.Context().Done():
			return
		case <-wait.C:
		}
	}
}

func (l *load) post(t *testing.T, key string, n int) (system.Answer, error) {
	t.Helper()
	return l.system.Do(t, http.MethodPost, "/v1/orders", system.NewOrder("kitchen-"+strconv.Itoa(n%kitchens)), map[string]string{"Idempotency-Key": key})
}

// goesOn waits until orders were taken of guests who came later than now.
func (l *load) goesOn(t *testing.T) {
	t.Helper()
	const several = 8
	now := time.Now()
	system.Eventually(t, "orders are taken", func() bool {
		l.mu.Lock()
		defer l.mu.Unlock()
		came := 0
		for _, g := range l.guests {
			if g.came.After(now) {
				came++
			}
		}
		return came >= several
	})
}

// longest is the longest wait for a first answer of those who waited between two moments.
func (l *load) longest(from, to time.Time) time.Duration {
	longest := time.Duration(0)
	for _, g := range l.guests {
		if g.came.Before(to) && g.came.Add(g.waits).After(from) {
			longest = max(longest, g.waits)
		}
	}
	return longest.Round(time.Millisecond)
}

// refusals is how many POSTs have not gone through so far.
func (l *load) refusals() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.refused
}

// suffers waits until a POST does not go through that came after so many others.
func (l *load) suffers(t *testing.T, before int) {
	t.Helper()
	system.Eventually(t, "a POST is refused", func() bool { return l.refusals() > before })
}

// requireAllServed lets no more guests come, and checks that each has got one order, and that it was delivered.
func (l *load) requireAllServed(t *testing.T) {
	t.Helper()
	close(l.stop)
	l.ended.Wait()
	ids := map[string]string{}
	for _, g := range l.guests {
		require.Zero(t, g.code, "the POST of %s was refused", g.key)
		require.NotContains(t, ids, g.order.Id, "%s got the order of another", g.key)
		ids[g.order.Id] = g.key
	}
	for _, g := range l.guests {
		l.system.RequireEnd(t, g.order, system.Delivered())
	}
	for n := range l.guests {
		repeated, err := l.post(t, l.guests[n].key, number(t, l.name, l.guests[n].key))
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, repeated.Code, "%s", repeated.Body)
		require.Equal(t, l.guests[n].order.Id, repeated.Order(t).Id)
	}
	after := l.system.World.Ledger()
	require.Len(t, after.Tickets, len(l.before.Tickets)+len(l.guests), "each guest has one ticket")
	require.Len(t, after.Payments, len(l.before.Payments)+len(l.guests), "and one payment")
	l.report(t)
}

func number(t *testing.T, name, key string) int {
	t.Helper()
	n, err := strconv.Atoi(key[len(name)+1:])
	require.NoError(t, err)
	return n
}

// report tells how long guests waited for their first answer.
func (l *load) report(t *testing.T) {
	t.Helper()
	waits, repeated, most := make([]time.Duration, 0, len(l.guests)), 0, 0
	for _, g := range l.guests {
		waits = append(waits, g.waits)
		if g.tries > 1 {
			repeated++
		}
		most = max(most, g.tries)
	}
	at := func(percent float64) time.Duration {
		return bench.Times(waits).Percentile(percent).Round(time.Millisecond)
	}
	t.Logf("%s: %d orders, all delivered once; %d POSTs had to be repeated, one of them %d times; first answer, repeats included: p50 %s, p90 %s, p99 %s, the last %s; %d guests did not come, since %d waited",
		l.name, len(waits), repeated, most-1, at(50), at(90), at(99), at(100), l.turned, atOnce)
}
