package wixtar

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// Decode implements [pos.Decoder]. That webhooks exist is documented, and the names of two events; what
// they send is not. An order's number and an event are read where they are likely to stand (assumed), and
// a body that has neither says "ask". Nothing that is known signs a webhook: it is a hint until the order
// was read. An error is of kind Malformed and quotes nothing.
func (c *Connector) Decode(_ http.Header, body []byte) (order.Message, error) {
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))
	if len(body) == 0 {
		return order.Message{}, nil
	}
	var call callback
	if err := json.Unmarshal(body, &call); err != nil {
		return order.Message{}, malformed("decode", errors.New("the callback has another form than expected"))
	}
	raw, state := readEvent(string(call.Event))
	message := order.Message{Raw: raw, State: state}
	for _, id := range []code{call.OrderID, call.Order.id, call.ID} {
		if validID(string(id)) {
			message.TicketID = string(id)
			break
		}
	}
	return message, nil
}

// readEvent maps an event, exactly as documented.
func readEvent(name string) (string, order.TicketState) {
	switch name {
	case eventCancel:
		return name, order.TicketGone
	case eventFinish:
		return name, order.TicketCompleted
	}
	return pos.Redact(name, order.Guest{}), order.TicketUnmapped
}
