package activities_test

import (
	"context"
	"errors"
	"testing"

	"github.com/golang/mock/gomock"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

func postRequest() activities.PostRequest {
	return activities.PostRequest{Order: anOrder(), Store: store(), N: 1, Paid: rub(55800)}
}

func (b *bench) post(t *testing.T) (activities.PostResult, error) {
	t.Helper()
	value, err := b.env.ExecuteActivity(b.pos.PostOrder, postRequest())
	if err != nil {
		return activities.PostResult{}, err
	}
	var result activities.PostResult
	require.NoError(t, value.Get(&result))
	return result, nil
}

// fresh expects the intent to be written before the first byte, and lets it be concluded.
func (b *bench) fresh(t *testing.T, sent *bool, want, becomes journal.IntentState) {
	t.Helper()
	var intended journal.Intent
	b.fences.EXPECT().Intend(gomock.Any(), gomock.Any()).DoAndReturn(
		func(_ context.Context, i journal.Intent) (journal.IntentState, journal.Outcome, error) {
			require.False(t, *sent, "the intent comes before the first byte")
			require.Equal(t, 1, i.N)
			require.NotEmpty(t, i.Holder)
			intended = i
			return journal.IntentFresh, journal.Outcome{}, nil
		})
	b.fences.EXPECT().Conclude(gomock.Any(), gomock.Any(), gomock.Any()).DoAndReturn(
		func(_ context.Context, i journal.Intent, o journal.Outcome) (is, was journal.IntentState, err error) {
			require.True(t, *sent)
			require.Equal(t, intended, i, "who concludes is who intended")
			require.Equal(t, want, o.State)
			return becomes, journal.IntentOpen, nil
		})
}

func TestPostOrderSendsOnceBehindTheIntent(t *testing.T) {
	t.Parallel()
	sent := false
	b := newBench(t, &connector{submit: func(d pos.Draft, p pos.Paid) (pos.Observation, error) {
		require.False(t, sent, "sent twice")
		sent = true
		require.Equal(t, "abcdefgh", d.Number)
		require.Equal(t, "https://x/msk-1/"+orderID, d.CallbackURL)
		require.Equal(t, rub(55800), p.Amount)
		return seen("deferred", order.TicketWaiting), nil
	}})
	b.fresh(t, &sent, journal.IntentDone, journal.IntentDone)
	result, err := b.post(t)
	require.NoError(t, err)
	require.True(t, result.Posted)
	require.Equal(t, ticketID, result.Seen.TicketID)
	require.Equal(t, order.TicketWaiting, result.Seen.State)
}

func TestPostOrderNeverSendsWhatSomebodyMayHaveSent(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		state   journal.IntentState
		outcome journal.Outcome
		check   func(*testing.T, activities.PostResult, error)
	}{
		{
			name: "an open row is unknown", state: journal.IntentOpen,
			check: func(t *testing.T, _ activities.PostResult, err error) {
				t.Helper()
				requireFailure(t, err, activities.ErrTypePostUnknown, false)
			},
		},
		{
			name: "a row that is done gives its ticket", state: journal.IntentDone,
			outcome: journal.Outcome{Ticket: order.Ticket{ID: ticketID, Raw: "open"}},
			check: func(t *testing.T, r activities.PostResult, err error) {
				t.Helper()
				require.NoError(t, err)
				require.True(t, r.Posted)
				require.Equal(t, ticketID, r.Seen.TicketID)
			},
		},
		{
			name: "a row that was ruled out is never sent again", state: journal.IntentAbsent,
			check: func(t *testing.T, _ activities.PostResult, err error) {
				t.Helper()
				requireFailure(t, err, activities.ErrTypePostUnknown, false)
			},
		},
		{
			name: "a refused row gives its refusal", state: journal.IntentRefused,
			outcome: journal.Outcome{Refusal: order.Problem{Code: order.POSRefused}},
			check: func(t *testing.T, r activities.PostResult, err error) {
				t.Helper()
				require.NoError(t, err)
				require.Equal(t, order.POSRefused, r.Refusal.Code)
			},
		},
		{
			name: "a withdrawn row is withdrawn", state: journal.IntentWithdrawn,
			check: func(t *testing.T, r activities.PostResult, err error) {
				t.Helper()
				require.NoError(t, err)
				require.True(t, r.Withdrawn)
			},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, &connector{}) // would panic if it were called
			b.fences.EXPECT().Intend(gomock.Any(), gomock.Any()).Return(row.state, row.outcome, nil)
			result, err := b.post(t)
			row.check(t, result, err)
		})
	}
}

