package menu_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/gate"
	"github.com/ordersaga/ordersaga/menu"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

func ready(context.Context) (pos.Health, error) { return pos.Health{Ready: true}, nil }

func costs5(d pos.Draft) (pos.Quote, error) { return pos.Quote{Total: rub(500), Lines: d.Lines}, nil }

func pricedBy(ping func(context.Context) (pos.Health, error), read func(context.Context) (pos.Menu, error), price func(pos.Draft) (pos.Quote, error)) *till {
	return &till{kitchen: kitchen{menu: read}, ping: ping, price: price}
}

// ask asks a new quoter on a store whose POS is c.
func ask(t *testing.T, c pos.Connector, d pos.Draft) (menu.Quote, error) {
	t.Helper()
	return askFor(t, c, menu.Question{Draft: d, Method: order.Card, Expected: rub(400)})
}

func askFor(t *testing.T, c pos.Connector, asked menu.Question) (menu.Quote, error) {
	t.Helper()
	gates := gate.New()
	source := menu.NewSource(stores{"msk-1": c}, gates, time.Now)
	return menu.NewQuoter(source, gates, time.Now).Quote(t.Context(), store(), c, asked)
}

func TestQuote(t *testing.T) {
	t.Parallel()
	soup, fish := pos.Draft{Lines: []order.Line{line("701", 1)}}, pos.Draft{Lines: []order.Line{line("731", 1)}}
	soldOut := []menu.Problem{{Place: "/items/0", Code: menu.SoldOut, Detail: "is sold out"}}
	no := &pos.Error{Kind: pos.Rejected, Text: "no soup today"}
	withDiscount, tomorrow := soup, fish
	withDiscount.DiscountCode = "4"
	tomorrow.DueAt = time.Now().Add(24 * time.Hour)
	for _, row := range []struct {
		name string
		pos  pos.Connector
		of   pos.Draft
		want menu.Quote
	}{
		{"the POS prices what the menu allows", pricedBy(ready, serves(soups()), costs5), soup, menu.Quote{Lines: soup.Lines, Total: rub(500), PricedBy: order.PricedByPOS}},
		{
			"a closed store is asked nothing more",
			pricedBy(func(context.Context) (pos.Health, error) { return pos.Health{Why: "till offline"}, nil }, nil, nil),
			soup,
			menu.Quote{Closed: true, Why: "till offline"},
		},
		{"what the menu does not allow is not priced", pricedBy(ready, serves(soups()), nil), fish, menu.Quote{Problems: soldOut}},
		{"what is sold out now may be there tomorrow", pricedBy(ready, serves(soups()), costs5), tomorrow, menu.Quote{Lines: fish.Lines, Total: rub(500), PricedBy: order.PricedByPOS}},
		{"the POS's own no", pricedBy(ready, serves(soups()), func(pos.Draft) (pos.Quote, error) { return pos.Quote{}, no }), soup, menu.Quote{Refused: no}},
		{"without a menu the POS decides", pricedBy(ready, fails(pos.Unknown), costs5), fish, menu.Quote{Lines: fish.Lines, Total: rub(500), PricedBy: order.PricedByPOS}},
		{"an empty menu refuses nothing", pricedBy(ready, serves(pos.Menu{}), costs5), fish, menu.Quote{Lines: fish.Lines, Total: rub(500), PricedBy: order.PricedByPOS}},
		{"a POS that prices nothing has a menu", &kitchen{menu: serves(soups())}, soup, menu.Quote{
			Lines: []order.Line{{Code: "701", Name: "Shchi", Quantity: 1, UnitPrice: rub(28000), Total: rub(28000)}}, Total: rub(28000), PricedBy: order.PricedByBot,
		}},
		{"and that refuses, too", &kitchen{menu: serves(soups())}, fish, menu.Quote{Problems: soldOut}},
		{"what a discount takes off is in no menu", &kitchen{menu: serves(soups())}, withDiscount, menu.Quote{Lines: soup.Lines, Total: rub(400), PricedBy: order.PricedByBot}},
		{"neither prices nor a menu", mute{}, soup, menu.Quote{Lines: soup.Lines, Total: rub(400), PricedBy: order.PricedByBot}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			got, err := ask(t, row.pos, row.of)
			require.NoError(t, err)
			require.Equal(t, row.want, got)
		})
	}
}

