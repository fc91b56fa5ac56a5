package botpos

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/ordersaga/ordersaga/internal/laxjson"
	"github.com/ordersaga/ordersaga/order"
)

// Decode implements [pos.Decoder]. README.md's callbacks have no body and say nothing but the store they
// are for; kakao-suggest.md's name the order, and the first of them its status. One about another store
// than the connector's is not believed, and says nothing either. Nothing signs a callback: it is a hint
// until the order was asked about, and one by which the store has taken the order says no more than "ask", since
// money is captured on that. An error is of kind Malformed and quotes nothing.
func (c *Connector) Decode(_ http.Header, body []byte) (order.Message, error) {
	body = bytes.TrimSpace(laxjson.Mend(body))
	if len(body) == 0 {
		return order.Message{}, nil
	}
	var call answer
	if json.Unmarshal(body, &call) != nil {
		return order.Message{}, malformed("decode", errors.New("the callback has another form than expected"))
	}
	if store := call.Store.value.ID; store != "" && string(store) != c.settings.StoreID {
		return order.Message{}, nil
	}
	raw, state := c.state(call.Status)
	var message order.Message
	if status := state.Status(); status == "" || !status.Reached(order.Accepted) {
		message.Raw, message.State = raw, state
	}
	if t, ok := call.ticket(); ok {
		message.TicketID = t.id()
	}
	return message, nil
}
