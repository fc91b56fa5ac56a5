package deliveryhatch

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/ordersaga/ordersaga/order"
)

// The methods, as documented: GET, but for validate and postorder, which are POST.
const (
	pathPing          = "ping"
	pathMenu          = "getmenu"
	pathValidate      = "validate"
	pathPostOrder     = "postorder"
	pathOrderState    = "orderstate"
	pathExpressOrders = "expressorders"
)

const (
	tokenHeader      = "Token"
	orderIDParameter = "order_id"
	deliverAtLayout  = "2006-01-02 15:04:05" // assumed to be by the restaurant's clock: it has no zone
	noLimit          = -1                    // of rests and of a group's limits
	pathSeparator    = `\`                   // between the levels of a category's path
	// tokenWord begins the text of the only refusal that is documented, to a call without a token:
	// `"Token" header expected.` A wrong token is assumed to be answered likewise.
	tokenWord = `"Token"`
)

// The types of an order. Other gateways to r_keeper have them the other way round.
const (
	typePickup   = 0
	typeDelivery = 1
)

// The tens digit of an order's status; what the units mean is not documented.
const (
	phaseWaiting = 0 // nobody has seen it, nothing is in r_keeper, its contents are withheld
	phaseInWork  = 1 // accepted, and printed in the kitchen
	phaseOnWay   = 2 // a pre-bill or a receipt was printed
	phaseArchive = 3 // set by hand, late or never
	phaseGone    = 4 // staff cancelled it, from whatever phase
	phaseLength  = 10
)

// answer is any of DeliveryHatch's answers.
type answer interface{ head() envelope }

// envelope is in every answer.
type envelope struct {
	Result  *bool  `json:"result"`
	Message string `json:"msg"`
}

func (e envelope) head() envelope { return e }

// whole is a number, read from its text: a string of digits and a fraction of zeros will do (assumed),
// any other fraction is no number here. Whatever else it is spoils nothing around it.
type whole struct {
	value        int64
	known, given bool // given: there was something, other than null
}

// UnmarshalJSON implements json.Unmarshaler.
func (w *whole) UnmarshalJSON(raw []byte) error {
	text := strings.Trim(string(raw), `"`)
	units, fraction, _ := strings.Cut(text, ".")
	value, err := strconv.ParseInt(units, 10, 64)
	*w = whole{given: text != "null"}
	if err == nil && strings.Trim(fraction, "0") == "" {
		w.value, w.known = value, true
	}
	return nil
}

// money is the number as an amount, which is in hundredths.
func (w whole) money(currency string) order.Money {
	if !w.known {
		return order.Money{}
	}
	return order.Money{Amount: w.value, Currency: currency}
}

// code is the number as a code of r_keeper or an order's id; empty for none.
func (w whole) code() string {
	if !w.known {
		return ""
	}
	return strconv.FormatInt(w.value, 10)
}

type pingAnswer struct {
	envelope
	Data struct {
		Module string `json:"DHVersion"`
		Till   string `json:"CSVersion"`
		// Params are from 3.0.6.1222 on. They hold somebody's key of another service, so they stay closed but
		// for what is read out of them.
		Params json.RawMessage `json:"params"`
	} `json:"data"`
}

// pingParams are times of day, "9,00" for nine o'clock, and a number of minutes.
type pingParams struct {
	From   string `json:"dlvfrom"`
	To     string `json:"dlvto"`
	Period string `json:"dlvperiod"` // between the times that are offered, counted from midnight (assumed)
}

type menuAnswer struct {
	envelope
	Data *[]menuDish `json:"data"`
}

type menuDish struct {
	Code         whole       `json:"code"`
	Name         string      `json:"name"`
	CategoryPath string      `json:"categpath"`
	Category     whole       `json:"categcode"`
	Price        whole       `json:"price"`
	Rests        whole       `json:"rests"`
	Groups       []menuGroup `json:"modifiers"`
}

