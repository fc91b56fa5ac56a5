package workflows_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

func TestHappyPaths(t *testing.T) { runAll(t, happyPaths()) }

func TestRefusals(t *testing.T) { runAll(t, refusals()) }

func TestPrices(t *testing.T) { runAll(t, prices()) }

func TestRestaurantAway(t *testing.T) { runAll(t, restaurantAway()) }

// happyPaths are orders that nothing disturbs.
func happyPaths() []scenario {
	return []scenario{
		{
			name: "an order is held, posted, captured, cooked and completed", world: delivered,
			status: order.Completed, payment: order.PaymentCaptured,
			calls:     "Preflight BeginPayment PostOrder CapturePayment",
			decisions: []string{"deferred applied", "open applied", "bill duplicate", "close applied"},
			check: func(r *require.Assertions, w *world) {
				r.Equal("created validating awaiting_payment submitting awaiting_acceptance cooking completed", w.path())
			},
		},
		{
			name: "a store that cannot hold charges at once, and nothing is captured", world: delivered,
			in:     func(in *workflows.Input) { in.Store.Flow = order.Charge },
			status: order.Completed, payment: order.PaymentCaptured,
			calls: "Preflight BeginPayment PostOrder",
		},
		{
			name: "a cash order moves no money", world: delivered, in: inCash,
			status: order.Completed, payment: order.PaymentNone,
			calls: "Preflight BeginPayment PostOrder",
		},
		{
			name: "money is taken at acceptance where the POS has it so",
			world: func(w *world) {
				w.powers.CaptureWhenAccepted = true
				w.marks(time.Minute, func() string { return "a minute" })
				delivered(w)
			},
			status: order.Completed, payment: order.PaymentCaptured,
			calls: "Preflight BeginPayment PostOrder a minute CapturePayment",
		},
		{
			name: "the kitchen says every word from accepted to delivered",
			world: func(w *world) {
				w.hears(1*time.Minute, callback("m1", "taken", order.TicketAccepted))
				w.hears(2*time.Minute, callback("m2", "cook", order.TicketCooking))
				w.hears(3*time.Minute, callback("m3", "ready", order.TicketReady))
				w.hears(4*time.Minute, callback("m4", "way", order.TicketOutForDelivery))
				w.hears(5*time.Minute, callback("m5", "done", order.TicketCompleted))
			},
			status: order.Completed, payment: order.PaymentCaptured,
			calls:     "Preflight BeginPayment PostOrder CapturePayment",
			decisions: []string{"deferred applied", "taken applied", "cook applied", "ready applied", "way applied", "done applied"},
		},
		{
			name: "a post that does not tell how the ticket stands is followed by a question",
			world: func(w *world) {
				w.post = answering(activities.PostResult{Posted: true, Seen: answer("", order.TicketUnmapped)})
				delivered(w)
			},
			status: order.Completed, payment: order.PaymentCaptured,
			calls:     "Preflight BeginPayment PostOrder AskPOS CapturePayment",
			decisions: []string{"deferred applied", "open applied", "bill duplicate", "close applied"},
		},
		{
			name: "a post that does not tell how the ticket stands, and a POS that cannot be asked",
			world: func(w *world) {
				w.post = answering(activities.PostResult{Posted: true, Seen: answer("", order.TicketUnmapped)})
				w.ask = posDown[order.Message](never)
				delivered(w)
			},
			status: order.Completed, payment: order.PaymentCaptured,
			calls:     "Preflight BeginPayment PostOrder AskPOS CapturePayment",
			decisions: []string{"open applied", "bill duplicate", "close applied"},
		},
	}
}

// refusals are orders that somebody says no to before or at the post.
func refusals() []scenario {
	return []scenario{
		{
			name:   "the basket is refused and nothing is taken",
			world:  func(w *world) { w.preflight = refusedBy(order.BasketRefused) },
			status: order.Rejected, problem: order.BasketRefused, payment: order.PaymentNone, calls: "Preflight",
		},
		{
			name:   "the store is closed and nothing is taken",
			world:  func(w *world) { w.preflight = refusedBy(order.StoreClosed) },
			status: order.Rejected, problem: order.StoreClosed, payment: order.PaymentNone, calls: "Preflight",
		},
		{
			name:   "the restaurant refuses the order and the hold is voided",
			world:  func(w *world) { w.post = answering(refusedPost()) },
			status: order.Rejected, problem: order.POSRefused, payment: order.PaymentVoided,
			calls: "Preflight BeginPayment PostOrder ReversePayment",
		},
		{
			name:   "the restaurant refuses the order and the charge is refunded",
			in:     func(in *workflows.Input) { in.Store.Flow = order.Charge },
			world:  func(w *world) { w.post = answering(refusedPost()) },
			status: order.Rejected, problem: order.POSRefused, payment: order.PaymentRefunded,
			calls: "Preflight BeginPayment PostOrder ReversePayment",
		},
		{
			name: "the restaurant refuses a cash order and no money moves", in: inCash,
			world:  func(w *world) { w.post = answering(refusedPost()) },
			status: order.Rejected, problem: order.POSRefused, payment: order.PaymentNone,
			calls: "Preflight BeginPayment PostOrder",
		},
	}
}

