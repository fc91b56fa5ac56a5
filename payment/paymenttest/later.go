package paymenttest

import (
	"bytes"
	"net/http"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/payment"
)

// later is the part of the exam for what a provider has the power to do.
func later(l Later) []part {
	var parts []part
	add := func(has bool, more ...part) {
		if has {
			parts = append(parts, more...)
		}
	}
	redirects := l.RedirectToken != "" && l.Pays != nil
	add(redirects,
		part{"a guest who is redirected pays", exam.redirected},
		part{"an abandoned link takes no money", exam.abandoned},
		part{"a lost answer to a link is found by reference", exam.lostLink})
	add(l.QRToken != "" && l.Pays != nil, part{"a guest who scans a code pays", exam.scanned})
	add(redirects && l.Refuses != nil, part{"a guest may refuse", exam.refused})
	add(redirects && l.Expires != nil, part{"a link ends", exam.linkEnds})
	add(redirects && l.KeepLinks != nil, part{"a link that cannot be abandoned is watched, and a late payment comes back", exam.latePayment})
	add(l.PendingToken != "" && l.Pays != nil, part{"a bank takes its time", exam.bankTakesTime})
	add(l.HoldEnds != nil, part{"a hold that has run out cannot be taken", exam.holdEnds})
	add(l.DelayRefund != nil && l.RefundSucceeds != nil,
		part{"a pending refund is followed until the money is back", exam.pendingRefund})
	add(l.DelayRefund != nil && l.RefundFails != nil,
		part{"a refund that fails later is declined, and another key tries anew", exam.refundFails},
		part{"a refund that had succeeded may fail all the same", exam.refundReturns})
	add(l.ForgetKeys != nil, part{"after the window of its keys a payment is looked up, and no refund is doubled", exam.keysForgotten})
	add(l.Notification != nil,
		part{"a notification says which payment to look at", exam.notified},
		part{"a forged notification is refused", exam.forged})
	return parts
}

// needs is a fresh attempt for which something has to happen first.
func (s exam) needs(token string, hold bool) payment.BeginRequest {
	r := s.attempt(hold)
	r.Token = token
	return r
}

// asked is a payment that waits for its guest.
func (s exam) asked(hold bool) payment.Payment {
	s.t.Helper()
	r := s.needs(s.Later.RedirectToken, hold)
	got, err := s.Provider.Begin(s.t.Context(), r)
	require.NoError(s.t, err)
	require.Equal(s.t, order.PaymentActionRequired, got.State)
	require.Equal(s.t, r.Ref, got.Ref)
	require.NotEmpty(s.t, got.ID)
	require.Zero(s.t, got.Amount.Amount, "nothing is held yet")
	require.NotNil(s.t, got.Action)
	require.False(s.t, got.Action.ExpiresAt.IsZero())
	return got
}

func (s exam) redirected() {
	for hold, state := range map[bool]order.PaymentState{true: order.PaymentAuthorized, false: order.PaymentCaptured} {
		got := s.asked(hold)
		require.Equal(s.t, order.Redirect, got.Action.Kind)
		require.NotEmpty(s.t, got.Action.URL)
		s.Later.Pays(got.Ref)
		paid := s.found(got.Ref)
		require.Nil(s.t, paid.Action)
		require.Equal(s.t, !hold, paid.CaptureBy.IsZero())
		s.stands(got.ID, state, s.Amount, order.Money{})
	}
}

func (s exam) scanned() {
	got, err := s.Provider.Begin(s.t.Context(), s.needs(s.Later.QRToken, true))
	require.NoError(s.t, err)
	require.Equal(s.t, order.PaymentActionRequired, got.State)
	require.Equal(s.t, order.ShowQR, got.Action.Kind)
	require.NotEmpty(s.t, got.Action.QR)
	s.Later.Pays(got.Ref)
	s.stands(got.ID, order.PaymentAuthorized, s.Amount, order.Money{})
}

// found is the payment as a lookup by reference has it.
func (s exam) found(ref string) payment.Payment {
	s.t.Helper()
	got, err := s.Provider.Lookup(s.t.Context(), payment.LookupRequest{Ref: ref})
	require.NoError(s.t, err)
	return got
}

func (s exam) abandoned() {
	for _, byID := range []bool{true, false} {
		got := s.asked(true)
		r := payment.VoidRequest{Key: uuid.NewString(), Ref: got.Ref}
		if byID {
			r.ID = got.ID
		}
		for range 2 {
			gone, err := s.Provider.Void(s.t.Context(), r)
			require.NoError(s.t, err)
			require.Equal(s.t, order.PaymentVoided, gone.State)
			require.Nil(s.t, gone.Action)
		}
		s.Later.Pays(got.Ref)
		require.Equal(s.t, order.PaymentVoided, s.found(got.Ref).State)
	}
}

