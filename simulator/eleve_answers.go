package simulator

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// tickets are those that a key is about, also what is closed or removed; an empty key is about all of its
// type. What is in no list is found by its id alone.
func (q eleveQuestion) tickets(c *posCall, key string) []*ticket {
	s, m, now := c.restaurant.settings.Eleve, eleveMemoryOf(c.restaurant), c.world.clock.Now()
	var list []*ticket
	for _, t := range c.restaurant.tickets {
		ours := s.IDs != PDVIDsOnly && t.ExternalKey == key
		if q.keyType == eleveOrderID && (ours || t.ID == key) {
			list = append(list, t)
		}
		if q.keyType == t.Type && t.listed(now) && (key == "" || m.seats[t].number == key) {
			list = append(list, t)
		}
	}
	if s.Empty {
		return nil
	}
	return list
}

// eleveGone reports whether the PDV does not find a ticket any more.
func eleveGone(t *ticket) bool {
	return t.Stage == Removed || t.Stage == Done && t.restaurant.settings.Eleve.HideClosed
}

// eleveStatuses tells how tables, cards or orders are; what is not found has a code of its own within a
// success, unless everything was asked for.
func eleveStatuses(c *posCall, q eleveQuestion) answer {
	m, rows := eleveMemoryOf(c.restaurant), []eleveStatusRow{}
	for _, key := range q.keys {
		rows = append(rows, eleveRowsOf(c, q, key)...)
	}
	if len(q.keys) == 0 {
		var seen []string
		for _, t := range q.tickets(c, "") {
			if number := m.seats[t].number; !eleveGone(t) && !slices.Contains(seen, number) {
				seen = append(seen, number)
				rows = append(rows, eleveRowsOf(c, q, number)...)
			}
		}
	}
	if len(rows) == 0 {
		return eleveNothing()
	}
	return ok(eleveStatusResult{eleveResult: q.result(), Updated: c.restaurant.settings.Eleve.time(c.world.clock.Now()), Items: rows})
}

// eleveRowsOf are the orders of an id, or the one that a table shows: its first that is open, else its last.
func eleveRowsOf(c *posCall, q eleveQuestion, key string) []eleveStatusRow {
	found := slices.DeleteFunc(q.tickets(c, key), eleveGone)
	if len(found) == 0 {
		return []eleveStatusRow{{ID: key, Status: eleveStatusOf(EleveNotFound)}}
	}
	if q.keyType != eleveOrderID {
		open := slices.IndexFunc(found, func(t *ticket) bool { return t.Stage != Done })
		if open < 0 {
			open = len(found) - 1
		}
		found = found[open : open+1]
	}
	rows := []eleveStatusRow{}
	for _, t := range found {
		rows = append(rows, eleveStatusRow{ID: eleveIDOf(t), Status: eleveStatusOf(t.State), TableCardNumber: eleveNumberOf(t)})
	}
	return rows
}

func (q eleveQuestion) result() eleveResult {
	return eleveResult{Success: true, ServiceID: q.serviceID, KeyType: q.keyType, Keys: q.keys}
}

// eleveStatusOf is a status code and its name; of one that is no number only the name is left.
func eleveStatusOf(state State) eleveStatus {
	names := map[State]string{
		EleveOpen: "OPEN_TABLE", EleveInUse: "TABLE_IN_USE", EleveClosed: "CLOSED_TABLE", EleveNotFound: "NOT_FOUND",
	}
	code, _ := strconv.Atoi(string(state)) // 0 for no number
	return eleveStatus{Code: code, Description: cmp.Or(names[state], strings.ToUpper(string(state)))}
}

// eleveIDOf is the id under which the PDV shows an order.
func eleveIDOf(t *ticket) string {
	if t.restaurant.settings.Eleve.IDs == OurIDs {
		return t.ExternalKey
	}
	return t.ID
}

func eleveNumberOf(t *ticket) *string {
	number := eleveMemoryOf(t.restaurant).seats[t].number
	if number == "" {
		return nil
	}
	return &number
}

