package simulator

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
)

// botposMemory is what a restaurant remembers of its orders beside their tickets, by their ids.
type botposMemory map[string]*botposNote

type botposNote struct {
	orderer botposOrderer
	reason  string // why it was refused or cancelled; empty for staff who gave none
}

// botposNote is what is remembered of the order.
func (r *restaurant) botposNote(id string) *botposNote {
	m, there := r.memory.(botposMemory)
	if !there {
		m = botposMemory{}
		r.memory = m
	}
	if m[id] == nil {
		m[id] = &botposNote{}
	}
	return m[id]
}

// botposPost answers as the POS's server does, before the store's till has seen the order, unless that
// refuses at once.
func botposPost(c *posCall) answer {
	order, why := botposRead(c.body)
	if why != "" {
		return c.failure(http.StatusNotFound, why)
	}
	b, why := botposTake(c, order)
	if why != "" {
		return botposRefuse(c, why)
	}
	return botposStanding(c, botposMake(c, order, b))
}

// botposRead reads an order, and returns why it is none.
func botposRead(body []byte) (o botposOrder, why string) {
	if json.Unmarshal(body, &o) != nil {
		return o, "the order is not readable"
	}
	pieces, sum := 0, int64(0)
	for _, l := range o.Orders {
		pieces, sum = pieces+l.ItemAmount, sum+l.ItemPrice
	}
	switch {
	case o.Version != botposVersion:
		return o, "no such version"
	case o.Orderer.OrdererID == "":
		return o, "an order needs an orderer"
	case o.OrderAmount != pieces:
		return o, "orderAmount is the number of pieces"
	case o.TotalPrice != sum:
		return o, "totalPrice is the sum of the items' prices"
	}
	return o, ""
}

// botposTake prices an order, and compares with what it says.
func botposTake(c *posCall, o botposOrder) (b basket, why string) {
	b, no := c.price(o.posting(), true)
	if no != nil {
		return b, botposReason(*no)
	}
	s := c.restaurant.settings.BotPOS
	for i := range b.items {
		it := &b.items[i]
		off := s.off(it.code, it.price)
		if total := (it.price - off) * int64(it.quantity); !s.AnyPrice && o.Orders[i].ItemPrice != total {
			return b, fmt.Sprintf("price: %d is %d", it.code, total)
		}
		taken := min(off*int64(it.quantity), it.total)
		it.total -= taken
		b.amount -= taken
	}
	return b, ""
}

// botposMake makes the ticket, under an id that the POS thinks of.
func botposMake(c *posCall, o botposOrder, b basket) *ticket {
	id := rand.Text()
	c.restaurant.botposNote(id).orderer = o.Orderer
	return c.post(id, o.posting(), b)
}

// botposStanding says that an order was taken.
func botposStanding(c *posCall, t *ticket) answer {
	order := botposOrderTold{OrderID: t.ID, Orderer: &c.restaurant.botposNote(t.ID).orderer}
	if c.restaurant.settings.BotPOS.Mode == BotPOSSeed {
		order.Numb = t.botposNumb()
	}
	if !c.x.plan.has(NoID) {
		return botposAnswer(c, botposTold{Status: t.State, Order: &order}, &order)
	}
	return botposAnswer(c, botposTold{Status: t.State, Order: &botposOrderTold{Orderer: order.Orderer}}, nil)
}

// botposRefuse is the store's no: of an order perhaps later, of anything else at once.
func botposRefuse(c *posCall, reason string) answer {
	s := c.restaurant.settings
	status := s.RefusalStatus
	if c.x.op == OpCancel {
		status = s.BotPOS.CancelStatus
	} else if order, why := botposRead(c.body); s.BotPOS.RefuseAfter > 0 && why == "" {
		return botposStanding(c, botposRefuseLater(c, order, reason))
	}
	switch {
	case status != http.StatusOK:
		return c.failure(status, reason)
	case c.x.op == OpCancel:
		return botposAnswer(c, botposTold{}, nil)
	}
	return botposAnswer(c, botposTold{Status: botpos{}.state(Removed), Reason: &reason}, nil)
}

// botposRefuseLater makes a ticket that has nothing in it, since the till does not take it.
func botposRefuseLater(c *posCall, o botposOrder, reason string) *ticket {
	t := botposMake(c, o, basket{items: []item{}})
	c.restaurant.botposNote(t.ID).reason = reason
	t.timetable, t.next = []Step{{State: Removed, After: c.restaurant.settings.BotPOS.RefuseAfter}}, 0
	c.world.schedule(t)
	return t
}

func botposState(c *posCall) answer {
	t, known := c.restaurant.byID[c.request.PathValue("order")]
	if numb := c.request.PathValue("numb"); !known || numb != "" && numb != t.botposNumb() {
		return c.failure(http.StatusNotFound, "no such order")
	}
	return botposAnswer(c, t.botposState(c.world.clock.Now()), nil)
}

// botposCancel reads the query alone: proxies drop the bodies of such calls.
func botposCancel(c *posCall) answer {
	query, s := c.request.URL.Query(), c.restaurant.settings.BotPOS
	if store := query["storeId"]; !slices.Contains(store, c.restaurant.botposStoreID()) && (s.Mode == BotPOSSeed || store != nil) {
		return c.failure(http.StatusNotFound, "no such store")
	}
	// The specification writes the names in both ways.
	id, numb := cmp.Or(query.Get("orderId"), query.Get("ORDERID")), cmp.Or(query.Get("numb"), query.Get("NUMB"))
	t, known := c.restaurant.byID[id]
	if s.Mode == BotPOSSeed && (id == "" || !s.CancelByID) {
		t, known = c.restaurant.botposGuess()
		numb = ""
	}
	switch {
	case !known || t.Stage == Removed || numb != "" && numb != t.botposNumb():
		return c.failure(http.StatusNotFound, "no such order")
	case t.Stage != Waiting:
		return botposRefuse(c, "it is cooking")
	}
	c.restaurant.botposNote(t.ID).reason = "cancelled by the orderer"
	c.world.move(t, Removed, ByClient)
	return botposAnswer(c, botposTold{}, nil)
}

// botposGuess is the order that somebody means who names none: the oldest that waits, or the newest if none does.
func (r *restaurant) botposGuess() (t *ticket, known bool) {
	for _, t := range r.tickets {
		if t.Stage == Waiting {
			return t, true
		}
	}
	if len(r.tickets) == 0 {
		return nil, false
	}
	return r.tickets[len(r.tickets)-1], true
}

// botposItems is the menu. An order in the same place, as the specification writes it, is not placed.
func botposItems(c *posCall) answer {
	if len(c.body) > 0 {
		return c.failure(http.StatusNotFound, "no such method")
	}
	return botposMenu(c)
}

func botposMenu(c *posCall) answer {
	r, stock := c.restaurant, c.stock()
	store := r.botposStore(c.world.clock.Now())
	store.StoreStatus = map[string]string{botposOpen: "open", botposClosed: "closed"}[store.StoreStatus]
	menu := botposMenuTold{Version: botposVersion, Store: store, Items: []botposItem{}, Extra: struct{}{}}
	for _, dish := range r.settings.Menu.Dishes {
		menu.Items = append(menu.Items, r.settings.BotPOS.item(dish, stock))
	}
	menu.ItemCount = len(menu.Items)
	return botposAnswer(c, menu, nil)
}
