package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

func TestTakingMoney(t *testing.T) { runAll(t, takingMoney()) }

func TestUnknownPayments(t *testing.T) { runAll(t, unknownPayments()) }

func TestCaptures(t *testing.T) { runAll(t, captures()) }

// takingMoney are payments whose provider gives a clear answer, sooner or later.
func takingMoney() []scenario {
	return []scenario{
		{
			name: "a declined card ends the order, and there is nothing to give back",
			world: func(w *world) {
				w.begin = func(activities.Attempt) (order.Payment, error) {
					return order.Payment{State: order.PaymentDeclined, DeclineCode: "insufficient_funds"}, nil
				}
			},
			status: order.PaymentFailed, problem: order.Declined, payment: order.PaymentDeclined,
			calls: "Preflight BeginPayment",
			check: func(r *require.Assertions, w *world) {
				r.Equal("insufficient_funds", w.last.Problem.Detail)
			},
		},
		{
			name: "the provider is away and comes back, and every try is the same request",
			world: func(w *world) {
				w.begin = stalling[activities.Attempt](4, down(activities.ErrTypePaymentDown))
				delivered(w)
			},
			status: order.Completed, payment: order.PaymentCaptured,
			calls: "Preflight BeginPayment PostOrder CapturePayment",
			check: sameRequests(5),
		},
		{
			name: "the provider is away for longer than the quick tries and comes back", in: fewTries,
			world: func(w *world) {
				w.begin = stalling[activities.Attempt](4, down(activities.ErrTypePaymentDown))
				w.hears(14*time.Minute, callback("m1", "close", order.TicketCompleted))
			},
			status: order.Completed, payment: order.PaymentCaptured,
			calls: "Preflight BeginPayment BeginPayment PostOrder CapturePayment",
			check: sameRequests(5),
		},
		{
			name: "the provider refuses the request for good, and the attempt is reversed all the same",
			world: func(w *world) {
				w.begin = stalling[activities.Attempt](never, fail(activities.ErrTypePaymentRefused))
			},
			status: order.PaymentFailed, problem: order.PaymentDown, payment: order.PaymentVoided,
			calls: "Preflight BeginPayment ReversePayment",
		},
		{
			name: "a payment that is neither held nor taken is not posted",
			world: func(w *world) {
				w.begin = func(activities.Attempt) (order.Payment, error) {
					return order.Payment{State: order.PaymentVoided, ID: "pay-1"}, nil
				}
			},
			status: order.PaymentFailed, problem: order.PaymentDown, payment: order.PaymentVoided,
			calls: "Preflight BeginPayment",
		},
		{
			name: "the provider stays away until the limit, and the attempt is reversed by its reference", in: fewTries,
			world: func(w *world) {
				w.begin = stalling[activities.Attempt](never, down(activities.ErrTypePaymentDown))
			},
			status: order.Expired, problem: order.PaymentDown, payment: order.PaymentVoided,
			calls: "Preflight BeginPayment BeginPayment ReversePayment",
			check: reversedByReference,
		},
	}
}

// fewTries lets the quick tries end after three.
func fewTries(in *workflows.Input) { in.Store.Policy.QuickUndoAttempts = 3 }

// sameRequests checks that the provider was asked n times for the same, under the same keys.
func sameRequests(n int) func(*require.Assertions, *world) {
	return func(r *require.Assertions, w *world) {
		r.Len(w.begun, n)
		for _, again := range w.begun {
			r.Equal(w.begun[0], again)
		}
		r.NotEmpty(w.begun[0].Keys.Begin)
		r.Equal(orderID+"-1", w.begun[0].Ref)
	}
}

func reversedByReference(r *require.Assertions, w *world) {
	r.Len(w.reverts, 1)
	r.Empty(w.reverts[0].ID, "the provider's id was never learnt")
	r.Equal(w.begun[0], w.reverts[0].Attempt)
}

