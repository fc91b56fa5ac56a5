package paymenttest

import (
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/payment"
)

func (s exam) holdCaptureRefund() {
	r := s.attempt(true)
	held, err := s.Provider.Begin(s.t.Context(), r)
	require.NoError(s.t, err)
	require.NotEmpty(s.t, held.ID)
	require.Equal(s.t, r.Ref, held.Ref)
	require.Equal(s.t, order.PaymentAuthorized, held.State)
	require.Equal(s.t, s.Amount, held.Amount)
	require.False(s.t, held.CaptureBy.IsZero(), "a hold says when it ends")

	taken, err := s.Provider.Capture(s.t.Context(), payment.CaptureRequest{Key: uuid.NewString(), ID: held.ID, Amount: s.Amount})
	require.NoError(s.t, err)
	require.Equal(s.t, order.PaymentCaptured, taken.State)
	require.Equal(s.t, s.Amount, taken.Amount)
	require.True(s.t, taken.CaptureBy.IsZero())

	back, err := s.Provider.Refund(s.t.Context(), payment.RefundRequest{Key: uuid.NewString(), ID: held.ID, Amount: s.Amount})
	require.NoError(s.t, err)
	require.Equal(s.t, order.PaymentRefunded, back.State)
	require.Equal(s.t, s.Amount, back.Refunded)
}

func (s exam) charge() {
	taken := s.begun(false)
	require.Equal(s.t, order.PaymentCaptured, taken.State)
	s.stands(taken.ID, order.PaymentCaptured, s.Amount, order.Money{})
}

func (s exam) holdVoid() {
	held := s.begun(true)
	for range 2 {
		got, err := s.Provider.Void(s.t.Context(), payment.VoidRequest{Key: uuid.NewString(), ID: held.ID, Ref: held.Ref})
		require.NoError(s.t, err)
		require.Equal(s.t, order.PaymentVoided, got.State)
		require.True(s.t, got.CaptureBy.IsZero())
	}
	s.stands(held.ID, order.PaymentVoided, s.Amount, order.Money{})
}

func (s exam) partialCapture() {
	held := s.begun(true)
	got, err := s.Provider.Capture(s.t.Context(), payment.CaptureRequest{Key: uuid.NewString(), ID: held.ID, Amount: s.part()})
	require.NoError(s.t, err)
	require.Equal(s.t, order.PaymentCaptured, got.State)
	s.stands(held.ID, order.PaymentCaptured, s.part(), order.Money{})
}

func (s exam) sameKey() {
	r := s.attempt(true)
	first, err := s.Provider.Begin(s.t.Context(), r)
	require.NoError(s.t, err)
	second, err := s.Provider.Begin(s.t.Context(), r)
	require.NoError(s.t, err)
	require.Equal(s.t, first.ID, second.ID)
	require.Equal(s.t, 1, s.Charges())
}

func (s exam) otherBody() {
	r := s.attempt(true)
	held, err := s.Provider.Begin(s.t.Context(), r)
	require.NoError(s.t, err)
	r.Amount = s.part()
	_, err = s.Provider.Begin(s.t.Context(), r)
	s.fails(payment.Invalid, err)
	require.Equal(s.t, 1, s.Charges())
	s.stands(held.ID, order.PaymentAuthorized, s.Amount, order.Money{})
}

func (s exam) voidBars() {
	late := s.attempt(true)
	got, err := s.Provider.Void(s.t.Context(), payment.VoidRequest{Key: uuid.NewString(), Ref: late.Ref})
	require.NoError(s.t, err)
	require.Equal(s.t, order.PaymentVoided, got.State)
	require.Equal(s.t, late.Ref, got.Ref)
	require.Zero(s.t, got.Amount.Amount, "nothing was held")

	_, err = s.Provider.Begin(s.t.Context(), late)
	s.fails(payment.Declined, err)
	require.Zero(s.t, s.Charges())
}

func (s exam) voidByReference() {
	held := s.begun(true)
	got, err := s.Provider.Void(s.t.Context(), payment.VoidRequest{Key: uuid.NewString(), Ref: held.Ref})
	require.NoError(s.t, err)
	require.Equal(s.t, held.ID, got.ID)
	s.stands(held.ID, order.PaymentVoided, s.Amount, order.Money{})
}

