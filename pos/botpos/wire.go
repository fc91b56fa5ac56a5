package botpos

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/ordersaga/ordersaga/order"
)

// What is filled into paths; the names of the query's parameters are the same without braces. Of those of
// the cancel call only storeId is documented.
const (
	storeMark = "{storeId}"
	orderMark = "{orderId}"
	numbMark  = "{numb}"

	storeParameter = "storeId"
	orderParameter = "orderId" // assumed
	numbParameter  = "numb"    // assumed
)

// The words for where an order stands, in any case. STANDBY and OK are named in kakao-suggest.md; the
// others are what README.md's callbacks are called (assumed).
const (
	wordStandby  = "STANDBY"  // the POS's API server has it, the store does not
	wordOK       = "OK"       // the machine in the store has taken it
	wordCook     = "COOK"     // POST /order/cook
	wordCooking  = "COOKING"  // assumed
	wordComplete = "COMPLETE" // POST /order/complete
)

// The words of the menu, in any case.
const (
	wordOpen    = "OPEN"    // a store's status
	wordSale    = "SALE"    // a dish's status
	wordNotSale = "NOTSALE" // a dish's status
)

const (
	defaultTokenHeader = "Authorization" // assumed
	protocolVersion    = "v1"
	maxID              = 128 // assumed; the texts' own are UUIDs
)

// What names no order (assumed). The texts' own ids are UUIDs, and nobody mints the one of zeros.
const (
	pingOrder = "00000000-0000-0000-0000-000000000000"
	pingNumb  = "0"
)

// text is a string, or a number as it is written; anything else is none, and spoils nothing around it.
type text string

// UnmarshalJSON implements json.Unmarshaler.
func (t *text) UnmarshalJSON(raw []byte) error {
	var word string
	var number json.Number
	if json.Unmarshal(raw, &word) != nil && json.Unmarshal(raw, &number) == nil {
		word = string(number)
	}
	*t = text(word)
	return nil
}

// won reads an amount of a currency without decimals; false if it is none, or has a remainder.
func (t text) won() (int64, bool) {
	whole, fraction, _ := strings.Cut(string(t), ".")
	amount, err := strconv.ParseInt(whole, 10, 64)
	return amount, err == nil && strings.Trim(fraction, "0") == ""
}

// lax is a field that spoils nothing around it when it has another form.
type lax[T any] struct {
	value T
	known bool
}

// UnmarshalJSON implements json.Unmarshaler.
func (l *lax[T]) UnmarshalJSON(raw []byte) error {
	var value T
	*l = lax[T]{}
	if json.Unmarshal(raw, &value) == nil && !bytes.Equal(raw, []byte("null")) {
		*l = lax[T]{value: value, known: true}
	}
	return nil
}

// failure is the body of an answer that is no success, as documented.
type failure struct {
	Error lax[text] `json:"error"`
}

// orderRequest is the order, as in kakao-suggest.md. Fields without a value are left out (assumed to be
// allowed).
type orderRequest struct {
	Version     string      `json:"version"`
	Orderer     orderer     `json:"orderer"`
	OrderAmount int64       `json:"orderAmount"` // pieces, not money
	Orders      []orderItem `json:"orders"`
	TotalPrice  *int64      `json:"totalPrice,omitempty"` // the sum of the items' prices
	Extra       extra       `json:"extra"`
}

type orderer struct {
	ID      string `json:"ordererId"`
	Name    string `json:"ordererName"`
	Company string `json:"ordererCompany,omitempty"`
}

type orderItem struct {
	ID     string `json:"itemId"`
	Name   string `json:"itemName,omitempty"`
	Amount int64  `json:"itemAmount"`          // pieces
	Price  *int64 `json:"itemPrice,omitempty"` // of all pieces together, unlike in the menu
}

// extra is the texts' room for what they have no field for; all its names are ours.
type extra struct {
	OrderID     string                `json:"sagaId"`
	Number      string                `json:"number"`
	Fulfillment order.FulfillmentType `json:"fulfillment"`
	Table       string                `json:"table,omitempty"`
	Comment     string                `json:"comment,omitempty"`
	DueAt       string                `json:"dueAt,omitempty"` // RFC 3339, by the store's clock
}

// answer is what the POS says of an order: to the order call, to the status call, and in its callbacks.
type answer struct {
	Status     text            `json:"status"`
	Reason     text            `json:"reason"`
	Order      lax[wireTicket] `json:"order"`
	Store      lax[wireStore]  `json:"store"`
	Failed     lax[text]       `json:"error"`
	wireTicket                 // assumed: some put the order's own fields here
	// The store's queue is called one thing in the status and another in the callbacks.
	WaitingOrders     lax[[]wireTicket] `json:"waitingOrders"`
	WaitingOrderCount text              `json:"waitingOrderCount"`
	Waitings          lax[[]wireTicket] `json:"waitings"`
	WaitingCount      text              `json:"waitingCount"`
}

// wireTicket names an order.
type wireTicket struct {
	ID   text `json:"orderId"`
	Numb text `json:"numb"` // assumed
}

type wireStore struct {
	ID     text `json:"storeId"`
	Status text `json:"storeStatus"`
}

// ticket is the order that an answer names; false if it names none that could be asked about.
func (a answer) ticket() (ticket, bool) {
	named := a.Order.value
	if named.ID == "" {
		named.ID = a.ID
	}
	if named.Numb == "" {
		named.Numb = a.Numb
	}
	id, ok := readID(named.ID)
	numb, hasNumb := readID(named.Numb)
	if !hasNumb {
		numb = ""
	}
	return ticket{order: id, numb: numb}, ok
}

// alone reports whether the store's queue, as the answer shows it, has the order in it and nobody else. A queue
// that is not shown, or not whole, may have others; so may one without the order, which waits and is not shown there.
func (a answer) alone(id string) bool {
	queue, count := a.WaitingOrders, a.WaitingOrderCount
	if !queue.known {
		queue, count = a.Waitings, a.WaitingCount
	}
	if n, ok := count.won(); count != "" && (!ok || n != int64(len(queue.value))) {
		return false
	}
	for _, other := range queue.value {
		if !order.SameTicket(string(other.ID), id) {
			return false
		}
	}
	return len(queue.value) > 0
}

// menuAnswer is the menu, as in kakao-suggest.md.
type menuAnswer struct {
	Version text                 `json:"version"`
	Store   lax[wireStore]       `json:"store"`
	Items   lax[[]lax[menuItem]] `json:"items"`
}

// UnmarshalJSON implements json.Unmarshaler. The items alone are a menu too (assumed, of README.md's items).
func (m *menuAnswer) UnmarshalJSON(raw []byte) error {
	*m = menuAnswer{}
	if bytes.HasPrefix(raw, []byte("[")) {
		return json.Unmarshal(raw, &m.Items)
	}
	type object menuAnswer
	return json.Unmarshal(raw, (*object)(m))
}

type menuItem struct {
	ID         text      `json:"itemId"`
	Name       text      `json:"itemName"`
	Price      text      `json:"itemPrice"` // of one piece
	IsDiscount lax[bool] `json:"isDiscount"`
	Discount   text      `json:"discountAmount"` // money off one piece
	Status     text      `json:"itemStatus"`
}
