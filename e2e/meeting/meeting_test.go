package meeting_test

import (
	"context"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/internal/app"
	"github.com/ordersaga/ordersaga/internal/gate"
	"github.com/ordersaga/ordersaga/menu"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/registry"
	"github.com/ordersaga/ordersaga/simulator"
)

const (
	store   = "store-1"
	orderID = "k7m2q9x4k7m2q9x4k7m2q9x4k7"
	another = "a2b3c4d5a2b3c4d5a2b3c4d5a2"
	// patience is how long a callback may take; far more than it does.
	patience = 20 * time.Second
)

// encounter is a connector before its dialect.
type encounter struct {
	*testing.T

	party
	connector pos.Connector
	admin     simulator.Admin
	world     *simulator.World
	door      *door
	currency  string
	shop      order.Store
	desk      *menu.Desk
}

func meet(t *testing.T, p party) *encounter {
	t.Helper()
	door := openDoor(t)
	restaurant := simulator.Settings{System: p.system, Timetable: simulator.ByHand()}
	if p.restaurant != nil {
		p.restaurant(&restaurant, door.url)
	}
	world, err := simulator.New(simulator.Options{POSToken: "simulated", Restaurants: map[string]simulator.Settings{store: restaurant}})
	require.NoError(t, err)
	t.Cleanup(world.Close)
	server := httptest.NewServer(world.Handler())
	t.Cleanup(server.Close)
	s := app.SimulatedStore(p.system, server.URL, store, "Meeting")
	s.Policy.ReadTimeout = order.Duration(patience) // a busy machine
	if s.POS.Settings == nil {
		s.POS.Settings = config.Settings{}
	}
	maps.Copy(s.POS.Settings, p.settings)
	connectors, err := registry.New(config.Config{Stores: []config.Store{s}})
	require.NoError(t, err)
	connector, err := connectors.Connector(store)
	require.NoError(t, err)
	gates := gate.New()
	quoter := menu.NewQuoter(menu.NewSource(connectors, gates, time.Now), gates, time.Now)
	return &encounter{
		T: t, party: p, connector: connector, world: world, door: door, currency: s.Currency,
		shop: s.Order(), desk: menu.NewDesk(connectors, quoter, gates),
		admin: simulator.Admin{BaseURL: server.URL, HTTP: server.Client()},
	}
}

// everybody runs a test for each system.
func everybody(t *testing.T, meeting func(e *encounter)) {
	t.Helper()
	for _, p := range parties() {
		t.Run(string(p.system), func(t *testing.T) {
			t.Parallel()
			meeting(meet(t, p))
		})
	}
}

// order is the sample order as the system takes it, priced, and what the guest pays for it: two soups with
// cream, 558.00 with a discount of ten percent.
func (e *encounter) order(id string) (pos.Draft, pos.Paid) {
	e.Helper()
	d := pos.Draft{
		OrderID: id, Number: order.Number(id), Currency: e.currency, DiscountCode: "4", CallbackURL: e.door.url + "/" + id,
		Lines: []order.Line{{
			Code: "701", Name: "Soup", Quantity: 2, UnitPrice: e.money(31000),
			Modifiers: []order.Modifier{{Group: "51", Code: "905", Name: "Cream", Quantity: 1}},
		}},
		Fulfillment: order.Fulfillment{Type: order.Delivery},
		Guest: order.Guest{
			Name: "Testina Guestova", Phone: "+79001112233", Address: "Forest lane 4", Comment: "ring twice", Notes: map[string]string{"0": "no onion"},
		},
	}
	if e.draft != nil {
		e.draft(&d)
	}
	return d, e.pay(&d)
}

