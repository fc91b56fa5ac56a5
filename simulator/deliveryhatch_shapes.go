package simulator

import (
	"cmp"
	"strconv"
)

// hatchID is the number of an order.
func hatchID(t *ticket) int {
	id, _ := strconv.Atoi(t.ID) // it was made of a number
	return id
}

// hatchStatus is a state as it is written: a number, or the word that somebody moved the ticket to.
func hatchStatus(s State) any {
	if status, err := strconv.Atoi(string(s)); err == nil {
		return status
	}
	return s
}

// hatchMeta is what the guest's meta was, {} for none; an old module has no place for it.
func hatchMeta(t *ticket) map[string]any {
	switch {
	case !t.restaurant.settings.DeliveryHatch.knows(hatchMetaVersion):
		return nil
	case t.Meta == nil:
		return map[string]any{}
	}
	return t.Meta
}

// hatch is an order that staff have taken.
func (t *ticket) hatch() hatchTold {
	b := basket{amount: t.Amount, items: t.items, discounts: t.discounts}
	for _, d := range t.discounts {
		b.discountSum += d.total
	}
	return hatchTold{hatchPricedOrder: b.hatch(), ID: hatchID(t), Status: hatchStatus(t.State), Paid: t.Paid}
}

func hatchGroups(groups []Group) []hatchGroup {
	const unbounded = -1
	list := []hatchGroup{}
	for _, g := range groups {
		wire := hatchGroup{
			SchemeID: g.ID, GroupID: g.ID, GroupName: g.Name, UpLimit: g.Max, DownLimit: g.Min, FreeCount: g.Free,
			ChangesPrice: !g.NoCharge, Items: []hatchGroupItem{},
		}
		if g.Max == 0 {
			wire.UpLimit = unbounded
		}
		if g.Min == 0 {
			wire.DownLimit = unbounded
		}
		for _, m := range g.Items {
			wire.Items = append(wire.Items, hatchGroupItem{Ident: m.Code, Code: m.Code, Name: m.Name, Limit: cmp.Or(m.Limit, g.Max, maxQuantity), Price: m.Price})
		}
		list = append(list, wire)
	}
	return list
}

// posting is what is to be priced of an order.
func (o hatchOrder) posting() posting {
	p := posting{discount: o.Discount}
	if o.Type != nil {
		p.kind = strconv.Itoa(*o.Type)
	}
	for _, l := range o.Content {
		to := line{code: l.Code, quantity: l.Quantity}
		for _, m := range l.Modifiers {
			to.modifiers = append(to.modifiers, pick{code: m.Code, count: m.Count})
		}
		p.lines = append(p.lines, to)
	}
	return p
}

func (b basket) hatch() hatchPricedOrder {
	items, discounts := []hatchItem{}, []hatchDiscount{}
	for _, i := range b.items {
		wire := hatchItem{
			Code: i.code, Name: i.name, Price: i.price, Quantity: i.quantity, Total: i.total,
			Discounted: i.price*int64(i.quantity) - i.total, Modifiers: []hatchModifier{},
		}
		for _, m := range i.modifiers {
			wire.Modifiers = append(wire.Modifiers, hatchModifier{Code: m.code, Name: m.name, Count: m.count})
		}
		items = append(items, wire)
	}
	for _, d := range b.discounts {
		discounts = append(discounts, hatchDiscount{Code: d.Code, Name: d.Name, Total: d.total})
	}
	return hatchPricedOrder{Amount: b.amount, DiscountSum: b.discountSum, Items: &items, Discounts: discounts}
}
