// Package procart is the connector to r_keeper ProCart, the gateway of UCS r_keeper tills, in version 3
// of its API. An order becomes a ticket on the till at once; the till's staff do the rest, and there
// is no call that takes a ticket back.
//
// The vendor's public pages name the methods, their sequence, the five states and the GUID, and no field
// but callback_url. Every other name on the wire is assumed and stands in wire.go alone; see
// docs/pos/procart.md for what to settle at the first installation.
//
// Source: https://wiki.carbis.ru/external/procart/02_procart_api/01_api.
package procart

import (
	"context"
	"time"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/pos"
)

// System is the dialect's name in settings, tickets and errors.
const System = "procart"

// Connector talks to the ProCart of one store. It is safe for concurrent use. ProCart takes no key that
// would make a second Submit harmless, and has no call to cancel, so Connector is no [pos.Canceller].
type Connector struct {
	http     *httpjson.Client
	token    string
	zone     *time.Location
	currency string
	settings Settings
}

var (
	_ pos.Connector  = (*Connector)(nil)
	_ pos.Pinger     = (*Connector)(nil)
	_ pos.Pricer     = (*Connector)(nil)
	_ pos.Decoder    = (*Connector)(nil)
	_ pos.Lister     = (*Connector)(nil)
	_ pos.Finder     = (*Connector)(nil)
	_ pos.Settler    = (*Connector)(nil)
	_ pos.MenuReader = (*Connector)(nil)
)

// Traits implements [pos.Connector]. Money is taken when ProCart has answered a post, since the ticket
// is then on the till. Callbacks are promised for a pre-bill, a settlement and a deletion only.
func (c *Connector) Traits() pos.Traits {
	return pos.Traits{CaptureAt: pos.AtPosted, LookupProves: c.settings.LookupProves, Callbacks: true}
}

// call makes one call and reads the envelope that every answer has. words turns ProCart's own text into
// one that may be told.
func (c *Connector) call(ctx context.Context, r httpjson.Request, out answer, words func(string) string) error {
	if err := c.http.Do(ctx, r, out); err != nil {
		return c.classify(r.Op, err, words)
	}
	head := out.head()
	switch {
	case head.Result == nil:
		return unreadable(r.Op, "it does not say whether it is a success")
	case !*head.Result:
		return refused(r.Op, words(head.Message), "")
	}
	return nil
}
