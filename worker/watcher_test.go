package worker_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/golang/mock/gomock"
	"github.com/sirupsen/logrus"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/activities/activitymock"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/worker"
	"github.com/ordersaga/ordersaga/worker/workermock"
)

// gateway is a POS whose tickets can be looked at.
type gateway struct {
	tickets  map[string]pos.Observation
	failure  error
	failures map[string]pos.Kind // of single tickets
	asked    int
	about    []string      // what it was asked about since somebody last looked
	hangs    time.Duration // before it says anything
}

func (g *gateway) Traits() pos.Traits { return pos.Traits{} }

func (g *gateway) Submit(context.Context, pos.Draft, pos.Paid) (pos.Observation, error) {
	return pos.Observation{}, errors.New("a watcher never posts")
}

func (g *gateway) Observe(ctx context.Context, id string) (pos.Observation, error) {
	g.asked++
	g.about = append(g.about, id)
	if g.hangs > 0 {
		select {
		case <-ctx.Done():
		case <-time.After(g.hangs):
		}
	}
	if g.failure != nil {
		return pos.Observation{}, g.failure
	}
	if kind, ok := g.failures[id]; ok {
		return pos.Observation{}, &pos.Error{System: "procart", Op: "observe", Kind: kind}
	}
	if seen, ok := g.tickets[id]; ok {
		return seen, nil
	}
	return pos.Observation{}, &pos.Error{System: "procart", Op: "observe", Kind: pos.NotFound}
}

// searchable can be searched by our order too.
type searchable struct{ gateway }

func (s *searchable) Find(ctx context.Context, orderID string) (pos.Observation, error) {
	return s.Observe(ctx, orderID)
}

// listing tells of all tickets in one call.
type listing struct{ gateway }

func (l *listing) ObserveAll(ctx context.Context, ids []string) ([]pos.Observation, error) {
	var all []pos.Observation
	var failures error
	for _, id := range ids {
		one, err := l.Observe(ctx, id)
		switch kind := pos.KindOf(err); {
		case err == nil:
			all = append(all, one)
		case kind == pos.Unknown, kind == pos.NotSent:
			failures = err
		}
	}
	return all, failures
}

// twoSteps makes a draft of an order first.
type twoSteps struct{ searchable }

func (*twoSteps) Prepare(context.Context, pos.Draft, pos.Paid) (string, error) {
	return "", errors.New("a watcher never posts")
}

func (*twoSteps) Confirm(context.Context, string, pos.Draft, pos.Paid, bool) (pos.Observation, error) {
	return pos.Observation{}, errors.New("a watcher never posts")
}

func ticket(id, raw string, state order.TicketState) pos.Observation {
	return pos.Observation{Ticket: order.Ticket{System: "procart", ID: id, Raw: raw}, State: state}
}

// stand is a watcher on its workbench.
type stand struct {
	*worker.Watcher

	book *workermock.MockWatchBook
	now  time.Time
}

func newStand(t *testing.T, c pos.Connector) *stand {
	t.Helper()
	ctrl := gomock.NewController(t)
	connectors := activitymock.NewMockConnectors(ctrl)
	connectors.EXPECT().Connector("msk-1").Return(c, nil).AnyTimes()
	silent := logrus.New()
	silent.SetOutput(io.Discard)
	s := &stand{book: workermock.NewMockWatchBook(ctrl), now: time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)}
	s.Watcher = &worker.Watcher{
		Store: order.Store{ID: "msk-1", System: "procart", Policy: order.DefaultPolicy()},
		Book:  s.book, Connectors: connectors, Holder: "me", Log: silent,
	}
	return s
}

// tick lets d pass, and then look at these orders; none where it is not due. A search has a lease of its own.
func (s *stand) tick(t *testing.T, d time.Duration, mark int64, watched ...journal.WatchedOrder) {
	t.Helper()
	s.now = s.now.Add(d)
	s.book.EXPECT().Due(gomock.Any(), "msk-1").Return(mark, nil)
	if len(watched) > 0 {
		leases := 1
		if slices.ContainsFunc(watched, func(o journal.WatchedOrder) bool { return o.Ticket.ID == "" }) {
			leases = 2
		}
		s.book.EXPECT().Lease(gomock.Any(), "watch/msk-1", "me", time.Minute).Return(true, nil).Times(leases)
		s.book.EXPECT().Watched(gomock.Any(), "msk-1").Return(watched, nil)
	}
	s.Tick(t.Context(), s.now)
}

// gets expects these raw words to be put into the inbox, in any order.
func (s *stand) gets(t *testing.T, raws ...string) {
	t.Helper()
	left := map[string]bool{}
	for _, raw := range raws {
		left[raw] = true
	}
	s.book.EXPECT().Receive(gomock.Any(), gomock.Any()).Times(len(raws)).DoAndReturn(func(_ context.Context, l journal.Letter) (bool, error) {
		require.True(t, left[l.Message.Raw], l.Message.Raw)
		require.Equal(t, order.FromWatcher, l.Message.Source)
		require.NotEmpty(t, l.Message.ID)
		delete(left, l.Message.Raw)
		return true, nil
	})
}

