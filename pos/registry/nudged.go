package registry

import (
	"fmt"

	"github.com/ordersaga/ordersaga/pos"
)

// called is a store by the name that its POS has for it in callbacks that name no order.
type called struct{ system, key string }

// Called returns the store that the POS systems of a dialect call key in such callbacks. Keys are texts:
// 012 is not 12.
func (r *Registry) Called(system, key string) (storeID string, ok bool) {
	storeID, ok = r.called[called{system: system, key: key}]
	return storeID, ok
}

// name takes down what the POS of a store calls it. No two stores of a system may have the same key: a
// callback would then be about both.
func (r *Registry) name(storeID, system string, connector pos.Connector) error {
	nudged, ok := connector.(pos.Nudged)
	if !ok {
		return nil
	}
	by := called{system: system, key: nudged.StoreKey()}
	if other, taken := r.called[by]; taken {
		return fmt.Errorf("the callbacks of %s call store %s %q, and store %s too: give each its own", system, storeID, by.key, other)
	}
	r.called[by] = storeID
	return nil
}
