package activities_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/golang/mock/gomock"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/activities/activitymock"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

func TestCancelTicket(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		pos     pos.Connector
		refused bool
		errType string
		final   bool
	}{
		{name: "the POS lets go", pos: &fullConnector{cancel: func(string) error { return nil }}},
		{name: "the food is being made", pos: &fullConnector{cancel: func(string) error { return posErr(pos.Rejected) }}, refused: true},
		{name: "this POS has no such call, which is nobody's word that it holds on", pos: &connector{}, errType: activities.ErrTypeNoCancel, final: true},
		{
			name: "an answer that was lost is asked for again", errType: activities.ErrTypePOSDown,
			pos: &fullConnector{cancel: func(string) error { return posErr(pos.Unknown) }},
		},
		{
			name: "a bad credential waits for a person", errType: activities.ErrTypeUnauthorized,
			pos: &fullConnector{cancel: func(string) error { return posErr(pos.Unauthorized) }},
		},
		{
			name: "a POS that may have let go of somebody else's is not told again", errType: activities.ErrTypeCancelUnknown, final: true,
			pos: &fullConnector{cancel: func(string) error {
				return &pos.Error{System: "botpos", Op: "cancel", Kind: pos.Unknown, Err: pos.ErrNotRepeatable}
			}},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, row.pos)
			value, err := b.env.ExecuteActivity(b.pos.CancelTicket, activities.AskRequest{OrderID: orderID, Store: store(), TicketID: ticketID})
			if row.errType != "" {
				requireFailure(t, err, row.errType, !row.final) // and the journal is not asked: telling twice is telling once
				return
			}
			require.NoError(t, err)
			var got activities.CancelTicketResult
			require.NoError(t, value.Get(&got))
			require.Equal(t, row.refused, got.Refusal.Code != "")
		})
	}
}

// An outcome that comes after the server has given up on a try is lost, and the next try would tell the POS again.
func TestACancelEndsBeforeItsTry(t *testing.T) {
	t.Parallel()
	const try = 10 * time.Minute // in this environment
	c := &fullConnector{cancel: func(string) error { return nil }}
	b := newBench(t, c)
	begun := time.Now()
	_, err := b.env.ExecuteActivity(b.pos.CancelTicket, activities.AskRequest{OrderID: orderID, Store: store(), TicketID: ticketID})
	require.NoError(t, err)
	require.WithinRange(t, c.until, begun.Add(try/2), begun.Add(try*95/100))
}

// tellsOnce is a POS that must not be told twice, and that is told by cancel.
func tellsOnce(told *int, answers ...error) *fullConnector {
	return &fullConnector{connector: connector{traits: pos.Traits{CancelsOnce: true}}, cancel: func(string) error {
		*told++
		return answers[min(*told, len(answers))-1]
	}}
}

// inDoubt is what a connector says of a POS that was told and does not show what it did.
func inDoubt() error {
	return &pos.Error{System: "botpos", Op: "cancel", Kind: pos.Unknown, Err: pos.ErrNotRepeatable}
}

// takeBack has a worker of its own take a ticket back.
func takeBack(t *testing.T, c pos.Connector, books activities.Fences, ticket string) (activities.CancelTicketResult, error) {
	t.Helper()
	b := newBenchOn(t, c, books, quiet{})
	value, err := b.env.ExecuteActivity(b.pos.CancelTicket, activities.AskRequest{OrderID: orderID, Store: store(), TicketID: ticket})
	if err != nil {
		return activities.CancelTicketResult{}, err
	}
	var got activities.CancelTicketResult
	require.NoError(t, value.Get(&got))
	return got, nil
}

