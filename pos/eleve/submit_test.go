package eleve_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/eleve"
)

func TestSubmitQueuesTheOrder(t *testing.T) {
	f := newFake()

	seen, err := connect(t, f, nil).Submit(t.Context(), draft(), paid())

	require.NoError(t, err)
	require.Equal(t, pos.Observation{
		Ticket: order.Ticket{System: "eleve", ID: minted, Raw: "queued"}, State: order.TicketWaiting,
	}, seen, "taken by the hub is not yet at the till")
	body := f.seen(newOrderPath)[0].body
	requireGolden(t, "neworder_table.json", body)
	require.Contains(t, body, `"orderAmount":19.00`, "reais with both decimals")
}

func TestSubmitPostsEveryWayToGetTheFood(t *testing.T) {
	latitude, longitude := -23.55, -46.63
	rows := []struct {
		name, golden string
		change       func(*pos.Draft)
		settings     func(*eleve.Config)
		paid         pos.Paid
		ticket       string
	}{
		{
			name: "a delivery for later", golden: "assumed_neworder_delivery.json", ticket: minted, paid: pos.Paid{Amount: brl(3400)},
			change: func(d *pos.Draft) {
				d.Fulfillment = order.Fulfillment{Type: order.Delivery}
				d.Guest.Latitude, d.Guest.Longitude = &latitude, &longitude
				d.DueAt = time.Date(2026, 12, 1, 23, 45, 0, 0, time.UTC)
				d.Lines = append(d.Lines, order.Line{Code: "59", Name: "Água", Quantity: 1, UnitPrice: brl(300)})
				d.Fees = []order.Fee{{Kind: "delivery", Name: "Entrega", Amount: brl(700)}, {Kind: "tip", Amount: brl(200)}}
			},
		},
		{
			name: "cash at the counter", golden: "assumed_neworder_takeout.json", ticket: minted,
			change: func(d *pos.Draft) {
				*d = pos.Draft{OrderID: orderID, Number: number, Lines: []order.Line{{Code: "58", Quantity: 1, UnitPrice: brl(5)}}, Fulfillment: order.Fulfillment{Type: order.Pickup}}
			},
			settings: func(c *eleve.Config) { c.Settings = eleve.Settings{ServiceID: service, Signature: eleve.HMAC} },
		},
		{
			name: "a card, tracked by its number, for less than the lines", golden: "assumed_neworder_card.json",
			ticket: minted + "@CARD:7", paid: pos.Paid{Amount: brl(1500)},
			change:   func(d *pos.Draft) { d.Fulfillment.Table = "7" },
			settings: func(c *eleve.Config) { c.Settings.DineIn, c.Settings.TrackBy = "CARD", eleve.ByPlace },
		},
		{
			name: "a counter indoors, dishes without prices", golden: "assumed_neworder_indoor.json", ticket: minted, paid: paid(),
			change: func(d *pos.Draft) {
				d.Fulfillment.Table, d.Lines[0].UnitPrice = "", order.Money{}
				d.Fees = []order.Fee{{Kind: "service", Name: "Serviço", Amount: brl(190)}}
			},
			settings: func(c *eleve.Config) { c.Settings.DineIn = "INDOOR" },
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f, d := newFake(), draft()
			row.change(&d)
			seen, err := connect(t, f, row.settings).Submit(t.Context(), d, row.paid)
			require.NoError(t, err)
			require.Equal(t, row.ticket, seen.Ticket.ID)
			requireGolden(t, row.golden, f.seen(newOrderPath)[0].body)
		})
	}
}

func TestEveryPostOfAnOrderHasOneID(t *testing.T) {
	f := newFake()
	first, err := connect(t, f, nil).Submit(t.Context(), draft(), paid())
	require.NoError(t, err)
	again, err := connect(t, f, nil).Submit(t.Context(), draft(), paid())
	require.NoError(t, err)
	require.Equal(t, first.Ticket.ID, again.Ticket.ID)
	other := draft()
	other.OrderID = "k7m2q9x4abcdefghijklmnopqs"
	another, err := connect(t, f, nil).Submit(t.Context(), other, paid())
	require.NoError(t, err)
	require.NotEqual(t, first.Ticket.ID, another.Ticket.ID)
}

