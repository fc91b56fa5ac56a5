package menu_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/menu"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

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