// What a worker, a run that was reset, or a recovery is answered when somebody has told the POS before it.
func TestTheRowOfACancel(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		first   error
		again   int    // how often the POS is told by the second
		refused bool   // so is the second
		errType string // of the second; empty if the POS has let go
	}{
		{name: "that was done is done", first: nil},
		{name: "that was refused is refused", first: posErr(pos.Rejected), refused: true},
		{name: "of which nobody knows is not repeated", first: inDoubt(), errType: activities.ErrTypeCancelUnknown},
		{name: "that was certainly not sent is sent", first: posErr(pos.NotSent), again: 1},
		{name: "that the POS had no time for is sent", first: posErr(pos.Throttled), again: 1},
		{name: "that came with a bad credential is sent", first: posErr(pos.Unauthorized), again: 1},
		{name: "that was never sent, since nobody could look, is sent", first: posErr(pos.Unknown), again: 1},
		{name: "that could not be said is sent", first: posErr(pos.Malformed), again: 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			told, books := 0, openBooks(t)
			c := tellsOnce(&told, row.first, nil)
			_, _ = takeBack(t, c, books, ticketID)
			require.Equal(t, 1, told)

			got, err := takeBack(t, c, books, ticketID)
			require.Equal(t, 1+row.again, told)
			if row.errType != "" {
				requireFailure(t, err, row.errType, false)
				return
			}
			require.NoError(t, err)
			require.Equal(t, row.refused, got.Refusal.Code != "")
			if row.refused {
				require.Equal(t, "no soup today", got.Refusal.Detail)
			}
		})
	}
}

func TestAWorkerThatDiedWhileItToldThePOSIsNotFollowedByAnother(t *testing.T) {
	t.Parallel()
	told, books := 0, openBooks(t)
	c := tellsOnce(&told, nil)
	c.cancel = func(string) error { // the first has told it and nothing more is heard of it: here is the next one
		told++
		_, err := takeBack(t, tellsOnce(&told, nil), books, ticketID)
		requireFailure(t, err, activities.ErrTypeCancelUnknown, false)
		return nil
	}
	_, err := takeBack(t, c, books, ticketID)
	require.NoError(t, err)
	require.Equal(t, 1, told)
	_, err = takeBack(t, c, books, ticketID)
	require.NoError(t, err, "it was alive after all, and the POS has let go")
	require.Equal(t, 1, told)
}

func TestWhatBecameOfOneTicketIsNoWordAboutAnother(t *testing.T) {
	t.Parallel()
	for _, first := range []error{nil, posErr(pos.Rejected)} {
		told, books := 0, openBooks(t)
		_, err := takeBack(t, tellsOnce(&told, first), books, "another")
		require.NoError(t, err)
		_, err = takeBack(t, tellsOnce(&told, nil), books, ticketID)
		requireFailure(t, err, activities.ErrTypeCancelUnknown, false)
		require.Equal(t, 1, told)
	}
}

func TestAPOSIsNotToldUnlessTheJournalHasTheRow(t *testing.T) {
	t.Parallel()
	told := 0
	fences := activitymock.NewMockFences(gomock.NewController(t))
	var asked journal.Intent
	fences.EXPECT().Intend(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, i journal.Intent) (journal.IntentState, journal.Outcome, error) {
		asked = i
		return "", journal.Outcome{}, errors.New("the line is cut")
	})
	fences.EXPECT().Conclude(gomock.Any(), gomock.Any(), journal.Outcome{State: journal.IntentNotSent}).
		DoAndReturn(func(_ context.Context, i journal.Intent, _ journal.Outcome) (is, was journal.IntentState, err error) {
			require.Equal(t, asked, i, "its answer may have been lost")
			return journal.IntentNotSent, journal.IntentOpen, nil
		})
	_, err := takeBack(t, tellsOnce(&told, nil), fences, ticketID)
	requireFailure(t, err, activities.ErrTypeJournalDown, true)
	require.Zero(t, told)
}

// The journal is away when the POS has answered: what is known is in the result, and the row stays open.
func TestAnOutcomeOfACancelThatIsNotKept(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		answer  error
		refused bool
		errType string
	}{
		"the POS has let go":        {},
		"it keeps the ticket":       {answer: posErr(pos.Rejected), refused: true},
		"it was certainly not told": {answer: posErr(pos.NotSent), errType: activities.ErrTypePOSDown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			told := 0
			fences := activitymock.NewMockFences(gomock.NewController(t))
			fences.EXPECT().Intend(gomock.Any(), gomock.Any()).Return(journal.IntentFresh, journal.Outcome{}, nil)
			fences.EXPECT().Conclude(gomock.Any(), gomock.Any(), gomock.Any()).
				Return(journal.IntentState(""), journal.IntentState(""), errors.New("the line is cut")).MinTimes(2)
			got, err := takeBack(t, tellsOnce(&told, row.answer), fences, ticketID)
			if row.errType != "" {
				requireFailure(t, err, row.errType, true)
				return
			}
			require.NoError(t, err)
			require.Equal(t, row.refused, got.Refusal == order.Problem{Code: order.POSRefused, Detail: "no soup today"})
		})
	}
}
