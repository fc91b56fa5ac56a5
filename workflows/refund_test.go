package workflows_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

func TestPendingRefunds(t *testing.T) { runAll(t, pendingRefunds()) }

func TestRefundsThatGoWrong(t *testing.T) { runAll(t, wrongRefunds()) }

// reply is one answer of the provider to being asked for the money back; the zero reply gives it back.
type reply struct {
	state order.PaymentState
	err   error
}

// replies are the provider's answers in their turn; the last is repeated.
func replies(all ...reply) func(activities.MoneyRequest) (order.Payment, error) {
	return func(r activities.MoneyRequest) (order.Payment, error) {
		now := all[0]
		all = all[min(1, len(all)-1):]
		if now.err != nil || now.state == "" {
			return order.Payment{}, now.err
		}
		return order.Payment{State: now.state, ID: "pay-1", Amount: r.Attempt.Amount}, nil
	}
}

// times repeats a reply.
func times(n int, r reply) []reply {
	var all []reply
	for range n {
		all = append(all, r)
	}
	return all
}

// hourly spaces the looks at money that is on its way.
func hourly(in *workflows.Input) {
	charging(in)
	in.Store.Policy.SlowUndoInterval = order.Duration(time.Hour)
	in.Store.Policy.QuickUndoAttempts = 3
}

// refunding is a row of an order that was charged and refused, and whose refund has a story.
func refunding(name string, reversals int, also func(*world), all ...reply) scenario {
	return scenario{
		name: name, calls: upToPost + strings.Repeat(" ReversePayment", reversals), in: hourly, status: order.Rejected, problem: order.POSRefused, payment: order.PaymentRefunded,
		world: func(w *world) {
			w.post = answering(refusedPost())
			w.reverse = replies(all...)
			also(w)
		},
	}
}

func alone(*world) {}

// underKeys checks under how many keys, one after the other, the money was asked back: n[0] times under
// the first, and so on. The rest of the request is the same each time.
func underKeys(n ...int) func(*require.Assertions, *world) {
	return func(r *require.Assertions, w *world) {
		var got []int
		seen := map[string]bool{}
		for i, m := range w.reverts {
			r.Len(m.RefundKey, 36)
			if i == 0 || m.RefundKey != w.reverts[i-1].RefundKey {
				r.False(seen[m.RefundKey], "a key that was given up comes back")
				seen[m.RefundKey] = true
				got = append(got, 0)
			}
			got[len(got)-1]++
			r.Equal(len(got), m.Refund)
			m.Refund, m.RefundKey = w.reverts[0].Refund, w.reverts[0].RefundKey
			r.Equal(w.reverts[0], m)
		}
		r.Equal(n, got)
	}
}

// both runs two checks.
func both(one, other func(*require.Assertions, *world)) func(*require.Assertions, *world) {
	return func(r *require.Assertions, w *world) { one(r, w); other(r, w) }
}

// pendingRefunds are on their way for a while.
func pendingRefunds() []scenario {
	pending := reply{state: order.PaymentRefundPending}
	byHand := refunding("a refund is pending for too long, and a person settles it by hand", 25, func(w *world) {
		w.resolves(24*time.Hour+10*time.Minute, "a1", order.SettledByHand)
	}, pending).asking(order.UndoStuck).answered("resolve done").flagged(order.SettledByPerson).
		checking(settledAfter(24*time.Hour + 10*time.Minute))
	byHand.payment = order.PaymentRefundPending
	// 5, 5, 10, 15, ... minutes apart, and an hour at most: 5+5+10+...+55 minutes are twelve looks, then hourly.
	rarer := refunding("a refund that takes its time is looked at less and less often, and once an hour at least", 16, alone,
		append(times(15, pending), reply{})...).checking(both(underKeys(16), settledAfter(5*time.Hour+35*time.Minute+3*time.Hour)))
	rarer.in = func(in *workflows.Input) { in.Store.Flow = order.Charge }
	return []scenario{
		rarer,
		refunding("a refund is on its way for some hours, and each look is under its key", 4, alone, append(times(3, pending), reply{})...).
			checking(both(underKeys(4), settledAfter(3*time.Hour))),
		refunding("a refund is on its way, and the provider's call makes us look at once", 2, func(w *world) {
			w.providerCalls(10 * time.Minute)
		}, pending, reply{}).checking(both(underKeys(2), settledAfter(10*time.Minute))),
		refunding("a refund is pending for too long, a person is told, and it comes through by itself", 31, alone,
			append(times(30, pending), reply{})...).asking(order.UndoStuck).
			checking(both(underKeys(31), both(askedAfter(24*time.Hour), settledAfter(30*time.Hour)))),
		refunding("a refund is pending for days, and a person is told again every day", 80, alone,
			append(times(79, pending), reply{})...).asking(order.UndoStuck).checking(reminded(2)),
		byHand,
		refunding("a refund is pending for too long, a person has it looked at now, and is left in peace for a day", 42, func(w *world) {
			w.resolves(24*time.Hour+10*time.Minute, "a1", order.KeepTrying)
		}, append(times(41, pending), reply{})...).asking(order.UndoStuck).answered("resolve done").checking(underKeys(42)),
	}
}

