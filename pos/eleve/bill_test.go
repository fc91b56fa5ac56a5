package eleve_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos/eleve"
)

func TestAmounts(t *testing.T) {
	const fee = `"otherFees": 6.10, "discount": 0, `
	rows := []struct {
		name, kind, items, total string
		percent                  int
		want                     order.Money
	}{
		{name: "a delivery's bill is ours", kind: "DELIVERY", total: `"items": 61.00, ` + fee + `"orderAmount": 67.10`, want: brl(6710)},
		{name: "without the fee that was foretold", kind: "DELIVERY", percent: 10, total: `"items": 61.00, ` + fee + `"orderAmount": 67.10`, want: brl(6100)},
		{name: "which is cut, not rounded", kind: "TAKEOUT", percent: 10, total: `"items": 61.09, ` + fee + `"orderAmount": 67.19`, want: brl(6109)},
		{name: "another fee is a surprise", kind: "DELIVERY", percent: 12, total: `"items": 61.00, ` + fee + `"orderAmount": 67.10`, want: brl(6710)},
		{name: "a table's bill with our items alone is ours", kind: "TABLE", items: item(1, 1, 2), percent: 10, total: `"items": 61.00, ` + fee + `"orderAmount": 67.10`, want: brl(6100)},
		{name: "with a waiter's items it is not", kind: "TABLE", items: item(1, 1, 2) + `, {"id": "1"}`, total: `"items": 61.00, ` + fee + `"orderAmount": 67.10`},
		{name: "amounts as texts are amounts", kind: "DELIVERY", total: `"items": "61.0", "otherFees": null, "orderAmount": "61"`, want: brl(6100)},
		{name: "the leavings of a float are none", kind: "DELIVERY", total: `"items": 102.89000000000001, "orderAmount": 102.89`},
		{name: "nor is a power of ten", kind: "DELIVERY", total: `"items": 1e2, "orderAmount": 1e2`},
		{name: "nor one without end", kind: "DELIVERY", total: `"items": 99999999999999, "orderAmount": 99999999999999`},
		{name: "what does not add up is no bill", kind: "DELIVERY", total: `"items": 61.00, ` + fee + `"orderAmount": 61.00`},
		{name: "a bill without a total is none", kind: "DELIVERY", total: `"items": 61.00`},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := ready().result(billPath, billOf(row.kind, row.items, row.total))
			seen, err := connect(t, f, func(c *eleve.Config) { c.Settings.ServiceFeePercent = row.percent }).Observe(t.Context(), known)
			require.NoError(t, err)
			require.Equal(t, order.TicketCooking, seen.State, "whatever the money is, the order is there")
			require.Equal(t, row.want, seen.Amount)
		})
	}
}

func TestAnEmptyBillThatIsClosedIsSuspicious(t *testing.T) {
	for name, bill := range map[string]string{
		"without items": billOf("TABLE", "", `"items": 0, "orderAmount": 0`),
		"of nothing":    billOf("DELIVERY", item(1, 1, 1), `"items": 0.00, "orderAmount": 0.00`),
	} {
		t.Run(name, func(t *testing.T) {
			f := ready().result(billPath, bill).result(statusPath, statusOf(known, 506, "CLOSED_TABLE"))
			seen, err := connect(t, f, nil).Observe(t.Context(), known)
			require.NoError(t, err)
			require.Equal(t, order.TicketCompleted, seen.State)
			require.True(t, seen.Empty)
		})
	}
}
