package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/ordersaga/ordersaga/api/gen"
)

const (
	// maxName is how long the name of a free member may be: the contract's schema has no word for it.
	maxName = 64
	// surrogateDigits is how many hexadecimal digits an escape of JSON has.
	surrogateDigits = 4
)

// proofreader reads a body that keeps its schema and gathers what a schema has no words for: how a
// number is written, and what stands in a text. A POS prints these texts and an operator reads them in
// a terminal.
type proofreader struct {
	body    []byte
	decoder *json.Decoder
	fields  []gen.FieldError
}

// place is where a proofreader is.
type place struct {
	path   []string
	schema *openapi3.Schema
	// free says that the sender has made up the member's name.
	free bool
}

// proofread returns everything that is wrong with a well-formed body.
func proofread(schema *openapi3.Schema, body []byte) ([]gen.FieldError, error) {
	r := &proofreader{body: body, decoder: json.NewDecoder(bytes.NewReader(body))}
	r.decoder.UseNumber()
	if err := r.value(place{schema: schema}); err != nil {
		return nil, fmt.Errorf("read a body again: %w", err)
	}
	return r.fields, nil
}

// value reads one value.
func (r *proofreader) value(at place) error {
	begin := r.decoder.InputOffset()
	token, err := r.decoder.Token()
	if err != nil {
		return err
	}
	switch v := token.(type) {
	case json.Delim:
		return r.nested(at, v)
	case json.Number:
		// 1.0 and 1e3 are integers to a schema and not to every reader.
		if at.schema != nil && at.schema.Type.Is("integer") && strings.ContainsAny(v.String(), ".eE") {
			r.complain(at, "must be an integer, written in digits alone")
		}
	case string:
		if detail := flaw(at, v, r.body[begin:r.decoder.InputOffset()]); detail != "" {
			r.complain(at, detail)
		}
	}
	return nil
}

// nested reads the members of an object, or the items of a list, and the closing bracket.
func (r *proofreader) nested(at place, bracket json.Delim) error {
	for i := 0; r.decoder.More(); i++ {
		next := at.item(i)
		if bracket == '{' {
			var err error
			if next, err = r.member(at); err != nil {
				return err
			}
		}
		if err := r.value(next); err != nil {
			return err
		}
	}
	_, err := r.decoder.Token()
	return err
}

// member reads the name of a member.
func (r *proofreader) member(at place) (place, error) {
	begin := r.decoder.InputOffset()
	token, err := r.decoder.Token()
	if err != nil {
		return place{}, err
	}
	name, _ := token.(string)
	next := at.member(name)
	switch {
	case next.free && name == "":
		r.complain(next, "must have a name")
	case next.free && utf8.RuneCountInString(name) > maxName:
		r.complain(next, fmt.Sprintf("must have a name of at most %d characters", maxName))
	case garbled(name, r.body[begin:r.decoder.InputOffset()]), strings.ContainsFunc(name, unicode.IsControl), strings.ContainsFunc(name, overrides):
		r.complain(next, "must have a name without control characters")
	}
	return next, nil
}

func (r *proofreader) complain(at place, detail string) {
	where := pointer(at.path)
	r.fields = append(r.fields, gen.FieldError{Pointer: &where, Detail: detail})
}

// item is the place of the i-th item of a list.
func (p place) item(i int) place {
	next := place{path: append(slices.Clone(p.path), strconv.Itoa(i))}
	if p.schema != nil && p.schema.Items != nil {
		next.schema = p.schema.Items.Value
	}
	return next
}

// member is the place of an object's member.
func (p place) member(name string) place {
	next := place{path: append(slices.Clone(p.path), name)}
	if p.schema == nil {
		return next
	}
	if known := p.schema.Properties[name]; known != nil {
		next.schema = known.Value
		return next
	}
	if values := p.schema.AdditionalProperties.Schema; values != nil {
		next.schema, next.free = values.Value, true
	}
	return next
}

// flaw says what is wrong with a text that stands at a place, written as literal; empty if nothing is.
func flaw(at place, text string, literal []byte) string {
	var name string
	if len(at.path) > 0 {
		name = at.path[len(at.path)-1]
	}
	prose := !at.free && (name == "comment" || name == "note")
	switch {
	case garbled(text, literal):
		return "must not hold half a character"
	case prose && strings.ContainsFunc(text, func(c rune) bool { return unicode.IsControl(c) && c != '\n' && c != '\t' }):
		return "must not hold control characters but line feeds and tabs"
	case !prose && strings.ContainsFunc(text, unicode.IsControl):
		return "must not hold control characters"
	case name == "name" && strings.ContainsFunc(text, overrides):
		return "must not change the direction of writing"
	case !prose && !at.free && text != "" && strings.TrimSpace(text) == "":
		return "must not be blank"
	}
	return ""
}

// overrides reports whether c embeds, overrides or isolates a direction of writing, so that a text
// reads as another than it is.
func overrides(c rune) bool {
	return c >= '\u202a' && c <= '\u202e' || c >= '\u2066' && c <= '\u2069'
}

// garbled reports whether a literal of JSON escapes one half of a surrogate pair without the other.
// Its reader has put the replacement character there.
func garbled(text string, literal []byte) bool {
	if !strings.ContainsRune(text, utf8.RuneError) {
		return false
	}
	var half rune // the first half of a pair, just read
	for len(literal) > 0 {
		unit, length := codeUnit(literal)
		switch pairs := utf16.DecodeRune(half, unit) != utf8.RuneError; {
		case pairs:
			half = 0
		case half != 0:
			return true
		case utf16.IsSurrogate(unit):
			half = unit
		}
		literal = literal[length:]
	}
	return half != 0
}

// codeUnit reads the first character or escape of a literal. A character outside of an escape and one
// that no \u escapes are of no interest, and read as zero.
func codeUnit(literal []byte) (unit rune, length int) {
	const escape = len(`\u`)
	switch {
	case literal[0] != '\\' || len(literal) < escape:
		return 0, 1
	case literal[1] != 'u' || len(literal) < escape+surrogateDigits:
		return 0, escape
	}
	n, err := strconv.ParseUint(string(literal[escape:escape+surrogateDigits]), 16, 16)
	if err != nil {
		return 0, escape
	}
	return rune(n), escape + surrogateDigits
}