func TestWhatCountsAsQueued(t *testing.T) {
	rows := []struct {
		name   string
		status int
		body   string
		queued bool
	}{
		{name: "202 without a body", status: 202, queued: true},
		{name: "202 with anything in JSON", status: 202, body: `{"message": "ok"}`, queued: true},
		{name: "202 with something else", status: 202, body: "<html>"},
		{name: "202 that says no", status: 202, body: `{"success": false}`},
		{name: "202 with errors", status: 202, body: refusal("x")},
		{name: "202 that has found nothing", status: 202, body: golden(t, "precondition_failed_answer.json")},
		{name: "200 that says yes", status: 200, body: `{"success": true}`, queued: true},
		{name: "200 that repeats our order", status: 200, body: `{"data": {"id": "` + minted + `"}}`, queued: true},
		{name: "200 that repeats another's", status: 200, body: `{"data": {"id": "` + known + `"}}`},
		{name: "200 that says nothing", status: 200, body: `{}`},
		{name: "208 about our order", status: 208, body: refusal("Order request already exists: ORDER_ID_" + minted), queued: true},
		{name: "208 about the table", status: 208, body: refusal("Order request already exists: TABLE_12")},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake().say(newOrderPath, row.status, row.body)
			seen, err := connect(t, f, nil).Submit(t.Context(), draft(), paid())
			if row.queued {
				require.NoError(t, err)
				require.Equal(t, minted, seen.Ticket.ID)
				return
			}
			require.Equal(t, pos.Unknown, pos.KindOf(err), "%v", err)
			require.Len(t, f.seen(newOrderPath), 1)
		})
	}
}

func TestSubmitRefusesWhatTheWireCannotSay(t *testing.T) {
	rows := []struct {
		name   string
		change func(*pos.Draft)
		want   string
	}{
		{name: "no lines", change: func(d *pos.Draft) { d.Lines = nil }, want: "no lines"},
		{name: "no code", change: func(d *pos.Draft) { d.Lines[0].Code = "" }, want: `line "": the code is empty`},
		{name: "white space around a code", change: func(d *pos.Draft) { d.Lines[0].Code = "58 " }, want: "white space"},
		{name: "no quantity", change: func(d *pos.Draft) { d.Lines[0].Quantity = 0 }, want: `line "58": quantity 0`},
		{name: "a quantity that an item's name does not hold", change: func(d *pos.Draft) { d.Lines[0].Quantity = 1000000 }, want: "quantity 1000000"},
		{name: "an option without a quantity", change: func(d *pos.Draft) { d.Lines[0].Modifiers[0].Quantity = -1 }, want: `modifier "905": quantity -1`},
		{
			name:   "options of options",
			change: func(d *pos.Draft) { d.Lines[0].Modifiers[0].Modifiers = []order.Modifier{{Code: "1", Quantity: 1}} },
			want:   `line "58": modifier "905": it has modifiers of its own`,
		},
		{name: "a price of another currency", change: func(d *pos.Draft) { d.Lines[0].UnitPrice.Currency = "USD" }, want: "unit price of 9.50 USD"},
		{name: "a price below nothing", change: func(d *pos.Draft) { d.Lines[0].UnitPrice = brl(-1) }, want: "unit price of -0.01 BRL"},
		{name: "a price beyond all bounds", change: func(d *pos.Draft) { d.Lines[0].UnitPrice = brl(2e12) }, want: "unit price"},
		{name: "a discount", change: func(d *pos.Draft) { d.DiscountCode = "VIP" }, want: `discount "VIP"`},
		{name: "a table that is none", change: func(d *pos.Draft) { d.Fulfillment.Table = "by the window" }, want: `table "by the window"`},
		{name: "no table", change: func(d *pos.Draft) { d.Fulfillment.Table = "" }, want: `table ""`},
		{name: "an addition to a ticket", change: func(d *pos.Draft) { d.Fulfillment.Ticket = "88" }, want: "nothing can be added"},
		{name: "an unknown fulfillment", change: func(d *pos.Draft) { d.Fulfillment.Type = "drone" }, want: `fulfillment "drone"`},
		{name: "an unknown fee", change: func(d *pos.Draft) { d.Fees = []order.Fee{{Kind: "toll"}} }, want: `kind "toll"`},
		{name: "a fee of another currency", change: func(d *pos.Draft) {
			d.Fees = []order.Fee{{Kind: "tip", Amount: order.Money{Amount: 1, Currency: "USD"}}}
		}, want: "0.01 USD"},
		{
			name: "fees beyond what was paid for dishes without prices",
			change: func(d *pos.Draft) {
				d.Lines[0].UnitPrice = order.Money{}
				d.Fees = []order.Fee{{Kind: "tip", Amount: brl(1901)}}
			},
			want: "the fees are more than the 19.00 BRL that were paid",
		},
		{name: "another currency", change: func(d *pos.Draft) { d.Currency = "USD" }, want: "the order is in USD, the store in BRL"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f, d := newFake(), draft()
			row.change(&d)
			_, err := connect(t, f, nil).Submit(t.Context(), d, paid())
			require.Equal(t, pos.Malformed, pos.KindOf(err))
			require.ErrorContains(t, err, row.want)
			require.Empty(t, f.seen(""), "nothing is sent")
		})
	}
}

