// Package pos is the contract between an order and a restaurant's point-of-sale system. Every vendor
// implements [Connector]; what only some can do is an optional interface beside it, found by type
// assertion. A connector knows nothing of Temporal, of HTTP servers and of logs: it turns the order's
// nouns into the vendor's wire format and back, and classifies every failure by what is known about
// its effect (see [Kind]).
package pos

import (
	"context"
	"net/http"
	"time"

	"github.com/ordersaga/ordersaga/order"
)

// Connector talks to one store's POS. It is safe for concurrent use.
type Connector interface {
	// Traits says what a type cannot: constants of the dialect and settings of the store.
	Traits() Traits
	// Submit posts the order, once. Calling it twice makes two tickets on most systems: the caller
	// guards it. Every error that is not NotSent, Throttled, Rejected, Unauthorized or Malformed
	// *before the request left* is Unknown: a ticket may exist.
	Submit(ctx context.Context, d Draft, paid Paid) (Observation, error)
	// Observe asks the POS where a ticket stands. It changes nothing and may be repeated. A ticket
	// the POS does not know is an error of kind NotFound.
	Observe(ctx context.Context, ticketID string) (Observation, error)
}

// Pinger is implemented by connectors whose POS can be asked whether it is ready for orders.
type Pinger interface {
	// Ping reports how the POS is. An error means that it could not be asked.
	Ping(ctx context.Context) (Health, error)
}

// Pricer is implemented by connectors whose POS checks and prices a basket without creating anything.
type Pricer interface {
	// Price returns the basket as the POS would charge it now. A basket that it does not take is an
	// error of kind Rejected. The draft must be the one that Submit gets later, or the prices differ; but it
	// may be that of a quote, and what a price does not depend on is for Check to miss.
	Price(ctx context.Context, d Draft) (Quote, error)
}

// Checker is implemented by connectors whose Price does not tell all that Submit would refuse, or whose POS
// prices nothing: without a call it is told before the guest pays.
type Checker interface {
	// Check reports as an error of kind Malformed what cannot be said of the draft in the vendor's format,
	// if the guest pays so much before it is posted. Of a draft without an OrderID, which is a quote's, it says
	// only what is wrong with the basket: who orders it, and where it goes to, nobody knows yet. Where the POS prices,
	// it is asked before the first call, too: with what the bot expects, or nothing.
	Check(d Draft, paid Paid) error
}

// Decoder is implemented by connectors whose POS calls us back.
type Decoder interface {
	// Decode reads a callback's raw body. A callback that says nothing (no body) is a Message with an
	// empty Raw: the caller then asks the POS. So is one that tells, unsigned, what money is captured on
	// (see AtAccepted): no word from somebody who may be anybody moves it. Where a lost ticket can be searched for, no
	// unsigned word has to be believed at all. ID, Source and ReceivedAt are the caller's to fill.
	Decode(h http.Header, body []byte) (order.Message, error)
}

// Lister is implemented by connectors that can observe many tickets in one call.
type Lister interface {
	// ObserveAll returns the tickets among ids that the POS knows, in any order. An error says that not all of
	// ids were looked at; what was seen all the same is returned with it.
	ObserveAll(ctx context.Context, ids []string) ([]Observation, error)
}

// Finder is implemented by connectors that can look for a ticket by our own key.
type Finder interface {
	// Find returns the ticket that carries the order's id, or its number. A miss is an error of kind
	// NotFound; it proves absence only if Traits().LookupProves. A connector whose POS is not set up to be
	// searched answers NotFound without asking. More than one such ticket is an error of kind Unknown.
	// Where the connector is a [Preparer] too, a draft that nobody has confirmed carries the order's id as well:
	// what is found is the ticket only if it [Observation.IsTaken].
	Find(ctx context.Context, orderID string) (Observation, error)
}

// Canceller is implemented by connectors whose POS can take a ticket back.
type Canceller interface {
	// Cancel withdraws a ticket. One that is gone already is not an error; one that is being cooked is
	// an error of kind Rejected, one that the POS does not know of kind NotFound. After an error that is
	// [ErrNotRepeatable] nobody calls it again for the ticket; after any other it may be repeated. A caller that
	// does not know how a call ended may repeat it unless Traits().CancelsOnce. Whoever gives such errors has that trait.
	Cancel(ctx context.Context, ticketID string) error
}

// Preparer is implemented by connectors whose POS takes an order in two steps, of which the first makes
// nothing that anybody cooks. Their Submit does both; a caller that can remember the draft between them
// learns more when an answer is lost.
type Preparer interface {
	// Prepare puts a draft of the order into the POS and returns its id. Calling it twice leaves a draft
	// behind that nobody confirms, and nothing else. Its errors are those of Submit, though no ticket
	// can exist after any of them. Until it is confirmed, Observe and Find say of a draft that it waits, or
	// nothing that can be mapped: no other state.
	Prepare(ctx context.Context, d Draft, paid Paid) (ticketID string, err error)
	// Confirm makes the draft a ticket. Confirming the same one again is not an error. Again says that an earlier
	// Confirm may have arrived, or may still: then nothing is asked for that would be there twice, such as a fiscal
	// receipt. Its errors are those of Submit.
	Confirm(ctx context.Context, ticketID string, d Draft, paid Paid, again bool) (Observation, error)
}

