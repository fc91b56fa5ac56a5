package menu_test

import (
	"context"
	"errors"
	"sync/atomic"
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

func closed(context.Context) (pos.Health, error) { return pos.Health{Why: "till offline"}, nil }

// daily takes orders for the time from ten to ten, and is open now or not.
func daily(open bool) func(context.Context) (pos.Health, error) {
	return func(context.Context) (pos.Health, error) {
		return pos.Health{Ready: open, Why: "before ten", Hours: pos.Hours{From: 10 * time.Hour, To: 22 * time.Hour, Step: 15 * time.Minute}}, nil
	}
}

// shut is a menu that says that its store is closed.
func shut() pos.Menu {
	m := soups()
	m.Closed = "the status is closed"
	return m
}

func TestABasketForLaterNeedsAStoreThatIsOpenThen(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Europe/Moscow")
	require.NoError(t, err)
	year, month, day := time.Now().In(zone).AddDate(0, 0, 2).Date()
	wished := func(hour, minute int) time.Time { return time.Date(year, month, day, hour, minute, 0, 0, zone) }
	refuses := func(pos.Draft) (pos.Quote, error) { return pos.Quote{}, posErr(pos.Rejected) }
	away := func(pos.Draft) (pos.Quote, error) { return pos.Quote{}, posErr(pos.NotSent) }
	soup := []order.Line{line("701", 1)}
	byPOS := menu.Quote{Lines: soup, Total: rub(500), PricedBy: order.PricedByPOS}
	unpriced := menu.Quote{Lines: soup, Total: rub(400), PricedBy: order.PricedByBot}
	for _, row := range []struct {
		name string
		pos  pos.Connector
		due  time.Time
		want menu.Quote
	}{
		{"it is open now, and then", pricedBy(daily(true), serves(soups()), costs5), wished(19, 45), byPOS},
		{"it is closed now, and open then", pricedBy(daily(false), serves(soups()), costs5), wished(19, 45), byPOS},
		{"in whatever zone the time is written", pricedBy(daily(false), serves(soups()), costs5), wished(10, 0).UTC(), byPOS},
		{"its POS prices nothing while it is closed", pricedBy(daily(false), serves(soups()), refuses), wished(19, 45), unpriced},
		{"nor answers", pricedBy(daily(false), serves(soups()), away), wished(19, 45), unpriced},
		{"what it sells while it is closed says nothing", pricedBy(daily(false), serves(pos.Menu{Dishes: []pos.Dish{{Code: "1"}}}), costs5), wished(19, 45), byPOS},
		{"its menu says that it is closed, and prices the basket", &kitchen{menu: serves(shut())}, wished(3, 17), menu.Quote{
			Lines: []order.Line{{Code: "701", Name: "Shchi", Quantity: 1, UnitPrice: rub(28000), Total: rub(28000)}}, Total: rub(28000), PricedBy: order.PricedByBot,
		}},
		{"its menu says that it is closed, and it is wanted now", &kitchen{menu: serves(shut())}, time.Time{}, menu.Quote{Closed: true, Why: "the status is closed"}},
		{"nobody knows its hours", pricedBy(closed, serves(soups()), costs5), wished(3, 17), byPOS},
		{"it is open now, and closed then", pricedBy(daily(true), nil, nil), wished(23, 0), menu.Quote{Untimely: "the restaurant takes orders for 10:00 to 22:00 only"}},
		{"it is closed now, and then", pricedBy(daily(false), nil, nil), wished(9, 45), menu.Quote{Untimely: "the restaurant takes orders for 10:00 to 22:00 only"}},
		{"between two times", pricedBy(daily(true), nil, nil), wished(19, 46), menu.Quote{Untimely: "the restaurant takes orders for times that are 15 minutes apart, counted from midnight"}},
		{"as soon as possible, and it is closed", pricedBy(daily(false), nil, nil), time.Time{}, menu.Quote{Closed: true, Why: "before ten"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			got, err := ask(t, row.pos, pos.Draft{Lines: soup, DueAt: row.due})
			require.NoError(t, err)
			require.Equal(t, row.want, got)
		})
	}
	_, err = ask(t, pricedBy(daily(true), serves(soups()), away), pos.Draft{Lines: soup, DueAt: wished(19, 45)})
	require.Equal(t, pos.NotSent, pos.KindOf(err), "an open store can be waited for")
}

// A basket that is about to be released is asked about as one of now: the clocks of two machines differ.
func TestABasketIsForLaterUntilItsRelease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := store().Policy
		begins := time.Now().Add(p.Preparation.D() + p.ReleaseBuffer.D())
		for ahead, later := range map[time.Duration]bool{0: false, -time.Minute: false, time.Minute: false, 2 * time.Minute: true} {
			got, err := ask(t, pricedBy(closed, serves(soups()), costs5), pos.Draft{Lines: []order.Line{line("701", 1)}, DueAt: begins.Add(ahead)})
			require.NoError(t, err)
			require.Equal(t, later, !got.Closed, ahead)
		}
	})
}

