package procart

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// classify says what a failed call means. Beyond what is true of every vendor: a 4xx that carries the
// failure document is a refusal (assumed). A 5xx is unknown whatever it carries, since a gateway
// that breaks may break after the till has printed; a 503 with a pause to keep is not sent where the
// store's setting says so.
func (c *Connector) classify(op string, err error, words func(string) string) error {
	e := pos.HTTPError(System, op, err)
	failed, ok := errors.AsType[*httpjson.Error](err)
	if !ok || e.Kind != pos.Unknown {
		return e
	}
	var head envelope
	switch {
	case failed.Status == http.StatusServiceUnavailable && failed.RetryAfter > 0 && c.settings.UnavailableIsNotSent:
		e.Kind = pos.NotSent
	case failed.Status < http.StatusBadRequest, failed.Status >= http.StatusInternalServerError:
	case json.Unmarshal(bytes.TrimPrefix(failed.Body, []byte("\ufeff")), &head) == nil && head.Result != nil && !*head.Result:
		return refused(op, words(head.Message), e.Code)
	}
	return e
}

// refused is ProCart's no. Its words are for people: nothing is decided by them.
func refused(op, text, code string) error {
	return &pos.Error{System: System, Op: op, Kind: pos.Rejected, Code: code, Text: text}
}

// unreadable is an answer that came whole and does not say what it has to.
func unreadable(op, why string) error {
	return &pos.Error{System: System, Op: op, Kind: pos.Unknown, Err: errors.New("read answer: " + why)}
}

// malformed is an order that has no form on ProCart's wire.
func malformed(op string, err error) error {
	return &pos.Error{System: System, Op: op, Kind: pos.Malformed, Err: err}
}

// wordsFor makes ProCart's texts about a draft fit to be told.
func (c *Connector) wordsFor(d pos.Draft) func(string) string {
	secrets := append(callbackSecrets(d.CallbackURL), c.token)
	return func(text string) string { return pos.Redact(text, d.Guest, secrets...) }
}

// plainWords is for calls in which no guest takes part.
func (c *Connector) plainWords(text string) string {
	return pos.Redact(text, order.Guest{}, c.token)
}

// noWords is for calls about somebody's ticket where we do not have the guest's data at hand, and so
// would not recognize them in ProCart's text.
func noWords(string) string { return "" }
