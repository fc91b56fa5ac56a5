package httpjson

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
)

// Exchange is one call as it went over the wire, for people who connect a server for the first time. It
// holds credentials and guest data as they are: whoever shows it hides them.
type Exchange struct {
	// Op is the caller's name of the call.
	Op     string
	Method string
	URL    *url.URL
	Header http.Header
	Body   []byte // as it was sent; nil for none
	// Status is zero where no answer came; then Err says why.
	Status       int
	AnswerHeader http.Header
	// Answer is what was read of the answer's body.
	Answer []byte
	Err    error
}

// tracerKey finds the tracer in a context.
type tracerKey struct{}

// Traced returns a context whose calls are told to tell, each when its answer has been read. Calls that are
// made at the same time are told at the same time.
func Traced(ctx context.Context, tell func(Exchange)) context.Context {
	return context.WithValue(ctx, tracerKey{}, tell)
}

// traced is next, or a tap on it where the context has a tracer.
func traced(ctx context.Context, op string, next http.RoundTripper) http.RoundTripper {
	tell, ok := ctx.Value(tracerKey{}).(func(Exchange))
	if !ok {
		return next
	}
	return &tap{next: next, op: op, tell: tell}
}

// tap listens to one call.
type tap struct {
	next http.RoundTripper
	op   string
	tell func(Exchange)
}

// RoundTrip implements [http.RoundTripper].
func (t *tap) RoundTrip(req *http.Request) (*http.Response, error) {
	x := Exchange{Op: t.op, Method: req.Method, URL: req.URL, Header: req.Header.Clone()}
	if req.Body != nil {
		var err error
		if x.Body, err = io.ReadAll(req.Body); err != nil { // a body of ours lies in memory
			return nil, err
		}
		req.Body = io.NopCloser(bytes.NewReader(x.Body))
	}
	resp, err := t.next.RoundTrip(req)
	if err != nil {
		x.Err = err
		t.tell(x)
		return nil, err
	}
	x.Status, x.AnswerHeader = resp.StatusCode, resp.Header
	resp.Body = &tappedBody{ReadCloser: resp.Body, exchange: x, tell: t.tell}
	return resp, nil
}

// tappedBody keeps what is read, and tells the exchange when it is closed.
type tappedBody struct {
	io.ReadCloser
	exchange Exchange
	tell     func(Exchange)
}

// Read implements [io.Reader].
func (b *tappedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.exchange.Answer = append(b.exchange.Answer, p[:n]...)
	if err != nil && !errors.Is(err, io.EOF) {
		b.exchange.Err = err
	}
	return n, err
}

// Close implements [io.Closer].
func (b *tappedBody) Close() error {
	b.tell(b.exchange)
	return b.ReadCloser.Close()
}
