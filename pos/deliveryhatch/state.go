package deliveryhatch

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// readState maps a status by its tens digit, and returns it as it may be kept. What is none of the
// documented phases maps to nothing.
func readState(status json.RawMessage, meta wireMeta) (string, order.TicketState) {
	var number whole
	if len(status) == 0 || number.UnmarshalJSON(status) != nil || !number.given {
		return "", order.TicketUnmapped
	}
	if !number.known || number.value < 0 {
		return pos.Redact(strings.Trim(string(status), `"`), order.Guest{}), order.TicketUnmapped
	}
	raw := strconv.FormatInt(number.value, 10)
	switch number.value / phaseLength {
	case phaseWaiting:
		return raw, order.TicketWaiting
	case phaseInWork:
		return raw, order.TicketCooking
	case phaseOnWay:
		return raw, meta.onWay()
	case phaseArchive:
		return raw, order.TicketCompleted
	case phaseGone:
		return raw, order.TicketGone
	}
	return pos.Redact(raw, order.Guest{}), order.TicketUnmapped
}

// readMeta reads what we have put into an order's meta. That of somebody else's order, of another form,
// is empty.
func readMeta(raw json.RawMessage) wireMeta {
	var meta wireMeta
	if json.Unmarshal(raw, &meta) != nil {
		return wireMeta{}
	}
	return meta
}

// onWay is what a printed bill says: a delivery is on its way, an order that is picked up is ready. It
// is ready, too, where our meta is missing: that is the least that is true.
func (m wireMeta) onWay() order.TicketState {
	if m.Way == string(order.Delivery) {
		return order.TicketOutForDelivery
	}
	return order.TicketReady
}

// carries reports whether the meta is that of the order with the number.
func (m wireMeta) carries(number string) bool {
	return number != "" && (strings.EqualFold(m.Number, number) || strings.EqualFold(order.Number(m.OrderID), number))
}

// isTicketID reports whether id is a number as DeliveryHatch gives it to an order.
func isTicketID(id string) bool {
	n, err := strconv.ParseInt(id, 10, 64)
	return err == nil && n > 0 && strconv.FormatInt(n, 10) == id
}
