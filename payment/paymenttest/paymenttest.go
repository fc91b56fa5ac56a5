// Package paymenttest is the exam that every payment provider sits against a fake of its own wire
// format: one key is one effect, what is lost is unknown, what was not sent is known to be so, what
// happens later is told, and no secret is in an error.
package paymenttest

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/payment"
)

// Subject is a provider, the fake that it talks to, and what the fake takes for what. A provider that
// collects nothing needs no more than itself and an amount.
type Subject struct {
	Provider payment.Provider
	// Unreachable is the same provider at an address where nobody listens.
	Unreachable payment.Provider
	// Amount is what an order costs, at least three minor units.
	Amount order.Money
	// Token pays; DeclinedToken is declined with DeclineCode.
	Token, DeclinedToken, DeclineCode string
	// Secret is the provider's credential. It must not be in any error.
	Secret string
	// LoseAnswer makes the fake carry out its next POST, and break the connection instead of answering.
	LoseAnswer func()
	// Answer makes the fake answer its next POST with a status and a body, without carrying it out.
	Answer func(status int, body string)
	// Charges counts the payments that the fake was asked for and did not decline.
	Charges func() int
	// Later is what happens without a call of ours.
	Later Later
}

// Later makes happen what guests, banks and time do to the payment of a reference. A field that is nil
// is a power that the provider has not; what needs it is not examined.
type Later struct {
	// RedirectToken and QRToken need the guest, PendingToken is left to his bank.
	RedirectToken, QRToken, PendingToken string
	// Pays is the guest's yes, or his bank's; Refuses the guest's no; Expires the end of his link.
	Pays, Refuses, Expires func(ref string)
	// HoldEnds gives a hold back as its time does.
	HoldEnds func(ref string)
	// KeepLinks makes the fake one that cannot abandon what the guest can still pay.
	KeepLinks func()
	// DelayRefund leaves the next refund pending; RefundSucceeds and RefundFails decide the newest. A refund
	// may fail when it had succeeded.
	DelayRefund                 func()
	RefundSucceeds, RefundFails func(ref string)
	// ForgetKeys ends the window of every key, see [payment.Traits].
	ForgetKeys func()
	// NotifyURL is where the fake sends notifications to, Notification the last about the payment.
	NotifyURL    string
	Notification func(ref string) (http.Header, []byte)
}

// Run examines a provider. newSubject makes a fresh one, with a fresh fake, for every part.
func Run(t *testing.T, newSubject func(t *testing.T) Subject) {
	t.Helper()
	subject := newSubject(t)
	parts := slices.Concat(collecting(), later(subject.Later))
	if subject.Provider.Traits().KeyWindow > 0 {
		parts = append(parts, keyed()...)
	}
	if !subject.Provider.Traits().Collects {
		parts = []part{{"what collects nothing answers none", exam.collectsNothing}}
	}
	for _, p := range parts {
		t.Run(p.name, func(t *testing.T) { p.run(exam{newSubject(t), t}) })
	}
}

type part struct {
	name string
	run  func(exam)
}

// exam is one part of the examination under way.
type exam struct {
	Subject

	t *testing.T
}

func collecting() []part {
	return []part{
		{"traits promise enough for an order to live", exam.traits},
		{"a hold is captured and given back", exam.holdCaptureRefund},
		{"a charge takes at once", exam.charge},
		{"a hold is voided, twice", exam.holdVoid},
		{"less than the hold may be captured", exam.partialCapture},
		{"a void by an unknown reference bars a late payment", exam.voidBars},
		{"a void by reference finds the hold", exam.voidByReference},
		{"one key is one refund, two keys are two", exam.refunds},
		{"a part goes back, then all the rest of less than the hold", exam.partsGoBack},
		{"a second capture of the same amount is success", exam.captureTwice},
		{"a capture of another amount is a matter of state", exam.captureOther},
		{"a capture after a void is a matter of state", exam.captureVoided},
		{"a void after a capture is a matter of state", exam.voidCaptured},
		{"a lookup tells the truth by id and by reference", exam.lookup},
		{"a lookup of what does not exist is not found", exam.lookupNothing},
		{"a decline has its code and takes nothing", exam.decline},
		{"a lost answer is unknown, and a lookup finds the one payment", exam.lostAnswer},
		{"every lost answer is unknown, and every repeat has one effect", exam.lostLater},
		{"what never left was not executed", exam.refusedConnection},
		{"a cancelled context is not executed", exam.cancelled},
		{"what no contract promises is unknown", exam.strangeAnswers},
	}
}

