package menu

import (
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// pick is where a chosen modifier stands: the index of its group and its own in that.
type pick struct{ group, item int }

// nowhere is a modifier that no group has.
const nowhere = -1

func (p pick) known() bool { return p.group != nowhere }

// in is the modifier as the menu has it; p is known.
func (p pick) in(groups []pos.ModifierGroup) pos.MenuModifier {
	return groups[p.group].Modifiers[p.item]
}

// picks finds each chosen modifier, in its own group where it names one. One that several groups offer is
// counted where it is missing, else where there is room, after all that leave no choice.
func picks(groups []pos.ModifierGroup, chosen []order.Modifier) []pick {
	found, counted := make([]pick, len(chosen)), make([]int, len(groups))
	var open []int
	for i, m := range chosen {
		offers := offered(groups, m)
		switch len(offers) {
		case 0:
			found[i] = pick{group: nowhere}
		case 1:
			found[i] = offers[0]
			counted[offers[0].group] += m.Quantity
		default:
			open = append(open, i)
		}
	}
	for _, i := range open {
		found[i] = best(groups, counted, offered(groups, chosen[i]), chosen[i].Quantity)
		counted[found[i].group] += chosen[i].Quantity
	}
	return found
}

// offered is every place that a chosen modifier may stand for, one in each group.
func offered(groups []pos.ModifierGroup, m order.Modifier) []pick {
	var offers []pick
	for g, group := range groups {
		if m.Group != "" && m.Group != group.Code {
			continue
		}
		for i, item := range group.Modifiers {
			if item.Code == m.Code {
				offers = append(offers, pick{group: g, item: i})
				break
			}
		}
	}
	return offers
}

func best(groups []pos.ModifierGroup, counted []int, offers []pick, quantity int) pick {
	for _, p := range offers {
		if counted[p.group] < groups[p.group].Min {
			return p
		}
	}
	for _, p := range offers {
		if most := groups[p.group].Max; most == 0 || counted[p.group]+quantity <= most {
			return p
		}
	}
	return offers[0]
}
