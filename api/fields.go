package api

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"

	"github.com/ordersaga/ordersaga/api/gen"
)

const (
	// maxFields is how many mistakes one problem names; maxPointer how long a pointer may be, since the
	// names of unknown members are the caller's own.
	maxFields  = 20
	maxPointer = 200

	keyHeader = "Idempotency-Key"
)

// contractProblem turns what the validator found into a problem. The validator's own texts quote
// values and print schemas, so none of them is used.
func contractProblem(err error) *Problem {
	var fields []gen.FieldError
	for _, e := range flatten(err) {
		request, ok := errors.AsType[*openapi3filter.RequestError](e)
		if !ok {
			continue
		}
		if request.Parameter == nil {
			fields = append(fields, bodyFields(request.Err)...)
			continue
		}
		if found := parameterProblem(request); found != nil {
			return found
		}
	}
	return atFields(fields)
}

// atFields is a problem with fields of the body, or with none that has a name.
func atFields(fields []gen.FieldError) *Problem {
	p := &Problem{Code: ValidationFailed, Fields: fields[:min(len(fields), maxFields)]}
	if len(fields) > 0 && fields[0].Pointer != nil {
		p.Detail = *fields[0].Pointer + ": " + fields[0].Detail
	}
	return p
}

// parameterProblem is the problem with one parameter of a path, a query or a header.
func parameterProblem(e *openapi3filter.RequestError) *Problem {
	name := e.Parameter.Name
	switch {
	case e.Parameter.In == openapi3.ParameterInPath && name == orderParam:
		return &Problem{Code: UnknownOrder}
	case e.Parameter.In == openapi3.ParameterInPath:
		return &Problem{Code: NotFound}
	case name == keyHeader && e.Input.Request.Header.Get(name) == "":
		return atParameter(KeyRequired, name, "is required")
	}
	detail := "has the wrong form"
	for _, inner := range flatten(e.Err) {
		if schema, ok := errors.AsType[*openapi3.SchemaError](inner); ok {
			detail = requirement(schema)
			break
		}
	}
	return atParameter(InvalidParameter, name, detail)
}

// bodyFields names every mistake in a body, once.
func bodyFields(err error) []gen.FieldError {
	var fields []gen.FieldError
	seen := map[string]bool{}
	for _, e := range flatten(err) {
		schema, ok := errors.AsType[*openapi3.SchemaError](e)
		if !ok {
			continue
		}
		for _, path := range places(schema) {
			at := pointer(path)
			if !seen[at] {
				fields = append(fields, gen.FieldError{Pointer: &at, Detail: requirement(schema)})
			}
			seen[at] = true
		}
	}
	return fields
}

// places are the paths of the values that are wrong. An error about unknown members holds the path of
// their object only.
func places(e *openapi3.SchemaError) [][]string {
	at := e.JSONPointer()
	members, ok := e.Value.(map[string]any)
	if e.SchemaField != "properties" || !ok || e.Schema == nil {
		return [][]string{at}
	}
	var unknown [][]string
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if e.Schema.Properties[name] == nil {
			unknown = append(unknown, append(slices.Clone(at), name))
		}
	}
	return unknown
}

// flatten takes nested lists of errors apart.
func flatten(err error) []error {
	// The list itself is asked for, not what a request error may hold one of.
	list, ok := err.(openapi3.MultiError) //nolint:errorlint // see above
	if !ok {
		return []error{err}
	}
	var flat []error
	for _, e := range list {
		flat = append(flat, flatten(e)...)
	}
	return flat
}

// pointer is the JSON pointer of a path: RFC 6901.
func pointer(path []string) string {
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	var b strings.Builder
	for _, name := range path {
		b.WriteString("/" + escape.Replace(strings.ToValidUTF8(name, "")))
	}
	return shortName(b.String())
}

// shortName is a name of the caller's own as a problem repeats it.
func shortName(name string) string {
	return strings.ToValidUTF8(name[:min(len(name), maxPointer)], "")
}

// requirement says what the contract wants, in words without the value that it got.
func requirement(e *openapi3.SchemaError) string {
	s := e.Schema
	if s == nil {
		return "is not valid"
	}
	switch e.SchemaField {
	case "required":
		return "is required"
	case "properties":
		return "is not a known member"
	case "type":
		return "must be " + article(strings.Join(s.Type.Slice(), " or "))
	case "nullable":
		return "must not be null"
	case "enum":
		return "must be one of " + strings.Trim(fmt.Sprint(s.Enum), "[]")
	case "pattern":
		return "must match " + s.Pattern
	case "format":
		return "must be " + article(s.Format)
	}
	return boundOf(e.SchemaField, s)
}

// boundOf says which bound of a schema was passed.
func boundOf(field string, s *openapi3.Schema) string {
	switch {
	case field == "minimum" && s.Min != nil:
		return "must be at least " + strconv.FormatFloat(*s.Min, 'f', -1, 64)
	case field == "maximum" && s.Max != nil:
		return "must be at most " + strconv.FormatFloat(*s.Max, 'f', -1, 64)
	case field == "minLength":
		return "must have at least " + counted(s.MinLength, "character")
	case field == "maxLength" && s.MaxLength != nil:
		return "must have at most " + counted(*s.MaxLength, "character")
	case field == "minItems":
		return "must have at least " + counted(s.MinItems, "item")
	case field == "maxItems" && s.MaxItems != nil:
		return "must have at most " + counted(*s.MaxItems, "item")
	case field == "maxProperties" && s.MaxProps != nil:
		return "must have at most " + counted(*s.MaxProps, "member")
	}
	return "is not valid"
}

// article is a noun with its article.
func article(noun string) string {
	if strings.ContainsRune("aeio", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}

// counted is a number of things.
func counted(n uint64, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.FormatUint(n, 10) + " " + thing + "s"
}
