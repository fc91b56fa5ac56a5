package wixtar_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/menu"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/wixtar"
)

// requireTime checks that a field is the present time in the store's zone, and takes it out of the way of
// a comparison.
func requireTime(t *testing.T, body map[string]any, field string) {
	t.Helper()
	text, ok := body[field].(string)
	require.True(t, ok)
	taipei, err := time.LoadLocation("Asia/Taipei")
	require.NoError(t, err)
	at, err := time.ParseInLocation("2006-01-02 15:04:05", text, taipei)
	require.NoError(t, err)
	require.WithinDuration(t, time.Now(), at, time.Minute)
	body[field] = "set by the clock"
}

func TestSubmitCreatesAndConfirms(t *testing.T) {
	f := newFake()

	seen, err := connect(t, f, nil).Submit(t.Context(), draft(), paid())

	require.NoError(t, err)
	require.Equal(t, pos.Observation{Ticket: order.Ticket{System: "wixtar", ID: known}, State: order.TicketWaiting}, seen)
	require.Equal(t, []string{token, create, confirm}, f.names())
	created := object(t, f.seen(create)[0].body)
	requireTime(t, created, "placed_at")
	require.Equal(t, golden(t, "create.json"), created)
	require.Equal(t, golden(t, "confirm.json"), object(t, f.seen(confirm)[0].body))
	require.Contains(t, f.seen(create)[0].body, `"selected_modifier_groups":null`, "nulls are sent")
}

func TestSubmitSendsWhatTheSettingsSay(t *testing.T) {
	f := newFake().answer("PATCH /v1/order/confirm", reply{204, ""})
	d := draft()
	d.Lines = []order.Line{{Code: "P001", Quantity: 1, UnitPrice: twd(7505)}}
	d.Fees = []order.Fee{{Kind: "service", Amount: twd(500)}, {Kind: "tip", Amount: twd(50)}}
	d.Fulfillment, d.DueAt, d.Guest.Comment, d.Guest.Notes = order.Fulfillment{Type: order.DineIn, Table: "12"}, time.Time{}, "", nil
	_, err := connect(t, f, func(s *wixtar.Settings) {
		s.AmountScale, s.SaleType, s.ClientDevice, s.ConfirmVersion = 100, "ONLINE", "KIOSK", "v1"
		s.ExtraCharges, s.Receipt, s.PaymentType = true, true, "LINE_PAY"
	}).Submit(t.Context(), d, pos.Paid{Amount: twd(8055)})
	require.NoError(t, err)

	created := object(t, f.seen(create)[0].body)
	requireTime(t, created, "placed_at")
	requireTime(t, created, "pickup_at")
	require.Equal(t, golden(t, "create_every_setting.json"), created)
	confirmedWith := object(t, f.seen("PATCH /v1/order/confirm")[0].body)
	require.Equal(t, true, confirmedWith["receipt"])
	require.Equal(t, []any{map[string]any{"type": "LINE_PAY", "payment_amount": 8055.0, "transaction_id": orderID}}, confirmedWith["payments"])
}

func TestAnOrderThatIsPaidWithTheFood(t *testing.T) {
	rows := []struct {
		name, kind string
		want       any
	}{
		{name: "is confirmed without a payment"},
		{name: "or as the settings say", kind: "CASH_ON_DELIVERY", want: []any{
			map[string]any{"type": "CASH_ON_DELIVERY", "payment_amount": 420.0, "transaction_id": orderID},
		}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake()
			_, err := connect(t, f, func(s *wixtar.Settings) { s.UnpaidType = row.kind }).Submit(t.Context(), draft(), pos.Paid{})
			require.NoError(t, err)
			require.Equal(t, row.want, object(t, f.seen(confirm)[0].body)["payments"])
			require.Contains(t, f.seen(create)[0].body, `"total":{"amount":420,`, "it costs the sum of its lines")
		})
	}
}

func TestTheGuestsTotalCountsWhateverTheLinesAddUpTo(t *testing.T) {
	f := newFake()
	_, err := connect(t, f, nil).Submit(t.Context(), draft(), pos.Paid{Amount: twd(50000)})
	require.NoError(t, err)
	require.Contains(t, f.seen(create)[0].body, `"charges":{"total":{"amount":500,`)
	require.Contains(t, f.seen(confirm)[0].body, `"payment_amount":500,`)
}

