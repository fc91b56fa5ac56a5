package order

import "time"

// Order is what a bot asked for, as the saga carries it.
type Order struct {
	ID          string      `json:"id"` // see DeriveID
	BotID       string      `json:"bot_id"`
	StoreID     string      `json:"store_id"`
	Locale      string      `json:"locale,omitempty"` // BCP 47, for texts to the guest
	CreatedAt   time.Time   `json:"created_at"`
	Lines       []Line      `json:"lines"`
	Fees        []Fee       `json:"fees,omitempty"`
	Fulfillment Fulfillment `json:"fulfillment"`
	// DiscountCode is the POS's own code of a discount, empty for none.
	DiscountCode string `json:"discount_code,omitempty"`
	// ExpectedTotal is what the guest was shown; zero when the bot did not say.
	ExpectedTotal     Money         `json:"expected_total,omitzero"`
	AcceptPriceChange PriceChange   `json:"accept_price_change"`
	Method            PaymentMethod `json:"payment_method"`
	// Guest is a sealed [Guest].
	Guest Sealed `json:"guest,omitzero"`
}

// Line is one dish of an order. UnitPrice and Total are zero until somebody priced the line.
type Line struct {
	Code      string     `json:"code"` // the POS's code of the dish
	Name      string     `json:"name,omitempty"`
	Quantity  int        `json:"quantity"`
	UnitPrice Money      `json:"unit_price,omitzero"`
	Total     Money      `json:"total,omitzero"`
	Modifiers []Modifier `json:"modifiers,omitempty"`
}

// Modifier changes a dish; modifiers nest.
type Modifier struct {
	Group     string     `json:"group,omitempty"` // the POS's code of the group it was picked from
	Code      string     `json:"code"`
	Name      string     `json:"name,omitempty"`
	Quantity  int        `json:"quantity"`
	Modifiers []Modifier `json:"modifiers,omitempty"`
}

// Fee is money that is not for a dish: delivery, service, tip.
type Fee struct {
	Kind   string `json:"kind"`
	Name   string `json:"name,omitempty"`
	Amount Money  `json:"amount"`
}

// Fulfillment says how the food reaches the guest. The address is in [Guest].
type Fulfillment struct {
	Type   FulfillmentType `json:"type"`
	Table  string          `json:"table,omitempty"`
	Ticket string          `json:"ticket,omitempty"` // the POS's own order number from a table QR
	// RequestedFor is when the guest wants it; zero means as soon as possible.
	RequestedFor time.Time `json:"requested_for,omitzero"`
}

// FulfillmentType is one of the ways food reaches a guest.
type FulfillmentType string

// The fulfillment types.
const (
	Delivery FulfillmentType = "delivery"
	Pickup   FulfillmentType = "pickup"
	DineIn   FulfillmentType = "dine_in"
)

// PriceChange says which difference between the expected total and the POS's price the guest takes.
type PriceChange string

// The price changes a guest may accept.
const (
	AcceptNone  PriceChange = "none"
	AcceptLower PriceChange = "lower"
	AcceptAny   PriceChange = "any"
)

// Accepts reports whether a guest who was shown expected takes the order at price. Both amounts are
// in one currency.
func (c PriceChange) Accepts(expected, price Money) bool {
	switch c {
	case AcceptAny:
		return true
	case AcceptLower:
		return price.Amount <= expected.Amount
	case AcceptNone:
		return price.Amount == expected.Amount
	}
	return false
}

// PaymentMethod is how the guest pays.
type PaymentMethod string

// The payment methods.
const (
	Card    PaymentMethod = "card"    // a token of the provider, made in this conversation
	Saved   PaymentMethod = "saved"   // a token kept from an earlier payment
	Cash    PaymentMethod = "cash"    // the restaurant collects with the food
	Prepaid PaymentMethod = "prepaid" // paid through the bot already; the order carries a proof
)
