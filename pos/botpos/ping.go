package botpos

import (
	"cmp"
	"context"
	"net/http"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/pos"
)

// Ping implements [pos.Pinger] by asking where an order stands that nobody has posted: no text has a ping, and the
// menu is too large to be read before each order. The documented 404 is as good an answer as any (that a POS
// answers so is assumed), and so is a success with whatever is in it: either shows that the way there, the credential
// and the POS's API server work. None of them speaks of the machine in the store, nor of the store: see Menu.
func (c *Connector) Ping(ctx context.Context) (pos.Health, error) {
	const op = "ping"
	path := c.fill(c.settings.Paths.Status, ticket{order: pingOrder, numb: cmp.Or(c.settings.Numb, pingNumb)})
	err := c.call(ctx, httpjson.Request{Op: op, Method: http.MethodGet, Path: path}, new(answer), c.plainWords)
	if err != nil && pos.KindOf(err) != pos.Rejected {
		return pos.Health{}, err
	}
	return pos.Health{Ready: true}, nil
}
