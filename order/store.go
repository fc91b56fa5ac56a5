package order

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

// PaymentFlow says whether a store holds the money first or takes it at once.
type PaymentFlow string

// The payment flows.
const (
	Hold   PaymentFlow = "hold"   // authorize, capture once the POS has the ticket
	Charge PaymentFlow = "charge" // take at once, refund if the POS refuses
)
