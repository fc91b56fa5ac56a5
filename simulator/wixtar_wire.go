package simulator

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// The JSON of the platform. The answer of create is assumed.

// wixtarCents are the minor units of a dollar.
const wixtarCents = 100

type wixtarMessage struct {
	Message string `json:"message"`
}

type wixtarEvent struct {
	Event   string `json:"event"`
	OrderID string `json:"order_id"`
}

type wixtarGrant struct {
	AccessToken string `json:"access_token"`
	ExpiresIn   int64  `json:"expires_in"` // seconds
	TokenType   string `json:"token_type"`
	Scope       string `json:"scope"`
}

// wixtarOrder is the body of v1/items and, with more, of create.
type wixtarOrder struct {
	ID         string      `json:"id"`
	Type       string      `json:"type"`
	UniqueCode string      `json:"unique_code"`
	Cart       *wixtarCart `json:"cart"` // an object in every sample, though a table says list

	PlacedAt     string          `json:"placed_at"`
	PickupAt     string          `json:"pickup_at"`
	Store        *wixtarStore    `json:"store"`
	Customer     *wixtarCustomer `json:"customer"`
	Payments     []wixtarPayment `json:"payments"`
	Instructions string          `json:"special_instructions"`
	DisplayID    string          `json:"display_id"`
	ExternalID   string          `json:"external_id"`
	AutoConfirm  bool            `json:"auto_run_confirm_order"`
}

type wixtarStore struct {
	ID string `json:"id"`
}

// wixtarCustomer has the names of the vendor's kiosk.
type wixtarCustomer struct {
	Name    string `json:"name"`
	Mobile  string `json:"mobile"`
	Address string `json:"address"`
}

type wixtarCart struct {
	Items []wixtarItem `json:"items"`
}

type wixtarItem struct {
	ID           string        `json:"id"`
	Quantity     int           `json:"quantity"`
	Instructions string        `json:"special_instructions"`
	Price        *wixtarPrice  `json:"price"`
	Groups       []wixtarGroup `json:"selected_modifier_groups"`
}

// wixtarGroup needs neither an id nor a title, and may have both twice.
type wixtarGroup struct {
	Type       string       `json:"type"`
	ID         string       `json:"id"`
	PackSuitID string       `json:"pack_suit_id"`
	Selected   []wixtarItem `json:"selected_items"`
	Removed    []wixtarItem `json:"removed_items"`
}

type wixtarPrice struct {
	Unit  *wixtarMoney `json:"unit_price"`
	Total *wixtarMoney `json:"total_price"`
}

type wixtarMoney struct {
	Amount    json.RawMessage `json:"amount"` // asked for as an integer, answered with decimals where it has some
	Currency  string          `json:"currency_code"`
	Formatted string          `json:"formatted_amount"`
}

type wixtarPayment struct {
	Type          string `json:"type"`
	Amount        int64  `json:"payment_amount"` // whole, also of a bill that is not
	TransactionID string `json:"transaction_id"`
}

// wixtarWithTheFood is the payment of an order that nobody has paid yet.
const wixtarWithTheFood = "CASH_ON_DELIVERY"

type wixtarConfirmation struct {
	ID       string          `json:"id"`
	StoreID  string          `json:"store_id"`
	Payments []wixtarPayment `json:"payments"`
	Receipt  bool            `json:"receipt"`
}

type wixtarCreated struct {
	ID        string        `json:"id,omitempty"`
	DisplayID string        `json:"display_id"`
	Charges   wixtarCharges `json:"charges"`
}

type wixtarCharges struct {
	Total    wixtarMoney `json:"total"`
	SubTotal wixtarMoney `json:"sub_total"`
	Discount wixtarMoney `json:"discount"`
}

type wixtarState struct {
	Status    State  `json:"status"`
	OrderType string `json:"order_type"`
}

type wixtarCancellation struct {
	ShopID  string `json:"shop_id"`
	OrderID string `json:"order_id"`
}

type wixtarMissing struct {
	Items []wixtarMissingItem `json:"items"`
}

type wixtarMissingItem struct {
	ID           string      `json:"id"`
	Title        string      `json:"title"`
	Quantity     int         `json:"quantity"` // that is missing
	SerialNumber string      `json:"serial_number"`
	ComboID      string      `json:"combo_id"`
	IsCombo      bool        `json:"is_combo"`
	Fresh        wixtarFresh `json:"fresh"`
}

type wixtarFresh struct {
	IsFresh bool `json:"is_fresh"`
	Weight  int  `json:"weight"`
}

// money writes minor units, as short as can be: 280, or 5.5.
func (s WixtarSettings) money(minor int64) wixtarMoney {
	dollars := wixtarDecimal(minor)
	amount := dollars
	if s.Scale == wixtarCents {
		amount = strconv.FormatInt(minor, 10)
	}
	return wixtarMoney{Amount: json.RawMessage(amount), Currency: "TWD", Formatted: dollars}
}

func wixtarDecimal(minor int64) string {
	sign := ""
	if minor < 0 {
		sign, minor = "-", -minor
	}
	text := fmt.Sprintf("%s%d.%02d", sign, minor/wixtarCents, minor%wixtarCents)
	return strings.TrimRight(strings.TrimRight(text, "0"), ".")
}

// minor are minor units of what was sent as so many.
func (s WixtarSettings) minor(amount int64) int64 { return amount * (wixtarCents / s.Scale) }
