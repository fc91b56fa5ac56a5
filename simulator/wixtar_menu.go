package simulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
)

// wixtarAsk finds out what is asked about an order: the addresses v1/order/{order}/status and
// v1/order/out_of_stock/{order} are too alike for a router.
func wixtarAsk(c *posCall) answer {
	first, second := c.request.PathValue("first"), c.request.PathValue("second")
	if first == "out_of_stock" {
		return wixtarOutOfStock(c, second)
	}
	if second == "status" {
		return wixtarStatus(c, first)
	}
	return c.failure(http.StatusNotFound, "no such method")
}

// wixtarStatus tells an order's status. One that was created looks as one that was confirmed does, which is
// assumed.
func wixtarStatus(c *posCall, id string) answer {
	m, s := wixtarMemoryOf(c.restaurant), c.restaurant.settings.Wixtar
	t, ticketed := c.restaurant.byID[id]
	draft, drafted := m.drafts[id]
	if store := c.request.URL.Query().Get("store_id"); !ticketed && !drafted || store == "" || s.StoreID != "" && store != s.StoreID {
		return c.failure(http.StatusNotFound, "查無訂單")
	}
	state := WixtarCreated
	switch m.asked++; {
	case s.Blips > 0 && m.asked%s.Blips == 0:
		state = WixtarUnknown
	case ticketed:
		state = t.State
	case draft.cancelled:
		state = WixtarCancelled
	}
	return ok(wixtarState{Status: state, OrderType: "omni"})
}

// wixtarCancel cancels what nobody has accepted.
func wixtarCancel(c *posCall) answer {
	id, request := c.request.PathValue("order"), wixtarCancellation{}
	if len(c.body) > 0 && json.Unmarshal(c.body, &request) != nil {
		return c.failure(http.StatusBadRequest, "格式錯誤")
	}
	store := c.restaurant.settings.Wixtar.StoreID
	t, ticketed := c.restaurant.byID[id]
	draft, drafted := wixtarMemoryOf(c.restaurant).drafts[id]
	switch {
	case !ticketed && !drafted, request.OrderID != "" && request.OrderID != id, store != "" && request.ShopID != "" && request.ShopID != store:
		return c.failure(http.StatusNotFound, "查無訂單")
	case !ticketed && !draft.cancelled:
		draft.cancelled = true
		return wixtarDone()
	case !ticketed || t.State != WixtarCreated:
		return wixtarNo(c, "訂單狀態無法取消")
	}
	c.world.move(t, WixtarCancelled, ByClient)
	return wixtarDone()
}

// wixtarOutOfStock tells which items of an order are missing: those that staff took off it.
func wixtarOutOfStock(c *posCall, id string) answer {
	t, there := c.restaurant.byID[id]
	if !there {
		return c.failure(http.StatusNotFound, "查無訂單")
	}
	missing, serial := wixtarMissing{Items: []wixtarMissingItem{}}, 0
	for _, round := range append([]*ticket{t}, t.rounds...) {
		for _, l := range round.posting.lines {
			serial++
			if slices.ContainsFunc(round.items, func(i item) bool { return i.code == l.code }) {
				continue
			}
			dish, _ := c.restaurant.settings.Menu.dish(l.code) // what has left the menu has no title
			missing.Items = append(missing.Items, wixtarMissingItem{
				ID: strconv.Itoa(l.code), Title: dish.Name, Quantity: l.quantity, SerialNumber: strconv.Itoa(serial), IsCombo: wixtarIsCombo(dish),
			})
		}
	}
	return ok(missing)
}

// wixtarIsCombo reports whether something of a dish is chosen that has choices itself.
func wixtarIsCombo(d Dish) bool { return slices.ContainsFunc(d.Groups, wixtarIsCourse) }

func wixtarIsCourse(g Group) bool {
	return slices.ContainsFunc(g.Items, func(m Modifier) bool { return len(m.Groups) > 0 })
}

