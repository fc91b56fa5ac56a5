package simulator

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

// deliverAtLayout is how the sibling product writes a time, in the restaurant's own zone; assumed.
const deliverAtLayout = "2006-01-02 15:04:05"

func (c *procartCall) validate() answer {
	var request wireOrderRequest
	if json.Unmarshal(c.body, &request) != nil {
		return c.failure(http.StatusBadRequest, "Неверный формат запроса")
	}
	b, err := c.till(request.Order, false)
	if err != nil {
		return c.refused(err.Error())
	}
	return ok(wirePriced{Result: true, Order: b.wire()})
}

// till asks the till for a price; it has to be there for that.
func (c *procartCall) till(o wireOrder, posting bool) (basket, error) {
	s := c.restaurant.settings
	switch {
	case c.offline():
		return basket{}, refuse("Нет связи с кассовым сервером")
	case s.LicenseOff && posting:
		return basket{}, refuse("Нет лицензии")
	}
	if o.DeliverAt != "" {
		if _, err := time.Parse(deliverAtLayout, o.DeliverAt); err != nil {
			return basket{}, refuse("Неверный формат времени")
		}
	}
	return c.restaurant.price(o, c.x.plan, posting)
}

func (c *procartCall) postOrder() answer {
	var request wireOrderRequest
	if json.Unmarshal(c.body, &request) != nil {
		return c.failure(http.StatusBadRequest, "Неверный формат запроса")
	}
	b, err := c.till(request.Order, true)
	if err != nil {
		return c.refused(err.Error())
	}
	if paid := sum(request.Order.Payments); c.restaurant.settings.CheckPaid && paid != b.amount {
		return c.refused("Сумма оплаты не равна сумме заказа")
	}
	t := c.world.post(c.restaurant, request, b)
	reply := wirePriced{Result: true, OrderGUID: t.GUID, Order: b.wire()}
	if f, ok := c.x.plan.find(Unlisted); ok {
		t.hidden = true
		if f.Delay > 0 {
			t.hiddenUntil = c.world.clock.Now().Add(f.Delay.D())
		}
	}
	if c.x.plan.has(NoGUID) {
		reply.OrderGUID = ""
	}
	return ok(reply)
}

func (b basket) wire() wirePricedOrder {
	return wirePricedOrder{Amount: b.amount, DiscountSum: b.discountSum, Items: b.items, Discounts: b.discounts}
}

func (c *procartCall) getOrders() answer {
	guids, selected := c.selector()
	if !selected && !c.restaurant.settings.ListAll {
		return c.refused("Не указан заказ")
	}
	data, now := []wireTicket{}, c.world.clock.Now()
	for _, t := range c.restaurant.tickets {
		if selected && !slices.Contains(guids, canonicalGUID(t.GUID)) || !selected && !t.listed(now) {
			continue
		}
		if c.restaurant.settings.HideFinished && (t.State == Closed || t.State == Deleted) {
			continue
		}
		data = append(data, wireTicket{
			GUID: t.GUID, Status: t.State, Amount: t.Amount, Paid: t.Paid,
			Comment: t.Comment, ShortComment: t.ShortComment, Items: t.items,
		})
	}
	return ok(wireTickets{Result: true, Data: data})
}

// selector reads which tickets getorders is about: ?guid= (also repeated) or a list in the body.
func (c *procartCall) selector() (guids []string, selected bool) {
	var list wireGUIDs
	if c.request.Method == http.MethodPost {
		_ = json.Unmarshal(c.body, &list) // what is not a list selects nothing
	}
	for _, guid := range append(list.GUIDs, c.request.URL.Query()["guid"]...) {
		guids = append(guids, canonicalGUID(guid))
	}
	return guids, guids != nil
}

func (c *procartCall) closeTicket() answer {
	var request wireClose
	if json.Unmarshal(c.body, &request) != nil {
		return c.failure(http.StatusBadRequest, "Неверный формат запроса")
	}
	t, known := c.restaurant.byGUID[canonicalGUID(request.GUID)]
	switch {
	case !known || t.State == Deleted:
		return c.refused("Заказ не найден")
	case t.State == Closed && c.restaurant.settings.RefuseSecondClose:
		return c.refused("Заказ уже закрыт")
	case t.State == Closed:
		return ok(wireResult{Result: true})
	case t.Paid+sum(request.Payments) != t.Amount:
		return c.refused("Сумма оплаты не равна сумме заказа")
	}
	t.Paid = t.Amount
	c.world.move(t, Closed, ByAPI)
	return ok(wireResult{Result: true})
}
