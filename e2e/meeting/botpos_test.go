package meeting_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/simulator"
)

// byStore is a bot-POS store as its specification has it: a cancel names the store alone, and takes the oldest order
// that waits there, whoever's it is.
func byStore(t *testing.T, cancel string, bodies simulator.BotPOSBodies) (*encounter, pos.Canceller) {
	t.Helper()
	p := of(simulator.BotPOS)
	p.menuless, p.settings = bodies != simulator.BotPOSFull, map[string]any{"variant": "seed", "cancel": cancel}
	p.restaurant = func(s *simulator.Settings, _ string) { s.BotPOS.Mode, s.BotPOS.Bodies = simulator.BotPOSSeed, bodies }
	e := meet(t, p)
	canceller, ok := e.connector.(pos.Canceller)
	require.True(t, ok)
	return e, canceller
}

// toldToCancel is how often the till was told to cancel.
func (e *encounter) toldToCancel() int {
	return e.world.Ledger().Count(simulator.POS(store), simulator.OpCancel)
}

func TestATillThatGoesByTheStoreIsToldOnlyWhenNobodyElseIsThere(t *testing.T) {
	t.Parallel()
	e, canceller := byStore(t, "strict", simulator.BotPOSFull)
	e.post(another)
	id, _ := e.post(orderID)
	for _, stage := range []simulator.State{simulator.Waiting, simulator.Cooking} {
		if stage != simulator.Waiting {
			e.move(another, stage)
		}
		require.Equal(t, pos.Malformed, pos.KindOf(canceller.Cancel(t.Context(), id)), "nothing is sent")
		require.Zero(t, e.toldToCancel())
		require.Equal(t, stage, e.ticket(order.Number(another)).Stage)
		require.Equal(t, simulator.Waiting, e.ticket(order.Number(orderID)).Stage)
	}
	e.move(another, simulator.Done)
	for range 2 { // twice is once
		require.NoError(t, canceller.Cancel(t.Context(), id))
	}
	require.Equal(t, simulator.Removed, e.ticket(order.Number(orderID)).Stage)
	require.Equal(t, simulator.Done, e.ticket(order.Number(another)).Stage)
	require.Equal(t, 1, e.toldToCancel())
}

func TestATillThatTookSomebodyElsesOrderBackIsNotBelieved(t *testing.T) {
	t.Parallel()
	e, canceller := byStore(t, "order_id", simulator.BotPOSFull)
	e.post(another)
	id, _ := e.post(orderID)
	err := canceller.Cancel(t.Context(), id)
	require.ErrorIs(t, err, pos.ErrNotRepeatable, "the next one would be taken, too")
	require.Equal(t, simulator.Waiting, e.ticket(order.Number(orderID)).Stage)
	require.Equal(t, 1, e.toldToCancel())
}

func TestATillWhoseAnswersSayNothingIsNotBelieved(t *testing.T) {
	t.Parallel()
	for _, bodies := range []simulator.BotPOSBodies{simulator.BotPOSFiller, simulator.BotPOSUnquoted, simulator.BotPOSNothing} {
		e, canceller := byStore(t, "order_id", bodies)
		id, _ := e.post(orderID)
		err := canceller.Cancel(t.Context(), id)
		require.Error(t, err, "%s: its 200 is a template's", bodies)
		if bodies == simulator.BotPOSFiller {
			require.ErrorIs(t, err, pos.ErrNotRepeatable)
			require.Equal(t, 1, e.toldToCancel())
			continue
		}
		require.NotErrorIs(t, err, pos.ErrNotRepeatable, "%s: no status can be read before", bodies)
		require.Zero(t, e.toldToCancel())
	}
}
