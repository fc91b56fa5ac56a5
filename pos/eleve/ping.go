package eleve

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"github.com/ordersaga/ordersaga/pos"
)

// Ping implements [pos.Pinger]: one question about an order that does not exist, whose answer is not waited
// for. It shows that the hub answers, accepts our signature and knows the store. Whether the till is on the
// hub cannot be asked: an order is queued for it.
func (c *Connector) Ping(ctx context.Context) (pos.Health, error) {
	const op = "ping"
	id := uuid.NewSHA1(uuid.NameSpaceURL, []byte("urn:ordersaga:eleve:ping:"+c.settings.ServiceID)).String()
	answer, err := c.send(ctx, op, pathStatus, c.about(ref{id: id, keyType: keyOrder, key: id}), false)
	if err != nil {
		return asHealth(classify(op, err, noWords))
	}
	if answer.Status == http.StatusAccepted || answer.Status == http.StatusAlreadyReported {
		return pos.Health{Ready: true}, nil
	}
	return asHealth(read(op, answer, new(statusResult)))
}

// asHealth: a till that does not know the order has answered, and a hub that refuses the question is there
// and not ready.
func asHealth(err error) (pos.Health, error) {
	switch {
	case err == nil, pos.KindOf(err) == pos.NotFound:
		return pos.Health{Ready: true}, nil
	case pos.KindOf(err) == pos.Rejected:
		return pos.Health{Why: err.Error()}, nil
	}
	return pos.Health{}, err
}
