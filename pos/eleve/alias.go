package eleve

import "encoding/json"

// named adds to an order the id that the till has for it, where that is not ours. Nobody but the till can know
// an order under the id that we made for it, so what it finds under that key alone is our order, whatever it calls
// it. An unknown key has a word of its own, 412 (documented). To be certain that the till has looked for the
// key, its answer has to repeat it; it has to be about one order; and what getStatus and getConsumption
// find has to be the same one. At a place any order can be found, so there nothing but our own names proves
// anything.
func (s sighting) named(r ref) ref {
	status, one := s.status.only(r)
	bill, alone := s.bills.only(r)
	if !one || !alone || status != "" && bill != "" && status != bill {
		return r
	}
	if r.alias = status; status == "" {
		r.alias = bill
	}
	return r
}

// repeats reports whether a result is the answer to the question about our order's id, and nothing else.
func (q repeated) repeats(r ref) bool {
	var keys []text
	return r.keyType == keyOrder && q.KeyType == keyOrder && json.Unmarshal(q.Keys, &keys) == nil && len(keys) == 1 && r.minted(keys[0])
}

// only is the id of the one order that getStatus has found under our key; empty if it has found none. False where
// that is not certain.
func (s statusResult) only(r ref) (id text, certain bool) {
	if s.Items == nil {
		return "", true
	}
	found := 0
	for _, one := range *s.Items {
		if code, _ := one.Status.Code.scaled(0); code != codeNotFound {
			found, id = found+1, one.ID
		}
	}
	return id, found == 0 || found == 1 && id != "" && s.repeats(r)
}

// only is the same of getConsumption.
func (c consumptionResult) only(r ref) (id text, certain bool) {
	if c.Bills == nil || len(*c.Bills) == 0 {
		return "", true
	}
	id = (*c.Bills)[0].OrderID
	return id, len(*c.Bills) == 1 && id != "" && c.repeats(r)
}
