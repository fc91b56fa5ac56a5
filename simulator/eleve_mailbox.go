package simulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// What keys are of.
const (
	eleveOrderID = "ORDER_ID"
	eleveTable   = "TABLE"
	eleveCard    = "CARD"
)

// eleveLetter is a question to the PDV and its answer. It has no other name than what it is about: who
// asks the same gets the same letter, also one that somebody else has left there long ago.
type eleveLetter struct {
	answered bool
	answer   answer
	at       time.Time // of the answer's making
	read     time.Time // zero until then
}

// eleveQuestion is the request that all questions share.
type eleveQuestion struct {
	serviceID, keyType string
	keys               []string
}

// eleveGet answers a question in the way of the hub.
func eleveGet(word string, find func(c *posCall, q eleveQuestion) answer) func(c *posCall) answer {
	return func(c *posCall) answer {
		q, wrong := eleveRead(c.body)
		if len(wrong) > 0 {
			return eleveErrors(http.StatusBadRequest, wrong...)
		}
		if no, unknown := eleveUnknown(c, q.serviceID); unknown {
			return no
		}
		// How several keys are joined is assumed; their order counts, as it may.
		about := q.keyType + "_" + strings.Join(q.keys, ",")
		return eleveExchange(c, word, about, func() answer { return find(c, q) })
	}
}

// eleveExchange posts a question, or looks for its answer: 202 for a question that was put now, 208 for one
// without an answer, and then the answer, once unless the hub keeps it. The PDV acts on a question at once,
// if it can be reached, and its answer takes its time.
func eleveExchange(c *posCall, word, about string, work func() answer) answer {
	s, m, now := c.restaurant.settings.Eleve, eleveMemoryOf(c.restaurant), c.world.clock.Now()
	name := word + " " + about
	letter, asked := m.letters[name]
	if asked && !letter.read.IsZero() && s.CacheFor != Never && !now.Before(letter.read.Add(s.CacheFor.D())) {
		asked = false
	}
	if !asked {
		letter = &eleveLetter{}
		m.letters[name] = letter
	}
	if !letter.answered && !c.offline() {
		letter.answered, letter.answer, letter.at = true, work(), now
	}
	switch {
	case !asked:
		return eleveQueued()
	case !letter.answered || s.AnswerDelay == Never || now.Before(letter.at.Add(s.AnswerDelay.D())):
		return eleveErrors(http.StatusAlreadyReported, eleveError{
			Key: "orderKeyType_orderKey", Message: fmt.Sprintf("Order %s request already exists: %s", word, about),
		})
	}
	if letter.read.IsZero() {
		letter.read = now
	}
	return letter.answer
}

// eleveQueued says that a request was taken, and that nothing has happened yet.
func eleveQueued() answer { return answer{status: http.StatusAccepted, raw: []byte{}} }

func eleveErrors(status int, errs ...eleveError) answer {
	return answer{status: status, body: eleveFailure{Errors: errs}}
}

// eleveNothing is a PDV that has nothing of what was asked for: another form than every other failure.
func eleveNothing() answer {
	return answer{status: http.StatusPreconditionFailed, body: eleveNotThere{Message: "NOT_FOUND", Code: http.StatusPreconditionFailed}}
}

// eleveUnknown refuses the id of a store that the hub does not know; the status of that is assumed.
func eleveUnknown(c *posCall, id string) (no answer, unknown bool) {
	known := c.restaurant.settings.Eleve.ServiceID
	if known == "" || strings.EqualFold(known, id) {
		return answer{}, false
	}
	return eleveErrors(http.StatusBadRequest, eleveError{
		Key: "integrationHubServiceId", Message: fmt.Sprintf("Provider Merchant for integrationHubServiceId %q not found or disabled", id),
	}), true
}

// eleveRead reads a question, and says everything that is wrong with it.
func eleveRead(body []byte) (q eleveQuestion, wrong []eleveError) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil {
		return q, []eleveError{{Key: 0, Message: "body must be an object"}}
	}
	q.serviceID, q.keyType, wrong = eleveReadHead(fields)
	keys, errs := eleveReadKeys(fields["orderKey"])
	wrong = append(wrong, errs...)
	if q.keys = keys; len(errs) == 0 && len(keys) == 0 && q.keyType == eleveOrderID {
		wrong = append(wrong, eleveWrong("orderKey", "must contain at least 1 items"))
	}
	return q, wrong
}

// eleveReadHead reads what a question and a payment begin with.
func eleveReadHead(fields map[string]json.RawMessage) (serviceID, keyType string, wrong []eleveError) {
	serviceID, wrong = eleveReadText(fields, "integrationHubServiceId")
	if len(wrong) == 0 && !eleveIsGUID(serviceID) {
		wrong = append(wrong, eleveWrong("integrationHubServiceId", "must be a valid GUID"))
	}
	keyType, errs := eleveReadText(fields, "orderKeyType")
	if len(errs) == 0 && !slices.Contains([]string{eleveOrderID, eleveTable, eleveCard}, keyType) {
		errs = append(errs, eleveWrong("orderKeyType", "must be one of [ORDER_ID, TABLE, CARD]"))
	}
	return serviceID, keyType, append(wrong, errs...)
}

func eleveReadText(fields map[string]json.RawMessage, name string) (text string, wrong []eleveError) {
	raw, there := fields[name]
	switch {
	case !there:
		return "", []eleveError{eleveWrong(name, "is required")}
	case len(raw) == 0 || raw[0] != '"' || json.Unmarshal(raw, &text) != nil:
		return "", []eleveError{eleveWrong(name, "must be a string")}
	case text == "":
		return "", []eleveError{eleveWrong(name, "is not allowed to be empty")}
	}
	return text, nil
}

func eleveReadKeys(raw json.RawMessage) (keys []string, wrong []eleveError) {
	var list []*json.RawMessage
	switch {
	case raw == nil:
		return nil, []eleveError{eleveWrong("orderKey", "is required")}
	case raw[0] != '[' || json.Unmarshal(raw, &list) != nil:
		return nil, []eleveError{eleveWrong("orderKey", "must be an array")}
	}
	keys = []string{}
	for i, element := range list {
		var key *string
		rule := "is not allowed to be empty"
		if element == nil || json.Unmarshal(*element, &key) != nil || key == nil {
			rule = "must be a string"
		} else if *key != "" {
			keys = append(keys, *key)
			continue
		}
		wrong = append(wrong, eleveError{Key: i, Message: fmt.Sprintf("body.orderKey[%d] %s", i, rule)})
	}
	return keys, wrong
}

// eleveIsGUID knows GUIDs without braces.
func eleveIsGUID(text string) bool {
	const length = 36
	return len(text) == length && uuid.Validate(text) == nil
}

// eleveWrong is a mistake in a field; its key is the last name of the field's path.
func eleveWrong(path, rule string) eleveError {
	return eleveError{Key: path[strings.LastIndex(path, ".")+1:], Message: "body." + path + " " + rule}
}
