package simulator_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/simulator"
)

func seconds(n int) simulator.Duration { return simulator.Duration(time.Duration(n) * time.Second) }

func timetable() simulator.Settings {
	return simulator.Settings{Timetable: []simulator.Step{
		{State: simulator.Open, After: seconds(10)},
		{State: simulator.Bill, After: seconds(20)},
		{State: simulator.Closed, After: seconds(30)},
	}}
}

// states are those that the only ticket came to, with the seconds since it was posted.
func (f *fixture) states() map[simulator.State]int {
	f.Helper()
	ticket, states := f.ticket(), map[simulator.State]int{}
	for _, h := range ticket.History {
		states[h.State] = int(h.At.Sub(ticket.At) / time.Second)
	}
	return states
}

func (f *fixture) move(state simulator.State) {
	f.Helper()
	_, err := f.admin.MoveByNumber(f.Context(), "r1", "K7M2Q9X4", simulator.MoveRequest{State: state})
	require.NoError(f, err)
}

func TestTicketMovesByItsTimetable(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{Restaurant: timetable()})
	f.post(soup())
	f.clock.Advance(9 * time.Second)
	require.Equal(t, simulator.Deferred, f.ticket().State)
	f.clock.Advance(time.Hour)
	require.Equal(t, map[simulator.State]int{simulator.Deferred: 0, simulator.Open: 10, simulator.Bill: 30, simulator.Closed: 60}, f.states())
	require.Equal(t, simulator.ByTimetable, f.ticket().History[1].By)
}

func TestTimetableIsKeptFromWhereThePeopleMoveTheTicket(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		to   simulator.State
		want map[simulator.State]int
	}{
		{"ahead", simulator.Bill, map[simulator.State]int{simulator.Deferred: 0, simulator.Bill: 5, simulator.Closed: 35}},
		{"to the next state", simulator.Open, map[simulator.State]int{simulator.Deferred: 0, simulator.Open: 5, simulator.Bill: 25, simulator.Closed: 55}},
		{"out of it", simulator.Deleted, map[simulator.State]int{simulator.Deferred: 0, simulator.Deleted: 5}},
		{"to a word that nobody knows", "frozen", map[simulator.State]int{simulator.Deferred: 0, "frozen": 5}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newWorld(t, simulator.Options{Restaurant: timetable()})
			f.post(soup())
			f.clock.Advance(5 * time.Second)
			f.move(tt.to)
			require.Equal(t, simulator.ByAdmin, f.ticket().History[1].By)
			f.clock.Advance(time.Hour)
			require.Equal(t, tt.want, f.states())
		})
	}
}

func TestTimetableMayStopAndGoBack(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{Restaurant: simulator.Settings{InitialState: simulator.Open, Timetable: []simulator.Step{
		{State: simulator.Open, After: seconds(1)},
		{State: simulator.Bill, After: seconds(1)},
		{State: simulator.Open, After: seconds(1)},
		{State: simulator.Closed, After: simulator.Never},
	}}})
	f.post(soup())
	f.clock.Advance(time.Hour)
	var states []simulator.State
	for _, h := range f.ticket().History {
		states = append(states, h.State)
	}
	require.Equal(t, []simulator.State{simulator.Open, simulator.Bill, simulator.Open}, states, "the pre-bill was undone, and then nothing")
}

func TestMovingToTheSameStateDoesNothing(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{Restaurant: byHand()})
	guid := f.post(soup())
	for range 2 {
		_, err := f.admin.Move(t.Context(), "r1", guid, simulator.MoveRequest{State: simulator.Open})
		require.NoError(t, err)
	}
	require.Len(t, f.ticket().History, 2)
}

func TestMovingByNumberMeansTheNewestTicket(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{Restaurant: byHand()})
	f.post(soup())
	newest := f.post(soup())
	f.move(simulator.Open)
	for _, ticket := range f.ledger().Tickets {
		require.Equal(t, ticket.ID == newest, ticket.State == simulator.Open)
	}
}

func TestEmptiedTicketMayBeClosed(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{Restaurant: byHand()})
	guid := f.post(soup())
	ticket, err := f.admin.Move(t.Context(), "r1", guid, simulator.MoveRequest{State: simulator.Closed, Empty: true})
	require.NoError(t, err)
	require.Equal(t, simulator.Closed, ticket.State)
	require.Zero(t, ticket.Amount)
	r := f.pos(http.MethodGet, "getorders?guid="+guid, nil)
	require.Zero(t, f.count(r, "data", 0, "items"))
	require.Zero(t, f.number(r, "data", 0, "amount"))
}

func TestMovingNeedsATicketAndAState(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{Restaurant: byHand()})
	guid := f.post(soup())
	_, err := f.admin.MoveByNumber(t.Context(), "r1", "nobodys", simulator.MoveRequest{State: simulator.Open})
	require.ErrorContains(t, err, "no such ticket")
	tests := []struct {
		name, restaurant, guid string
		state                  simulator.State
		want                   string
	}{
		{"a restaurant that is not there", "r2", guid, simulator.Open, "no such restaurant"},
		{"a ticket that is not there", "r1", "{1}", simulator.Open, "no such ticket"},
		{"no state", "r1", guid, "", "a state is needed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := f.admin.Move(t.Context(), tt.restaurant, tt.guid, simulator.MoveRequest{State: tt.state})
			require.ErrorContains(t, err, tt.want)
		})
	}
}
