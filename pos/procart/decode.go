package procart

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/ordersaga/ordersaga/order"
)

// Decode implements [pos.Decoder]. That a changed state is sent to callback_url is documented, the body
// is not: whatever is missing from it stays empty, and a body that is none at all says "ask". Nothing
// signs a callback: it is a hint until the ticket was read. An error is of kind Malformed and quotes nothing.
func (c *Connector) Decode(_ http.Header, body []byte) (order.Message, error) {
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))
	if len(body) == 0 {
		return order.Message{}, nil
	}
	var call callback
	if err := json.Unmarshal(body, &call); err != nil {
		return order.Message{}, malformed("decode", errors.New("the callback has another form than expected"))
	}
	raw, state := readState(call.Status)
	message := order.Message{Raw: raw, State: state, Empty: emptied(state, call.Amount, call.Items)}
	if state != order.TicketGone {
		message.Amount = call.Amount.money(c.currency)
	}
	if _, ok := CanonicalGUID(call.GUID); ok {
		message.TicketID = call.GUID
	}
	return message, nil
}
