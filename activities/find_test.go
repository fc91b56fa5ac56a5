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

// search is a row about a ticket that is looked for. Without said the POS must not be asked.
type search struct {
	name    string
	state   journal.IntentState
	outcome journal.Outcome
	proves  bool // the POS's search can be believed
	blind   bool // the POS cannot be searched
	said    func() (pos.Observation, error)
	want    activities.FindResult
	ticket  string
	errType string
}

func says(kind pos.Kind) func() (pos.Observation, error) {
	return func() (pos.Observation, error) { return pos.Observation{}, posErr(kind) }
}

func saysOpen() (pos.Observation, error) { return seen("open", order.TicketCooking), nil }

// The journal's row tells more than the POS: where it knows the end, nobody asks.
func TestFindTicketInTheJournal(t *testing.T) {
	t.Parallel()
	refusal := order.Problem{Code: order.POSRefused}
	runSearches(t, []search{
		{
			name: "a slow process has put the ticket into the row", state: journal.IntentDone,
			outcome: journal.Outcome{Ticket: order.Ticket{ID: ticketID}}, want: activities.FindResult{Found: true}, ticket: ticketID,
		},
		{
			name: "a slow process was refused", state: journal.IntentRefused,
			outcome: journal.Outcome{Refusal: refusal}, want: activities.FindResult{Refusal: refusal},
		},
		{name: "it was never sent", state: journal.IntentWithdrawn, want: activities.FindResult{Withdrawn: true}},
		{name: "it was ruled out", state: journal.IntentAbsent, want: activities.FindResult{Absent: true}},
		{name: "a POS that cannot be searched is asked nothing, and the row is looked at again", state: journal.IntentOpen, blind: true, errType: activities.ErrTypePOSDown},
		{name: "a ticket without a number is found, where the POS cannot be searched", state: journal.IntentDone, blind: true, want: activities.FindResult{Found: true}},
	})
}

func TestFindTicketInThePOS(t *testing.T) {
	t.Parallel()
	runSearches(t, []search{
		{name: "the POS has it", state: journal.IntentOpen, said: saysOpen, want: activities.FindResult{Found: true}, ticket: ticketID},
		{name: "a miss proves nothing, and the search goes on", state: journal.IntentOpen, said: says(pos.NotFound), errType: activities.ErrTypePOSDown},
		{name: "a miss of a search that can be believed is a result", state: journal.IntentOpen, proves: true, said: says(pos.NotFound), want: activities.FindResult{Absent: true}},
		{name: "a search that can be believed finds it", state: journal.IntentOpen, proves: true, said: saysOpen, want: activities.FindResult{Found: true}, ticket: ticketID},
		{name: "a POS that is down proves nothing, whatever its search is worth", state: journal.IntentOpen, proves: true, said: says(pos.NotSent), errType: activities.ErrTypePOSDown},
		{name: "an answer that was lost proves nothing", state: journal.IntentOpen, proves: true, said: says(pos.Unknown), errType: activities.ErrTypePOSDown},
		{name: "a no proves nothing", state: journal.IntentOpen, proves: true, said: says(pos.Rejected), errType: activities.ErrTypePOSDown},
		{name: "a bad credential waits for a person", state: journal.IntentOpen, proves: true, said: says(pos.Unauthorized), errType: activities.ErrTypeUnauthorized},
		{name: "a ticket without a number is searched for", state: journal.IntentDone, said: saysOpen, want: activities.FindResult{Found: true}, ticket: ticketID},
		{
			name: "a ticket without a number is there, though a search that can be believed misses it", state: journal.IntentDone,
			proves: true, said: says(pos.NotFound), want: activities.FindResult{Found: true},
		},
		{name: "a ticket without a number is searched for until the POS is back", state: journal.IntentDone, said: says(pos.NotSent), errType: activities.ErrTypePOSDown},
	})
}

