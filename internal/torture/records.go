package torture

import (
	"time"

	enumspb "go.temporal.io/api/enums/v1"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// Records are what four parties, who do not know of each other, say of the same orders: the world's tills and
// its payment provider, the journal, Temporal, and the guests' bots.
type Records struct {
	Guests []Guest
	Ledger simulator.Ledger
	// Orders, Events, Letters and Runs are by the order's id: the journal's records, all its events, by their
	// sequence, and all letters of its inbox; and Temporal's workflow.
	Orders  map[string]journal.Record
	Events  map[string][]journal.StoredEvent
	Letters map[string][]journal.Letter
	Runs    map[string]Run
	// Feed are the events of all orders as somebody has read them who follows the bot's feed by its positions,
	// page by page, while everything was being killed.
	Feed []journal.StoredEvent
	// Said are the answers of the person of the service, in the sequence in which they were sent.
	Said []Said
	// Crashes are the processes that have ended although nobody had killed them.
	Crashes []Crash
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
	// Unanswered is what the bot has asked for in vain until the end, beside the order itself; empty for nothing.
	Unanswered string
}

// Said is an answer that the person of the service has sent. It may have been sent more than once, and not arrived.
type Said struct {
	Order, Item string
	Option      order.Option
	// At is when the person began to send it: no answer of his is taken before.
	At time.Time
}

// Crash is a process that has ended by itself.
type Crash struct {
	// Process is what ended, Exit how, and Log the file in the run's folder that holds its last words.
	Process, Exit, Log string
}

// Run is the saga of an order in Temporal.
type Run struct {
	// Status is that of the latest run, or of the one before it was forgotten if that had not completed.
	Status enumspb.WorkflowExecutionStatus
	// Failures are the causes of workflow tasks that failed, in all its runs, be they forgotten since: there must be
	// none.
	Failures []string
}
