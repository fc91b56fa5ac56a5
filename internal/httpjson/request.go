package httpjson

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
)

// Request is one call. Method and Path are the vendor's; everything else may be left out.
type Request struct {
	// Op is the caller's name of the call, such as submit; it leads the text of an error.
	Op           string
	Method, Path string
	// Query may hold secrets: errors show none of it.
	Query url.Values
	// Header is added to the client's own, such as an idempotency key.
	Header map[string]string
	// Body is encoded as JSON without HTML escaping, unless it is a [Form]; nil sends none.
	Body any
	// Fresh makes the call on a connection of its own. It is for calls that move money or food: on a
	// connection that was kept, a failure can mean that the other side had hung up long ago, and
	// net/http repeats some requests by itself.
	Fresh bool
}

// Do makes the call and decodes the answer into out, which may be nil when the answer's body does not
// matter. Success is a status of 2xx with one JSON value (a byte order mark before it is tolerated).
// Every error is an [*Error]; an answer of another status is one too, with the body for the caller to
// read. Do never repeats a call that may have left, except that net/http may repeat a GET that is not
// Fresh on a new connection when the kept one turns out to be dead.
func (c *Client) Do(ctx context.Context, r Request, out any) error {
	u := c.base.JoinPath(r.Path)
	failure := &Error{Op: r.Op, Method: r.Method, URL: u.Redacted()}
	u.RawQuery = r.Query.Encode()

	ctx, cancel := context.WithTimeoutCause(ctx, c.total, timeoutError{})
	defer cancel()
	var sent atomic.Bool
	req, err := c.build(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		// From here on bytes may leave at any moment. The writes themselves are not reported until
		// they are flushed, too late to tell a request that never left from one that did.
		GotConn: func(httptrace.GotConnInfo) { sent.Store(true) },
	}), u, r)
	if err != nil {
		failure.Err = err
		return failure
	}
	resp, err := traced(ctx, r.Op, c.transport(r)).RoundTrip(req)
	failure.Sent = sent.Load()
	if err != nil {
		failure.Err = cause(ctx, err, failure.Sent)
		return failure
	}
	defer func() { _ = resp.Body.Close() }()
	return c.read(ctx, resp, failure, out)
}

// transport chooses the connection. A POST without a body would be repeated by net/http if it carries
// an idempotency key; on a connection of its own nothing is.
func (c *Client) transport(r Request) http.RoundTripper {
	if r.Fresh || r.Body == nil && r.Method != http.MethodGet {
		return c.fresh
	}
	return c.kept
}

// build makes the request. Its body has no GetBody, so that net/http is not able to send it again.
func (c *Client) build(ctx context.Context, u *url.URL, r Request) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, r.Method, u.String(), nil)
	if err != nil {
		return nil, errors.New("this is no HTTP request")
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "ordersaga")
	for _, header := range []map[string]string{c.header, r.Header} {
		for name, value := range header {
			if err := checkHeader(name, value); err != nil {
				return nil, err
			}
			req.Header.Set(name, value)
		}
	}
	if r.Body == nil {
		return req, nil
	}
	contentType, body, err := encodeBody(r.Body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", contentType)
	req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return req, nil
}

// encode writes v without HTML escaping: till printers print an escaped ampersand as it stands. What
// the encoder says about a value it refuses may quote it, so it is not repeated.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, errors.New("the request is not expressible in JSON")
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
