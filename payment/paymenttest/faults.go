package paymenttest

import (
	"context"
	"errors"
	"net/http"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/payment"
)

func (s exam) decline() {
	r := s.attempt(true)
	r.Token = s.DeclinedToken
	for range 2 {
		_, err := s.Provider.Begin(s.t.Context(), r)
		s.fails(payment.Declined, err)
		e, ok := errors.AsType[*payment.Error](err)
		require.True(s.t, ok)
		require.Equal(s.t, s.DeclineCode, e.Code)
	}
	require.Zero(s.t, s.Charges())

	// Nothing is held, so giving it back is done already, whatever the provider makes of the call.
	found, err := s.Provider.Lookup(s.t.Context(), payment.LookupRequest{Ref: r.Ref})
	if payment.KindOf(err) == payment.NotFound {
		return
	}
	require.NoError(s.t, err)
	require.Equal(s.t, order.PaymentDeclined, found.State)
	require.Zero(s.t, found.Amount.Amount)
	_, err = s.Provider.Void(s.t.Context(), payment.VoidRequest{Key: uuid.NewString(), ID: found.ID, Ref: r.Ref})
	require.NoError(s.t, err)
}

func (s exam) lostAnswer() {
	r := s.attempt(true)
	s.LoseAnswer()
	_, err := s.Provider.Begin(s.t.Context(), r)
	s.fails(payment.Unknown, err)
	require.Equal(s.t, 1, s.Charges(), "it was carried out, once, with nothing resent by itself")

	held := s.found(r.Ref)
	require.Equal(s.t, order.PaymentAuthorized, held.State)
	require.Equal(s.t, s.Amount, held.Amount)
}

func (s exam) lostAnswerRepeated() {
	r := s.attempt(true)
	s.LoseAnswer()
	_, err := s.Provider.Begin(s.t.Context(), r)
	s.fails(payment.Unknown, err)
	found := s.found(r.Ref)
	again, err := s.Provider.Begin(s.t.Context(), r)
	require.NoError(s.t, err)
	require.Equal(s.t, found, again)
	require.Equal(s.t, 1, s.Charges())
}

func (s exam) lostLater() {
	ctx := s.t.Context()
	held := s.begun(true)
	voids := payment.VoidRequest{Key: uuid.NewString(), ID: held.ID}
	s.repeats(order.PaymentVoided, func() (payment.Payment, error) { return s.Provider.Void(ctx, voids) })

	held = s.begun(true)
	captures := payment.CaptureRequest{Key: uuid.NewString(), ID: held.ID, Amount: s.Amount}
	s.repeats(order.PaymentCaptured, func() (payment.Payment, error) { return s.Provider.Capture(ctx, captures) })

	refund := payment.RefundRequest{Key: uuid.NewString(), ID: held.ID, Amount: s.part()}
	s.repeats(order.PaymentCaptured, func() (payment.Payment, error) { return s.Provider.Refund(ctx, refund) })
	s.stands(held.ID, order.PaymentCaptured, s.Amount, s.part())
}

// repeats requires that a call whose answer is lost is unknown, and goes through when it is repeated.
func (s exam) repeats(want order.PaymentState, call func() (payment.Payment, error)) {
	s.t.Helper()
	s.LoseAnswer()
	_, err := call()
	s.fails(payment.Unknown, err)
	got, err := call()
	require.NoError(s.t, err)
	require.Equal(s.t, want, got.State)
}

func (s exam) refusedConnection() {
	ctx, p := s.t.Context(), s.Unreachable
	_, err := p.Begin(ctx, s.attempt(true))
	s.fails(payment.NotExecuted, err)
	_, err = p.Capture(ctx, payment.CaptureRequest{Key: uuid.NewString(), ID: uuid.NewString(), Amount: s.Amount})
	s.fails(payment.NotExecuted, err)
	_, err = p.Void(ctx, payment.VoidRequest{Key: uuid.NewString(), ID: uuid.NewString()})
	s.fails(payment.NotExecuted, err)
	_, err = p.Void(ctx, payment.VoidRequest{Key: uuid.NewString(), Ref: uuid.NewString()})
	s.fails(payment.NotExecuted, err)
	_, err = p.Refund(ctx, payment.RefundRequest{Key: uuid.NewString(), ID: uuid.NewString(), Amount: s.Amount})
	s.fails(payment.NotExecuted, err)
	_, err = p.Lookup(ctx, payment.LookupRequest{Ref: uuid.NewString()})
	s.fails(payment.NotExecuted, err)
}

func (s exam) cancelled() {
	ctx, cancel := context.WithCancel(s.t.Context())
	cancel()
	_, err := s.Provider.Begin(ctx, s.attempt(true))
	s.fails(payment.NotExecuted, err)
	require.ErrorIs(s.t, err, context.Canceled)
	require.Zero(s.t, s.Charges())
}

// strangeAnswers come from what stands between us and a provider.
func (s exam) strangeAnswers() {
	answers := []struct {
		status int
		body   string
	}{
		{http.StatusOK, ""},
		{http.StatusOK, "<html>"},
		{http.StatusOK, "{}"},
		{http.StatusCreated, "null"},
		{http.StatusFound, ""},
		{http.StatusRequestTimeout, ""},
		{http.StatusConflict, "{}"},
		{http.StatusInternalServerError, `{"error": {"code": "` + s.DeclineCode + `", "message": "` + s.Token + `"}}`},
		{http.StatusBadGateway, "<html>" + s.Secret},
		{http.StatusGatewayTimeout, ""},
	}
	for _, a := range answers {
		s.Answer(a.status, a.body)
		_, err := s.Provider.Begin(s.t.Context(), s.attempt(true))
		s.fails(payment.Unknown, err)
	}
}
