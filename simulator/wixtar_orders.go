package simulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// wixtarAddItems takes an order that is paid later, at the counter. It adds to what the table has under the
// id, as one more round: who sends it again has it twice. A table that has ended takes no more (assumed).
func wixtarAddItems(c *posCall) answer {
	var order wixtarOrder
	if json.Unmarshal(c.body, &order) != nil {
		return c.failure(http.StatusBadRequest, "格式錯誤")
	}
	if order.ID == "" {
		return c.failure(http.StatusBadRequest, "id 為必填")
	}
	if why := order.wrong(); why != "" {
		return c.failure(http.StatusBadRequest, why)
	}
	m := wixtarMemoryOf(c.restaurant)
	if m.codes[order.UniqueCode] && c.restaurant.settings.Wixtar.Dedupe {
		return wixtarDone()
	}
	if table := c.restaurant.byID[order.ID]; table != nil && (table.Stage == Done || table.Stage == Removed) {
		return wixtarNo(c, "訂單已結束，無法加點")
	}
	p := order.posting()
	p.number, p.key = order.itemsNumber(), order.UniqueCode
	if no := wixtarMake(c, order.ID, p, order); no != nil {
		return *no
	}
	if order.UniqueCode != "" {
		m.codes[order.UniqueCode] = true
	}
	return wixtarDone()
}

// itemsNumber is our number: the call has no place for it but what staff see with a dish. Whoever writes nothing
// there has it in the unique_code.
func (o wixtarOrder) itemsNumber() string {
	if len(o.Cart.Items) > 0 && o.Cart.Items[0].Instructions != "" {
		return numberIn(o.Cart.Items[0].Instructions)
	}
	return numberIn(o.UniqueCode)
}

// wixtarMake makes a ticket of an order, if the store wants it; a round where there is one with the id.
func wixtarMake(c *posCall, id string, p posting, order wixtarOrder) *answer {
	b, why := c.price(p, true)
	if why != nil {
		return new(c.refused(*why))
	}
	if s := c.restaurant.settings.Wixtar; s.CheckPrice && s.minor(order.sent()) != b.amount {
		return new(wixtarNo(c, "金額不符"))
	}
	first := c.restaurant.byID[id]
	if made := c.post(id, p, b); first != nil {
		c.world.join(made, first)
	}
	return nil
}

// wixtarCreate puts an order in that nobody cooks before it was confirmed, or changes such a one.
func wixtarCreate(c *posCall) answer {
	var order wixtarOrder
	if json.Unmarshal(c.body, &order) != nil {
		return c.failure(http.StatusBadRequest, "格式錯誤")
	}
	if why := order.wrong() + order.wrongHead(); why != "" {
		return c.failure(http.StatusBadRequest, why)
	}
	m, s := wixtarMemoryOf(c.restaurant), c.restaurant.settings.Wixtar
	draft, there := m.drafts[order.ID]
	switch {
	case s.StoreID != "" && order.Store.ID != s.StoreID:
		return c.failure(http.StatusNotFound, "查無門市")
	case order.ID != "" && !there:
		return c.failure(http.StatusNotFound, "查無訂單")
	case there && (draft.confirmed || draft.cancelled):
		return wixtarNo(c, "訂單已成立，無法修改")
	}
	b, why := c.price(order.posting(), false)
	if why != nil {
		return c.refused(*why)
	}
	if !there {
		order.ID = fmt.Sprintf("%s-%s%04d", order.Store.ID, wixtarLocal(c.world.clock.Now()).Format("20060102"), len(m.drafts)+1)
		draft = &wixtarDraft{}
		m.drafts[order.ID] = draft
	}
	draft.order = order
	reply := wixtarCreated{ID: order.ID, DisplayID: order.DisplayID, Charges: wixtarCharges{
		Total: s.money(b.amount), SubTotal: s.money(b.amount + b.discountSum), Discount: s.money(b.discountSum),
	}}
	if order.AutoConfirm {
		if no := wixtarPlace(c, draft, nil); no != nil {
			return *no
		}
	}
	if c.x.plan.has(NoID) {
		reply.ID = ""
	}
	return ok(reply)
}