func TestPostOrderClassifiesWhatHappened(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		kind    pos.Kind
		tells   journal.IntentState // what the journal is told
		becomes journal.IntentState // and answers
		errType string
		retried bool
		result  func(activities.PostResult) bool
	}{
		{
			name: "a refusal is a result", kind: pos.Rejected, tells: journal.IntentRefused, becomes: journal.IntentRefused,
			result: func(r activities.PostResult) bool { return r.Refusal.Detail == "no soup today" },
		},
		{
			name: "what the vendor's format cannot say is refused", kind: pos.Malformed, tells: journal.IntentRefused, becomes: journal.IntentRefused,
			result: func(r activities.PostResult) bool { return r.Refusal.Code == order.POSRefused },
		},
		{
			name: "what was not sent is tried again", kind: pos.NotSent, tells: journal.IntentNotSent, becomes: journal.IntentNotSent,
			errType: activities.ErrTypePOSDown, retried: true,
		},
		{
			name: "a throttled post is tried again", kind: pos.Throttled, tells: journal.IntentNotSent, becomes: journal.IntentNotSent,
			errType: activities.ErrTypePOSDown, retried: true,
		},
		{
			name: "a bad credential waits for a person", kind: pos.Unauthorized, tells: journal.IntentNotSent, becomes: journal.IntentNotSent,
			errType: activities.ErrTypeUnauthorized, retried: true,
		},
		{
			name: "what was not sent, by a process whose row another one holds by now, is unknown", kind: pos.NotSent, tells: journal.IntentNotSent, becomes: journal.IntentOpen,
			errType: activities.ErrTypePostUnknown,
		},
		{
			name: "a refusal of a post that was ruled out meanwhile is unknown", kind: pos.Rejected, tells: journal.IntentRefused, becomes: journal.IntentAbsent,
			errType: activities.ErrTypePostUnknown,
		},
		{
			name: "what was not sent and is wanted back is withdrawn", kind: pos.NotSent, tells: journal.IntentNotSent, becomes: journal.IntentWithdrawn,
			result: func(r activities.PostResult) bool { return r.Withdrawn },
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			sent := false
			b := newBench(t, &connector{submit: func(pos.Draft, pos.Paid) (pos.Observation, error) {
				sent = true
				return pos.Observation{}, posErr(row.kind)
			}})
			b.fresh(t, &sent, row.tells, row.becomes)
			result, err := b.post(t)
			if row.errType != "" {
				requireFailure(t, err, row.errType, row.retried)
				return
			}
			require.NoError(t, err)
			require.True(t, row.result(result), "%+v", result)
		})
	}
}

func TestPostOrderLeavesTheRowOpenWhenNobodyKnows(t *testing.T) {
	t.Parallel()
	for name, failure := range map[string]error{
		"an answer that was lost": posErr(pos.Unknown), "an error of no kind": errors.New("odd"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, &connector{submit: func(pos.Draft, pos.Paid) (pos.Observation, error) { return pos.Observation{}, failure }})
			b.fences.EXPECT().Intend(gomock.Any(), gomock.Any()).Return(journal.IntentFresh, journal.Outcome{}, nil)
			_, err := b.post(t) // and nothing is concluded
			requireFailure(t, err, activities.ErrTypePostUnknown, false)
		})
	}
}

func TestPostOrderSendsNothingWhileTheJournalIsAway(t *testing.T) {
	t.Parallel()
	b := newBench(t, &connector{})
	b.fences.EXPECT().Intend(gomock.Any(), gomock.Any()).Return(journal.IntentState(""), journal.Outcome{}, errors.New("disk full"))
	b.fences.EXPECT().Conclude(gomock.Any(), gomock.Any(), journal.Outcome{State: journal.IntentNotSent}).Return(journal.IntentState(""), journal.IntentState(""), journal.ErrNotFound)
	_, err := b.post(t)
	requireFailure(t, err, activities.ErrTypeJournalDown, true)
}

func TestALeaveWhoseAnswerWasLostIsGivenBackWhenTheJournalIsThereAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t, &connector{})
	none, away := journal.IntentState(""), errors.New("the line is cut")
	b.fences.EXPECT().Intend(gomock.Any(), gomock.Any()).Return(none, journal.Outcome{}, away)
	gomock.InOrder(
		b.fences.EXPECT().Conclude(gomock.Any(), gomock.Any(), gomock.Any()).Return(none, none, away),
		b.fences.EXPECT().Conclude(gomock.Any(), gomock.Any(), journal.Outcome{State: journal.IntentNotSent}).Return(journal.IntentNotSent, journal.IntentOpen, nil),
	)
	_, err := b.post(t)
	requireFailure(t, err, activities.ErrTypeJournalDown, true)
}

func TestPostOrderSendsNoSecondPostBeforeTheFirstIsRuledOut(t *testing.T) {
	t.Parallel()
	b := newBench(t, &connector{})
	b.fences.EXPECT().Intend(gomock.Any(), gomock.Any()).Return(journal.IntentState(""), journal.Outcome{}, journal.ErrNotRuledOut)
	b.fences.EXPECT().Conclude(gomock.Any(), gomock.Any(), gomock.Any()).Return(journal.IntentState(""), journal.IntentState(""), journal.ErrNotFound)
	_, err := b.post(t)
	requireFailure(t, err, activities.ErrTypeNotRuledOut, false)
}

// The attempts of an activity can be numbered anew, so who sends is known by a name that nobody else has.
func TestPostOrderIsAnotherHolderInEveryAttempt(t *testing.T) {
	t.Parallel()
	const attempts = 3
	holders := map[string]bool{}
	b := newBench(t, &connector{})
	b.fences.EXPECT().Intend(gomock.Any(), gomock.Any()).DoAndReturn(
		func(_ context.Context, i journal.Intent) (journal.IntentState, journal.Outcome, error) {
			holders[i.Holder] = true
			return journal.IntentOpen, journal.Outcome{}, nil
		}).Times(attempts)
	for range attempts {
		_, err := b.post(t)
		requireFailure(t, err, activities.ErrTypePostUnknown, false)
	}
	require.Len(t, holders, attempts)
}