func TestNobodyRefusesATotalThatIsNotTheSumOfItsParts(t *testing.T) {
	connector := connect(t, newFake(), nil)
	for _, d := range []pos.Draft{draft(), tableDraft()} {
		d.Lines[0].Total = twd(50500) // not what unit price, quantity and choices come to, as in the vendor's example
		require.NoError(t, connector.Check(d, pos.Paid{}))
		_, err := connector.Submit(t.Context(), d, pos.Paid{})
		require.NoError(t, err)
	}
}

func TestAPriceOfALineCountsAsItWasSet(t *testing.T) {
	f := newFake()
	d := draft()
	d.Lines[0].Total = twd(40000)
	_, err := connect(t, f, nil).Submit(t.Context(), d, pos.Paid{})
	require.NoError(t, err)
	require.Contains(t, f.seen(create)[0].body, `"total_price":{"amount":400,`)
	require.Contains(t, f.seen(create)[0].body, `"charges":{"total":{"amount":400,`)
}

// TestADishPricedByTheMenuCostsWhatItsModifiersCostToo: the till adds up unit prices, and modifiers go as nothing.
func TestADishPricedByTheMenuCostsWhatItsModifiersCostToo(t *testing.T) {
	dishes := pos.Menu{Dishes: []pos.Dish{{
		Code: "M100", Name: "牛肉麵套餐", Price: twd(18000),
		Groups: []pos.ModifierGroup{{Code: "COMBO::飲料", Modifiers: []pos.MenuModifier{{
			Code: "D2", Name: "奶茶", Price: twd(3000), Groups: []pos.ModifierGroup{{Code: "TASTE:1:冰量", Modifiers: []pos.MenuModifier{{Code: "2", Name: "少冰"}}}},
		}}}},
	}}}
	d := draft()
	var err error
	d.Lines, _, err = menu.Sum(dishes, d.Lines, nil)
	require.NoError(t, err)
	require.Equal(t, twd(18000), d.Lines[0].UnitPrice, "the dish alone")
	f := newFake()
	_, err = connect(t, f, nil).Submit(t.Context(), d, paid())
	require.NoError(t, err)
	created := object(t, f.seen(create)[0].body)
	requireTime(t, created, "placed_at")
	require.Equal(t, golden(t, "create.json"), created, "two at 210")

	d.Lines[0].Total = twd(50500)
	_, err = connect(t, f, nil).Submit(t.Context(), d, pos.Paid{Amount: twd(50500)})
	require.NoError(t, err)
	require.Contains(t, f.seen(create)[1].body, `"unit_price":{"amount":180,`, "half of 505 has no form on the wire")
}

