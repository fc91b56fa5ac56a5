package procart_test

import (
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/procart"
)

func TestSubmitPostsTheOrder(t *testing.T) {
	f := newFake()

	seen, err := connect(t, f, nil).Submit(t.Context(), draft(), paid())

	require.NoError(t, err)
	require.Equal(t, pos.Observation{
		Ticket: order.Ticket{System: "procart", ID: known}, State: order.TicketWaiting,
		Amount: order.Money{Amount: 55800, Currency: "RUB"},
	}, seen)
	requireGolden(t, "assumed_postorder.json", f.seen("postorder")[0].body)
}

func TestSubmitLeavesOutWhatIsNeutral(t *testing.T) {
	f := newFake()
	least := pos.Draft{
		OrderID: orderID, Number: number, Lines: []order.Line{{Code: "701", Quantity: 1}},
		Fulfillment: order.Fulfillment{Type: order.Pickup},
	}
	_, err := connect(t, f, func(s *procart.Settings) { *s = procart.Settings{} }).Submit(t.Context(), least, pos.Paid{})
	require.NoError(t, err)
	requireGolden(t, "assumed_postorder_least.json", f.seen("postorder")[0].body)
}

func TestSubmitSendsWhatTheSettingsAllow(t *testing.T) {
	f := newFake()
	d := draft()
	d.Fulfillment = order.Fulfillment{Type: order.DineIn, Table: "12"}
	d.Fees = []order.Fee{{Kind: "service", Amount: rub(10000)}, {Kind: "tip", Amount: rub(5000)}}
	_, err := connect(t, f, func(s *procart.Settings) { s.DishComments, s.Surcharges = true, true }).Submit(t.Context(), d, pos.Paid{})
	require.NoError(t, err)
	requireGolden(t, "assumed_postorder_dish_comments.json", f.seen("postorder")[0].body)
}

func TestTheShortCommentLeadsWithTheNumberAndFits(t *testing.T) {
	f := newFake()
	d := draft()
	d.Number = strings.Repeat("щ", 25)
	_, err := connect(t, f, nil).Submit(t.Context(), d, paid())
	require.NoError(t, err)
	body := f.seen("postorder")[0].body
	_, after, _ := strings.Cut(body, `"short_comment":"`)
	short, _, _ := strings.Cut(after, `"`)
	require.True(t, strings.HasPrefix(short, d.Number))
	require.Equal(t, 30, utf8.RuneCountInString(short), "staff see no more than 30 characters")
}

func TestSubmitRefusesWhatTheWireCannotSay(t *testing.T) {
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
		{name: "a discount without a number", change: func(d *pos.Draft) { d.DiscountCode = "VIP" }, want: `discount "VIP"`},
		{name: "a table without a number", change: func(d *pos.Draft) { d.Fulfillment.Table = "terrace" }, want: `table "terrace"`},
		{name: "an addition to a ticket", change: func(d *pos.Draft) { d.Fulfillment.Ticket = "88" }, want: "ticket that is on the till"},
		{name: "an unknown fulfillment", change: func(d *pos.Draft) { d.Fulfillment.Type = "drone" }, want: `fulfillment "drone"`},
		{name: "fees that are not switched on", change: func(d *pos.Draft) { d.Fees = []order.Fee{{Kind: "tip", Amount: rub(1)}} }, want: "surcharges are not switched on"},
		{name: "another currency", change: func(d *pos.Draft) { d.Currency = "KZT" }, want: "the order is in KZT, the store in RUB"},
		{name: "a callback URL with capitals", change: func(d *pos.Draft) { d.CallbackURL += "X" }, want: "not in lower case"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake()
			connector := connect(t, f, nil)
			d := draft()
			row.change(&d)

			_, submitErr := connector.Submit(t.Context(), d, paid())
			_, priceErr := connector.Price(t.Context(), d)

			for _, err := range []error{submitErr, priceErr} {
				require.Equal(t, pos.Malformed, pos.KindOf(err))
				require.ErrorContains(t, err, row.want)
			}
			require.Empty(t, f.seen(""), "nothing is sent")
		})
	}
}

