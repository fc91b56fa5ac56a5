package activities_test

import (
	"errors"
	"testing"

	"github.com/golang/mock/gomock"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/activities/activitymock"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

func TestPostOrderKeepsTheTicketWhenTheJournalGoesAway(t *testing.T) {
	t.Parallel()
	b := newBench(t, &connector{submit: func(pos.Draft, pos.Paid) (pos.Observation, error) {
		return seen("open", order.TicketCooking), nil
	}})
	b.fences.EXPECT().Intend(gomock.Any(), gomock.Any()).Return(journal.IntentFresh, journal.Outcome{}, nil)
	b.fences.EXPECT().Conclude(gomock.Any(), gomock.Any(), gomock.Any()).Return(journal.IntentState(""), journal.IntentState(""), errors.New("disk full")).MinTimes(2)
	result, err := b.post(t)
	require.NoError(t, err)
	require.True(t, result.Posted)
}

func TestPostOrderAsksOnceWhenTheAnswerDoesNotSay(t *testing.T) {
	t.Parallel()
	sent := false
	b := newBench(t, &connector{
		submit: func(pos.Draft, pos.Paid) (pos.Observation, error) {
			sent = true
			return seen("", order.TicketUnmapped), nil
		},
		observe: func(id string) (pos.Observation, error) {
			require.Equal(t, ticketID, id)
			return seen("open", order.TicketCooking), nil
		},
	})
	b.fresh(t, &sent, journal.IntentDone, journal.IntentDone)
	result, err := b.post(t)
	require.NoError(t, err)
	require.Equal(t, "open", result.Seen.Raw)
}

func TestPostOrderKeepsAskingTheJournalToKeepTheAnswer(t *testing.T) {
	t.Parallel()
	b := newBench(t, &connector{submit: func(pos.Draft, pos.Paid) (pos.Observation, error) { return pos.Observation{}, posErr(pos.NotSent) }})
	b.fences.EXPECT().Intend(gomock.Any(), gomock.Any()).Return(journal.IntentFresh, journal.Outcome{}, nil)
	gomock.InOrder(
		b.fences.EXPECT().Conclude(gomock.Any(), gomock.Any(), gomock.Any()).Return(journal.IntentState(""), journal.IntentState(""), errors.New("database is locked")),
		b.fences.EXPECT().Conclude(gomock.Any(), gomock.Any(), gomock.Any()).Return(journal.IntentNotSent, journal.IntentOpen, nil),
	)
	_, err := b.post(t)
	requireFailure(t, err, activities.ErrTypePOSDown, true) // and not unknown
}

// A process that is slow tells of its ticket when the order has gone on without it.
func TestPostOrderSaysThatItsTicketCameTooLate(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name  string
		was   journal.IntentState
		fails error
		late  bool
	}{
		{name: "a ticket of a post that was ruled out", was: journal.IntentAbsent, late: true},
		{name: "a ticket of a post that was taken back", was: journal.IntentWithdrawn, late: true},
		{name: "a ticket that everybody waits for is in time", was: journal.IntentOpen},
		{name: "a refusal of a post that was ruled out changes nothing", was: journal.IntentAbsent, fails: posErr(pos.Rejected)},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			fences, logged := activitymock.NewMockFences(gomock.NewController(t)), &loud{errors: map[string][]any{}}
			b := newBenchOn(t, &connector{submit: func(pos.Draft, pos.Paid) (pos.Observation, error) {
				return seen("open", order.TicketCooking), row.fails
			}}, fences, logged)
			is := journal.IntentDone
			if row.fails != nil {
				is = row.was
			}
			fences.EXPECT().Intend(gomock.Any(), gomock.Any()).Return(journal.IntentFresh, journal.Outcome{}, nil)
			fences.EXPECT().Conclude(gomock.Any(), gomock.Any(), gomock.Any()).Return(is, row.was, nil)
			result, err := b.post(t)
			if row.fails != nil {
				requireFailure(t, err, activities.ErrTypePostUnknown, false)
			} else {
				require.NoError(t, err)
				require.True(t, result.Posted, "it exists")
			}
			told, late := logged.errors["a post that was given up has made a ticket"]
			require.Equal(t, row.late, late)
			if late {
				want := []any{"order_id", orderID, "post", 1, "was", row.was, "ticket_id", ticketID}
				require.Equal(t, want, told[len(told)-len(want):], "behind what Temporal adds")
			}
		})
	}
}
