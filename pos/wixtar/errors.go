package wixtar

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
// vendor's message is a refusal (assumed: its pages list no errors). A 5xx is unknown
// whatever it carries, and so is 408.
func (t *talk) classify(op string, err error) error {
	if e, ok := errors.AsType[*pos.Error](err); ok {
		return e
	}
	e := pos.HTTPError(System, op, err)
	failed, ok := errors.AsType[*httpjson.Error](err)
	if !ok || e.Kind != pos.Unknown {
		return e
	}
	message, told := messageOf(failed.Body)
	clients := failed.Status >= http.StatusBadRequest && failed.Status < http.StatusInternalServerError
	if told && clients && failed.Status != http.StatusRequestTimeout {
		return &pos.Error{System: System, Op: op, Kind: pos.Rejected, Code: e.Code, Text: t.words(message, t.token)}
	}
	return e
}

// messageOf reads the vendor's failure document.
func messageOf(body []byte) (string, bool) {
	var failure failureAnswer
	if json.Unmarshal(bytes.TrimPrefix(body, []byte("\ufeff")), &failure) != nil || failure.Message == nil {
		return "", false
	}
	return *failure.Message, true
}

// alreadyConfirmed reports whether a confirmation failed because the order is confirmed. The vendor has
// no code for it: its own kiosk compares the sentence.
func alreadyConfirmed(err error) bool {
	failed, ok := errors.AsType[*httpjson.Error](err)
	if !ok || failed.Status < http.StatusBadRequest {
		return false
	}
	message, _ := messageOf(failed.Body)
	return strings.TrimSpace(message) == sentenceConfirmed
}

// refused is a no that we read out of what the POS said.
func refused(op, text string) error {
	return &pos.Error{System: System, Op: op, Kind: pos.Rejected, Text: text}
}

// unreadable is an answer that came whole and does not say what it has to.
func unreadable(op, why string) error {
	return &pos.Error{System: System, Op: op, Kind: pos.Unknown, Err: errors.New("read answer: " + why)}
}

// malformed is an order that has no form on Wixtar's wire.
func malformed(op string, err error) error {
	return &pos.Error{System: System, Op: op, Kind: pos.Malformed, Err: err}
}

// words makes a text of the POS fit to be told; token is the access token of the call.
type words func(text, token string) string

// wordsFor is for calls about a draft.
func (c *Connector) wordsFor(d pos.Draft) words {
	return func(text, token string) string {
		secrets := []string{c.secret, token}
		if d.CallbackURL != "" { // it ends in a token
			secrets = append(secrets, d.CallbackURL, path.Base(d.CallbackURL))
		}
		return pos.Redact(text, d.Guest, secrets...)
	}
}

// plainWords is for calls in which no guest takes part.
func (c *Connector) plainWords(text, token string) string {
	return pos.Redact(text, order.Guest{}, c.secret, token)
}

// noWords is for calls about somebody's order where we do not have the guest's data at hand, and so would
// not recognize them in the POS's text.
func noWords(string, string) string { return "" }
