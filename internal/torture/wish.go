package torture

import (
	"time"

	"github.com/ordersaga/ordersaga/simulator"
)

// Pay is how an order is to be paid.
type Pay string

// The ways to pay.
const (
	ByCard       Pay = "card"     // a good one
	ByBadCard    Pay = "declined" // one that is declined
	ByLink       Pay = "link"     // the guest gets a link and pays behind it
	ByNobody     Pay = "unpaid"   // the guest gets a link and does nothing
	InCash       Pay = "cash"     // at the door
	ByCardSlowly Pay = "bank"     // the guest's bank takes its time
)

// Wish is one order of the plan: what its guest will do, whatever the world and the killer do.
type Wish struct {
	// N numbers the wishes from 0; Key is the order's Idempotency-Key.
	N     int              `json:"n"`
	Key   string           `json:"key"`
	Store string           `json:"store"`
	POS   simulator.System `json:"pos"`
	Pay   Pay              `json:"pay"`
	// At is when it is placed, since the beginning. Ahead is how far ahead it is wished for; 0 is at once.
	At    time.Duration `json:"at"`
	Ahead time.Duration `json:"ahead,omitempty"`
	// CancelAfter is how long after the first answer the guest wants out; 0: he does not.
	CancelAfter time.Duration `json:"cancel_after,omitempty"`
	// Twice has the bot send the first POST twice at once.
	Twice bool `json:"twice,omitempty"`
	// PaysAfter is how long a guest takes who has got a link.
	PaysAfter time.Duration `json:"pays_after,omitempty"`
}
