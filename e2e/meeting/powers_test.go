package meeting_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/simulator"
)

func TestCallbacksTellOfTheTicket(t *testing.T) {
	t.Parallel()
	everybody(t, func(e *encounter) {
		decoder, ok := e.connector.(pos.Decoder)
		if !ok {
			require.Empty(e, e.told)
			return
		}
		came := 0
		changes := func(id, ticketID string, stages ...simulator.State) {
			for _, stage := range stages {
				e.move(id, stage)
				state, told := e.told[stage]
				if !told {
					continue
				}
				came++
				callback := e.door.take(e.Context(), e.T, came)
				message, err := decoder.Decode(callback.header, callback.body)
				require.NoError(e, err)
				if e.system == simulator.DeliveryHatch { // nobody signs it: a reason to look
					require.Equal(e, order.Message{}, message)
					continue
				}
				require.Equal(e, state, message.State, "%s: %s", stage, callback.body)
				require.True(e, order.SameTicket(ticketID, message.TicketID), "%s: %s", stage, callback.body)
				e.namesItsStore(callback)
			}
		}
		served, _ := e.post(orderID)
		changes(orderID, served, simulator.Cooking, simulator.OnTheWay, simulator.Done)
		refused, _ := e.post(another)
		changes(another, refused, simulator.Removed)
	})
}

// namesItsStore checks that a callback that is for a store names it as the connector does.
func (e *encounter) namesItsStore(c call) {
	nudged, ok := e.connector.(pos.Nudged)
	if !ok {
		return
	}
	at, err := url.Parse(c.path)
	require.NoError(e, err)
	require.Equal(e, nudged.StoreKey(), at.Query().Get("storeId"))
}

func TestATicketIsFoundByOurOrder(t *testing.T) {
	t.Parallel()
	everybody(t, func(e *encounter) {
		finder, ok := e.connector.(pos.Finder)
		if !ok {
			return
		}
		_, err := finder.Find(e.Context(), orderID)
		require.Equal(e, pos.NotFound, pos.KindOf(err), "%v", err)
		other, _ := e.post(another)
		id, _ := e.post(orderID)
		e.move(orderID, simulator.Cooking) // before, DeliveryHatch shows none
		found, err := finder.Find(e.Context(), orderID)
		require.NoError(e, err)
		require.True(e, order.SameTicket(id, found.Ticket.ID))
		require.Equal(e, e.said[simulator.Cooking], found.State)
		lister, ok := e.connector.(pos.Lister)
		require.True(e, ok)
		all, err := lister.ObserveAll(e.Context(), []string{other, id})
		require.NoError(e, err)
		seen := map[string]order.TicketState{}
		for _, one := range all {
			seen[one.Ticket.ID] = one.State
		}
		require.Equal(e, map[string]order.TicketState{id: e.said[simulator.Cooking], other: e.said[simulator.Waiting]}, seen)
	})
}

func TestATicketIsTakenBackUntilItCooks(t *testing.T) {
	t.Parallel()
	everybody(t, func(e *encounter) {
		canceller, ok := e.connector.(pos.Canceller)
		if !ok {
			return
		}
		cooked, _ := e.post(another)
		id, made := e.post(orderID)
		for range 2 { // twice is once
			require.NoError(e, canceller.Cancel(e.Context(), id))
			require.Equal(e, simulator.Removed, e.ticket(made.Number).Stage)
		}
		require.Equal(e, order.TicketGone, e.observe(id).State)
		require.Equal(e, simulator.Waiting, e.ticket(order.Number(another)).Stage, "nobody else's")
		e.move(another, simulator.Cooking)
		require.Equal(e, pos.Rejected, pos.KindOf(canceller.Cancel(e.Context(), cooked)))
		require.Equal(e, simulator.Cooking, e.ticket(order.Number(another)).Stage)
	})
}

