// Package postest is the exam that every connector to a POS sits. It stands between the connector and a
// vendor that works, which the connector's own test provides, and spoils the exchange in every way that a
// network and a server can: the connector must say truthfully each time whether a ticket may exist,
// must never ask twice for one, and must never tell a secret or anything about the guest.
package postest

import (
	"net/http"
	"testing"
	"time"

	"github.com/ordersaga/ordersaga/pos"
)

// Subject is a connector that sits the exam, and the vendor at the other end of its wire.
type Subject struct {
	System string
	// Connect makes the connector of a store whose POS is at the endpoint.
	Connect func(t *testing.T, e Endpoint) pos.Connector
	// Vendor is a POS that works: it takes Draft, and knows KnownTicket. It is called concurrently.
	Vendor http.Handler
	// IsSubmit tells the one request of Submit that makes a ticket.
	IsSubmit func(r *http.Request) bool
	// Refuse answers as the vendor does when it does not take an order, with text where it puts its words.
	Refuse func(w http.ResponseWriter, text string)
	// Draft has every datum of the guest filled in, so that a leak shows.
	Draft pos.Draft
	Paid  pos.Paid
	// KnownTicket and UnknownTicket are ids in the vendor's form.
	KnownTicket, UnknownTicket string
	// Secret is the credential that Connect gives to the connector.
	Secret string
	// WireID is a ticket's id as the vendor's replies have it; nil if that is the id.
	WireID func(ticketID string) string
	// Kinds says which faults mean something else to this vendor than the exam expects.
	Kinds map[Fault]pos.Kind
	// Denies says that a ping asks for what the vendor has not: that it refuses is the answer of one that works.
	Denies bool
	// Callback is a call that the vendor makes; nil if the connector is no [pos.Decoder], or one that believes none.
	Callback []byte
	// Encodings are the vendor's own encodings of a reply, by name, beside UTF-8 with and without a byte
	// order mark, which every connector reads.
	Encodings map[string]func(text string) []byte
	// Cancellable makes a POS at which KnownTicket waits until it is cancelled; nil if the connector is no
	// [pos.Canceller], or cancels only what this POS does not show.
	Cancellable func() http.Handler
}

// Endpoint is where a connector finds its POS, and how long it may wait.
type Endpoint struct {
	URL                         string
	ConnectTimeout, ReadTimeout time.Duration
}

// patience bounds every wait of the exam. It is generous: the machine may be busy.
const patience = 30 * time.Second

// Run examines the subject.
func Run(t *testing.T, s Subject) {
	t.Helper()
	t.Run("a POS that works gets the order once", s.submitsOnce)
	t.Run("a second submit is a second request", s.submitsTwice)
	t.Run("a submit has a connection of its own", s.submitsAfresh)
	t.Run("every fault of a submit has its kind", s.classifiesFaults)
	t.Run("what goes wrong before the ticket leaves none", s.nothingBeforeTheTicket)
	t.Run("a POS that nobody can reach got nothing", s.reachesNobody)
	t.Run("a context that has ended sends nothing", s.endsBefore)
	t.Run("a context that ends stops every call at once", s.endsDuring)
	t.Run("a POS that is silent is unknown after the read timeout", s.timesOut)
	t.Run("a ticket is observed", s.observes)
	t.Run("a POS that works answers every question", s.asks)
	t.Run("a fault of a read proves nothing", s.readsProveNothing)
	t.Run("a refusal tells nothing about the guest", s.refusalsAreRedacted)
	t.Run("an answer means the same in every encoding", s.speaksEncodings)
	t.Run("a ticket is cancelled", s.cancels)
	t.Run("a ticket that is gone is cancelled again", s.cancelsTwice)
	t.Run("an order in two steps is posted by the second", s.prepares)
	t.Run("what the menu lists can be ordered", s.menuIsOrderable)
	t.Run("a reply that is too large costs little memory", s.memoryIsFlat)
	t.Run("what cannot be posted is told before the guest pays", s.checks)
	t.Run("traits are constant", s.traitsAreConstant)
	t.Run("callbacks are decoded", s.decodes)
}
