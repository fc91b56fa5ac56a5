package simulator

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// firstHatchID is the number of a restaurant's first order; each next is one more.
const firstHatchID = 4812

func hatchValidate(c *posCall) answer {
	var request hatchOrder
	if why := hatchRead(c.body, &request); why != "" {
		return hatchNo(c, why)
	}
	b, no := c.price(request.posting(), false)
	if no != nil {
		return c.refused(*no)
	}
	return hatchAnswer(c, http.StatusOK, hatchPriced{Result: true, Order: b.hatch()})
}

func hatchPost(c *posCall) answer {
	var request hatchRequest
	if why := hatchRead(c.body, &request); why != "" {
		return hatchNo(c, why)
	}
	if why := request.wrong(); why != "" {
		return hatchNo(c, why)
	}
	p := hatchPosting(request, c.restaurant.settings.DeliveryHatch)
	b, no := hatchTake(c, p)
	if no != nil {
		return c.refused(*no)
	}
	t := c.post(strconv.Itoa(firstHatchID+len(c.restaurant.tickets)), p, b)
	reply := hatchPosted{Result: true, OrderID: new(hatchID(t))}
	if c.x.plan.has(NoID) {
		reply.OrderID = nil
	}
	return hatchAnswer(c, http.StatusOK, reply)
}

// hatchTake prices an order, or leaves that to the till of later.
func hatchTake(c *posCall, p posting) (basket, *refusal) {
	if !c.restaurant.settings.DeliveryHatch.LateTill {
		return c.price(p, true)
	}
	if c.offline() {
		return basket{}, &refusal{why: noTill}
	}
	if len(p.lines) == 0 {
		return basket{}, &refusal{why: nothingIn}
	}
	return basket{}, nil
}

// attend lets the till price an order that was taken unseen, when staff take it: lines of dishes that it
// does not have are not in the order then.
func (deliveryHatch) attend(t *ticket, to State) {
	r := t.restaurant
	if !r.settings.DeliveryHatch.LateTill || t.Stage != Waiting || to == Removed || to == "" {
		return
	}
	p, faults := t.posting, t.faults
	for len(p.lines) > 0 {
		b, no := r.price(p, faults, true)
		if no == nil {
			r.use(b)
			t.items, t.discounts, t.Amount = b.items, b.discounts, b.amount
			return
		}
		left := slices.DeleteFunc(slices.Clone(p.lines), func(l line) bool { return l.code == no.code })
		if len(left) == len(p.lines) { // it is about no dish: the till takes nothing
			return
		}
		p.lines = left
		if _, known := r.settings.Menu.dish(no.code); known { // the fault has struck a dish, and is about no other
			faults = faults.without(SoldOut, StaleStock)
		}
	}
}

// hatchPosting is the order without DeliveryHatch's own words.
func hatchPosting(r hatchRequest, s DeliveryHatchSettings) posting {
	p := r.Order.posting()
	p.number, p.comment = numberIn(r.Order.Comment), s.CommentPrefix+r.Order.Comment
	p.guest = TicketGuest{
		Name: strings.Join(strings.Fields(r.Guest.SName+" "+r.Guest.FName+" "+r.Guest.MName), " "), Phone: digits(r.Guest.Phone), Address: r.Guest.Address,
	}
	p.deliverAt, p.paid = r.Order.DeliverAt, r.Order.Paid
	if s.knows(hatchMetaVersion) {
		p.meta, p.callbackURL = r.Guest.Meta, strings.ToLower(r.Order.StatusCallback)
		p.key, _ = r.Guest.Meta["ord"].(string)
	}
	return p
}

// wrong says what an order lacks; empty for nothing.
func (r hatchRequest) wrong() string {
	const pickup, delivery = 0, 1
	switch _, err := time.Parse(deliverAtLayout, r.Order.DeliverAt); {
	case r.Guest.SName == "" || digits(r.Guest.Phone) == "":
		return "Не указан гость"
	case r.Order.Type == nil || *r.Order.Type != pickup && *r.Order.Type != delivery:
		return "Неверный тип заказа"
	case r.Guest.Address == "" && *r.Order.Type != pickup:
		return "Не указан адрес"
	case err != nil:
		return "Неверный формат времени"
	}
	return ""
}

func hatchState(c *posCall) answer {
	t, known := c.restaurant.byID[c.request.URL.Query().Get("order_id")]
	if !known {
		return hatchNo(c, "Заказ не найден")
	}
	order := t.hatch()
	if t.Stage == Waiting {
		order = hatchTold{hatchPricedOrder: hatchPricedOrder{Discounts: []hatchDiscount{}}, ID: order.ID, Status: order.Status, Paid: order.Paid}
		if !c.restaurant.settings.DeliveryHatch.OmitItems {
			order.Items = &[]hatchItem{}
		}
	}
	return hatchAnswer(c, http.StatusOK, hatchOrderState{Result: true, GuestMeta: hatchMeta(t), Order: order})
}

// hatchExpress lists what an operator has taken and nobody has finished.
func hatchExpress(c *posCall) answer {
	if !c.restaurant.settings.DeliveryHatch.knows(hatchExpressVersion) {
		return hatchNo(c, "Метод не найден")
	}
	rows, now := []hatchRow{}, c.world.clock.Now()
	for _, t := range c.restaurant.tickets {
		if !t.listed(now) || t.Stage != Cooking && t.Stage != OnTheWay {
			continue
		}
		rows = append(rows, hatchRow{
			ID: hatchID(t), GuestMeta: hatchMeta(t), Comment: t.Comment, DlvDate: t.DeliverAt, Status: hatchStatus(t.State),
			Sum: t.Amount, Waiter: "Смена 2", Address: t.Guest.Address, Phone: t.Guest.Phone, FullName: t.Guest.Name,
		})
	}
	return hatchAnswer(c, http.StatusOK, hatchData[[]hatchRow]{Result: true, Data: rows})
}

// hatchRead reads an order, and returns why it is not to be had: what is optional is left out, not null,
// zero or empty.
func hatchRead(body []byte, into any) string {
	var parts map[string]json.RawMessage
	if json.Unmarshal(body, into) != nil || json.Unmarshal(body, &parts) != nil {
		return "Неверный формат запроса"
	}
	for _, part := range []json.RawMessage{body, parts["guest"], parts["order"]} {
		var fields map[string]json.RawMessage
		_ = json.Unmarshal(part, &fields) // what is not there has no fields
		for _, name := range hatchOptional() {
			if slices.Contains([]string{"null", "0", "0.0", `""`, "[]", "{}"}, string(fields[name])) {
				return "Пустое поле " + name
			}
		}
	}
	return ""
}

func hatchOptional() []string {
	return []string{
		"table", "discount", "comment", "paid", "status_callback",
		"fname", "mname", "longitude", "latitude", "meta", "cardcode", "address",
	}
}
