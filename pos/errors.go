package pos

import (
	"errors"
	"strings"
	"time"
)

// Kind says what an error means for the order: above all, whether the POS may have acted.
type Kind string

// The error kinds. An error that is not an [*Error] counts as Unknown.
//
// The kinds are written for Submit, where Unknown means that a ticket may exist. On a call that changes
// nothing (Ping, Price, Observe, Find, Menu) Unknown says only that no answer came that we can believe:
// nothing is at stake, and the caller repeats it as it repeats NotSent. A failure of the transport is
// never NotFound and never Rejected.
const (
	Rejected     Kind = "rejected"     // the POS understood and said no; nothing happened
	NotSent      Kind = "not_sent"     // no byte of the request left us, or the vendor documents that it was not taken
	Unknown      Kind = "unknown"      // bytes left, and no answer that we can believe came back
	Throttled    Kind = "throttled"    // told to come back later; nothing happened
	Unauthorized Kind = "unauthorized" // our credential is not accepted; nothing happened
	Malformed    Kind = "malformed"    // what we have cannot be said in the vendor's format; nothing was sent
	NotFound     Kind = "not_found"    // the POS does not know the ticket
)

// ErrNotRepeatable marks an error of Cancel, of kind Unknown, after which it must not be called again by itself: the
// POS was told, does not show that it let go of the ticket, and may have let go of somebody else's. A
// person decides.
var ErrNotRepeatable = errors.New("not to be repeated")

// Error is a failure of a call to a POS. Its text holds ids and codes, no guest data and no secret:
// texts from the wire are redacted before they enter.
type Error struct {
	System string // the dialect, such as procart
	Op     string // submit, observe, ...
	Kind   Kind
	// Code is the POS's own code of the failure or the HTTP status, Text its redacted words.
	Code, Text string
	// RetryAfter is how long the POS asked us to wait; zero if it did not.
	RetryAfter time.Duration
	Err        error
}

// Error implements error.
func (e *Error) Error() string {
	words := []string{e.System, e.Op + ":", string(e.Kind)}
	for _, word := range []string{e.Code, e.Text} {
		if word != "" {
			words = append(words, word)
		}
	}
	text := strings.Join(words, " ")
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
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