// unknownPayments are payments whose answer was lost.
func unknownPayments() []scenario {
	unknown := down(activities.ErrTypePaymentUnknown)
	asked := []order.AttentionKind{order.PaymentUnknownItem}
	return []scenario{
		{
			name: "an unknown payment opens attention, and the same request settles it later", in: fewTries,
			world: func(w *world) {
				w.begin = stalling[activities.Attempt](4, unknown)
				w.hears(14*time.Minute, callback("m1", "close", order.TicketCompleted))
			},
			status: order.Completed, payment: order.PaymentCaptured, attention: asked,
			calls: "Preflight BeginPayment BeginPayment PostOrder CapturePayment",
			check: sameRequests(5),
		},
		{
			name: "an unknown payment is declined in the end", in: fewTries,
			world: func(w *world) {
				try := failing(4, unknown, order.Payment{State: order.PaymentDeclined})
				w.begin = func(activities.Attempt) (order.Payment, error) { return try() }
			},
			status: order.PaymentFailed, problem: order.Declined, payment: order.PaymentDeclined, attention: asked,
			calls: "Preflight BeginPayment BeginPayment",
		},
		{
			name: "an unknown payment stays so until the limit and is reversed by its reference", in: fewTries,
			world:  func(w *world) { w.begin = stalling[activities.Attempt](never, unknown) },
			status: order.Expired, problem: order.PaymentDown, payment: order.PaymentVoided, attention: asked,
			calls: "Preflight BeginPayment BeginPayment ReversePayment",
			check: reversedByReference,
		},
		{
			name: "an unknown payment is settled by hand", in: fewTries,
			world: func(w *world) {
				w.begin = stalling[activities.Attempt](never, unknown)
				w.resolves(5*time.Minute, "a1", order.SettledByHand)
			},
			status: order.PaymentFailed, problem: order.PaymentDown, payment: order.PaymentUnknown, attention: asked,
			calls: "Preflight BeginPayment BeginPayment", updates: []string{"resolve done"}, flags: []order.Flag{order.SettledByPerson},
		},
		{
			name: "a guest cancels while the payment is unknown", in: fewTries,
			world: func(w *world) {
				w.begin = stalling[activities.Attempt](never, unknown)
				w.cancels(5 * time.Minute)
			},
			status: order.Cancelled, problem: order.GuestCancelled, payment: order.PaymentVoided, attention: asked,
			calls: "Preflight BeginPayment BeginPayment ReversePayment", updates: []string{"cancel cancelled"},
		},
	}
}

// captures are holds whose taking goes wrong while the kitchen goes on.
func captures() []scenario {
	refused := fail(activities.ErrTypePaymentRefused)
	asked := []order.AttentionKind{order.CaptureRefused}
	captureFails := func(n int, err error, also func(*world)) func(*world) {
		return func(w *world) {
			w.capture = stalling[activities.MoneyRequest](n, err)
			also(w)
		}
	}
	return []scenario{
		{
			name: "taking the money fails and recovers while the kitchen goes on", in: fewTries,
			world:  captureFails(5, down(activities.ErrTypePaymentDown), delivered),
			status: order.Completed, payment: order.PaymentCaptured,
			calls:     "Preflight BeginPayment PostOrder CapturePayment CapturePayment",
			attention: []order.AttentionKind{order.PaymentUnknownItem},
		},
		{
			name: "taking the money does not go through, and a person settles it by hand", in: fewTries,
			world: captureFails(never, down(activities.ErrTypePaymentDown), func(w *world) {
				w.resolves(10*time.Minute, "a1", order.SettledByHand)
				delivered(w)
			}),
			status: order.Completed, payment: order.PaymentAuthorized,
			calls:     "Preflight BeginPayment PostOrder CapturePayment CapturePayment",
			attention: []order.AttentionKind{order.PaymentUnknownItem},
			updates:   []string{"resolve done"}, flags: []order.Flag{order.SettledByPerson},
		},
		{
			name: "a refused capture is tried again on a person's word",
			world: captureFails(1, refused, func(w *world) {
				w.resolves(time.Minute, "a1", order.KeepTrying)
				delivered(w)
			}),
			status: order.Completed, payment: order.PaymentCaptured, attention: asked,
			calls: "Preflight BeginPayment PostOrder CapturePayment CapturePayment", updates: []string{"resolve done"},
		},
		{
			name: "a refused capture is settled by hand after the food was delivered",
			world: captureFails(never, refused, func(w *world) {
				delivered(w)
				w.resolves(3*time.Hour, "a1", order.SettledByHand)
			}),
			status: order.Completed, payment: order.PaymentAuthorized, attention: asked,
			calls: "Preflight BeginPayment PostOrder CapturePayment", updates: []string{"resolve done"},
			flags:     []order.Flag{order.SettledByPerson},
			decisions: []string{"deferred applied", "open applied", "bill duplicate", "close applied"},
		},
		{
			name: "the restaurant deletes the ticket while taking the money is being retried", in: fewTries,
			world: captureFails(never, down(activities.ErrTypePaymentDown), func(w *world) {
				w.ask = answering(answer("deleted", order.TicketGone))
				w.hears(5*time.Minute, callback("m1", "deleted", order.TicketGone))
			}),
			status: order.Rejected, problem: order.POSRefused, payment: order.PaymentVoided,
			calls:     "Preflight BeginPayment PostOrder CapturePayment CapturePayment AskPOS ReversePayment",
			attention: []order.AttentionKind{order.PaymentUnknownItem},
		},
		{
			name: "the restaurant deletes the ticket while a person is asked about the capture",
			world: captureFails(never, refused, func(w *world) {
				w.ask = answering(answer("deleted", order.TicketGone))
				w.hears(5*time.Minute, callback("m1", "deleted", order.TicketGone))
			}),
			status: order.Rejected, problem: order.POSRefused, payment: order.PaymentVoided, attention: asked,
			calls: "Preflight BeginPayment PostOrder CapturePayment AskPOS ReversePayment",
		},
	}
}