// keyed is for providers that recognize a key.
func keyed() []part {
	return []part{
		{"one key is one payment", exam.sameKey},
		{"another request under the key is refused", exam.otherBody},
		{"a lost answer is found by repeating the request", exam.lostAnswerRepeated},
	}
}

// attempt is a request for the subject's amount that nobody has made before.
func (s Subject) attempt(hold bool) payment.BeginRequest {
	return payment.BeginRequest{
		Key: uuid.NewString(), Ref: "ref-" + uuid.NewString(), Amount: s.Amount, Hold: hold, Token: s.Token, Description: "One #abcdefgh",
		NotifyURL: s.Later.NotifyURL,
	}
}

// begun is a payment that went through.
func (s exam) begun(hold bool) payment.Payment {
	s.t.Helper()
	got, err := s.Provider.Begin(s.t.Context(), s.attempt(hold))
	require.NoError(s.t, err)
	return got
}

// part is half of the subject's amount.
func (s Subject) part() order.Money {
	return order.Money{Amount: s.Amount.Amount / 2, Currency: s.Amount.Currency}
}

// fails requires an error of a kind, in whose text no secret is.
func (s exam) fails(want payment.Kind, err error) {
	s.t.Helper()
	require.Error(s.t, err)
	require.Equal(s.t, want, payment.KindOf(err), "%v", err)
	for _, secret := range []string{s.Secret, s.Token, s.DeclinedToken, s.Later.RedirectToken, s.Later.QRToken, s.Later.PendingToken} {
		require.False(s.t, secret != "" && strings.Contains(err.Error(), secret), "a secret is in the error")
	}
}

// stands requires that the provider has the payment in a state, with an amount taken or held.
func (s exam) stands(id string, state order.PaymentState, amount, refunded order.Money) {
	s.t.Helper()
	got, err := s.Provider.Lookup(s.t.Context(), payment.LookupRequest{ID: id})
	require.NoError(s.t, err)
	require.Equal(s.t, state, got.State)
	require.Equal(s.t, amount, got.Amount)
	require.Equal(s.t, refunded.Amount, got.Refunded.Amount)
}

func (s exam) traits() {
	got := s.Provider.Traits()
	require.GreaterOrEqual(s.t, got.KeyWindow, time.Duration(0))
	require.Equal(s.t, got.CanHold, got.MaxHold > 0)
}

// collectsNothing is the whole exam of a provider that never moves money.
func (s exam) collectsNothing() {
	ctx, p := s.t.Context(), s.Provider
	begun, err := p.Begin(ctx, s.attempt(true))
	require.NoError(s.t, err)
	captured, err := p.Capture(ctx, payment.CaptureRequest{Key: uuid.NewString(), Amount: s.Amount})
	require.NoError(s.t, err)
	voided, err := p.Void(ctx, payment.VoidRequest{Key: uuid.NewString(), Ref: begun.Ref})
	require.NoError(s.t, err)
	refunded, err := p.Refund(ctx, payment.RefundRequest{Key: uuid.NewString(), Amount: s.Amount})
	require.NoError(s.t, err)
	found, err := p.Lookup(ctx, payment.LookupRequest{Ref: begun.Ref})
	require.NoError(s.t, err)
	for _, got := range []payment.Payment{begun, captured, voided, refunded, found} {
		require.Equal(s.t, order.PaymentNone, got.State)
		require.True(s.t, got.Amount.Amount == 0 && got.Refunded.Amount == 0)
	}
	require.Equal(s.t, begun.Ref, found.Ref)
}
