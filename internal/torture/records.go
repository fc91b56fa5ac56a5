package torture

import (
	"time"

	enumspb "go.temporal.io/api/enums/v1"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/simulator"
)

// Records are what four parties, who do not know of each other, say of the same orders: the world's tills and
// its payment provider, the journal, Temporal, and the guests' bots.
type Records struct {
	Guests []Guest
	Ledger simulator.Ledger
	// Orders, Events, Letters and Runs are by the order's id: the journal's records, all its events, by their
	// sequence, and the letters that its saga has not got; and Temporal's workflow.
	Orders  map[string]journal.Record
	Events  map[string][]journal.StoredEvent
	Letters map[string][]journal.Letter
	Runs    map[string]Run
	// Feed are the events of all orders as somebody has read them who follows the bot's feed by its positions,
	// page by page, while everything was being killed.
	Feed []journal.StoredEvent
}

// Guest is what the bot of one order knows.
type Guest struct {
	Wish Wish
	// ID is the order's; empty if the API has taken none. Refusal is its final no to the POST, a problem's
	// code, when it never took the order.
	ID      string
	Refusal string
	// Posts are how often the POST was sent, under the same key, until it was answered; IDs all ids that came
	// back.
	Posts int
	IDs   []string
	// Placed is when the first POST was sent, Answered when the first answer came.
	Placed, Answered time.Time
	// Cancelled is the answer to the wish to cancel, as soon as there is one: cancelled, requested, or the code
	// of the API's no. Empty: it was not asked for, or too late.
	Cancelled string
}

// Run is the saga of an order in Temporal.
type Run struct {
	// Status is that of the latest run.
	Status enumspb.WorkflowExecutionStatus
	// Failures are the causes of workflow tasks that failed, in all its runs: there must be none.
	Failures []string
}
