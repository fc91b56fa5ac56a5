package workflows

import (
	"errors"

	"github.com/ordersaga/ordersaga/order"
)

// Errors of [Client].
var (
	// ErrAlreadyStarted: an order with this id has a saga, running or closed.
	ErrAlreadyStarted = errors.New("the order has been started already")
	// ErrUnknownOrder: Temporal knows no saga of this order.
	ErrUnknownOrder = errors.New("no such order")
	// ErrNotSetUp: Temporal refuses every order, for want of the namespace, the search attributes or the
	// permission. Nothing was started; when that is mended the same request may be repeated.
	ErrNotSetUp = errors.New("the workflow service is not set up for orders")
	// ErrUnclear: it is not known whether the request arrived. Repeat it under the same key.
	ErrUnclear = errors.New("the workflow service gave no clear answer")
	// ErrRefused: Temporal refuses the request as it stands, such as a signal beyond the limit of one
	// saga. Repeating it changes nothing.
	ErrRefused = errors.New("the workflow service refuses the request")
)

// errCancelPending: the order has a request to cancel that is not decided yet.
var errCancelPending = errors.New("a cancel is pending")

// NotCancellable is the saga's refusal to cancel an order.
type NotCancellable struct{ Reason order.CancelReason }

// Error implements error.
func (e *NotCancellable) Error() string {
	return "the order is not cancellable: " + string(e.Reason)
}

// NotResolvable is the saga's refusal of an answer to a question.
type NotResolvable struct {
	Why string
	// Closed: the question has had its answer, or was overtaken by the facts.
	Closed bool
}

// Error implements error.
func (e *NotResolvable) Error() string { return "the answer is refused: " + e.Why }
