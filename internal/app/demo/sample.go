package demo

import (
	"cmp"
	"time"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// soup is two soups with sour cream: 620 roubles on the simulator's menu.
func soup() []gen.NewItem {
	group, sourCream, one := "51", "Сметана", 1
	name, note := "Щи", "без лука"
	return []gen.NewItem{{
		Code: "701", Name: &name, Quantity: 2, Note: &note,
		Modifiers: &gen.NewModifiers{{Group: &group, Code: "905", Name: &sourCream, Quantity: &one}},
	}}
}

// lunch is a soup and a drink: 430 roubles.
func lunch() []gen.NewItem {
	first, second := "Щи", "Компот"
	return []gen.NewItem{{Code: "701", Name: &first, Quantity: 1}, {Code: "720", Name: &second, Quantity: 1}}
}

// The guest of the samples.
const (
	guestName    = "Анна Пробная"
	guestPhone   = "+79001112233"
	guestAddress = "ул. Лесная, 4"
	guestComment = "домофон 12"
	goodCard     = "tok_visa"
)

// GuestData is everything in the samples that belongs to a guest or is secret: none of it may be found
// in what the demo leaves behind, in Temporal, in the journal or in a log.
func GuestData() []string {
	return []string{guestName, guestPhone, guestPhone[1:], guestAddress, guestComment, goodCard, simulator.DeclinedToken}
}

// request is what the guest's bot posts at now.
func (s scenario) request(now time.Time) gen.NewOrder {
	name, phone, comment := guestName, guestPhone, guestComment
	body := gen.NewOrder{
		StoreId: s.store, Items: s.items, Comment: &comment,
		Guest:       &gen.NewGuest{Name: &name, Phone: &phone},
		Fulfillment: gen.NewFulfillment{Type: order.Delivery, Address: &gen.NewAddress{Text: guestAddress}},
		Payment:     gen.NewPayment{Method: order.Card, Token: &s.token},
	}
	if s.pickup {
		body.Fulfillment = gen.NewFulfillment{Type: order.Pickup}
	}
	if s.ahead > 0 {
		wished := now.Add(s.ahead).UTC().Format(time.RFC3339)
		body.Fulfillment.RequestedFor = &wished
	}
	if s.expected > 0 {
		body.ExpectedTotal = &order.Money{Amount: s.expected, Currency: cmp.Or(s.want.currency, currency)}
	}
	return body
}
