package activities_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// menuConnector is a POS with a menu that prices nothing, fullMenuConnector one that prices too.
type menuConnector struct {
	connector

	menu func() (pos.Menu, error)
}

func (c *menuConnector) Menu(context.Context) (pos.Menu, error) { return c.menu() }

type fullMenuConnector struct {
	fullConnector

	menu func() (pos.Menu, error)
}

func (c *fullMenuConnector) Menu(context.Context) (pos.Menu, error) { return c.menu() }

// checkingConnector is a POS that prices nothing, and knows beforehand what it would refuse.
type checkingConnector struct {
	connector

	check func(pos.Draft, pos.Paid) error
}

func (c *checkingConnector) Check(d pos.Draft, paid pos.Paid) error { return c.check(d, paid) }

func TestPreflightAsksWhatWouldBeRefusedAfterThePayment(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		method order.PaymentMethod
		wrong  error
		paid   int64
	}{
		{name: "of an order that is paid before", method: order.Card, paid: 55800},
		{name: "of an order that the restaurant collects", method: order.Cash},
		{name: "and it cannot be posted", method: order.Card, paid: 55800, wrong: posErr(pos.Malformed)},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			var asked pos.Paid
			b := newBench(t, &checkingConnector{check: func(_ pos.Draft, paid pos.Paid) error {
				asked = paid
				return row.wrong
			}})
			o := anOrder()
			o.Method = row.method
			value, err := b.env.ExecuteActivity(b.pos.Preflight, activities.PreflightRequest{Order: o, Store: store()})
			require.NoError(t, err)
			var got activities.PreflightResult
			require.NoError(t, value.Get(&got))
			require.Equal(t, row.paid, asked.Amount.Amount)
			require.Equal(t, row.wrong != nil, got.Refusal.Code == order.BasketRefused)
		})
	}
}

// pricingConnector prices, and knows beforehand what it would refuse all the same.
type pricingConnector struct {
	fullConnector

	check func(pos.Draft, pos.Paid) error
}

func (c *pricingConnector) Check(d pos.Draft, paid pos.Paid) error { return c.check(d, paid) }

// A price hangs on the basket, a post on the guest too.
func TestPreflightAsksWhatAPricedBasketIsRefusedFor(t *testing.T) {
	t.Parallel()
	var asked pos.Paid
	var guest order.Guest
	b := newBench(t, &pricingConnector{
		fullConnector: fullConnector{
			ping:  func() (pos.Health, error) { return pos.Health{Ready: true}, nil },
			price: func(pos.Draft) (pos.Quote, error) { return pos.Quote{Total: rub(50000)}, nil },
		},
		check: func(d pos.Draft, paid pos.Paid) error {
			asked, guest = paid, d.Guest
			if paid.Amount != rub(50000) {
				return nil // what the bot expects could be posted
			}
			return posErr(pos.Malformed)
		},
	})
	o := anOrder()
	o.Method = order.Card
	got := b.preflight(t, o)
	require.Equal(t, pos.Paid{Amount: rub(50000)}, asked, "what the POS says")
	require.Equal(t, "G", guest.Name)
	require.Equal(t, order.Problem{Code: order.BasketRefused, Detail: "no soup today"}, got.Refusal)
}

func TestPreflightOfAnOrderForLater(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation(store().Timezone)
	require.NoError(t, err)
	year, month, day := time.Now().In(zone).AddDate(0, 0, 2).Date()
	health := pos.Health{Why: "before ten", Hours: pos.Hours{From: 10 * time.Hour, To: 22 * time.Hour}}
	priced := func(pos.Draft) (pos.Quote, error) { return pos.Quote{Total: rub(50000)}, nil }
	for _, row := range []struct {
		name    string
		hour    int
		price   func(pos.Draft) (pos.Quote, error)
		total   order.Money
		refusal order.Problem
	}{
		{name: "it is closed now, and priced all the same", hour: 19, price: priced, total: rub(50000)},
		{name: "it is closed now, and the bot's price counts", hour: 19, price: func(pos.Draft) (pos.Quote, error) { return pos.Quote{}, posErr(pos.Rejected) }, total: rub(55800)},
		{
			name: "it is closed then, and refused before anything is paid", hour: 3,
			refusal: order.Problem{Code: order.TimeUnavailable, Detail: "the restaurant takes orders for 10:00 to 22:00 only"},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, &fullConnector{ping: func() (pos.Health, error) { return health, nil }, price: row.price})
			o := anOrder()
			o.Fulfillment.RequestedFor = time.Date(year, month, day, row.hour, 0, 0, 0, zone).UTC()
			got := b.preflight(t, o)
			require.Equal(t, row.refusal, got.Refusal)
			require.Equal(t, row.total, got.Total)
			require.Equal(t, row.total == rub(50000), got.PricedByPOS)
		})
	}
}

// preflight asks about an order.
func (b *bench) preflight(t *testing.T, o order.Order) activities.PreflightResult {
	t.Helper()
	value, err := b.env.ExecuteActivity(b.pos.Preflight, activities.PreflightRequest{Order: o, Store: store()})
	require.NoError(t, err)
	var got activities.PreflightResult
	require.NoError(t, value.Get(&got))
	return got
}

