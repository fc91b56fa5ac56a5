package procart

import (
	"encoding/json"
	"strconv"

	"github.com/ordersaga/ordersaga/order"
)

// The methods, as documented. Which of GET and POST they take is assumed. /internal/print_info is the
// print layouts' own and never called.
const (
	pathPing      = "ping"
	pathMenu      = "getmenu"
	pathValidate  = "validate"
	pathPostOrder = "postorder"
	pathGetOrders = "getorders"
	pathClose     = "close"
)

// The words for where an order stands, as documented: lower case, and close rather than closed.
const (
	stateDeferred = "deferred" // a draft in the till, nothing is being cooked
	stateOpen     = "open"     // being worked on
	stateBill     = "bill"     // the pre-bill is printed
	stateClose    = "close"    // settled, the receipt is printed
	stateDeleted  = "deleted"  // deleted at the till
)

const (
	defaultTokenHeader = "Token"               // assumed, as in the vendor's older DeliveryHatch
	guidParameter      = "guid"                // assumed, of GET getorders
	deliverAtLayout    = "2006-01-02 15:04:05" // assumed, in the store's zone
	noLimit            = -1                    // assumed, of rests and of a group's limits
	maxShortComment    = 30                    // documented: staff see no more
)

// The oldest versions of ProCart that have a feature, as documented.
const (
	dishCommentsSince = "1.5.0.30"
	surchargesSince   = "1.9.1.64"
)

// answer is any of ProCart's answers.
type answer interface{ head() envelope }

// envelope is in every answer (assumed).
type envelope struct {
	Result  *bool  `json:"result"`
	Message string `json:"msg"`
}

func (e envelope) head() envelope { return e }

// kopecks is an amount in hundredths of the store's currency. Anything but an integer is no amount,
// and spoils nothing around it.
type kopecks struct {
	value int64
	known bool
}

// UnmarshalJSON implements json.Unmarshaler.
func (k *kopecks) UnmarshalJSON(raw []byte) error {
	value, err := strconv.ParseInt(string(raw), 10, 64)
	*k = kopecks{value: value, known: err == nil}
	return nil
}

func (k kopecks) money(currency string) order.Money {
	if !k.known {
		return order.Money{}
	}
	return order.Money{Amount: k.value, Currency: currency}
}

// code is a number of a dictionary, whether it is written as a number or as a string; empty for null.
type code string

// UnmarshalJSON implements json.Unmarshaler.
func (c *code) UnmarshalJSON(raw []byte) error {
	var number *json.Number
	if err := json.Unmarshal(raw, &number); err != nil || number == nil {
		*c = ""
		return err
	}
	*c = code(*number)
	return nil
}

// Every field below is assumed, except callback_url, whose place is.

// orderRequest is the body of validate and postorder. Optional fields are left out, never null or zero.
type orderRequest struct {
	Guest *wireGuest `json:"guest,omitempty"`
	Order wireOrder  `json:"order"`
}

type wireGuest struct {
	Name    string            `json:"sname,omitempty"`
	Phone   string            `json:"phone,omitempty"` // digits
	Address string            `json:"address,omitempty"`
	Meta    map[string]string `json:"meta,omitempty"`
}

// metaOrder is the key of our order id in the guest's meta.
const metaOrder = "ord"

type wireOrder struct {
	Type         int        `json:"type,omitempty"`
	Category     int        `json:"order_category,omitempty"`
	Table        int        `json:"table,omitempty"`
	Discount     int        `json:"discount,omitempty"`
	Surcharge    int64      `json:"surcharge,omitempty"`
	Comment      string     `json:"comment,omitempty"`
	ShortComment string     `json:"short_comment,omitempty"`
	DeliverAt    string     `json:"deliverat,omitempty"`
	Payments     []wirePaid `json:"payments,omitempty"`
	CallbackURL  string     `json:"callback_url,omitempty"`
	Content      []wireDish `json:"content"`
}

type wirePaid struct {
	Code   int   `json:"code,omitempty"`
	Amount int64 `json:"amount"`
}

type wireDish struct {
	Code      int            `json:"code"`
	Quantity  int            `json:"quantity"`
	Comment   string         `json:"comment,omitempty"`
	Modifiers []wireModifier `json:"modifiers,omitempty"`
}

type wireModifier struct {
	Code  int `json:"code"`
	Count int `json:"count"` // for one dish
}

type pingAnswer struct {
	envelope
	Data struct {
		Version     string `json:"version"`
		TillVersion string `json:"cs_version"`
		TillOnline  *bool  `json:"cs_online"`
		License     *bool  `json:"license"`
	} `json:"data"`
}

type validateAnswer struct {
	envelope
	Order struct {
		Amount kopecks      `json:"amount"`
		Items  []pricedDish `json:"items"`
	} `json:"order"`
}

type pricedDish struct {
	Code      code    `json:"code"`
	Name      string  `json:"name"`
	Price     kopecks `json:"price"`
	Quantity  int     `json:"quantity"`
	Total     kopecks `json:"total"`
	Modifiers []struct {
		Code  code   `json:"code"`
		Name  string `json:"name"`
		Count int    `json:"count"`
	} `json:"modifiers"`
}

// postAnswer keeps the order's contents unread: whatever is odd about them, the GUID counts.
type postAnswer struct {
	envelope
	GUID  json.RawMessage `json:"order_guid"`
	Order json.RawMessage `json:"order"`
}

type ordersRequest struct {
	GUIDs []string `json:"guids,omitempty"`
}

type ordersAnswer struct {
	envelope
	Data *[]ticket `json:"data"`
}

type ticket struct {
	GUID         string             `json:"guid"`
	Status       string             `json:"status"`
	Amount       kopecks            `json:"amount"`
	ShortComment *string            `json:"short_comment"`
	Items        *[]json.RawMessage `json:"items"`
	Meta         json.RawMessage    `json:"guestmeta"`
}

type closeRequest struct {
	GUID     string     `json:"guid"`
	Payments []wirePaid `json:"payments"`
}

type plainAnswer struct{ envelope }

// callback is the body of a call to callback_url. All of it may be missing.
type callback struct {
	GUID   string             `json:"order_guid"`
	Status string             `json:"status"`
	Amount kopecks            `json:"amount"`
	Items  *[]json.RawMessage `json:"items"`
}
