package simulator

import (
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"
)

// maxShortComment is how many characters of the short comment the till shows [vendor's overview].
const maxShortComment = 30

// Mover says who moved a ticket.
type Mover string

// The movers.
const (
	ByPosting   Mover = "postorder"
	ByTimetable Mover = "timetable"
	ByAdmin     Mover = "admin" // stands for the restaurant's staff
	ByAPI       Mover = "close" // the client's own call
)

// ticket is an order at a restaurant's till.
type ticket struct {
	Ticket

	restaurant *restaurant
	items      []wireItem
	callbacks  []*Callback

	timetable []Step
	next      int // the step of the timetable that comes next
	// generation changes with every move, so that a timer that was overtaken finds out.
	generation int
	stop       func() bool
	held       *delivery // a callback held back until the next is delivered
	// hidden tickets are not in lists of all, until hiddenUntil if that is set.
	hidden      bool
	hiddenUntil time.Time
}

// post makes a ticket; the world's lock is held.
func (w *World) post(r *restaurant, request wireOrderRequest, b basket) *ticket {
	o, s := request.Order, r.settings
	t := &ticket{
		Ticket: Ticket{
			Stamp: w.stamp(), System: "procart", Restaurant: r.id, GUID: newGUID(s.GUIDForm),
			Number: numberIn(o.ShortComment), ExternalKey: request.Guest.Meta["ord"], Meta: request.Guest.Meta,
			Guest:   TicketGuest{Name: request.Guest.SName, Phone: request.Guest.Phone, Address: request.Guest.Address},
			Comment: o.Comment, ShortComment: cut(o.ShortComment, maxShortComment), DeliverAt: o.DeliverAt,
			Amount: b.amount, Paid: sum(o.Payments), State: s.InitialState,
			CallbackURL: callbackURL(request, s),
		},
		restaurant: r, items: b.items, timetable: slices.Clone(s.Timetable),
	}
	t.History = []StateChange{{Stamp: t.Stamp, State: t.State, By: ByPosting}}
	r.use(b)
	r.tickets = append(r.tickets, t)
	r.byGUID[canonicalGUID(t.GUID)] = t
	if s.CallbackOnPost {
		w.announce(t)
	}
	t.next = max(t.stepAfter(t.State), 0)
	w.schedule(t)
	return t
}

// move takes a ticket to a state, tells it, and goes on with the timetable from there; by hand to a
// state that the rest of the timetable does not know, the timetable ends. Moving a ticket to the
// state that it is in does nothing.
func (w *World) move(t *ticket, to State, by Mover) {
	if t.State == to {
		return
	}
	t.State = to
	t.History = append(t.History, StateChange{Stamp: w.stamp(), State: to, By: by})
	w.announce(t)
	if next := t.stepAfter(to); next >= 0 {
		t.next = next
	} else {
		t.next = len(t.timetable)
	}
	w.schedule(t)
}

// listed reports whether a list of all tickets has this one.
func (t *ticket) listed(now time.Time) bool {
	return !t.hidden || !t.hiddenUntil.IsZero() && !now.Before(t.hiddenUntil)
}

// stepAfter is the step behind the next one that leads to the state; -1 if there is none.
func (t *ticket) stepAfter(s State) int {
	for i := t.next; i < len(t.timetable); i++ {
		if t.timetable[i].State == s {
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

// newest finds a restaurant's ticket by GUID or, when that is empty, the newest by our number.
func (r *restaurant) newest(guid, number string) (*ticket, bool) {
	if guid != "" {
		t, ok := r.byGUID[canonicalGUID(guid)]
		return t, ok
	}
	for _, t := range slices.Backward(r.tickets) {
		if t.Number == strings.ToLower(number) {
			return t, true
		}
	}
	return nil, false
}

func callbackURL(request wireOrderRequest, s Settings) string {
	url := request.Order.CallbackURL
	if url == "" {
		url = request.CallbackURL
	}
	if s.LowercaseCallbackURL {
		return strings.ToLower(url)
	}
	return url
}

// numberIn finds our number in a short comment: its first word, in lower case and without a #.
func numberIn(shortComment string) string {
	words := strings.Fields(shortComment)
	if len(words) == 0 {
		return ""
	}
	return strings.ToLower(strings.TrimPrefix(words[0], "#"))
}

func cut(s string, characters int) string {
	runes := []rune(s)
	return string(runes[:min(len(runes), characters)])
}

const guidBytes = 16

func newGUID(form GUIDForm) string {
	var b [guidBytes]byte
	_, _ = rand.Read(b[:]) // it does not fail: crypto/rand ends the program instead
	guid := fmt.Sprintf("%X-%X-%X-%X-%X", b[0:4], b[4:6], b[6:8], b[8:10], b[10:])
	switch form {
	case PlainGUID:
		return guid
	case LowerGUID:
		return strings.ToLower(guid)
	case BracedGUID:
	}
	return "{" + guid + "}"
}

// canonicalGUID is a GUID as it is compared: without braces, in upper case.
func canonicalGUID(guid string) string {
	return strings.ToUpper(strings.Trim(guid, "{}"))
}