func TestSubmitNamesEveryMistakeAtOnce(t *testing.T) {
	d := draft()
	d.Lines = append(d.Lines, order.Line{Code: "a", Quantity: 1}, order.Line{Code: "b"})
	d.DiscountCode = "c"
	_, err := connect(t, newFake(), nil).Submit(t.Context(), d, pos.Paid{Amount: order.Money{Amount: 1, Currency: "USD"}})
	for _, want := range []string{`line "a"`, `line "b"`, "quantity 0", `discount "c"`, "0.01 USD"} {
		require.ErrorContains(t, err, want)
	}
}

func TestSurchargesAreCheckedAmounts(t *testing.T) {
	for name, fee := range map[string]order.Money{"negative": rub(-1), "of another currency": {Amount: 1, Currency: "USD"}} {
		t.Run(name, func(t *testing.T) {
			d := draft()
			d.Fees = []order.Fee{{Amount: fee}}
			_, err := connect(t, newFake(), func(s *procart.Settings) { s.Surcharges = true }).Submit(t.Context(), d, paid())
			require.Equal(t, pos.Malformed, pos.KindOf(err))
		})
	}
}

func TestSubmitWithoutAReadableGUIDIsUnknown(t *testing.T) {
	for name, answer := range map[string]string{
		"no GUID":              `{"result": true}`,
		"null":                 `{"result": true, "order_guid": null}`,
		"a number":             `{"result": true, "order_guid": 4711}`,
		"another form":         `{"result": true, "order_guid": "4711"}`,
		"one brace":            `{"result": true, "order_guid": "{9B0C6E1E-5B7C-4A39-9E0B-2F6E0C1D7A44"}`,
		"zeros":                `{"result": true, "order_guid": "{00000000-0000-0000-0000-000000000000}"}`,
		"no result":            `{"order_guid": "` + known + `"}`,
		"a result in words":    `{"result": "true", "order_guid": "` + known + `"}`,
		"a success and a half": `{"result": true, "order_guid": "` + known + `"}{}`,
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake().answer("postorder", answer)
			_, err := connect(t, f, nil).Submit(t.Context(), draft(), paid())
			require.Equal(t, pos.Unknown, pos.KindOf(err), "%v", err)
			require.Len(t, f.seen("postorder"), 1)
		})
	}
}

func TestSubmitReadsTheGUIDWhateverIsOddBesideIt(t *testing.T) {
	for _, contents := range []string{`7`, `{"amount": "558.00"}`, `{"amount": 1.5, "items": {}}`, `null`} {
		f := newFake().answer("postorder", `{"result": true, "order_guid": "`+strings.ToLower(known)+`", "order": `+contents+`}`)
		seen, err := connect(t, f, nil).Submit(t.Context(), draft(), paid())
		require.NoError(t, err, contents)
		require.Equal(t, strings.ToLower(known), seen.Ticket.ID, "as it came")
		require.True(t, seen.Amount.IsZero())
	}
}

func TestARefusalIsTold(t *testing.T) {
	f := newFake().answer("postorder", rejectAs("Блюдо 701 недоступно для Орлова Анна, тел. 8-900-111-22-33"))
	_, err := connect(t, f, nil).Submit(t.Context(), draft(), paid())
	require.EqualError(t, err, "procart submit: rejected Блюдо 701 недоступно для [guest], тел. [digits]")
}

func TestTheCallbacksTokenIsNotTold(t *testing.T) {
	f := newFake()
	f.status = http.StatusConflict
	f.answer("postorder", rejectAs("no route to k7m2q9x4tokentoken with "+token))
	_, err := connect(t, f, nil).Submit(t.Context(), draft(), paid())
	require.EqualError(t, err, "procart submit: rejected 409 no route to [secret] with [secret]")
}

func rub(kopecks int64) order.Money { return order.Money{Amount: kopecks, Currency: "RUB"} }