func (s exam) refunds() {
	taken, first := s.begun(false), uuid.NewString()
	rest := order.Money{Amount: s.Amount.Amount - s.part().Amount, Currency: s.Amount.Currency}
	for range 2 {
		got, err := s.Provider.Refund(s.t.Context(), payment.RefundRequest{Key: first, ID: taken.ID, Amount: s.part()})
		require.NoError(s.t, err)
		require.Equal(s.t, order.PaymentCaptured, got.State, "a part of it is still taken")
		require.Equal(s.t, s.part(), got.Refunded)
	}
	s.stands(taken.ID, order.PaymentCaptured, s.Amount, s.part())

	_, err := s.Provider.Refund(s.t.Context(), payment.RefundRequest{Key: uuid.NewString(), ID: taken.ID, Amount: s.Amount})
	s.fails(payment.Invalid, err) // more than is left
	_, err = s.Provider.Refund(s.t.Context(), payment.RefundRequest{Key: uuid.NewString(), ID: taken.ID, Amount: rest})
	require.NoError(s.t, err)
	s.stands(taken.ID, order.PaymentRefunded, s.Amount, s.Amount)
	_, err = s.Provider.Refund(s.t.Context(), payment.RefundRequest{Key: uuid.NewString(), ID: taken.ID, Amount: rest})
	s.fails(payment.State, err)
}

// partsGoBack is a final bill that is lower than the hold, a dish that was missing, and then a reversal.
func (s exam) partsGoBack() {
	held := s.begun(true)
	less := order.Money{Amount: s.Amount.Amount - 1, Currency: s.Amount.Currency}
	_, err := s.Provider.Capture(s.t.Context(), payment.CaptureRequest{Key: uuid.NewString(), ID: held.ID, Amount: less})
	require.NoError(s.t, err)
	s.stands(held.ID, order.PaymentCaptured, less, order.Money{})

	dish := order.Money{Amount: 1, Currency: s.Amount.Currency}
	rest := order.Money{Amount: less.Amount - dish.Amount, Currency: s.Amount.Currency}
	require.Positive(s.t, rest.Amount, "the subject's amount has three minor units at least")
	part, err := s.Provider.Refund(s.t.Context(), payment.RefundRequest{Key: uuid.NewString(), ID: held.ID, Amount: dish})
	require.NoError(s.t, err)
	require.Equal(s.t, order.PaymentCaptured, part.State)
	all := payment.RefundRequest{Key: uuid.NewString(), ID: held.ID, Amount: rest}
	for range 2 {
		got, err := s.Provider.Refund(s.t.Context(), all)
		require.NoError(s.t, err)
		require.Equal(s.t, order.PaymentRefunded, got.State)
		require.Equal(s.t, less, got.Refunded)
	}
	s.stands(held.ID, order.PaymentRefunded, less, less)
}

func (s exam) captureTwice() {
	held, key := s.begun(true), uuid.NewString()
	for _, k := range []string{key, key, uuid.NewString()} {
		got, err := s.Provider.Capture(s.t.Context(), payment.CaptureRequest{Key: k, ID: held.ID, Amount: s.Amount})
		require.NoError(s.t, err)
		require.Equal(s.t, order.PaymentCaptured, got.State)
		require.Equal(s.t, s.Amount, got.Amount)
	}
}

func (s exam) captureOther() {
	taken := s.begun(false)
	_, err := s.Provider.Capture(s.t.Context(), payment.CaptureRequest{Key: uuid.NewString(), ID: taken.ID, Amount: s.part()})
	s.fails(payment.State, err)
}

func (s exam) captureVoided() {
	held := s.begun(true)
	_, err := s.Provider.Void(s.t.Context(), payment.VoidRequest{Key: uuid.NewString(), ID: held.ID})
	require.NoError(s.t, err)
	_, err = s.Provider.Capture(s.t.Context(), payment.CaptureRequest{Key: uuid.NewString(), ID: held.ID, Amount: s.Amount})
	s.fails(payment.State, err)
	s.stands(held.ID, order.PaymentVoided, s.Amount, order.Money{})
}

func (s exam) voidCaptured() {
	taken := s.begun(false)
	for _, r := range []payment.VoidRequest{{Key: uuid.NewString(), ID: taken.ID}, {Key: uuid.NewString(), Ref: taken.Ref}} {
		_, err := s.Provider.Void(s.t.Context(), r)
		s.fails(payment.State, err)
	}
	s.stands(taken.ID, order.PaymentCaptured, s.Amount, order.Money{})
}

func (s exam) lookup() {
	held := s.begun(true)
	byID, err := s.Provider.Lookup(s.t.Context(), payment.LookupRequest{ID: held.ID})
	require.NoError(s.t, err)
	require.Equal(s.t, held, byID)
	byRef, err := s.Provider.Lookup(s.t.Context(), payment.LookupRequest{Ref: held.Ref})
	require.NoError(s.t, err)
	require.Equal(s.t, held, byRef)
}

func (s exam) lookupNothing() {
	for _, r := range []payment.LookupRequest{{ID: uuid.NewString()}, {Ref: uuid.NewString()}} {
		_, err := s.Provider.Lookup(s.t.Context(), r)
		s.fails(payment.NotFound, err)
	}
}