// checkingMenuConnector prices nothing, has a menu, and knows what it would refuse.
type checkingMenuConnector struct {
	menuConnector

	check func(pos.Draft, pos.Paid) error
}

func (c *checkingMenuConnector) Check(d pos.Draft, paid pos.Paid) error { return c.check(d, paid) }

// A menu that is away for a moment may say what the bot has not: nothing ends for good without it.
func TestPreflightWaitsForAMenuThatMayMendWhatTheBotLeftOut(t *testing.T) {
	t.Parallel()
	away := menuConnector{menu: func() (pos.Menu, error) { return pos.Menu{}, posErr(pos.NotSent) }}
	wanting := &checkingMenuConnector{menuConnector: away, check: func(pos.Draft, pos.Paid) error { return posErr(pos.Malformed) }}
	unpriced := anOrder()
	unpriced.ExpectedTotal = order.Money{}
	for name, row := range map[string]struct {
		pos pos.Connector
		o   order.Order
	}{"a line without a price": {wanting, anOrder()}, "an order without a total": {&away, unpriced}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, row.pos)
			_, err := b.env.ExecuteActivity(b.pos.Preflight, activities.PreflightRequest{Order: row.o, Store: store()})
			requireFailure(t, err, activities.ErrTypePOSDown, true)
		})
	}
}

func TestPreflightComparesTheBasketWithTheMenuBeforeItIsPriced(t *testing.T) {
	t.Parallel()
	sells := func(rest *int) func() (pos.Menu, error) {
		return func() (pos.Menu, error) {
			return pos.Menu{Dishes: []pos.Dish{{Code: "701", Price: rub(30000), Rest: rest}}}, nil
		}
	}
	away := func() (pos.Menu, error) { return pos.Menu{}, posErr(pos.NotSent) }
	asked := func(menu func() (pos.Menu, error), price func(pos.Draft) (pos.Quote, error)) pos.Connector {
		return &fullMenuConnector{menu: menu, fullConnector: fullConnector{
			ping: func() (pos.Health, error) { return pos.Health{Ready: true}, nil }, price: price,
		}}
	}
	priced := func(pos.Draft) (pos.Quote, error) { return pos.Quote{Total: rub(50000)}, nil }
	for _, row := range []struct {
		name   string
		pos    pos.Connector
		total  order.Money
		detail string
	}{
		{name: "the menu has it, and the POS prices it", pos: asked(sells(nil), priced), total: rub(50000)},
		{name: "it is sold out, and nobody is asked for a price", pos: asked(sells(new(0)), nil), detail: "/items/0: is sold out (sold_out)"},
		{name: "one is left of two", pos: &menuConnector{menu: sells(new(1))}, detail: "/items/0: only 1 left (quantity_unavailable)"},
		{name: "where the POS prices nothing its menu does", pos: &menuConnector{menu: sells(new(2))}, total: rub(60000)},
		{name: "a menu that cannot be read refuses nothing", pos: asked(away, priced), total: rub(50000)},
		{name: "nor where it is the only thing to read", pos: &menuConnector{menu: away}, total: rub(55800)},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, row.pos)
			value, err := b.env.ExecuteActivity(b.pos.Preflight, activities.PreflightRequest{Order: anOrder(), Store: store()})
			require.NoError(t, err)
			var got activities.PreflightResult
			require.NoError(t, value.Get(&got))
			if row.detail != "" {
				require.Equal(t, order.Problem{Code: order.BasketRefused, Detail: row.detail}, got.Refusal)
				return
			}
			require.Empty(t, got.Refusal)
			require.Equal(t, row.total, got.Total)
		})
	}
}

func TestARefusalNamesTheFirstFewProblems(t *testing.T) {
	t.Parallel()
	b := newBench(t, &menuConnector{menu: func() (pos.Menu, error) { return pos.Menu{Dishes: []pos.Dish{{Code: "9"}}}, nil }})
	o := anOrder()
	o.Lines = []order.Line{{Code: "1", Quantity: 1}, {Code: "2", Quantity: 1}, {Code: "3", Quantity: 1}, {Code: "4", Quantity: 1}, {Code: "5", Quantity: 1}}
	value, err := b.env.ExecuteActivity(b.pos.Preflight, activities.PreflightRequest{Order: o, Store: store()})
	require.NoError(t, err)
	var got activities.PreflightResult
	require.NoError(t, value.Get(&got))
	require.Equal(t, "/items/0: is not on the menu (unknown_item); /items/1: is not on the menu (unknown_item); "+
		"/items/2: is not on the menu (unknown_item); and 2 more", got.Refusal.Detail)
}

func TestOneMenuServesTheOrdersOfAMinute(t *testing.T) {
	t.Parallel()
	read := 0
	b := newBench(t, &menuConnector{menu: func() (pos.Menu, error) {
		read++
		return pos.Menu{Dishes: []pos.Dish{{Code: "701"}}}, nil
	}})
	for range 5 {
		_, err := b.env.ExecuteActivity(b.pos.Preflight, activities.PreflightRequest{Order: anOrder(), Store: store()})
		require.NoError(t, err)
	}
	require.Equal(t, 1, read)
}
