// Package botpos is the connector to a POS that speaks the draft "bot-pos-api-specs" between an order bot
// and a cafe's POS. An order is first taken by the POS's API server alone (STANDBY); the machine in the
// store takes it later, and to take is to cook: there is nothing between. The POS mints the order's id, so
// there is no key that would make a second Submit harmless and no search for an order whose reply was lost.
//
// The draft exists twice: a list of calls whose bodies are all a template's filler ([Seed]), and an earlier
// proposal with bodies and other paths ([Suggest]). Neither is a finished contract. What neither says is
// assumed, and stands in wire.go alone; see docs/pos/botpos.md for what to settle at the first installation.
//
// Source: https://github.com/elfinxx/bot-pos-api-specs, README.md and kakao-suggest.md.
package botpos

import (
	"context"
	"encoding/json"
	"time"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/internal/laxjson"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// System is the dialect's name in settings, tickets and errors.
const System = "botpos"

// Connector talks to the POS of one store. It is safe for concurrent use. It is no [pos.Pricer], since
// nothing prices a basket, and no [pos.Finder], since our own id is never given back. Where the store's
// settings let orders be cancelled, [New] makes a [Canceller].
type Connector struct {
	http     *httpjson.Client
	token    string
	zone     *time.Location
	currency string
	settings Settings
	words    map[string]order.TicketState // by the word in upper case
}

var (
	_ pos.Connector  = (*Connector)(nil)
	_ pos.Pinger     = (*Connector)(nil)
	_ pos.Checker    = (*Connector)(nil)
	_ pos.Decoder    = (*Connector)(nil)
	_ pos.MenuReader = (*Connector)(nil)
	_ pos.Nudged     = (*Connector)(nil)
	_ pos.Canceller  = (*Canceller)(nil)
)

// Traits implements [pos.Connector]. STANDBY says only that a server has the order, so money is taken when
// the store cooks it. A cancel that is sent twice may take two orders.
func (c *Connector) Traits() pos.Traits {
	return pos.Traits{CaptureAt: pos.AtAccepted, Callbacks: true, CancelsOnce: true}
}

// StoreKey implements [pos.Nudged]: the storeId of the POS's callbacks, as text. An integer there is
// compared as it is written: 012 is not 12.
func (c *Connector) StoreKey() string { return c.settings.StoreID }

// call makes one call and reads the object that it answers with. Hardly a body is documented, so fields
// that are missing or of another form spoil nothing; an object without any field is no answer.
func (c *Connector) call(ctx context.Context, r httpjson.Request, out any, words func(string) string) error {
	var answer httpjson.Raw
	if err := c.http.Do(ctx, r, &answer); err != nil {
		return c.classify(r.Op, err, words)
	}
	answer.Body = laxjson.Mend(answer.Body)
	var body json.RawMessage
	if err := answer.Decode(&body); err != nil {
		return unreadable(r.Op, err.Error())
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) == nil && len(fields) == 0 {
		return unreadable(r.Op, "it says nothing")
	}
	if json.Unmarshal(body, out) != nil {
		return unreadable(r.Op, "it has another form than expected")
	}
	return nil
}
