package workflows

import (
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
