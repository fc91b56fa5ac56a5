package deliveryhatch_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/deliveryhatch"
)

func TestWhatOnlyACourierNeedsStaysWithUsWhenTheGuestPicksUp(t *testing.T) {
	f := newFake()
	d := draft()
	d.Fulfillment.Type = order.Pickup
	_, err := connect(t, f, nil).Submit(t.Context(), d, paid())
	require.NoError(t, err)
	for _, field := range []string{"address", "longitude", "latitude"} {
		require.NotContains(t, f.seen("postorder")[0].body, field)
	}
}

func TestHalfAPlaceIsNone(t *testing.T) {
	for name, change := range map[string]func(*order.Guest){
		"no latitude":              func(g *order.Guest) { g.Latitude = nil },
		"no longitude":             func(g *order.Guest) { g.Longitude = nil },
		"a latitude off the earth": func(g *order.Guest) { g.Latitude = new(91.0) },
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake()
			d := draft()
			change(&d.Guest)
			_, err := connect(t, f, nil).Submit(t.Context(), d, paid())
			require.NoError(t, err)
			require.NotContains(t, f.seen("postorder")[0].body, "itude")
		})
	}
}

func TestDeliverAt(t *testing.T) {
	at := func(hour, minute, second int) time.Time {
		return time.Date(2026, 12, 1, hour, minute, second, 0, time.UTC)
	}
	rows := []struct {
		name string
		due  time.Time
		step time.Duration
		want string
	}{
		{name: "it is by the restaurant's clock", due: at(16, 45, 0), want: "2026-12-01 19:45:00"},
		{name: "whatever zone the order has it in", due: at(16, 45, 0).In(time.FixedZone("", 9*3600)), want: "2026-12-01 19:45:00"},
		{name: "seconds become the next minute", due: at(16, 45, 1), want: "2026-12-01 19:46:00"},
		{name: "a time between two steps is the later one", due: at(16, 46, 0), step: 15 * time.Minute, want: "2026-12-01 20:00:00"},
		{name: "a time on a step stays", due: at(16, 45, 0), step: 15 * time.Minute, want: "2026-12-01 19:45:00"},
		{name: "the last step of a day is midnight", due: at(20, 59, 0), step: 30 * time.Minute, want: "2026-12-02 00:00:00"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake()
			d := draft()
			d.DueAt = row.due
			_, err := connect(t, f, func(s *deliveryhatch.Settings) { s.TimeStep = order.Duration(row.step) }).Submit(t.Context(), d, paid())
			require.NoError(t, err)
			require.Equal(t, row.want, deliverAt(t, f).Format(time.DateTime))
		})
	}
}

func TestAnOrderForAsSoonAsPossibleHasATime(t *testing.T) {
	for name, row := range map[string]struct{ setting, want time.Duration }{
		"an hour from now":     {want: time.Hour},
		"or what was settled ": {setting: 95 * time.Minute, want: 95 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake()
			d := draft()
			d.DueAt = time.Time{}
			before := time.Now()
			_, err := connect(t, f, func(s *deliveryhatch.Settings) { s.LeadTime = order.Duration(row.setting) }).Submit(t.Context(), d, paid())
			require.NoError(t, err)
			got := deliverAt(t, f)
			require.False(t, got.Before(before.Add(row.want)), got)
			require.False(t, got.After(time.Now().Add(row.want+time.Minute)), got)
		})
	}
}

// deliverAt is the time of the order that the fake got.
func deliverAt(t *testing.T, f *fake) time.Time {
	t.Helper()
	var request struct {
		Order struct {
			DeliverAt string `json:"deliverat"`
		} `json:"order"`
	}
	require.NoError(t, json.Unmarshal([]byte(f.seen("postorder")[0].body), &request))
	zone, err := time.LoadLocation("Europe/Moscow")
	require.NoError(t, err)
	at, err := time.ParseInLocation(time.DateTime, request.Order.DeliverAt, zone)
	require.NoError(t, err)
	return at
}

