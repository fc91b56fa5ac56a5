package menu_test

import (
	"context"
	"errors"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

func rub(amount int64) order.Money { return order.Money{Amount: amount, Currency: "RUB"} }

func store() order.Store {
	return order.Store{ID: "msk-1", System: "procart", Timezone: "Europe/Moscow", Currency: "RUB", Policy: order.DefaultPolicy()}
}

// soups is a menu with a soup of which there is no end, a pie of which three are left, fish that is sold
// out, cheese by weight and a set that has a soup in it.
func soups() pos.Menu {
	additions := pos.ModifierGroup{
		Code: "51", Name: "Additions", Max: 2, Free: 1,
		Modifiers: []pos.MenuModifier{{Code: "905", Name: "Cream", Limit: 1, Price: rub(3000)}, {Code: "906", Name: "Croutons", Price: rub(2500)}},
	}
	sauce := pos.ModifierGroup{Code: "52", Name: "Sauce", Min: 1, Max: 2, Modifiers: []pos.MenuModifier{{Code: "911", Name: "Vinegar"}, {Code: "912", Name: "Butter", Price: rub(2000)}}}
	return pos.Menu{
		Categories: []pos.Category{{Code: "20", Name: "Soups"}},
		Dishes: []pos.Dish{
			{Code: "701", Name: "Shchi", Category: "20", Price: rub(28000), Groups: []pos.ModifierGroup{additions}},
			{Code: "702", Name: "Dumplings", Price: rub(39000), Groups: []pos.ModifierGroup{sauce}},
			{Code: "710", Name: "Bread", Price: rub(4000)},
			{Code: "730", Name: "Pie", Price: rub(22000), Rest: new(3)},
			{Code: "731", Name: "Fish", Price: rub(50000), Rest: new(0)},
			{Code: "740", Name: "Cheese", Price: rub(90000), Refused: "it is sold by weight"},
			{Code: "750", Name: "Set", Price: rub(60000), Groups: []pos.ModifierGroup{{
				Code: "60", Name: "First", Min: 1, Max: 1,
				Modifiers: []pos.MenuModifier{{Code: "701", Name: "Shchi", Price: rub(1000), Groups: []pos.ModifierGroup{additions}}, {Code: "703", Name: "Broth"}},
			}}},
		},
	}
}

// kitchen is a POS with a menu and nothing else. Functions that are nil must not be called.
type kitchen struct {
	menu func(context.Context) (pos.Menu, error)
}

func (*kitchen) Traits() pos.Traits { return pos.Traits{} }

func (*kitchen) Submit(context.Context, pos.Draft, pos.Paid) (pos.Observation, error) {
	return pos.Observation{}, errors.New("nobody posts here")
}

func (*kitchen) Observe(context.Context, string) (pos.Observation, error) {
	return pos.Observation{}, errors.New("nobody asks here")
}

func (k *kitchen) Menu(ctx context.Context) (pos.Menu, error) { return k.menu(ctx) }

// till is a POS that also says whether it is there, and prices.
type till struct {
	kitchen

	ping  func(context.Context) (pos.Health, error)
	price func(pos.Draft) (pos.Quote, error)
}

func (k *till) Ping(ctx context.Context) (pos.Health, error) { return k.ping(ctx) }

func (k *till) Price(_ context.Context, d pos.Draft) (pos.Quote, error) { return k.price(d) }

// checkingKitchen prices nothing and knows what it would not post, checkingTill prices and knows it, too.
type checkingKitchen struct {
	kitchen

	check func(pos.Draft, pos.Paid) error
}

func (k *checkingKitchen) Check(d pos.Draft, paid pos.Paid) error { return k.check(d, paid) }

type checkingTill struct {
	till

	check func(pos.Draft, pos.Paid) error
}

func (k *checkingTill) Check(d pos.Draft, paid pos.Paid) error { return k.check(d, paid) }

// mute is a POS without a menu.
type mute struct{ pos.Connector }

// stores are the connectors by store.
type stores map[string]pos.Connector

func (s stores) Connector(id string) (pos.Connector, error) {
	c, ok := s[id]
	if !ok {
		return nil, errors.New("no such store")
	}
	return c, nil
}

func posErr(kind pos.Kind) error { return &pos.Error{System: "procart", Op: "menu", Kind: kind} }
