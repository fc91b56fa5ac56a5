package activities_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/golang/mock/gomock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/activities/activitymock"
	"github.com/ordersaga/ordersaga/internal/gate"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/menu"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

const (
	orderID  = "abcdefghijklmnopqrstuvwxyz"
	ticketID = "{9B0C6E1E-5B7C-4A39-9E0B-2F6E0C1D7A44}"
	// testRunID is the run that the test environment gives every activity.
	testRunID = "default-test-run-id"
)

func rub(amount int64) order.Money { return order.Money{Amount: amount, Currency: "RUB"} }

func store() order.Store {
	return order.Store{ID: "msk-1", System: "procart", Timezone: "Europe/Moscow", Currency: "RUB", Policy: order.ShortPolicy()}
}

func anOrder() order.Order {
	return order.Order{
		ID: orderID, StoreID: "msk-1", ExpectedTotal: rub(55800),
		Lines: []order.Line{{Code: "701", Quantity: 2}}, Guest: order.Sealed{KeyID: "k1", Data: []byte("sealed")},
	}
}

// connector is a POS that does as it is told. Functions that are nil must not be called.
type connector struct {
	traits  pos.Traits
	submit  func(pos.Draft, pos.Paid) (pos.Observation, error)
	observe func(string) (pos.Observation, error)
}

func (c *connector) Traits() pos.Traits { return c.traits }

func (c *connector) Submit(_ context.Context, d pos.Draft, p pos.Paid) (pos.Observation, error) {
	return c.submit(d, p)
}

func (c *connector) Observe(_ context.Context, id string) (pos.Observation, error) {
	return c.observe(id)
}

// fullConnector is a POS that can do more.
type fullConnector struct {
	connector

	ping   func() (pos.Health, error)
	price  func(pos.Draft) (pos.Quote, error)
	find   func(string) (pos.Observation, error)
	cancel func(string) error
	// until is the time that the last cancel had.
	until time.Time
}

func (c *fullConnector) Ping(context.Context) (pos.Health, error) { return c.ping() }

func (c *fullConnector) Price(_ context.Context, d pos.Draft) (pos.Quote, error) { return c.price(d) }

func (c *fullConnector) Find(_ context.Context, id string) (pos.Observation, error) {
	return c.find(id)
}

func (c *fullConnector) Cancel(ctx context.Context, id string) error {
	c.until, _ = ctx.Deadline()
	return c.cancel(id)
}

// seen is a ticket as a POS reports it.
func seen(raw string, state order.TicketState) pos.Observation {
	return pos.Observation{Ticket: order.Ticket{System: "procart", ID: ticketID, Raw: raw}, State: state}
}

func posErr(kind pos.Kind) error {
	return &pos.Error{System: "procart", Op: "submit", Kind: kind, Text: "no soup today"}
}

// bench is a POS activity on its workbench.
type bench struct {
	env    *testsuite.TestActivityEnvironment
	fences *activitymock.MockFences
	pos    *activities.POS
}

func newBench(t *testing.T, c pos.Connector) *bench {
	t.Helper()
	fences := activitymock.NewMockFences(gomock.NewController(t))
	b := newBenchOn(t, c, fences, quiet{})
	b.fences = fences
	return b
}

// newBenchOn is a bench with fences of its own, which logs to logger.
func newBenchOn(t *testing.T, c pos.Connector, fences activities.Fences, logger log.Logger) *bench {
	t.Helper()
	ctrl := gomock.NewController(t)
	connectors, guests := activitymock.NewMockConnectors(ctrl), activitymock.NewMockGuests(ctrl)
	connectors.EXPECT().Connector("msk-1").Return(c, nil).AnyTimes()
	guests.EXPECT().OpenGuest(orderID, gomock.Any()).Return(order.Guest{Name: "G", PaymentToken: "tok"}, nil).AnyTimes()
	b := &bench{env: newEnvThatLogs(logger)}
	gates, quoter := lines(connectors)
	b.pos = activities.NewPOS(connectors, fences, guests, func(storeID, id string) string { return "https://x/" + storeID + "/" + id }, gates, quoter)
	b.env.RegisterActivity(b.pos)
	return b
}

// lines is what a process knows of the lines of its stores, and asks for prices through.
func lines(connectors activities.Connectors) (*gate.Gates, *menu.Quoter) {
	gates := gate.New()
	return gates, menu.NewQuoter(menu.NewSource(connectors, gates, time.Now), gates, time.Now)
}

// openBooks opens an empty journal.
func openBooks(t *testing.T) *journal.DB {
	t.Helper()
	books, err := journal.Open(t.Context(), ":memory:")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, books.Close()) })
	return books
}

func newEnv() *testsuite.TestActivityEnvironment { return newEnvThatLogs(quiet{}) }

func newEnvThatLogs(logger log.Logger) *testsuite.TestActivityEnvironment {
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(logger)
	return suite.NewTestActivityEnvironment()
}

// requireFailure checks the type of an application error, and whether it may be retried.
func requireFailure(t *testing.T, err error, errType string, retried bool) {
	t.Helper()
	app, ok := errors.AsType[*temporal.ApplicationError](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, errType, app.Type())
	require.Equal(t, retried, !app.NonRetryable())
	if retried {
		require.Positive(t, app.NextRetryDelay(), "a retry is spread in time")
	}
}

type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}

// loud remembers the last error of each message that it is told.
type loud struct {
	quiet

	errors map[string][]any
}

func (l *loud) Error(message string, keyvals ...any) { l.errors[message] = keyvals }

// newBenchWithout is a bench whose store is not to be found.
func newBenchWithout(t *testing.T, why error) *bench {
	t.Helper()
	ctrl := gomock.NewController(t)
	connectors := activitymock.NewMockConnectors(ctrl)
	connectors.EXPECT().Connector("msk-1").Return(nil, why).AnyTimes()
	b := &bench{env: newEnv(), fences: activitymock.NewMockFences(ctrl)}
	gates, quoter := lines(connectors)
	b.pos = activities.NewPOS(connectors, b.fences, activitymock.NewMockGuests(ctrl), nil, gates, quoter)
	b.env.RegisterActivity(b.pos)
	return b
}