// wixtarConfirm makes an order that was created a ticket. What it answers is assumed. Every confirmation that asks
// for a receipt issues one, also one that is refused since it is the second.
func wixtarConfirm(c *posCall) answer {
	var request wixtarConfirmation
	if json.Unmarshal(c.body, &request) != nil {
		return c.failure(http.StatusBadRequest, "格式錯誤")
	}
	s := c.restaurant.settings.Wixtar
	draft, there := wixtarMemoryOf(c.restaurant).drafts[request.ID]
	switch {
	case !there || s.StoreID != "" && request.StoreID != "" && request.StoreID != s.StoreID:
		return c.failure(http.StatusNotFound, "查無訂單")
	case draft.cancelled:
		return wixtarNo(c, "訂單已取消")
	case draft.confirmed:
		c.restaurant.byID[request.ID].issue(request.Receipt)
		return wixtarNo(c, WixtarConfirmedBefore)
	}
	if no := wixtarPlace(c, draft, request.Payments); no != nil {
		return *no
	}
	c.restaurant.byID[request.ID].issue(request.Receipt)
	return wixtarDone()
}

// issue issues a receipt if one is wanted.
func (t *ticket) issue(wanted bool) {
	if wanted {
		t.Receipts++
	}
}

// WixtarConfirmedBefore is what the platform says to a second confirmation; the vendor's own client knows
// it by this text.
const WixtarConfirmedBefore = "此筆訂單已確認，不需重複確認"

// wixtarPlace makes the ticket of a draft. Payments of the confirmation come instead of the order's. What is to be
// paid with the food has to be the total too, and is not paid.
func wixtarPlace(c *posCall, draft *wixtarDraft, payments []wixtarPayment) *answer {
	order, s := draft.order, c.restaurant.settings.Wixtar
	if payments == nil {
		payments = order.Payments
	}
	p := order.posting()
	p.number, p.key, p.comment = numberIn(order.Instructions), order.ExternalID, order.Instructions
	booked := int64(0)
	for _, payment := range payments {
		booked += s.minor(payment.Amount)
		if payment.Type != wixtarWithTheFood {
			p.paid += s.minor(payment.Amount)
		}
	}
	if b, why := c.price(p, true); why == nil && payments != nil && !s.UnderPaid && booked != b.amount-b.amount%s.minor(1) {
		return new(wixtarNo(c, "付款金額不符"))
	}
	if no := wixtarMake(c, order.ID, p, order); no != nil {
		return no
	}
	draft.confirmed = true
	return nil
}

// posting is the order without Wixtar's own words.
func (o wixtarOrder) posting() posting {
	p := posting{kind: o.Type, deliverAt: o.PickupAt, shortComment: o.DisplayID}
	if o.Customer != nil {
		p.guest = TicketGuest{Name: o.Customer.Name, Phone: o.Customer.Mobile, Address: o.Customer.Address}
	}
	for _, i := range o.Cart.Items {
		p.lines = append(p.lines, line{code: wixtarCode(i.ID), quantity: i.Quantity, note: i.Instructions, modifiers: wixtarPicks(i.Groups)})
	}
	return p
}

// wixtarPicks are the choices of groups, however deep; a quantity of 0 is no choice.
func wixtarPicks(groups []wixtarGroup) []pick {
	list := []pick{}
	for _, g := range groups {
		id, _ := strconv.Atoi(g.ID) // 0 for a group that is not named
		for _, i := range g.Selected {
			if i.Quantity != 0 {
				list = append(list, pick{group: id, code: wixtarCode(i.ID), count: i.Quantity, modifiers: wixtarPicks(i.Groups)})
			}
		}
	}
	return list
}

// wixtarCode is a code of the menu; what is no number is on no menu.
func wixtarCode(text string) int {
	code, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return code
}

// sent is what the items of an order are said to cost together.
func (o wixtarOrder) sent() int64 {
	sum := int64(0)
	for _, i := range o.Cart.Items {
		amount, _ := strconv.ParseInt(string(i.Price.Total.Amount), 10, 64) // it was checked
		sum += amount
	}
	return sum
}

// wixtarLocal is a time in Taipei, which all of the platform's times are in.
func wixtarLocal(at time.Time) time.Time {
	const east = 8 * 60 * 60
	return at.In(time.FixedZone("Asia/Taipei", east))
}
