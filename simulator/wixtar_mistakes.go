package simulator

import (
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// wrong says what is wrong with the part of an order that it has in every call; empty for nothing.
func (o wixtarOrder) wrong() string {
	if !slices.Contains([]string{"DINE_IN", "PICK_UP", "DELIVERY"}, o.Type) {
		return "type 錯誤"
	}
	if o.Cart == nil {
		return "cart 為必填"
	}
	return wixtarWrongItems(o.Cart.Items)
}

// wixtarWrongItems wants what the table of items demands and every sample has.
func wixtarWrongItems(items []wixtarItem) string {
	for _, i := range items {
		if i.ID == "" || i.Price == nil || i.Price.Unit.wrong() || i.Price.Total.wrong() {
			return "品項缺少必填欄位，或金額錯誤"
		}
		for _, g := range i.Groups {
			if !slices.Contains([]string{"", "TASTE", "COMBO", "PACK"}, g.Type) || g.Type == "PACK" && g.PackSuitID == "" {
				return "群組錯誤"
			}
			if why := wixtarWrongItems(slices.Concat(g.Selected, g.Removed)); why != "" {
				return why
			}
		}
	}
	return ""
}

// wrong reports whether an amount is not one: the table of amounts wants integers.
func (m *wixtarMoney) wrong() bool {
	if m == nil || m.Currency != "TWD" {
		return true
	}
	_, err := strconv.ParseInt(string(m.Amount), 10, 64)
	return err != nil
}

// wrongHead says what is wrong with the rest of an order that is created; empty for nothing.
func (o wixtarOrder) wrongHead() string {
	const longest = 100
	if o.Store == nil || o.Store.ID == "" {
		return "store 為必填"
	}
	if o.ExternalID == "" {
		return "external_id 為必填" // optional on the page, but for callers from outside
	}
	if utf8.RuneCountInString(o.Instructions) > longest {
		return "special_instructions 過長"
	}
	for _, at := range []string{o.PlacedAt, o.PickupAt} {
		if _, err := time.Parse(time.DateTime, at); err != nil && at != "" {
			return "時間格式錯誤"
		}
	}
	return ""
}