func refusedBy(code order.ProblemCode) func() (activities.PreflightResult, error) {
	return answering(activities.PreflightResult{Refusal: order.Problem{Code: code}})
}

// prices are orders whose total is not the one that the guest was shown.
func prices() []scenario {
	at := func(total int64, change order.PriceChange, s scenario) scenario {
		s.in = func(in *workflows.Input) { in.Order.AcceptPriceChange = change }
		s.world = func(w *world) {
			w.preflight = answering(activities.PreflightResult{Total: rub(total), Lines: input().Order.Lines, PricedByPOS: true})
			w.hears(2*time.Minute, callback("m0", "open", order.TicketCooking))
			bill := callback("m1", "close", order.TicketCompleted)
			bill.Amount = rub(total)
			w.hears(time.Hour/3, bill)
		}
		if s.status = order.Completed; s.problem != "" {
			s.status, s.payment, s.calls = order.Rejected, order.PaymentNone, "Preflight"
			return s
		}
		s.payment, s.calls = order.PaymentCaptured, "Preflight BeginPayment PostOrder CapturePayment"
		s.check = func(r *require.Assertions, w *world) { r.Equal(rub(total), w.begun[0].Amount) }
		return s
	}
	nothing := at(55800, order.AcceptLower, scenario{name: "a price is refused by a guest who was shown none at all to pay", problem: order.PriceChanged})
	nothing.in = func(in *workflows.Input) { in.Order.ExpectedTotal = rub(0) }
	return []scenario{
		nothing,
		at(60000, order.AcceptNone, scenario{name: "a higher price is refused by a guest who takes no change", problem: order.PriceChanged}),
		at(60000, order.AcceptLower, scenario{name: "a higher price is refused by a guest who takes a lower one", problem: order.PriceChanged}),
		at(60000, order.AcceptAny, scenario{name: "a higher price is charged to a guest who takes any"}),
		at(50000, order.AcceptNone, scenario{name: "a lower price is refused by a guest who takes no change", problem: order.PriceChanged}),
		at(50000, order.AcceptLower, scenario{name: "a lower price is charged to a guest who takes a lower one"}),
		at(0, order.AcceptAny, scenario{name: "a basket without a price is refused", problem: order.BasketRefused}),
	}
}

// restaurantAway are orders of a store whose POS cannot be reached.
func restaurantAway() []scenario {
	return []scenario{
		{
			name: "the POS stays away and the order expires with nothing taken", in: slowRetries,
			world:  func(w *world) { w.preflight = posDown[activities.PreflightResult](never) },
			status: order.Expired, problem: order.POSUnavailable, payment: order.PaymentNone, calls: "Preflight",
		},
		{
			name: "the POS comes back before patience ends",
			world: func(w *world) {
				w.preflight = failing(4, down(activities.ErrTypePOSDown), activities.PreflightResult{Total: rub(55800)})
				delivered(w)
			},
			status: order.Completed, payment: order.PaymentCaptured,
			calls: "Preflight BeginPayment PostOrder CapturePayment",
			check: func(r *require.Assertions, w *world) { r.Equal(5, w.tries["Preflight"]) },
		},
		{
			name: "the POS stays away after the payment: the post is taken back and the hold voided", in: slowRetries,
			world:  func(w *world) { w.post = posDown[activities.PostResult](never) },
			status: order.Expired, problem: order.POSUnavailable, payment: order.PaymentVoided,
			calls: "Preflight BeginPayment PostOrder WithdrawPost ReversePayment",
		},
		{
			name: "the POS comes back after the payment and gets the order once",
			world: func(w *world) {
				w.post = failing(5, down(activities.ErrTypePOSDown), postedWaiting())
				w.hears(20*time.Minute, callback("m1", "open", order.TicketCooking))
				w.hears(40*time.Minute, callback("m2", "close", order.TicketCompleted))
			},
			in:     func(in *workflows.Input) { in.Store.Policy.AcceptWithin = order.Duration(time.Hour) },
			status: order.Completed, payment: order.PaymentCaptured,
			calls: "Preflight BeginPayment PostOrder CapturePayment",
		},
	}
}

// posDown is a restaurant that cannot be reached n times, and then answers nothing of interest.
func posDown[T any](n int) func() (T, error) {
	var none T
	return failing(n, down(activities.ErrTypePOSDown), none)
}

// A POS that prices nothing is told the prices of its menu; one that prices is told what the bot said, so that
// it is the basket that it has priced.
func TestAPOSThatPricesNothingIsToldThePrices(t *testing.T) {
	t.Parallel()
	for name, byPOS := range map[string]bool{"by the POS": true, "by its menu": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, asked := newWorld(t), input().Order.Lines
			priced := slices.Clone(asked)
			priced[0].UnitPrice = rub(27900)
			w.preflight = answering(activities.PreflightResult{Total: rub(55800), Lines: priced, PricedByPOS: byPOS})
			w.hears(time.Minute, callback("m1", "close", order.TicketCompleted))
			w.run(t, input())
			if byPOS {
				require.Equal(t, asked, w.posted[0].Order.Lines)
				return
			}
			require.Equal(t, priced, w.posted[0].Order.Lines)
		})
	}
}
