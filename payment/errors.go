package payment

import (
	"errors"
	"time"
)

// Kind says what an error means for the money.
type Kind string

// The error kinds. An error that is not an [*Error] counts as Unknown.
const (
	Declined     Kind = "declined"     // the provider said no, nothing was taken
	NotExecuted  Kind = "not_executed" // certainly not carried out: repeat under the same key
	Unknown      Kind = "unknown"      // perhaps carried out: repeat under the same key, or look up
	Unauthorized Kind = "unauthorized" // our credential is not accepted
	Invalid      Kind = "invalid"      // the request is wrong: our fault
	State        Kind = "state"        // not possible in the payment's state: look up and choose again
	NotFound     Kind = "not_found"    // the provider does not know the payment
	Unsupported  Kind = "unsupported"  // the provider has no way to do it: watch the payment instead
)

// Error is a failure of a call to a provider. Its text holds ids and codes, no guest data and no
// secret.
type Error struct {
	Provider, Op string
	Kind         Kind
	// Code is the provider's reason, normalised: insufficient_funds, expired_card, ...
	Code       string
	RetryAfter time.Duration // zero if the provider did not say
	Err        error
}

// Error implements error.
func (e *Error) Error() string {
	s := e.Provider + " " + e.Op + ": " + string(e.Kind)
	if e.Code != "" {
		s += " " + e.Code
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the kind of err; Unknown for any error that is not classified.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Unknown
}
