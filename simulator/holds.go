package simulator

import "slices"

// HoldPoint says where a held request stands.
type HoldPoint string

// The points.
const (
	HeldBefore HoldPoint = "before" // nothing is done yet
	HeldAfter  HoldPoint = "after"  // it is done, the answer waits
)

// Held is a request that waits to be released.
type Held struct {
	Stamp

	Party Party     `json:"party"`
	Op    Op        `json:"op"`
	Point HoldPoint `json:"point"`
}

type held struct {
	Held

	released chan bool // gets true when the request is to be dropped
}

// hold keeps a request; the world's lock is held. In a world that closed, it is dropped at once.
func (w *World) hold(party Party, op Op, point HoldPoint) *held {
	h := &held{Held: Held{Stamp: w.stamp(), Party: party, Op: op, Point: point}, released: make(chan bool, 1)}
	if w.closed {
		h.released <- true
		return h
	}
	w.held = append(w.held, h)
	return h
}

// release lets go of the requests that are held of party and op (empty: of any) and returns how many
// there were. With drop they end as if the system had died: what was not done stays undone, and
// nothing is answered. Without it they go on, even if the client has gone meanwhile.
func (w *World) release(party Party, op Op, drop bool) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.releaseLocked(party, op, drop)
}

func (w *World) releaseLocked(party Party, op Op, drop bool) int {
	before := len(w.held)
	w.held = slices.DeleteFunc(w.held, func(h *held) bool {
		if (party != "" && h.Party != party) || (op != "" && h.Op != op) {
			return false
		}
		h.released <- drop
		return true
	})
	return before - len(w.held)
}

func (w *World) heldNow() []Held {
	w.mu.Lock()
	defer w.mu.Unlock()
	list := make([]Held, 0, len(w.held))
	for _, h := range w.held {
		list = append(list, h.Held)
	}
	return list
}
