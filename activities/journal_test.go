package activities_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/golang/mock/gomock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/activities/activitymock"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
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
			b.Claim(gomock.Any(), journal.Claim{
				Owner: "run-1", RunID: testRunID, RunOpenAt: started(), Recovers: "run-0", Fingerprint: "f1", Snapshot: appended().Snapshot,
			}).Return(int64(1), nil)
		}},
		{name: "a claim of another run's order is final", run: claim, errType: activities.ErrTypeNotOwner, expect: func(b *activitymock.MockBooksMockRecorder) {
			b.Claim(gomock.Any(), gomock.Any()).Return(int64(0), journal.ErrNotOwner)
		}},
		{name: "an append is written", run: appendOrder, expect: func(b *activitymock.MockBooksMockRecorder) {
			b.Append(gomock.Any(), appended()).Return(int64(2), nil)
		}},
		{name: "an append to another run's order is final", run: appendOrder, errType: activities.ErrTypeNotOwner, expect: func(b *activitymock.MockBooksMockRecorder) {
			b.Append(gomock.Any(), gomock.Any()).Return(int64(0), journal.ErrNotOwner)
		}},
		{name: "a journal that lost the order is told of it anew", run: appendOrder, expect: func(b *activitymock.MockBooksMockRecorder) {
			b.Append(gomock.Any(), appended()).Return(int64(0), journal.ErrNotFound)
			b.Claim(gomock.Any(), toldAnew("")).Return(int64(1), nil)
		}},
		{name: "a journal that lost what a recovery has told is told of it anew", run: appendOfRecovery, expect: func(b *activitymock.MockBooksMockRecorder) {
			b.Append(gomock.Any(), appended()).Return(int64(0), journal.ErrNotOwner)
			b.Claim(gomock.Any(), toldAnew("run-0")).Return(int64(1), nil)
		}},
		{name: "an append of a recovery to another run's order is final", run: appendOfRecovery, errType: activities.ErrTypeNotOwner, expect: func(b *activitymock.MockBooksMockRecorder) {
			b.Append(gomock.Any(), gomock.Any()).Return(int64(0), journal.ErrNotOwner)
			b.Claim(gomock.Any(), gomock.Any()).Return(int64(0), journal.ErrNotOwner)
		}},
		{name: "a journal that lost the order and gave it away is final", run: appendOrder, errType: activities.ErrTypeNotOwner, expect: func(b *activitymock.MockBooksMockRecorder) {
			b.Append(gomock.Any(), gomock.Any()).Return(int64(0), journal.ErrNotFound)
			b.Claim(gomock.Any(), gomock.Any()).Return(int64(0), journal.ErrNotOwner)
		}},
		{name: "a journal that is away is written later", run: appendOrder, errType: activities.ErrTypeJournalDown, retried: true, expect: func(b *activitymock.MockBooksMockRecorder) {
			b.Append(gomock.Any(), gomock.Any()).Return(int64(0), away)
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			books := activitymock.NewMockBooks(gomock.NewController(t))
			row.expect(books.EXPECT())
			env, a := newEnv(), activities.NewJournal(books)
			tell(env, func(info *activity.Info) { info.StartedTime = started() })
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
	return a.ClaimOrder, activities.ClaimRequest{Owner: "run-1", Recovers: "run-0", Fingerprint: "f1", Snapshot: appended().Snapshot}
}

func appendOrder(a *activities.Journal) (any, any) { return a.AppendOrder, appendRequest("") }

func appendOfRecovery(a *activities.Journal) (any, any) { return a.AppendOrder, appendRequest("run-0") }

func appendRequest(recovers string) activities.AppendRequest {
	r := appended()
	return activities.AppendRequest{Owner: r.Owner, Recovers: recovers, Fingerprint: "f1", N: r.N, Snapshot: r.Snapshot, Events: r.Events}
}

// appended is the append that the journal is asked for.
func appended() journal.Append {
	return journal.Append{
		Owner: "run-1", RunID: testRunID, RunOpenAt: started(), N: 7,
		Snapshot: order.Snapshot{Order: order.Order{ID: orderID}, Status: order.Cooking},
		Events:   []order.Event{{N: 12, Type: order.StatusChanged, Status: order.Cooking}},
	}
}

// toldAnew is the claim that tells the same to a journal that does not know of the saga.
func toldAnew(recovers string) journal.Claim {
	a := appended()
	return journal.Claim{
		Owner: a.Owner, RunID: a.RunID, RunOpenAt: a.RunOpenAt, Recovers: recovers,
		Fingerprint: "f1", Snapshot: a.Snapshot, Events: a.Events,
	}
}

// started is when Temporal started the attempt. When it was scheduled is another time, which a Reset keeps.
func started() time.Time { return time.Date(2026, time.December, 1, 12, 0, 0, 0, time.UTC) }

func TestWithdrawPost(t *testing.T) {
	t.Parallel()
	for state, certain := range map[journal.IntentState]bool{
		journal.IntentWithdrawn: true, journal.IntentRefused: true, journal.IntentOpen: false, journal.IntentDone: false,
	} {
		t.Run(string(state), func(t *testing.T) {
			t.Parallel()
			books := activitymock.NewMockBooks(gomock.NewController(t))
			// The first was ruled out: the second may be about to leave.
			books.EXPECT().Withdraw(gomock.Any(), journal.Intent{OrderID: orderID, Kind: journal.IntentPost, N: 1}).Return(journal.IntentAbsent, journal.Outcome{}, nil)
			books.EXPECT().Withdraw(gomock.Any(), journal.Intent{OrderID: orderID, Kind: journal.IntentPost, N: 2}).Return(state, journal.Outcome{}, nil)
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

func TestRuleOutPost(t *testing.T) {
	t.Parallel()
	ticket := order.Ticket{ID: ticketID, Raw: "open"}
	refusal := order.Problem{Code: order.POSRefused}
	for _, row := range []struct {
		name    string
		state   journal.IntentState
		outcome journal.Outcome
		fails   error
		want    activities.FindResult
		ticket  string
		errType string
		retried bool
	}{
		{name: "the post has made no ticket", state: journal.IntentAbsent, want: activities.FindResult{Absent: true}},
		{
			name: "a slow process has told of a ticket", state: journal.IntentDone, outcome: journal.Outcome{Ticket: ticket},
			want: activities.FindResult{Found: true}, ticket: ticketID,
		},
		{
			name: "a slow process was refused", state: journal.IntentRefused, outcome: journal.Outcome{Refusal: refusal},
			want: activities.FindResult{Refusal: refusal},
		},
		{name: "it was taken back before it was sent", state: journal.IntentWithdrawn, want: activities.FindResult{Withdrawn: true}},
		{name: "while the journal is away nothing is ruled out", fails: errors.New("disk full"), errType: activities.ErrTypeJournalDown, retried: true},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			books := activitymock.NewMockBooks(gomock.NewController(t))
			books.EXPECT().RuleOut(gomock.Any(), journal.Intent{OrderID: orderID, Kind: journal.IntentPost, N: 2}).Return(row.state, row.outcome, row.fails)
			env, a := newEnv(), activities.NewJournal(books)
			env.RegisterActivity(a)
			value, err := env.ExecuteActivity(a.RuleOutPost, activities.WithdrawRequest{OrderID: orderID, N: 2})
			if row.errType != "" {
				requireFailure(t, err, row.errType, row.retried)
				return
			}
			require.NoError(t, err)
			var got activities.FindResult
			require.NoError(t, value.Get(&got))
			require.Equal(t, row.ticket, got.Seen.TicketID)
			got.Seen = order.Message{}
			require.Equal(t, row.want, got)
		})
	}
}

func TestRecallOrder(t *testing.T) {
	t.Parallel()
	first, err := json.Marshal(attempt())
	require.NoError(t, err)
	paid, ticket := attempt(), order.Ticket{ID: ticketID}
	post := func(n int, state journal.IntentState, t order.Ticket) journal.Post {
		return journal.Post{N: n, State: state, Ticket: t}
	}
	none := order.Ticket{}
	for _, row := range []struct {
		name     string
		attempts []journal.Frozen
		posts    []journal.Post
		want     activities.Recalled
	}{
		{name: "nobody has done anything"},
		{name: "somebody has asked for money", attempts: []journal.Frozen{{N: 1, Request: first}}, want: activities.Recalled{Attempt: &paid}},
		{name: "a post that is open may have made a ticket", posts: []journal.Post{post(1, journal.IntentOpen, none)}, want: activities.Recalled{Posts: 1, Live: true}},
		{name: "a post that is done has made one", posts: []journal.Post{post(1, journal.IntentDone, ticket)}, want: activities.Recalled{Posts: 1, Live: true, Ticket: ticket}},
		{name: "a post that was not sent has made none", posts: []journal.Post{post(1, journal.IntentNotSent, none)}, want: activities.Recalled{Posts: 1}},
		{name: "a post that was refused has made none", posts: []journal.Post{post(1, journal.IntentRefused, none)}, want: activities.Recalled{Posts: 1}},
		{name: "a post that was taken back has made none", posts: []journal.Post{post(1, journal.IntentWithdrawn, none)}, want: activities.Recalled{Posts: 1}},
		{name: "a post that was ruled out has made none", posts: []journal.Post{post(1, journal.IntentAbsent, none)}, want: activities.Recalled{Posts: 1}},
		{
			name:  "the second post has made the ticket",
			posts: []journal.Post{post(1, journal.IntentAbsent, none), post(2, journal.IntentDone, ticket)}, want: activities.Recalled{Posts: 2, Live: true, Ticket: ticket},
		},
		{
			name:  "a post that was ruled out has told of a ticket after all",
			posts: []journal.Post{post(1, journal.IntentDone, ticket), post(2, journal.IntentWithdrawn, none)}, want: activities.Recalled{Posts: 2, Live: true, Ticket: ticket},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, row.want, recall(t, journal.Traces{Attempts: row.attempts, Posts: row.posts}, nil, "", false))
		})
	}
}

func TestRecallOrderThatFails(t *testing.T) {
	t.Parallel()
	recall(t, journal.Traces{}, errors.New("disk full"), activities.ErrTypeJournalDown, true)
	unreadable := journal.Traces{Attempts: []journal.Frozen{{N: 1, Request: []byte(`{"n":"one"}`)}}}
	recall(t, unreadable, nil, activities.ErrTypeUnreadable, false) // to ask again would not help
}

func recall(t *testing.T, traces journal.Traces, fails error, errType string, retried bool) activities.Recalled {
	t.Helper()
	books := activitymock.NewMockBooks(gomock.NewController(t))
	books.EXPECT().Traces(gomock.Any(), orderID).Return(traces, fails)
	env, a := newEnv(), activities.NewJournal(books)
	env.RegisterActivity(a)
	value, err := env.ExecuteActivity(a.RecallOrder, activities.RecallRequest{OrderID: orderID})
	if errType != "" {
		requireFailure(t, err, errType, retried)
		return activities.Recalled{}
	}
	require.NoError(t, err)
	var got activities.Recalled
	require.NoError(t, value.Get(&got))
	return got
}
