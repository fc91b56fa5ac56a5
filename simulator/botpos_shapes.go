package simulator

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// botposAnswer is a success as full as the restaurant's bodies are; order is what it has to tell whatever
// they are, nil for nothing.
func botposAnswer(c *posCall, full any, order *botposOrderTold) answer {
	const id, name = 12, "filler"
	var body any = botposFiller{ID: id, Name: name, Order: order}
	switch bodies := c.restaurant.settings.BotPOS.Bodies; bodies {
	case BotPOSFull:
		body = full
	case BotPOSUnquoted, BotPOSNothing:
		switch {
		case order != nil:
		case bodies == BotPOSNothing:
			return answer{status: http.StatusOK, raw: []byte{}}
		default:
			return answer{status: http.StatusOK, raw: fmt.Appendf(nil, "{ id : %d, name : %q }", id, name)}
		}
	case BotPOSFiller:
	}
	text, _ := json.Marshal(body) // this package's own types
	a := ok(nil)
	a.raw = c.restaurant.botposText(text)
	return a
}

// botposText is JSON as the restaurant writes it: perhaps with commas after last elements.
func (r *restaurant) botposText(text []byte) []byte {
	if !r.settings.BotPOS.TrailingComma {
		return text
	}
	var written []byte
	quoted, escaped := false, false
	for i, b := range text {
		if !quoted && (b == '}' || b == ']') && text[i-1] != '{' && text[i-1] != '[' {
			written = append(written, ',')
		}
		if b == '"' && !escaped {
			quoted = !quoted
		}
		escaped = b == '\\' && !escaped
		written = append(written, b)
	}
	return written
}

// posting is the order in nobody's words. Our keys are in what the POS does not look at.
func (o botposOrder) posting() posting {
	text := func(name string) string {
		value, _ := o.Extra[name].(string)
		return value
	}
	p := posting{key: cmp.Or(text("sagaId"), text("ord")), meta: o.Extra, guest: TicketGuest{Name: o.Orderer.OrdererName}}
	p.number = numberIn(cmp.Or(text("number"), text("ord"), p.key))
	for _, l := range o.Orders {
		code, err := strconv.Atoi(l.ItemID)
		if err != nil || strconv.Itoa(code) != l.ItemID {
			code = 0 // no dish has it
		}
		p.lines = append(p.lines, line{code: code, quantity: l.ItemAmount})
	}
	return p
}

// off is what is taken off the price of one.
func (s BotPOSSettings) off(code int, price int64) int64 { return min(s.Discounts[code], price) }

// item is a dish as it is sold, without modifiers: where one must be picked, it cannot be.
func (s BotPOSSettings) item(dish Dish, stock map[int]int) botposItem {
	rest, limited := stock[dish.Code]
	off := s.off(dish.Code, dish.Price)
	it := botposItem{
		ItemID: strconv.Itoa(dish.Code), ItemName: dish.Name, ItemPrice: dish.Price, IsDiscount: off > 0, DiscountAmount: off,
		ItemStatus: "sale", ItemProduceTime: botposSeconds,
	}
	if limited && rest <= 0 || slices.ContainsFunc(dish.Groups, func(g Group) bool { return g.Min > 0 }) {
		it.ItemStatus = "notSale"
	}
	return it
}

func (r *restaurant) botposStore(now time.Time) botposStore {
	s := r.settings
	store := botposStore{StoreID: r.botposStoreID(), StoreName: r.id, StoreStatus: botposOpen}
	if s.BotPOS.NumericStoreID {
		store.StoreID = json.Number(r.botposStoreID())
	}
	if s.TillOffline || s.Closed.has(now) {
		store.StoreStatus = botposClosed
	}
	return store
}

// botposNumb is the number that is called when the order is ready: a text, whose zeros belong to it.
func (t *ticket) botposNumb() string {
	return fmt.Sprintf("%03d", slices.Index(t.restaurant.tickets, t)+1)
}

// botposState is the answer to who asks for an order.
func (t *ticket) botposState(now time.Time) botposTold {
	told := t.botposSaid(now, !t.restaurant.settings.BotPOS.SwapWaiting)
	told.Order = t.botposContent()
	return told
}

// botposResult is what is pushed: of an order that is ready its content, and before that how it stands.
func (t *ticket) botposResult() botposTold {
	now := t.History[len(t.History)-1].At
	if t.Stage == Done {
		return botposTold{Version: botposVersion, Store: new(t.restaurant.botposStore(now)), Order: t.botposContent()}
	}
	told := t.botposSaid(now, t.restaurant.settings.BotPOS.SwapWaiting)
	told.Order = &botposOrderTold{OrderID: t.ID, Orderer: &t.restaurant.botposNote(t.ID).orderer}
	return told
}

// botposSaid is how the order stands and which are waiting, under the names of the state or of the push.
func (t *ticket) botposSaid(now time.Time, asState bool) botposTold {
	reason, r := "", t.restaurant
	if t.Stage == Removed {
		reason = cmp.Or(r.botposNote(t.ID).reason, "refused by the store")
	}
	told := botposTold{Version: botposVersion, Status: t.State, Reason: &reason, Store: new(r.botposStore(now))}
	queue := []botposWaiting{}
	for _, other := range r.tickets {
		if other.listed(now) && other.Stage != Done && other.Stage != Removed {
			queue = append(queue, botposWaiting{OrderID: other.ID, OrderProduceTime: botposSeconds * other.botposPieces()})
		}
	}
	if asState {
		told.WaitingOrderCount, told.WaitingOrders = new(len(queue)), &queue
	} else {
		told.WaitingCount, told.Waitings = new(len(queue)), &queue
	}
	return told
}

func (t *ticket) botposContent() *botposOrderTold {
	lines := []botposLine{}
	for _, i := range t.items {
		lines = append(lines, botposLine{ItemID: strconv.Itoa(i.code), ItemName: i.name, ItemAmount: i.quantity, ItemPrice: i.total})
	}
	return &botposOrderTold{
		OrderID: t.ID, Orderer: &t.restaurant.botposNote(t.ID).orderer, OrderAmount: new(t.botposPieces()), Orders: &lines,
	}
}

func (t *ticket) botposPieces() int {
	pieces := 0
	for _, i := range t.items {
		pieces += i.quantity
	}
	return pieces
}