type menuGroup struct {
	ID           whole           `json:"groupid"`
	Name         string          `json:"groupname"`
	Max          whole           `json:"uplimit"`
	Min          whole           `json:"downlimit"`
	Free         whole           `json:"freecount"`
	ChangesPrice json.RawMessage `json:"changesprice"`
	Items        []struct {
		Code   whole           `json:"code"`
		Name   string          `json:"name"`
		Limit  whole           `json:"limit"`
		Price  whole           `json:"price"`
		Nested json.RawMessage `json:"modifiers"` // assumed to be how a combo would look
	} `json:"items"`
}

// wireBasket is the body of validate, and a part of postorder's. Whatever is optional and neutral is left
// out (documented); the type is not, its zero is a value.
type wireBasket struct {
	Table    int        `json:"table,omitempty"`
	Type     int        `json:"type"`
	Discount int        `json:"discount,omitempty"`
	Content  []wireDish `json:"content"`
}

type wireDish struct {
	Code      int            `json:"code"`
	Name      string         `json:"name,omitempty"` // of postorder alone
	Quantity  int            `json:"quantity"`
	Modifiers []wireModifier `json:"modifiers,omitempty"`
}

type wireModifier struct {
	Code  int    `json:"code"`
	Name  string `json:"name,omitempty"` // of postorder alone
	Count int    `json:"count"`          // for one portion of the dish
}

type postRequest struct {
	Guest wireGuest `json:"guest"`
	Order wireOrder `json:"order"`
}

type wireGuest struct {
	Surname   string    `json:"sname"` // the whole name: parts of it are optional
	Phone     string    `json:"phone"` // digits
	Address   string    `json:"address,omitempty"`
	Longitude *float64  `json:"longitude,omitempty"`
	Latitude  *float64  `json:"latitude,omitempty"`
	Meta      *wireMeta `json:"meta,omitempty"`
}

// wireMeta is ours: DeliveryHatch gives it back as it is with everything it says of the order.
type wireMeta struct {
	OrderID string `json:"ord"`
	Number  string `json:"num"`
	Way     string `json:"way"` // an order.FulfillmentType: nothing else that comes back says so
}

type wireOrder struct {
	wireBasket
	Comment     string `json:"comment,omitempty"`
	Paid        int64  `json:"paid,omitempty"`
	DeliverAt   string `json:"deliverat"`
	CallbackURL string `json:"status_callback,omitempty"`
}

type validateAnswer struct {
	envelope
	Order struct {
		Amount whole        `json:"amount"` // after discounts
		Items  []pricedDish `json:"items"`
	} `json:"order"`
}

// pricedDish has a field "discounted" too, which is not the discount and may be negative.
type pricedDish struct {
	Code      whole  `json:"code"`
	Name      string `json:"name"`
	Price     whole  `json:"price"` // of one portion, without modifiers
	Quantity  whole  `json:"quantity"`
	Total     whole  `json:"total"` // with modifiers and discount
	Modifiers []struct {
		Code  whole  `json:"code"`
		Name  string `json:"name"`
		Count whole  `json:"count"`
	} `json:"modifiers"`
}

type postAnswer struct {
	envelope
	OrderID whole `json:"order_id"`
}

type stateAnswer struct {
	envelope
	Meta  json.RawMessage `json:"guestmeta"`
	Order *struct {
		ID     whole              `json:"id"`
		Status json.RawMessage    `json:"status"`
		Amount whole              `json:"amount"`
		Items  *[]json.RawMessage `json:"items"`
	} `json:"order"`
}

type expressAnswer struct {
	envelope
	Data *[]expressOrder `json:"data"`
}

// expressOrder has the guest's data too, which are not read, and a "sum" of which nobody says whether it
// is before or after discounts.
type expressOrder struct {
	ID     whole           `json:"id"`
	Status json.RawMessage `json:"status"`
	Meta   json.RawMessage `json:"guestmeta"`
}
