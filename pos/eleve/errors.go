package eleve

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/pos"
)

// classify says what a failed call means. Beyond what is true of every vendor: a 4xx with one of the
// hub's failure documents is a refusal, except that 412 may say that nothing was found, that a store
// which the hub does not know is a credential that is not accepted, and that a conflict may be with what we
// sent before.
func classify(op string, err error, words func(string) string) error {
	e := pos.HTTPError(System, op, err)
	failed, ok := errors.AsType[*httpjson.Error](err)
	if !ok || e.Kind != pos.Unknown || failed.Status < http.StatusBadRequest || failed.Status >= http.StatusInternalServerError {
		return e
	}
	var document failureDocument
	if json.Unmarshal(bytes.TrimPrefix(failed.Body, []byte("\ufeff")), &document) != nil {
		return e
	}
	switch {
	case document.foreignStore():
		return &pos.Error{System: System, Op: op, Kind: pos.Unauthorized, Code: e.Code, Text: "the hub does not know the store's service_id, or has disabled it"}
	case document.notFound():
		return &pos.Error{System: System, Op: op, Kind: pos.NotFound, Code: e.Code}
	case failed.Status == http.StatusConflict, failed.Status == http.StatusRequestTimeout:
	case document.says(failed.Status):
		return refused(op, words(document.text()), e.Code)
	}
	return e
}

// foreignStore reports whether the store itself is what the hub takes exception to.
func (d failureDocument) foreignStore() bool {
	for _, one := range d.Errors {
		if one.Key == keyService {
			return true
		}
	}
	return false
}

// notFound is the second of the three places of 412: in a body, whatever the status above it.
func (e envelope) notFound() bool {
	return e.Code == text(strconv.Itoa(codeNotFound)) && e.Message == wordNotFound
}

// says reports whether the document is one of the hub's two: a list of errors, or the status again.
func (d failureDocument) says(status int) bool {
	return len(d.Errors) > 0 || d.Code == text(strconv.Itoa(status)) && d.Message != ""
}

func (d failureDocument) text() string {
	words := []string{string(d.Message)}
	for _, one := range d.Errors {
		words = append(words, string(one.Message))
	}
	return strings.TrimSpace(strings.Join(words, " "))
}

// refused is the hub's no. Its words are for people: nothing is decided by them.
func refused(op, text, code string) error {
	return &pos.Error{System: System, Op: op, Kind: pos.Rejected, Code: code, Text: text}
}

// unreadable is an answer that came whole and does not say what it has to.
func unreadable(op, why string) error {
	return &pos.Error{System: System, Op: op, Kind: pos.Unknown, Err: errors.New("read answer: " + why)}
}

// silent is a question that the till has not answered in time. It stays in the mailbox, so whoever asks
// again may find the answer there.
func silent(op string, err error) error {
	return &pos.Error{System: System, Op: op, Kind: pos.Unknown, Text: "the till has not answered yet", Err: err}
}

// malformed is an order that has no form on the hub's wire.
func malformed(op string, err error) error {
	return &pos.Error{System: System, Op: op, Kind: pos.Malformed, Err: err}
}

// missing is an order that the till does not know.
func missing(op string) error { return &pos.Error{System: System, Op: op, Kind: pos.NotFound} }

// wordsFor makes the hub's texts about a draft fit to be told.
func (c *Connector) wordsFor(d pos.Draft) func(string) string {
	secrets := []string{c.token, d.CallbackURL, d.CallbackURL[strings.LastIndexByte(d.CallbackURL, '/')+1:]}
	return func(text string) string { return pos.Redact(text, d.Guest, secrets...) }
}

// noWords is for calls about somebody's order where we do not have the guest's data at hand, and so
// would not recognize them in the hub's text.
func noWords(string) string { return "" }
