package order

import "time"

// Store is what a saga has to know about the restaurant, recorded in its input.
type Store struct {
	ID       string      `json:"id"`
	Name     string      `json:"name"`
	Phone    string      `json:"phone,omitempty"` // the restaurant's own, shown when only its staff can help
	Timezone string      `json:"timezone"`        // IANA
	Currency string      `json:"currency"`        // ISO 4217
	System   string      `json:"system"`          // the POS dialect, such as procart
	Provider string      `json:"provider"`        // the payment provider of orders that are not cash
	Flow     PaymentFlow `json:"flow"`
	// Staff says that the restaurant's own people can be asked, see package staff.
	Staff  bool   `json:"staff,omitempty"`
	Policy Policy `json:"policy"`
}

// Local is t by the store's own clock: what its kitchen reads. Zero stays zero, and a zone that this
// machine does not know changes nothing.
func (s Store) Local(t time.Time) time.Time {
	zone, err := time.LoadLocation(s.Timezone)
	if err != nil || t.IsZero() {
		return t
	}
	return t.In(zone)
}

// ReleasedAt is when an order that is wanted at a time goes to the POS: the kitchen needs its time, and a
// little more.
func (s Store) ReleasedAt(wished time.Time) time.Time {
	return wished.Add(-s.Policy.Preparation.D() - s.Policy.ReleaseBuffer.D())
}

// PaymentFlow says whether a store holds the money first or takes it at once.
type PaymentFlow string

// The payment flows.
const (
	Hold   PaymentFlow = "hold"   // authorize, capture once the POS has the ticket
	Charge PaymentFlow = "charge" // take at once, refund if the POS refuses
)
