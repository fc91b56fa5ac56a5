package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"unicode/utf8"
)

// maxDepth is how deep JSON may nest. An order with five levels of modifiers needs 14.
const maxDepth = 32

// Why a document is not well-formed enough for us. JSON itself leaves it open what two members of one
// name mean: no two readers need agree, and the fingerprint could not tell them apart.
var (
	errDuplicate = errors.New("an object has two members of the same name")
	errTooDeep   = fmt.Errorf("it nests deeper than %d levels", maxDepth)
	errTrailing  = errors.New("something follows the value")
	errNotUTF8   = errors.New("it is not UTF-8")
)

// wellFormed refuses what is not one JSON value without duplicate members.
func wellFormed(body []byte) *Problem {
	err := checkJSON(body)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errDuplicate), errors.Is(err, errTooDeep), errors.Is(err, errTrailing), errors.Is(err, errNotUTF8):
		return &Problem{Code: MalformedJSON, Detail: "The body: " + err.Error() + "."}
	}
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return &Problem{Code: MalformedJSON, Detail: fmt.Sprintf("The body is not JSON at byte %d.", syntax.Offset)}
	}
	return &Problem{Code: MalformedJSON, Detail: "The body is not one whole JSON value."}
}

func checkJSON(body []byte) error {
	if !utf8.Valid(body) {
		return errNotUTF8
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := checkValue(decoder, 0); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errTrailing
	}
	return nil
}

// checkValue reads one value.
func checkValue(decoder *json.Decoder, depth int) error {
	if depth > maxDepth {
		return errTooDeep
	}
	opening, err := decoder.Token()
	if err != nil {
		return err
	}
	bracket, nests := opening.(json.Delim)
	if !nests {
		return nil
	}
	seen := map[string]bool{}
	for decoder.More() {
		if err := checkName(decoder, bracket, seen); err != nil {
			return err
		}
		if err := checkValue(decoder, depth+1); err != nil {
			return err
		}
	}
	_, err = decoder.Token() // the closing bracket
	return err
}

// checkName reads the name of an object's member; the items of a list have none.
func checkName(decoder *json.Decoder, bracket json.Delim, seen map[string]bool) error {
	if bracket == '[' {
		return nil
	}
	name, err := decoder.Token()
	if err != nil {
		return err
	}
	text, _ := name.(string)
	if seen[text] {
		return errDuplicate
	}
	seen[text] = true
	return nil
}

// canonical writes a well-formed document the one way: members sorted, no white space, numbers as
// they were sent. Two requests are the same if their canonical forms are.
func canonical(body []byte) ([]byte, error) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, fmt.Errorf("write a request in canonical form: %w", err)
	}
	return json.Marshal(value)
}

// replay is a body that can be read again.
func replay(body []byte) io.ReadCloser {
	if len(body) == 0 {
		return http.NoBody
	}
	return io.NopCloser(bytes.NewReader(body))
}
