package simulator

import (
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// eleveNewOrder takes an order for the PDV. All that is said is that it was taken.
func eleveNewOrder(c *posCall) answer {
	var request eleveOrder
	if wrong := eleveDecode(c.body, &request); wrong != nil {
		return eleveErrors(http.StatusBadRequest, wrong...)
	}
	if wrong := request.wrong(); wrong != nil {
		return eleveErrors(http.StatusBadRequest, wrong...)
	}
	if no, unknown := eleveUnknown(c, *request.ServiceID); unknown {
		return no
	}
	s, m, order := c.restaurant.settings.Eleve, eleveMemoryOf(c.restaurant), *request.Data
	if m.taken[order.ID] && s.RefuseDuplicates {
		return eleveErrors(http.StatusAlreadyReported, eleveError{Key: "id", Message: "Order request already exists: " + order.ID})
	}
	m.taken[order.ID] = true
	if s.OrderDelay != 0 {
		eleveArriveLater(c, order, s.OrderDelay)
		return eleveQueued()
	}
	if no := eleveArrive(c, order); no != nil {
		return c.refused(*no)
	}
	return eleveQueued()
}

// eleveArriveLater lets an order arrive when its call has long been answered.
func eleveArriveLater(c *posCall, order eleveData, after Duration) {
	if after == Never {
		return
	}
	late := *c
	late.x = &exchange{world: c.world, ctx: c.x.ctx, party: c.x.party, op: c.x.op, plan: c.x.plan}
	c.world.after(after, func() { _ = eleveArrive(&late, order) }) // nobody is told that the PDV did not want it
}

// eleveArrive is an order at its PDV, which has prices of its own; a no is what nobody has to be told.
func eleveArrive(c *posCall, order eleveData) *refusal {
	s, p := c.restaurant.settings.Eleve, order.posting()
	b, no := c.price(p, true)
	if no != nil {
		return no
	}
	if s.CheckTotal && !order.Total.is(b.amount) {
		return &refusal{why: unwilling}
	}
	id := order.ID
	if _, there := c.restaurant.byID[id]; there || s.IDs != OurIDs {
		id = newGUID(LowerGUID)
	}
	seat := eleveSeat{number: order.place(), items: b.items}
	for _, i := range order.Items {
		seat.names = append(seat.names, i.ID)
	}
	if order.Table != nil {
		seat.waiter, seat.chair = order.Table.Waiter, order.Table.Chair
	}
	eleveMemoryOf(c.restaurant).seats[c.post(id, p, b)] = seat
	return nil
}

// posting is the order without Eleve's own words. Our number is the displayId or, where that has to be the
// table's, the first word of extraInfo.
func (d eleveData) posting() posting {
	p := posting{
		number: numberIn(d.DisplayID), key: d.ID, kind: d.Type, comment: d.ExtraInfo, shortComment: d.DisplayID, deliverAt: d.PreparationStart,
		guest: TicketGuest{Name: d.Customer.Name, Phone: d.Customer.Phone.Number},
	}
	if d.Delivery != nil {
		p.guest.Address = d.Delivery.Address.Formatted
	}
	if (d.DisplayID == "" || d.DisplayID == d.place()) && d.ExtraInfo != "" {
		p.number = numberIn(d.ExtraInfo)
	}
	if d.Payments != nil {
		p.paid = int64(d.Payments.Prepaid)
	}
	for _, l := range d.Items {
		made := line{code: eleveCode(l.ExternalCode), quantity: eleveWhole(l.Quantity), note: l.Instructions}
		for _, o := range l.Options {
			made.modifiers = append(made.modifiers, pick{code: eleveCode(o.ExternalCode), count: eleveWhole(o.Quantity)})
		}
		p.lines = append(p.lines, made)
	}
	return p
}

// eleveCode is a code of the menu; what is no number is on no menu.
func eleveCode(text string) int {
	code, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return code
}

// eleveWhole is a quantity; what is sold by weight at a real PDV is refused by this one.
func eleveWhole(quantity float64) int {
	if quantity != math.Trunc(quantity) || quantity > maxQuantity {
		return 0
	}
	return int(quantity)
}

// is reports whether a total adds up, and to an amount. Its items are without options, whose money is
// among the fees.
func (t *eleveTotal) is(amount int64) bool {
	return t != nil && t.OrderAmount == t.Items+t.OtherFees+t.DeliveryFee+t.AdditionalFees-t.Discount && int64(t.OrderAmount) == amount
}

// place is where an order belongs: the number of a table or a card; empty for none.
func (d eleveData) place() string {
	switch {
	case d.Table != nil:
		return d.Table.Number
	case d.Card != nil && d.Card.Number != "":
		return d.Card.Number
	case d.Card != nil:
		return d.DisplayID // how the object of a card looks is not documented
	}
	return ""
}

// wrong says what an order lacks.
func (o eleveOrder) wrong() []eleveError {
	var wrong []eleveError
	switch {
	case o.ServiceID == nil:
		wrong = append(wrong, eleveWrong("integrationHubServiceId", "is required"))
	case !eleveIsGUID(*o.ServiceID):
		wrong = append(wrong, eleveWrong("integrationHubServiceId", "must be a valid GUID"))
	}
	if o.Data == nil {
		return append(wrong, eleveWrong("data", "is required"))
	}
	if o.Data.ID == "" {
		wrong = append(wrong, eleveWrong("data.id", "is required"))
	}
	return append(wrong, o.Data.wrongPlace()...)
}

// wrongPlace says what is wrong with the type, and with the object that goes with it: of those there is
// one in every sample.
func (d eleveData) wrongPlace() []eleveError {
	types := []string{"DELIVERY", "TAKEOUT", "INDOOR", eleveTable, eleveCard}
	places := []bool{d.Delivery != nil, d.Takeout != nil, d.Indoor != nil, d.Table != nil, d.Card != nil}
	if !slices.Contains(types, d.Type) {
		return []eleveError{eleveWrong("data.type", "must be one of ["+strings.Join(types, ", ")+"]")}
	}
	var wrong []eleveError
	for i, kind := range types {
		field := "data." + strings.ToLower(kind)
		if kind == d.Type && !places[i] {
			wrong = append(wrong, eleveWrong(field, "is required"))
		}
		if kind != d.Type && places[i] {
			wrong = append(wrong, eleveWrong(field, "must be null"))
		}
	}
	if d.Table != nil && d.Table.Number == "" {
		wrong = append(wrong, eleveWrong("data.table.tableNumber", "is required"))
	}
	return wrong
}

// eleveDecode reads a body, and says which field is not of its type.
func eleveDecode(body []byte, into any) []eleveError {
	err := json.Unmarshal(body, into)
	if err == nil {
		return nil
	}
	if mistake, is := errors.AsType[*json.UnmarshalTypeError](err); is && mistake.Field != "" {
		return []eleveError{eleveWrong(mistake.Field, "must not be a "+mistake.Value)}
	}
	return []eleveError{{Key: 0, Message: "body is not readable: money is a number with two decimals"}}
}
