package eleve_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/eleve"
)

const theTills, another = "5ebf990f-9075-462c-b675-a8c57a350d61", "8c3752a1-ae15-42a1-bafb-189ca95f0211"

// told is an answer of getStatus about keys, with its entries.
func told(keyType, keys, entries string) string {
	return fmt.Sprintf(`{"success": true, "orderKeyType": %q, "orderKey": %s, "items": [%s]}`, keyType, keys, entries)
}

func entry(id string, code int) string {
	return fmt.Sprintf(`{"id": %q, "status": {"code": %d, "description": ""}}`, id, code)
}

// billed is an answer of getConsumption about keys, with a bill for each id.
func billed(keyType, keys, kind string, ids ...string) string {
	var bills []string
	for _, id := range ids {
		bills = append(bills, fmt.Sprintf(`{"orderId": %q, "type": %q, "items": [{"id": "1"}], "total": {"items": 61.00, "orderAmount": 61.00}}`, id, kind))
	}
	return fmt.Sprintf(`{"success": true, "orderKeyType": %q, "orderKey": %s, "consumption": [%s]}`, keyType, keys, strings.Join(bills, ", "))
}

func TestAnOrderThatTheTillHasUnderAnIDOfItsOwn(t *testing.T) {
	const ours, byID, delivery = `["` + known + `"]`, "ORDER_ID", "DELIVERY"
	const own = ", under an id of the till's own"
	rows := []struct {
		name, ticket string
		till         func(*fake)
		state        order.TicketState
		raw          string
		amount       order.Money
	}{
		{
			name: "what is found under our id is our order", state: order.TicketCooking, raw: "505, on the bill" + own, amount: brl(6100),
			till: func(f *fake) {
				f.result(statusPath, told(byID, ours, entry(theTills, 505))).result(billPath, billed(byID, ours, delivery, theTills))
			},
		},
		{
			name: "also when it is closed", state: order.TicketCompleted, raw: "506, on the bill" + own, amount: brl(6100),
			till: func(f *fake) {
				f.result(statusPath, told(byID, ours, entry("4711", 506))).result(billPath, billed(byID, ours, delivery, "4711"))
			},
		},
		{
			name: "getStatus alone proves nothing, when getConsumption has found nothing", raw: "505 (of another id)",
			till: func(f *fake) { f.nothing(billPath).result(statusPath, told(byID, ours, entry(theTills, 505))) },
		},
		{
			name: "nor when it lists no bill", raw: "506 (of another id)",
			till: func(f *fake) {
				f.result(statusPath, told(byID, ours, entry(theTills, 506))).result(billPath, billed(byID, ours, delivery))
			},
		},
		{
			name: "nor do items of another order of ours", raw: "505 (of another id)",
			till: func(f *fake) {
				bill := strings.Replace(billed(byID, ours, delivery, theTills), `{"id": "1"}`, `{"id": "1"}, {"id": "deadbeef-1of1x2"}`, 1)
				f.result(statusPath, told(byID, ours, entry(theTills, 505))).result(billPath, bill)
			},
		},
		{
			name: "nor such items that were cancelled", raw: "505 (of another id), cancelled items without our names: 1",
			till: func(f *fake) {
				f.result(statusPath, told(byID, ours, entry(theTills, 505))).result(billPath, billed(byID, ours, delivery, theTills)).
					result(cancelledPath, cancelledOf(`{"id": "deadbeef-1of1x2", "quantity": 2}`))
			},
		},
		{
			name: "our id in capitals and braces is our id", state: order.TicketCooking, raw: "505, on the bill" + own, amount: brl(6100),
			till: func(f *fake) {
				f.result(statusPath, told(byID, `["{3F2E7F2E-9C7A-4B1E-8B8E-0C9A5D1E3F77}"]`, entry(theTills, 505))).result(billPath, billed(byID, ours, delivery, theTills))
			},
		},
		{
			name: "a table's bill may hold what others have ordered", state: order.TicketCooking, raw: "505, on the bill" + own,
			till: func(f *fake) {
				f.result(statusPath, told(byID, ours, entry(theTills, 505))).result(billPath, billed(byID, ours, "TABLE", theTills))
			},
		},
		{
			name: "an answer that repeats another key proves nothing", raw: "505 (of another id)",
			till: func(f *fake) {
				f.result(statusPath, told(byID, `["`+another+`"]`, entry(theTills, 505))).result(billPath, billed(byID, ours, delivery, theTills))
			},
		},
		{
			name: "nor one that repeats two", raw: "505 (of another id)",
			till: func(f *fake) {
				f.result(statusPath, told(byID, `["`+known+`", "`+another+`"]`, entry(theTills, 505))).result(billPath, billed(byID, ours, delivery, theTills))
			},
		},
		{
			name: "nor one about a table", raw: "505 (of another id)",
			till: func(f *fake) {
				f.result(statusPath, told("TABLE", ours, entry(theTills, 505))).result(billPath, billed(byID, ours, delivery, theTills))
			},
		},
		{
			name: "nor one that finds several", raw: "505 (of another id)",
			till: func(f *fake) {
				f.result(statusPath, told(byID, ours, entry(theTills, 505)+", "+entry(another, 505))).result(billPath, billed(byID, ours, delivery, theTills))
			},
		},
		{
			name: "nor two that name different orders", raw: "505 (of another id)",
			till: func(f *fake) {
				f.result(statusPath, told(byID, ours, entry(theTills, 505))).result(billPath, billed(byID, ours, delivery, another))
			},
		},
		{
			name: "nor a bill among several", raw: "505 (of another id)",
			till: func(f *fake) {
				f.result(statusPath, told(byID, ours, entry(theTills, 505))).result(billPath, billed(byID, ours, delivery, theTills, another))
			},
		},
		{
			name: "at a table any order is found", ticket: known + "@TABLE:12", raw: "505 (of another id)",
			till: func(f *fake) {
				f.result(statusPath, told("TABLE", `["12"]`, entry(theTills, 505))).result(billPath, billed("TABLE", `["12"]`, "TABLE", theTills))
			},
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := ready()
			row.till(f)
			ticket := row.ticket
			if ticket == "" {
				ticket = known
			}
			seen, err := connect(t, f, nil).Observe(t.Context(), ticket)
			require.NoError(t, err)
			require.Equal(t, order.Ticket{System: "eleve", ID: ticket, Raw: row.raw}, seen.Ticket)
			require.Equal(t, row.state, seen.State)
			require.Equal(t, row.amount, seen.Amount)
		})
	}
}

