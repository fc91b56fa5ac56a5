package simulator_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/simulator"
)

const table = "S01-202612010001"

// round adds one bread to a table.
func (f *fixture) round(number string) reply {
	f.Helper()
	return f.wixtar(http.MethodPost, "v1/items", wixtarOrder("id", table, "unique_code", number))
}

// stages are where the tickets stand, in the order of their posting.
func (f *fixture) stages() []simulator.State {
	f.Helper()
	var all []simulator.State
	for _, ticket := range f.ledger().Tickets {
		require.Equal(f, table, ticket.ID)
		all = append(all, ticket.Stage)
	}
	return all
}

func TestWixtarRoundsOfATableAreOneOrder(t *testing.T) {
	t.Parallel()
	for _, by := range []string{"first000", "second00"} {
		t.Run("moved by the "+by, func(t *testing.T) {
			t.Parallel()
			door := newReceiver(t)
			f := newWixtar(t, simulator.WixtarSettings{WebhookURL: door.url + "/hook"})
			require.Equal(t, http.StatusNoContent, f.round("first000").status)
			move := func(state simulator.State, remove ...int) {
				_, err := f.admin.MoveByNumber(t.Context(), "r1", by, simulator.MoveRequest{State: state, Remove: remove})
				require.NoError(t, err)
			}
			_, err := f.admin.MoveByNumber(t.Context(), "r1", "first000", simulator.MoveRequest{State: simulator.Cooking})
			require.NoError(t, err)
			require.Equal(t, http.StatusNoContent, f.round("second00").status)
			require.Equal(t, []simulator.State{simulator.Cooking, simulator.Cooking}, f.stages(), "a round joins what the table has")
			move(simulator.OnTheWay, 710)
			missing := f.wixtar(http.MethodGet, "v1/order/out_of_stock/"+table, nil)
			require.Equal(t, 1, f.count(missing, "items"), "of the one round, not of the other")
			move(simulator.Done)
			require.Equal(t, []simulator.State{simulator.Done, simulator.Done}, f.stages())
			require.JSONEq(t, `{"status": "4", "order_type": "omni"}`, f.wixtar(http.MethodGet, "v1/order/"+table+"/status?store_id=S01", nil).raw)
			f.soon("the end is told", func() bool { return len(door.all()) > 0 })
			require.Len(t, door.all(), 1, "once")
			require.Equal(t, http.StatusBadRequest, f.round("third000").status, "it has ended")
			require.Len(t, f.ledger().Tickets, 2)
		})
	}
}

func TestWixtarRoundsFollowTheTimetableOfTheFirst(t *testing.T) {
	t.Parallel()
	settings := simulator.Settings{System: simulator.Wixtar, Timetable: []simulator.Step{
		{State: simulator.WixtarAccepted, After: simulator.Duration(time.Second)}, {State: simulator.WixtarCompleted, After: simulator.Duration(time.Hour)},
	}}
	f := newWorld(t, simulator.Options{Restaurants: map[string]simulator.Settings{"r1": settings}, POSToken: "t"})
	require.Equal(t, http.StatusNoContent, f.round("first000").status)
	f.clock.Advance(time.Second)
	require.Equal(t, []simulator.State{simulator.Cooking}, f.stages())
	require.Equal(t, http.StatusNoContent, f.round("second00").status)
	require.Equal(t, []simulator.State{simulator.Cooking, simulator.Cooking}, f.stages())
	f.clock.Advance(time.Hour)
	require.Equal(t, []simulator.State{simulator.Done, simulator.Done}, f.stages())
	require.Len(t, f.ledger().Tickets[1].History, 2, "it has no timetable of its own")
}

func TestWixtarIssuesAReceiptForEveryConfirmationThatWantsOne(t *testing.T) {
	t.Parallel()
	f := newWixtar(t, simulator.WixtarSettings{})
	id := f.wixtarCreate(wixtarNew())
	require.Equal(t, http.StatusNoContent, f.wixtarConfirm(id, 40).status)
	require.Equal(t, 1, f.ticket().Receipts)
	again := f.wixtar(http.MethodPatch, "v3/order/confirm", map[string]any{"id": id, "receipt": false})
	require.Equal(t, simulator.WixtarConfirmedBefore, again.body["message"])
	require.Equal(t, 1, f.ticket().Receipts)
	require.Equal(t, http.StatusBadRequest, f.wixtarConfirm(id, 40).status)
	require.Equal(t, 2, f.ticket().Receipts, "the mistake shows")
}
