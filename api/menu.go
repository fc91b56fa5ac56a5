package api

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/menu"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// restaurantTimeout bounds what a request asks of a restaurant. It is below the usual 30 seconds of a proxy.
const restaurantTimeout = 25 * time.Second

// GetMenu reads what a store sells.
func (s *server) GetMenu(ctx context.Context, r gen.GetMenuRequestObject) (gen.GetMenuResponseObject, error) {
	store, ok := s.Stores(r.Store)
	if !ok || !exchangeOf(ctx).caller.serves(r.Store) {
		return nil, &Problem{Code: NotFound, Detail: "There is no such store."}
	}
	ctx, cancel := context.WithTimeout(requestOf(ctx).Context(), restaurantTimeout)
	defer cancel()
	reading, err := s.Menus.Menu(ctx, store)
	switch {
	case errors.Is(err, menu.ErrNone):
		return nil, &Problem{Code: NoMenu}
	case err != nil:
		// The source leaves the POS alone for as long after a call that failed.
		return nil, &Problem{Code: POSUnavailable, RetryAfter: menu.Every, Err: err}
	}
	headers := gen.GetMenu200ResponseHeaders{
		ETag: reading.ETag, Age: int(reading.Age / time.Second),
		// The header Age counts: a menu that is shown while the POS is away is not new to a cache either.
		CacheControl: "private, max-age=" + strconv.Itoa(int(menu.Every/time.Second)),
	}
	if matches(r.Params.IfNoneMatch, reading.ETag) {
		return gen.GetMenu304Response{Headers: gen.GetMenu304ResponseHeaders(headers)}, nil
	}
	return gen.GetMenu200JSONResponse{Body: menuView(store, reading.Menu), Headers: headers}, nil
}

// menuView is a menu on the wire.
func menuView(store order.Store, m pos.Menu) gen.Menu {
	view := gen.Menu{
		StoreId: store.ID, Currency: store.Currency,
		Categories: make([]gen.MenuCategory, 0, len(m.Categories)), Dishes: make([]gen.Dish, 0, len(m.Dishes)),
	}
	for _, c := range m.Categories {
		view.Categories = append(view.Categories, gen.MenuCategory{Code: c.Code, Name: c.Name, Parent: optional(c.Parent)})
	}
	for _, d := range m.Dishes {
		view.Dishes = append(view.Dishes, gen.Dish{
			Code: d.Code, Name: d.Name, Category: optional(d.Category), Price: priceView(store, d.Price), Rest: d.Rest,
			Refused: optional(d.Refused), Groups: groupViews(store, d.Groups),
		})
	}
	return view
}

func groupViews(store order.Store, groups []pos.ModifierGroup) []gen.ModifierGroup {
	views := make([]gen.ModifierGroup, 0, len(groups))
	for _, g := range groups {
		view := gen.ModifierGroup{
			Code: g.Code, Name: g.Name, Min: g.Min, Max: optional(g.Max), Free: g.Free, Modifiers: make([]gen.MenuModifier, 0, len(g.Modifiers)),
		}
		for _, m := range g.Modifiers {
			view.Modifiers = append(view.Modifiers, gen.MenuModifier{
				Code: m.Code, Name: m.Name, Limit: optional(m.Limit), Rest: m.Rest, Price: priceView(store, m.Price), Groups: groupViews(store, m.Groups),
			})
		}
		views = append(views, view)
	}
	return views
}

// priceView is a price with its currency; what has none costs nothing.
func priceView(store order.Store, m order.Money) order.Money {
	return order.Money{Amount: m.Amount, Currency: store.Currency}
}