// Nudged is implemented by connectors whose POS calls back with the name of a store and no order: the
// store's tickets are looked at then.
type Nudged interface {
	// StoreKey is what the POS calls the store in its callbacks; no other store of the dialect has it.
	StoreKey() string
}

// Settler is implemented by connectors whose POS lets us close a ticket fiscally. The saga never does.
type Settler interface {
	// Settle closes the ticket with a payment of exactly its total. It is fiscal and cannot be undone.
	// Closing a closed ticket is not an error.
	Settle(ctx context.Context, ticketID string, paid Paid) error
}

// MenuReader is implemented by connectors whose POS has a menu to read.
type MenuReader interface {
	// Menu reads what can be ordered now. It is slow (seconds): cache it.
	Menu(ctx context.Context) (Menu, error)
}

// Traits are constants of a dialect and settings of a store that an interface cannot express.
type Traits struct {
	// CaptureAt is when money that was held is taken.
	CaptureAt CapturePoint
	// LookupProves says that a Finder's miss proves absence. None of the vendors documents that, so it
	// is a store's setting.
	LookupProves bool
	// Callbacks says that the POS calls us when a ticket changes.
	Callbacks bool
	// CancelsOnce says that a Canceller must not be told twice to let go of a ticket, whoever told it first: it may
	// have let go of somebody else's, and would take the next one. The caller remembers that it is about to.
	CancelsOnce bool
}

// CapturePoint is the moment at which held money is taken.
type CapturePoint string

// The capture points.
const (
	AtPosted   CapturePoint = "posted"   // the POS's success reply
	AtAccepted CapturePoint = "accepted" // the restaurant has taken the ticket
)

// Draft is an order as a POS is to get it: opened, with everything that a price may depend on.
type Draft struct {
	// OrderID is empty in a quote: then Number, CallbackURL and whatever of the guest may be, too.
	OrderID string
	Number  string // our short number: put it where staff see it and where it survives
	Lines   []order.Line
	// Fees are the order's money that is not for a dish; a connector whose POS has no place for them
	// refuses the draft as Malformed.
	Fees        []order.Fee
	Fulfillment order.Fulfillment
	Guest       order.Guest
	// DiscountCode is the POS's own code, empty for none.
	DiscountCode string
	// DueAt is when the food should be there, in the store's zone; zero for as soon as possible.
	DueAt time.Time
	// Currency of the store: amounts on the wire carry none.
	Currency string
	// CallbackURL is where the POS should tell changes; lower case only, since some POS lower-case it.
	CallbackURL string
}

// Paid is what the guest has paid, or has on hold, for an order; zero for cash.
type Paid struct {
	Amount order.Money
}

// Health is what a ping told.
type Health struct {
	// Ready means that an order could be posted now: the gateway answers, and nothing it reported
	// (till offline, license missing) says otherwise. Why names what is not.
	Ready bool
	Why   string
	// OffHours means that only the hours speak against an order for as soon as possible: one whose food is wished
	// for a time within them could be posted now. Never set with Ready.
	OffHours bool
	// Hours are when food can be wished for, as far as the POS says so; whatever Ready says of now.
	Hours Hours
	// Versions are the POS's own words by component, for people.
	Versions map[string]string
}

// Quote is a basket as the POS prices it.
type Quote struct {
	Total order.Money
	Lines []order.Line
}

// Observation is what the POS says of one ticket.
type Observation struct {
	Ticket order.Ticket
	State  order.TicketState
	// Amount is the ticket's total where the POS defines it in this state, else zero.
	Amount order.Money
	// Empty: the POS reports a ticket without items, or with a total of zero.
	Empty bool
	At    time.Time // by the POS's clock, zero if it does not say
}

// IsTaken reports whether the restaurant has said something of the ticket, be it that it let go of it. What
// is taken is no draft of a [Preparer] that nobody has confirmed.
func (o Observation) IsTaken() bool {
	switch o.State {
	case order.TicketAccepted, order.TicketCooking, order.TicketReady, order.TicketOutForDelivery, order.TicketCompleted, order.TicketGone:
		return true
	case order.TicketWaiting, order.TicketUnmapped:
	}
	return false
}

// Menu is what a store sells now.
type Menu struct {
	// Closed is why the store takes no orders now, where its menu says so; empty where it is open, or nobody knows.
	Closed     string
	Categories []Category
	Dishes     []Dish
}

// Category groups dishes.
type Category struct {
	Code, Name, Parent string
}

// Dish is one thing to order.
type Dish struct {
	Code, Name, Category string
	Price                order.Money
	// Rest is how many are left; nil for no limit.
	Rest   *int
	Groups []ModifierGroup
	// Refused says why the dish is not to be ordered by this connector, such as goods that are sold by
	// weight; empty for a dish that is.
	Refused string
}

// ModifierGroup is a choice that belongs to a dish.
type ModifierGroup struct {
	Code, Name     string
	Min, Max, Free int // how many may be picked; Max 0 for no limit; Free of them cost nothing
	Modifiers      []MenuModifier
}

// MenuModifier is one item of a choice.
type MenuModifier struct {
	Code, Name string
	Limit      int // 0 for no limit
	// Rest is how many are left; nil for no limit.
	Rest  *int
	Price order.Money
	// Groups are the choices of a dish that is itself a choice, as in a combo.
	Groups []ModifierGroup
}
