package procart

import (
	"encoding/json"
	"strconv"
)

// Every field of a menu is assumed.

type menuAnswer struct {
	envelope
	Data *struct {
		Categories []menuCategory `json:"categories"`
		Dishes     []menuDish     `json:"dishes"`
	} `json:"data"`
}

type menuCategory struct {
	Code   code   `json:"code"`
	Name   string `json:"name"`
	Parent code   `json:"parent"`
}

type menuDish struct {
	Code      code              `json:"code"`
	Name      string            `json:"name"`
	Category  code              `json:"categcode"`
	Price     kopecks           `json:"price"`
	Rests     rests             `json:"rests"`
	Modifiers []menuGroup       `json:"modifiers"`
	Combo     []json.RawMessage `json:"combo"`
}

type menuGroup struct {
	ID           code   `json:"groupid"`
	Name         string `json:"groupname"`
	Min          int    `json:"downlimit"`
	Max          *int   `json:"uplimit"` // none may be picked if it is 0, as in the vendor's older DeliveryHatch
	Free         int    `json:"freecount"`
	ChangesPrice *bool  `json:"changesprice"`
	Items        []struct {
		Code  code    `json:"code"`
		Name  string  `json:"name"`
		Limit int     `json:"limit"`
		Price kopecks `json:"price"`
	} `json:"items"`
}

// rests is how many of a dish are left; nil for no limit. Less than none is none: more was sold than there was.
type rests struct {
	left    *int
	weighed bool // what is no whole number
}

// UnmarshalJSON implements json.Unmarshaler.
func (r *rests) UnmarshalJSON(raw []byte) error {
	n, err := strconv.Atoi(string(raw))
	*r = rests{weighed: err != nil && string(raw) != "null"}
	if err == nil && n != noLimit {
		r.left = new(max(n, 0))
	}
	return nil
}
