package workflows_test

import (
	"testing"
	"time"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

func TestBeginningToPayOnAPersonsWord(t *testing.T) { runAll(t, begunAgain()) }

// begunAgain are payments that do not begin until a person has mended something and says so.
func begunAgain() []scenario {
	const again = "Preflight BeginPayment BeginPayment BeginPayment"
	begins := func(name, calls string, failures int, failure string) scenario {
		return scenario{
			name: name, in: fewTries, calls: calls + " PostOrder CapturePayment",
			world: func(w *world) {
				w.begin = stalling[activities.Attempt](failures, down(failure))
				w.resolves(time.Minute, "a1", order.KeepTrying)
				delivered(w)
			},
			status: order.Completed, payment: order.PaymentCaptured, updates: []string{"resolve done"},
			check: sameRequests(failures + 1),
		}
	}
	return []scenario{
		begins("a setting is mended, and the same request is sent at once", again, 2, activities.ErrTypeMisconfigured).
			asking(order.Configuration),
		begins("a credential is mended, and the same request is sent at once", again, 2, activities.ErrTypeUnauthorized).
			asking(order.Unauthorized),
		begins("a setting was not mended after all, and is asked about again", again+" BeginPayment", 3, activities.ErrTypeMisconfigured).
			asking(order.Configuration, order.Configuration),
		begins("an unknown payment is asked about again at once", again, 4, activities.ErrTypePaymentUnknown).
			asking(order.PaymentUnknownItem),
	}
}
