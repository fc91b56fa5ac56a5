package order

// Status is where an order stands. It moves forward by rank only; steps may be skipped.
type Status string

// The statuses, in their order.
const (
	Created            Status = "created"             // durably taken
	Validating         Status = "validating"          // POS ping and basket check
	AwaitingPayment    Status = "awaiting_payment"    // the guest or the provider must act
	Scheduled          Status = "scheduled"           // held until it is released to the POS
	Submitting         Status = "submitting"          // being posted; see SubmissionState
	AwaitingAcceptance Status = "awaiting_acceptance" // the POS has it, nobody has taken it
	Accepted           Status = "accepted"            // taken, not cooking
	Cooking            Status = "cooking"             // the point of no return
	Ready              Status = "ready"
	OutForDelivery     Status = "out_for_delivery"
	Completed          Status = "completed" // terminal

	Rejected      Status = "rejected"       // terminal: the restaurant does not take it
	PaymentFailed Status = "payment_failed" // terminal
	Cancelled     Status = "cancelled"      // terminal
	Expired       Status = "expired"        // terminal: a deadline passed
	Failed        Status = "failed"         // terminal: not even a person could finish it
)

// ranks orders the statuses; every terminal status ranks above every other.
func (s Status) rank() int {
	switch s {
	case Created:
		return 0
	case Validating:
		return 1
	case AwaitingPayment:
		return 2
	case Scheduled:
		return 3
	case Submitting:
		return 4
	case AwaitingAcceptance:
		return 5
	case Accepted:
		return 6
	case Cooking:
		return 7
	case Ready:
		return 8
	case OutForDelivery:
		return 9
	case Completed, Rejected, PaymentFailed, Cancelled, Expired, Failed:
		return 10
	}
	return -1
}

// Valid reports whether s is one of the statuses above.
func (s Status) Valid() bool { return s.rank() >= 0 }

// Terminal reports whether the decision about the order has fallen.
func (s Status) Terminal() bool { return s.rank() == Completed.rank() }

// After reports whether s lies behind t, so that an order at t may move to s.
func (s Status) After(t Status) bool { return s.rank() > t.rank() }

// Reached reports whether an order at s has been at t, or could have been. An order that ended other
// than completed has reached nothing but its end.
func (s Status) Reached(t Status) bool {
	if s.Terminal() && s != Completed {
		return s == t
	}
	return s.rank() >= t.rank()
}

// Verdict reports whether a bot that waits for an answer to its POST gets it at s, see also [Snapshot.Verdict].
func (s Status) Verdict() bool {
	return s == Scheduled || s.rank() >= AwaitingAcceptance.rank()
}

// SubmissionState is what we know about the ticket in the POS, beside the status.
type SubmissionState string

// The submission states.
const (
	SubmissionNone     SubmissionState = "none"
	SubmissionPending  SubmissionState = "pending"  // being sent, or the POS cannot be reached
	SubmissionUnknown  SubmissionState = "unknown"  // sent, and the answer was lost
	SubmissionAccepted SubmissionState = "accepted" // the POS has a ticket
	SubmissionRejected SubmissionState = "rejected" // the POS said no
	SubmissionManual   SubmissionState = "manual"   // a person entered it by hand
	SubmissionGone     SubmissionState = "gone"     // never sent for certain, taken back, or given up
)

// PaymentState is where the guest's money is.
type PaymentState string

// The payment states.
const (
	PaymentNone           PaymentState = "none" // nothing taken, nothing asked; with cash it stays so
	PaymentActionRequired PaymentState = "action_required"
	PaymentPending        PaymentState = "pending"
	PaymentAuthorized     PaymentState = "authorized" // held, not taken
	PaymentCaptured       PaymentState = "captured"   // taken
	PaymentVoided         PaymentState = "voided"     // a hold given back
	PaymentRefundPending  PaymentState = "refund_pending"
	PaymentRefunded       PaymentState = "refunded"
	PaymentDeclined       PaymentState = "failed"  // the provider said no, nothing taken
	PaymentUnknown        PaymentState = "unknown" // asked, and the answer was lost
)