func runSearches(t *testing.T, rows []search) {
	t.Helper()
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			asked := false
			var c pos.Connector = &connector{}
			if !row.blind {
				c = &fullConnector{connector: connector{traits: pos.Traits{LookupProves: row.proves}}, find: func(id string) (pos.Observation, error) {
					require.Equal(t, orderID, id)
					asked = true
					return row.said()
				}}
			}
			b := newBench(t, c)
			// Looked for is what has left: nothing must be sent from here on.
			b.fences.EXPECT().Seek(gomock.Any(), journal.Intent{OrderID: orderID, Kind: journal.IntentPost, N: 1}).Return(row.state, row.outcome, nil)
			value, err := b.env.ExecuteActivity(b.pos.FindTicket, activities.FindRequest{OrderID: orderID, Store: store(), N: 1})
			require.Equal(t, row.said != nil, asked)
			if row.errType != "" {
				requireFailure(t, err, row.errType, true)
				return
			}
			require.NoError(t, err)
			var got activities.FindResult
			require.NoError(t, value.Get(&got))
			require.True(t, got.Told())
			require.Equal(t, row.ticket, got.Seen.TicketID)
			got.Seen = order.Message{}
			require.Equal(t, row.want, got)
		})
	}
}

// A draft is looked at: a search would find it, too, and could not tell it from the ticket.
func TestFindTicketThatMayBeADraft(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		state   order.TicketState
		fails   pos.Kind
		errType string
	}{
		{name: "one that the restaurant has taken is the ticket", state: order.TicketAccepted},
		{name: "one that is cooked is the ticket", state: order.TicketCooking},
		{name: "one that is ready is the ticket", state: order.TicketReady},
		{name: "one that is on its way is the ticket", state: order.TicketOutForDelivery},
		{name: "one that was delivered is the ticket", state: order.TicketCompleted},
		{name: "one that the restaurant has let go is no draft any more", state: order.TicketGone},
		{name: "one that waits proves nothing", state: order.TicketWaiting, errType: activities.ErrTypePOSDown},
		{name: "one of which the POS says something odd proves nothing", state: order.TicketUnmapped, errType: activities.ErrTypePOSDown},
		{name: "one that the POS does not know proves nothing", fails: pos.NotFound, errType: activities.ErrTypePOSDown},
		{name: "a POS that is down proves nothing", fails: pos.NotSent, errType: activities.ErrTypePOSDown},
		{name: "a bad credential waits for a person", fails: pos.Unauthorized, errType: activities.ErrTypeUnauthorized},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			look := func(id string) (pos.Observation, error) {
				require.Equal(t, draftID, id)
				if row.fails != "" {
					return pos.Observation{}, posErr(row.fails)
				}
				return pos.Observation{Ticket: order.Ticket{ID: id, Raw: "2"}, State: row.state}, nil
			}
			books := openBooks(t)
			drafted(t, books)
			// It would panic if it were searched.
			b := newBenchOn(t, &fullConnector{connector: connector{traits: pos.Traits{LookupProves: true}, observe: look}}, books, quiet{})
			value, err := b.env.ExecuteActivity(b.pos.FindTicket, activities.FindRequest{OrderID: orderID, Store: store(), N: 1})
			_, resumed, failure := books.Resume(t.Context(), stranger())
			require.NoError(t, failure)
			require.False(t, resumed, "nothing is sent from here on")
			if row.errType != "" {
				requireFailure(t, err, row.errType, true)
				return
			}
			require.NoError(t, err)
			var got activities.FindResult
			require.NoError(t, value.Get(&got))
			require.True(t, got.Found)
			require.Equal(t, draftID, got.Seen.TicketID)
			require.Equal(t, row.state, got.Seen.State)
		})
	}
}

// findable is a POS that takes orders in two steps and can be searched, so that it finds drafts as well.
type findable struct {
	twoSteps

	find func(string) (pos.Observation, error)
}

func (c *findable) Find(_ context.Context, id string) (pos.Observation, error) { return c.find(id) }

