package httpjson

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxErrorBody bounds what an error carries: enough for any vendor's failure document.
const maxErrorBody = 64 << 10

// read takes the answer in. A status of 300 or more is an error whatever the body is worth.
func (c *Client) read(ctx context.Context, resp *http.Response, failure *Error, out any) error {
	failure.Status = resp.StatusCode
	body, err := io.ReadAll(io.LimitReader(resp.Body, c.maxBody+1))
	failure.Body = bytes.Clone(body[:min(len(body), maxErrorBody)]) // not the whole answer for as long as the error lives
	switch {
	case resp.StatusCode >= http.StatusMultipleChoices:
		failure.RetryAfter = retryAfter(resp.Header.Get("Retry-After"), time.Now())
	case err != nil:
		failure.Err = fmt.Errorf("read answer: %w", cause(ctx, err, true))
	case int64(len(body)) > c.maxBody:
		failure.Err = fmt.Errorf("read answer: it is larger than %d bytes", c.maxBody)
	case out == nil, keep(resp, body, out):
		return nil
	default:
		failure.Err = decode(resp.Header, body, out)
		if failure.Err == nil {
			return nil
		}
	}
	return failure
}

// decode reads one JSON value. The content type is not held against an answer that is JSON, many
// small servers get it wrong, but is named when it is not.
func decode(h http.Header, body []byte, out any) error {
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	if len(bytes.TrimSpace(body)) == 0 {
		return errors.New("decode answer: it is empty")
	}
	err := json.Unmarshal(body, out)
	if err == nil {
		return nil
	}
	kind, _, mimeErr := mime.ParseMediaType(h.Get("Content-Type"))
	if mimeErr == nil && !strings.Contains(kind, "json") && len(kind) < 40 {
		return fmt.Errorf("decode answer of type %s: %w", kind, redact(err))
	}
	return fmt.Errorf("decode answer: %w", redact(err))
}

// redact keeps of a decoder's error what tells the place, and drops the value: it came over the wire.
func redact(err error) error {
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("it is not JSON at byte %d", e.Offset)
	}
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		kind, _, _ := strings.Cut(e.Value, " ")
		return fmt.Errorf("field %s is a %s, want %s", e.Field, kind, e.Type)
	}
	return errors.New("it has another form than expected")
}

// maxRetryAfter bounds what a server may ask for, so that a broken clock does not park an order.
const maxRetryAfter = 24 * time.Hour

// retryAfter reads a Retry-After header, in seconds or as a date. An answer that has one asks for a
// pause of at least a second; zero means that there is none, or none that can be read.
func retryAfter(value string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return min(max(time.Duration(seconds)*time.Second, time.Second), maxRetryAfter)
	}
	if at, err := http.ParseTime(value); err == nil {
		return min(max(at.Sub(now), time.Second), maxRetryAfter)
	}
	return 0
}
