// Package journal is the durable record of orders that people read: the newest snapshot of every
// order, its events, the inbox of what the POS systems called in, and the fences that keep a second
// run from touching money or food. Temporal is the truth about an order in flight; the journal is
// what reads, lists and feeds are answered from, so they work while workers or Temporal are away.
//
// Only the saga's activities write orders into it. Several processes may share one journal.
package journal

import (
	"encoding/json"
	"errors"
	"time"

	"github.com/ordersaga/ordersaga/order"
)

// Errors of the journal.
var (
	// ErrNotFound: the journal has no such row.
	ErrNotFound = errors.New("not in the journal")
	// ErrNotOwner: the order belongs to another run. Its caller must not touch money or food.
	ErrNotOwner = errors.New("the order belongs to another run")
	// ErrNotRuledOut: a post was to follow one of which nobody knows that it made no ticket.
	ErrNotRuledOut = errors.New("the post before has not been ruled out")
	// ErrBadCursor: a list was asked to go on from a cursor that the journal never gave.
	ErrBadCursor = errors.New("the cursor is not one of this journal")
)

// Claim is a saga's claim to an order id. It precedes payment and post.
type Claim struct {
	// Owner is the first run id of the claiming saga: the same after a Reset, another when an
	// idempotency key is used again after Temporal forgot the first saga.
	Owner string
	RunID string
	// RunOpenAt is when Temporal started the attempt that tells this, by its clock: the run was open then.
	// Of two runs the one with the later such moment is newer, whichever the journal hears of first: a run is
	// closed before the next one of its workflow starts, and no attempt is started for a closed run. When the
	// activity was scheduled would not tell: a Reset hands it on to the new run with the time it had.
	RunOpenAt time.Time
	// Recovers names the saga, by its first run id, whose orphaned order this run takes over; empty for a
	// new order.
	Recovers string
	// Fingerprint tells whether a repeated request is the same; see the API.
	Fingerprint string
	Snapshot    order.Snapshot
	Events      []order.Event
}

// Append is the newest snapshot of an order and the events since the last one.
type Append struct {
	Owner, RunID string
	RunOpenAt    time.Time // as in the claim
	// N numbers the appends of one run from 1: (epoch of the run, N) orders writes, so that a late
	// retry never puts an old snapshot over a newer one.
	N        int
	Snapshot order.Snapshot
	Events   []order.Event
}

// Traces are the fences of an order that somebody has passed. They are never taken back: where there is
// no trace, nobody has touched money or food.
type Traces struct {
	Attempts []Frozen // to pay, by N
	Posts    []Post   // to the POS, by N
}

// Frozen is the request of an order's N-th attempt to pay as it was first sent. A provider takes a key
// only with the request that it was first used with.
type Frozen struct {
	OrderID string
	N       int
	Request json.RawMessage
	// At is when it was frozen, by the journal's clock: the age of its keys.
	At time.Time
}

// Post is a post of an order and what became of it.
type Post struct {
	N     int
	State IntentState
	// Ticket is what it made; zero for an open one, whose draft is no ticket.
	Ticket order.Ticket
}

// Record is an order as it stands in the journal.
type Record struct {
	// Sequence is the position of the order's last event in its own history: it only grows.
	Sequence    int64
	Fingerprint string
	Owner       string
	Snapshot    order.Snapshot
}

// StoredEvent is an event with its places: Sequence within its order, Position within its bot's feed.
type StoredEvent struct {
	OrderID  string
	StoreID  string // of the order, for callers that may see some stores only
	Sequence int64
	Position int64
	Event    order.Event
}

// Filter selects orders, newest first.
type Filter struct {
	// BotID limits to the orders of one bot; empty for every bot.
	BotID string
	// Stores limits to these stores; empty for every store.
	Stores   []string
	Statuses []order.Status
	// NeedsAttention limits to orders with an open attention item.
	NeedsAttention bool
	// Overdue, if it is set, limits to orders that should have acted before it: they are not settled, and
	// the earliest of their timers lies before that moment. A saga that runs acts within seconds.
	Overdue time.Time
	// Limit is how many records a page holds at most; outside of 1..100 it counts as 100.
	Limit int
	// Cursor is the opaque end of the page before; empty for the first page.
	Cursor string
}

