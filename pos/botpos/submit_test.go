package botpos_test

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/botpos"
)

func TestSubmitPostsTheOrder(t *testing.T) {
	f := newFake()

	seen, err := connect(t, f, nil).Submit(t.Context(), draft(), paid())

	require.NoError(t, err)
	require.Equal(t, pos.Observation{
		Ticket: order.Ticket{System: "botpos", ID: known + "#7", Raw: "STANDBY"}, State: order.TicketWaiting,
	}, seen, "the POS mints the id, and has it; nobody has taken it")
	body := f.seen(orderCall)[0].body
	require.JSONEq(t, golden(t, "order.json"), body)
	for _, private := range []string{"5678", "Jeju", "ref-991", "tg-5521", "pay-tok", "proof-8", "t.example", "tokentoken"} {
		require.NotContains(t, body, private, "only what the order needs")
	}
	require.Contains(t, body, "<뜨겁게> &", "till printers print an escape as it stands")
}

func TestSubmitLeavesOutWhatNobodySaid(t *testing.T) {
	f := newFake()
	least := pos.Draft{
		OrderID: orderID, Number: number, Lines: []order.Line{{Code: "pan-7", Quantity: 1}},
		Fulfillment: order.Fulfillment{Type: order.DineIn, Table: "3"},
	}
	_, err := connect(t, f, func(s *botpos.Settings) { s.Company = "" }).Submit(t.Context(), least, pos.Paid{})
	require.NoError(t, err)
	require.JSONEq(t, golden(t, "order_least.json"), f.seen(orderCall)[0].body)
}

func TestModifiersAreItemsWhereTheSettingsSaySo(t *testing.T) {
	f := newFake()
	d := pos.Draft{
		OrderID: orderID, Number: number, Guest: order.Guest{Name: "Kim"}, Fulfillment: order.Fulfillment{Type: order.Pickup},
		Lines: []order.Line{{
			Code: "2", Name: "아이스 아메리카노 라지", Quantity: 2, Total: won(5400),
			Modifiers: []order.Modifier{{Code: "90", Name: "샷 추가", Quantity: 2}},
		}},
	}
	connector := connect(t, f, func(s *botpos.Settings) { s.Company, s.Modifiers = "", botpos.ModifiersAsItems })
	_, err := connector.Submit(t.Context(), d, pos.Paid{})
	require.NoError(t, err)
	require.JSONEq(t, golden(t, "order_modifiers.json"), f.seen(orderCall)[0].body)

	d.Lines[0].Modifiers[0].Modifiers = []order.Modifier{{Code: "91", Quantity: 1}}
	require.ErrorContains(t, connector.Check(d, pos.Paid{}), `modifier "90": it is no single item`)
}

func TestWhatLinesCost(t *testing.T) {
	rows := []struct {
		name       string
		line       order.Line
		paid       int64
		price, sum string // as they stand in the body, empty for none
	}{
		{name: "a line's total is the item's price", line: order.Line{UnitPrice: won(2500), Total: won(5400)}, paid: 5400, price: "5400", sum: "5400"},
		{name: "else the unit price times the pieces", line: order.Line{UnitPrice: won(2500)}, paid: 5000, price: "5000", sum: "5000"},
		{name: "what is paid with the food is the sum, too", line: order.Line{UnitPrice: won(2500)}, price: "5000", sum: "5000"},
		{name: "a gift costs nothing", line: order.Line{Total: won(0)}, price: "0", sum: "0"},
		{name: "where nobody said, the total is what was paid", paid: 4000, sum: "4000"},
		{name: "or nothing", paid: 0},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake()
			d := draft()
			row.line.Code, row.line.Quantity = "2", 2
			d.Lines = []order.Line{row.line}
			_, err := connect(t, f, nil).Submit(t.Context(), d, pos.Paid{Amount: won(row.paid)})
			require.NoError(t, err)
			body := f.seen(orderCall)[0].body
			for field, want := range map[string]string{`"itemPrice":`: row.price, `"totalPrice":`: row.sum} {
				if want == "" {
					require.NotContains(t, body, field)
				} else {
					require.Regexp(t, field+want+"[,}]", body)
				}
			}
		})
	}
}

