package workflows

import (
	"strconv"

	"github.com/google/uuid"

	"github.com/ordersaga/ordersaga/activities"
)

// paymentReference is our name of an order's n-th attempt to pay, as the provider echoes it.
func paymentReference(orderID string, attempt int) string {
	return orderID + "-" + strconv.Itoa(attempt)
}

// paymentKeys are the idempotency keys of an attempt. They come from order, step and attempt alone:
// a run that was reset, or a new worker, makes the same ones.
func paymentKeys(orderID string, attempt int) activities.PaymentKeys {
	return activities.PaymentKeys{
		Begin:    key(orderID, "begin", attempt),
		Capture:  key(orderID, "capture", attempt),
		Void:     key(orderID, "void", attempt),
		VoidByID: key(orderID, "void-by-id", attempt),
	}
}

// refundKey is the idempotency key of an order's n-th refund.
func refundKey(orderID string, n int) string { return key(orderID, "refund", n) }

// key is a name-based UUID (version 5): 36 characters fit every provider.
func key(orderID, step string, attempt int) string {
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte(orderID+"/"+step+"/"+strconv.Itoa(attempt))).String()
}
