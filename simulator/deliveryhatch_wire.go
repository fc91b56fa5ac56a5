package simulator

// The JSON of the external API v2, as the vendor's page has it.

type hatchResult struct {
	Result bool   `json:"result"`
	Msg    string `json:"msg,omitempty"`
}

type hatchData[T any] struct {
	Result bool `json:"result"`
	Data   T    `json:"data"`
}

type hatchPingData struct {
	DHVersion string       `json:"DHVersion"`
	CSVersion string       `json:"CSVersion"`
	CSNetName string       `json:"CSNetName"`
	Params    *hatchParams `json:"params,omitempty"`
}

type hatchParams struct {
	DadataKey string `json:"dadata_apikey"`
	City      string `json:"dadata_basecity"`
	From      string `json:"dlvfrom"`
	To        string `json:"dlvto"`
	Period    string `json:"dlvperiod"`
}

type hatchDish struct {
	Code      int          `json:"code"`
	Name      string       `json:"name"`
	CategPath string       `json:"categpath"`
	CategCode int          `json:"categcode"`
	CategName string       `json:"categname"` // undocumented, seen in a client
	Recipe    string       `json:"recipe"`
	Price     int64        `json:"price"`
	IsHit     int          `json:"ishit"`
	Rests     int          `json:"rests"` // -1 for no limit
	Modifiers []hatchGroup `json:"modifiers"`
}

type hatchGroup struct {
	SchemeID     int              `json:"schemeid"`
	GroupID      int              `json:"groupid"`
	GroupName    string           `json:"groupname"`
	UpLimit      int              `json:"uplimit"` // -1 for no bound, as below
	DownLimit    int              `json:"downlimit"`
	FreeCount    int              `json:"freecount"`
	ChangesPrice bool             `json:"changesprice"`
	Items        []hatchGroupItem `json:"items"`
}

type hatchGroupItem struct {
	Ident int    `json:"ident"`
	Code  int    `json:"code"`
	Name  string `json:"name"`
	Limit int    `json:"limit"`
	Price int64  `json:"price"`
}

type hatchRequest struct {
	Guest hatchGuest `json:"guest"`
	Order hatchOrder `json:"order"`
}

type hatchGuest struct {
	SName   string         `json:"sname"`
	FName   string         `json:"fname"`
	MName   string         `json:"mname"`
	Phone   string         `json:"phone"`
	Address string         `json:"address"`
	Meta    map[string]any `json:"meta"`
}

// hatchOrder is the order of postorder, and all of validate's body.
type hatchOrder struct {
	Type           *int        `json:"type"` // 0 pickup, 1 delivery
	Discount       int         `json:"discount"`
	Comment        string      `json:"comment"`
	Paid           int64       `json:"paid"`
	DeliverAt      string      `json:"deliverat"`
	StatusCallback string      `json:"status_callback"`
	Content        []hatchLine `json:"content"`
}

type hatchLine struct {
	Code      int             `json:"code"`
	Quantity  int             `json:"quantity"`
	Modifiers []hatchModifier `json:"modifiers"`
}

type hatchModifier struct {
	Code  int    `json:"code"`
	Name  string `json:"name,omitempty"`
	Count int    `json:"count"` // per portion of the dish
}

type hatchPosted struct {
	Result  bool `json:"result"`
	OrderID *int `json:"order_id,omitempty"`
}

type hatchPriced struct {
	Result bool             `json:"result"`
	Order  hatchPricedOrder `json:"order"`
}

type hatchPricedOrder struct {
	Amount      int64           `json:"amount"`
	DiscountSum int64           `json:"discountsum"`
	Items       *[]hatchItem    `json:"items,omitempty"`
	Discounts   []hatchDiscount `json:"discounts"`
}

type hatchItem struct {
	Code     int    `json:"code"`
	Name     string `json:"name"`
	Price    int64  `json:"price"` // without modifiers
	Quantity int    `json:"quantity"`
	// Discounted is price times quantity less total: paid modifiers make it negative.
	Discounted int64           `json:"discounted"`
	Total      int64           `json:"total"`
	Modifiers  []hatchModifier `json:"modifiers"`
}

type hatchDiscount struct {
	Code  int    `json:"code"`
	Name  string `json:"name"`
	Total int64  `json:"total"`
}

type hatchOrderState struct {
	Result    bool           `json:"result"`
	GuestMeta map[string]any `json:"guestmeta,omitzero"`
	Order     hatchTold      `json:"order"`
}

type hatchTold struct {
	hatchPricedOrder

	ID     int   `json:"id"`
	Status any   `json:"status"`
	Paid   int64 `json:"paid"`
}

type hatchRow struct {
	ID        int            `json:"id"`
	GuestMeta map[string]any `json:"guestmeta,omitzero"`
	Comment   string         `json:"comment"`
	DlvDate   string         `json:"dlvdate"`
	Status    any            `json:"status"`
	Sum       int64          `json:"sum"`
	Waiter    string         `json:"waiter"`
	Address   string         `json:"address"`
	Longitude *float64       `json:"longitude"` // null: nobody told it
	Latitude  *float64       `json:"latitude"`
	Phone     string         `json:"phone"`
	FullName  string         `json:"fullname"`
}

type hatchCallback struct {
	OrderID   int            `json:"order_id"`
	GuestMeta map[string]any `json:"guestmeta,omitzero"`
	Phone     string         `json:"phone_number"`
	Status    any            `json:"status"`
}
