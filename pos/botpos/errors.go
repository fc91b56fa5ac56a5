package botpos

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/internal/laxjson"
	"github.com/ordersaga/ordersaga/pos"
)

// classify says what a failed call means. Beyond what is true of every vendor: a 4xx with the documented
// body, {"error": ...}, is a refusal (documented for 404, assumed for the others). Without that body it is
// unknown: a proxy, or a path that is wrong. So is a 5xx whatever it carries, and a 408, after which somebody may have acted.
func (c *Connector) classify(op string, err error, words func(string) string) error {
	e := pos.HTTPError(System, op, err)
	failed, ok := errors.AsType[*httpjson.Error](err)
	if !ok || e.Kind != pos.Unknown {
		return e
	}
	refusing := failed.Status >= http.StatusBadRequest && failed.Status < http.StatusInternalServerError && failed.Status != http.StatusRequestTimeout
	if told, ok := told(failed); refusing && ok {
		return refused(op, words(told), e.Code)
	}
	return e
}

// told reads the documented body of a failure.
func told(failed *httpjson.Error) (string, bool) {
	var body failure
	ok := json.Unmarshal(laxjson.Mend(failed.Body), &body) == nil && body.Error.known
	return string(body.Error.value), ok
}

// missing makes the documented 404 of a question about an order what it means there: the POS does not
// know the order. Another refusal of a question is none about the order.
func missing(err error) error {
	e, ok := errors.AsType[*pos.Error](err)
	if !ok || e.Kind != pos.Rejected {
		return err
	}
	e.Kind = pos.Unknown
	if e.Code == "404" {
		e.Kind = pos.NotFound
	}
	return e
}

// refused is the POS's no. Its words are for people: nothing is decided by them.
func refused(op, words, code string) error {
	return &pos.Error{System: System, Op: op, Kind: pos.Rejected, Code: code, Text: words}
}

// unreadable is an answer that came whole and does not say what it has to.
func unreadable(op, why string) *pos.Error {
	return &pos.Error{System: System, Op: op, Kind: pos.Unknown, Err: errors.New("read answer: " + why)}
}

// undecided is a cancel that has reached the POS, and of which the order's status does not show what it did. Why
// is what went wrong; nil where everything was answered.
func undecided(op string, why error) error {
	const text = "the order's status does not show what became of it"
	e := &pos.Error{System: System, Op: op, Kind: pos.Unknown, Err: fmt.Errorf("%s: %w", text, pos.ErrNotRepeatable)}
	if why != nil {
		e.Err = fmt.Errorf("%w: %w", e.Err, why)
	}
	if cause, ok := errors.AsType[*pos.Error](why); ok {
		e.RetryAfter = cause.RetryAfter
	}
	return e
}

// malformed is an order or a ticket that has no form on this wire.
func malformed(op string, err error) error {
	return &pos.Error{System: System, Op: op, Kind: pos.Malformed, Err: err}
}

// wordsFor makes the POS's texts about a draft fit to be told. The callback's URL is never sent; its token
// would be the worst to tell if it got there some other way.
func (c *Connector) wordsFor(d pos.Draft) func(string) string {
	secrets := []string{c.token}
	if d.CallbackURL != "" {
		secrets = append(secrets, d.CallbackURL, path.Base(d.CallbackURL))
	}
	return func(words string) string { return pos.Redact(words, d.Guest, secrets...) }
}

// noWords is for calls about somebody's order where we do not have the guest's data at hand, and so would
// not recognize them in the POS's text.
func noWords(string) string { return "" }
