package simulator

import (
	"fmt"
	"maps"
	"strconv"
)

// Bounds, so that no sum overflows: of the quantity of a line, and of a surcharge in minor units.
const (
	maxQuantity  = 1000
	maxSurcharge = 1e9
)

// refusal is a till's no, in its words.
type refusal string

// Error implements error.
func (r refusal) Error() string { return string(r) }

func refuse(format string, args ...any) error { return refusal(fmt.Sprintf(format, args...)) }

// basket is an order as the till prices it.
type basket struct {
	amount, discountSum int64
	items               []wireItem
	discounts           []wireDiscount
	used                map[int]int // dishes by code
}

// price checks an order's content and prices it as the till would now.
func (r *restaurant) price(o wireOrder, p plan, posting bool) (basket, error) {
	b := basket{used: map[int]int{}, items: []wireItem{}, discounts: []wireDiscount{}}
	if len(o.Content) == 0 {
		return basket{}, refuse("Заказ пуст")
	}
	if o.Surcharge < 0 || o.Surcharge > maxSurcharge {
		return basket{}, refuse("Неверная наценка")
	}
	for i, line := range o.Content {
		item, err := r.item(line, o.OrderCategory, p, i == 0)
		if err != nil {
			return basket{}, err
		}
		b.used[line.Code] += line.Quantity
		b.items = append(b.items, item)
	}
	for code, n := range b.used {
		if rest, limited := r.rests[code]; limited && n > rest {
			return basket{}, refuse("Блюдо %d: осталось %d", code, rest)
		}
	}
	discounts, err := r.discounts(o, posting)
	if err != nil {
		return basket{}, err
	}
	b.apply(discounts)
	b.amount += o.Surcharge
	return b, nil
}

func (r *restaurant) item(line wireLine, category int, p plan, first bool) (wireItem, error) {
	dish, known := r.settings.Menu.dish(line.Code)
	if !known || r.soldOut(line.Code, p, first) {
		return wireItem{}, refuse("Блюдо %d недоступно", line.Code)
	}
	if line.Quantity < 1 || line.Quantity > maxQuantity {
		return wireItem{}, refuse("Блюдо %d: неверное количество", line.Code)
	}
	unit := dish.Price + dish.Price*r.settings.CategoryPercent[category]/100
	if drift, ok := p.find(PriceDrift); ok && first {
		unit += drift.Amount
	}
	item := wireItem{
		Code: dish.Code, Name: dish.Name, Price: unit, Quantity: line.Quantity,
		Comment: line.Comment, Modifiers: []wireItemModifier{},
	}
	extras, err := dish.pick(line.Modifiers, &item)
	if err != nil {
		return wireItem{}, err
	}
	item.Total = (unit + extras) * int64(line.Quantity)
	return item, nil
}

func (r *restaurant) soldOut(code int, p plan, first bool) bool {
	f, ok := p.find(SoldOut)
	return ok && (f.Code == strconv.Itoa(code) || f.Code == "" && first)
}

// pick checks the modifiers of one dish against its groups, writes them into item and returns what
// they cost.
func (d Dish) pick(chosen []wireModifier, item *wireItem) (extras int64, err error) {
	picked := make([]int, len(d.Groups))
	for _, c := range chosen {
		group, m, ok := d.modifier(c.Code)
		if !ok || c.Count < 1 || (m.Limit > 0 && c.Count > m.Limit) {
			return 0, refuse("Блюдо %d: модификатор %d недоступен", d.Code, c.Code)
		}
		g := d.Groups[group]
		if !g.NoCharge {
			free := min(max(g.Free-picked[group], 0), c.Count)
			extras += m.Price * int64(c.Count-free)
		}
		picked[group] += c.Count
		item.Modifiers = append(item.Modifiers, wireItemModifier{Code: m.Code, Name: m.Name, Count: c.Count})
	}
	for i, g := range d.Groups {
		if picked[i] < g.Min || (g.Max > 0 && picked[i] > g.Max) {
			return 0, refuse("Блюдо %d: неверное число модификаторов группы %d", d.Code, g.ID)
		}
	}
	return extras, nil
}

func (r *restaurant) discounts(o wireOrder, posting bool) ([]Discount, error) {
	var list []Discount
	if o.Discount != 0 {
		d, ok := r.settings.Menu.discount(o.Discount)
		if !ok {
			return nil, refuse("Скидка %d не найдена", o.Discount)
		}
		list = append(list, d)
	}
	if auto := r.settings.AutoDiscount; auto != nil && (posting || !r.settings.AutoDiscountLate) {
		list = append(list, *auto)
	}
	return list, nil
}

// apply takes the discounts off, each from the lines' full totals, rounded down per line.
func (b *basket) apply(discounts []Discount) {
	full := make([]int64, len(b.items))
	for i := range b.items {
		full[i] = b.items[i].Total
		b.amount += full[i]
	}
	for _, d := range discounts {
		sum := int64(0)
		for i := range b.items {
			off := full[i] * d.Percent / 100
			b.items[i].Total -= off
			sum += off
		}
		b.discounts = append(b.discounts, wireDiscount{Code: d.Code, Name: d.Name, Total: sum})
		b.discountSum += sum
	}
	b.amount -= b.discountSum
}

// use takes a basket's dishes off the stock.
func (r *restaurant) use(b basket) {
	for code, n := range b.used {
		if _, limited := r.rests[code]; limited {
			r.rests[code] -= n
		}
	}
}

// stock is what getmenu says is left: as old as the gateway's cache allows.
func (w *World) stock(r *restaurant) map[int]int {
	now := w.clock.Now()
	if r.shown == nil || now.Sub(r.shownAt) >= r.settings.StockCache.D() {
		r.shown, r.shownAt = maps.Clone(r.rests), now
	}
	return r.shown
}
