package systems_test

import (
	"maps"

	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// dialect is a system, an order that it takes, and what is special about its lives.
type dialect struct {
	system   simulator.System
	currency string
	total    int64
	// order changes the sample order.
	order map[string]any
	// atAccepted says that the money is taken when the kitchen takes the order, and not when it is posted.
	atAccepted bool
	// unpaid says that the till is not told what was paid.
	unpaid bool
	// calls says that it calls back by itself, or where it was told by hand.
	calls bool
	// refusal is how an order ends that the restaurant does not want.
	refusal ending
	// cancel is what becomes of a cancel before the kitchen has begun.
	cancel granted
	// proof is how the ticket of a post comes to light whose answer was lost.
	proof proof
}

// ending is how an order ended that was not delivered.
type ending struct {
	status  order.Status
	problem order.ProblemCode
}

// granted says who lets go of a ticket that nobody has taken.
type granted string

// The ways.
const (
	byPOS        granted = "the POS lets go of the ticket"
	byRestaurant granted = "only the restaurant could"
)

// proof is how it is found out whether a post has arrived.
type proof string

// The proofs.
const (
	byCallback proof = "a callback"
	bySearch   proof = "a search"
	byRepeat   proof = "the second step, which may be repeated"
	byPerson   proof = "a person who looks into the till"
)

func refusedAtOnce() ending { return ending{order.Rejected, order.POSRefused} }

// dialects are the five systems.
func dialects() []dialect {
	return []dialect{
		{
			system: simulator.ProCart, currency: "RUB", total: 55800, calls: true,
			refusal: refusedAtOnce(), cancel: byRestaurant, proof: byCallback,
		},
		{
			system: simulator.DeliveryHatch, currency: "RUB", total: 55800, atAccepted: true, calls: true,
			refusal: refusedAtOnce(), cancel: byRestaurant, proof: bySearch, // a callback makes us search
		},
		{
			system: simulator.BotPOS, currency: "KRW", total: 56000, atAccepted: true, unpaid: true, calls: true,
			order: with("KRW", 56000, map[string]any{
				"fulfillment": map[string]any{"type": "pickup"},
				"items":       []map[string]any{{"code": "701", "name": "Soup", "quantity": 2, "note": system.GuestNote, "unit_price": money("KRW", 28000)}},
			}),
			refusal: refusedAtOnce(), cancel: byPOS, proof: byPerson,
		},
		{
			system: simulator.Eleve, currency: "BRL", total: 62000, atAccepted: true,
			order: with("BRL", 62000, map[string]any{"items": soups("BRL", 28000, "51")}),
			// The hub takes what the till never sees.
			refusal: ending{order.Expired, order.NotAccepted}, cancel: byRestaurant, proof: bySearch,
		},
		{
			system: simulator.Wixtar, currency: "TWD", total: 62000,
			order:   with("TWD", 62000, map[string]any{"items": soups("TWD", 31000, "TASTE:51:Добавки")}),
			refusal: refusedAtOnce(), cancel: byRestaurant, proof: byRepeat,
		},
	}
}

// with are changes to the sample order where nothing but the bot says what it costs.
func with(currency string, total int64, changes map[string]any) map[string]any {
	all := map[string]any{"expected_total": money(currency, total)}
	maps.Copy(all, changes)
	return all
}

// soups are two soups with cream.
func soups(currency string, price int64, group string) []map[string]any {
	return []map[string]any{{
		"code": "701", "name": "Soup", "quantity": 2, "note": system.GuestNote, "unit_price": money(currency, price),
		"modifiers": []map[string]any{{"group": group, "code": "905", "name": "Cream", "quantity": 1}},
	}}
}

func money(currency string, amount int64) map[string]any {
	return map[string]any{"amount": amount, "currency": currency}
}
