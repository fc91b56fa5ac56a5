package activities_test

import (
	"errors"
	"testing"

	"github.com/golang/mock/gomock"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/activities/activitymock"
	"github.com/ordersaga/ordersaga/journal"
)

func TestJournal(t *testing.T) {
	t.Parallel()
	away := errors.New("disk full")
	for _, row := range []struct {
		name    string
		expect  func(*activitymock.MockBooksMockRecorder)
		run     func(*activities.Journal) (any, any)
		errType string
		retried bool
	}{
		{name: "a claim is written", run: claim, expect: func(b *activitymock.MockBooksMockRecorder) {
			b.Claim(gomock.Any(), gomock.Any()).Return(int64(1), nil)
		}},
		{name: "a claim of another run's order is final", run: claim, errType: activities.ErrTypeNotOwner, expect: func(b *activitymock.MockBooksMockRecorder) {
			b.Claim(gomock.Any(), gomock.Any()).Return(int64(0), journal.ErrNotOwner)
		}},
		{name: "an append is written", run: appendOrder, expect: func(b *activitymock.MockBooksMockRecorder) {
			b.Append(gomock.Any(), gomock.Any()).Return(int64(2), nil)
		}},
		{name: "a journal that is away is written later", run: appendOrder, errType: "JournalDown", retried: true, expect: func(b *activitymock.MockBooksMockRecorder) {
			b.Append(gomock.Any(), gomock.Any()).Return(int64(0), away)
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			books := activitymock.NewMockBooks(gomock.NewController(t))
			row.expect(books.EXPECT())
			env, a := newEnv(), activities.NewJournal(books)
			env.RegisterActivity(a)
			do, request := row.run(a)
			_, err := env.ExecuteActivity(do, request)
			if row.errType != "" {
				requireFailure(t, err, row.errType, row.retried)
				return
			}
			require.NoError(t, err)
		})
	}
}

func claim(a *activities.Journal) (any, any) {
	return a.ClaimOrder, activities.ClaimRequest{Owner: "run-1"}
}

func appendOrder(a *activities.Journal) (any, any) {
	return a.AppendOrder, activities.AppendRequest{Owner: "run-1", N: 1}
}

func TestWithdrawPost(t *testing.T) {
	t.Parallel()
	for state, certain := range map[journal.IntentState]bool{
		journal.IntentWithdrawn: true, journal.IntentRefused: true, journal.IntentOpen: false, journal.IntentDone: false,
	} {
		t.Run(string(state), func(t *testing.T) {
			t.Parallel()
			books := activitymock.NewMockBooks(gomock.NewController(t))
			books.EXPECT().Withdraw(gomock.Any(), gomock.Any()).Return(state, journal.Outcome{}, nil)
			env, a := newEnv(), activities.NewJournal(books)
			env.RegisterActivity(a)
			value, err := env.ExecuteActivity(a.WithdrawPost, activities.WithdrawRequest{OrderID: orderID, N: 1})
			require.NoError(t, err)
			var got bool
			require.NoError(t, value.Get(&got))
			require.Equal(t, certain, got)
		})
	}
}
