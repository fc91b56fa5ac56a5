package simulator

import (
	"encoding/json"
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
	missing := wixtarMissing{Items: []wixtarMissingItem{}}
	for n, l := range t.posting.lines {
		if slices.ContainsFunc(t.items, func(i item) bool { return i.code == l.code }) {
			continue
		}
		dish, _ := c.restaurant.settings.Menu.dish(l.code) // what has left the menu has no title
		missing.Items = append(missing.Items, wixtarMissingItem{
			ID: strconv.Itoa(l.code), Title: dish.Name, Quantity: l.quantity, SerialNumber: strconv.Itoa(n + 1), IsCombo: wixtarIsCombo(dish),
		})
	}
	return ok(missing)
}

// wixtarIsCombo reports whether something of a dish is chosen that has choices itself.
func wixtarIsCombo(d Dish) bool { return slices.ContainsFunc(d.Groups, wixtarIsCourse) }

func wixtarIsCourse(g Group) bool {
	return slices.ContainsFunc(g.Items, func(m Modifier) bool { return len(m.Groups) > 0 })
}

func wixtarProducts(c *posCall) answer {
	stock, menu, query := c.stock(), c.restaurant.settings.Menu, c.request.URL.Query()
	if no, other := wixtarOtherStore(c); other {
		return no
	}
	products := []wixtarProduct{}
	for _, d := range menu.Dishes {
		category, _ := menu.category(d.Category)
		id, group := strconv.Itoa(d.Code), strconv.Itoa(d.Category)
		if only := query.Get("id"); only != "" && only != id {
			continue
		}
		if only := query.Get("category_id"); only != "" && only != group {
			continue
		}
		product := wixtarProduct{ID: id, Title: d.Name, CategoryID: group, CategoryTitle: category.Name, Price: d.Price / wixtarCents, Tastes: wixtarTastes(d.Groups)}
		if rest, limited := stock[d.Code]; limited {
			product.IsStopSale, product.Limitations = rest <= 0, &wixtarLimitation{Quantity: rest}
		}
		products = append(products, product)
	}
	return ok(products)
}

// wixtarOtherStore refuses a question that is about no store, or about another.
func wixtarOtherStore(c *posCall) (no answer, other bool) {
	store, known := c.request.URL.Query().Get("store_id"), c.restaurant.settings.Wixtar.StoreID
	if store == "" || known != "" && store != known {
		return c.failure(http.StatusNotFound, "查無門市"), true
	}
	return answer{}, false
}

func wixtarTastes(groups []Group) []wixtarTaste {
	list := []wixtarTaste{}
	for _, g := range groups {
		if wixtarIsCourse(g) {
			continue
		}
		taste := wixtarTaste{ID: strconv.Itoa(g.ID), Title: g.Name, MinQuantity: g.Min, MaxQuantity: g.Max, Options: []wixtarOption{}}
		for _, m := range g.Items {
			price := m.Price
			if g.NoCharge {
				price = 0
			}
			taste.Options = append(taste.Options, wixtarOption{ID: strconv.Itoa(m.Code), Title: m.Name, Price: price / wixtarCents, MaxQuantity: m.Limit})
		}
		list = append(list, taste)
	}
	return list
}

// wixtarCombos lists what may be chosen within a product, group by group.
func wixtarCombos(c *posCall) answer {
	if no, other := wixtarOtherStore(c); other {
		return no
	}
	stock, rows := c.stock(), []wixtarCombo{}
	dish, _ := c.restaurant.settings.Menu.dish(wixtarCode(c.request.URL.Query().Get("product_id"))) // one that is not there has no choices
	for _, g := range dish.Groups {
		if !wixtarIsCourse(g) {
			continue
		}
		for n, m := range g.Items {
			rest, limited := stock[m.Code]
			rows = append(rows, wixtarCombo{
				ID: strconv.Itoa(g.ID), Title: g.Name, ProductID: strconv.Itoa(m.Code), ProductName: m.Name, Quantity: 1, Price: m.Price / wixtarCents,
				IsDefault: n == 0, IsStopSale: limited && rest <= 0, Items: []struct{}{}, IsMultipleChoice: g.Max != 1, GroupName: g.Name,
				GroupMinQuantity: g.Min, GroupMaxQuantity: g.Max, ItemMaxQuantity: m.Limit, Tastes: wixtarTastes(m.Groups),
			})
		}
	}
	return ok(rows)
}