func (s exam) lostLink() {
	r := s.needs(s.Later.RedirectToken, true)
	s.LoseAnswer()
	_, err := s.Provider.Begin(s.t.Context(), r)
	s.fails(payment.Unknown, err)
	found := s.found(r.Ref)
	require.NotNil(s.t, found.Action, "the guest can still be sent there")
	again, err := s.Provider.Begin(s.t.Context(), r)
	require.NoError(s.t, err)
	require.Equal(s.t, found, again)
	require.Equal(s.t, 1, s.Charges())
}

func (s exam) refused() {
	got := s.asked(true)
	s.Later.Refuses(got.Ref)
	s.tookNothing(got)
}

func (s exam) linkEnds() {
	got := s.asked(true)
	s.Later.Expires(got.Ref)
	s.tookNothing(got)
}

// tookNothing requires that a payment ended without money, and that there is nothing to undo.
func (s exam) tookNothing(p payment.Payment) {
	s.t.Helper()
	ended := s.found(p.Ref)
	require.Equal(s.t, order.PaymentDeclined, ended.State)
	require.NotEmpty(s.t, ended.Code, "it says why")
	require.Nil(s.t, ended.Action)
	require.Zero(s.t, ended.Amount.Amount)
	_, err := s.Provider.Void(s.t.Context(), payment.VoidRequest{Key: uuid.NewString(), ID: p.ID, Ref: p.Ref})
	require.NoError(s.t, err)
}

func (s exam) latePayment() {
	s.Later.KeepLinks()
	held, taken := s.asked(true), s.asked(false)
	void := payment.VoidRequest{Key: uuid.NewString(), ID: held.ID, Ref: held.Ref}
	_, err := s.Provider.Void(s.t.Context(), void)
	s.fails(payment.Unsupported, err)
	_, err = s.Provider.Void(s.t.Context(), payment.VoidRequest{Key: uuid.NewString(), Ref: taken.Ref})
	s.fails(payment.Unsupported, err)

	s.Later.Pays(held.Ref)
	s.Later.Pays(taken.Ref)
	// The same request: what the provider could not do then, it can do now.
	_, err = s.Provider.Void(s.t.Context(), void)
	require.NoError(s.t, err)
	s.stands(held.ID, order.PaymentVoided, s.Amount, order.Money{})
	_, err = s.Provider.Refund(s.t.Context(), payment.RefundRequest{Key: uuid.NewString(), ID: taken.ID, Amount: s.Amount})
	require.NoError(s.t, err)
	s.stands(taken.ID, order.PaymentRefunded, s.Amount, s.Amount)
}

func (s exam) bankTakesTime() {
	got, err := s.Provider.Begin(s.t.Context(), s.needs(s.Later.PendingToken, true))
	require.NoError(s.t, err)
	require.Equal(s.t, order.PaymentPending, got.State)
	require.Nil(s.t, got.Action)
	require.Zero(s.t, got.Amount.Amount)
	s.Later.Pays(got.Ref)
	s.stands(got.ID, order.PaymentAuthorized, s.Amount, order.Money{})
}

func (s exam) holdEnds() {
	held := s.begun(true)
	s.Later.HoldEnds(held.Ref)
	_, err := s.Provider.Capture(s.t.Context(), payment.CaptureRequest{Key: uuid.NewString(), ID: held.ID, Amount: s.Amount})
	s.fails(payment.State, err)
	got, err := s.Provider.Void(s.t.Context(), payment.VoidRequest{Key: uuid.NewString(), ID: held.ID, Ref: held.Ref})
	require.NoError(s.t, err)
	require.Equal(s.t, order.PaymentVoided, got.State)
}

func (s exam) notified() {
	taken := s.begun(false)
	header, body := s.Later.Notification(taken.Ref)
	first, err := s.notifier().Notices(header, body)
	require.NoError(s.t, err)
	require.Len(s.t, first, 1)
	require.Equal(s.t, taken.Ref, first[0].Ref)
	require.NotEmpty(s.t, first[0].ID)
	require.NotEmpty(s.t, first[0].What)
	again, err := s.notifier().Notices(header, body)
	require.NoError(s.t, err)
	require.Equal(s.t, first, again)
}

func (s exam) forged() {
	taken := s.begun(false)
	header, body := s.Later.Notification(taken.Ref)
	other := s.begun(false)
	changed := bytes.ReplaceAll(body, []byte(taken.Ref), []byte(other.Ref))
	require.NotEqual(s.t, body, changed)
	for name, call := range map[string]func() ([]payment.Notice, error){
		"another body":     func() ([]payment.Notice, error) { return s.notifier().Notices(header, changed) },
		"a byte more":      func() ([]payment.Notice, error) { return s.notifier().Notices(header, append(body, ' ')) },
		"no signature":     func() ([]payment.Notice, error) { return s.notifier().Notices(http.Header{}, body) },
		"somebody's other": func() ([]payment.Notice, error) { return s.notifier().Notices(header, nil) },
	} {
		notices, err := call()
		s.fails(payment.Unauthorized, err)
		require.Empty(s.t, notices, name)
	}
}

func (s exam) notifier() payment.Notifier {
	s.t.Helper()
	n, ok := s.Provider.(payment.Notifier)
	require.True(s.t, ok, "a provider that sends notifications reads them")
	return n
}