// Before a store opens, an order for its first minutes has to go to the kitchen: the hour of now is none of its matter.
func TestABasketForWhenTheStoreOpensIsReleasedBefore(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Moscow")
	require.NoError(t, err)
	soup := []order.Line{line("701", 1)}
	refuses := func(pos.Draft) (pos.Quote, error) { return pos.Quote{}, posErr(pos.Rejected) }
	byPOS := menu.Quote{Lines: soup, Total: rub(500), PricedBy: order.PricedByPOS}
	for _, row := range []struct {
		name     string
		offHours bool
		price    func(pos.Draft) (pos.Quote, error)
		due      time.Duration // of the day that begins in ten hours; zero: as soon as possible
		want     menu.Quote
	}{
		{"only the hours are against an order of now", true, costs5, 10 * time.Hour, byPOS},
		{"what the POS says then counts", true, refuses, 10 * time.Hour, menu.Quote{Refused: posErr(pos.Rejected)}},
		{"the till is off as well", false, costs5, 10 * time.Hour, menu.Quote{Closed: true, Why: "before ten"}},
		{"as soon as possible", true, costs5, 0, menu.Quote{Closed: true, Why: "before ten"}},
		{"before it opens", true, costs5, 9 * time.Hour, menu.Quote{Untimely: "the restaurant takes orders for 10:00 to 22:00 only"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ping := func(ctx context.Context) (pos.Health, error) {
					health, err := daily(false)(ctx)
					health.OffHours = row.offHours
					return health, err
				}
				d := pos.Draft{Lines: soup}
				if row.due > 0 {
					year, month, day := time.Now().In(zone).AddDate(0, 0, 1).Date()
					d.DueAt = time.Date(year, month, day, 0, 0, 0, 0, zone).Add(row.due)
					<-time.After(time.Until(d.DueAt.Add(-30 * time.Minute))) // its release
				}
				got, err := ask(t, pricedBy(ping, serves(soups()), row.price), d)
				require.NoError(t, err)
				require.Equal(t, row.want, got)
			})
		})
	}
}

