package simulator

import "maps"

// rests are the numbers that a menu begins with, of dishes that are limited.
func (m Menu) rests() map[int]int {
	rests := map[int]int{}
	for _, d := range m.Dishes {
		if d.Rest != nil {
			rests[d.Code] = *d.Rest
		}
	}
	return rests
}

// use takes a basket's dishes off the stock.
func (r *restaurant) use(b basket) {
	for code, n := range b.used {
		if _, limited := r.rests[code]; limited {
			r.rests[code] -= n
		}
	}
}

// stock is what getmenu says is left, by dish; what is not in it has no limit. It is as old as the
// restaurant's cache allows, and with stale numbers it is as if nothing had been sold.
func (c *posCall) stock() map[int]int {
	r, now := c.restaurant, c.world.clock.Now()
	if c.x.plan.has(StaleStock) {
		return r.settings.Menu.rests()
	}
	if r.shown == nil || now.Sub(r.shownAt) >= r.settings.StockCache.D() {
		r.shown, r.shownAt = maps.Clone(r.rests), now
	}
	return r.shown
}
