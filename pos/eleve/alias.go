package eleve

import (
	"encoding/json"
	"slices"
)

// named adds to an order the id that the till has for it, where that is not ours. Nobody but the till can know
// an order under the id that we made for it, so what it finds under that key alone is our order, whatever it calls
// it. An unknown key has a word of its own, 412 (documented). To be certain that the till has looked for the
// key, its answers have to repeat it, and getStatus and getConsumption both have to find one order there, the same:
// of a till that finds one with the one call and none with the other nobody knows which is true. An item that carries
// the name we gave to another order's says whose it is. At a place any order can be found, so there nothing but our
// own names proves anything; and a till that finds something under an id that nobody has does not look at the key.
func (c *Connector) named(r ref, s sighting) ref {
	status, bill := s.status.only(r), s.bills.only(r)
	if status != "" && status == bill && !s.foreign(r) && !c.anyKey.Load() {
		r.alias = status
	}
	return r
}

// foreign reports whether what was found under our key has items of another order that we have posted.
func (s sighting) foreign(r ref) bool {
	var ids []text
	if s.bills.Bills != nil {
		for _, one := range *s.bills.Bills {
			ids = append(ids, one.itemIDs()...)
		}
	}
	if s.cancelled.Items != nil {
		for _, one := range *s.cancelled.Items {
			ids = append(ids, one.ID)
		}
	}
	return slices.ContainsFunc(ids, func(id text) bool {
		_, ours := r.item(id)
		return !ours && itemForm().MatchString(string(id))
	})
}

// itemIDs are the names of what is on a bill.
func (b bill) itemIDs() []text {
	var ids []text
	if b.Items != nil {
		for _, one := range *b.Items {
			ids = append(ids, one.ID)
		}
	}
	return ids
}

// repeats reports whether a result is the answer to the question about our order's id, and nothing else.
func (q repeated) repeats(r ref) bool {
	var keys []text
	return r.keyType == keyOrder && q.KeyType == keyOrder && json.Unmarshal(q.Keys, &keys) == nil && len(keys) == 1 && r.minted(keys[0])
}

// only is the id of the one order that getStatus has found under our key; empty if it has found none, or where
// that is not certain.
func (s statusResult) only(r ref) text {
	var found []text
	if s.Items != nil {
		for _, one := range *s.Items {
			if !one.unknown() {
				found = append(found, one.ID)
			}
		}
	}
	if len(found) != 1 || !s.repeats(r) {
		return ""
	}
	return found[0]
}

// only is the same of getConsumption.
func (c consumptionResult) only(r ref) text {
	if c.Bills == nil || len(*c.Bills) != 1 || !c.repeats(r) {
		return ""
	}
	return (*c.Bills)[0].OrderID
}

// unknown reports whether an entry says that nothing was found: the third place of 412, under a success.
func (s statusItem) unknown() bool {
	code, _ := s.Status.Code.scaled(0)
	return code == codeNotFound
}
