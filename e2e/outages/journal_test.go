package outages_test

import (
	"database/sql"
	"net/http"
	"net/url"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/stretchr/testify/require"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/journal/journaltest"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

func TestAnotherProcessLocksTheJournalFile(t *testing.T) {
	t.Parallel()
	s := system.Start(t, byHand())
	orders := place(t, s, 3)
	unlock := lockFile(t, strings.TrimPrefix(s.Journal, "file:"))

	goOnWithoutJournal(t, s, orders)
	require.Equal(t, order.AwaitingAcceptance, s.Get(t, orders[0].Id).Status, "what was written can be read")
	taken := s.Place(t, "while-locked", system.NewOrder(store), system.NoWait())
	require.Equal(t, order.Created, taken.Status, "durable, and not claimed yet")
	require.Empty(t, s.Payments(t, taken), "nothing is taken before the claim")

	unlock()
	catchUp(t, s, orders)
	s.AwaitStatus(t, taken.Id, order.AwaitingAcceptance)
	s.Serve(t, taken)
	s.RequireEnd(t, taken, system.Delivered())
	s.RequireSound(t)
	s.RequireReplays(t)
}

// lockFile keeps everybody else from writing into a SQLite file until unlock is called.
func lockFile(t *testing.T, path string) (unlock func()) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?_txlock=exclusive&_pragma=busy_timeout(10000)")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	held, err := db.BeginTx(t.Context(), nil)
	require.NoError(t, err)
	return func() { require.NoError(t, held.Rollback()) }
}

func TestTheJournalServerIsAwayForAWhile(t *testing.T) {
	t.Parallel()
	dsn := journaltest.Postgres(t)
	s := system.StartWith(t, system.Options{Stores: []system.Store{byHand()}, Journal: dsn})
	orders := place(t, s, 3)
	back := takeAway(t, dsn)

	goOnWithoutJournal(t, s, orders)
	rendered := s.Get(t, orders[0].Id)
	require.Equal(t, order.Created, rendered.Status, "read from Temporal, as far as it goes")
	require.Equal(t, system.Reference, *rendered.Reference)
	list, err := s.Do(t, http.MethodGet, "/v1/orders", nil, nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusServiceUnavailable, list.Code, "%s", list.Body)
	postAway(t, s)

	back()
	catchUp(t, s, orders)
	late := postAgain(t, s)
	s.AwaitStatus(t, late.Id, order.AwaitingAcceptance)
	s.Serve(t, late)
	s.RequireEnd(t, late, system.Delivered())
	s.RequireSound(t)
	s.RequireReplays(t)
}

// takeAway keeps everybody from a PostgreSQL database until back is called.
func takeAway(t *testing.T, dsn string) (back func()) {
	t.Helper()
	u, err := url.Parse(dsn)
	require.NoError(t, err)
	database := strings.TrimPrefix(u.Path, "/")
	u.Path = "/postgres"
	db, err := sql.Open("pgx", u.String())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	allow := func(yes string) {
		_, err := db.ExecContext(t.Context(), "ALTER DATABASE "+database+" WITH ALLOW_CONNECTIONS "+yes) // our own name
		require.NoError(t, err)
	}
	allow("false")
	_, err = db.ExecContext(t.Context(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", database)
	require.NoError(t, err)
	return func() { allow("true") }
}

// goOnWithoutJournal has the kitchen serve orders while nothing can be written into the journal.
func goOnWithoutJournal(t *testing.T, s *system.System, orders []system.Order) {
	t.Helper()
	for _, o := range orders {
		s.Serve(t, o)
	}
	awaitTaken(t, s, orders...)
	for _, o := range orders {
		system.Eventually(t, "the saga of order "+o.Id+" has heard that the ticket is closed", func() bool {
			return s.Summary(t, o) == string(order.Completed)
		})
	}
}

// catchUp waits until the journal shows what happened while it was away.
func catchUp(t *testing.T, s *system.System, orders []system.Order) {
	t.Helper()
	delays := caughtUp(t, s, orders, func(o system.Order) bool { return o.SettledAt != nil })
	t.Logf("the journal was away: of %d orders the median was settled %s after it was back, the last %s", len(orders), delays[len(orders)/2], delays[len(orders)-1])
	for _, o := range orders {
		s.RequireEnd(t, o, system.Delivered())
	}
}

func TestManyProcessesShareOneJournal(t *testing.T) {
	t.Parallel()
	dsn := journaltest.Postgres(t)
	stores := make([]system.Store, 0, kitchens)
	for i := range kitchens {
		stores = append(stores, kitchen(i))
	}
	s := system.StartWith(t, system.Options{Stores: stores, Journal: dsn, APIs: 2, Workers: 2})
	feed := follow(t, dsn)
	ids := placeEverywhere(t, s)
	killInTurns(t, s)
	requireLeasesMove(t, s, dsn)
	orders := <-ids
	for _, o := range orders {
		s.RequireEnd(t, o, system.Delivered())
	}
	require.Len(t, s.World.Ledger().Tickets, len(orders))
	feed.requireComplete(t, s, orders)
	s.RequireSound(t)
	s.RequireNothingLeaked(t)
	s.RequireReplays(t)
}

// kitchens are stores whose tickets go through their states within a second, and whose search can be believed.
const kitchens = 6

func kitchen(i int) system.Store {
	quickly := func(state simulator.State) simulator.Step {
		return simulator.Step{State: state, After: simulator.Duration(stepAfter)}
	}
	return system.Store{
		ID: "kitchen-" + string(rune('a'+i)), POS: map[string]any{"list_orders": true, "lookup_proves": true}, Policy: quick,
		Restaurant: simulator.Settings{ProCart: simulator.ProCartSettings{ListAll: true}, Timetable: []simulator.Step{quickly(simulator.Open), quickly(simulator.Bill), quickly(simulator.Closed)}},
	}
}
