package simulator_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/simulator"
)

// meal is a soup of 280.00 with sour cream of 30.00 twice, and a kompot of 150.00: 770.00 together.
func meal() map[string]any {
	return soup("content", []any{
		map[string]any{"code": 701, "quantity": 2, "modifiers": []any{map[string]any{"code": 905, "count": 1}}},
		map[string]any{"code": 720, "quantity": 1},
	}, "payments", []any{map[string]any{"code": 1, "amount": 77000}})
}

func TestStaffChangeTheFinalBill(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		move   simulator.MoveRequest
		amount int64
		codes  []int
	}{
		{"nothing changed: what was posted", simulator.MoveRequest{}, 77000, []int{701, 720}},
		{"a dish less is lower", simulator.MoveRequest{Remove: []int{720}}, 62000, []int{701}},
		{"a dish goes with its modifiers", simulator.MoveRequest{Remove: []int{701}}, 15000, []int{720}},
		{"a dish more is higher", simulator.MoveRequest{Add: []int{710}}, 81000, []int{701, 720, 710}},
		{"one for another", simulator.MoveRequest{Remove: []int{720}, Add: []int{702}}, 101000, []int{701, 702}},
		{"everything for one", simulator.MoveRequest{Empty: true, Add: []int{710}}, 4000, []int{710}},
		{"what is not on it cannot be removed", simulator.MoveRequest{Remove: []int{702}}, 77000, []int{701, 720}},
		{"all of it leaves an empty bill", simulator.MoveRequest{Remove: []int{701, 720}}, 0, []int{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newWorld(t, simulator.Options{Restaurant: byHand()})
			guid := f.post(meal())
			tt.move.State = simulator.Closed
			_, err := f.admin.Move(t.Context(), "r1", guid, tt.move)
			require.NoError(t, err)

			ticket, codes := f.ticket(), []int{}
			for _, item := range ticket.Items {
				codes = append(codes, item.Code)
			}
			require.Equal(t, tt.codes, codes)
			require.Equal(t, tt.amount, ticket.Amount)
			require.Equal(t, int64(77000), ticket.Paid, "what was paid stays")
			require.Equal(t, tt.amount, f.number(f.pos(http.MethodGet, "getorders?guid="+guid, nil), "data", 0, "amount"))
		})
	}
}

func TestATimetableChangesTheBillToo(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{Restaurant: simulator.Settings{Timetable: []simulator.Step{
		{State: simulator.Open, After: seconds(1)},
		{State: simulator.Closed, After: seconds(1), Remove: []int{720}, Add: []int{710}},
	}}})
	f.post(meal())
	f.clock.Advance(time.Second)
	require.Equal(t, int64(77000), f.ticket().Amount)
	f.clock.Advance(time.Second)
	require.Equal(t, simulator.Closed, f.ticket().State)
	require.Equal(t, int64(66000), f.ticket().Amount)
}

func TestOnlyDishesOfTheMenuAreAdded(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{Restaurant: byHand()})
	guid := f.post(meal())
	_, err := f.admin.Move(t.Context(), "r1", guid, simulator.MoveRequest{State: simulator.Closed, Add: []int{9}})
	require.ErrorContains(t, err, "dish 9 is not on the menu")
	require.Equal(t, simulator.Deferred, f.ticket().State, "and nothing was moved")

	_, err = simulator.New(simulator.Options{Restaurant: simulator.Settings{
		Timetable: []simulator.Step{{State: simulator.Closed, Add: []int{9}}},
	}})
	require.ErrorContains(t, err, "step to close: add: dish 9 is not on the menu")
}

func TestADishThatLeftTheMenuIsNotAddedByATimetable(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{Restaurant: simulator.Settings{Timetable: []simulator.Step{
		{State: simulator.Closed, After: seconds(1), Add: []int{710}},
	}}})
	f.post(meal())
	require.NoError(t, f.admin.ChangeRestaurant(t.Context(), "r1", func(s *simulator.Settings) {
		s.Menu.Dishes, s.Timetable = s.Menu.Dishes[:1], simulator.ByHand()
	}))
	f.clock.Advance(time.Second)
	require.Equal(t, int64(77000), f.ticket().Amount)
}

func TestARestaurantChangesAPriceAndClosesByTheClock(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	price := func() int64 { return f.number(f.pos(http.MethodPost, "validate", soup()), "order", "amount") }
	require.Equal(t, int64(28000), price())
	require.NoError(t, f.admin.ChangeRestaurant(t.Context(), "r1", func(s *simulator.Settings) {
		s.Menu.Dishes[0].Price = 31000
		s.Closed = &simulator.Period{From: f.clock.Now().Add(time.Hour), Until: f.clock.Now().Add(2 * time.Hour)}
	}))
	require.Equal(t, int64(31000), price())

	online := func() any { return f.at(f.pos(http.MethodGet, "ping", nil), "data", "cs_online") }
	require.Equal(t, true, online())
	f.clock.Advance(time.Hour)
	require.Equal(t, false, online())
	require.Equal(t, false, f.at(f.pos(http.MethodPost, "validate", soup()), "result"))
	require.Equal(t, false, f.at(f.pos(http.MethodPost, "postorder", soup()), "result"))
	f.clock.Advance(time.Hour)
	require.Equal(t, true, online())
	require.Equal(t, int64(31000), price())

	require.NoError(t, f.admin.ChangeRestaurant(t.Context(), "r1", func(s *simulator.Settings) { s.Closed = new(simulator.Period) }))
	f.clock.Advance(1000 * time.Hour)
	require.Equal(t, false, online(), "a period without an end has none")
	require.ErrorContains(t, f.admin.ChangeRestaurant(t.Context(), "-r 1", func(*simulator.Settings) {}), "answered 404")
}

func TestAnUnlistedTicketIsFoundByItsGUIDAlone(t *testing.T) {
	t.Parallel()
	settings := byHand()
	settings.ProCart.ListAll = true
	f := newWorld(t, simulator.Options{Restaurant: settings})
	f.faults(simulator.POS("r1"), simulator.Fault{Name: simulator.Unlisted, Times: 1}, simulator.Fault{Name: simulator.Unlisted, After: 1, Times: 1, Delay: seconds(10)})
	listed := func() int { return f.count(f.pos(http.MethodGet, "getorders", nil), "data") }

	never := f.post(soup())
	require.Zero(t, listed())
	require.Equal(t, 1, f.count(f.pos(http.MethodGet, "getorders?guid="+never, nil), "data"))
	f.post(soup())
	require.Zero(t, listed())
	f.post(soup())
	require.Equal(t, 1, listed(), "the fault is used up")
	f.clock.Advance(10 * time.Second)
	require.Equal(t, 2, listed(), "the second shows up late, the first never does")
}

func TestAFaultEndsAfterItsTime(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	f.faults(simulator.POS("r1"), simulator.Fault{Name: simulator.Down, For: seconds(20)})
	ping := func() int { return f.pos(http.MethodGet, "ping", nil).status }
	require.Equal(t, http.StatusServiceUnavailable, ping())
	f.clock.Advance(19 * time.Second)
	require.Equal(t, http.StatusServiceUnavailable, ping())
	f.clock.Advance(time.Second)
	require.Equal(t, http.StatusOK, ping())

	err := f.admin.SetFaults(t.Context(), simulator.POS("r1"), simulator.Fault{Name: simulator.Down, For: simulator.Never})
	require.ErrorContains(t, err, "for and delay are not negative")
}
