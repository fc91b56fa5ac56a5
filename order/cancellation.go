package order

import "time"

// CancelState is how far a request to cancel has come.
type CancelState string

// The cancel states.
const (
	CancelNone      CancelState = "none"
	CancelRequested CancelState = "requested" // decided once the outcome of a step is known
	CancelDone      CancelState = "cancelled"
	CancelRefused   CancelState = "refused"
)

// CancelReason says why an order cannot be cancelled.
type CancelReason string

// The reasons.
const (
	CookingStarted CancelReason = "cooking"          // the point of no return
	AlreadyEnded   CancelReason = "ended"            // the decision has fallen
	CallRestaurant CancelReason = "call_restaurant"  // only the restaurant's staff can: phone them
	StaffKeeps     CancelReason = "restaurant_keeps" // its staff were asked, and make it
)

// Cancellation is what a guest may expect of a request to cancel.
type Cancellation struct {
	Allowed bool `json:"allowed"`
	// Until is when Allowed is known to end; zero when nobody knows.
	Until  time.Time    `json:"until,omitzero"`
	Reason CancelReason `json:"reason,omitempty"` // why not, when not allowed
	State  CancelState  `json:"state"`
}

// CancelRequest is a request to cancel an order.
type CancelRequest struct {
	Actor  string `json:"actor"`            // who: bot, ops, temporal_ui
	Reason string `json:"reason,omitempty"` // guest_request and such, a code
}

// LetGoBy is who can let go of an order's ticket.
type LetGoBy struct {
	POS   bool // it has a call that takes a ticket back
	Staff bool // they can be asked, and have not refused yet
	Asked bool // they were asked, and keep it
}

// CanCancel computes whether an order that stands at status may be cancelled, and why not. The status
// page, the validator of the cancel update and its handler all ask here.
func CanCancel(status Status, by LetGoBy) (bool, CancelReason) {
	switch {
	case status.Terminal():
		return false, AlreadyEnded
	case status.Reached(Cooking):
		return false, CookingStarted
	case by.Asked:
		return false, StaffKeeps
	case by.POS, by.Staff, !status.After(Submitting):
		// While it is being posted the request is kept, and decided once the outcome is known.
		return true, ""
	}
	return false, CallRestaurant
}
