package pos

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/ordersaga/ordersaga/internal/httpjson"
)

// HTTPError classifies a failed call to a POS that speaks HTTP, by what is true of every vendor: an
// unsent request is NotSent; 401 and 403 are Unauthorized, 429 is Throttled, as RFC 9110 and RFC 6585
// define them; all else is Unknown until the vendor's documents say more, which is the connector's to
// add. The error holds no word of the answer's body.
func HTTPError(system, op string, err error) *Error {
	e := &Error{System: system, Op: op, Kind: Unknown, Err: err}
	failed, ok := errors.AsType[*httpjson.Error](err)
	if !ok {
		return e
	}
	if failed.Status != 0 {
		e.Code = strconv.Itoa(failed.Status)
	}
	e.RetryAfter = failed.RetryAfter
	switch {
	case !failed.Sent:
		e.Kind = NotSent
	case failed.Status == http.StatusUnauthorized, failed.Status == http.StatusForbidden:
		e.Kind = Unauthorized
	case failed.Status == http.StatusTooManyRequests:
		e.Kind = Throttled
	}
	return e
}
