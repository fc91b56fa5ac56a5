package order

import "time"

// Decision is what became of a message from the POS.
type Decision string

// The decisions.
const (
	Applied    Decision = "applied"
	Duplicate  Decision = "duplicate"    // it says nothing new
	Stale      Decision = "stale"        // older than what we know, by the POS's own clock
	OutOfOrder Decision = "out_of_order" // the order is past it
	Conflict   Decision = "conflict"     // it contradicts a decision that has fallen
	Unmapped   Decision = "unmapped"     // a word that the connector does not know
)

// Evidence is a message and what we made of it. It is kept for ever with the order.
type Evidence struct {
	Message
	Decision Decision `json:"decision"`
	Why      string   `json:"why,omitempty"`
}

// Standing is what the reducer needs to know of an order.
type Standing struct {
	Status  Status
	Raw     string    // the last applied raw word
	POSTime time.Time // of the last applied message, zero if the POS tells no time
}

// Judge says what a message does to an order: the decision, the status after it (the same unless
// applied), and the reason where the decision needs one. It is a pure function.
//
// A ticket that is gone before anybody took it is a refusal, later it is a cancellation by the
// restaurant.
func Judge(at Standing, m Message) (Decision, Status, string) {
	next := m.State.Status()
	switch {
	case m.State == TicketUnmapped:
		return Unmapped, at.Status, "the connector does not know this word"
	case !at.POSTime.IsZero() && !m.POSTime.IsZero() && m.POSTime.Before(at.POSTime):
		return Stale, at.Status, "the POS said something newer already"
	case at.Status.Terminal():
		return judgeEnded(at, m)
	case m.State == TicketGone && at.Status.Reached(Accepted):
		return Applied, Cancelled, ""
	case m.State == TicketGone:
		return Applied, Rejected, ""
	case next == at.Status:
		if m.Raw == at.Raw {
			return Duplicate, at.Status, ""
		}
		return Duplicate, at.Status, "the same to the guest"
	case !next.After(at.Status):
		return OutOfOrder, at.Status, "the order is past it"
	}
	return Applied, next, ""
}

// judgeEnded judges a message that comes after the decision about the order.
func judgeEnded(at Standing, m Message) (Decision, Status, string) {
	switch {
	case at.Status == Completed && m.State == TicketGone:
		return Conflict, at.Status, "the ticket was removed after the order was completed"
	case at.Status == Completed && m.State == TicketCompleted, at.Status != Completed && m.State == TicketGone:
		return Duplicate, at.Status, "it confirms how the order ended"
	case at.Status == Completed:
		return OutOfOrder, at.Status, "the order is past it"
	}
	return Conflict, at.Status, "the POS has a living ticket of an order that has ended"
}
