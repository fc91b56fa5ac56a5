package deliveryhatch

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/order"
)

// Decode implements [pos.Decoder]. Nothing signs a callback, or says when it was made: it is a hint until
// the order was read. One by which the restaurant has accepted says no more than "ask", since money is captured
// on that; that an order waits moves none, and that it is gone is asked again by whoever gives money back. It has
// no amount, and the guest's phone, which stays where it is. A body that is none at all says "ask". An error is of
// kind Malformed and quotes nothing.
func (c *Connector) Decode(_ http.Header, body []byte) (order.Message, error) {
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))
	if len(body) == 0 {
		return order.Message{}, nil
	}
	var call callback
	if err := json.Unmarshal(body, httpjson.OrWindows1251(&call)); err != nil {
		return order.Message{}, malformed("decode", errors.New("the callback has another form than expected"))
	}
	raw, state := readState(call.Status, readMeta(call.Meta))
	var message order.Message
	if status := state.Status(); status == "" || !status.Reached(order.Accepted) {
		message.Raw, message.State = raw, state
	}
	if id := call.OrderID.code(); isTicketID(id) {
		message.TicketID = id
	}
	return message, nil
}
