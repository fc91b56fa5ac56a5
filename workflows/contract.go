package workflows

import (
	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

// Names on the wire between processes. They are pinned: a running order knows them.
const (
	// SagaName is the registered name of the workflow.
	SagaName = "OrderSaga"
	// OrdersQueue is the task queue of workflows, payments and the journal.
	OrdersQueue = "orders"

	signalPOS     = "pos_message"
	updatePlace   = "place"
	updateCancel  = "cancel"
	updateResolve = "resolve"
)

// POSQueue is the task queue of a POS system's activities, so that a system that hangs starves no other.
func POSQueue(system string) string { return "pos-" + system }

// WorkflowID is the workflow id of an order.
func WorkflowID(orderID string) string { return "order/" + orderID }

// Input is what a saga starts with. Everything that its decisions depend on is in here or in a
// recorded result; it never reads a configuration.
type Input struct {
	Order order.Order `json:"order"`
	Store order.Store `json:"store"`
	// Fingerprint tells whether a repeated request is the same.
	Fingerprint string `json:"fingerprint"`
	// Recovers is set for the saga that takes over an order whose saga was ended from outside.
	Recovers *Recovery `json:"recovers,omitempty"`
}

// Recovery is what the history of an ended saga tells about its order. What happened after the saga
// wrote its history is asked of the journal, the POS and the payment provider.
type Recovery struct {
	// RunID is the run that was ended, Owner the first run id of its saga: who owns the order.
	RunID string `json:"run_id"`
	Owner string `json:"owner"`
	// How is how it was ended: terminated, failed, timed_out or canceled.
	How string `json:"how"`
	// Snapshot is the newest that was sent to the journal, whether it arrived or not; zero if none was.
	Snapshot order.Snapshot `json:"snapshot,omitzero"`
	// Priced is the answer of the last Preflight; nil if none has come.
	Priced *activities.PreflightResult `json:"priced,omitempty"`
	// Attempt is the last attempt to pay that was handed to an activity; nil if there was none.
	Attempt *activities.Attempt `json:"attempt,omitempty"`
	// Posts is the number of the last post that was handed to an activity; zero if there was none.
	Posts int `json:"posts,omitempty"`
	// Refunds is the number of the last refund that was handed to an activity.
	Refunds int `json:"refunds,omitempty"`
	// RefundPart is how much the last refund of a part was asked for; zero if there was none.
	RefundPart order.Money `json:"refund_part,omitzero"`
	// Ticket is the last that an activity brought.
	Ticket order.Ticket `json:"ticket,omitzero"`
	// Heard are the messages that came after the snapshot, in their order.
	Heard []order.Message `json:"heard,omitempty"`
}

// Result is how a saga closed.
type Result struct {
	Status  order.Status  `json:"status"`
	Problem order.Problem `json:"problem,omitzero"`
	Flags   []order.Flag  `json:"flags,omitempty"`
}

// CancelOutcome is the decision about a request to cancel.
type CancelOutcome struct {
	State order.CancelState `json:"state"`
	// Reason says why not, when refused.
	Reason order.CancelReason `json:"reason,omitempty"`
}
