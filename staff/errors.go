package staff

import (
	"errors"
	"strconv"
	"time"
)

// Kind says whether it helps to ask again.
type Kind string

// The error kinds. An error that is not an [*Error] counts as NotDelivered.
const (
	// NotDelivered: nobody took the message, or nobody knows. It is sent again under its id.
	NotDelivered Kind = "not_delivered"
	// Refused: the other side will not take it, however often it is sent.
	Refused Kind = "refused"
)

// Error is a message that was not taken. Its text holds neither the webhook's URL, which is a secret,
// nor anything of the answer but its status.
type Error struct {
	StoreID string
	Kind    Kind
	Status  int // of the answer; zero if none came
	// RetryAfter is the pause that the answer asked for; zero if none.
	RetryAfter time.Duration
	Err        error
}

// Error implements error.
func (e *Error) Error() string {
	text := "tell the staff of store " + e.StoreID + ": " + string(e.Kind)
	if e.Status != 0 {
		text += ": status " + strconv.Itoa(e.Status)
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the kind of err; NotDelivered for any error that is not classified.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return NotDelivered
}
