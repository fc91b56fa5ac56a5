package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

func TestGuestActions(t *testing.T) { runAll(t, guestActions()) }

const (
	upToLook = "Preflight BeginPayment LookupPayment"
	lookedUp = upToLook + " PostOrder CapturePayment"
)

// link is a provider whose guest pays by a link or a code.
type link struct {
	w     *world
	ends  time.Duration // after the world's start, as the provider says
	fixed bool          // nobody can take the link back
	code  string        // why the guest's bank said no
}

// byLink has the guest pay by a link that ends after the given time.
func (w *world) byLink(ends time.Duration) *link {
	l := &link{w: w, ends: ends}
	w.begin, w.look, w.reverse = l.begin, l.look, l.reverse
	l.turns(ends, order.PaymentDeclined, activities.PaymentExpired)
	return l
}

func (l *link) begin(r activities.Attempt) (order.Payment, error) {
	if l.w.money == order.PaymentNone {
		l.w.money = order.PaymentActionRequired
	}
	return order.Payment{State: order.PaymentActionRequired, ID: "pay-1", Amount: r.Amount, Action: l.action(order.Redirect)}, nil
}

func (l *link) action(kind order.ActionKind) *order.Action {
	return &order.Action{Kind: kind, Secret: sealedLink(), ExpiresAt: start().Add(l.ends)}
}

func sealedLink() order.Sealed { return order.Sealed{KeyID: "k1", Data: []byte{7, 7, 7}} }

func (l *link) look() (order.Payment, error) {
	if l.w.money == order.PaymentActionRequired {
		return order.Payment{}, down(activities.ErrTypePaymentPending)
	}
	return order.Payment{State: l.w.money, ID: "pay-1", Amount: rub(55800), DeclineCode: l.code}, nil
}

func (l *link) reverse(activities.MoneyRequest) (order.Payment, error) {
	switch {
	case l.w.money == order.PaymentDeclined:
		return order.Payment{State: order.PaymentDeclined, ID: "pay-1", DeclineCode: l.code}, nil
	case l.w.money == order.PaymentActionRequired && l.fixed:
		return order.Payment{State: order.PaymentActionRequired, ID: "pay-1", Amount: rub(55800), Action: l.action(order.Redirect)}, nil
	}
	return order.Payment{}, nil
}

// turns changes where the money is after d, if the guest can still do something; nobody is told.
func (l *link) turns(d time.Duration, to order.PaymentState, code string) {
	l.w.after(d, func() {
		l.w.mu.Lock()
		defer l.w.mu.Unlock()
		if l.w.money != order.PaymentActionRequired {
			return
		}
		if l.w.money, l.code = to, code; to != order.PaymentDeclined {
			l.w.charged++
		}
	})
}

// pays has the guest pay after d.
func (l *link) pays(d time.Duration) { l.turns(d, order.PaymentAuthorized, "") }

// providerCalls has the provider call after d.
func (w *world) providerCalls(d time.Duration) {
	w.hears(d, order.Message{ID: "p" + d.String(), Source: order.FromProvider, Raw: "payment.changed"})
}

// seldomPolled asks the provider so seldom that only its call, or a deadline, makes us look in time.
func seldomPolled(in *workflows.Input) { in.Store.Policy.PaymentPoll = order.Duration(2 * time.Hour) }

// steadilyPolled spaces the polls so that the ten that the test environment allows outlast every limit.
func steadilyPolled(in *workflows.Input) {
	in.Store.Policy.PaymentPoll = order.Duration(2 * time.Minute)
}

// charging has the store take the money at once.
func charging(in *workflows.Input) { in.Store.Flow = order.Charge }

// reached checks to the second when the order came to a status.
func reached(status order.Status, d time.Duration) func(*require.Assertions, *world) {
	return func(r *require.Assertions, w *world) {
		for _, m := range w.last.History {
			if m.Status == status {
				r.WithinDuration(start().Add(d), m.At, time.Second)
				return
			}
		}
		r.Fail("the order was never " + string(status))
	}
}

