package activities

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/payment"
	"github.com/ordersaga/ordersaga/pos"
)

// Types of the application errors that cross from activities to the saga.
const (
	// ErrTypePOSDown: the POS was certainly not reached, or a question was not answered. Retried.
	ErrTypePOSDown = "POSDown"
	// ErrTypePostUnknown: the order left us and no answer came back. Never retried by itself.
	ErrTypePostUnknown = "PostUnknown"
	// ErrTypeCancelUnknown: the POS was told to let go of a ticket, or may have been, and does not show that it did.
	// Never repeated: it may have let go of somebody else's.
	ErrTypeCancelUnknown = "CancelUnknown"
	// ErrTypeNoCancel: the POS cannot be told to let go of a ticket, or not any more. Somebody else has to.
	ErrTypeNoCancel = "NoCancel"
	// ErrTypeMisconfigured: the store's settings or credentials do not work. Retried, since a person
	// mends them while the order waits.
	ErrTypeMisconfigured = "Misconfigured"
	// ErrTypeUnauthorized: the other side does not accept our credential. Retried for the same reason.
	ErrTypeUnauthorized = "Unauthorized"
	// ErrTypePaymentPending: the guest or the provider has yet to act. Asked again.
	ErrTypePaymentPending = "PaymentPending"
	// ErrTypeNotRuledOut: a post was to follow one that nobody has ruled out.
	ErrTypeNotRuledOut = "NotRuledOut"
	// ErrTypePaymentDown: the provider certainly did not act. Retried under the same key.
	ErrTypePaymentDown = "PaymentDown"
	// ErrTypePaymentUnknown: the provider may have acted. Retried under the same key.
	ErrTypePaymentUnknown = "PaymentUnknown"
	// ErrTypePaymentRefused: the provider will not do it, however often it is asked.
	ErrTypePaymentRefused = "PaymentRefused"
	// ErrTypeNotOwner: another run owns the order.
	ErrTypeNotOwner = "NotOwner"
	// ErrTypeJournalDown: the journal was not reached, or did not take it. Retried.
	ErrTypeJournalDown = "JournalDown"
	// ErrTypeUnreadable: the journal has a row of the order that nobody can read.
	ErrTypeUnreadable = "Unreadable"
	// ErrTypeStaffDown: the restaurant's own people were not reached. Retried.
	ErrTypeStaffDown = "StaffDown"
	// ErrTypeStaffRefused: their channel will not take the question, however often it is sent.
	ErrTypeStaffRefused = "StaffRefused"
	// ErrTypeSealed: the guest data cannot be opened with the keys at hand. Retried: a key may be missing.
	ErrTypeSealed = "Sealed"
)

// posError turns a connector's error on a call that may be repeated into what the server retries.
func posError(ctx context.Context, err error) error {
	switch pos.KindOf(err) {
	case pos.Unauthorized:
		return retryable(ctx, ErrTypeUnauthorized, err, 0)
	case pos.Rejected, pos.Malformed, pos.NotFound, pos.NotSent, pos.Unknown, pos.Throttled:
		return retryable(ctx, ErrTypePOSDown, err, retryAfter(err))
	}
	return retryable(ctx, ErrTypePOSDown, err, 0)
}

// paymentError turns a provider's error into what the server retries, or does not.
func paymentError(ctx context.Context, err error) error {
	switch payment.KindOf(err) {
	case payment.NotExecuted:
		return retryable(ctx, ErrTypePaymentDown, err, retryAfter(err))
	case payment.Unauthorized:
		return retryable(ctx, ErrTypeUnauthorized, err, 0)
	case payment.Invalid, payment.State, payment.Declined, payment.NotFound, payment.Unsupported:
		return final(ErrTypePaymentRefused, err)
	case payment.Unknown:
		return retryable(ctx, ErrTypePaymentUnknown, err, retryAfter(err))
	}
	return retryable(ctx, ErrTypePaymentUnknown, err, 0)
}

// journalError turns the journal's error into what the server retries, or does not.
func journalError(ctx context.Context, err error) error {
	switch {
	case errors.Is(err, journal.ErrNotOwner):
		return final(ErrTypeNotOwner, err)
	case errors.Is(err, journal.ErrNotRuledOut):
		return final(ErrTypeNotRuledOut, err)
	}
	return retryable(ctx, ErrTypeJournalDown, err, 0)
}

func retryAfter(err error) time.Duration {
	if e, ok := errors.AsType[*pos.Error](err); ok {
		return e.RetryAfter
	}
	if e, ok := errors.AsType[*payment.Error](err); ok {
		return e.RetryAfter
	}
	return 0
}

// final is an error that no retry mends.
func final(errType string, err error) error {
	return temporal.NewApplicationErrorWithOptions(err.Error(), errType, temporal.ApplicationErrorOptions{
		NonRetryable: true, Category: temporal.ApplicationErrorCategoryBenign,
	})
}

// retryable is an error to try again after. The server adds no jitter to its backoff: orders that
// fell together would come back together, so the delay is spread here.
func retryable(ctx context.Context, errType string, err error, atLeast time.Duration) error {
	return temporal.NewApplicationErrorWithOptions(err.Error(), errType, temporal.ApplicationErrorOptions{
		NextRetryDelay: spread(max(min(atLeast, longestWish), backoff(activity.GetInfo(ctx)))),
		Category:       temporal.ApplicationErrorCategoryBenign,
	})
}

// backoff is the delay that the activity's own policy asks for before its next attempt.
func backoff(info activity.Info) time.Duration {
	if info.RetryPolicy == nil {
		return time.Second
	}
	delay := float64(info.RetryPolicy.InitialInterval)
	for range min(info.Attempt-1, 30) {
		delay *= max(info.RetryPolicy.BackoffCoefficient, 1)
	}
	if limit := float64(info.RetryPolicy.MaximumInterval); limit > 0 {
		delay = min(delay, limit)
	}
	return time.Duration(delay)
}

// longestWish is how long we leave a system alone at its own wish: an order and its guest wait.
const longestWish = time.Minute

// spread adds up to a fifth to a delay.
func spread(d time.Duration) time.Duration {
	return d + time.Duration(rand.Float64()*float64(d)/5) //nolint:gosec // spreads retries in time; nothing secret hangs on it
}
