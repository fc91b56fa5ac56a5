package worker_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golang/mock/gomock"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// brittle tells of all tickets up to the first that it has no answer for.
type brittle struct{ gateway }

func (b *brittle) ObserveAll(ctx context.Context, ids []string) (all []pos.Observation, err error) {
	for _, id := range ids {
		one, err := b.Observe(ctx, id)
		switch {
		case err == nil:
			all = append(all, one)
		case pos.KindOf(err) == pos.Unknown:
			return all, err
		}
	}
	return all, nil
}

// orders are those of so many tickets without news, and so many that have to be searched for. Their names are
// letters, from A and from a.
func orders(tickets, unknown int) []journal.WatchedOrder {
	var all []journal.WatchedOrder
	for i := range unknown {
		o := waiting("")
		o.OrderID = string(rune('a' + i))
		all = append(all, o)
	}
	for i := range tickets {
		all = append(all, waiting(string(rune('A'+i))))
	}
	return all
}

func TestWatcherGoesOnWhereTheLookBeforeGaveUp(t *testing.T) {
	t.Parallel()
	one := func(g gateway) (pos.Connector, *gateway) { c := &searchable{g}; return c, &c.gateway }
	list := func(g gateway) (pos.Connector, *gateway) { c := &brittle{g}; return c, &c.gateway }
	for _, tt := range []struct {
		name             string
		connect          func(gateway) (pos.Connector, *gateway)
		tickets, unknown int
		lost, throttled  string // without an answer
		looks            []string
	}{
		{name: "everybody is asked about", connect: one, tickets: 3, unknown: 2, looks: []string{"ABCab", "ABCab"}},
		{name: "three that may each have cost a timeout are enough", connect: one, tickets: 5, lost: "ABC", looks: []string{"ABC", "DEABC", "DEABC"}},
		{name: "many without an answer", connect: one, tickets: 8, lost: "ABCDEFG", looks: []string{"ABC", "DEF", "GHAB", "CDE"}},
		{name: "what is searched for keeps no ticket from being seen", connect: one, tickets: 1, unknown: 5, lost: "abcde", looks: []string{"Aabc", "Adea", "Abcd"}},
		{name: "nor the other way round", connect: one, tickets: 4, unknown: 1, lost: "ABCD", looks: []string{"ABCa", "DABa", "CDAa"}},
		{name: "who is not answered for being too many comes first, once", connect: one, tickets: 5, throttled: "C", looks: []string{"ABC", "C", "DEABC", "C"}},
		{name: "a list that breaks off begins elsewhere", connect: list, tickets: 3, lost: "A", looks: []string{"A", "BCA", "CA", "A", "BCA"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, g := tt.connect(gateway{failures: map[string]pos.Kind{}})
			for _, id := range tt.lost {
				g.failures[string(id)] = pos.Unknown
			}
			for _, id := range tt.throttled {
				g.failures[string(id)] = pos.Throttled
			}
			s := newStand(t, c)
			for _, want := range tt.looks {
				g.about = nil
				s.tick(t, time.Minute, 0, orders(tt.tickets, tt.unknown)...)
				require.Equal(t, want, strings.Join(g.about, ""))
			}
		})
	}
}

func TestWatcherTellsWhatItSawBeforeItGaveUp(t *testing.T) {
	t.Parallel()
	g := &gateway{failures: map[string]pos.Kind{"B": pos.NotSent}, tickets: map[string]pos.Observation{"A": ticket("A", "open", order.TicketCooking)}}
	s := newStand(t, g)
	s.gets(t, "open")
	s.tick(t, 0, 7, orders(3, 0)...) // and the mark is not cleared
}

// A look at a till that hangs ends, half by half, with its lease: nobody else looks meanwhile. What was cut off is
// asked about first in the next one.
func TestWatcherLooksNoLongerThanItsLeaseLasts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := &searchable{gateway{hangs: 25 * time.Second, failure: &pos.Error{System: "procart", Op: "observe", Kind: pos.Unknown}}}
		s := newStand(t, c)
		var leased []time.Duration
		begun := time.Now()
		s.book.EXPECT().Due(gomock.Any(), "msk-1").Return(int64(0), nil).Times(2)
		s.book.EXPECT().Watched(gomock.Any(), "msk-1").Return(orders(10, 10), nil).Times(2)
		s.book.EXPECT().Lease(gomock.Any(), "watch/msk-1", "me", time.Minute).Times(4).DoAndReturn(func(context.Context, string, string, time.Duration) (bool, error) {
			leased = append(leased, time.Since(begun))
			return true, nil
		})
		for range 2 {
			s.Tick(t.Context(), time.Now())
		}
		require.Equal(t, "ABCabcCDEcde", strings.Join(c.about, ""))
		require.Equal(t, []time.Duration{0, time.Minute, 2 * time.Minute, 3 * time.Minute}, leased)
		require.Equal(t, 4*time.Minute, time.Since(begun))
	})
}

func TestWatcherHasTheTimeOfACallHoweverOftenItLooks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := &gateway{hangs: 25 * time.Second}
		s := newStand(t, g)
		s.Store.Policy.WatchWaiting = order.Duration(time.Second)
		s.book.EXPECT().Due(gomock.Any(), "msk-1").Return(int64(7), nil)
		s.book.EXPECT().Watched(gomock.Any(), "msk-1").Return(orders(3, 0), nil)
		s.book.EXPECT().Lease(gomock.Any(), "watch/msk-1", "me", s.Store.Policy.CallTimeout.D()).Return(true, nil)
		s.Tick(t.Context(), time.Now()) // and the mark is not cleared
		require.Equal(t, []string{"A", "B"}, g.about, "each has an answer, and for the third there was no time")
	})
}

func TestWatcherSearchesForNothingWithoutALease(t *testing.T) {
	t.Parallel()
	c := &searchable{}
	s := newStand(t, c)
	s.book.EXPECT().Due(gomock.Any(), "msk-1").Return(int64(7), nil)
	s.book.EXPECT().Watched(gomock.Any(), "msk-1").Return(orders(1, 1), nil)
	s.book.EXPECT().Lease(gomock.Any(), "watch/msk-1", "me", time.Minute).Return(true, nil)
	s.book.EXPECT().Lease(gomock.Any(), "watch/msk-1", "me", time.Minute).Return(false, nil)
	s.Tick(t.Context(), s.now) // and the mark is not cleared
	require.Equal(t, []string{"A"}, c.about)
}
