package eleve

import "encoding/json"

// The calls, as documented. All are POST.
const (
	pathNewOrder    = "order/newOrder"
	pathStatus      = "order/getStatus"
	pathConsumption = "order/getConsumption"
	pathCancelled   = "getCancelledItems" // and getCancelledItens on the pages about cards
	pathPayment     = "order/payment"
	pathOrder       = "order/"
)

// headerSignature is documented with newOrder, as t=<Unix milliseconds>,sign=<64 hexadecimal digits>.
const headerSignature = "x-mpn-integrations-signature"

// What an orderKey is. Documented: ORDER_ID, TABLE and CARD, and INDOOR on newer pages. The same words,
// and DELIVERY and TAKEOUT, are the types of orders.
const (
	keyOrder     = "ORDER_ID"
	typeTable    = "TABLE"
	typeCard     = "CARD"
	typeIndoor   = "INDOOR"
	typeDelivery = "DELIVERY"
	typeTakeout  = "TAKEOUT"
)

// The codes of getStatus, as documented. They are states of a table, not of a kitchen; what tells 504
// and 505 apart is not said, and orders that are for no table have codes that no page names.
const (
	codeNotFound = 412
	codeOpen     = 504
	codeInUse    = 505
	codeClosed   = 506
)

const (
	wordNotFound     = "NOT_FOUND"
	keyService       = "integrationHubServiceId"
	currencyCode     = "BRL"                 // in payments
	currencySign     = "R$"                  // in prices
	layoutSent       = "2006-01-02T15:04:05" // in the store's zone
	layoutHeard      = "2006-01-02 15:04:05" // the same, as the till writes it
	unitPiece        = "UN"
	feeService       = "SERVICE_FEE"
	feeDelivery      = "DELIVERY_FEE" // assumed, as in Open Delivery
	feeTip           = "TIP"          // assumed, as in Open Delivery
	receivedByStore  = "MERCHANT"
	timingInstant    = "INSTANT"
	timingScheduled  = "SCHEDULED" // assumed, as in Open Delivery; the examples have a time there
	eventCreated     = "CREATED"
	paidAlready      = "PREPAID"
	paidAtTheTill    = "OFFLINE"
	deliveredByStore = "MERCHANT" // assumed, as in Open Delivery
	modeDefault      = "DEFAULT"  // assumed, as in Open Delivery
)

// question is the body of the three calls that ask. The mailbox knows a question by it, so it must not
// change between the polls.
type question struct {
	ServiceID string   `json:"integrationHubServiceId"`
	KeyType   string   `json:"orderKeyType"`
	Keys      []string `json:"orderKey"`
}

// envelope is in every result, and in the document of a 412.
type envelope struct {
	Success *bool `json:"success"`
	Message text  `json:"message"`
	Code    text  `json:"code"`
}

func (e envelope) head() envelope { return e }

func (e envelope) madeAt() string { return "" }

// repeated is the question that a result is the answer to.
type repeated struct {
	KeyType text            `json:"orderKeyType"`
	Keys    json.RawMessage `json:"orderKey"` // a list, but not in the receipt of a payment
}

// statusResult is the result of getStatus. The spelling of its time is the vendor's.
type statusResult struct {
	envelope
	repeated

	Updated text          `json:"lastestUpdatedStatus"`
	Items   *[]statusItem `json:"items"`
}

func (s statusResult) madeAt() string { return string(s.Updated) }

type statusItem struct {
	ID     text `json:"id"` // of the order; the key that was asked for when nothing was found
	Status struct {
		Code        text `json:"code"`
		Description text `json:"description"`
	} `json:"status"`
}

// consumptionResult is the result of getConsumption, which does not tell its time.
type consumptionResult struct {
	envelope
	repeated

	Bills *[]bill `json:"consumption"`
}

type bill struct {
	OrderID   text        `json:"orderId"`
	Type      text        `json:"type"`
	Items     *[]billItem `json:"items"`
	OtherFees []billFee   `json:"otherFees"`
	Total     struct {
		Items     text `json:"items"`
		OtherFees text `json:"otherFees"`
		Discount  text `json:"discount"`
		Amount    text `json:"orderAmount"`
	} `json:"total"`
	Table *struct {
		Number text `json:"tableNumber"`
	} `json:"table"`
	Card *struct {
		Number text `json:"cardNumber"` // assumed
	} `json:"card"`
}

type billItem struct {
	ID text `json:"id"`
}

type billFee struct {
	Type  text `json:"type"`
	Price struct {
		Value text `json:"value"`
	} `json:"price"`
}

type cancelledResult struct {
	envelope

	Updated text             `json:"lastestUpdatedStatus"`
	Items   *[]cancelledItem `json:"items"`
}

func (c cancelledResult) madeAt() string { return string(c.Updated) }

type cancelledItem struct {
	ID       text `json:"id"`
	Quantity text `json:"quantity"`
}

// failureDocument is what a 4xx carries, and a 208, which is none.
type failureDocument struct {
	envelope
	Errors []struct {
		Key     text `json:"key"` // a number where a list's element is wrong
		Message text `json:"message"`
	} `json:"errors"`
}

// posted is what may come back from newOrder (assumed: the newest page prints "200" beside the request).
type posted struct {
	failureDocument
	Data *struct {
		ID text `json:"id"`
	} `json:"data"`
}

func (p posted) names(r ref) bool { return p.Data != nil && r.names(p.Data.ID) }
