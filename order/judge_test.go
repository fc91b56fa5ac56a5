package order_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ordersaga/ordersaga/order"
)

func statuses() []order.Status {
	return append(alive(), order.Completed, order.Rejected, order.PaymentFailed, order.Cancelled, order.Expired, order.Failed)
}

// alive are the statuses before the decision, in their order.
func alive() []order.Status {
	return []order.Status{
		order.Created, order.Validating, order.AwaitingPayment, order.Scheduled, order.Submitting,
		order.AwaitingAcceptance, order.Accepted, order.Cooking, order.Ready, order.OutForDelivery,
	}
}

func states() []order.TicketState {
	return []order.TicketState{
		order.TicketUnmapped, order.TicketWaiting, order.TicketAccepted, order.TicketCooking, order.TicketReady,
		order.TicketOutForDelivery, order.TicketCompleted, order.TicketGone,
	}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	for _, row := range []struct {
		name  string
		at    order.Status
		raw   string
		state order.TicketState
		said  time.Time
		want  order.Decision
		next  order.Status
	}{
		{"the kitchen starts", order.AwaitingAcceptance, "open", order.TicketCooking, noon, order.Applied, order.Cooking},
		{"a step is skipped", order.Submitting, "close", order.TicketCompleted, noon, order.Applied, order.Completed},
		{"the same word again", order.Cooking, "last", order.TicketCooking, noon, order.Duplicate, order.Cooking},
		{"another word for the same", order.Cooking, "bill", order.TicketCooking, noon, order.Duplicate, order.Cooking},
		{"a word from before", order.Ready, "open", order.TicketCooking, noon, order.OutOfOrder, order.Ready},
		{"an older message", order.AwaitingAcceptance, "open", order.TicketCooking, noon.Add(-time.Second), order.Stale, order.AwaitingAcceptance},
		{"a message without a time", order.AwaitingAcceptance, "open", order.TicketCooking, time.Time{}, order.Applied, order.Cooking},
		{"an unknown word", order.AwaitingAcceptance, "zzz", order.TicketUnmapped, noon, order.Unmapped, order.AwaitingAcceptance},
		{"an unknown word after the end", order.Expired, "zzz", order.TicketUnmapped, noon, order.Unmapped, order.Expired},
		{"removed before it was taken", order.AwaitingAcceptance, "deleted", order.TicketGone, noon, order.Applied, order.Rejected},
		{"removed after it was taken", order.Accepted, "deleted", order.TicketGone, noon, order.Applied, order.Cancelled},
		{"removed while it cooks", order.Cooking, "deleted", order.TicketGone, noon, order.Applied, order.Cancelled},
		{"removed after it was completed", order.Completed, "deleted", order.TicketGone, noon, order.Conflict, order.Completed},
		{"completed again", order.Completed, "close", order.TicketCompleted, noon, order.Duplicate, order.Completed},
		{"cooking after it was completed", order.Completed, "open", order.TicketCooking, noon, order.OutOfOrder, order.Completed},
		{"cooking after it expired", order.Expired, "open", order.TicketCooking, noon, order.Conflict, order.Expired},
		{"completed after it was cancelled", order.Cancelled, "close", order.TicketCompleted, noon, order.Conflict, order.Cancelled},
		{"waiting after it was rejected", order.Rejected, "deferred", order.TicketWaiting, noon, order.Conflict, order.Rejected},
		{"removed after it expired", order.Expired, "deleted", order.TicketGone, noon, order.Duplicate, order.Expired},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			decision, next, why := order.Judge(order.Standing{Status: row.at, Raw: "last", POSTime: noon},
				order.Message{Raw: row.raw, State: row.state, POSTime: row.said})
			require.Equal(t, row.want, decision)
			require.Equal(t, row.next, next)
			if decision != order.Applied && (decision != order.Duplicate || row.raw != "last") {
				require.NotEmpty(t, why, "what is not applied has a reason")
			}
		})
	}
}

// Whatever the POS says: an order never moves backwards, never leaves its end, moves only when the
// message is applied, and is judged the same each time.
func TestJudgeProperties(t *testing.T) {
	t.Parallel()
	minute := rapid.IntRange(0, 3)
	rapid.Check(t, func(t *rapid.T) {
		at := order.Standing{Status: order.Submitting}
		for range rapid.IntRange(1, 30).Draw(t, "messages") {
			m := order.Message{
				Raw: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "raw"), State: rapid.SampledFrom(states()).Draw(t, "state"),
				POSTime: time.Unix(int64(minute.Draw(t, "minute"))*60, 0),
			}
			decision, next, why := order.Judge(at, m)
			again, same, because := order.Judge(at, m)
			require.Equal(t, []any{decision, next, why}, []any{again, same, because}, "pure")
			if decision != order.Applied {
				require.Equal(t, at.Status, next)
				continue
			}
			require.True(t, next.After(at.Status), "%s to %s", at.Status, next)
			require.False(t, at.Status.Terminal())
			at = order.Standing{Status: next, Raw: m.Raw, POSTime: m.POSTime}
		}
	})
}

func TestStatuses(t *testing.T) {
	t.Parallel()
	for i, s := range alive() {
		require.True(t, s.Valid())
		require.False(t, s.Terminal())
		for j, u := range alive() {
			require.Equal(t, i > j, s.After(u), "%s after %s", s, u)
			require.Equal(t, i >= j, s.Reached(u), "%s reached %s", s, u)
		}
		require.True(t, order.Completed.Reached(s))
		require.False(t, order.Expired.Reached(s), "an order that ended otherwise has reached nothing but its end")
	}
	for _, s := range statuses()[len(alive()):] {
		require.True(t, s.Terminal() && s.Valid() && s.Verdict() && s.Reached(s))
		require.True(t, s.After(order.OutForDelivery))
		require.False(t, s.After(order.Completed))
	}
	require.False(t, order.Status("").Valid())
	verdicts := slices.DeleteFunc(alive(), func(s order.Status) bool { return !s.Verdict() })
	require.Equal(t, []order.Status{
		order.Scheduled, order.AwaitingAcceptance, order.Accepted, order.Cooking, order.Ready, order.OutForDelivery,
	}, verdicts)
}

func TestTicketStates(t *testing.T) {
	t.Parallel()
	for _, s := range states() {
		if s == order.TicketGone || s == order.TicketUnmapped {
			require.Empty(t, s.Status())
			continue
		}
		require.True(t, s.Status().Valid(), s)
	}
	require.Empty(t, order.TicketState("else").Status())
}
