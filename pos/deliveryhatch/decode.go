package deliveryhatch

import (
	"net/http"

	"github.com/ordersaga/ordersaga/order"
)

// Decode implements [pos.Decoder]: whatever a callback says, it is a reason to ask. Nothing signs it, nor says when
// it was made, and whoever reads its address on its way to DeliveryHatch could send one. A state would move money,
// or prove a post of which nobody knows whether it has arrived, and an id would make somebody else's order ours. The
// ids that count are those of the post's answer and of [Connector.Find], and what a person has read off the till.
func (*Connector) Decode(http.Header, []byte) (order.Message, error) {
	return order.Message{}, nil
}
