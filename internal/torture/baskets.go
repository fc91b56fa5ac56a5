package torture

import (
	"time"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

const card = "tok_visa"

// body is what the bot of a wish posts at now. Whatever the plan, it says the same each time: the request is
// made once, and sent again under its key.
func (w Wish) body(now time.Time) gen.NewOrder {
	name, phone := "Torture Guest", "+79001112233"
	b := gen.NewOrder{
		StoreId: w.Store, Guest: &gen.NewGuest{Name: &name, Phone: &phone},
		Fulfillment: gen.NewFulfillment{Type: order.Delivery, Address: &gen.NewAddress{Text: "Forest lane 4"}},
		Payment:     w.payment(),
	}
	w.basket(&b)
	if w.Ahead > 0 {
		wished := now.Add(w.Ahead).UTC().Format(time.RFC3339)
		b.Fulfillment.RequestedFor = &wished
	}
	return b
}

func (w Wish) payment() gen.NewPayment {
	if w.Pay == InCash {
		return gen.NewPayment{Method: order.Cash}
	}
	token := map[Pay]string{
		ByCard: card, ByBadCard: simulator.DeclinedToken, ByLink: simulator.RedirectToken, ByNobody: simulator.QRToken, ByCardSlowly: simulator.ProcessingToken,
	}[w.Pay]
	return gen.NewPayment{Method: order.Card, Token: &token}
}

// basket is what the restaurants sell, as their systems want to have it said, and what it costs there.
func (w Wish) basket(b *gen.NewOrder) {
	expect := func(amount int64, currency string) {
		b.ExpectedTotal = &order.Money{Amount: amount, Currency: currency}
	}
	switch w.POS {
	case simulator.ProCart, simulator.DeliveryHatch:
		b.Items = soups(nil, "51")
		expect(62_000, "RUB")
	case simulator.BotPOS:
		b.Fulfillment = gen.NewFulfillment{Type: order.Pickup}
		b.Items = []gen.NewItem{dish("701", 1, &order.Money{Amount: 28_000, Currency: "KRW"}), dish("720", 1, &order.Money{Amount: 15_000, Currency: "KRW"})}
		expect(43_000, "KRW")
	case simulator.Eleve:
		b.Items = soups(&order.Money{Amount: 28_000, Currency: "BRL"}, "51")
		expect(62_000, "BRL")
	case simulator.Wixtar:
		b.Items = soups(&order.Money{Amount: 31_000, Currency: "TWD"}, "TASTE:51:Добавки")
		expect(62_000, "TWD")
	}
}

func dish(code string, quantity int, price *order.Money) gen.NewItem {
	name := "Dish " + code
	return gen.NewItem{Code: code, Name: &name, Quantity: quantity, UnitPrice: price}
}

// soups are two soups with sour cream, which is picked from a group.
func soups(price *order.Money, group string) []gen.NewItem {
	name, one := "Cream", 1
	soup := dish("701", 2, price)
	soup.Modifiers = &gen.NewModifiers{{Group: &group, Code: "905", Name: &name, Quantity: &one}}
	return []gen.NewItem{soup}
}
