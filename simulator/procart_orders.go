package simulator

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// deliverAtLayout is how r_keeper's gateways write a time, in the restaurant's own zone; of ProCart it is
// assumed.
const deliverAtLayout = "2006-01-02 15:04:05"

// maxShortComment is how many characters of the short comment the till shows [vendor's overview].
const maxShortComment = 30

func procartValidate(c *posCall) answer {
	p, _, no := procartPrice(c, false)
	if no != nil {
		return *no
	}
	return ok(wirePriced{Result: true, Order: p.wire()})
}

// procartPrice reads an order and prices it; no is the answer to one that cannot be had.
func procartPrice(c *posCall, making bool) (b basket, p posting, no *answer) {
	var request wireOrderRequest
	if json.Unmarshal(c.body, &request) != nil {
		return b, p, new(c.failure(http.StatusBadRequest, "Неверный формат запроса"))
	}
	if making && c.restaurant.settings.ProCart.LicenseOff && !c.offline() {
		return b, p, new(procartNo(c, "Нет лицензии"))
	}
	if _, err := time.Parse(deliverAtLayout, request.Order.DeliverAt); err != nil && request.Order.DeliverAt != "" {
		return b, p, new(procartNo(c, "Неверный формат времени"))
	}
	p = request.posting(c.restaurant.settings.ProCart)
	b, why := c.price(p, making)
	if why != nil {
		return b, p, new(c.refused(*why))
	}
	return b, p, nil
}

func procartPost(c *posCall) answer {
	b, p, no := procartPrice(c, true)
	if no != nil {
		return *no
	}
	if c.restaurant.settings.ProCart.CheckPaid && p.paid != b.amount {
		return procartNo(c, "Сумма оплаты не равна сумме заказа")
	}
	t := c.post(newGUID(c.restaurant.settings.ProCart.GUIDForm), p, b)
	reply := wirePriced{Result: true, OrderGUID: t.ID, Order: b.wire()}
	if c.x.plan.has(NoID) {
		reply.OrderGUID = ""
	}
	return ok(reply)
}

// posting is the order without ProCart's own words.
func (r wireOrderRequest) posting(s ProCartSettings) posting {
	o := r.Order
	p := posting{
		number: numberIn(o.ShortComment), meta: r.Guest.Meta, kind: o.Type.String(),
		guest:   TicketGuest{Name: r.Guest.SName, Phone: r.Guest.Phone, Address: r.Guest.Address},
		comment: o.Comment, shortComment: cut(o.ShortComment, maxShortComment), deliverAt: o.DeliverAt,
		callbackURL: cmp.Or(o.CallbackURL, r.CallbackURL),
		discount:    o.Discount, surcharge: o.Surcharge, paid: sum(o.Payments),
		percent: s.CategoryPercent[o.OrderCategory],
	}
	p.key, _ = r.Guest.Meta["ord"].(string)
	if s.LowercaseCallbackURL {
		p.callbackURL = strings.ToLower(p.callbackURL)
	}
	for _, l := range o.Content {
		p.lines = append(p.lines, line{code: l.Code, quantity: l.Quantity, note: l.Comment, modifiers: picks(l.Modifiers)})
	}
	return p
}

func picks(modifiers []wireModifier) []pick {
	list := make([]pick, 0, len(modifiers))
	for _, m := range modifiers {
		list = append(list, pick{code: m.Code, count: m.Count})
	}
	return list
}

func procartOrders(c *posCall) answer {
	s := c.restaurant.settings.ProCart
	guids, selected := procartSelector(c)
	if !selected && !s.ListAll {
		return procartNo(c, "Не указан заказ")
	}
	data, now := []wireTicket{}, c.world.clock.Now()
	for _, t := range c.restaurant.tickets {
		if selected && !slices.Contains(guids, canonicalGUID(t.ID)) || !selected && !t.listed(now) {
			continue
		}
		if s.HideFinished && (t.State == Closed || t.State == Deleted) {
			continue
		}
		data = append(data, wireTicket{
			GUID: t.ID, Status: t.State, Amount: t.Amount, Paid: t.Paid,
			Comment: t.Comment, ShortComment: t.ShortComment, Items: wireItems(t.items),
		})
	}
	return ok(wireTickets{Result: true, Data: data})
}

// procartSelector reads which tickets getorders is about: ?guid= (also repeated) or a list in the body.
func procartSelector(c *posCall) (guids []string, selected bool) {
	var list wireGUIDs
	if c.request.Method == http.MethodPost {
		_ = json.Unmarshal(c.body, &list) // what is not a list selects nothing
	}
	for _, guid := range append(list.GUIDs, c.request.URL.Query()["guid"]...) {
		guids = append(guids, canonicalGUID(guid))
	}
	return guids, guids != nil
}

func procartClose(c *posCall) answer {
	var request wireClose
	if json.Unmarshal(c.body, &request) != nil {
		return c.failure(http.StatusBadRequest, "Неверный формат запроса")
	}
	t, known := c.restaurant.byID[canonicalGUID(request.GUID)]
	switch {
	case !known || t.State == Deleted:
		return procartNo(c, "Заказ не найден")
	case t.State == Closed && c.restaurant.settings.ProCart.RefuseSecondClose:
		return procartNo(c, "Заказ уже закрыт")
	case t.State == Closed:
		return ok(wireResult{Result: true})
	case t.Paid+sum(request.Payments) != t.Amount:
		return procartNo(c, "Сумма оплаты не равна сумме заказа")
	}
	t.Paid = t.Amount
	c.world.move(t, Closed, ByClient)
	return ok(wireResult{Result: true})
}