func TestWhatTheWireCannotSayIsRefusedBeforeThePayment(t *testing.T) {
	rows := []struct {
		name   string
		change func(*pos.Draft)
		want   string
	}{
		{name: "no lines", change: func(d *pos.Draft) { d.Lines = nil }, want: "no lines"},
		{name: "a dish without a number", change: func(d *pos.Draft) { d.Lines[0].Code = "soup" }, want: `line "soup": the code is no positive number`},
		{name: "a dish number that would come back otherwise", change: func(d *pos.Draft) { d.Lines[0].Code = "0701" }, want: `line "0701"`},
		{name: "a dish numbered zero", change: func(d *pos.Draft) { d.Lines[0].Code = "0" }, want: `line "0"`},
		{name: "no quantity", change: func(d *pos.Draft) { d.Lines[0].Quantity = 0 }, want: `line "701": quantity 0`},
		{name: "a modifier without a number", change: func(d *pos.Draft) { d.Lines[0].Modifiers[0].Code = "cream" }, want: `line "701": modifier "cream"`},
		{name: "a modifier without a quantity", change: func(d *pos.Draft) { d.Lines[0].Modifiers[0].Quantity = -1 }, want: `modifier "905": quantity -1`},
		{
			name:   "a combo",
			change: func(d *pos.Draft) { d.Lines[0].Modifiers[0].Modifiers = []order.Modifier{{Code: "1", Quantity: 1}} },
			want:   `line "701": modifier "905": it has modifiers of its own`,
		},
		{name: "a dish that the settings refuse", change: func(d *pos.Draft) { d.Lines[0].Code = "710" }, want: `line "710": a dish that the store's settings refuse`},
		{name: "a discount without a number", change: func(d *pos.Draft) { d.DiscountCode = "VIP" }, want: `discount "VIP"`},
		{name: "a table without a number", change: func(d *pos.Draft) { d.Fulfillment.Table = "terrace" }, want: `table "terrace"`},
		{name: "an addition to a ticket", change: func(d *pos.Draft) { d.Fulfillment.Ticket = "88" }, want: "ticket that is on the till"},
		{name: "a guest at a table", change: func(d *pos.Draft) { d.Fulfillment.Type = order.DineIn }, want: `fulfillment "dine_in"`},
		{name: "fees", change: func(d *pos.Draft) { d.Fees = []order.Fee{{Kind: "tip", Amount: rub(1)}} }, want: "no place for them"},
		{name: "another currency", change: func(d *pos.Draft) { d.Currency = "KZT" }, want: "the order is in KZT, the store in RUB"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake()
			connector := connect(t, f, func(s *deliveryhatch.Settings) { s.RefuseCodes = []int{710} })
			d := draft()
			row.change(&d)

			_, submitErr := connector.Submit(t.Context(), d, paid())
			_, priceErr := connector.Price(t.Context(), d)
			checkErr := connector.Check(d, paid())
			quotedErr := connector.Check(quoted(d), pos.Paid{})

			for _, err := range []error{submitErr, priceErr, checkErr, quotedErr} {
				require.Equal(t, pos.Malformed, pos.KindOf(err))
				require.ErrorContains(t, err, row.want)
			}
			require.Empty(t, f.seen(""), "nothing is sent")
		})
	}
}

// quoted is a draft as a quote has it: nobody orders yet.
func quoted(d pos.Draft) pos.Draft {
	d.OrderID, d.Number, d.CallbackURL, d.Guest = "", "", "", order.Guest{}
	return d
}

func TestWhoOrdersIsNoMatterOfThePrice(t *testing.T) {
	rows := []struct {
		name   string
		change func(*pos.Draft)
		paid   pos.Paid
		want   string
	}{
		{name: "no phone", change: func(d *pos.Draft) { d.Guest.Phone = "none" }, want: "no phone number"},
		{name: "a delivery to nowhere", change: func(d *pos.Draft) { d.Guest.Address = " " }, want: "no address"},
		{name: "a callback URL with capitals", change: func(d *pos.Draft) { d.CallbackURL += "X" }, want: "not in lower case"},
		{name: "money of elsewhere", change: func(*pos.Draft) {}, paid: pos.Paid{Amount: order.Money{Amount: 1, Currency: "USD"}}, want: "0.01 USD"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake()
			connector := connect(t, f, nil)
			d := draft()
			row.change(&d)
			_, submitErr := connector.Submit(t.Context(), d, row.paid)
			for _, err := range []error{submitErr, connector.Check(d, row.paid)} {
				require.Equal(t, pos.Malformed, pos.KindOf(err))
				require.ErrorContains(t, err, row.want)
			}
			require.Empty(t, f.seen(""), "nothing is sent")

			_, err := connector.Price(t.Context(), d)
			require.NoError(t, err)
			_, err = connector.Price(t.Context(), quoted(d))
			require.NoError(t, err)
			require.NoError(t, connector.Check(quoted(d), pos.Paid{}), "a quote needs no guest")
			require.Equal(t, f.seen("validate")[0].body, f.seen("validate")[1].body)
		})
	}
}

func TestSubmitNamesEveryMistakeAtOnce(t *testing.T) {
	d := draft()
	d.Lines = append(d.Lines, order.Line{Code: "a", Quantity: 1}, order.Line{Code: "b"})
	d.DiscountCode, d.Guest.Phone = "c", ""
	_, err := connect(t, newFake(), nil).Submit(t.Context(), d, pos.Paid{Amount: order.Money{Amount: 1, Currency: "USD"}})
	for _, want := range []string{`line "a"`, `line "b"`, "quantity 0", `discount "c"`, "0.01 USD", "phone"} {
		require.ErrorContains(t, err, want)
	}
}
