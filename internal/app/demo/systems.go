package demo

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// system is the POS system of the scenario's restaurant, ProCart unless it says another.
func (s scenario) system() simulator.System {
	return cmp.Or(s.restaurant.System, simulator.ProCart)
}

// elsewhere are orders that are delivered by restaurants with other POS systems than ProCart. Where the POS
// prices nothing, the guest's bot says what a dish costs.
func elsewhere() []scenario {
	return []scenario{
		delivered(simulator.DeliveryHatch, scenario{items: soup(), expected: 62000}),
		delivered(simulator.BotPOS, scenario{
			items: priced(lunch(), "KRW", 28000, 15000), expected: 43000, pickup: true, want: ending{currency: "KRW"},
		}),
		delivered(simulator.Eleve, scenario{items: priced(soup(), "BRL", 28000), expected: 62000, want: ending{currency: "BRL"}}),
		delivered(simulator.Wixtar, scenario{
			items: grouped(priced(soup(), "TWD", 31000), "TASTE:51:Добавки"), expected: 62000, want: ending{currency: "TWD"},
		}),
	}
}

// delivered is an order that goes well at a restaurant with a system.
func delivered(system simulator.System, s scenario) scenario {
	s.store, s.title = "demo-"+string(system), "delivered by a restaurant with another POS: "+string(system)
	s.flow, s.token, s.wait = order.Hold, goodCard, patience
	s.restaurant = kitchen(pace, 3*pace) // most of them call nobody: it is looked at once a second
	s.restaurant.System = system
	s.want.status, s.want.payment, s.want.tickets, s.want.kept = order.Completed, order.PaymentCaptured, 1, s.expected
	s.plot = []turn{{row: "submission accepted"}, {row: "status completed"}}
	return s
}

// priced are dishes with what one of each costs.
func priced(items []gen.NewItem, in string, prices ...int64) []gen.NewItem {
	for i, price := range prices {
		items[i].UnitPrice = &order.Money{Amount: price, Currency: in}
	}
	return items
}

// grouped are dishes whose modifiers are picked from a group.
func grouped(items []gen.NewItem, group string) []gen.NewItem {
	for _, item := range items {
		for i := range *item.Modifiers {
			(*item.Modifiers)[i].Group = &group
		}
	}
	return items
}

// dictionary lists what each POS system said of the orders' tickets, and what it meant to us.
func dictionary(stories []story) string {
	var out strings.Builder
	fmt.Fprintln(&out, "What the POS systems said, and what it meant:")
	for _, system := range simulator.Systems() {
		if said := words(stories, system); len(said) > 0 {
			fmt.Fprintf(&out, "  %-14s %s\n", system, strings.Join(said, ", "))
		}
	}
	return out.String()
}

// words are the words that a system said, each with its meaning, as they came first.
func words(stories []story, system simulator.System) []string {
	var said []string
	for _, t := range stories {
		if t.order.Pos.System != string(system) {
			continue
		}
		for _, e := range t.events {
			heard := e.Event.Evidence
			if heard == nil || heard.Source == order.FromProvider || heard.Raw == "" {
				continue
			}
			word := heard.Raw
			if strings.Contains(word, ",") {
				word = strconv.Quote(word)
			}
			if word += " -> " + meaning(heard.State); !slices.Contains(said, word) {
				said = append(said, word)
			}
		}
	}
	return said
}

// meaning is the status of ours that a state stands for.
func meaning(s order.TicketState) string {
	if s == order.TicketUnmapped {
		return "unmapped"
	}
	return cmp.Or(string(s.Status()), string(s))
}
