package simulator_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/simulator"
)

// speaker says in one dialect what every suite says.
type speaker struct {
	system simulator.System
	// post asks restaurant for one bread (710, 40.00) under our number and meta, with a callback URL where
	// the order names one, and returns the answer and the id that it gave; empty for none.
	post func(f *fixture, restaurant, number, callbackURL string) (r reply, id string)
	// word is the answer that shows the ticket's state, and the state; empty for a ticket that it does not know.
	word func(f *fixture, restaurant, id string) (r reply, state string)
	// settings make the restaurant call back at url, where orders do not name one.
	settings func(s *simulator.Settings, url string)
	// lacks is an op that the dialect has not.
	lacks simulator.Op
	// silent dialects call nobody back; lending ones give their credential out by a call.
	silent, lending bool
}

func speakers() []speaker {
	return []speaker{procartSpeaker(), hatchSpeaker(), botposSpeaker(), eleveSpeaker(), wixtarSpeaker()}
}

// in starts a world whose restaurants speak the dialect, with tickets that are moved by hand, and that
// calls back at url, unless it is empty.
func (s speaker) in(t *testing.T, url string) *fixture {
	t.Helper()
	settings := byHand()
	settings.System = s.system
	if s.settings != nil && url != "" {
		s.settings(&settings, url)
	}
	return newWorld(t, simulator.Options{Restaurant: settings})
}

// posted posts an order under our number k7m2q9x4, which has to be taken.
func (s speaker) posted(f *fixture) string {
	f.Helper()
	r, id := s.post(f, "r1", "k7m2q9x4", "")
	require.NoError(f, r.err)
	require.NotEmpty(f, id, r.raw)
	return id
}

func TestEverySystemHasASpeaker(t *testing.T) {
	t.Parallel()
	systems := []simulator.System{}
	for _, s := range speakers() {
		systems = append(systems, s.system)
	}
	require.Equal(t, simulator.Systems(), systems)
	for _, system := range systems {
		require.NotEmpty(t, simulator.DefaultTimetable(system))
	}
	require.Nil(t, simulator.DefaultTimetable("abacus"))
}

func TestTicketOfEverySystemGoesThroughAllStages(t *testing.T) {
	t.Parallel()
	for _, s := range speakers() {
		t.Run(string(s.system), func(t *testing.T) {
			t.Parallel()
			f := s.in(t, "")
			id := s.posted(f)
			ticket := f.ticket()
			require.Equal(t, s.system, ticket.System)
			require.Equal(t, id, ticket.ID)
			require.Equal(t, "k7m2q9x4", ticket.Number)
			require.Equal(t, simulator.Waiting, ticket.Stage)
			require.Equal(t, []simulator.TicketItem{{Code: 710, Quantity: 1, Total: 4000}}, ticket.Items)
			for _, stage := range []simulator.State{simulator.Cooking, simulator.OnTheWay, simulator.Done, simulator.Removed} {
				ticket, err := f.admin.MoveByNumber(t.Context(), "r1", "K7M2Q9X4", simulator.MoveRequest{State: stage})
				require.NoError(t, err)
				require.Equal(t, stage, ticket.Stage)
				require.NotEmpty(t, ticket.State)
				again, err := f.admin.Move(t.Context(), "r1", id, simulator.MoveRequest{State: stage})
				require.NoError(t, err)
				require.Equal(t, ticket.History, again.History, "it is there already")
				_, state := s.word(f, "r1", id)
				require.Equal(t, string(ticket.State), state)
			}
			require.Len(t, f.ticket().History, 5)
		})
	}
}

func TestTicketOfEverySystemMovesByItsOwnTimetable(t *testing.T) {
	t.Parallel()
	for _, s := range speakers() {
		t.Run(string(s.system), func(t *testing.T) {
			t.Parallel()
			f := newWorld(t, simulator.Options{})
			s.posted(f) // the path says the system
			f.clock.Advance(time.Hour)
			require.Equal(t, s.system, f.ticket().System)
			require.Equal(t, simulator.Done, f.ticket().Stage)
		})
	}
}

func TestRestaurantKeepsItsSystem(t *testing.T) {
	t.Parallel()
	for _, s := range speakers() {
		t.Run(string(s.system), func(t *testing.T) {
			t.Parallel()
			other := simulator.ProCart
			if s.system == other {
				other = simulator.DeliveryHatch
			}
			f := s.in(t, "")
			_, err := f.admin.Restaurant(t.Context(), "r1") // asked for before its first call
			require.NoError(t, err)
			s.posted(f)
			err = f.admin.ConfigureRestaurant(t.Context(), "r1", simulator.Settings{System: other})
			require.ErrorContains(t, err, "it has tickets of "+string(s.system))
			require.NoError(t, f.admin.ConfigureRestaurant(t.Context(), "r1", simulator.Settings{}))
			settings, err := f.admin.Restaurant(t.Context(), "r1")
			require.NoError(t, err)
			require.Equal(t, s.system, settings.System)

			require.NoError(t, f.admin.ConfigureRestaurant(t.Context(), "r2", simulator.Settings{System: other}))
			r, id := s.post(f, "r2", "k7m2q9x4", "")
			require.Equal(t, http.StatusNotFound, r.status)
			require.Empty(t, id)
			require.Equal(t, http.StatusNotFound, f.call(http.MethodGet, "/"+string(s.system)+"/r1/nothing", nil).status)
		})
	}
}