func TestAnOrderThatIsPricedInPartHasNoSum(t *testing.T) {
	for paidFor, want := range map[int64]string{0: "", 9000: "9000"} {
		f := newFake()
		d := draft()
		d.Lines[0].UnitPrice = order.Money{}
		_, err := connect(t, f, nil).Submit(t.Context(), d, pos.Paid{Amount: won(paidFor)})
		require.NoError(t, err)
		_, total, _ := strings.Cut(f.seen(orderCall)[0].body, `"totalPrice":`)
		got, _, _ := strings.Cut(total, ",")
		require.Equal(t, want, got)
	}
}

func TestSubmitRefusesWhatTheWireCannotSay(t *testing.T) {
	rows := []struct {
		name   string
		change func(*pos.Draft)
		want   string
	}{
		{name: "no lines", change: func(d *pos.Draft) { d.Lines = nil }, want: "no lines"},
		{name: "a line without a code", change: func(d *pos.Draft) { d.Lines[0].Code = "" }, want: `line "": the code is missing`},
		{name: "no quantity", change: func(d *pos.Draft) { d.Lines[0].Quantity = 0 }, want: `line "1": quantity 0`},
		{name: "modifiers", change: func(d *pos.Draft) { d.Lines[0].Modifiers = []order.Modifier{{Code: "9", Quantity: 1}} }, want: `line "1": it has modifiers`},
		{name: "a price in another currency", change: func(d *pos.Draft) { d.Lines[0].UnitPrice.Currency = "USD" }, want: `line "1": 15.00 USD is no price in KRW`},
		{name: "a price below nothing", change: func(d *pos.Draft) { d.Lines[0].Total = won(-1) }, want: `line "1": -1 KRW is no price`},
		{name: "a price that is too large", change: func(d *pos.Draft) { d.Lines[0].UnitPrice, d.Lines[0].Quantity = won(math.MaxInt64), 2 }, want: `line "1": the amount is too large`},
		{name: "a sum that is too large", change: func(d *pos.Draft) { d.Lines[0].Total = won(math.MaxInt64) }, want: "the amount is too large"},
		{name: "fees", change: func(d *pos.Draft) { d.Fees = []order.Fee{{Kind: "tip", Amount: won(1)}} }, want: "fees"},
		{name: "a discount", change: func(d *pos.Draft) { d.DiscountCode = "4" }, want: `discount "4"`},
		{name: "an addition to an order", change: func(d *pos.Draft) { d.Fulfillment.Ticket = "88" }, want: "nothing can be added"},
		{name: "a delivery", change: func(d *pos.Draft) { d.Fulfillment.Type = order.Delivery }, want: "no place for an address"},
		{name: "an unknown fulfillment", change: func(d *pos.Draft) { d.Fulfillment.Type = "drone" }, want: `fulfillment "drone"`},
		{name: "another currency", change: func(d *pos.Draft) { d.Currency = "JPY" }, want: "the order is in JPY, the store in KRW"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake()
			connector := connect(t, f, nil)
			d := draft()
			row.change(&d)

			_, submitErr := connector.Submit(t.Context(), d, pos.Paid{})

			for _, err := range []error{submitErr, connector.Check(d, pos.Paid{})} {
				require.Equal(t, pos.Malformed, pos.KindOf(err))
				require.ErrorContains(t, err, row.want)
			}
			require.Empty(t, f.seen(""), "nothing is sent")
		})
	}
	require.NoError(t, connect(t, newFake(), nil).Check(draft(), pos.Paid{}))
}

func TestSubmitRefusesAPaymentThatIsNotThePrice(t *testing.T) {
	for want, amount := range map[string]order.Money{
		"the lines make 6900 KRW, paid are 690000 KRW": won(690000), // won have no hundredths
		"69.00 USD is no payment in KRW":               {Amount: 6900, Currency: "USD"},
		"-1 KRW is no payment in KRW":                  won(-1),
	} {
		f := newFake()
		_, err := connect(t, f, nil).Submit(t.Context(), draft(), pos.Paid{Amount: amount})
		require.Equal(t, pos.Malformed, pos.KindOf(err))
		require.ErrorContains(t, err, want)
		require.Empty(t, f.seen(""))
	}
}

