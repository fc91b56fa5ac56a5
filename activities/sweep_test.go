package activities_test

import (
	"context"
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/golang/mock/gomock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/activities/activitymock"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
)

// broom is a sweep on its workbench.
type broom struct {
	env   *testsuite.TestActivityEnvironment
	sagas *activitymock.MockSagas
	books *activitymock.MockSweepBooks
	sweep *activities.Sweep
}

func newBroom(t *testing.T) *broom {
	t.Helper()
	ctrl := gomock.NewController(t)
	b := &broom{env: newEnv(), sagas: activitymock.NewMockSagas(ctrl), books: activitymock.NewMockSweepBooks(ctrl)}
	b.sweep = activities.NewSweep(b.sagas, b.books)
	b.env.RegisterActivity(b.sweep)
	return b
}

// has puts an order into the journal.
func (b *broom) has(id string, settledAt time.Time) {
	b.books.EXPECT().Order(gomock.Any(), id).Return(journal.Record{Owner: "owner-of-" + id, Snapshot: order.Snapshot{SettledAt: settledAt}}, nil).AnyTimes()
}

func (b *broom) find(t *testing.T) (activities.FoundOrphans, error) {
	t.Helper()
	value, err := b.env.ExecuteActivity(b.sweep.FindOrphans)
	if err != nil {
		return activities.FoundOrphans{}, err
	}
	var found activities.FoundOrphans
	require.NoError(t, value.Get(&found))
	return found, nil
}

func TestFindOrphansTurnsEveryPageAndNamesAnOrderOnce(t *testing.T) {
	t.Parallel()
	b := newBroom(t)
	gomock.InOrder(
		b.sagas.EXPECT().EndedOrders(gomock.Any(), nil).Return([]string{"orphan", "settled", "orphan"}, []byte("2"), nil),
		b.sagas.EXPECT().EndedOrders(gomock.Any(), []byte("2")).Return([]string{"reset", "settled", "unclaimed"}, nil, nil),
	)
	b.has("orphan", time.Time{})
	b.has("reset", time.Time{})
	b.has("settled", time.Now())
	b.books.EXPECT().Order(gomock.Any(), "unclaimed").Return(journal.Record{}, journal.ErrNotFound)
	for id, orphaned := range map[string]bool{"orphan": true, "unclaimed": true, "reset": false} {
		b.sagas.EXPECT().Orphaned(gomock.Any(), id).Return(orphaned, nil)
	}
	found, err := b.find(t)
	require.NoError(t, err)
	require.Equal(t, activities.FoundOrphans{OrderIDs: []string{"orphan", "unclaimed"}, Skipped: 2}, found)
}

func TestFindOrphansLeavesWhatIsTooMuchForTheNextSweep(t *testing.T) {
	t.Parallel()
	b := newBroom(t)
	var ids []string
	for i := range 600 {
		ids = append(ids, strconv.Itoa(i))
	}
	b.sagas.EXPECT().EndedOrders(gomock.Any(), gomock.Any()).Return(ids, nil, nil)
	b.books.EXPECT().Order(gomock.Any(), gomock.Any()).Return(journal.Record{}, nil).AnyTimes()
	b.sagas.EXPECT().Orphaned(gomock.Any(), gomock.Any()).Return(true, nil).AnyTimes()
	found, err := b.find(t)
	require.NoError(t, err)
	require.True(t, found.More)
	require.Equal(t, ids[:500], found.OrderIDs)
}

func TestFindOrphansIsTriedAgainWhenSomethingIsAway(t *testing.T) {
	t.Parallel()
	away := errors.New("away")
	for name, row := range map[string]struct {
		expect  func(*broom)
		errType string
	}{
		"the list": {func(b *broom) {
			b.sagas.EXPECT().EndedOrders(gomock.Any(), gomock.Any()).Return(nil, nil, away)
		}, activities.ErrTypeSagasDown},
		"the journal": {func(b *broom) {
			b.sagas.EXPECT().EndedOrders(gomock.Any(), gomock.Any()).Return([]string{"a"}, nil, nil)
			b.books.EXPECT().Order(gomock.Any(), "a").Return(journal.Record{}, away)
		}, activities.ErrTypeJournalDown},
		"a saga": {func(b *broom) {
			b.sagas.EXPECT().EndedOrders(gomock.Any(), gomock.Any()).Return([]string{"a"}, nil, nil)
			b.has("a", time.Time{})
			b.sagas.EXPECT().Orphaned(gomock.Any(), "a").Return(false, away)
		}, activities.ErrTypeSagasDown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBroom(t)
			row.expect(b)
			_, err := b.find(t)
			requireFailure(t, err, row.errType, true)
		})
	}
}

