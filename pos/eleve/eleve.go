// Package eleve is the connector to the Integration Hub of TOTVS Eleve (its "barramento"), a mailbox
// between apps that order and the till of a restaurant, which fetches its mail. Nothing is answered at
// once: a question is put into the mailbox, and put again, word for word, until the till's answer lies in it.
// An order is queued in the same way, and only reading it back proves that it has arrived.
//
// The vendor's public pages name the calls, the fields of a table's order and the mailbox's three
// answers. What is assumed says so where it stands; see docs/pos/eleve.md for what to settle at the
// first installation.
//
// Source: TOTVS Developer Network, "API Order" of the Integration Hub: newOrder, getStatus,
// getConsumption, getCancelledItems, payment.
package eleve

import (
	"sync/atomic"
	"time"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/pos"
)

// System is the dialect's name in settings, tickets and errors.
const System = "eleve"

// Connector talks to the till of one store through the hub. It is safe for concurrent use. The hub has
// no call that takes an order back, prices a basket, lists a menu or calls us, so Connector is no
// [pos.Canceller], [pos.Pricer], [pos.MenuReader] or [pos.Decoder].
type Connector struct {
	http        *httpjson.Client
	signer      Signer
	now         func() time.Time
	token       string
	zone        *time.Location
	currency    string
	readTimeout time.Duration
	settings    Settings
	slots       *slots
	// anyKey says that the till, when it last was asked for an id that nobody has, has found something under it.
	anyKey atomic.Bool
}

var (
	_ pos.Connector = (*Connector)(nil)
	_ pos.Pinger    = (*Connector)(nil)
	_ pos.Checker   = (*Connector)(nil)
	_ pos.Finder    = (*Connector)(nil)
	_ pos.Lister    = (*Connector)(nil)
	_ pos.Settler   = (*Connector)(nil)
)

// Traits implements [pos.Connector]. The hub's yes means that the order is queued, so money is taken when
// the order has been seen at the till.
func (c *Connector) Traits() pos.Traits { return pos.Traits{CaptureAt: pos.AtAccepted} }
