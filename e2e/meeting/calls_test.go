package meeting_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/simulator"
)

func TestTheConnectorCanWhatTheSystemCan(t *testing.T) {
	t.Parallel()
	everybody(t, func(e *encounter) {
		var got powers
		_, got.ping = e.connector.(pos.Pinger)
		_, got.price = e.connector.(pos.Pricer)
		_, got.menu = e.connector.(pos.MenuReader)
		_, got.find = e.connector.(pos.Finder)
		_, got.list = e.connector.(pos.Lister)
		_, got.cancel = e.connector.(pos.Canceller)
		_, got.decode = e.connector.(pos.Decoder)
		_, got.check = e.connector.(pos.Checker)
		_, got.prepare = e.connector.(pos.Preparer)
		require.Equal(e, e.powers, got)
	})
}

func TestAPingSaysThatTheStoreIsReady(t *testing.T) {
	t.Parallel()
	everybody(t, func(e *encounter) {
		pinger, ok := e.connector.(pos.Pinger)
		require.True(e, ok)
		for range 2 { // one that waits for the other's answer is ready too
			health, err := pinger.Ping(e.Context())
			require.NoError(e, err)
			require.True(e, health.Ready, health.Why)
		}
	})
}

func TestTheMenuIsTheRestaurants(t *testing.T) {
	t.Parallel()
	everybody(t, func(e *encounter) {
		reader, ok := e.connector.(pos.MenuReader)
		if !ok {
			return
		}
		m, err := reader.Menu(e.Context())
		require.NoError(e, err)
		prices, rests := map[string]int64{}, map[string]int{}
		for _, dish := range m.Dishes {
			require.Equal(e, e.currency, dish.Price.Currency)
			require.Empty(e, dish.Refused, dish.Name)
			prices[dish.Code] = dish.Price.Amount
			if dish.Rest != nil {
				rests[dish.Code] = *dish.Rest
			}
		}
		require.Equal(e, map[string]int64{"701": 28000, "702": 39000, "710": 4000, "720": 15000, "730": 22000}, prices)
		if e.system == simulator.BotPOS { // it tells what is not for sale, and no numbers; nor modifiers, one of which a dumpling needs
			require.Equal(e, map[string]int{"702": 0}, rests)
			return
		}
		require.Equal(e, map[string]int{"730": 12}, rests)
		sauces := m.Dishes[1].Groups
		require.Len(e, sauces, 1)
		require.Equal(e, 1, sauces[0].Min, "a sauce must be picked")
		require.Len(e, sauces[0].Modifiers, 2)
		require.Len(e, m.Dishes[0].Groups, 1)
		require.Equal(e, int64(3000), m.Dishes[0].Groups[0].Modifiers[0].Price.Amount)
	})
}

func TestAnOrderArrivesAsItWasSent(t *testing.T) {
	t.Parallel()
	everybody(t, func(e *encounter) {
		d, paid := e.order(orderID)
		if checker, ok := e.connector.(pos.Checker); ok {
			require.NoError(e, checker.Check(d, paid))
		}
		_, made := e.post(orderID)
		require.Equal(e, d.Number, made.Number)
		require.Equal(e, paid.Amount.Amount, made.Amount, "the till's total is what the guest paid")
		require.Len(e, made.Items, 1)
		require.Equal(e, []int{701, 2}, []int{made.Items[0].Code, made.Items[0].Quantity})
		if len(d.Lines[0].Modifiers) > 0 {
			require.Equal(e, map[int]int{905: 1}, made.Items[0].Modifiers)
		}
		if e.system != simulator.BotPOS { // money is no matter of its protocol
			require.Equal(e, paid.Amount.Amount, made.Paid)
		}
		require.Equal(e, simulator.Waiting, made.Stage)
	})
}

