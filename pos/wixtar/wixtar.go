// Package wixtar is the connector to Wixtar (also LaFresh, Epoint), the ordering platform of restaurants
// in Taiwan. It takes orders in two ways, and the connector chooses by what the guest has:
//
//   - an order number from a table's QR code ([order.Fulfillment].Ticket): the dishes are added to that
//     order by POST /v1/items, and the guest pays at the counter. The call has no place for a payment, its
//     answer is empty, and asking twice serves twice.
//   - anything else: POST /v2/order makes a draft that nobody cooks, and PATCH order/confirm with what was
//     paid makes it an order. Confirming twice is recognized.
//
// The vendor's pages leave out what answers look like, what errors mean and what webhooks hold. Names that
// are not from them are assumed and stand in wire.go; see docs/pos/wixtar.md for what to settle at the
// first installation.
//
// Sources: https://public-api-docs.wixtar.com and https://private-api-docs.wixtar.com, page by page beside
// what they say.
package wixtar

import (
	"time"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/pos"
)

// System is the dialect's name in settings, tickets and errors.
const System = "wixtar"

// Connector talks to the Wixtar of one store. It is safe for concurrent use. It prices nothing: what a
// basket costs is for the bot to say. [New] adds Cancel where the store's settings allow it.
type Connector struct {
	http     *httpjson.Client
	tokens   *tokens
	secret   string
	zone     *time.Location
	currency string
	settings Settings
}

var (
	_ pos.Connector  = (*Connector)(nil)
	_ pos.Pinger     = (*Connector)(nil)
	_ pos.Checker    = (*Connector)(nil)
	_ pos.Preparer   = (*Connector)(nil)
	_ pos.Decoder    = (*Connector)(nil)
	_ pos.MenuReader = (*Connector)(nil)
	_ pos.Canceller  = shopCanceller{}
)

// Traits implements [pos.Connector]. Money is taken when an order is confirmed, since the restaurant has
// it then. Webhooks exist, for a cancellation and the end alone, set up by the vendor for one address that
// names no order: only looking tells how an order stands.
func (c *Connector) Traits() pos.Traits { return pos.Traits{CaptureAt: pos.AtPosted} }
