package torture

import (
	"maps"
	"slices"
	"strings"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// examineContent compares a ticket with what its guest has asked for, and with what is paid. What the kitchen has
// taken off a ticket altogether is another matter, see [emptied].
func (a *auditor) examineContent(t simulator.Ticket) {
	who := t.Guest
	who.Phone = strings.TrimPrefix(who.Phone, "+")
	if who != a.guest.Wish.onTicket() {
		a.accuse(WrongTicket, "ticket %s is not for the guest who has asked for it", t.ID)
	}
	if len(t.Items) > 0 && !slices.EqualFunc(t.Items, a.guest.Wish.food(), sameFood) {
		a.accuse(WrongTicket, "ticket %s has not the food that was asked for", t.ID)
	}
	a.examinePaid(t)
	if total, shown := a.record.Snapshot.Total, a.guest.Wish.shown(); total.Amount > shown.Amount {
		a.accuse(WrongAmount, "ticket %s was made for %s, and the guest was shown %s", t.ID, total, shown)
	}
}

func sameFood(a, b simulator.TicketItem) bool {
	return a.Code == b.Code && a.Quantity == b.Quantity && maps.Equal(a.Modifiers, b.Modifiers)
}

// examinePaid compares what the till was told of the money: the price, if it was paid before. BotPOS is told nothing.
func (a *auditor) examinePaid(t simulator.Ticket) {
	told := order.Money{Amount: t.Paid, Currency: a.guest.Wish.shown().Currency}
	switch price := a.record.Snapshot.Total; {
	case t.System == simulator.BotPOS:
	case a.cash() && t.Paid != 0:
		a.accuse(WrongTicket, "ticket %s says that %s are paid, and nothing is", t.ID, told)
	case !a.cash() && t.Paid != price.Amount:
		a.accuse(WrongTicket, "ticket %s says that %s are paid, and it is %s", t.ID, told, price)
	}
}