func TestWhatCouldNotBePostedIsAskedAboutForThePrice(t *testing.T) {
	t.Parallel()
	no := posErr(pos.Malformed)
	soup, named := line("701", 1), order.Line{Code: "701", Name: "Shchi", Quantity: 1, UnitPrice: rub(28000), Total: rub(28000)}
	asking := func(method order.PaymentMethod, expected int64) menu.Question {
		q := menu.Question{Draft: pos.Draft{Lines: []order.Line{soup}}, Method: method}
		if expected > 0 {
			q.Expected = rub(expected)
		}
		return q
	}
	type checked struct {
		paid pos.Paid
		line order.Line
	}
	first := checked{pos.Paid{Amount: rub(400)}, soup} // before anybody is asked
	for _, row := range []struct {
		name   string
		prices bool
		read   func(context.Context) (pos.Menu, error)
		asked  menu.Question
		says   error // the last time
		want   []checked
		unread bool
	}{
		{name: "what the POS says is paid", prices: true, read: serves(soups()), asked: asking(order.Card, 400), want: []checked{first, {pos.Paid{Amount: rub(500)}, soup}}},
		{name: "nothing is paid before in cash", prices: true, read: serves(soups()), asked: asking(order.Cash, 400), want: []checked{{line: soup}, {line: soup}}},
		{name: "and it cannot be posted", prices: true, read: serves(soups()), asked: asking(order.Card, 0), says: no, want: []checked{{line: soup}, {pos.Paid{Amount: rub(500)}, soup}}},
		{name: "what the menu says is paid, and posted", read: serves(soups()), asked: asking(order.Card, 400), want: []checked{{pos.Paid{Amount: rub(28000)}, named}}},
		{name: "what the bot says where nobody else does", read: fails(pos.NotSent), asked: asking(order.Card, 400), want: []checked{first}},
		{name: "and it cannot be posted so, though perhaps with the menu's prices", read: fails(pos.NotSent), asked: asking(order.Card, 400), says: no, want: []checked{first}, unread: true},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			var got []checked
			check := func(d pos.Draft, paid pos.Paid) error {
				got = append(got, checked{paid, d.Lines[0]})
				if len(got) < len(row.want) {
					return nil
				}
				return row.says
			}
			var c pos.Connector = &checkingKitchen{kitchen: kitchen{menu: row.read}, check: check}
			if row.prices {
				c = &checkingTill{till: *pricedBy(ready, row.read, costs5), check: check}
			}
			quote, err := askFor(t, c, row.asked)
			require.Equal(t, row.want, got)
			if row.unread {
				require.Equal(t, pos.NotSent, pos.KindOf(err), "%v", err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, row.says, quote.Refused)
		})
	}
}

func TestABasketThatCanNeverBePostedCostsNoCall(t *testing.T) {
	t.Parallel()
	no := posErr(pos.Malformed)
	quote, err := ask(t, &checkingTill{check: func(pos.Draft, pos.Paid) error { return no }}, pos.Draft{Lines: []order.Line{line("701", 1)}})
	require.NoError(t, err)
	require.Equal(t, menu.Quote{Refused: no}, quote)
}

