package simulator

import "encoding/json"

// The gateway's JSON. Apart from callback_url and the words of the states, every name here is assumed:
// the vendor's public pages show no payload.

type wireResult struct {
	Result bool   `json:"result"`
	Msg    string `json:"msg,omitempty"`
}

type wirePing struct {
	Result bool         `json:"result"`
	Data   wirePingData `json:"data"`
}

type wirePingData struct {
	Version    string `json:"version"`
	CSVersion  string `json:"cs_version"`
	CSNetName  string `json:"cs_net_name"`
	CSOnline   bool   `json:"cs_online"`
	HasLicense bool   `json:"license"`
}

type wireMenu struct {
	Result bool         `json:"result"`
	Data   wireMenuData `json:"data"`
}

type wireMenuData struct {
	Categories []wireCategory `json:"categories"`
	Dishes     []wireDish     `json:"dishes"`
}

type wireCategory struct {
	Code   int    `json:"code"`
	Name   string `json:"name"`
	Parent *int   `json:"parent"`
}

type wireDish struct {
	Code      int         `json:"code"`
	Name      string      `json:"name"`
	CategCode int         `json:"categcode"`
	Price     int64       `json:"price"`
	Rests     int         `json:"rests"` // -1 for no limit
	Modifiers []wireGroup `json:"modifiers"`
	Combo     []struct{}  `json:"combo"` // how combos nest is not known: there are none
}

type wireGroup struct {
	GroupID      int             `json:"groupid"`
	GroupName    string          `json:"groupname"`
	DownLimit    int             `json:"downlimit"`
	UpLimit      int             `json:"uplimit"`
	FreeCount    int             `json:"freecount"`
	ChangesPrice bool            `json:"changesprice"`
	Items        []wireGroupItem `json:"items"`
}

type wireGroupItem struct {
	Code  int    `json:"code"`
	Name  string `json:"name"`
	Limit int    `json:"limit"`
	Price int64  `json:"price"`
}

type wireOrderRequest struct {
	Guest wireGuest `json:"guest"`
	Order wireOrder `json:"order"`
	// CallbackURL: its name is documented, its place is not, so it is read here and in the order.
	CallbackURL string `json:"callback_url"`
}

type wireGuest struct {
	SName   string         `json:"sname"`
	Phone   string         `json:"phone"`
	Address string         `json:"address"`
	Meta    map[string]any `json:"meta"`
}

type wireOrder struct {
	Type          json.Number   `json:"type"`
	OrderCategory int           `json:"order_category"`
	Table         int           `json:"table"`
	Discount      int           `json:"discount"`
	Surcharge     int64         `json:"surcharge"` // a sum: the vendor documents that, not the name
	Comment       string        `json:"comment"`
	ShortComment  string        `json:"short_comment"`
	DeliverAt     string        `json:"deliverat"`
	Payments      []wirePayment `json:"payments"`
	CallbackURL   string        `json:"callback_url"`
	Content       []wireLine    `json:"content"`
}

type wirePayment struct {
	Code   int   `json:"code"`
	Amount int64 `json:"amount"`
}

type wireLine struct {
	Code      int            `json:"code"`
	Quantity  int            `json:"quantity"`
	Comment   string         `json:"comment"`
	Modifiers []wireModifier `json:"modifiers"`
}

type wireModifier struct {
	Code  int `json:"code"`
	Count int `json:"count"`
}

type wirePriced struct {
	Result    bool            `json:"result"`
	OrderGUID string          `json:"order_guid,omitempty"`
	Order     wirePricedOrder `json:"order"`
}

type wirePricedOrder struct {
	Amount      int64          `json:"amount"`
	DiscountSum int64          `json:"discountsum"`
	Items       []wireItem     `json:"items"`
	Discounts   []wireDiscount `json:"discounts"`
}

type wireItem struct {
	Code      int                `json:"code"`
	Name      string             `json:"name"`
	Price     int64              `json:"price"`
	Quantity  int                `json:"quantity"`
	Total     int64              `json:"total"`
	Comment   string             `json:"comment,omitempty"`
	Modifiers []wireItemModifier `json:"modifiers"`
}

type wireItemModifier struct {
	Code  int    `json:"code"`
	Name  string `json:"name"`
	Count int    `json:"count"`
}

type wireDiscount struct {
	Code  int    `json:"code"`
	Name  string `json:"name"`
	Total int64  `json:"total"`
}

type wireGUIDs struct {
	GUIDs []string `json:"guids"`
}

type wireTickets struct {
	Result bool         `json:"result"`
	Data   []wireTicket `json:"data"`
}

type wireTicket struct {
	GUID         string     `json:"guid"`
	Status       State      `json:"status"`
	Amount       int64      `json:"amount"`
	Paid         int64      `json:"paid"`
	Comment      string     `json:"comment"`
	ShortComment string     `json:"short_comment"`
	Items        []wireItem `json:"items"`
}

type wireClose struct {
	GUID     string        `json:"guid"`
	Payments []wirePayment `json:"payments"`
}

type wireCallback struct {
	OrderGUID string         `json:"order_guid"`
	Status    State          `json:"status,omitempty"`
	GuestMeta map[string]any `json:"guestmeta,omitempty"`
}

func (b basket) wire() wirePricedOrder {
	o := wirePricedOrder{Amount: b.amount, DiscountSum: b.discountSum, Items: wireItems(b.items), Discounts: []wireDiscount{}}
	for _, d := range b.discounts {
		o.Discounts = append(o.Discounts, wireDiscount{Code: d.Code, Name: d.Name, Total: d.total})
	}
	return o
}

func wireItems(items []item) []wireItem {
	list := []wireItem{}
	for _, i := range items {
		wire := wireItem{
			Code: i.code, Name: i.name, Price: i.price, Quantity: i.quantity, Total: i.total, Comment: i.note,
			Modifiers: []wireItemModifier{},
		}
		for _, m := range i.modifiers {
			wire.Modifiers = append(wire.Modifiers, wireItemModifier{Code: m.code, Name: m.name, Count: m.count})
		}
		list = append(list, wire)
	}
	return list
}

func sum(payments []wirePayment) int64 {
	total := int64(0)
	for _, p := range payments {
		total += p.Amount
	}
	return total
}
