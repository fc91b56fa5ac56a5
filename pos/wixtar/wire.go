package wixtar

import "encoding/json"

// The calls, as documented: public and private are the vendor's two sites, see the package comment.
const (
	pathItems      = "v1/items"                              // public, Order API/add-items
	pathCreate     = "v2/order"                              // public, v2/Order API/create-new-order
	pathConfirm    = "/order/confirm"                        // private, v3/Order API/confirm-order
	pathOrder      = "v1/order/"                             // private, Order API/get-order-status
	pathStatus     = "/status"                               // the rest of it
	pathOutOfStock = "v1/order/out_of_stock/"                // private, Order API/get-order-out-of-stock-items
	pathOrders     = "v1/orders/"                            // private, Order API/shop-order-cancel
	pathShopCancel = "/shop_order_cancel"                    // the rest of it
	pathSales      = "v1/sale_method"                        // private, Basic API/get-sale-method
	pathProducts   = "v2/product/products_with_taste_option" // public, v2/Product API/get-products_with_taste_option
	pathCombos     = "v2/product/combos"                     // public, v2/Product API/get-combos
)

const (
	// timeLayout is documented, and has no zone: the store's (assumed).
	timeLayout = "2006-01-02 15:04:05"
	// maxComment is how many characters special_instructions of an order may have (documented).
	maxComment = 100
	// wholeUnits and hundredths are the values of amount_scale.
	wholeUnits, hundredths = 1, 100
	// sentenceConfirmed says that an order is confirmed and need not be again. There is no code for it:
	// the vendor's own kiosk compares the sentence.
	sentenceConfirmed = "此筆訂單已確認，不需重複確認"
)

// The codes for where an order stands, as documented: strings.
const (
	stateCreated   = "1"
	stateAccepted  = "2" // no finer one exists until the end
	stateRejected  = "3"
	stateCompleted = "4"
	stateCancelled = "9"
)

// The events that a webhook may be subscribed to (private, Basic API/webhook-get-webhook).
const (
	eventCancel = "order.cancel"
	eventFinish = "order.finish"
)

const (
	defaultScope          = "api"                 // documented
	defaultConfirmVersion = "v3"                  // documented
	defaultClientDevice   = "APP"                 // one of two that are known
	defaultPaymentType    = "CREDIT_CARD"         // assumed
	defaultLanguage       = "TRADITIONAL_CHINESE" // documented
)

// The types of a group, as documented.
const (
	tasteGroup = "TASTE"
	comboGroup = "COMBO"
	packGroup  = "PACK"
)

// code is an id, whether it is written as a number or as a string. Anything else is empty, and spoils
// nothing around it.
type code string

// UnmarshalJSON implements json.Unmarshaler.
func (c *code) UnmarshalJSON(raw []byte) error {
	*c = ""
	var text string
	var number json.Number
	if json.Unmarshal(raw, &text) == nil {
		*c = code(text)
	} else if json.Unmarshal(raw, &number) == nil {
		*c = code(number)
	}
	return nil
}

type tokenAnswer struct {
	AccessToken string          `json:"access_token"`
	ExpiresIn   json.RawMessage `json:"expires_in"` // seconds
}

// failureAnswer is the body of a status other than 2xx.
type failureAnswer struct {
	Message *string `json:"message"`
}

// itemsRequest is the body of POST /v1/items. The vendor's table says that cart is a list; each of its
// examples has an object.
type itemsRequest struct {
	ID         string   `json:"id"`
	Type       string   `json:"type"`
	Cart       wireCart `json:"cart"`
	UniqueCode string   `json:"unique_code"` // whether it keeps a repeat from counting is not documented
}

type wireCart struct {
	Items []wireItem `json:"items"`
}

// wireItem nests: groups hold items that hold groups.
type wireItem struct {
	ID                  string      `json:"id"`
	Title               string      `json:"title,omitempty"`
	Quantity            int         `json:"quantity"`
	SpecialInstructions string      `json:"special_instructions,omitempty"`
	Price               wirePrice   `json:"price"`
	Groups              []wireGroup `json:"selected_modifier_groups"` // null where there are none
}

