package workflows_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

// Whatever the restaurant, the guest, the Temporal UI, the provider and the journal do, and in whichever
// order: every order ends, nothing is posted twice or before it is paid, and money matches food.
func TestEveryInterleaving(t *testing.T) {
	t.Parallel()
	for _, fate := range []struct {
		name string
		is   postFate
	}{
		{"the post is taken", fateTaken},
		{"the post is refused", fateRefused},
		{"the answer to a ticket is lost", fateLostTicket},
		{"nobody knows and there is no ticket", fateLostNothing},
		{"the post never leaves", fateNotSent},
	} {
		t.Run(fate.name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				w, in := newWorld(t), input()
				k := drawKitchen(t, w, fate.is)
				drawOrder(t, w, &in)
				drawGuest(t, w)
				drawStaff(t, k, &in)
				k.answers(20)
				promisesHold(t, w, k, in, w.run(t, in))
			})
		})
	}
}

// seconds draws a moment within an hour; most of what matters happens in the first minutes.
func seconds(t *rapid.T, name string) time.Duration {
	if rapid.Bool().Draw(t, name+" early") {
		return time.Duration(rapid.IntRange(1, 30).Draw(t, name)) * time.Second
	}
	return time.Duration(rapid.IntRange(1, 3600).Draw(t, name)) * time.Second
}

func drawKitchen(t *rapid.T, w *world, fate postFate) *kitchen {
	k := &kitchen{
		fate: fate, away: rapid.IntRange(0, 5).Draw(t, "away"), mute: rapid.Bool().Draw(t, "mute"),
		finds: rapid.Bool().Draw(t, "finds"), proves: rapid.Bool().Draw(t, "proves"), inFlight: rapid.Bool().Draw(t, "in flight"),
		terse: rapid.Bool().Draw(t, "terse"),
	}
	k.runsWith(w)
	k.proves = k.proves && k.finds
	w.powers = activities.Powers{
		Cancels: rapid.Bool().Draw(t, "cancels"), CaptureWhenAccepted: rapid.Bool().Draw(t, "capture later"),
		Finds: k.finds, LookupProves: k.proves,
	}
	if k.inFlight {
		// An attempt that has the fence sends within its CallTimeout, or not at all.
		w.slow["PostOrder"] = min(seconds(t, "post takes"), order.DefaultPolicy().CallTimeout.D())
	}
	words := []order.TicketState{
		order.TicketAccepted, order.TicketCooking, order.TicketReady, order.TicketOutForDelivery, order.TicketCompleted, order.TicketGone,
	}
	for i := range rapid.IntRange(0, 6).Draw(t, "words") {
		k.moves(fmt.Sprint("m", i), seconds(t, "moves at"), seconds(t, "calls after"), rapid.SampledFrom(words).Draw(t, "word"))
	}
	return k
}

func drawOrder(t *rapid.T, w *world, in *workflows.Input) {
	in.Store.Flow = rapid.SampledFrom([]order.PaymentFlow{order.Hold, order.Charge}).Draw(t, "flow")
	in.Order.Method = rapid.SampledFrom([]order.PaymentMethod{order.Card, order.Cash}).Draw(t, "method")
	in.Store.Policy.QuickUndoAttempts = 3
	for _, name := range []string{"Preflight", "BeginPayment", "CancelTicket", "AskPOS", "CapturePayment", "ReversePayment"} {
		if rapid.IntRange(0, 3).Draw(t, name+" is slow") == 0 {
			w.slow[name] = seconds(t, name)
		}
	}
	if w.slow["CapturePayment"] == 0 {
		w.capture = stalling[activities.MoneyRequest](rapid.IntRange(0, 6).Draw(t, "captures fail"), down(activities.ErrTypePaymentDown))
	}
	if w.slow["ReversePayment"] == 0 {
		w.reverse = stalling[activities.MoneyRequest](rapid.IntRange(0, 6).Draw(t, "reversals fail"), down(activities.ErrTypePaymentDown))
	}
	drawLink(t, w, in)
	if from := seconds(t, "journal away"); rapid.Bool().Draw(t, "journal falls behind") {
		w.journalAway(from, from+2*time.Minute)
	}
}

func drawGuest(t *rapid.T, w *world) {
	for range rapid.IntRange(0, 3).Draw(t, "cancels") {
		w.cancels(seconds(t, "cancel"))
	}
	if rapid.Bool().Draw(t, "the UI cancels") {
		w.uiCancels(seconds(t, "UI cancel"))
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "answers") {
		w.resolves(seconds(t, "answer"), fmt.Sprint("a", i+1), order.GiveBack)
	}
}

// drawStaff has the restaurant's own people asked, and the payment provider call in.
func drawStaff(t *rapid.T, k *kitchen, in *workflows.Input) {
	in.Store.Staff = rapid.Bool().Draw(t, "staff")
	for range rapid.IntRange(0, 3).Draw(t, "staff answers") {
		k.staff(seconds(t, "staff answers at"))
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "provider calls") {
		k.w.hears(seconds(t, "provider calls at"), fromProvider(fmt.Sprint("p", i), "payment.changed"))
	}
}

// drawLink has the guest pay by a link, some day or never, where there is a card to pay with.
func drawLink(t *rapid.T, w *world, in *workflows.Input) {
	if in.Order.Method == order.Cash || rapid.IntRange(0, 2).Draw(t, "pays by link") > 0 {
		return
	}
	in.Store.Policy.PaymentPoll = order.Duration(2 * time.Minute) // the environment polls ten times
	paid := order.PaymentCaptured
	if in.Store.Flow == order.Hold {
		paid = order.PaymentAuthorized
	}
	stands := func() order.Payment { return order.Payment{State: w.money, ID: "pay-1", Amount: rub(55800)} }
	w.begin = func(a activities.Attempt) (order.Payment, error) {
		if w.money == order.PaymentNone {
			w.money = order.PaymentActionRequired
		}
		now := stands()
		if w.money == order.PaymentActionRequired {
			now.Action = &order.Action{Kind: order.Redirect, ExpiresAt: a.ExpiresAt}
		}
		return now, nil
	}
	w.look = func() (order.Payment, error) {
		if w.money == order.PaymentActionRequired {
			return order.Payment{}, down(activities.ErrTypePaymentPending)
		}
		return stands(), nil
	}
	w.after(seconds(t, "guest pays at"), func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.money == order.PaymentActionRequired {
			w.money = paid
			w.charged++
		}
	})
}

// promisesHold compares how the order ended with the truth in the kitchen and at the provider.
func promisesHold(t *rapid.T, w *world, k *kitchen, in workflows.Input, result workflows.Result) {
	w.mu.Lock()
	defer w.mu.Unlock()
	moneyMatchesFood(t, w, result)
	require.LessOrEqual(t, k.sent, 1, "one ticket")
	require.False(t, k.unpaid, "payment precedes the post")
	flags := map[order.Flag]bool{}
	for _, f := range result.Flags {
		flags[f] = true
	}
	switch {
	case result.Status == order.Completed:
		require.True(t, k.exists, "somebody had a ticket to complete")
		paid := w.money == order.PaymentCaptured || in.Order.Method == order.Cash || flags[order.SettledByPerson]
		require.True(t, paid, "the food is paid: %s", w.money)
	case !flags[order.TicketMaybeOpen]:
		gone := !k.exists || k.state == order.TicketGone
		require.True(t, gone, "an order that ended %s without a flag left a ticket that is %s; path: %s", result.Status, k.state, w.path())
	}
}
