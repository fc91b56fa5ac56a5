package activities_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

func TestANumberThatAPersonHasToldIsCheckedAgainstThePOS(t *testing.T) {
	t.Parallel()
	const told = "9B0C6E1E-0000-4000-8000-00000000000A"
	shows := func(string) (pos.Observation, error) { return seen("open", order.TicketCooking), nil }
	fails := func(kind pos.Kind) func(string) (pos.Observation, error) {
		return func(string) (pos.Observation, error) { return says(kind)() }
	}
	has := func(id string) func(string) (pos.Observation, error) {
		return func(string) (pos.Observation, error) {
			return pos.Observation{Ticket: order.Ticket{ID: id}, State: order.TicketCooking}, nil
		}
	}
	for _, row := range []struct {
		name          string
		observe, find func(string) (pos.Observation, error) // find nil: the POS cannot be searched
		wrong         string
		errType       string
	}{
		{name: "a ticket that the POS shows may be it", observe: shows},
		{name: "the one that the search finds is it, and nobody looks further", observe: fails(pos.NotFound), find: has("{" + told + "}")},
		{name: "the search finds the order elsewhere", observe: shows, find: has("other"), wrong: "as ticket other"},
		{name: "a search that misses says nothing", observe: shows, find: fails(pos.NotFound)},
		{name: "a search that fails says nothing", observe: shows, find: fails(pos.Unknown)},
		{name: "the POS shows no such ticket", observe: fails(pos.NotFound), wrong: "no such ticket"},
		{name: "no ticket has a number like that", observe: fails(pos.Malformed), wrong: "a number of that form"},
		{name: "a POS that does not answer is asked again", observe: fails(pos.Unknown), errType: activities.ErrTypePOSDown},
		{name: "a bad credential waits for a person", observe: fails(pos.Unauthorized), errType: activities.ErrTypeUnauthorized},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			simple := connector{observe: row.observe}
			var at pos.Connector = &simple
			if row.find != nil {
				at = &fullConnector{connector: simple, find: row.find}
			}
			b := newBench(t, at)
			value, err := b.env.ExecuteActivity(b.pos.CheckNumber, activities.CheckNumberRequest{OrderID: orderID, Store: store(), TicketID: told})
			if row.errType != "" {
				requireFailure(t, err, row.errType, true)
				return
			}
			require.NoError(t, err)
			var checked activities.CheckedNumber
			require.NoError(t, value.Get(&checked))
			if row.wrong == "" {
				require.Empty(t, checked.Wrong)
				return
			}
			require.Contains(t, checked.Wrong, row.wrong)
			require.NotContains(t, checked.Wrong, told, "nobody repeats what was sent")
		})
	}
}
