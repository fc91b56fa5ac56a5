package simulator

import (
	"maps"
	"slices"
	"time"
)

// Stamp says when something happened: Seq numbers all acts of a world in their order.
type Stamp struct {
	Seq int64     `json:"seq"`
	At  time.Time `json:"at"`
}

// stamp is the stamp of the next act; the world's lock is held.
func (w *World) stamp() Stamp {
	w.sequence++
	return Stamp{Seq: w.sequence, At: w.clock.Now().UTC()}
}

// Ledger is everything that happened.
type Ledger struct {
	// Now is when the ledger was read; its Seq is the newest given.
	Now      Stamp     `json:"now"`
	Tickets  []Ticket  `json:"tickets"`
	Payments []Payment `json:"payments"`
	// Voids are the references that no payment may use any more.
	Voids []VoidedReference `json:"voids"`
	// Staff are the messages to restaurants' own people.
	Staff []StaffMessage `json:"staff"`
	// Requests counts the calls by party and op, those that were refused or struck by a fault included.
	Requests map[Party]map[Op]int `json:"requests"`
}

// Ticket is an order at a till. Its stamp is when it was posted.
type Ticket struct {
	Stamp

	System     System `json:"system"`
	Restaurant string `json:"restaurant"`
	// ID is in the system's own form, and unique in its restaurant but for the rounds of a table.
	ID string `json:"id"`
	// Number is our key for people, in lower case, from where the system's staff see it.
	Number string `json:"number"`
	// ExternalKey is our key for machines, from where the system gives it back.
	ExternalKey  string         `json:"external_key"`
	Meta         map[string]any `json:"meta"`
	Guest        TicketGuest    `json:"guest"`
	Type         string         `json:"type"` // of fulfillment, in the system's own word
	Comment      string         `json:"comment"`
	ShortComment string         `json:"short_comment"`
	DeliverAt    string         `json:"deliver_at"`
	Items        []TicketItem   `json:"items"`
	Amount       int64          `json:"amount"` // minor units
	Paid         int64          `json:"paid"`
	// Receipts are how many fiscal receipts were issued for it, by systems that are asked for them.
	Receipts int `json:"receipts,omitempty"`
	// State is the system's own word, Stage what it means; empty for a word that means nothing.
	State       State         `json:"state"`
	Stage       State         `json:"stage"`
	History     []StateChange `json:"history"` // the first entry is the posting
	CallbackURL string        `json:"callback_url"`
	Callbacks   []Callback    `json:"callbacks"`
}

// TicketGuest is what the till knows of the guest.
type TicketGuest struct {
	Name    string `json:"name"`
	Phone   string `json:"phone"`
	Address string `json:"address"`
}

// TicketItem is a line of a ticket. Modifiers are counts by code, per dish, those of modifiers included.
type TicketItem struct {
	Code      int         `json:"code"`
	Quantity  int         `json:"quantity"`
	Total     int64       `json:"total"`
	Comment   string      `json:"comment,omitempty"`
	Modifiers map[int]int `json:"modifiers,omitempty"`
}

// StateChange is one state that a ticket came to.
type StateChange struct {
	Stamp

	State State `json:"state"`
	Stage State `json:"stage"`
	By    Mover `json:"by"`
}

// CallbackOutcome says what became of a callback.
type CallbackOutcome string

// The outcomes.
const (
	CallbackPending   CallbackOutcome = "pending"
	CallbackDelivered CallbackOutcome = "delivered"
	CallbackRefused   CallbackOutcome = "refused" // not taken in any attempt so far
	CallbackLost      CallbackOutcome = "lost"    // by a fault
	CallbackDropped   CallbackOutcome = "dropped" // too many were waiting
)

// Callback is one callback. Seq is from when the state changed, At from the last attempt.
type Callback struct {
	Stamp
	Delivery

	State State `json:"state"`
	Stage State `json:"stage"`
}

// Delivery is what became of a callback or a notice.
type Delivery struct {
	Outcome    CallbackOutcome `json:"outcome"`
	Attempts   int             `json:"attempts"`
	Deliveries int             `json:"deliveries"`
	Status     int             `json:"status"` // HTTP, of the last attempt; 0 for no answer
}

// VoidedReference is a reference that no payment may use any more.
type VoidedReference struct {
	Stamp

	Account   string `json:"account"`
	Reference string `json:"reference"`
}

// TicketsOf are the tickets that carry our number: more than one is a doubled order.
func (l Ledger) TicketsOf(number string) []Ticket {
	return slices.DeleteFunc(slices.Clone(l.Tickets), func(t Ticket) bool { return t.Number != number })
}

// PaymentsOf are the payments with the reference, in the order of their beginning.
func (l Ledger) PaymentsOf(reference string) []Payment {
	return slices.DeleteFunc(slices.Clone(l.Payments), func(p Payment) bool { return p.Reference != reference })
}

// StaffAsked are the messages to staff about the order with our number.
func (l Ledger) StaffAsked(number string) []StaffMessage {
	return slices.DeleteFunc(slices.Clone(l.Staff), func(m StaffMessage) bool { return m.Number != number })
}

// Count is how often a party was called with op.
func (l Ledger) Count(party Party, op Op) int { return l.Requests[party][op] }

// Ledger reads the ledger. It is a copy.
func (w *World) Ledger() Ledger {
	w.mu.Lock()
	defer w.mu.Unlock()
	l := Ledger{
		Now:     Stamp{Seq: w.sequence, At: w.clock.Now().UTC()},
		Tickets: []Ticket{}, Payments: []Payment{}, Voids: []VoidedReference{}, Staff: []StaffMessage{},
		Requests: map[Party]map[Op]int{},
	}
	for _, r := range w.restaurants {
		for _, t := range r.tickets {
			l.Tickets = append(l.Tickets, t.record())
		}
		for _, m := range r.messages {
			l.Staff = append(l.Staff, m.record())
		}
	}
	for _, a := range w.accounts {
		for _, p := range a.payments {
			l.Payments = append(l.Payments, p.record())
		}
		for _, v := range a.voided {
			l.Voids = append(l.Voids, v)
		}
	}
	for party, ops := range w.requests {
		l.Requests[party] = maps.Clone(ops)
	}
	slices.SortFunc(l.Tickets, func(a, b Ticket) int { return int(a.Seq - b.Seq) })
	slices.SortFunc(l.Payments, func(a, b Payment) int { return int(a.Seq - b.Seq) })
	slices.SortFunc(l.Staff, func(a, b StaffMessage) int { return int(a.Seq - b.Seq) })
	slices.SortFunc(l.Voids, func(a, b VoidedReference) int { return int(a.Seq - b.Seq) })
	return l
}

func (t *ticket) record() Ticket {
	record := t.Ticket
	record.History = slices.Clone(t.History)
	record.Callbacks, record.Items = []Callback{}, []TicketItem{}
	for _, c := range t.callbacks {
		record.Callbacks = append(record.Callbacks, *c)
	}
	for _, i := range t.items {
		record.Items = append(record.Items, i.record())
	}
	return record
}

func (i item) record() TicketItem {
	modifiers := map[int]int{}
	count(modifiers, i.modifiers, 1)
	return TicketItem{Code: i.code, Quantity: i.quantity, Total: i.total, Comment: i.note, Modifiers: modifiers}
}

// count adds modifiers up, of so many pieces of what they belong to.
func count(into map[int]int, modifiers []itemModifier, pieces int) {
	for _, m := range modifiers {
		into[m.code] += m.count * pieces
		count(into, m.modifiers, m.count*pieces)
	}
}
