package paymenttest

import (
	"errors"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/payment"
)

func (s exam) pendingRefund() {
	ctx, taken := s.t.Context(), s.begun(false)
	part := payment.RefundRequest{Key: uuid.NewString(), ID: taken.ID, Amount: s.part()}
	s.Later.DelayRefund()
	for range 2 {
		got, err := s.Provider.Refund(ctx, part)
		require.NoError(s.t, err)
		require.Equal(s.t, order.PaymentRefundPending, got.State)
		require.Zero(s.t, got.Refunded.Amount, "it is on its way, and not back")
	}
	s.stands(taken.ID, order.PaymentRefundPending, s.Amount, order.Money{})
	_, err := s.Provider.Refund(ctx, payment.RefundRequest{Key: uuid.NewString(), ID: taken.ID, Amount: s.Amount})
	s.fails(payment.Invalid, err) // what is on its way cannot go back twice

	s.Later.RefundSucceeds(taken.Ref)
	got, err := s.Provider.Refund(ctx, part)
	require.NoError(s.t, err)
	require.Equal(s.t, order.PaymentCaptured, got.State)
	require.Equal(s.t, s.part(), got.Refunded)
	s.stands(taken.ID, order.PaymentCaptured, s.Amount, s.part())
}

func (s exam) refundFails() {
	ctx, taken := s.t.Context(), s.begun(false)
	all := payment.RefundRequest{Key: uuid.NewString(), ID: taken.ID, Amount: s.Amount}
	s.Later.DelayRefund()
	_, err := s.Provider.Refund(ctx, all)
	require.NoError(s.t, err)
	s.Later.RefundFails(taken.Ref)
	s.refundIsOver(all)
	s.stands(taken.ID, order.PaymentCaptured, s.Amount, order.Money{})

	all.Key = uuid.NewString()
	got, err := s.Provider.Refund(ctx, all)
	require.NoError(s.t, err)
	require.Equal(s.t, order.PaymentRefunded, got.State)
	s.stands(taken.ID, order.PaymentRefunded, s.Amount, s.Amount)
}

// refundIsOver requires that a refund went wrong, however often it is asked for.
func (s exam) refundIsOver(r payment.RefundRequest) {
	s.t.Helper()
	for range 2 {
		_, err := s.Provider.Refund(s.t.Context(), r)
		s.fails(payment.Declined, err)
		e, ok := errors.AsType[*payment.Error](err)
		require.True(s.t, ok)
		require.NotEmpty(s.t, e.Code)
	}
}

func (s exam) refundReturns() {
	taken := s.begun(false)
	all := payment.RefundRequest{Key: uuid.NewString(), ID: taken.ID, Amount: s.Amount}
	_, err := s.Provider.Refund(s.t.Context(), all)
	require.NoError(s.t, err)
	s.Later.RefundFails(taken.Ref)
	s.stands(taken.ID, order.PaymentCaptured, s.Amount, order.Money{})
	s.refundIsOver(all)
}

// keysForgotten is why nothing may be repeated after the window, and what may be all the same.
func (s exam) keysForgotten() {
	ctx, window := s.t.Context(), s.Provider.Traits().KeyWindow
	require.Positive(s.t, window, "what has no keys cannot forget them")
	r := s.attempt(true)
	held, err := s.Provider.Begin(ctx, r)
	require.NoError(s.t, err)
	capture := payment.CaptureRequest{Key: uuid.NewString(), ID: held.ID, Amount: s.Amount}
	_, err = s.Provider.Capture(ctx, capture)
	require.NoError(s.t, err)
	refund := payment.RefundRequest{Key: uuid.NewString(), ID: held.ID, Amount: s.part()}
	_, err = s.Provider.Refund(ctx, refund)
	require.NoError(s.t, err)

	s.Later.ForgetKeys()
	require.Equal(s.t, held.ID, s.found(r.Ref).ID, "the reference is not forgotten")
	_, err = s.Provider.Capture(ctx, capture)
	require.NoError(s.t, err)
	got, err := s.Provider.Refund(ctx, refund)
	require.NoError(s.t, err)
	require.Equal(s.t, s.part(), got.Refunded)
	s.stands(held.ID, order.PaymentCaptured, s.Amount, s.part())
	require.Equal(s.t, 1, s.Charges())
}