func TestATillThatDoesNotKnowOurIDHasNotFoundTheOrder(t *testing.T) {
	f := ready().nothing(billPath, cancelledPath).result(statusPath, told("ORDER_ID", `["`+known+`"]`, entry(known, 412)))
	_, err := connect(t, f, func(c *eleve.Config) { c.Settings.TrackBy = eleve.ByOrder }).Observe(t.Context(), known)
	require.Equal(t, pos.NotFound, pos.KindOf(err))
}

// TestATillThatIgnoresTheKey shows the same order whatever it is asked for, and repeats the key.
func TestATillThatIgnoresTheKey(t *testing.T) {
	const ours = `["` + known + `"]`
	f := ready().result(statusPath, told("ORDER_ID", ours, entry(theTills, 505))).result(billPath, billed("ORDER_ID", ours, "DELIVERY", theTills))
	connector := connect(t, f, nil)
	state := func() order.TicketState {
		seen, err := connector.Observe(t.Context(), known)
		require.NoError(t, err)
		return seen.State
	}
	require.Equal(t, order.TicketCooking, state(), "nobody has asked it for an id that nobody has")

	f.say(statusPath, 200, told("ORDER_ID", ours, entry(theTills, 505)))
	health, err := connector.Ping(t.Context())
	require.NoError(t, err)
	require.False(t, health.Ready)
	require.Contains(t, health.Why, "the till ignores the key")
	require.Equal(t, order.TicketUnmapped, state(), "what it shows may be anybody's")

	f.say(statusPath, 202, "")
	health, err = connector.Ping(t.Context())
	require.NoError(t, err)
	require.False(t, health.Ready, "it has not said anything else since")

	f.say(statusPath, 412, golden(t, "precondition_failed_answer.json"))
	health, err = connector.Ping(t.Context())
	require.NoError(t, err)
	require.True(t, health.Ready)
}