// eleveConsumption shows bills: of a table those of all its open orders, whoever ordered. That nothing is
// found is told as for statuses, which is assumed.
func eleveConsumption(c *posCall, q eleveQuestion) answer {
	bills := []eleveBill{}
	for _, key := range q.keysOrAll() {
		for _, t := range q.tickets(c, key) {
			if !eleveGone(t) && (t.Stage != Done || q.keyType == eleveOrderID) {
				bills = append(bills, t.eleveBill())
			}
		}
	}
	if len(bills) == 0 {
		return eleveNothing()
	}
	return ok(eleveConsumptionResult{eleveResult: q.result(), Consumption: bills})
}

// keysOrAll are the keys that were asked for, or the empty one, which is about all.
func (q eleveQuestion) keysOrAll() []string {
	if len(q.keys) == 0 {
		return []string{""}
	}
	return q.keys
}

// eleveCancelled lists what was cancelled at the PDV, and cancels nothing. For orders without such items
// the list is empty, which is assumed.
func eleveCancelled(c *posCall, q eleveQuestion) answer {
	found, s, rows := false, c.restaurant.settings.Eleve, []eleveCancelledRow{}
	for _, key := range q.keysOrAll() {
		for _, t := range q.tickets(c, key) {
			found = true
			for _, gone := range t.eleveCancelled() {
				rows = append(rows, eleveCancelledRow{
					ID: t.eleveItemID(gone.n), Index: strconv.Itoa(gone.n), Name: gone.name, ExternalCode: strconv.Itoa(gone.code), Quantity: gone.quantity,
					Agent: "Gerente", At: s.time(t.History[len(t.History)-1].At), Reason: "Cancelado no PDV", TableCardNumber: eleveNumberOf(t), ProductionPoint: "Cozinha",
				})
			}
		}
	}
	if !found {
		return eleveNothing()
	}
	return ok(eleveCancelledResult{eleveResult: q.result(), Updated: s.time(c.world.clock.Now()), Items: rows})
}

// eleveGoneItem is the n-th item that came with an order, counted from 1.
type eleveGoneItem struct {
	item

	n int
}

// eleveCancelled are the items that came with an order and were taken off it.
func (t *ticket) eleveCancelled() []eleveGoneItem {
	var gone []eleveGoneItem
	for n, came := range eleveMemoryOf(t.restaurant).seats[t].items {
		if t.Stage == Removed || !slices.ContainsFunc(t.items, func(left item) bool { return left.code == came.code }) {
			gone = append(gone, eleveGoneItem{item: came, n: n + 1})
		}
	}
	return gone
}

// eleveItemID is the id of the n-th item of an order: the one that it came with, which is assumed, or one of
// the PDV's own.
func (t *ticket) eleveItemID(n int) string {
	names := eleveMemoryOf(t.restaurant).seats[t].names
	if t.restaurant.settings.Eleve.IDs == OurIDs && n <= len(names) && names[n-1] != "" {
		return names[n-1]
	}
	return strconv.Itoa(n)
}

// elevePay pays the open bills of a key, which is how they are closed. The PDV acts on it at once.
func elevePay(c *posCall) answer {
	request, wrong := eleveReadPayment(c.body)
	if len(wrong) > 0 {
		return eleveErrors(http.StatusBadRequest, wrong...)
	}
	if no, unknown := eleveUnknown(c, request.serviceID); unknown {
		return no
	}
	return eleveExchange(c, "Payment", request.keyType+"-"+request.keys[0], func() answer { return eleveSettle(c, request) })
}

func eleveSettle(c *posCall, p elevePayment) answer {
	open := slices.DeleteFunc(p.tickets(c, p.keys[0]), func(t *ticket) bool { return t.Stage == Done || t.Stage == Removed })
	if len(open) == 0 {
		return eleveNothing()
	}
	due, result := eleveReais(0), elevePaid{ServiceID: p.serviceID, KeyType: p.keyType, Key: p.keys[0], Payment: p.raw}
	for _, t := range open {
		due += eleveReais(t.Amount - t.Paid)
		if !p.object.RemoveServiceFee {
			due += t.eleveServiceFee()
		}
	}
	paid := eleveReais(0)
	for _, method := range p.object.Methods {
		paid += method.Value
	}
	if o := p.object; paid != due || o.Total != due || o.Total != o.OrderAmount+o.Fees-o.Discounts {
		result.Error = new("INVALID_TOTAL")
		return ok(result)
	}
	for _, t := range open {
		t.Paid = t.Amount
		c.world.move(t, Done, ByClient)
	}
	result.Success = true
	return ok(result)
}
