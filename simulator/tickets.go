package simulator

import (
	"slices"
	"strings"
	"time"
)

// Mover says who moved a ticket.
type Mover string

// The movers.
const (
	ByPosting   Mover = "postorder"
	ByTimetable Mover = "timetable"
	ByAdmin     Mover = "admin"  // stands for the restaurant's staff
	ByClient    Mover = "client" // a call of the client's other than the posting
)

// ticket is an order at a restaurant's till.
type ticket struct {
	Ticket

	restaurant *restaurant
	posting    posting // as it was asked for
	faults     plan    // what struck the posting
	items      []item
	discounts  []taken
	callbacks  []*Callback

	timetable []Step
	next      int // the step of the timetable that comes next
	// generation changes with every move, so that a timer that was overtaken finds out.
	generation int
	stop       func() bool
	held       *delivery // a callback held back until the next is delivered
	last       *delivery // the newest callback that was sent
	// A table's rounds are tickets with one id: the first has the others in rounds, each of which has it in first.
	first  *ticket
	rounds []*ticket
	// hidden tickets are not in lists of all, until hiddenUntil if that is set.
	hidden      bool
	hiddenUntil time.Time
}

// post makes a ticket; the world's lock is held.
func (w *World) post(r *restaurant, id string, p posting, b basket) *ticket {
	t := &ticket{
		Ticket: Ticket{
			Stamp: w.stamp(), System: r.settings.System, Restaurant: r.id, ID: id,
			Number: p.number, ExternalKey: p.key, Meta: p.meta, Guest: p.guest, Type: p.kind,
			Comment: p.comment, ShortComment: p.shortComment, DeliverAt: p.deliverAt,
			Amount: b.amount, Paid: p.paid, CallbackURL: p.callbackURL,
		},
		restaurant: r, posting: p, items: b.items, discounts: b.discounts, timetable: slices.Clone(r.settings.Timetable),
	}
	t.State, t.Stage = r.resolve(r.settings.InitialState)
	t.History = []StateChange{{Stamp: t.Stamp, State: t.State, Stage: t.Stage, By: ByPosting}}
	r.use(b)
	r.tickets = append(r.tickets, t)
	r.byID[r.dialect.key(id)] = t
	if r.settings.CallbackOnPost {
		w.announce(t)
	}
	t.next = max(t.stepAfter(), 0)
	w.schedule(t)
	return t
}

// move takes a ticket to a state or a stage, tells it, and goes on with the timetable from there; by hand
// to a state that the rest of the timetable does not know, the timetable ends. Moving a ticket to where
// it is does nothing, and a stage that the system has no word of its own for is not told.
func (w *World) move(t *ticket, to State, by Mover) {
	if t.first != nil {
		t = t.first
	}
	state, stage := t.restaurant.resolve(to)
	if t.Stage == stage && (to.isStage() || t.State == state) {
		return
	}
	if a, attends := t.restaurant.dialect.(attendant); attends {
		a.attend(t, stage)
	}
	told := t.State != state
	for _, moved := range append([]*ticket{t}, t.rounds...) {
		moved.State, moved.Stage = state, stage
		moved.History = append(moved.History, StateChange{Stamp: w.stamp(), State: state, Stage: stage, By: by})
	}
	if told {
		w.announce(t)
	}
	if next := t.stepAfter(); next >= 0 {
		t.next = next
	} else {
		t.next = len(t.timetable)
	}
	w.schedule(t)
}

// join makes a ticket that was just made one more round of the first with its id: it stands where that one does,
// and they move together.
func (w *World) join(t, first *ticket) {
	if t.stop != nil {
		t.stop()
	}
	t.stop, t.next = nil, len(t.timetable)
	t.first, first.rounds = first, append(first.rounds, t)
	t.State, t.Stage = first.State, first.Stage
	t.History[0].State, t.History[0].Stage = first.State, first.Stage
	t.restaurant.byID[t.restaurant.dialect.key(t.ID)] = first
}

// listed reports whether a list of all tickets has this one.
func (t *ticket) listed(now time.Time) bool {
	return !t.hidden || !t.hiddenUntil.IsZero() && !now.Before(t.hiddenUntil)
}

// stepAfter is the step behind the next one that leads to where the ticket is; -1 if there is none.
func (t *ticket) stepAfter() int {
	for i := t.next; i < len(t.timetable); i++ {
		if state, stage := t.restaurant.resolve(t.timetable[i].State); stage == t.Stage && (stage != "" || state == t.State) {
			return i + 1
		}
	}
	return -1
}

func (w *World) schedule(t *ticket) {
	if t.stop != nil {
		t.stop()
	}
	t.stop = nil
	t.generation++
	if t.next >= len(t.timetable) || t.timetable[t.next].After == Never {
		return
	}
	step, generation := t.timetable[t.next], t.generation
	t.stop = w.after(step.After, func() {
		if t.generation == generation {
			t.edit(step.edits())
			w.move(t, step.State, ByTimetable)
		}
	})
}

// newest finds a restaurant's ticket by its id or, when that is empty, the newest by our number.
func (r *restaurant) newest(id, number string) (*ticket, bool) {
	if id != "" {
		t, ok := r.byID[r.dialect.key(id)]
		return t, ok
	}
	for _, t := range slices.Backward(r.tickets) {
		if t.Number == strings.ToLower(number) {
			return t, true
		}
	}
	return nil, false
}