// An order that would be held for later is taken for the bot's price while its store cannot say another; so is a quote.
func TestADeskQuotesWhatAnOrderForLaterWouldBeTakenFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		soup := []order.Line{line("701", 1)}
		p := store().Policy
		begins := time.Now().Add(p.Preparation.D() + p.ReleaseBuffer.D())
		off := func(context.Context) (pos.Health, error) { return pos.Health{}, posErr(pos.NotSent) }
		silent := func(pos.Draft) (pos.Quote, error) { return pos.Quote{}, posErr(pos.NotSent) }
		refuses := func(pos.Draft) (pos.Quote, error) { return pos.Quote{}, posErr(pos.Rejected) }
		expected := menu.Quote{Lines: soup, Total: rub(400), PricedBy: order.PricedByBot}
		shut := menu.Quote{Closed: true, Why: "till offline"}
		for _, row := range []struct {
			name     string
			pos      pos.Connector
			ahead    time.Duration // of its release
			expected int64
			want     menu.Quote // none: it is an error
		}{
			{"the POS is off", pricedBy(off, nil, nil), time.Hour, 400, expected},
			{"the POS does not price", pricedBy(ready, serves(soups()), silent), time.Hour, 400, expected},
			{"closed within the last minute before the release", pricedBy(closed, nil, nil), 30 * time.Second, 400, expected},
			{"closed at the release", pricedBy(closed, nil, nil), 0, 400, shut},
			{"closed, and nobody says what it costs", pricedBy(closed, nil, nil), 30 * time.Second, 0, shut},
			{"the POS is off at the release", pricedBy(off, nil, nil), 0, 400, menu.Quote{}},
			{"the POS is off, and nobody says what it costs", pricedBy(off, nil, nil), time.Hour, 0, menu.Quote{}},
			{"the POS says no", pricedBy(ready, serves(soups()), refuses), time.Hour, 400, menu.Quote{Refused: posErr(pos.Rejected)}},
		} {
			asked := menu.Question{Draft: pos.Draft{Lines: soup, DueAt: begins.Add(row.ahead)}, Method: order.Card}
			if row.expected > 0 {
				asked.Expected = rub(row.expected)
			}
			got, err := newDesk(row.pos).Quote(t.Context(), store(), asked)
			require.Equal(t, row.want.Closed || row.want.Refused != nil || row.want.Total.Amount > 0, err == nil, "%s: %v", row.name, err)
			require.Equal(t, row.want, got, row.name)
		}
	})
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

func newDesk(c pos.Connector) *menu.Desk {
	gates, all := gate.New(), stores{"msk-1": c}
	return menu.NewDesk(all, menu.NewQuoter(menu.NewSource(all, gates, time.Now), gates, time.Now), gates)
}

func TestTheSameQuestionIsAskedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int32
		desk := newDesk(pricedBy(ready, serves(soups()), func(d pos.Draft) (pos.Quote, error) {
			asked.Add(1)
			<-time.After(time.Second)
			return pos.Quote{Total: rub(int64(d.Lines[0].Quantity))}, nil
		}))
		answers := make(chan int64, 4)
		for _, quantity := range []int{1, 1, 1, 2} {
			go func() {
				if q, err := desk.Quote(t.Context(), store(), menu.Question{Draft: pos.Draft{Lines: []order.Line{line("701", quantity)}}}); err == nil {
					answers <- q.Total.Amount
				}
			}()
		}
		require.ElementsMatch(t, []int64{1, 1, 1, 2}, []int64{<-answers, <-answers, <-answers, <-answers})
		require.Equal(t, int32(2), asked.Load())
	})
}

func TestAStoreGetsOnlySoManyQuestions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		desk := newDesk(pricedBy(ready, serves(soups()), func(pos.Draft) (pos.Quote, error) {
			<-time.After(10 * time.Second)
			return pos.Quote{Total: rub(1)}, nil
		}))
		const questions = 7
		ends := make(chan error, questions)
		for quantity := range questions {
			go func() {
				_, err := desk.Quote(t.Context(), store(), menu.Question{Draft: pos.Draft{Lines: []order.Line{line("701", quantity+1)}}})
				ends <- err
			}()
		}
		busy := 0
		for range questions {
			if err := <-ends; errors.Is(err, menu.ErrBusy) {
				busy++
			} else {
				require.NoError(t, err)
			}
		}
		require.Equal(t, 3, busy)
	})
}

func TestADeskKnowsItsStores(t *testing.T) {
	t.Parallel()
	_, err := newDesk(mute{}).Quote(t.Context(), order.Store{ID: "gone"}, menu.Question{})
	require.ErrorContains(t, err, "ask store gone for a price: no such store")
}
