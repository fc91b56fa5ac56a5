package simulator

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// The JSON of the hub's order API. The objects of cards are assumed.

// eleveReais is money: minor units here, decimal reais on the wire. More than two decimals are what a sum
// of floats makes, and no money.
type eleveReais int64

var (
	_ json.Marshaler   = eleveReais(0)
	_ json.Unmarshaler = new(eleveReais)
)

const centavos = 100

// MarshalJSON implements [json.Marshaler].
func (r eleveReais) MarshalJSON() ([]byte, error) {
	sign := ""
	if r < 0 {
		sign, r = "-", -r
	}
	return fmt.Appendf(nil, "%s%d.%02d", sign, r/centavos, r%centavos), nil
}

// UnmarshalJSON implements [json.Unmarshaler].
func (r *eleveReais) UnmarshalJSON(text []byte) error {
	const decimals = 2
	if string(text) == "null" {
		return nil
	}
	whole, rest, _ := strings.Cut(string(text), ".")
	rest = strings.TrimRight(rest, "0")
	if len(rest) > decimals {
		return fmt.Errorf("read %d decimals of money", len(rest))
	}
	n, err := strconv.ParseInt(whole+rest+strings.Repeat("0", decimals-len(rest)), 10, 64)
	if err != nil {
		return fmt.Errorf("read money: %w", err)
	}
	*r = eleveReais(n)
	return nil
}

type eleveFailure struct {
	Errors []eleveError `json:"errors"`
}

type eleveError struct {
	Key     any    `json:"key"` // a name, or a number
	Message string `json:"message"`
}

type eleveNotThere struct {
	Message string `json:"message"`
	Code    int    `json:"code"`
}

type eleveOrder struct {
	ServiceID *string    `json:"integrationHubServiceId"`
	Data      *eleveData `json:"data"`
}

// eleveData is a new order. Its other fields are anything at all: orderTiming is an enum on one page, and a
// time in the samples.
type eleveData struct {
	ID               string         `json:"id"`
	Type             string         `json:"type"`
	DisplayID        string         `json:"displayId"`
	PreparationStart string         `json:"preparationStartDateTime"`
	Items            []eleveLine    `json:"items"`
	Total            *eleveTotal    `json:"total"`
	Payments         *elevePayments `json:"payments"`
	Table            *eleveSeated   `json:"table"`
	Card             *eleveCarded   `json:"card"`
	Indoor           *struct{}      `json:"indoor"`
	Customer         eleveCustomer  `json:"customer"`
	Delivery         *eleveDelivery `json:"delivery"`
	Takeout          *struct{}      `json:"takeout"`
	ExtraInfo        string         `json:"extraInfo"`
}

type eleveCustomer struct {
	Name  string `json:"name"`
	Phone struct {
		Number string `json:"number"`
	} `json:"phone"`
}

type eleveDelivery struct {
	Address struct {
		Formatted string `json:"formattedAddress"`
	} `json:"deliveryAddress"`
}

type eleveLine struct {
	ID           string        `json:"id"`
	ExternalCode string        `json:"externalCode"`
	Quantity     float64       `json:"quantity"`
	Instructions string        `json:"specialInstructions"`
	UnitPrice    elevePrice    `json:"unitPrice"`
	TotalPrice   elevePrice    `json:"totalPrice"`
	Options      []eleveOption `json:"options"`
}

type eleveOption struct {
	ExternalCode string     `json:"externalCode"`
	Quantity     float64    `json:"quantity"`
	UnitPrice    elevePrice `json:"unitPrice"`
	TotalPrice   elevePrice `json:"totalPrice"`
}

type elevePrice struct {
	Value    eleveReais `json:"value"`
	Currency string     `json:"currency"`
}

type eleveTotal struct {
	Items          eleveReais `json:"items"`
	OtherFees      eleveReais `json:"otherFees"`
	Discount       eleveReais `json:"discount"`
	OrderAmount    eleveReais `json:"orderAmount"`
	AdditionalFees eleveReais `json:"additionalFees"`
	DeliveryFee    eleveReais `json:"deliveryFee"`
}

type elevePayments struct {
	Prepaid eleveReais `json:"prepaid"`
	Pending eleveReais `json:"pending"`
}

type eleveSeated struct {
	Waiter string `json:"waiterCode"`
	Number string `json:"tableNumber"`
	Chair  string `json:"chairNumber"`
}

type eleveCarded struct {
	Number string `json:"cardNumber"`
}

// eleveResult is what the PDV's answers begin with.
type eleveResult struct {
	Success   bool     `json:"success"`
	Error     *string  `json:"error"`
	ServiceID string   `json:"integrationHubServiceId"`
	KeyType   string   `json:"orderKeyType"`
	Keys      []string `json:"orderKey"`
}

