package simulator

import (
	"fmt"
	"slices"
)

// edits are what staff change on a ticket before they move it.
type edits struct {
	empty       bool
	remove, add []int
}

func (s Step) edits() edits { return edits{empty: s.Empty, remove: s.Remove, add: s.Add} }

func (m MoveRequest) edits() edits { return edits{empty: m.Empty, remove: m.Remove, add: m.Add} }

// check says which dishes a menu does not have, so that they cannot be added.
func (e edits) check(m Menu) error {
	for _, code := range e.add {
		if _, known := m.dish(code); !known {
			return fmt.Errorf("add: dish %d is not on the menu", code)
		}
	}
	return nil
}

// edit changes a ticket as staff do: everything is taken off it, or every line of the dishes to remove,
// and then one of each dish to add comes on, at the menu's price. What was paid stays. A dish that has
// left the menu meanwhile is not added.
func (t *ticket) edit(e edits) {
	if e.empty {
		t.items, t.Amount = []item{}, 0
	}
	t.items = slices.DeleteFunc(slices.Clone(t.items), func(i item) bool {
		gone := slices.Contains(e.remove, i.code)
		if gone {
			t.Amount -= i.total
		}
		return gone
	})
	for _, code := range e.add {
		dish, known := t.restaurant.settings.Menu.dish(code)
		if !known {
			continue
		}
		t.items = append(t.items, item{code: dish.Code, name: dish.Name, price: dish.Price, quantity: 1, total: dish.Price})
		t.Amount += dish.Price
	}
}