func TestFaultsStrikeEverySystem(t *testing.T) {
	t.Parallel()
	tests := []struct {
		fault  simulator.Fault
		status int // of the answer; 0: the connection broke, -1: the system's own no
		made   int
	}{
		{simulator.Fault{Name: simulator.Down}, http.StatusServiceUnavailable, 0},
		{simulator.Fault{Name: simulator.HTTP5xx}, http.StatusBadGateway, 0},
		{simulator.Fault{Name: simulator.HTTP5xx, Code: "504"}, http.StatusGatewayTimeout, 0},
		{simulator.Fault{Name: simulator.LostReplyBefore}, 0, 0},
		{simulator.Fault{Name: simulator.LostReplyAfter}, 0, 1},
		{simulator.Fault{Name: simulator.ErrorBefore}, http.StatusInternalServerError, 0},
		{simulator.Fault{Name: simulator.ErrorAfter}, http.StatusInternalServerError, 1},
		{simulator.Fault{Name: simulator.Garbage}, http.StatusOK, 1},
		{simulator.Fault{Name: simulator.Refuse}, -1, 0},
		{simulator.Fault{Name: simulator.SoldOut}, -1, 0},
		{simulator.Fault{Name: simulator.StaleStock}, -1, 0},
		{simulator.Fault{Name: simulator.StaleStock, Code: "701"}, -1, 1},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.fault.Name, tt.fault.Code), func(t *testing.T) {
			t.Parallel()
			for _, s := range speakers() {
				t.Run(string(s.system), func(t *testing.T) {
					t.Parallel()
					f := s.in(t, "")
					fault := tt.fault
					fault.Op = simulator.OpPostOrder
					f.faults(simulator.POS("r1"), fault)
					r, _ := s.post(f, "r1", "k7m2q9x4", "")
					require.Equal(t, tt.status == 0, r.err != nil)
					if tt.status > 0 {
						require.Equal(t, tt.status, r.status, r.raw)
					}
					require.Len(t, f.ledger().Tickets, tt.made)
				})
			}
		})
	}
}

func TestFaultThatASystemDoesNotHaveIsRefused(t *testing.T) {
	t.Parallel()
	for _, s := range speakers() {
		t.Run(string(s.system), func(t *testing.T) {
			t.Parallel()
			fault := simulator.Fault{Name: simulator.Down, Op: s.lacks}
			f := newWorld(t, simulator.Options{})
			require.NoError(t, f.admin.SetFaults(t.Context(), simulator.POS("r1"), fault), "nobody knows yet what r1 speaks")
			s.post(f, "r1", "k7m2q9x4", "")
			err := f.admin.SetFaults(t.Context(), simulator.POS("r1"), fault)
			require.ErrorContains(t, err, fmt.Sprintf("%q of pos, whose system is %s", s.lacks, s.system))
		})
	}
}

func TestEarlyCallbackComesBeforeTheAnswer(t *testing.T) {
	t.Parallel()
	for _, s := range speakers() {
		t.Run(string(s.system), func(t *testing.T) {
			t.Parallel()
			if s.silent {
				return
			}
			door := newReceiver(t)
			f := s.in(t, door.url)
			f.faults(simulator.POS("r1"),
				simulator.Fault{Name: simulator.EarlyCallback, Times: 1}, simulator.Fault{Name: simulator.HoldAfter, Op: simulator.OpPostOrder, Times: 1})
			var calls sync.WaitGroup
			calls.Go(func() { s.post(f, "r1", "k7m2q9x4", door.url) })
			f.soon("the answer waits", func() bool {
				held, err := f.admin.Held(t.Context())
				require.NoError(t, err)
				return len(held) == 1
			})
			require.Len(t, door.all(), 1)
			require.Equal(t, simulator.Cooking, f.ticket().Stage)
			_, err := f.admin.Release(t.Context(), "", "", false)
			require.NoError(t, err)
			calls.Wait()
		})
	}
}

func TestRevokedTokenIsRefusedWhileTheFaultLasts(t *testing.T) {
	t.Parallel()
	for _, s := range speakers() {
		t.Run(string(s.system), func(t *testing.T) {
			t.Parallel()
			if s.lending {
				return // it is renewed, which the dialect's own tests show
			}
			f := s.in(t, "")
			id := s.posted(f)
			f.faults(simulator.POS("r1"), simulator.Fault{Name: simulator.RevokedToken, Op: simulator.OpGetOrders, For: seconds(20)})
			r, _ := s.word(f, "r1", id)
			require.Equal(t, http.StatusUnauthorized, r.status)
			f.clock.Advance(20 * time.Second)
			_, state := s.word(f, "r1", id)
			require.Equal(t, string(f.ticket().State), state)
		})
	}
}
