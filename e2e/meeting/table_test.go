package meeting_test

import (
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/simulator"
)

// party is a system with what its dialect and its connector have to agree on.
type party struct {
	system simulator.System
	// restaurant changes the restaurant, and settings the connector's, where another than the usual one is met.
	restaurant func(*simulator.Settings, string)
	settings   map[string]any
	// draft makes the sample order one that the system takes.
	draft func(*pos.Draft)
	// menuless says that the menu is not read, though there is a call for it.
	menuless bool
	// said are the states that the connector reads at each stage.
	said map[simulator.State]order.TicketState
	// told are the states that callbacks tell at the stages that are told; empty for one without a word.
	told map[simulator.State]order.TicketState
	// powers are what the connector can do beyond posting and looking.
	powers powers
}

type powers struct{ ping, price, menu, find, list, cancel, decode, check, prepare bool }

func plain(d *pos.Draft) {
	d.Lines[0].Modifiers, d.Fulfillment.Type, d.DiscountCode = nil, order.Pickup, ""
}

func withoutDiscount(d *pos.Draft) { d.DiscountCode = "" }

func parties() []party {
	return []party{
		{
			system:     simulator.ProCart,
			said:       states(order.TicketWaiting, order.TicketCooking, order.TicketCooking, order.TicketCompleted, order.TicketGone),
			told:       callbacks(order.TicketCooking, order.TicketCooking, order.TicketCompleted, order.TicketGone),
			settings:   map[string]any{"list_orders": true},
			restaurant: func(s *simulator.Settings, _ string) { s.ProCart.ListAll = true },
			powers:     powers{ping: true, price: true, menu: true, find: true, list: true, decode: true},
		},
		{
			system: simulator.DeliveryHatch,
			said:   states(order.TicketWaiting, order.TicketCooking, order.TicketOutForDelivery, order.TicketCompleted, order.TicketGone),
			told:   callbacks("", "", "", ""), // nobody signs them: they are reasons to look
			powers: powers{ping: true, price: true, menu: true, find: true, list: true, decode: true, check: true},
		},
		{
			system: simulator.BotPOS, draft: plain,
			said: states(order.TicketWaiting, order.TicketCooking, order.TicketCooking, order.TicketCompleted, order.TicketGone),
			told: map[simulator.State]order.TicketState{
				simulator.Cooking: order.TicketUnmapped, simulator.Done: order.TicketUnmapped, simulator.Removed: order.TicketGone,
			},
			restaurant: func(s *simulator.Settings, door string) { s.BotPOS.CallbackBase = door },
			powers:     powers{ping: true, menu: true, cancel: true, decode: true, check: true},
		},
		{
			system: simulator.Eleve, draft: withoutDiscount,
			said:   states(order.TicketCooking, order.TicketCooking, order.TicketCooking, order.TicketCompleted, order.TicketGone),
			powers: powers{ping: true, find: true, list: true, check: true},
		},
		{
			system: simulator.Wixtar, draft: withoutDiscount, settings: map[string]any{"shop_cancel": true, "receipt": true},
			said:       states(order.TicketWaiting, order.TicketCooking, order.TicketCooking, order.TicketCompleted, order.TicketGone),
			told:       map[simulator.State]order.TicketState{simulator.Done: order.TicketCompleted, simulator.Removed: order.TicketGone},
			restaurant: func(s *simulator.Settings, door string) { s.Wixtar.WebhookURL = door },
			powers:     powers{ping: true, menu: true, cancel: true, decode: true, check: true, prepare: true},
		},
	}
}

func states(waiting, cooking, onTheWay, done, removed order.TicketState) map[simulator.State]order.TicketState {
	return map[simulator.State]order.TicketState{
		simulator.Waiting: waiting, simulator.Cooking: cooking, simulator.OnTheWay: onTheWay, simulator.Done: done, simulator.Removed: removed,
	}
}

func callbacks(cooking, onTheWay, done, removed order.TicketState) map[simulator.State]order.TicketState {
	all := states("", cooking, onTheWay, done, removed)
	delete(all, simulator.Waiting)
	return all
}