func TestFindTicketDoesNotTakeADraftForOne(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		journal journal.IntentState
		state   order.TicketState
		ticket  string
		errType string
	}{
		{name: "one that waits may be a draft that nobody knows of", journal: journal.IntentOpen, state: order.TicketWaiting, errType: activities.ErrTypePOSDown},
		{name: "so may one of which the POS says something odd", journal: journal.IntentOpen, state: order.TicketUnmapped, errType: activities.ErrTypePOSDown},
		{name: "one that is cooked is none", journal: journal.IntentOpen, state: order.TicketCooking, ticket: ticketID},
		{name: "nor is one that the restaurant has let go", journal: journal.IntentOpen, state: order.TicketGone, ticket: ticketID},
		{name: "where there is a ticket without a number, a draft does not lend it its own", journal: journal.IntentDone, state: order.TicketWaiting},
		{name: "what is cooked does", journal: journal.IntentDone, state: order.TicketCooking, ticket: ticketID},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			// An absence that proves something is not told either: there is a draft.
			c := &findable{twoSteps: twoSteps{connector: connector{traits: pos.Traits{LookupProves: true}}}, find: func(string) (pos.Observation, error) {
				return seen("1", row.state), nil
			}}
			b := newBench(t, c)
			b.fences.EXPECT().Seek(gomock.Any(), gomock.Any()).Return(row.journal, journal.Outcome{}, nil)
			value, err := b.env.ExecuteActivity(b.pos.FindTicket, activities.FindRequest{OrderID: orderID, Store: store(), N: 1})
			if row.errType != "" {
				requireFailure(t, err, row.errType, true)
				return
			}
			require.NoError(t, err)
			var got activities.FindResult
			require.NoError(t, value.Get(&got))
			require.True(t, got.Found)
			require.Equal(t, row.ticket, got.Seen.TicketID)
		})
	}
}

func TestFindTicketWhileTheJournalIsAway(t *testing.T) {
	t.Parallel()
	b := newBench(t, &connector{})
	b.fences.EXPECT().Seek(gomock.Any(), gomock.Any()).Return(journal.IntentState(""), journal.Outcome{}, errors.New("disk full"))
	_, err := b.env.ExecuteActivity(b.pos.FindTicket, activities.FindRequest{OrderID: orderID, Store: store(), N: 1})
	requireFailure(t, err, activities.ErrTypeJournalDown, true)
}

// The saga has handed the post out, so a row that is missing was lost: an older copy of the journal was
// put back. It must not be taken for a post that was never sent, whose money goes back.
func TestFindTicketInAJournalThatHasLostThePost(t *testing.T) {
	t.Parallel()
	books := openBooks(t)
	said := says(pos.NotFound)
	b := newBenchOn(t, &fullConnector{find: func(string) (pos.Observation, error) { return said() }}, books, quiet{})
	find := func() (activities.FindResult, error) {
		value, err := b.env.ExecuteActivity(b.pos.FindTicket, activities.FindRequest{OrderID: orderID, Store: store(), N: 1})
		if err != nil {
			return activities.FindResult{}, err
		}
		var got activities.FindResult
		return got, value.Get(&got)
	}
	for range 2 {
		_, err := find()
		requireFailure(t, err, activities.ErrTypePOSDown, true) // nobody knows yet
	}
	_, err := b.post(t)
	requireFailure(t, err, activities.ErrTypePostUnknown, false) // and nothing is sent any more

	a := activities.NewJournal(books)
	b.env.RegisterActivity(a)
	value, err := b.env.ExecuteActivity(a.WithdrawPost, activities.WithdrawRequest{OrderID: orderID, N: 1})
	require.NoError(t, err)
	var certain bool
	require.NoError(t, value.Get(&certain))
	require.False(t, certain)
	value, err = b.env.ExecuteActivity(a.RecallOrder, activities.RecallRequest{OrderID: orderID})
	require.NoError(t, err)
	var known activities.Recalled
	require.NoError(t, value.Get(&known))
	require.Equal(t, activities.Recalled{Posts: 1, Live: true}, known)

	said = saysOpen
	got, err := find()
	require.NoError(t, err)
	require.Equal(t, ticketID, got.Seen.TicketID)
}
