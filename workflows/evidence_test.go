package workflows_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

func TestEvidence(t *testing.T) { runAll(t, evidence()) }

// fromProvider is a call of the payment provider.
func fromProvider(id, what string) order.Message {
	return order.Message{ID: id, Source: order.FromProvider, Raw: what}
}

// evidence is what was heard, whatever it decided.
func evidence() []scenario {
	const heard = 14 // callbacks; the answer to the post and the last word come on top
	talks := func(w *world) {
		for i := range heard {
			w.hears(time.Duration(i+1)*time.Minute, callback("m"+strconv.Itoa(i), "bill"+strconv.Itoa(i), order.TicketCooking))
		}
		w.hears(time.Hour, callback("end", "close", order.TicketCompleted))
	}
	return []scenario{
		completed("the order shows the last of what was heard, and the journal has all of it", captured, talks).
			checking(func(r *require.Assertions, w *world) {
				var all []order.Evidence
				for _, e := range w.told {
					if e.Type == order.EvidenceSeen {
						all = append(all, *e.Evidence)
					}
				}
				r.Len(all, heard+2)
				r.Equal(all[len(all)-10:], w.last.Evidence)
			}),
		completed("what the payment provider calls in is evidence, and moves no order", captured, func(w *world) {
			w.hears(time.Minute, fromProvider("p1", "payment.captured"))
			w.hears(2*time.Minute, fromProvider("p1", "payment.captured"))
			w.hears(3*time.Minute, callback("m1", "open", order.TicketCooking))
			w.hears(4*time.Minute, fromProvider("p2", "payment.captured"))
			w.hears(time.Hour, callback("end", "close", order.TicketCompleted))
		}).decided("deferred applied", "payment.captured applied", "open applied", "payment.captured applied", "close applied"),
		completed("a call of the payment provider does not end the search for a ticket", upToFind+" CapturePayment", lostPost(func(w *world) {
			w.hears(time.Minute, fromProvider("p1", "payment.authorized"))
			w.hears(10*time.Minute, callback("m1", "open", order.TicketCooking))
			w.hears(time.Hour, callback("end", "close", order.TicketCompleted))
		})).asking(order.SubmissionUnknownItem).decided("payment.authorized applied", "open applied", "close applied"),
		{
			name: "a search that finds nothing twice is evidence twice", calls: upToRuledOut + " ReversePayment",
			world:  believed(func(w *world) { w.find = failing(8, down(activities.ErrTypePOSDown), absent()) }),
			in:     slowRetries,
			status: order.Expired, problem: order.POSUnavailable, payment: order.PaymentVoided, attention: []order.AttentionKind{order.SubmissionUnknownItem},
			check: func(r *require.Assertions, w *world) {
				r.Len(w.last.Evidence, 2)
				for i, e := range w.last.Evidence {
					r.Equal("absent", e.Raw)
					r.Contains(e.Why, strconv.Itoa(i+1))
					r.False(e.ReceivedAt.IsZero())
				}
			},
		},
	}
}
