// Package deliveryhatch is the connector to DeliveryHatch, the "mini-delivery" of UCS r_keeper tills, in
// version 2 of its external API. An order waits in DeliveryHatch until somebody at the till takes it;
// from there staff do everything, and there is no call that takes an order back.
//
// The vendor's page names every field; what it leaves open is assumed, and stands in wire.go and in
// docs/pos/deliveryhatch.md. Its page of the installation warns that combos and goods that are sold by
// weight break the saving of an order: both are refused here.
//
// Source: https://wiki.carbis.ru/external/доставка/api/extv2.
package deliveryhatch

import (
	"context"
	"time"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/pos"
)

// System is the dialect's name in settings, tickets and errors.
const System = "deliveryhatch"

// Connector talks to the DeliveryHatch of one store. It is safe for concurrent use. DeliveryHatch takes
// no key that would make a second Submit harmless, and has no call to cancel, so Connector is no [pos.Canceller].
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
	_ pos.Checker    = (*Connector)(nil)
	_ pos.Decoder    = (*Connector)(nil)
	_ pos.Lister     = (*Connector)(nil)
	_ pos.Finder     = (*Connector)(nil)
	_ pos.MenuReader = (*Connector)(nil)
)

// Traits implements [pos.Connector]. Money is taken once somebody at the till has accepted: a post that
// succeeded is no more than queued for people. A search that misses never proves absence, since
// DeliveryHatch lists no order that waits for them.
func (c *Connector) Traits() pos.Traits {
	return pos.Traits{CaptureAt: pos.AtAccepted, Callbacks: !c.settings.PollOnly}
}

// call makes one call and reads the envelope that every answer has: whether it is a success stands in the
// body, whatever the HTTP status. words turns DeliveryHatch's own text into one that may be told.
func (c *Connector) call(ctx context.Context, r httpjson.Request, out answer, words func(string) string) error {
	if r.Body != nil {
		r.Body = httpjson.ASCII(r.Body)
	}
	if err := c.http.Do(ctx, r, httpjson.OrWindows1251(out)); err != nil {
		return classify(r.Op, err, words)
	}
	head := out.head()
	switch {
	case head.Result == nil:
		return unreadable(r.Op, "it does not say whether it is a success")
	case !*head.Result:
		return refused(r.Op, head.Message, "", words)
	}
	return nil
}
