package simulator

// The JSON of the bot-POS API, as the proposal has it.

const (
	botposVersion = "v1"
	botposOpen    = "Open" // the menu has it in lower case
	botposClosed  = "Closed"
	// botposSeconds is how long one piece takes.
	botposSeconds = 300
)

type botposError struct {
	Error string `json:"error"`
}

// botposFiller is what the specification shows for every success, with what has to be told beside it.
type botposFiller struct {
	ID    int              `json:"id"`
	Name  string           `json:"name"`
	Order *botposOrderTold `json:"order,omitempty"`
}

type botposStore struct {
	StoreID     any    `json:"storeId"` // a text or a number
	StoreName   string `json:"storeName"`
	StoreStatus string `json:"storeStatus"`
}

type botposMenuTold struct {
	Version   string       `json:"version"`
	Store     botposStore  `json:"store"`
	ItemCount int          `json:"itemCount"`
	Items     []botposItem `json:"items"`
	Extra     struct{}     `json:"extra"`
}

// botposItem is what can be ordered. Amounts of money are won.
type botposItem struct {
	ItemID          string `json:"itemId"`
	ItemName        string `json:"itemName"`
	ItemImageURL    string `json:"itemImageUrl"`
	ItemPrice       int64  `json:"itemPrice"` // of one, before the discount
	IsDiscount      bool   `json:"isDiscount"`
	DiscountAmount  int64  `json:"discountAmount"`
	ItemStatus      string `json:"itemStatus"` // sale or notSale
	ItemProduceTime int    `json:"itemProduceTime"`
}

type botposOrderer struct {
	OrdererID      string `json:"ordererId"`
	OrdererName    string `json:"ordererName"`
	OrdererCompany string `json:"ordererCompany"`
}

// botposOrder is an order as it is posted.
type botposOrder struct {
	Version     string         `json:"version"`
	Orderer     botposOrderer  `json:"orderer"`
	OrderAmount int            `json:"orderAmount"` // pieces
	Orders      []botposLine   `json:"orders"`
	TotalPrice  int64          `json:"totalPrice"`
	Extra       map[string]any `json:"extra"`
}

type botposLine struct {
	ItemID     string `json:"itemId"`
	ItemName   string `json:"itemName"`
	ItemAmount int    `json:"itemAmount"` // pieces
	ItemPrice  int64  `json:"itemPrice"`  // of all of them
}

// botposTold is what is told of an order; which parts there are depends on the occasion.
type botposTold struct {
	Version string           `json:"version,omitempty"`
	Status  State            `json:"status,omitempty"`
	Reason  *string          `json:"reason,omitempty"` // empty, but there, for none
	Store   *botposStore     `json:"store,omitempty"`
	Order   *botposOrderTold `json:"order,omitempty"`

	WaitingCount      *int             `json:"waitingCount,omitempty"`
	Waitings          *[]botposWaiting `json:"waitings,omitempty"`
	WaitingOrderCount *int             `json:"waitingOrderCount,omitempty"`
	WaitingOrders     *[]botposWaiting `json:"waitingOrders,omitempty"`
}

type botposOrderTold struct {
	OrderID     string         `json:"orderId,omitempty"`
	Numb        string         `json:"numb,omitempty"`
	Orderer     *botposOrderer `json:"orderer,omitempty"`
	OrderAmount *int           `json:"orderAmount,omitempty"`
	Orders      *[]botposLine  `json:"orders,omitempty"`
}

// botposWaiting is one of the orders that a store has before it.
type botposWaiting struct {
	OrderID          string `json:"orderId"`
	OrderProduceTime int    `json:"orderProduceTime"`
}