func TestRecoverOrphan(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		expect  func(*broom)
		want    activities.RecoveryOutcome
		errType string
	}{
		{name: "an order is recovered from its owner", want: activities.RecoveryStarted, expect: func(b *broom) {
			b.has(orderID, time.Time{})
			b.sagas.EXPECT().Recover(gomock.Any(), orderID, "owner-of-"+orderID).Return(activities.RecoveryStarted, nil)
		}},
		{name: "an order that nobody has claimed is recovered", want: activities.RecoveryStarted, expect: func(b *broom) {
			b.books.EXPECT().Order(gomock.Any(), orderID).Return(journal.Record{}, journal.ErrNotFound)
			b.sagas.EXPECT().Recover(gomock.Any(), orderID, "").Return(activities.RecoveryStarted, nil)
		}},
		{name: "an order whose history is gone is told", want: activities.RecoveryUnreadable, expect: func(b *broom) {
			b.has(orderID, time.Time{})
			b.sagas.EXPECT().Recover(gomock.Any(), orderID, gomock.Any()).Return(activities.RecoveryUnreadable, nil)
		}},
		{name: "an order that has settled meanwhile is left alone", want: activities.RecoverySkipped, expect: func(b *broom) {
			b.has(orderID, time.Now())
		}},
		{name: "a journal that is away is asked again", errType: activities.ErrTypeJournalDown, expect: func(b *broom) {
			b.books.EXPECT().Order(gomock.Any(), orderID).Return(journal.Record{}, errors.New("away"))
		}},
		{name: "a Temporal that is away is asked again", errType: activities.ErrTypeSagasDown, expect: func(b *broom) {
			b.has(orderID, time.Time{})
			b.sagas.EXPECT().Recover(gomock.Any(), orderID, gomock.Any()).Return(activities.RecoveryOutcome(""), errors.New("away"))
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			b := newBroom(t)
			row.expect(b)
			value, err := b.env.ExecuteActivity(b.sweep.RecoverOrphan, activities.RecoverRequest{OrderID: orderID})
			if row.errType != "" {
				requireFailure(t, err, row.errType, true)
				return
			}
			require.NoError(t, err)
			var got activities.RecoveryOutcome
			require.NoError(t, value.Get(&got))
			require.Equal(t, row.want, got)
		})
	}
}

func TestTidyJournal(t *testing.T) {
	t.Parallel()
	pruneBefore, dueBefore := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	overdue := journal.Page{Next: "more", Records: []journal.Record{{Snapshot: order.Snapshot{Order: order.Order{ID: orderID}}}}}
	away := errors.New("away")
	for _, row := range []struct {
		name        string
		prune, list error
	}{
		{name: "letters are dropped and overdue orders listed"},
		{name: "letters cannot be dropped", prune: away},
		{name: "orders cannot be listed", list: away},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			b := newBroom(t)
			b.books.EXPECT().Prune(gomock.Any(), pruneBefore).Return(int64(4), row.prune)
			b.books.EXPECT().Orders(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, f journal.Filter) (journal.Page, error) {
				require.Equal(t, journal.Filter{Overdue: dueBefore, Limit: 100}, f)
				return overdue, row.list
			}).MaxTimes(1)
			value, err := b.env.ExecuteActivity(b.sweep.TidyJournal, activities.TidyRequest{PruneBefore: pruneBefore, DueBefore: dueBefore})
			if row.prune != nil || row.list != nil {
				requireFailure(t, err, activities.ErrTypeJournalDown, true)
				return
			}
			require.NoError(t, err)
			var got activities.Tidied
			require.NoError(t, value.Get(&got))
			require.Equal(t, activities.Tidied{Pruned: 4, Overdue: []string{orderID}, MoreOverdue: true}, got)
		})
	}
}