// The saga rejects such an order, too.
func TestABasketWithoutAPriceIsRefused(t *testing.T) {
	t.Parallel()
	soup := pos.Draft{Lines: []order.Line{line("701", 1)}}
	gift := pos.Menu{Dishes: []pos.Dish{{Code: "701", Price: rub(0)}}}
	for name, c := range map[string]pos.Connector{
		"the POS gives it away":     pricedBy(ready, serves(soups()), func(pos.Draft) (pos.Quote, error) { return pos.Quote{Total: rub(0)}, nil }),
		"the POS owes for it":       pricedBy(ready, serves(soups()), func(pos.Draft) (pos.Quote, error) { return pos.Quote{Total: rub(-1)}, nil }),
		"the menu gives it away":    &kitchen{menu: serves(gift)},
		"nobody says what it costs": mute{},
	} {
		quote, err := askFor(t, c, menu.Question{Draft: soup, Method: order.Card})
		require.NoError(t, err, name)
		require.Equal(t, pos.Malformed, pos.KindOf(quote.Refused), name)
		require.Equal(t, "the basket has no price", pos.Reason(quote.Refused), name)
	}
}

func TestWhatIsRefusedAlreadyIsNotCheckedForItsPrice(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]*till{
		"by the menu": pricedBy(ready, serves(pos.Menu{Dishes: []pos.Dish{{Code: "1"}}}), nil),
		"by the POS":  pricedBy(ready, serves(soups()), func(pos.Draft) (pos.Quote, error) { return pos.Quote{}, posErr(pos.Rejected) }),
		"by closing":  pricedBy(closed, nil, nil),
	} {
		checks := 0
		check := func(pos.Draft, pos.Paid) error {
			checks++
			return nil
		}
		quote, err := ask(t, &checkingTill{till: *c, check: check}, pos.Draft{Lines: []order.Line{line("701", 1)}})
		require.NoError(t, err, name)
		require.Zero(t, quote.Total, name)
		require.Equal(t, 1, checks, name)
	}
}

func TestAPOSThatCannotBeAskedIsAnError(t *testing.T) {
	t.Parallel()
	soup := pos.Draft{Lines: []order.Line{line("701", 1)}}
	for name, c := range map[string]pos.Connector{
		"by a ping":  pricedBy(func(context.Context) (pos.Health, error) { return pos.Health{}, posErr(pos.NotSent) }, nil, nil),
		"by a price": pricedBy(ready, serves(soups()), func(pos.Draft) (pos.Quote, error) { return pos.Quote{}, posErr(pos.NotSent) }),
	} {
		_, err := ask(t, c, soup)
		require.Equal(t, pos.NotSent, pos.KindOf(err), name)
	}
	away := &kitchen{menu: fails(pos.NotSent)}
	_, err := askFor(t, away, menu.Question{Draft: soup, Method: order.Card})
	require.Equal(t, pos.NotSent, pos.KindOf(err), "without its menu nobody knows the price")
	got, err := ask(t, away, soup)
	require.NoError(t, err, "but for the bot")
	require.Equal(t, menu.Quote{Lines: soup.Lines, Total: rub(400), PricedBy: order.PricedByBot}, got)
}

func TestAnOldMenuRefusesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gates, fish := gate.New(), pos.Draft{Lines: []order.Line{line("731", 1)}}
		read := serves(soups())
		c := pricedBy(ready, func(ctx context.Context) (pos.Menu, error) { return read(ctx) }, costs5)
		quoter := menu.NewQuoter(menu.NewSource(stores{"msk-1": c}, gates, time.Now), gates, time.Now)
		quote := func() menu.Quote {
			got, err := quoter.Quote(t.Context(), store(), c, menu.Question{Draft: fish})
			require.NoError(t, err)
			return got
		}
		require.NotEmpty(t, quote().Problems)
		read = fails(pos.Unknown)
		<-time.After(2 * time.Minute)
		require.Equal(t, rub(500), quote().Total, "the fish may have been cooked meanwhile")
	})
}

func TestASlowMenuLeavesThePriceItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := pricedBy(ready, func(ctx context.Context) (pos.Menu, error) {
			<-time.After(20 * time.Second)
			return soups(), ctx.Err()
		}, costs5)
		began := time.Now()
		got, err := ask(t, c, pos.Draft{Lines: []order.Line{line("731", 1)}})
		require.NoError(t, err)
		require.Equal(t, rub(500), got.Total)
		require.Equal(t, 5*time.Second, time.Since(began))
		<-time.After(20 * time.Second) // the reading goes on to its end
	})
}