// pay prices the order as the product does: by the POS, or by its menu, or by what the bot says.
func (e *encounter) pay(d *pos.Draft) pos.Paid {
	e.Helper()
	if pricer, ok := e.connector.(pos.Pricer); ok {
		quote, err := pricer.Price(e.Context(), *d)
		require.NoError(e, err)
		return pos.Paid{Amount: quote.Total}
	}
	reader, ok := e.connector.(pos.MenuReader)
	if !ok || e.menuless {
		price := e.money(62000 - e.unsaid(*d))
		d.Lines[0].UnitPrice = e.money(price.Amount / 2)
		return pos.Paid{Amount: price}
	}
	m, err := reader.Menu(e.Context())
	require.NoError(e, err)
	e.pickFrom(m, d.Lines[0].Modifiers)
	require.Empty(e, menu.Check(m, d.Lines))
	lines, total, err := menu.Sum(m, d.Lines, nil)
	require.NoError(e, err)
	d.Lines = lines
	return pos.Paid{Amount: total}
}

// pickFrom puts the menu's own codes of groups on modifiers, as a guest who chooses from the menu does.
func (e *encounter) pickFrom(m pos.Menu, modifiers []order.Modifier) {
	e.Helper()
	at := slices.IndexFunc(m.Dishes, func(d pos.Dish) bool { return d.Code == "701" })
	require.GreaterOrEqual(e, at, 0, "the menu has the soup")
	for i := range modifiers {
		for _, group := range m.Dishes[at].Groups {
			if slices.ContainsFunc(group.Modifiers, func(own pos.MenuModifier) bool { return own.Code == modifiers[i].Code }) {
				modifiers[i].Group = group.Code
			}
		}
	}
}

func (e *encounter) money(minor int64) order.Money {
	return order.Money{Amount: minor, Currency: e.currency}
}

// post posts an order and returns the ticket's id for the connector, and the ticket.
func (e *encounter) post(id string) (ticketID string, made simulator.Ticket) {
	e.Helper()
	d, paid := e.order(id)
	seen, err := e.connector.Submit(e.Context(), d, paid)
	require.NoError(e, err)
	require.NotEmpty(e, seen.Ticket.ID)
	require.Equal(e, string(e.system), seen.Ticket.System)
	return seen.Ticket.ID, e.ticket(d.Number)
}

// ticket is the one ticket with a number.
func (e *encounter) ticket(number string) simulator.Ticket {
	e.Helper()
	tickets := e.world.Ledger().TicketsOf(number)
	require.Len(e, tickets, 1, "%+v", e.world.Ledger().Tickets)
	return tickets[0]
}

// move moves a ticket as staff do.
func (e *encounter) move(id string, stage simulator.State) {
	e.Helper()
	_, err := e.admin.MoveByNumber(e.Context(), store, order.Number(id), simulator.MoveRequest{State: stage})
	require.NoError(e, err)
}

// observe looks at a ticket as the saga does.
func (e *encounter) observe(ticketID string) pos.Observation {
	e.Helper()
	seen, err := e.connector.Observe(e.Context(), ticketID)
	require.NoError(e, err)
	require.True(e, order.SameTicket(ticketID, seen.Ticket.ID), "%s, not %s", ticketID, seen.Ticket.ID)
	return seen
}

// door takes callbacks.
type door struct {
	url  string
	mu   sync.Mutex
	came []call
}

type call struct {
	path   string
	header http.Header
	body   []byte
}

func openDoor(t *testing.T) *door {
	t.Helper()
	d := &door{}
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the test misses the callback
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		d.came = append(d.came, call{path: r.URL.RequestURI(), header: r.Header, body: body})
	}))
	t.Cleanup(server.Close)
	d.url = server.URL
	return d
}

// take waits until so many callbacks came, and returns the last.
func (d *door) take(ctx context.Context, t *testing.T, n int) call {
	t.Helper()
	var last call
	require.Eventually(t, func() bool {
		d.mu.Lock()
		defer d.mu.Unlock()
		if len(d.came) >= n {
			last = d.came[n-1]
		}
		return len(d.came) >= n || ctx.Err() != nil
	}, patience, time.Millisecond, "callback %d", n)
	return last
}