func TestWhatCannotBeSaidIsNotSent(t *testing.T) {
	rows := []struct {
		name   string
		change func(d *pos.Draft, paid *pos.Paid)
		want   string
	}{
		{name: "no lines", change: func(d *pos.Draft, _ *pos.Paid) { d.Lines = nil }, want: "no lines"},
		{name: "a dish without a code", change: func(d *pos.Draft, _ *pos.Paid) { d.Lines[0].Code = "" }, want: `line "": it has no code`},
		{name: "a dish without a price", change: func(d *pos.Draft, _ *pos.Paid) { d.Lines[0].UnitPrice = order.Money{} }, want: `line "M100": it has no unit price`},
		{name: "a dish with half a dollar", change: func(d *pos.Draft, _ *pos.Paid) { d.Lines[0].UnitPrice = twd(550) }, want: "5.50 TWD is no whole amount"},
		{name: "a dish with a price below nothing", change: func(d *pos.Draft, _ *pos.Paid) { d.Lines[0].UnitPrice = twd(-100) }, want: "-1.00 TWD is no amount"},
		{name: "a price that no number holds", change: func(d *pos.Draft, _ *pos.Paid) { d.Lines[0].UnitPrice = twd(1 << 62) }, want: "too large"},
		{name: "no quantity", change: func(d *pos.Draft, _ *pos.Paid) { d.Lines[0].Quantity = 0 }, want: `line "M100": quantity 0`},
		{name: "a modifier without a group", change: func(d *pos.Draft, _ *pos.Paid) { d.Lines[0].Modifiers[0].Group = "" }, want: `modifier "D2": it names no group`},
		{name: "a group without an id and a title", change: func(d *pos.Draft, _ *pos.Paid) { d.Lines[0].Modifiers[0].Group = "COMBO::" }, want: "it names no group"},
		{name: "a pack without its suit", change: func(d *pos.Draft, _ *pos.Paid) { d.Lines[0].Modifiers[0].Group = "PACK::湯品" }, want: "its pack names no suit"},
		{name: "a modifier of a modifier without a quantity", change: func(d *pos.Draft, _ *pos.Paid) {
			d.Lines[0].Modifiers[0].Modifiers[0].Quantity = 0
		}, want: `modifier "D2": modifier "2": quantity 0`},
		{name: "a discount", change: func(d *pos.Draft, _ *pos.Paid) { d.DiscountCode = "VIP" }, want: `discount "VIP"`},
		{name: "another currency", change: func(d *pos.Draft, _ *pos.Paid) { d.Currency = "JPY" }, want: "the order is in JPY, the store in TWD"},
		{name: "an unknown fulfillment", change: func(d *pos.Draft, _ *pos.Paid) { d.Fulfillment.Type = "drone" }, want: `fulfillment "drone"`},
		{name: "fees that are not switched on", change: func(d *pos.Draft, _ *pos.Paid) { d.Fees = []order.Fee{{Kind: "tip", Amount: twd(100)}} }, want: "extra_charges"},
		{name: "half a dollar that is paid", change: func(_ *pos.Draft, p *pos.Paid) { p.Amount = twd(42050) }, want: "420.50 TWD is no whole amount"},
		{name: "a payment in another currency", change: func(_ *pos.Draft, p *pos.Paid) { p.Amount.Currency = "USD" }, want: "420.00 USD is no amount in TWD"},
		{name: "a comment that would be cut", change: func(d *pos.Draft, _ *pos.Paid) { d.Guest.Comment = strings.Repeat("辣", 92) }, want: "101 characters"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake()
			connector := connect(t, f, nil)
			d, p := draft(), paid()
			row.change(&d, &p)
			_, submitted := connector.Submit(t.Context(), d, p)
			_, prepared := connector.Prepare(t.Context(), d, p)
			_, confirmedToo := connector.Confirm(t.Context(), known, d, p, false)
			for _, err := range []error{submitted, prepared, confirmedToo} {
				require.Equal(t, pos.Malformed, pos.KindOf(err))
				require.ErrorContains(t, err, row.want)
			}
			require.Empty(t, f.seen(""), "nothing is sent")
		})
	}
}

func TestFeesAreCheckedAmounts(t *testing.T) {
	for name, fee := range map[string]order.Money{
		"negative": twd(-100), "of another currency": {Amount: 100, Currency: "USD"}, "with a remainder": twd(50), "more than the total": twd(42100),
	} {
		t.Run(name, func(t *testing.T) {
			d := draft()
			d.Fees = []order.Fee{{Kind: "tip", Amount: fee}}
			_, err := connect(t, newFake(), func(s *wixtar.Settings) { s.ExtraCharges = true }).Submit(t.Context(), d, paid())
			require.Equal(t, pos.Malformed, pos.KindOf(err), "%v", err)
		})
	}
}

func TestEveryMistakeIsNamedAtOnce(t *testing.T) {
	d := draft()
	d.Lines = append(d.Lines, order.Line{Code: "a", Quantity: 1}, order.Line{Code: "b", UnitPrice: twd(100)})
	d.DiscountCode = "c"
	_, err := connect(t, newFake(), nil).Submit(t.Context(), d, pos.Paid{Amount: order.Money{Amount: 1, Currency: "USD"}})
	for _, want := range []string{`line "a"`, `line "b"`, "quantity 0", `discount "c"`, "0.01 USD"} {
		require.ErrorContains(t, err, want)
	}
}
