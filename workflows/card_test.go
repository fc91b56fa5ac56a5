package workflows_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	sdkpb "go.temporal.io/api/sdk/v1"
	"go.temporal.io/sdk/temporal"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

// readsCard reads the card of the Temporal UI after d.
func (w *world) readsCard(t *testing.T, d time.Duration) *string {
	t.Helper()
	card := new(string)
	w.after(d, func() {
		var metadata sdkpb.WorkflowMetadata
		answer, err := w.env.QueryWorkflow("__temporal_workflow_metadata")
		require.NoError(t, err)
		require.NoError(t, answer.Get(&metadata))
		*card = metadata.GetCurrentDetails()
	})
	return card
}

func TestTheCardTellsWhatAPersonCanDo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.post = func() (activities.PostResult, error) {
		return activities.PostResult{}, temporal.NewNonRetryableApplicationError("the `answer` of\n\nhttp://10.0.0.7/ was | lost", activities.ErrTypePostUnknown, nil)
	}
	asked := w.readsCard(t, time.Minute)
	resolving(2*time.Minute, order.TicketAbsent)(w)
	w.run(t, input())
	require.Contains(t, *asked, "### #"+order.Number(orderID)+" is submitting\n")
	require.Contains(t, *asked, "| payment | authorized sandbox `pay-1` |\n")
	require.Contains(t, *asked, "**Attention: submission_unknown** since ")
	require.Contains(t, *asked, "(the 'answer' of http://10.0.0.7/ was ¦ lost)`\n", "words from outside are not read as Markdown")
	require.Contains(t, *asked, "If nobody answers: `give_back` at ")
	require.Contains(t, *asked, "\n\n    # there is certainly no ticket: the money goes back\n    ordersaga order resolve "+orderID+" a1 ticket_absent\n")
	require.Contains(t, *asked, "To cancel: `ordersaga order cancel "+orderID+"`")
	require.Less(t, strings.Index(*asked, "**Attention"), strings.Index(*asked, "| store |"), "what waits for a person comes first")
	require.NotContains(t, *asked, "| timer | submission_unknown", "the question says so")
	require.NotContains(t, *asked, "staff")
}

func TestTheCardTellsWhoElseIsAskedAndWhatWasHeard(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.hears(20*time.Second, callback("m1", "deferred", order.TicketWaiting))
	cancelling(order.LetGo)(w)
	waiting, asked := w.readsCard(t, 30*time.Second), w.readsCard(t, 90*time.Second)
	in := input()
	askable(&in)
	w.run(t, in)
	require.Contains(t, *waiting, "To cancel: ")
	require.Contains(t, *waiting, "| timer | acceptance at ")
	require.Contains(t, *asked, "**Attention: ask_restaurant** since ")
	require.Contains(t, *asked, " UTC. The restaurant's staff are asked too: `let_go` or `keep`.\n")
	require.Contains(t, *asked, "**Heard last:**\n\n| when | from | word | which was |\n|---|---|---|---|\n")
	require.Contains(t, *asked, " | answer | `deferred` | applied |\n")
	require.Contains(t, *asked, " | callback | `deferred` | duplicate |")
	require.NotContains(t, *asked, "To cancel: ", "it is asked for")
}

func TestTheCardOffersNothingWhereNothingCanBeDone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.hears(time.Minute, callback("m1", "open", order.TicketCooking))
	w.hears(3*time.Minute, callback("m2", "close", order.TicketCompleted))
	cooking := w.readsCard(t, 2*time.Minute)
	w.run(t, input())
	require.Contains(t, *cooking, " is cooking\n")
	require.NotContains(t, *cooking, "Attention")
	require.NotContains(t, *cooking, "ordersaga")
}