func waiting(id string) journal.WatchedOrder {
	return journal.WatchedOrder{
		OrderID: "abcdefghijklmnopqrstuvwxyz", Status: order.AwaitingAcceptance, Ticket: order.Ticket{System: "procart", ID: id, Raw: "deferred"},
	}
}

func cooking(id string) journal.WatchedOrder {
	o := waiting(id)
	o.Status, o.Ticket.Raw = order.Cooking, "open"
	return o
}

func TestWatcherReportsWhatChanged(t *testing.T) {
	t.Parallel()
	g := &gateway{tickets: map[string]pos.Observation{
		"{A}": ticket("{A}", "open", order.TicketCooking), "{B}": ticket("{B}", "deferred", order.TicketWaiting),
	}}
	s := newStand(t, g)
	s.gets(t, "open")
	s.tick(t, 0, 0, waiting("{A}"), waiting("{B}"), waiting("{gone}"))
	require.Equal(t, 3, g.asked)
}

func TestWatcherTellsTheSameNewsOnce(t *testing.T) {
	t.Parallel()
	told := waiting("{A}")
	told.LastMessage, told.Waits = order.Message{TicketID: "{A}", Raw: "open", State: order.TicketCooking}, true
	s := newStand(t, &gateway{tickets: map[string]pos.Observation{"{A}": ticket("{A}", "open", order.TicketCooking)}})
	s.tick(t, 0, 0, told) // and nothing is received
}

func TestWatcherSearchesATicketWhoseNumberIsUnknown(t *testing.T) {
	t.Parallel()
	s := newStand(t, &searchable{gateway{tickets: map[string]pos.Observation{"abcdefghijklmnopqrstuvwxyz": ticket("{A}", "open", order.TicketCooking)}}})
	s.gets(t, "open")
	s.tick(t, 0, 0, waiting(""))
}

func TestWatcherKeepsItsIntervals(t *testing.T) {
	t.Parallel()
	g := &gateway{tickets: map[string]pos.Observation{"{A}": ticket("{A}", "open", order.TicketCooking)}}
	s := newStand(t, g)
	s.tick(t, 0, 0, cooking("{A}"))
	require.Equal(t, 1, g.asked)
	s.tick(t, time.Second, 0)
	s.tick(t, time.Minute, 0, cooking("{A}"))
	require.Equal(t, 1, g.asked, "an order that cooks is looked at every two minutes")
	s.tick(t, time.Minute, 0, cooking("{A}"))
	require.Equal(t, 2, g.asked)
	s.book.EXPECT().ClearDue(gomock.Any(), "msk-1", int64(7)).Return(nil)
	s.tick(t, time.Second, 7, cooking("{A}"))
	require.Equal(t, 3, g.asked, "a nudge is looked after at once")
}

func TestWatcherLooksSoonAtAnOrderThatIsPostedWhileOthersCook(t *testing.T) {
	t.Parallel()
	g := &gateway{tickets: map[string]pos.Observation{"{A}": ticket("{A}", "open", order.TicketCooking), "{B}": ticket("{B}", "deferred", order.TicketWaiting)}}
	s := newStand(t, g)
	s.tick(t, 0, 0, cooking("{A}"))
	s.tick(t, 20*time.Second, 0, cooking("{A}"), waiting("{B}"))
	require.Equal(t, []string{"{A}", "{B}", "{A}"}, g.about)
	s.tick(t, 20*time.Second, 0, cooking("{A}"), cooking("{B}"))
	require.Equal(t, 3, g.asked, "both cook")
}

func TestWatcherLeavesAStoreToTheHolderOfItsLease(t *testing.T) {
	t.Parallel()
	g := &gateway{}
	s := newStand(t, g)
	s.book.EXPECT().Due(gomock.Any(), "msk-1").Return(int64(0), nil)
	s.book.EXPECT().Lease(gomock.Any(), "watch/msk-1", "me", gomock.Any()).Return(false, nil)
	s.Tick(t.Context(), s.now)
	require.Zero(t, g.asked)
}

func TestWatcherSurvivesAPOSThatIsDown(t *testing.T) {
	t.Parallel()
	g := &gateway{failure: &pos.Error{System: "procart", Op: "observe", Kind: pos.NotSent}}
	s := newStand(t, g)
	s.tick(t, 0, 0, waiting("{A}"))
	g.failure, g.tickets = nil, map[string]pos.Observation{"{A}": ticket("{A}", "close", order.TicketCompleted)}
	s.gets(t, "close")
	s.tick(t, time.Minute, 0, waiting("{A}"))
}

func TestWatcherTellsAgainWhatTheSagaHasNotKept(t *testing.T) {
	t.Parallel()
	// The saga got this word, asked the POS, and was told otherwise.
	told := cooking("{A}")
	told.LastMessage = order.Message{TicketID: "{A}", Raw: "deleted", State: order.TicketGone}
	s := newStand(t, &gateway{tickets: map[string]pos.Observation{"{A}": ticket("{A}", "deleted", order.TicketGone)}})
	s.gets(t, "deleted")
	s.tick(t, 0, 0, told)
}
