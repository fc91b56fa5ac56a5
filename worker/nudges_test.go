package worker_test

import (
	"errors"
	"testing"
	"time"

	"github.com/golang/mock/gomock"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

func TestWatcherKeepsANudgeThatItCouldNotLookAfter(t *testing.T) {
	t.Parallel()
	s := newStand(t, &gateway{failure: &pos.Error{System: "procart", Op: "observe", Kind: pos.NotSent}})
	s.tick(t, 0, 7, waiting("{A}")) // and the mark is not cleared
}

func TestWatcherLooksAfterNudgesOnceASecond(t *testing.T) {
	t.Parallel()
	g := &gateway{failure: &pos.Error{System: "procart", Op: "observe", Kind: pos.NotSent}}
	s := newStand(t, g)
	s.tick(t, 0, 7, waiting("{A}"))
	s.tick(t, 999*time.Millisecond, 8)
	require.Equal(t, 1, g.asked, "whoever nudges often does not make us ask often")
	s.tick(t, time.Millisecond, 8, waiting("{A}"))
	require.Equal(t, 2, g.asked)
}

func TestWatcherClearsANudgeOnceEveryOrderWasLookedAt(t *testing.T) {
	t.Parallel()
	const a, b = "{A}", "{B}"
	tests := []struct {
		name     string
		tickets  []string // that the POS has
		failures map[string]pos.Kind
		orders   []journal.WatchedOrder
		cleared  bool
	}{
		{name: "tickets that the POS does not know are looked at", orders: []journal.WatchedOrder{waiting(a), waiting(b)}, cleared: true},
		{name: "a question that is no question of the POS is answered", failures: map[string]pos.Kind{a: pos.Malformed, b: pos.Rejected}, orders: []journal.WatchedOrder{waiting(a), waiting(b)}, cleared: true},
		{name: "one that was seen does not stand for one that was not", tickets: []string{a}, failures: map[string]pos.Kind{b: pos.Unknown}, orders: []journal.WatchedOrder{waiting(a), waiting(b)}},
		{name: "nor the other way round", tickets: []string{b}, failures: map[string]pos.Kind{a: pos.NotSent}, orders: []journal.WatchedOrder{waiting(a), waiting(b)}},
		{name: "a search that misses is a look", orders: []journal.WatchedOrder{waiting("")}, cleared: true},
		{name: "one without an answer is none", failures: map[string]pos.Kind{waiting("").OrderID: pos.Unknown}, tickets: []string{a}, orders: []journal.WatchedOrder{waiting(""), waiting(a)}},
	}
	for _, tt := range tests {
		for name, connector := range map[string]func(gateway) pos.Connector{
			"one by one": func(g gateway) pos.Connector { return &searchable{g} },
			"in one call": func(g gateway) pos.Connector {
				return &struct {
					listing
					pos.Finder
				}{listing{g}, &searchable{g}}
			},
		} {
			t.Run(tt.name+", "+name, func(t *testing.T) {
				t.Parallel()
				g := gateway{failures: tt.failures, tickets: map[string]pos.Observation{}}
				for _, id := range tt.tickets {
					g.tickets[id] = ticket(id, "deferred", order.TicketWaiting)
				}
				s := newStand(t, connector(g))
				if tt.cleared {
					s.book.EXPECT().ClearDue(gomock.Any(), "msk-1", int64(7)).Return(nil)
				}
				s.tick(t, 0, 7, tt.orders...)
			})
		}
	}
}

func TestWatcherPutsOffANudgeThatItCannotLookAfter(t *testing.T) {
	t.Parallel()
	g := &gateway{failure: &pos.Error{System: "procart", Op: "observe", Kind: pos.NotSent}}
	s := newStand(t, g)
	s.Store.Policy.WatchWaiting = order.Duration(20 * time.Second)
	looks := []time.Duration{}
	s.book.EXPECT().Due(gomock.Any(), "msk-1").Return(int64(7), nil).AnyTimes()
	s.book.EXPECT().Lease(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).Return(true, nil).AnyTimes()
	s.book.EXPECT().Watched(gomock.Any(), "msk-1").AnyTimes().Return([]journal.WatchedOrder{cooking("{A}")}, nil)
	since := time.Duration(0)
	for ; len(looks) < 7; since += time.Second {
		before := g.asked
		if s.Tick(t.Context(), s.now.Add(since)); g.asked > before {
			looks = append(looks, since)
		}
	}
	require.Equal(t, []time.Duration{0, time.Second, 3 * time.Second, 7 * time.Second, 15 * time.Second, 31 * time.Second, 51 * time.Second}, looks)

	g.failure = nil
	s.book.EXPECT().ClearDue(gomock.Any(), "msk-1", int64(7)).Return(errors.New("disk full"))
	s.Tick(t.Context(), s.now.Add(71*time.Second))
	s.book.EXPECT().ClearDue(gomock.Any(), "msk-1", int64(7)).Return(nil).Times(2)
	s.Tick(t.Context(), s.now.Add(91*time.Second))
	s.Tick(t.Context(), s.now.Add(92*time.Second))
	require.Equal(t, 10, g.asked, "one that was looked after leaves no backoff behind")
}

func TestWatcherKeepsANudgeWhoseNewsTheInboxDidNotTake(t *testing.T) {
	t.Parallel()
	s := newStand(t, &gateway{tickets: map[string]pos.Observation{"{A}": ticket("{A}", "open", order.TicketCooking)}})
	s.book.EXPECT().Receive(gomock.Any(), gomock.Any()).Return(false, errors.New("disk full"))
	s.tick(t, 0, 7, waiting("{A}")) // and the mark is not cleared
}

func TestWatcherLooksAtDrafts(t *testing.T) {
	t.Parallel()
	const draftID, id = "D-1", "abcdefghijklmnopqrstuvwxyz"
	drafted := waiting("")
	drafted.DraftID = draftID
	for _, tt := range []struct {
		name  string
		order journal.WatchedOrder
		seen  pos.Observation
		news  []string
	}{
		{name: "one that the restaurant has taken is the ticket", order: drafted, seen: ticket(draftID, "2", order.TicketCooking), news: []string{"2"}},
		{name: "one that it let go of was one", order: drafted, seen: ticket(draftID, "9", order.TicketGone), news: []string{"9"}},
		{name: "one that waits may never have been confirmed", order: drafted, seen: ticket(draftID, "1", order.TicketWaiting)},
		{name: "nor does an odd word prove it", order: drafted, seen: ticket(draftID, "E", order.TicketUnmapped)},
		{name: "one that a search finds waiting is as good as nothing", order: waiting(""), seen: ticket("D-2", "1", order.TicketWaiting)},
		{name: "one that a search finds cooking is the ticket", order: waiting(""), seen: ticket("D-2", "2", order.TicketCooking), news: []string{"2"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := &twoSteps{searchable{gateway{tickets: map[string]pos.Observation{tt.seen.Ticket.ID: tt.seen, id: tt.seen}}}}
			if tt.order.DraftID != "" {
				delete(c.tickets, id)
			}
			s := newStand(t, c)
			s.book.EXPECT().ClearDue(gomock.Any(), "msk-1", int64(7)).Return(nil)
			if len(tt.news) > 0 {
				s.gets(t, tt.news...)
			}
			s.tick(t, 0, 7, tt.order)
		})
	}
}
