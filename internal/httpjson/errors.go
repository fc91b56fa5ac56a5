package httpjson

import (
	"context"
	"errors"
	"io"
	"net"
	"strconv"
	"syscall"
	"time"
)

// Error is a call that did not succeed. Its text holds no header, no query and nothing that came over
// the wire but the status.
type Error struct {
	Op, Method string
	URL        string // without its query
	// Sent says that bytes of the request may have left us. False is certain: the name was not found,
	// nobody listened, the TLS handshake broke, or the context ended before there was a connection.
	Sent bool
	// Status is the HTTP status; zero if none came.
	Status int
	// Body is what came of the answer, 64 KiB at most, for the caller to read. It may echo guest data
	// and secrets.
	Body []byte
	// RetryAfter is the pause that the answer asked for, from a second to a day; zero if none.
	RetryAfter time.Duration
	// Err is the cause; nil when the answer was complete and its status is the failure. It matches
	// context.Canceled and context.DeadlineExceeded when the caller's context ended the call.
	Err error
}

// Error implements error.
func (e *Error) Error() string {
	s := e.Method + " " + e.URL
	if e.Op != "" {
		s = e.Op + ": " + s
	}
	if e.Status != 0 {
		s += ": status " + strconv.Itoa(e.Status)
	}
	if !e.Sent {
		s += ": not sent"
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// timeoutError is the end of a call by its own deadline; the caller's context has its own errors.
type timeoutError struct{}

// Error implements error.
func (timeoutError) Error() string { return "no answer in time" }

// Timeout makes it a timeout to whoever asks the way of package net.
func (timeoutError) Timeout() bool { return true }

// cause is what may be told of a failed exchange. Before the connection stood everything is our own
// or the network's words. After it, net/http quotes lines that it does not understand, which may echo
// a guest's data: only the errors of the network itself are kept.
func cause(ctx context.Context, err error, sent bool) error {
	if ctx.Err() != nil {
		if e, ok := errors.AsType[timeoutError](context.Cause(ctx)); ok {
			return e
		}
		return ctx.Err()
	}
	if !sent || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) {
		return err
	}
	if e, ok := errors.AsType[net.Error](err); ok {
		if e.Timeout() {
			return timeoutError{}
		}
		return err
	}
	return errors.New("the answer is not HTTP")
}