// Page is a part of a list; Next is empty on the last one.
type Page struct {
	Records []Record
	Next    string
}

// IntentKind is what an intent is to do.
type IntentKind string

// The intent kinds.
const (
	// IntentPost: to post the order to the POS.
	IntentPost IntentKind = "post"
	// IntentCancel: to tell the POS to let go of the order's ticket, where telling it twice may be about somebody
	// else's. An order has one, and nobody withdraws it, seeks it or rules it out.
	IntentCancel IntentKind = "cancel"
)

// IntentState is how far the one post of an order, or the one cancel, has come.
type IntentState string

// The intent states.
const (
	// IntentFresh is the answer to the one caller that may send now.
	IntentFresh IntentState = "fresh"
	// IntentOpen: somebody was about to send, or has sent, and told no outcome. Never send again. Where the
	// outcome names a ticket all the same, it is a draft that may not have been confirmed, see [DB.Resume].
	IntentOpen IntentState = "open"
	// IntentNotSent: certainly nothing was sent. The next Intend is fresh again.
	IntentNotSent IntentState = "not_sent"
	// IntentDone and IntentRefused: the POS answered; Ticket or Refusal tells what. Of a cancel Ticket is what the POS
	// was told to let go of, and done says that it did.
	IntentDone    IntentState = "done"
	IntentRefused IntentState = "refused"
	// IntentWithdrawn: somebody took the order back before it was sent. It never will be.
	IntentWithdrawn IntentState = "withdrawn"
	// IntentAbsent: it may have been sent, and has certainly made no ticket. The next one may be sent.
	IntentAbsent IntentState = "absent"
)

// Intent names the n-th post of an order, or its cancel. N grows only after absence of the post before is proven, or
// on a person's word; the cancel is number 1.
type Intent struct {
	OrderID string
	Kind    IntentKind
	N       int
	// Holder names who would send: random, and another for every attempt, since the attempts of an
	// activity can be numbered anew. Nothing but its holder can say that an open intent was not sent.
	Holder string
}

// Outcome is what became of an intent: one of IntentNotSent, IntentDone and IntentRefused, with what
// the POS answered.
type Outcome struct {
	State   IntentState
	Ticket  order.Ticket  `json:"ticket,omitzero"`
	Refusal order.Problem `json:"refusal,omitzero"`
}

// Letter is a row of the inbox: something a POS told us, or the watcher saw, about one order.
type Letter struct {
	StoreID, OrderID string
	Message          order.Message
	// State is where it stands in the inbox, for readers; [DB.Receive] decides it.
	State LetterState
	// Tries counts attempts to hand it to the saga.
	Tries int
	// Why says why no order could be found for it; empty for every other letter.
	Why string
}

// AttentionFilter selects open attention items, the oldest first.
type AttentionFilter struct {
	Stores []string // empty for every store
	Kind   order.AttentionKind
	// Limit is how many items a page holds at most; outside of 1..100 it counts as 100.
	Limit int
	// Cursor is the opaque end of the page before; empty for the first page.
	Cursor string
}

// OpenItem is an open attention item and its order.
type OpenItem struct {
	OrderID, BotID, StoreID string
	Status                  order.Status
	Item                    order.Attention
}

// AttentionPage is a part of a list; Next is empty on the last one.
type AttentionPage struct {
	Items []OpenItem
	Next  string
}

// WatchedOrder is an order that a store's POS has to be asked about from time to time.
type WatchedOrder struct {
	OrderID string
	BotID   string
	Status  order.Status
	Ticket  order.Ticket
	// DraftID is the draft of a post in two steps that may have been confirmed, see [DB.Resume]; empty for none.
	DraftID string
	// LastMessage is the newest message in the inbox about it; zero if there is none.
	LastMessage order.Message
	// Waits says that LastMessage has yet to be handed to the saga.
	Waits     bool
	UpdatedAt time.Time
}