type wirePrice struct {
	Unit  wireMoney `json:"unit_price"`
	Total wireMoney `json:"total_price"`
}

type wireMoney struct {
	Amount    int64  `json:"amount"`
	Currency  string `json:"currency_code"`
	Formatted string `json:"formatted_amount"`
}

type wireGroup struct {
	Type       string     `json:"type,omitempty"`
	ID         string     `json:"id,omitempty"`
	Title      string     `json:"title,omitempty"`
	PackSuitID string     `json:"pack_suit_id,omitempty"`
	Selected   []wireItem `json:"selected_items"`
	Removed    []wireItem `json:"removed_items"` // always null: no order says what was taken off
	ComboTaste bool       `json:"combo_taste,omitempty"`
}

// createRequest is the body of POST /v2/order. It has no id: the answer brings it.
type createRequest struct {
	PlacedAt     string       `json:"placed_at"`
	PickupAt     string       `json:"pickup_at"`
	Type         string       `json:"type"`
	SaleType     string       `json:"sale_type,omitempty"`
	ClientDevice string       `json:"client_device"`
	Store        wireStore    `json:"store"`
	Customer     wireCustomer `json:"customer"`
	Charges      wireCharges  `json:"charges"`
	Cart         wireCart     `json:"cart"`
	Comment      string       `json:"special_instructions"`
	Table        string       `json:"table_number,omitempty"`
	ExternalID   string       `json:"external_id"`
	Confirm      bool         `json:"auto_run_confirm_order"` // always false
}

type wireStore struct {
	ID string `json:"id"`
}

// wireCustomer has the names of the vendor's kiosk.
type wireCustomer struct {
	Name    string `json:"name"`
	Mobile  string `json:"mobile"`
	Address string `json:"address,omitempty"`
}

type wireCharges struct {
	Total    wireMoney  `json:"total"`
	SubTotal wireMoney  `json:"sub_total"`
	TotalFee wireMoney  `json:"total_fee"`             // what is to be paid, not a fee
	Extra    *wireMoney `json:"total_extra,omitempty"` // assumed
}

type createAnswer struct {
	ID code `json:"id"` // assumed
}

type confirmRequest struct {
	ID         string     `json:"id"`
	Payments   []wirePaid `json:"payments,omitempty"`
	Receipt    bool       `json:"receipt"`
	StoreID    string     `json:"store_id"`
	ExternalID string     `json:"external_id"`
}

type wirePaid struct {
	Type          string `json:"type"`
	Amount        int64  `json:"payment_amount"` // counted like every amount (assumed)
	TransactionID string `json:"transaction_id"`
}

type statusAnswer struct {
	Status code `json:"status"`
}

type outOfStockAnswer struct {
	Items []struct {
		Title    string      `json:"title"`
		Quantity json.Number `json:"quantity"` // how many are missing
	} `json:"items"`
}

type cancelRequest struct {
	ShopID  string `json:"shop_id"`
	OrderID string `json:"order_id"`
}

// callback is the body of a webhook. Nothing of it is documented but the names of the events.
type callback struct {
	ID      code          `json:"id"`
	OrderID code          `json:"order_id"`
	Event   code          `json:"event"`
	Order   callbackOrder `json:"order"`
}

// callbackOrder is the order in a webhook, if it is an object with a number.
type callbackOrder struct{ id code }

// UnmarshalJSON implements json.Unmarshaler.
func (o *callbackOrder) UnmarshalJSON(raw []byte) error {
	var fields struct {
		ID code `json:"id"`
	}
	if json.Unmarshal(raw, &fields) == nil {
		o.id = fields.ID
	}
	return nil
}

type salesAnswer struct {
	Methods *[]struct {
		Type string `json:"type"`
	} `json:"sale_methods"`
}