type eleveStatusResult struct {
	eleveResult

	Updated string           `json:"lastestUpdatedStatus"` // as it is spelled there
	Items   []eleveStatusRow `json:"items"`
}

type eleveStatusRow struct {
	ID                 string      `json:"id"`
	Status             eleveStatus `json:"status"`
	DeliveryAgent      *string     `json:"deliveryAgent"`
	DeliveryDateTime   *string     `json:"deliveryDateTime"`
	CancellationReason *string     `json:"cancellationReason"`
	TableCardNumber    *string     `json:"tableCardNumber"`
}

type eleveStatus struct {
	Code        int    `json:"code"`
	Description string `json:"description"`
}

type eleveConsumptionResult struct {
	eleveResult

	Consumption []eleveBill `json:"consumption"`
}

type eleveBill struct {
	OrderID   string           `json:"orderId"`
	Type      string           `json:"type"`
	CreatedAt string           `json:"createdAt"`
	Customer  string           `json:"customerName"`
	Items     []eleveBillItem  `json:"items"`
	OtherFees []eleveFee       `json:"otherFees"`
	Discounts []eleveFee       `json:"discounts"` // null for none
	Total     eleveBillTotal   `json:"total"`
	Delivery  *struct{}        `json:"delivery"`
	Takeout   *struct{}        `json:"takeout"`
	Indoor    *struct{}        `json:"indoor"`
	Table     *eleveBillTable  `json:"table"`
	Card      *eleveBillCarded `json:"card"`
}

type eleveBillItem struct {
	ID              string       `json:"id"`
	Index           string       `json:"index"`
	Name            string       `json:"name"`
	ExternalCode    string       `json:"externalCode"`
	Unit            string       `json:"unit"`
	EAN             string       `json:"ean"`
	Quantity        int          `json:"quantity"`
	Instructions    string       `json:"specialInstructions"`
	UnitPrice       elevePrice   `json:"unitPrice"`
	OriginalPrice   elevePrice   `json:"originalPrice"`
	OptionsPrice    elevePrice   `json:"optionsPrice"`
	SubtotalPrice   elevePrice   `json:"subtotalPrice"`
	TotalPrice      elevePrice   `json:"totalPrice"`
	Options         *struct{}    `json:"options"` // they are not told
	ProductionPoint []elevePoint `json:"productionPoint"`
	OtherFees       []eleveFee   `json:"otherFees"`
}

type elevePoint struct {
	Name string `json:"name"`
}

type eleveFee struct {
	Name       string     `json:"name"`
	Type       string     `json:"type"`
	ReceivedBy string     `json:"receivedBy"`
	Price      elevePrice `json:"price"`
}

type eleveBillTotal struct {
	Items       eleveReais `json:"items"`
	OtherFees   eleveReais `json:"otherFees"`
	Discount    eleveReais `json:"discount"`
	OrderAmount eleveReais `json:"orderAmount"`
}

// eleveBillTable has numbers where a new order has texts.
type eleveBillTable struct {
	Waiter int `json:"waiterCode"`
	Number int `json:"tableNumber"`
	Chair  int `json:"chairNumber"`
}

type eleveBillCarded struct {
	Number int `json:"cardNumber"`
}

type eleveCancelledResult struct {
	eleveResult

	Updated string              `json:"lastestUpdatedStatus"`
	Items   []eleveCancelledRow `json:"items"`
}

type eleveCancelledRow struct {
	ID              string  `json:"id"`
	Index           string  `json:"index"`
	Name            string  `json:"name"`
	ExternalCode    string  `json:"externalCode"`
	Quantity        int     `json:"quantity"`
	Agent           string  `json:"cancellationAgent"`
	At              string  `json:"cancellationDateTime"`
	Reason          string  `json:"cancellationReason"`
	TableCardNumber *string `json:"tableCardNumber"`
	ProductionPoint string  `json:"productionPoint"`
}

// elevePaid is a payment's result, without its tax invoice.
type elevePaid struct {
	ServiceID string          `json:"integrationHubServiceId"`
	Success   bool            `json:"success"`
	Error     *string         `json:"error,omitempty"` // assumed, as in other results
	KeyType   string          `json:"orderKeyType"`
	Key       string          `json:"orderKey"`
	Payment   json.RawMessage `json:"paymentObject"`
}

type elevePaymentObject struct {
	RemoveServiceFee bool          `json:"removeServiceFee"`
	Methods          []eleveMethod `json:"methods"`
	OrderAmount      eleveReais    `json:"orderAmount"`
	Discounts        eleveReais    `json:"discounts"`
	Fees             eleveReais    `json:"fees"`
	Total            eleveReais    `json:"total"`
}

type eleveMethod struct {
	Value eleveReais `json:"value"`
}
