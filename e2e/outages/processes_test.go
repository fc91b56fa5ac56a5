package outages_test

import (
	"database/sql"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
)

const (
	// perKitchen orders are placed at every kitchen while processes are killed.
	perKitchen = 10
	stepAfter  = 300 * time.Millisecond
	botID      = "pizza"
)

// quick lets calls take a second, so that an answer that got lost is looked for soon.
func quick(p *order.Policy) {
	p.ConnectTimeout, p.ReadTimeout, p.CallTimeout = order.Duration(time.Second), order.Duration(time.Second), order.Duration(3*time.Second)
}

// placeEverywhere places orders at all kitchens, one after the other at each, and tells them when all are taken.
func placeEverywhere(t *testing.T, s *system.System) <-chan []system.Order {
	t.Helper()
	var all sync.WaitGroup
	var mu sync.Mutex
	var orders []system.Order
	for i := range kitchens {
		all.Go(func() {
			for n := range perKitchen {
				if o, ok := insist(t, s, kitchen(i).ID, n); ok {
					mu.Lock()
					orders = append(orders, o)
					mu.Unlock()
				}
			}
		})
	}
	told := make(chan []system.Order, 1)
	go func() {
		all.Wait()
		told <- orders
	}()
	return told
}

// insist repeats a POST under its key until it is taken, as a bot does.
func insist(t *testing.T, s *system.System, store string, n int) (system.Order, bool) {
	t.Helper()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for {
		answer, err := s.Do(t, http.MethodPost, "/v1/orders", system.NewOrder(store), map[string]string{"Idempotency-Key": store + "-" + strconv.Itoa(n)})
		if err == nil && answer.Code < http.StatusMultipleChoices {
			return answer.Order(t), true
		}
		select {
		case <-t.Context().Done():
			return system.Order{}, false
		case <-again.C:
		}
	}
}

// killInTurns kills an API and a worker, each time others, and starts them again once the rest has got further.
func killInTurns(t *testing.T, s *system.System) {
	t.Helper()
	const times, further = 4, 5
	for i := range times {
		before := len(s.World.Ledger().Tickets)
		api, worker := s.APIs[i%len(s.APIs)], s.Workers[(i/len(s.APIs)+i)%len(s.Workers)]
		api.Kill(t)
		worker.Kill(t)
		system.Eventually(t, "the others go on", func() bool {
			return len(s.World.Ledger().Tickets) >= min(before+further, kitchens*perKitchen)
		})
		api.Start(t)
		worker.Start(t)
	}
}

// requireLeasesMove checks that the stores of a worker that was killed are watched by the other.
func requireLeasesMove(t *testing.T, s *system.System, dsn string) {
	t.Helper()
	db, err := sql.Open("pgx", dsn)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	policy := order.ShortPolicy()
	policy.CallTimeout = order.Duration(3 * time.Second)
	lease := max(3*policy.WatchWaiting.D(), policy.CallTimeout.D())
	for _, worker := range s.Workers {
		worker.Kill(t)
		// What ends later was taken or renewed since, so not by the worker that is dead. That it ends soon again
		// does not count: a look may take longer than a lease.
		killed := time.Now().Add(lease).UnixMicro()
		system.Eventually(t, "one worker watches every store", func() bool {
			var holders, leases int
			require.NoError(t, db.QueryRowContext(t.Context(), `
				SELECT count(DISTINCT holder), count(*) FROM leases
				WHERE name LIKE 'watch/%' AND ends_at > $1`, killed).Scan(&holders, &leases))
			return holders == 1 && leases == kitchens
		})
		worker.Start(t)
	}
}

// feed is what a bot reads of its orders while they are carried.
type feed struct {
	book *journal.DB
	mu   sync.Mutex
	read []journal.StoredEvent
	err  error
}

// follow reads the bot's feed until the test ends, always from behind the last event that it has.
func follow(t *testing.T, dsn string) *feed {
	t.Helper()
	book, err := journal.Open(t.Context(), dsn)
	require.NoError(t, err)
	f := &feed{book: book}
	var reading sync.WaitGroup
	reading.Go(func() {
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for f.more(t) {
			select {
			case <-t.Context().Done():
				return
			case <-tick.C:
			}
		}
	})
	t.Cleanup(func() { reading.Wait(); require.NoError(t, book.Close()) })
	return f
}

// more reads what is new; false when that goes wrong.
func (f *feed) more(t *testing.T) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	after := int64(0)
	if n := len(f.read); n > 0 {
		after = f.read[n-1].Position
	}
	events, err := f.book.Feed(t.Context(), botID, after, 0)
	f.read = append(f.read, events...)
	if t.Context().Err() == nil {
		f.err = err
	}
	return err == nil
}

// requireComplete checks that whoever followed the feed has read every event once: positions have no gap,
// and so have the sequences of each order.
func (f *feed) requireComplete(t *testing.T, s *system.System, orders []system.Order) {
	t.Helper()
	last := map[string]int64{}
	for _, o := range orders {
		last[o.Id] = s.Get(t, o.Id).Sequence
	}
	f.more(t)
	f.mu.Lock()
	defer f.mu.Unlock()
	require.NoError(t, f.err)
	sequences := map[string]int64{}
	for i, event := range f.read {
		require.Equal(t, int64(i+1), event.Position)
		require.Equal(t, sequences[event.OrderID]+1, event.Sequence, "order %s", event.OrderID)
		sequences[event.OrderID] = event.Sequence
	}
	require.Equal(t, last, sequences)
}
