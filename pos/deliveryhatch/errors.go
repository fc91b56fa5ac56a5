package deliveryhatch

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"path"
	"strings"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// classify says what a failed call means. Beyond what is true of every vendor: a 4xx that carries the
// failure document is a refusal (assumed, the page shows it without a status). A 5xx is unknown whatever
// it carries, since a server that breaks may break after the order was kept.
func classify(op string, err error, words func(string) string) error {
	e := pos.HTTPError(System, op, err)
	failed, ok := errors.AsType[*httpjson.Error](err)
	if !ok || e.Kind != pos.Unknown {
		return e
	}
	var head envelope
	switch {
	case failed.Status < http.StatusBadRequest, failed.Status >= http.StatusInternalServerError:
	case json.Unmarshal(bytes.TrimPrefix(failed.Body, []byte("\ufeff")), httpjson.OrWindows1251(&head)) == nil && head.Result != nil && !*head.Result:
		return refused(op, head.Message, e.Code, words)
	}
	return e
}

// refused is DeliveryHatch's no, by which nothing was done (documented). Its text is for people and
// decides nothing, but for the one that is documented: that it misses the token.
func refused(op, message, code string, words func(string) string) error {
	e := &pos.Error{System: System, Op: op, Kind: pos.Rejected, Code: code, Text: words(message)}
	if strings.HasPrefix(strings.TrimSpace(message), tokenWord) {
		e.Kind = pos.Unauthorized
	}
	return e
}

// unreadable is an answer that came whole and does not say what it has to.
func unreadable(op, why string) error {
	return &pos.Error{System: System, Op: op, Kind: pos.Unknown, Err: errors.New("read answer: " + why)}
}

// malformed is an order that has no form on DeliveryHatch's wire.
func malformed(op string, err error) error {
	return &pos.Error{System: System, Op: op, Kind: pos.Malformed, Err: err}
}

// wordsFor makes DeliveryHatch's texts about a draft fit to be told. A callback URL ends in a token.
func (c *Connector) wordsFor(d pos.Draft) func(string) string {
	secrets := []string{c.token}
	if d.CallbackURL != "" {
		secrets = append(secrets, d.CallbackURL, path.Base(d.CallbackURL))
	}
	return func(text string) string { return pos.Redact(text, d.Guest, secrets...) }
}

// plainWords is for calls in which no guest takes part.
func (c *Connector) plainWords(text string) string {
	return pos.Redact(text, order.Guest{}, c.token)
}

// noWords is for calls about somebody's order where we do not have the guest's data at hand, and so would
// not recognize them in DeliveryHatch's text.
func noWords(string) string { return "" }
