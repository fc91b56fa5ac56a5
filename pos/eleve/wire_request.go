package eleve

// newOrderRequest is the body of newOrder. The fields of a table's order are documented. Those of
// customer, delivery, takeout, indoor, card and schedule are assumed to be those of Open Delivery, the Brazilian
// standard whose names the documented ones are.
type newOrderRequest struct {
	ServiceID string   `json:"integrationHubServiceId"`
	Data      newOrder `json:"data"`
}

type newOrder struct {
	ID                string        `json:"id"`
	Type              string        `json:"type"`
	DisplayID         string        `json:"displayId"`
	SourceAppID       string        `json:"sourceAppId"`
	SalesChannel      string        `json:"salesChannel"`
	CreatedAt         string        `json:"createdAt"`
	LastEvent         string        `json:"lastEvent"`
	OrderTiming       string        `json:"orderTiming"`
	PreparationStarts string        `json:"preparationStartDateTime"`
	Merchant          *wireMerchant `json:"merchant,omitempty"`
	Items             []wireItem    `json:"items"`
	OtherFees         []wireFee     `json:"otherFees"`
	Discounts         []struct{}    `json:"discounts"`
	Total             wireTotal     `json:"total"`
	Payments          wirePayments  `json:"payments"`
	Customer          *wireCustomer `json:"customer,omitempty"`
	Delivery          *wireDelivery `json:"delivery"`
	Takeout           *wireTakeout  `json:"takeout"`
	Indoor            *wireIndoor   `json:"indoor"`
	Schedule          *wireSchedule `json:"schedule"`
	Table             *wireTable    `json:"table"`
	Card              *wireCard     `json:"card"`
	ExtraInfo         string        `json:"extraInfo"`
}

type wireMerchant struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type wirePrice struct {
	Value    reais  `json:"value"`
	Currency string `json:"currency"`
}

// wireItem leaves out prices that nobody has told us: the till has its own.
type wireItem struct {
	ID            string       `json:"id"`
	Index         string       `json:"index"`
	Name          string       `json:"name"`
	ExternalCode  string       `json:"externalCode"`
	Unit          string       `json:"unit"`
	Quantity      int          `json:"quantity"`
	Instructions  string       `json:"specialInstructions,omitempty"`
	UnitPrice     *wirePrice   `json:"unitPrice,omitempty"`
	OriginalPrice *wirePrice   `json:"originalPrice,omitempty"`
	OptionsPrice  *wirePrice   `json:"optionsPrice,omitempty"`
	SubtotalPrice *wirePrice   `json:"subtotalPrice,omitempty"`
	TotalPrice    *wirePrice   `json:"totalPrice,omitempty"`
	Options       []wireOption `json:"options"`
	OtherFees     []wireFee    `json:"otherFees"`
}

type wireOption struct {
	Index        string `json:"index"`
	ID           string `json:"id"`
	Name         string `json:"name"`
	ExternalCode string `json:"externalCode"`
	Unit         string `json:"unit"`
	Quantity     int    `json:"quantity"`
}

type wireFee struct {
	Name       string    `json:"name"`
	Type       string    `json:"type"`
	ReceivedBy string    `json:"receivedBy"`
	Price      wirePrice `json:"price"`
}

type wireTotal struct {
	Items          reais `json:"items"`
	OtherFees      reais `json:"otherFees"`
	Discount       reais `json:"discount"`
	Amount         reais `json:"orderAmount"`
	AdditionalFees reais `json:"additionalFees"`
	DeliveryFee    reais `json:"deliveryFee"`
}

type wirePayments struct {
	Prepaid reais        `json:"prepaid"`
	Pending reais        `json:"pending"`
	Methods []wireMethod `json:"methods"`
}

type wireMethod struct {
	Value      reais  `json:"value"`
	Currency   string `json:"currency"`
	Type       string `json:"type"`
	Method     string `json:"method"`
	MethodInfo string `json:"methodInfo"`
	ChangeFor  *reais `json:"changeFor,omitempty"`
}

type wireCustomer struct {
	Name  string     `json:"name,omitempty"`
	Phone *wirePhone `json:"phone,omitempty"`
}

type wirePhone struct {
	Number string `json:"number"` // digits
}

type wireDelivery struct {
	DeliveredBy string      `json:"deliveredBy"`
	Address     wireAddress `json:"deliveryAddress"`
}

type wireAddress struct {
	Formatted   string           `json:"formattedAddress"`
	Coordinates *wireCoordinates `json:"coordinates,omitempty"`
}

type wireCoordinates struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
}

type wireTakeout struct {
	Mode string `json:"mode"`
}

type wireIndoor struct {
	Mode  string `json:"mode"`
	Place string `json:"place,omitempty"`
}

type wireSchedule struct {
	Start string `json:"scheduledDateTimeStart"`
	End   string `json:"scheduledDateTimeEnd"`
}

type wireTable struct {
	WaiterCode  string `json:"waiterCode"`
	TableNumber string `json:"tableNumber"`
	ChairNumber string `json:"chairNumber"`
}

type wireCard struct {
	WaiterCode string `json:"waiterCode"`
	CardNumber string `json:"cardNumber"`
}

// paymentRequest is the body of payment, whose orderKey is no list.
type paymentRequest struct {
	ServiceID string      `json:"integrationHubServiceId"`
	KeyType   string      `json:"orderKeyType"`
	Key       string      `json:"orderKey"`
	Payment   wirePayment `json:"paymentObject"`
}

type wirePayment struct {
	PrintOrder        bool         `json:"printOrderAtPos"`
	Invoice           bool         `json:"generateInvoice"`
	PrintInvoice      bool         `json:"printInvoiceAtPos"`
	MailInvoice       bool         `json:"sendInvoiceEmail"`
	Summary           bool         `json:"summaryExtract"`
	CustomerDocument  *string      `json:"customerDocument"`
	DocumentInReceipt bool         `json:"documentInReceipt"`
	Persons           int          `json:"numberPersons"`
	RemoveServiceFee  bool         `json:"removeServiceFee"`
	Methods           []wireMethod `json:"methods"`
	Amount            reais        `json:"orderAmount"`
	Discounts         reais        `json:"discounts"`
	Fees              reais        `json:"fees"`
	Total             reais        `json:"total"`
}