func TestADraftIsNoTicketUntilItIsConfirmed(t *testing.T) {
	t.Parallel()
	everybody(t, func(e *encounter) {
		preparer, ok := e.connector.(pos.Preparer)
		if !ok {
			return
		}
		d, paid := e.order(orderID)
		id, err := preparer.Prepare(e.Context(), d, paid)
		require.NoError(e, err)
		require.Empty(e, e.world.Ledger().Tickets)
		for _, again := range []bool{false, true} { // who lost the answer confirms again
			seen, err := preparer.Confirm(e.Context(), id, d, paid, again)
			require.NoError(e, err)
			require.Equal(e, id, seen.Ticket.ID)
			require.Equal(e, id, e.ticket(d.Number).ID)
			require.Equal(e, 1, e.ticket(d.Number).Receipts, "of an e-invoice there is one")
		}
	})
}

func TestACredentialThatWasRevokedIsRenewedOrRefused(t *testing.T) {
	t.Parallel()
	everybody(t, func(e *encounter) {
		id, _ := e.post(orderID)
		require.NoError(e, e.admin.SetFaults(e.Context(), simulator.POS(store), simulator.Fault{Name: simulator.RevokedToken}))
		_, err := e.connector.Observe(e.Context(), id)
		if e.system == simulator.Wixtar {
			require.NoError(e, err)
			return
		}
		require.Equal(e, pos.Unauthorized, pos.KindOf(err), "%v", err)
	})
}

// TestWhoMadeATicketIsNeverToldOtherwise posts once under every fault: an answer that says that nothing has
// happened is one after which nothing has.
func TestWhoMadeATicketIsNeverToldOtherwise(t *testing.T) {
	t.Parallel()
	for _, fault := range []simulator.FaultName{
		simulator.Down, simulator.Unauthorized, simulator.LostReplyBefore, simulator.LostReplyAfter, simulator.ErrorBefore, simulator.ErrorAfter,
		simulator.HTTP5xx, simulator.EndlessBody, simulator.Garbage, simulator.Refuse, simulator.SoldOut, simulator.NoID,
	} {
		t.Run(string(fault), func(t *testing.T) {
			t.Parallel()
			everybody(t, func(e *encounter) {
				d, paid := e.order(orderID)
				f := simulator.Fault{Name: fault, Op: simulator.OpPostOrder}
				require.NoError(e, e.admin.SetFaults(e.Context(), simulator.POS(store), f))
				_, err := e.connector.Submit(e.Context(), d, paid)
				made := len(e.world.Ledger().TicketsOf(d.Number))
				require.LessOrEqual(e, made, 1)
				if err != nil && made == 1 {
					require.Equal(e, pos.Unknown, pos.KindOf(err), "%v", err)
				}
				if err == nil && e.system != simulator.Eleve { // whose hub takes what the till never sees
					require.Equal(e, 1, made)
				}
			})
		})
	}
}

func TestATicketIsSettledOnce(t *testing.T) {
	t.Parallel()
	seated := of(simulator.Eleve)
	seated.draft = func(d *pos.Draft) {
		withoutDiscount(d)
		d.Fulfillment = order.Fulfillment{Type: order.DineIn, Table: "12"}
	}
	for name, p := range map[string]party{"procart": of(simulator.ProCart), "eleve": of(simulator.Eleve), "eleve, at a table with its fee": seated} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := meet(t, p)
			settler, ok := e.connector.(pos.Settler)
			require.True(t, ok)
			d, due := e.order(orderID)
			seen, err := e.connector.Submit(t.Context(), d, pos.Paid{})
			require.NoError(t, err)
			e.move(orderID, simulator.Cooking)
			if d.Fulfillment.Type == order.DineIn {
				due.Amount.Amount += due.Amount.Amount / 10
			}
			less := due
			less.Amount.Amount--
			require.Equal(t, pos.Rejected, pos.KindOf(settler.Settle(t.Context(), seen.Ticket.ID, less)))
			for range 2 { // twice is once
				require.NoError(t, settler.Settle(t.Context(), seen.Ticket.ID, due))
				require.Equal(t, simulator.Done, e.ticket(d.Number).Stage)
			}
			require.Equal(t, order.TicketCompleted, e.observe(seen.Ticket.ID).State)
		})
	}
}