// wixtarMenu lists the products. One that is a combo has its choices told elsewhere.
func wixtarMenu(c *posCall) answer {
	menu, query := c.restaurant.settings.Menu, c.request.URL.Query()
	if no, other := wixtarOtherStore(c); other {
		return no
	}
	told, stock := wixtarProducts{Products: []wixtarProduct{}}, c.stock()
	for _, d := range menu.Dishes {
		category, _ := menu.category(d.Category)
		id, group := strconv.Itoa(d.Code), strconv.Itoa(d.Category)
		if only := query.Get("id"); only != "" && only != id {
			continue
		}
		if only := query.Get("category_id"); only != "" && only != group {
			continue
		}
		product := wixtarProduct{
			ID: id, Title: d.Name, Price: d.Price / wixtarCents, Enable: true, IsCombo: wixtarIsCombo(d),
			Categories: []wixtarCategory{{ID: group, Title: category.Name}}, Tastes: wixtarTastes(d.Groups),
		}
		product.IsStopSale, product.Limitations = wixtarLeft(stock, d.Code)
		told.Products = append(told.Products, product)
	}
	return ok(told)
}

// wixtarLeft is whether the sale of a dish has stopped, and how many are left where that is limited.
func wixtarLeft(stock map[int]int, code int) (stopped bool, limited *wixtarLimitation) {
	rest, is := stock[code]
	if !is {
		return false, nil
	}
	return rest <= 0, &wixtarLimitation{Quantity: rest}
}

// wixtarSaleMethods lists the ways in which the store sells, all of which are served here.
func wixtarSaleMethods(c *posCall) answer {
	if no, other := wixtarOtherStore(c); other {
		return no
	}
	return ok(wixtarSales{Methods: []wixtarSale{
		{ID: "1", Name: "內用", Type: "DINE_IN"}, {ID: "2", Name: "外帶", Type: "PICK_UP"}, {ID: "3", Name: "外送", Type: "DELIVERY", HasAddress: true},
	}})
}

// wixtarOtherStore refuses a question that is about no store, or about another.
func wixtarOtherStore(c *posCall) (no answer, other bool) {
	store, known := c.request.URL.Query().Get("store_id"), c.restaurant.settings.Wixtar.StoreID
	if store == "" || known != "" && store != known {
		return c.failure(http.StatusNotFound, "查無門市"), true
	}
	return answer{}, false
}

// wixtarTastes are the choices of how a dish is made. That the first of some are free cannot be said: what is
// always free costs nothing.
func wixtarTastes(groups []Group) []wixtarTaste {
	list := []wixtarTaste{}
	for _, g := range groups {
		if wixtarIsCourse(g) {
			continue
		}
		taste := wixtarTaste{ID: g.ID, Title: g.Name, Exclusive: g.Max == 1, Required: g.Min > 0, Items: []wixtarOption{}}
		if g.Max > 0 {
			taste.MaxQuantity = &g.Max
		}
		for _, m := range g.Items {
			price := m.Price / wixtarCents
			if g.NoCharge || g.Max > 0 && g.Free >= g.Max {
				price = 0
			}
			taste.Items = append(taste.Items, wixtarOption{ID: m.Code, Title: m.Name, Price: price})
		}
		list = append(list, taste)
	}
	return list
}

// wixtarChoices lists what may be chosen within a combo, place by place.
func wixtarChoices(c *posCall) answer {
	if no, other := wixtarOtherStore(c); other {
		return no
	}
	told, stock := wixtarCombos{Combos: []wixtarCombo{}}, c.stock()
	dish, _ := c.restaurant.settings.Menu.dish(wixtarCode(c.request.URL.Query().Get("product_id"))) // one that is not there has no choices
	for n, g := range dish.Groups {
		if !wixtarIsCourse(g) {
			continue
		}
		place := wixtarCombo{
			ID: fmt.Sprintf("%02d", n+1), Title: dish.Name, IsDefault: true, Items: []wixtarChoice{}, GroupName: g.Name,
			IsMultipleChoice: g.Min != 1 || g.Max != 1,
		}
		if place.IsMultipleChoice {
			place.ControlQuantity, place.GroupMinQuantity, place.GroupMaxQuantity, place.ItemMaxQuantity = true, g.Min, g.Max, g.Items[0].Limit
		}
		for i, m := range g.Items {
			choice := wixtarChoice{ProductID: strconv.Itoa(m.Code), ProductName: m.Name, Quantity: 1, Price: m.Price / wixtarCents, Tastes: wixtarTastes(m.Groups)}
			choice.IsStopSale, choice.Limitations = wixtarLeft(stock, m.Code)
			if i == 0 {
				place.wixtarChoice = choice
			} else {
				place.Items = append(place.Items, choice)
			}
		}
		told.Combos = append(told.Combos, place)
	}
	return ok(told)
}
