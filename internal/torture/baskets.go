package torture

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

const card = "tok_visa"

// What a portion costs in the world's default menu, and what a drink does: amounts are in minor units.
const (
	soupPrice, creamPrice, drinkPrice = 28_000, 3_000, 15_000

	soup, cream, drink = 701, 905, 720
)

// body is what the bot of a wish posts at now. Whatever the plan, it says the same each time: the request is
// made once, and sent again under its key.
func (w Wish) body(now time.Time) gen.NewOrder {
	guest, shown := w.guest(), w.shown()
	b := gen.NewOrder{
		StoreId: w.Store, Guest: &gen.NewGuest{Name: &guest.Name, Phone: &guest.Phone},
		Fulfillment: gen.NewFulfillment{Type: order.Delivery, Address: &gen.NewAddress{Text: guest.Address}},
		Payment:     w.payment(), ExpectedTotal: &shown,
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

// guest is who the order is for: no two wishes have the same, so that food for somebody else is seen.
func (w Wish) guest() simulator.TicketGuest {
	return simulator.TicketGuest{Name: fmt.Sprintf("Guest %d", w.N), Phone: fmt.Sprintf("+7900%07d", w.N), Address: fmt.Sprintf("Forest lane %d", w.N)}
}

// portions are how many soups are wished for; at one till different guests wish for different ones.
func (w Wish) portions() int { return 2 + w.N%3 }

// shown is what the guest was shown that it costs: more must never be taken.
func (w Wish) shown() order.Money {
	soups := int64(w.portions())
	switch w.POS {
	case simulator.ProCart, simulator.DeliveryHatch:
		return order.Money{Amount: soups * (soupPrice + creamPrice), Currency: "RUB"}
	case simulator.Eleve:
		return order.Money{Amount: soups * (soupPrice + creamPrice), Currency: "BRL"}
	case simulator.Wixtar:
		return order.Money{Amount: soups * (soupPrice + creamPrice), Currency: "TWD"}
	case simulator.BotPOS:
		return order.Money{Amount: soups*soupPrice + drinkPrice, Currency: "KRW"}
	}
	return order.Money{}
}

// basket is what the restaurants sell, as their systems want to have it said.
func (w Wish) basket(b *gen.NewOrder) {
	priced := func(amount int64) *order.Money {
		return &order.Money{Amount: amount, Currency: b.ExpectedTotal.Currency}
	}
	switch w.POS {
	case simulator.ProCart, simulator.DeliveryHatch:
		b.Items = w.soups(nil, "51")
	case simulator.BotPOS:
		b.Fulfillment = gen.NewFulfillment{Type: order.Pickup}
		b.Items = []gen.NewItem{dish(soup, w.portions(), priced(soupPrice)), dish(drink, 1, priced(drinkPrice))}
	case simulator.Eleve:
		b.Items = w.soups(priced(soupPrice), "51")
	case simulator.Wixtar:
		b.Items = w.soups(priced(soupPrice+creamPrice), "TASTE:51:Добавки")
	}
}

func dish(number, quantity int, price *order.Money) gen.NewItem {
	code := strconv.Itoa(number)
	name := "Dish " + code
	return gen.NewItem{Code: code, Name: &name, Quantity: quantity, UnitPrice: price}
}

// soups are soups with sour cream, which is picked from a group.
func (w Wish) soups(price *order.Money, group string) []gen.NewItem {
	name, one := "Cream", 1
	bowls := dish(soup, w.portions(), price)
	bowls.Modifiers = &gen.NewModifiers{{Group: &group, Code: strconv.Itoa(cream), Name: &name, Quantity: &one}}
	return []gen.NewItem{bowls}
}

// onTicket is what the till has to show of the guest. BotPOS has no place for more than the name; phones are digits
// at some.
func (w Wish) onTicket() simulator.TicketGuest {
	g := w.guest()
	if w.POS == simulator.BotPOS {
		return simulator.TicketGuest{Name: g.Name}
	}
	g.Phone = strings.TrimPrefix(g.Phone, "+")
	return g
}

// food is what the till has to show of the basket.
func (w Wish) food() []simulator.TicketItem {
	if w.POS == simulator.BotPOS {
		return []simulator.TicketItem{{Code: soup, Quantity: w.portions()}, {Code: drink, Quantity: 1}}
	}
	return []simulator.TicketItem{{Code: soup, Quantity: w.portions(), Modifiers: map[int]int{cream: 1}}}
}
