package storecheck

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/internal/laxjson"
)

// redactor shows the form of what goes over the wire, and those values of it of which the vocabulary knows that
// they are nobody's. Of every other it says of what kind it is, and how long.
type redactor struct {
	names   vocabulary
	looks   shapes
	secrets secrets
	// sent are the values that were hidden of what we sent, shown those that were not. A POS may quote either
	// when it says no.
	sent, shown map[string]bool
}

func newRedactor(known []string) *redactor {
	r := &redactor{names: newVocabulary(), looks: newShapes(), secrets: newSecrets(), sent: map[string]bool{}, shown: map[string]bool{}}
	for _, secret := range known {
		r.secrets.add(secret)
	}
	return r
}

// document is JSON with its numbers as they are written.
type document struct{ value any }

// UnmarshalJSON implements [json.Unmarshaler].
func (d *document) UnmarshalJSON(raw []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	return decoder.Decode(&d.value)
}

// decode reads JSON of either encoding that the connectors read.
func decode(body []byte) (any, error) {
	var read document
	err := json.Unmarshal(body, httpjson.OrWindows1251(&read))
	return read.value, err
}

// body is what may be shown of a body.
func (r *redactor) body(contentType string, body []byte, ours bool) string {
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil || !r.looks.media.MatchString(media) {
		media = "of no content type"
	}
	if media == "application/x-www-form-urlencoded" {
		return r.form(string(body), ours)
	}
	read, err := decode(bytes.TrimPrefix(body, []byte("\ufeff")))
	spoilt := ""
	if err != nil {
		spoilt = r.opaque(media, body, err)
		if read, err = decode(laxjson.Mend(body)); err != nil {
			return spoilt
		}
		spoilt += ", and without commas behind last elements: "
	}
	return spoilt + r.encoded(read, ours)
}

// encoded is what may be shown of a document of JSON.
func (r *redactor) encoded(read any, ours bool) string {
	_, object := read.(map[string]any)
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(r.value(read, hidden, place{ours: ours, known: true, telling: object})) != nil {
		return "[not shown]"
	}
	return strings.TrimSpace(out.String())
}

// opaque is what may be shown of a body that is no JSON, or not all of one. Nobody knows there whose a text is.
func (r *redactor) opaque(media string, body []byte, err error) string {
	from := ""
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		from = fmt.Sprintf(" from byte %d", e.Offset)
	}
	return fmt.Sprintf("[no JSON%s: %s, %d bytes%s]", from, media, len(body), r.beginning(string(body)))
}

// value is what may be shown of a value of JSON.
func (r *redactor) value(v any, as kind, at place) any {
	switch v := v.(type) {
	case map[string]any:
		shown := make(map[string]any, len(v))
		at = r.names.beside(at, v)
		for i, name := range slices.Sorted(maps.Keys(v)) {
			shown[r.name(i, name)] = r.value(v[name], r.names.kindOf(at, name), r.names.inside(at, name))
		}
		return shown
	case []any:
		shown := make([]any, 0, len(v))
		for _, inner := range v {
			shown = append(shown, r.value(inner, as, at))
		}
		return shown
	case string:
		return r.text(v, as, at.ours)
	case json.Number:
		if r.secrets.in(v.String()) {
			return secretMark
		}
		if as != hidden && (at.ours || !r.quotes(v.String())) && digits(v.String()) <= maxDigits {
			r.shown[v.String()] = at.ours || r.shown[v.String()]
			return v
		}
		r.remember(v.String(), at.ours)
		return "[number of " + several(digits(v.String()), "digit") + "]"
	}
	return v // null, true and false tell nothing
}

// text is what may be shown of a text.
func (r *redactor) text(text string, as kind, ours bool) string {
	if text == "" || text == "true" || text == "false" {
		return text
	}
	if shown, ok := r.as(text, as, ours); ok {
		r.shown[text] = ours || r.shown[text]
		return shown
	}
	r.remember(text, ours)
	return r.describe(text)
}

// name is a member's name. One that nobody knows could be a datum, and is told by its number alone.
func (r *redactor) name(i int, name string) string {
	if name == "" || r.looks.identifier.MatchString(name) && digits(name) <= maxNameDigits && r.names.knows(name) {
		return name
	}
	return fmt.Sprintf("[name %d]", i+1)
}

// headerName is a header's name, which are made by programs.
func (r *redactor) headerName(i int, name string) string {
	if r.looks.identifier.MatchString(name) && digits(name) <= maxNameDigits && !r.secrets.in(name) && !r.quotes(name) {
		return name
	}
	return fmt.Sprintf("[name %d]", i+1)
}

// form is what may be shown of a form or a query. What is none has no names.
func (r *redactor) form(text string, ours bool) string {
	fields, err := url.ParseQuery(text)
	if err != nil || !strings.Contains(text, "=") {
		return fmt.Sprintf("[no form: %d bytes]", len(text))
	}
	var shown []string
	for i, name := range slices.Sorted(maps.Keys(fields)) {
		for _, value := range fields[name] {
			shown = append(shown, r.name(i, name)+"="+r.text(value, r.names.kindOf(place{ours: ours, known: true}, name), ours))
		}
	}
	return strings.Join(shown, "&")
}

// header is what may be shown of a header: the values of those in which nobody hides a credential or a guest.
func (r *redactor) header(name string, values []string) string {
	switch name {
	case "Content-Type": // what stands beside the type is anybody's
		media, _, err := mime.ParseMediaType(strings.Join(values, ", "))
		if err != nil || !r.looks.media.MatchString(media) {
			return "[hidden]"
		}
		return media
	case "Accept", "Allow", "Content-Length", "Content-Encoding", "Date", "Retry-After", "Server", "User-Agent":
		return r.said(strings.Join(values, ", "))
	}
	return "[hidden]"
}

// credentials makes known what we send in headers that are not shown: a token may have been lent a moment ago.
func (r *redactor) credentials(h http.Header) {
	for name, values := range h {
		for _, value := range values {
			value = value[strings.LastIndex(value, " ")+1:] // what stands behind Bearer
			if len(value) >= minSecret && r.header(name, values) == "[hidden]" {
				r.secrets.add(value)
			}
		}
	}
}

// url is what may be shown of an address that we call: the words of an API, and behind those of what has ids
// what looks like one.
func (r *redactor) url(u *url.URL) string {
	before := ""
	parts := strings.Split(u.Path, "/")
	for i, part := range parts {
		if !r.names.path.MatchString(part) || r.secrets.in(part) {
			parts[i] = r.text(part, r.names.kindOf(place{known: before != ""}, before+"id"), true)
		}
		before = strings.TrimSuffix(part, "s")
	}
	shown := u.Scheme + "://" + u.Host + strings.Join(parts, "/")
	if u.RawQuery != "" {
		shown += "?" + r.form(u.RawQuery, true)
	}
	return shown
}
