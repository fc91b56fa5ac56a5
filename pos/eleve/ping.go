package eleve

import (
	"context"
	"net/http"
	"slices"

	"github.com/google/uuid"

	"github.com/ordersaga/ordersaga/pos"
)

// Ping implements [pos.Pinger]: one question about an order that does not exist, whose answer is not waited
// for. It shows that the hub answers, accepts our signature and knows the store. Whether the till is on the
// hub cannot be asked: an order is queued for it. The till's answer is found by the next ping. If there is an
// order in it the till does not look at the key, and the store is not ready until it says that there is none: nobody
// could tell whose order it is that such a till shows.
func (c *Connector) Ping(ctx context.Context) (pos.Health, error) {
	const op = "ping"
	id := uuid.NewSHA1(uuid.NameSpaceURL, []byte("urn:ordersaga:eleve:ping:"+c.settings.ServiceID)).String()
	answer, err := c.send(ctx, op, pathStatus, c.about(ref{id: id, keyType: keyOrder, key: id}), false)
	var told statusResult
	switch {
	case err != nil:
		err = classify(op, err, noWords)
	case answer.Status != http.StatusAccepted && answer.Status != http.StatusAlreadyReported:
		if err = read(op, answer, &told); err == nil {
			c.anyKey.Store(told.finds())
		}
	}
	if pos.KindOf(err) == pos.NotFound {
		c.anyKey.Store(false)
	}
	return c.health(err)
}

// finds reports whether anything was found.
func (s statusResult) finds() bool {
	return s.Items != nil && slices.ContainsFunc(*s.Items, func(one statusItem) bool { return !one.unknown() })
}

// health: a till that does not know the order has answered, and a hub that refuses the question is there
// and not ready.
func (c *Connector) health(err error) (pos.Health, error) {
	switch kind := pos.KindOf(err); {
	case kind == pos.Rejected:
		return pos.Health{Why: err.Error()}, nil
	case err != nil && kind != pos.NotFound:
		return pos.Health{}, err
	case c.anyKey.Load():
		return pos.Health{Why: "the till ignores the key: it finds an order under an id that nobody has"}, nil
	}
	return pos.Health{Ready: true}, nil
}