func TestEveryStageIsUnderstood(t *testing.T) {
	t.Parallel()
	everybody(t, func(e *encounter) {
		served, _ := e.post(orderID)
		require.Equal(e, e.said[simulator.Waiting], e.observe(served).State)
		for _, stage := range []simulator.State{simulator.Cooking, simulator.OnTheWay, simulator.Done} {
			e.move(orderID, stage)
			seen := e.observe(served)
			require.Equal(e, e.said[stage], seen.State, "%s: %q", stage, seen.Ticket.Raw)
			require.False(e, seen.Empty)
		}
		refused, _ := e.post(another)
		e.move(another, simulator.Removed)
		seen := e.observe(refused)
		require.Equal(e, e.said[simulator.Removed], seen.State, seen.Ticket.Raw)
		require.Equal(e, e.said[simulator.Done], e.observe(served).State, "of another order nothing has changed")
	})
}

func TestAWordThatNobodyKnowsDecidesNothing(t *testing.T) {
	t.Parallel()
	everybody(t, func(e *encounter) {
		id, _ := e.post(orderID)
		e.move(orderID, "frozen")
		seen := e.observe(id)
		require.NotContains(e, []order.TicketState{order.TicketGone, order.TicketCompleted}, seen.State)
	})
}

func TestATicketThatIsNotThereIsNotFound(t *testing.T) {
	t.Parallel()
	everybody(t, func(e *encounter) {
		id, made := e.post(orderID)
		none := "{9B0C6E1E-5B7C-4A39-9E0B-2F6E0C1D7A44}"
		if e.system == simulator.DeliveryHatch || e.system == simulator.Wixtar {
			none = "424242"
		}
		require.NotEqual(e, id, none)
		_, err := e.connector.Observe(e.Context(), none)
		require.Equal(e, pos.NotFound, pos.KindOf(err), "%v", err)
		require.Equal(e, orderID, cmpKey(made))
	})
}

// cmpKey is our long key in a ticket, where the system has room for it.
func cmpKey(t simulator.Ticket) string {
	if t.System == simulator.BotPOS || t.System == simulator.Wixtar {
		return t.ExternalKey
	}
	return orderID
}

func TestARefusalIsOne(t *testing.T) {
	t.Parallel()
	everybody(t, func(e *encounter) {
		d, paid := e.order(orderID)
		require.NoError(e, e.admin.SetFaults(e.Context(), simulator.POS(store), simulator.Fault{Name: simulator.Refuse, Op: simulator.OpPostOrder}))
		seen, err := e.connector.Submit(e.Context(), d, paid)
		if e.system == simulator.Eleve { // the hub takes what the till never sees
			require.NoError(e, err)
			_, err = e.connector.Observe(e.Context(), seen.Ticket.ID)
			require.Equal(e, pos.NotFound, pos.KindOf(err), "%v", err)
		} else {
			require.Equal(e, pos.Rejected, pos.KindOf(err), "%v", err)
		}
		require.Empty(e, e.world.Ledger().Tickets)
	})
}

func TestAClosedStoreIsNotReadyOrRefuses(t *testing.T) {
	t.Parallel()
	everybody(t, func(e *encounter) {
		d, paid := e.order(orderID)
		require.NoError(e, e.admin.ChangeRestaurant(e.Context(), store, func(s *simulator.Settings) { s.TillOffline = true }))
		pinger, ok := e.connector.(pos.Pinger)
		require.True(e, ok)
		health, err := pinger.Ping(e.Context())
		require.NoError(e, err)
		switch e.system {
		case simulator.Eleve, simulator.Wixtar: // whose answers say nothing of the till
		case simulator.BotPOS: // whose menu says it
			m, err := e.connector.(pos.MenuReader).Menu(e.Context()) //nolint:errcheck,forcetypeassert // its powers are tested above
			require.NoError(e, err)
			require.Equal(e, "the store's status is closed", m.Closed)
		case simulator.ProCart, simulator.DeliveryHatch:
			require.False(e, health.Ready)
			require.NotEmpty(e, health.Why)
		}
		_, err = e.connector.Submit(e.Context(), d, paid)
		if e.system != simulator.Eleve {
			require.Equal(e, pos.Rejected, pos.KindOf(err), "%v", err)
		}
		require.Empty(e, e.world.Ledger().Tickets)
	})
}