func TestCashForDishesWithoutPricesHasNoTotal(t *testing.T) {
	d := draft()
	d.Lines[0].UnitPrice = order.Money{}
	_, err := connect(t, newFake(), nil).Submit(t.Context(), d, pos.Paid{})
	require.Equal(t, pos.Malformed, pos.KindOf(err))
	require.ErrorContains(t, err, "no unit price")
}

func TestTheServiceFeeIsNotSentWhereTheTillAddsIt(t *testing.T) {
	d := draft()
	d.Fees = []order.Fee{{Kind: "service", Amount: brl(190)}}
	_, err := connect(t, newFake(), func(c *eleve.Config) { c.Settings.ServiceFeePercent = 10 }).Submit(t.Context(), d, paid())
	require.Equal(t, pos.Malformed, pos.KindOf(err))
	require.ErrorContains(t, err, "adds the service fee by itself")
}

func TestSignatures(t *testing.T) {
	const header = "x-mpn-integrations-signature"
	t.Run("a request is signed with its time", func(t *testing.T) {
		f := newFake()
		_, err := connect(t, f, nil).Submit(t.Context(), draft(), paid())
		require.NoError(t, err)
		require.Regexp(t, `^t=1796164680000,sign=[0-9a-f]{64}$`, f.seen(newOrderPath)[0].header.Get(header), "the fake has checked the rest")
	})
	t.Run("or not at all", func(t *testing.T) {
		f := newFake()
		_, err := connect(t, f, func(c *eleve.Config) { c.Settings.Signature = eleve.Off }).Ping(t.Context())
		require.Equal(t, pos.Unauthorized, pos.KindOf(err))
		require.NotContains(t, f.seen(statusPath)[0].header, http.CanonicalHeaderKey(header))
	})
	t.Run("or by whoever knows better", func(t *testing.T) {
		f := newFake()
		_, _ = connect(t, f, func(c *eleve.Config) { c.Signer = fixed{} }).Ping(t.Context())
		require.Equal(t, "mine", f.seen(statusPath)[0].header.Get(header))
	})
}

type fixed struct{}

func (fixed) Sign(time.Time, []byte) map[string]string {
	return map[string]string{"x-mpn-integrations-signature": "mine"}
}