func TestWhatTheAnswerToAnOrderMeans(t *testing.T) {
	rows := []struct {
		name, answer string
		want         order.Ticket // without its system
		state        order.TicketState
		kind         pos.Kind // empty for none
	}{
		{name: "it waits", answer: `{"status": "standby", "order": {"orderId": "a1"}}`, want: order.Ticket{ID: "a1", Raw: "standby"}, state: order.TicketWaiting},
		{name: "the store has it already", answer: `{"status": "OK", "order": {"orderId": 12}}`, want: order.Ticket{ID: "12", Raw: "OK"}, state: order.TicketCooking},
		{name: "an id without a status waits at least", answer: `{"order": {"orderId": "a1"}}`, want: order.Ticket{ID: "a1"}, state: order.TicketWaiting},
		{name: "an id beside the status, in capitals", answer: `{"STATUS": "STANDBY", "ORDERID": "a1", "NUMB": "x-7"}`, want: order.Ticket{ID: "a1#x-7", Raw: "STANDBY"}, state: order.TicketWaiting},
		{name: "a numb that is none is left out", answer: `{"status": "STANDBY", "order": {"orderId": "a1", "numb": {"a": 1}}}`, want: order.Ticket{ID: "a1", Raw: "STANDBY"}, state: order.TicketWaiting},
		{name: "a word that nobody explained is an order all the same", answer: `{"status": "FAILED", "order": {"orderId": "a1"}}`, want: order.Ticket{ID: "a1", Raw: "FAILED"}},
		{name: "a word of the settings is a refusal", answer: `{"status": "closed", "reason": "", "order": {"orderId": "a1"}}`, kind: pos.Rejected},
		{name: "with or without an id", answer: `{"status": "CLOSED"}`, kind: pos.Rejected},
		{name: "no id is no answer", answer: `{"status": "STANDBY"}`, kind: pos.Unknown},
		{name: "not even the template's", answer: `{"id": 12, "name": "filler"}`, kind: pos.Unknown},
		{name: "an id that leads elsewhere is none", answer: `{"status": "STANDBY", "order": {"orderId": ".."}}`, kind: pos.Unknown},
		{name: "an id of two words is none", answer: `{"status": "STANDBY", "order": {"orderId": "a 1"}}`, kind: pos.Unknown},
		{name: "null is none", answer: `{"status": "STANDBY", "order": null}`, kind: pos.Unknown},
		{name: "an error that calls itself a success proves nothing", answer: failureAs("sold out"), kind: pos.Unknown},
		{name: "a list is another form", answer: `[{"status": "STANDBY"}]`, kind: pos.Unknown},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake().answer(orderCall, row.answer)
			seen, err := connect(t, f, func(s *botpos.Settings) { s.RefusedWords = []string{"Closed"} }).Submit(t.Context(), draft(), paid())
			require.Len(t, f.seen(orderCall), 1)
			if row.kind != "" {
				require.Equal(t, row.kind, pos.KindOf(err), "%v", err)
				return
			}
			require.NoError(t, err)
			row.want.System = botpos.System
			require.Equal(t, pos.Observation{Ticket: row.want, State: row.state}, seen)
		})
	}
}

func TestARefusalIsToldWithoutTheGuest(t *testing.T) {
	f := newFake().answer(orderCall, `{"status": "FAILED", "reason": "no ice for Kim, call 010-1234-5678 with `+token+` or k7m2q9x4TokenToken"}`)
	_, err := connect(t, f, func(s *botpos.Settings) { s.RefusedWords = []string{"FAILED"} }).Submit(t.Context(), draft(), paid())
	require.EqualError(t, err, "botpos submit: rejected FAILED no ice for [guest], call [digits] with [secret] or [secret]")
}

func TestAWordForTheSettingsIsTold(t *testing.T) {
	f := newFake().answer(orderCall, `{"status": "REFUSED for Kim"}`)
	_, err := connect(t, f, nil).Submit(t.Context(), draft(), paid())
	require.EqualError(t, err, "botpos submit: unknown REFUSED for [guest]: read answer: it has no order id")
}
