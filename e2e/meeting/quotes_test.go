package meeting_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/menu"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/simulator"
)

// asked is what a bot asks a quote for that will order d: nobody orders it yet.
func asked(d pos.Draft, expected order.Money) menu.Question {
	d.OrderID, d.Number, d.CallbackURL, d.Guest = "", "", "", order.Guest{}
	return menu.Question{Draft: d, Method: order.Card, Expected: expected}
}

// quote is the answer to it, through everything that the API has between itself and the POS.
func (e *encounter) quote(d pos.Draft, expected order.Money) menu.Quote {
	e.Helper()
	quote, err := e.desk.Quote(e.Context(), e.shop, asked(d, expected))
	require.NoError(e, err)
	return quote
}

func TestAQuoteIsWhatTheTillTakes(t *testing.T) {
	t.Parallel()
	everybody(t, func(e *encounter) {
		d, paid := e.order(orderID)
		quote := e.quote(d, paid.Amount)
		require.NoError(e, quote.Refused)
		require.False(e, quote.Closed, quote.Why)
		require.Empty(e, quote.Problems)
		require.Equal(e, paid.Amount, quote.Total)
		_, made := e.post(orderID)
		require.Equal(e, paid.Amount.Amount, made.Amount)
	})
}

func TestAQuoteIsRefusedForWhatCouldNotBePosted(t *testing.T) {
	t.Parallel()
	everybody(t, func(e *encounter) {
		d, paid := e.order(orderID)
		d.Fees = []order.Fee{{Kind: "tip", Amount: e.money(1)}}
		if e.system == simulator.Eleve { // has a place for fees, and none for codes
			d.Fees, d.DiscountCode = nil, "4"
		}
		quote := e.quote(d, paid.Amount)
		require.Equal(e, pos.Malformed, pos.KindOf(quote.Refused), "%v", quote.Refused)
		require.Empty(e, e.world.Ledger().Tickets)
	})
}

func TestATillThatIsOffNowTakesOrdersForLater(t *testing.T) {
	t.Parallel()
	everybody(t, func(e *encounter) {
		d, paid := e.order(orderID)
		require.NoError(e, e.admin.ChangeRestaurant(e.Context(), store, func(s *simulator.Settings) { s.TillOffline = true }))
		now := e.shop.Local(time.Now())
		d.DueAt = time.Date(now.Year(), now.Month(), now.Day()+2, 19, 45, 0, 0, now.Location())
		d.Fulfillment.RequestedFor = d.DueAt
		quote := e.quote(d, paid.Amount)
		require.False(e, quote.Closed, quote.Why)
		require.Empty(e, quote.Problems)
		require.NoError(e, quote.Refused)
	})
}

func TestAPOSThatIsOffNowTakesOrdersForLater(t *testing.T) {
	t.Parallel()
	everybody(t, func(e *encounter) {
		d, paid := e.order(orderID)
		require.NoError(e, e.admin.SetFaults(e.Context(), simulator.POS(store), simulator.Fault{Name: simulator.Down}))
		d.DueAt = e.shop.Local(time.Now().AddDate(0, 0, 2))
		d.Fulfillment.RequestedFor = d.DueAt
		quote := e.quote(d, paid.Amount)
		require.False(e, quote.Closed, quote.Why)
		require.NoError(e, quote.Refused)
		require.Equal(e, paid.Amount, quote.Total, "what the bot expects")
	})
}

// A kitchen that needs longer than the lead time gets the orders of the first minutes before its store opens.
func TestAnOrderForWhenDeliveryHatchOpensIsReleasedBefore(t *testing.T) {
	t.Parallel()
	p := of(simulator.DeliveryHatch)
	opens := time.Now().Truncate(15 * time.Minute).Add(90 * time.Minute)
	p.restaurant = func(s *simulator.Settings, _ string) {
		zone, err := time.LoadLocation("Europe/Moscow")
		require.NoError(t, err)
		clock := func(at time.Time) string { return at.In(zone).Format("15,04") }
		s.DeliveryHatch.DeliverFrom, s.DeliveryHatch.DeliverTo = clock(opens), clock(opens.Add(8*time.Hour))
	}
	e := meet(t, p)
	require.Equal(t, "Europe/Moscow", e.shop.Timezone)
	e.shop.Policy.Preparation = order.Duration(2 * time.Hour)
	d, paid := e.order(orderID)
	require.True(t, e.quote(d, paid.Amount).Closed, "for as soon as possible")
	d.DueAt = e.shop.Local(opens)
	d.Fulfillment.RequestedFor = d.DueAt
	quote := e.quote(d, paid.Amount)
	require.False(t, quote.Closed, quote.Why)
	require.Empty(t, quote.Untimely)
	require.NoError(t, quote.Refused)
	require.Equal(t, order.PricedByPOS, quote.PricedBy)
}

func TestABasketThatCanNeverBePostedCostsDeliveryHatchNoCall(t *testing.T) {
	t.Parallel()
	e := meet(t, of(simulator.DeliveryHatch))
	d, paid := e.order(orderID)
	d.Fulfillment = order.Fulfillment{Type: order.DineIn, Table: "12"}
	require.Equal(t, pos.Malformed, pos.KindOf(e.quote(d, paid.Amount).Refused))
	for _, op := range []simulator.Op{simulator.OpPing, simulator.OpGetMenu} {
		require.Zero(t, e.world.Ledger().Count(simulator.POS(store), op))
	}
}

func TestATimeThatDeliveryHatchDoesNotOfferIsRefused(t *testing.T) {
	t.Parallel()
	p := of(simulator.DeliveryHatch)
	p.restaurant = func(s *simulator.Settings, _ string) {
		s.DeliveryHatch.DeliverFrom, s.DeliveryHatch.DeliverTo = "10,00", "3,00"
	}
	e := meet(t, p)
	d, paid := e.order(orderID)
	now := e.shop.Local(time.Now())
	for clock, why := range map[string]string{
		"19:45": "", "02:45": "", "10:00": "", "03:15": "10:00 to 3:00 only", "09:45": "10:00 to 3:00 only", "19:46": "15 minutes apart",
	} {
		at, err := time.Parse("15:04", clock)
		require.NoError(t, err)
		d.DueAt = time.Date(now.Year(), now.Month(), now.Day()+2, at.Hour(), at.Minute(), 0, 0, now.Location())
		quote := e.quote(d, paid.Amount)
		require.NoError(t, quote.Refused)
		require.Equal(t, why == "", quote.Untimely == "", quote.Untimely)
		require.Contains(t, quote.Untimely, why)
	}
}
