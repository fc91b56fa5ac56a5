package wixtar_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/wixtar"
)

func TestStates(t *testing.T) {
	rows := []struct {
		name, status, raw string
		want              order.TicketState
	}{
		{name: "created waits", status: `"1"`, raw: "1", want: order.TicketWaiting},
		{name: "taken is cooking, for nothing lies between", status: `"2"`, raw: "2", want: order.TicketCooking},
		{name: "rejected is gone", status: `"3"`, raw: "3", want: order.TicketGone},
		{name: "completed is done", status: `"4"`, raw: "4", want: order.TicketCompleted},
		{name: "cancelled is gone", status: `"9"`, raw: "9", want: order.TicketGone},
		{name: "the vendor's unknown is no verdict", status: `"E"`, raw: "E"},
		{name: "a code that is not documented here", status: `"0"`, raw: "0"},
		{name: "the letter of another list", status: `"A"`, raw: "A"},
		{name: "a word of another endpoint", status: `"CANCELLED"`, raw: "CANCELLED"},
		{name: "another one", status: `"Ready For Pickup"`, raw: "Ready For Pickup"},
		{name: "a code as a number is the code", status: `2`, raw: "2", want: order.TicketCooking},
		{name: "a number that is no code", status: `2.0`, raw: "2.0"},
		{name: "a word with somebody's phone", status: `"給 0912345678"`, raw: "給 [digits]"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake().answer(status, reply{200, `{"status": ` + row.status + `, "order_type": "omni"}`})
			seen, err := connect(t, f, nil).Observe(t.Context(), known)
			require.NoError(t, err)
			require.Equal(t, pos.Observation{Ticket: order.Ticket{System: "wixtar", ID: known, Raw: row.raw}, State: row.want}, seen)
			require.Empty(t, f.seen(shortages))
		})
	}
}

func TestWhenAnOrderIsNotFound(t *testing.T) {
	rows := []struct {
		name  string
		reply reply
		want  pos.Kind
	}{
		{name: "404 with the vendor's message", reply: reply{404, refusal("查無訂單")}, want: pos.NotFound},
		{name: "404 of somebody else is none", reply: reply{404, "<html>"}, want: pos.Unknown},
		{name: "another refusal is a refusal", reply: reply{400, refusal("查無訂單")}, want: pos.Rejected},
		{name: "no status is no answer", reply: reply{200, `{"order_type": "omni"}`}, want: pos.Unknown},
		{name: "null is no answer", reply: reply{200, `{"status": null}`}, want: pos.Unknown},
		{name: "another form is no answer", reply: reply{200, `{"status": {"code": "1"}}`}, want: pos.Unknown},
		{name: "a list is no answer", reply: reply{200, `[]`}, want: pos.Unknown},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			_, err := connect(t, newFake().answer(status, row.reply), nil).Observe(t.Context(), known)
			require.Equal(t, row.want, pos.KindOf(err), "%v", err)
		})
	}
}

func TestAnIDThatIsNoNumberIsNotAskedFor(t *testing.T) {
	f := newFake()
	for _, id := range []string{"", ".", "..", "a/b", "a?b", "a b", "訂單", "{9B0C6E1E}", known + "%2e"} {
		_, err := connect(t, f, nil).Observe(t.Context(), id)
		require.Equal(t, pos.Malformed, pos.KindOf(err), id)
	}
	require.Empty(t, f.seen(""))
}

func TestDishesThatAreMissingAreTold(t *testing.T) {
	// The vendor's example: amounts may have decimals, a dish a weight.
	example := `{"items": [{"id": "PS00000001", "title": "招牌鍋貼", "serial_number": 1, "quantity": 1, "special_instructions": null,
		"price": {"unit_price": {"amount": 5.5, "currency_code": "TWD", "formatted_amount": "5.5", "discount": 0},
		"total_price": {"amount": 5.5, "currency_code": "TWD", "formatted_amount": "5.5", "discount": 0}}, "selected_modifier_groups": [],
		"ticket_no": null, "is_combo": true, "fresh": {"is_fresh": true, "weight": 25}}, {"title": "酸辣湯", "quantity": 2}]}`
	rows := []struct {
		name, code string
		reply      reply
		want       string
	}{
		{name: "of one that is being cooked", code: "2", reply: reply{200, example}, want: "2 (out of stock: 招牌鍋貼 x1, 酸辣湯 x2)"},
		{name: "of one that was rejected", code: "3", reply: reply{200, example}, want: "3 (out of stock: 招牌鍋貼 x1, 酸辣湯 x2)"},
		{name: "nothing where none are", code: "4", reply: reply{200, `{"items": []}`}, want: "4"},
		{name: "nothing of one that waits", code: "1", reply: reply{200, example}, want: "1"},
		{name: "nothing where the question fails", code: "2", reply: reply{500, ""}, want: "2"},
		{name: "nothing where nobody can read the answer", code: "2", reply: reply{200, `{"items": 7}`}, want: "2"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake().answer(status, reply{200, `{"status": "` + row.code + `"}`}).answer(shortages, row.reply)
			seen, err := connect(t, f, func(s *wixtar.Settings) { s.OutOfStock = true }).Observe(t.Context(), known)
			require.NoError(t, err)
			require.Equal(t, row.want, seen.Ticket.Raw)
			require.Len(t, f.seen(shortages), map[bool]int{true: 0, false: 1}[row.code == "1"])
		})
	}
}

func TestPing(t *testing.T) {
	rows := []struct {
		name  string
		reply reply
		why   string // empty: ready
	}{
		{name: "a store that sells is ready", reply: newFake().answers[sales][0]},
		{name: "one that sells in no way is not", reply: reply{200, `{"sale_methods": []}`}, why: "sells in no way"},
		{name: "one that the vendor does not know is not", reply: reply{404, refusal("查無門市 " + secret)}, why: "rejected 404 查無門市 [secret]"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake().answer(sales, row.reply)
			health, err := connect(t, f, nil).Ping(t.Context())
			require.NoError(t, err)
			require.Equal(t, row.why == "", health.Ready)
			require.Contains(t, health.Why, row.why)
			require.Equal(t, "store_id=000030", f.seen(sales)[0].query)
		})
	}
}