// guestActions are payments that the guest makes by a link or a code, in time.
func guestActions() []scenario {
	paysAt := func(pays time.Duration, also func(*world)) func(*world) {
		return func(w *world) {
			w.byLink(15 * time.Minute).pays(pays)
			delivered(w)
			also(w)
		}
	}
	nothing := func(*world) {}
	called := completed("the provider calls, and the guest's payment is looked at that moment", upToLook+" LookupPayment PostOrder CapturePayment",
		paysAt(61*time.Second, func(w *world) { w.providerCalls(61 * time.Second) })).
		within(seldomPolled).checking(reached(order.Submitting, 61*time.Second)).
		decided("payment.changed applied", "deferred applied", "open applied", "bill duplicate", "close applied")
	early := completed("the guest's browser comes back before the guest has paid, and the poll goes on", upToLook+" LookupPayment PostOrder CapturePayment",
		paysAt(45*time.Second, func(w *world) { w.providerCalls(20 * time.Second) })).checking(reached(order.Submitting, 50*time.Second))
	twice := completed("the provider sends one notice twice, and is asked once for it", upToLook+" LookupPayment LookupPayment PostOrder CapturePayment",
		paysAt(60*time.Second, func(w *world) {
			again := order.Message{ID: "p1", Source: order.FromProvider, Raw: "payment.processing"}
			w.hears(30*time.Second, again)
			w.hears(40*time.Second, again)
			w.providerCalls(60 * time.Second)
		})).within(seldomPolled)
	away := completed("the provider is away while it is polled, and comes back", lookedUp, paysAt(20*time.Second, func(w *world) {
		look := w.look
		try := failing(3, down(activities.ErrTypePaymentDown), order.Payment{})
		w.look = func() (order.Payment, error) {
			if _, err := try(); err != nil {
				return order.Payment{}, err
			}
			return look()
		}
	})).checking(reached(order.Submitting, 45*time.Second))
	qr := completed("a guest pays by a code, which the order shows until it is paid", lookedUp, paysAt(40*time.Second, func(w *world) {
		l := w.byLink(15 * time.Minute)
		l.pays(40 * time.Second)
		w.begin = func(r activities.Attempt) (order.Payment, error) {
			p, err := l.begin(r)
			p.Action = l.action(order.ShowQR)
			return p, err
		}
		w.marks(30*time.Second, func() string { return string(w.last.Payment.Action.Kind) })
	})).calling(upToLook + " qr PostOrder CapturePayment").checking(func(r *require.Assertions, w *world) {
		r.Nil(w.last.Payment.Action, "there is nothing left to do")
	})
	last := completed("a guest pays in the last second, and the order is not told too late", upToLook+" LookupPayment PostOrder CapturePayment", func(w *world) {
		w.byLink(15 * time.Minute).pays(15*time.Minute - time.Second)
		w.hears(20*time.Minute, callback("m1", "close", order.TicketCompleted))
	}).within(seldomPolled).checking(reached(order.Submitting, 15*time.Minute))
	processing := completed("a payment that is being processed is waited for, and there is no link", lookedUp, paysAt(40*time.Second, func(w *world) {
		begin := w.begin
		w.begin = func(r activities.Attempt) (order.Payment, error) {
			p, err := begin(r)
			p.State, p.Action = order.PaymentPending, nil
			return p, err
		}
	}))
	return []scenario{
		completed("a guest pays by a link, and the poll finds it", lookedUp, paysAt(40*time.Second, nothing)).checking(reached(order.Submitting, 45*time.Second)),
		called, early, twice, away, qr, last, processing,
		{
			name: "the guest's bank declines after the link was opened", calls: upToLook,
			status: order.PaymentFailed, problem: order.Declined, payment: order.PaymentDeclined,
			world: func(w *world) {
				w.byLink(15*time.Minute).turns(40*time.Second, order.PaymentDeclined, "insufficient_funds")
			},
			check: func(r *require.Assertions, w *world) { r.Equal("insufficient_funds", w.last.Problem.Detail) },
		},
		{
			name: "the provider knows nothing any more of the payment that it began, and it is reversed", calls: upToLook + " ReversePayment",
			status: order.PaymentFailed, problem: order.PaymentDown, payment: order.PaymentVoided,
			world: func(w *world) {
				w.byLink(15 * time.Minute)
				w.look = func() (order.Payment, error) { return order.Payment{}, fail(activities.ErrTypePaymentRefused) }
			},
		},
	}
}

// Whoever placed the order is told what the guest has to do as soon as there is something to do.
func TestPlaceReturnsOnceThereIsALink(t *testing.T) {
	t.Parallel()
	w, in := newWorld(t), input()
	w.byLink(10 * time.Minute).pays(20 * time.Second)
	delivered(w)
	var read order.Snapshot
	var at time.Time
	w.after(0, func() {
		told := w.outcome("place")
		w.env.UpdateWorkflow("place", "p", &placed{TestUpdateCallback: told, then: func() {
			w.mu.Lock()
			defer w.mu.Unlock()
			read, at = w.last, w.env.Now()
		}})
	})
	require.Equal(t, order.Completed, w.run(t, in).Status)
	require.Equal(t, []string{"place done"}, w.updates)
	require.WithinDuration(t, start(), at, 2*time.Second, "before the guest has paid")
	require.Equal(t, order.AwaitingPayment, read.Status)
	require.True(t, read.Verdict())
	require.Equal(t, &order.Action{Kind: order.Redirect, Secret: sealedLink(), ExpiresAt: start().Add(10 * time.Minute)}, read.Payment.Action)
	require.Equal(t, []order.Timer{
		{Name: "payment", At: start().Add(15 * time.Minute)}, {Name: "payment_link", At: start().Add(10 * time.Minute)},
	}, read.Timers)
}
