package deliveryhatch_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

func TestStates(t *testing.T) {
	rows := []struct {
		name, order string
		raw         string
		want        order.TicketState
		amount      int64
		empty       bool
	}{
		{name: "nobody has seen it", order: `"status": 0`, raw: "0", want: order.TicketWaiting},
		{
			name:  "while it waits its totals mean nothing",
			order: `"status": 0, "amount": 0, "paid": 55800, "items": [], "discounts": []`, raw: "0", want: order.TicketWaiting,
		},
		{name: "nor do they when they are something", order: `"status": 0, "amount": 700`, raw: "0", want: order.TicketWaiting},
		{name: "accepted is cooking: the kitchen's slip is printed", order: `"status": 10, "amount": 700, "items": [{}]`, raw: "10", want: order.TicketCooking, amount: 700},
		{name: "whatever the second digit is", order: `"status": 17, "amount": 700`, raw: "17", want: order.TicketCooking, amount: 700},
		{name: "a printed bill of a delivery is on its way", order: `"status": 20, "amount": 700`, raw: "20", want: order.TicketOutForDelivery, amount: 700},
		{name: "the archive is the end", order: `"status": 30, "amount": 700, "items": [{}]`, raw: "30", want: order.TicketCompleted, amount: 700},
		{name: "an archived order without a total is suspicious", order: `"status": 30, "amount": 0, "items": [{}]`, raw: "30", want: order.TicketCompleted, empty: true},
		{name: "so is one without items", order: `"status": 31, "amount": 700, "items": []`, raw: "31", want: order.TicketCompleted, amount: 700, empty: true},
		{name: "an archived order that says neither is not", order: `"status": 30`, raw: "30", want: order.TicketCompleted},
		{name: "cancelled is gone, and has no total", order: `"status": 42, "amount": 700, "items": []`, raw: "42", want: order.TicketGone},
		{name: "a number in quotes is a number", order: `"status": "11"`, raw: "11", want: order.TicketCooking},
		{name: "a fifth phase is not documented", order: `"status": 50, "amount": 700`, raw: "50"},
		{name: "nor is what lies below nothing", order: `"status": -3`, raw: "-3"},
		{name: "a word is none of them", order: `"status": "served to +79001112233"`, raw: "served to [digits]"},
		{name: "a phone is none of them", order: `"status": 79001112233`, raw: "[digits]"},
		{name: "no status says nothing", order: `"amount": 700`},
		{name: "null says nothing", order: `"status": null`},
		{name: "a fraction of nothing is an amount", order: `"status": 10, "amount": 700.0`, raw: "10", want: order.TicketCooking, amount: 700},
		{name: "another fraction is left out", order: `"status": 10, "amount": 700.5`, raw: "10", want: order.TicketCooking},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake().answer("orderstate?4812", stateOf(`"id": 4812, `+row.order))
			seen, err := connect(t, f, nil).Observe(t.Context(), known)
			require.NoError(t, err)
			require.Equal(t, order.Ticket{System: "deliveryhatch", ID: known, Raw: row.raw}, seen.Ticket)
			require.Equal(t, row.want, seen.State)
			require.Equal(t, row.amount, seen.Amount.Amount)
			require.Equal(t, row.empty, seen.Empty)
		})
	}
}

func TestAPrintedBillMeansWhatOurMetaSays(t *testing.T) {
	for name, row := range map[string]struct {
		meta string
		want order.TicketState
	}{
		"a delivery is on its way":                   {meta: meta, want: order.TicketOutForDelivery},
		"what the guest picks up is ready":           {meta: `{"ord": "` + orderID + `", "way": "pickup"}`, want: order.TicketReady},
		"what nobody has told us about is ready":     {meta: `{}`, want: order.TicketReady},
		"and so is what came with nothing":           {meta: `null`, want: order.TicketReady},
		"or with the meta of another system":         {meta: `{"way": 7, "EXTID": 122}`, want: order.TicketReady},
		"or with one that is not even an object":     {meta: `"delivery"`, want: order.TicketReady},
		"or with one that says something else of it": {meta: `{"way": "drone"}`, want: order.TicketReady},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake().answer("orderstate?4812", `{"result": true, "guestmeta": `+row.meta+`, "order": {"id": 4812, "status": 21}}`)
			seen, err := connect(t, f, nil).Observe(t.Context(), known)
			require.NoError(t, err)
			require.Equal(t, row.want, seen.State)
		})
	}
}

func TestTheVendorsExampleOfAnOrder(t *testing.T) {
	f := newFake().answer("orderstate?5", golden(t, "documented_orderstate_answer.json"))
	seen, err := connect(t, f, nil).Observe(t.Context(), "5")
	require.NoError(t, err)
	require.Equal(t, pos.Observation{
		Ticket: order.Ticket{System: "deliveryhatch", ID: "5", Raw: "10"}, State: order.TicketCooking, Amount: rub(46000),
	}, seen)
}

func TestWhenATicketIsNotFound(t *testing.T) {
	rows := []struct {
		name, answer string
		want         pos.Kind
	}{
		{name: "a refusal is all that it says", answer: rejectAs("Заказ не найден"), want: pos.NotFound},
		{name: "no order is no answer", answer: `{"result": true}`, want: pos.Unknown},
		{name: "null is none", answer: `{"result": true, "order": null}`, want: pos.Unknown},
		{name: "another form is none", answer: `{"result": true, "order": [4812]}`, want: pos.Unknown},
		{name: "another order is none", answer: `{"result": true, "order": {"id": 4813, "status": 40}}`, want: pos.Unknown},
		{name: "an order without a readable id neither", answer: `{"result": true, "order": {"id": "x", "status": 40}}`, want: pos.Unknown},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			_, err := connect(t, newFake().answer("orderstate?4812", row.answer), nil).Observe(t.Context(), known)
			require.Equal(t, row.want, pos.KindOf(err), "%v", err)
		})
	}
}

func TestARefusalAboutSomebodysOrderTellsNothing(t *testing.T) {
	f := newFake().answer("orderstate?4812", rejectAs("заказ Орловой Анны, тел. 89001112233, удалён"))
	_, err := connect(t, f, nil).Observe(t.Context(), known)
	require.EqualError(t, err, "deliveryhatch observe: not_found")
}

func TestAnIDThatIsNoNumberIsNotAskedFor(t *testing.T) {
	for _, id := range []string{"", "0", "-4", "04812", "+4812", "4812.0", "{9B0C6E1E-5B7C-4A39-9E0B-2F6E0C1D7A44}", "4812&x=1"} {
		f := newFake()
		_, err := connect(t, f, nil).Observe(t.Context(), id)
		require.Equal(t, pos.Malformed, pos.KindOf(err), id)
		require.Empty(t, f.seen(""))
	}
}
