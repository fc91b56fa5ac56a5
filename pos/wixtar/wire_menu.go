package wixtar

import "encoding/json"

type productsAnswer struct {
	Products *[]wireProduct `json:"products"`
}

// wireProduct is a dish with its tastes; what a combo consists of is another call.
type wireProduct struct {
	ID          code            `json:"id"`
	Title       string          `json:"title"`
	Price       decimal         `json:"price"`
	Enable      *bool           `json:"enable"`
	IsCombo     bool            `json:"is_combo"`
	IsPackage   bool            `json:"is_package"`
	IsHidden    bool            `json:"is_hidden"`
	IsStopSale  bool            `json:"is_stop_sale"`
	Limitations json.RawMessage `json:"limitations"`
	Tastes      []wireTaste     `json:"tastes"`
	Categories  []struct {
		ID    code   `json:"id"`
		Title string `json:"title"`
	} `json:"categories"`
}

// wireTaste is a choice or an addition (public, Product API/get-taste).
type wireTaste struct {
	ID          code   `json:"id"`
	Title       string `json:"title"`
	Exclusive   bool   `json:"is_mutually_exclusive"`
	Required    bool   `json:"is_required"`
	MaxQuantity *int   `json:"max_quantity"`
	Items       []struct {
		ID    code    `json:"id"`
		Title string  `json:"title"`
		Price decimal `json:"price"`
	} `json:"items"`
}

type combosAnswer struct {
	Combos *[]wireCombo `json:"combos"`
}

// wireCombo is one place in a combo: a dish that stands there by default, and those that may.
type wireCombo struct {
	wireChoice

	Title string       `json:"title"`
	Items []wireChoice `json:"items"`
	// The rest counts only where several may be picked, the quantities only where they are controlled.
	IsMultiple  bool   `json:"is_multiple_choice"`
	Controlled  bool   `json:"control_quantity"`
	GroupName   string `json:"group_name"`
	GroupMin    int    `json:"group_min_quantity"`
	GroupMax    int    `json:"group_max_quantity"`
	ItemMaximum int    `json:"item_max_quantity"`
}

type wireChoice struct {
	ProductID   code            `json:"product_id"`
	Name        string          `json:"product_name"`
	Price       decimal         `json:"price"`
	IsStopSale  bool            `json:"is_stop_sale"`
	IsHidden    bool            `json:"is_hidden"`
	Limitations json.RawMessage `json:"limitations"`
	Tastes      []wireTaste     `json:"tastes"`
}

// wireLimitation is how many of a dish are sold in a time (public, Product API/get-combo).
type wireLimitation struct {
	Quantity *int   `json:"quantity"`
	Start    string `json:"start_time"`
	End      string `json:"end_time"`
}
