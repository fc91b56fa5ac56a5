package simulator

import (
	"maps"
	"strconv"
)

// Bounds, so that no sum overflows: of the quantity of a line, and of a surcharge in minor units.
const (
	maxQuantity  = 1000
	maxSurcharge = 1e9
)

// basket is an order as the till prices it.
type basket struct {
	amount, discountSum int64
	items               []item
	discounts           []taken
	used                map[int]int // dishes by code
}

// item is a line of a basket or a ticket.
type item struct {
	code, quantity int
	name, note     string
	price          int64 // of one, without modifiers
	total          int64 // of all, with modifiers and after discounts
	modifiers      []itemModifier
}

// itemModifier is so many of a modifier per dish, or per piece of the modifier that it belongs to.
type itemModifier struct {
	group, code, count int
	name               string
	price              int64 // of one; what was free has its price too
	modifiers          []itemModifier
}

// taken is a discount and what it took off.
type taken struct {
	Discount

	total int64
}

// price checks an order's content and prices it as the till would now.
func (r *restaurant) price(p posting, faults plan, making bool) (basket, *refusal) {
	b := basket{used: map[int]int{}, items: []item{}}
	if len(p.lines) == 0 {
		return basket{}, &refusal{why: nothingIn}
	}
	if p.surcharge < 0 || p.surcharge > maxSurcharge {
		return basket{}, &refusal{why: wrongSurcharge}
	}
	for i, l := range p.lines {
		it, no := r.item(l, p.percent, faults, i == 0)
		if no != nil {
			return basket{}, no
		}
		b.used[l.code] += l.quantity
		b.items = append(b.items, it)
	}
	if no := r.checkStock(b.used, p.lines[0].code, faults, making); no != nil {
		return basket{}, no
	}
	discounts, no := r.discounts(p, making)
	if no != nil {
		return basket{}, no
	}
	b.apply(discounts)
	b.amount += p.surcharge
	return b, nil
}

// checkStock compares with what is left: with stale numbers only when the order is made.
func (r *restaurant) checkStock(used map[int]int, first int, faults plan, making bool) *refusal {
	rests := r.rests
	if f, stale := faults.find(StaleStock); stale && making {
		gone := first
		if code, err := strconv.Atoi(f.Code); err == nil {
			gone = code
		}
		rests = maps.Clone(rests)
		rests[gone] = 0
	} else if stale {
		rests = r.settings.Menu.rests()
	}
	for code, n := range used {
		if rest, limited := rests[code]; limited && n > rest {
			return &refusal{why: tooFew, code: code, left: rest}
		}
	}
	return nil
}

func (r *restaurant) item(l line, percent int64, faults plan, first bool) (item, *refusal) {
	dish, known := r.settings.Menu.dish(l.code)
	if !known || soldOut(l.code, faults, first) {
		return item{}, &refusal{why: unavailable, code: l.code}
	}
	if l.quantity < 1 || l.quantity > maxQuantity {
		return item{}, &refusal{why: wrongQuantity, code: l.code}
	}
	unit := dish.Price + dish.Price*percent/100
	if drift, ok := faults.find(PriceDrift); ok && first {
		unit += drift.Amount
	}
	it := item{code: dish.Code, name: dish.Name, price: unit, quantity: l.quantity, note: l.note}
	modifiers, extras, no := pickFrom(dish.Groups, l.modifiers)
	if no != nil {
		no.code = dish.Code
		return item{}, no
	}
	it.modifiers = modifiers
	it.total = (unit + extras) * int64(l.quantity)
	return it, nil
}

func soldOut(code int, faults plan, first bool) bool {
	f, ok := faults.find(SoldOut)
	return ok && (f.Code == strconv.Itoa(code) || f.Code == "" && first)
}

// pickFrom checks modifiers against the groups that they are picked from, and returns them and what they
// cost.
func pickFrom(groups []Group, picks []pick) (chosen []itemModifier, extras int64, no *refusal) {
	picked := make([]int, len(groups))
	for _, p := range picks {
		at, m, ok := find(groups, p)
		if !ok || p.count < 1 || p.count > maxQuantity || (m.Limit > 0 && p.count > m.Limit) {
			return nil, 0, &refusal{why: wrongModifier, modifier: p.code}
		}
		inner, more, no := pickFrom(m.Groups, p.modifiers)
		if no != nil {
			return nil, 0, no
		}
		g := groups[at]
		if !g.NoCharge {
			free := min(max(g.Free-picked[at], 0), p.count)
			extras += m.Price * int64(p.count-free)
		}
		extras += more * int64(p.count)
		picked[at] += p.count
		chosen = append(chosen, itemModifier{group: g.ID, code: m.Code, name: m.Name, count: p.count, price: m.Price, modifiers: inner})
	}
	for i, g := range groups {
		if picked[i] < g.Min || (g.Max > 0 && picked[i] > g.Max) {
			return nil, 0, &refusal{why: wrongModifiers, group: g.ID}
		}
	}
	return chosen, extras, nil
}

func (r *restaurant) discounts(p posting, making bool) ([]Discount, *refusal) {
	var list []Discount
	if p.discount != 0 {
		d, ok := r.settings.Menu.discount(p.discount)
		if !ok {
			return nil, &refusal{why: noDiscount, code: p.discount}
		}
		list = append(list, d)
	}
	if auto := r.settings.AutoDiscount; auto != nil && (making || !r.settings.AutoDiscountLate) {
		list = append(list, *auto)
	}
	return list, nil
}

// apply takes the discounts off, each from the lines' full totals, rounded down per line.
func (b *basket) apply(discounts []Discount) {
	full := make([]int64, len(b.items))
	for i := range b.items {
		full[i] = b.items[i].total
		b.amount += full[i]
	}
	for _, d := range discounts {
		sum := int64(0)
		for i := range b.items {
			off := full[i] * d.Percent / 100
			b.items[i].total -= off
			sum += off
		}
		b.discounts = append(b.discounts, taken{Discount: d, total: sum})
		b.discountSum += sum
	}
	b.amount -= b.discountSum
}
