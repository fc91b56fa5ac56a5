package wixtar

import (
	"context"
	"net/http"
	"net/url"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/pos"
)

// Ping implements [pos.Pinger] by asking in which ways the store sells, since the vendor has no ping: the
// answer proves the credential, the store's number and the way there. It says nothing of the till. A
// store that sells in no way is not ready.
func (c *Connector) Ping(ctx context.Context) (pos.Health, error) {
	const op = "ping"
	var reply salesAnswer
	request := httpjson.Request{Op: op, Method: http.MethodGet, Path: pathSales, Query: url.Values{"store_id": {c.settings.StoreID}}}
	err := c.talk(c.plainWords).call(ctx, request, &reply)
	switch {
	case pos.KindOf(err) == pos.Rejected:
		return pos.Health{Why: err.Error()}, nil
	case err != nil:
		return pos.Health{}, err
	case reply.Methods == nil:
		return pos.Health{}, unreadable(op, "it has no list of sale methods")
	case len(*reply.Methods) == 0:
		return pos.Health{Why: "the store sells in no way"}, nil
	}
	return pos.Health{Ready: true}, nil
}