// askedAfter checks when the first question opened.
func askedAfter(d time.Duration) func(*require.Assertions, *world) {
	return func(r *require.Assertions, w *world) {
		for _, e := range w.told {
			if e.Type == order.AttentionOpened {
				r.WithinDuration(start().Add(d), e.At, time.Minute)
				return
			}
		}
		r.Fail("nobody was asked anything")
	}
}

// reminded checks how often open questions were told again.
func reminded(n int) func(*require.Assertions, *world) {
	return func(r *require.Assertions, w *world) {
		var again int
		for _, e := range w.told {
			if e.Type == order.AttentionOpened && e.Actor == "reminder" {
				again++
			}
		}
		r.Equal(n, again)
	}
}

// closedBy checks who or what closed the questions, in their order.
func closedBy(actors ...string) func(*require.Assertions, *world) {
	return func(r *require.Assertions, w *world) {
		var got []string
		for _, e := range w.told {
			if e.Type == order.AttentionClosed {
				got = append(got, e.Actor)
			}
		}
		r.Equal(actors, got)
	}
}

// wrongRefunds were taken by the provider and went wrong later, or do not get through to it.
func wrongRefunds() []scenario {
	pending, refused := reply{state: order.PaymentRefundPending}, reply{err: fail(activities.ErrTypePaymentRefused)}
	away := reply{err: down(activities.ErrTypePaymentDown)}
	failed := refunding("a refund goes wrong later, and a person has it tried again: that is another refund of the same", 3, func(w *world) {
		w.resolves(3*time.Hour, "a1", order.KeepTrying)
	}, pending, refused, reply{}).asking(order.UndoRefused).answered("resolve done").
		checking(both(underKeys(2, 1), settledAfter(3*time.Hour)))
	second := refunding("a second refund is given as much time as the first one", 2+1+20+1, func(w *world) {
		w.resolves(22*time.Hour, "a1", order.KeepTrying)
	}, append(append([]reply{pending, refused}, times(21, pending)...), reply{})...).asking(order.UndoRefused).answered("resolve done").
		checking(underKeys(2, 22))
	overdue := refunding("a refund is pending for too long and then goes wrong: one question takes the other's place", 27, func(w *world) {
		w.resolves(30*time.Hour, "a2", order.KeepTrying)
	}, append(times(25, pending), refused, reply{})...).asking(order.UndoStuck, order.UndoRefused).answered("resolve done").
		checking(both(underKeys(26, 1), closedBy(order.ActorFacts, "anna")))
	byHand := refunding("a refund goes wrong later, and a person settles it by hand", 2, func(w *world) {
		w.resolves(3*time.Hour, "a1", order.SettledByHand)
	}, pending, refused).asking(order.UndoRefused).answered("resolve done").flagged(order.SettledByPerson)
	byHand.payment = order.PaymentCaptured
	return []scenario{
		failed, second, overdue, byHand,
		refunding("the provider is away for the quick tries and some slow ones, and every try is one refund", 2, alone,
			append(times(5, away), reply{})...).asking(order.UndoStuck).checking(both(underKeys(6), closedBy(order.ActorFacts))),
		refunding("a refund that is stuck is tried at once on a person's word, and is the same refund", 3, func(w *world) {
			w.resolves(30*time.Minute, "a1", order.KeepTrying)
		}, append(times(4, away), reply{})...).asking(order.UndoStuck).answered("resolve done").
			checking(both(underKeys(5), settledAfter(30*time.Minute))),
		refunding("a person's word does not help a refund that is stuck, and the next question is asked", 4, func(w *world) {
			w.resolves(30*time.Minute, "a1", order.KeepTrying)
		}, append(times(8, away), reply{})...).asking(order.UndoStuck, order.UndoStuck).answered("resolve done").
			checking(both(underKeys(9), closedBy("anna", order.ActorFacts))),
	}
}
