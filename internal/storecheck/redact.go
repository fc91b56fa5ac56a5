package storecheck

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// What stands in the place of what is hidden.
const (
	secretMark = "[secret]"
	guestMark  = "[guest]"
	digitsMark = "[digits]"
)

// maxNumber is how many digits a number of JSON may have before it could be a phone's.
const maxNumber = 9

// The names of members whose values are hidden, in lower case and without what joins their words. They are
// looked for within a name, since every vendor has its own.
const (
	secretNames = `token|secret|passw|apikey|privatekey|accesskey|licensekey|authori[sz]ation|signature|credential|session|cookie|jwt|^(sign|pin|cvv|cvc|pan)$`
	guestNames  = `phone|mobile|e?mail|address|customer|client(?:name)?$|guest|orderer|consumer|recipient|courier|birth|surname|firstname|lastname|` +
		`middlename|fullname|username|contact|comment|note|remark|instruction|document|cpf|longitude|latitude|^(tel|lat|lng|lon|whatsapp|telegram)$`
)

// redactor hides credentials and what may belong to a guest. It knows neither the dialect nor the guests, and
// so hides rather too much: whatever has the form of a phone number goes, too.
type redactor struct {
	secrets                      []string // the longest first
	secretName, guestName        *regexp.Regexp
	digits, mail, moment, member *regexp.Regexp
}

func newRedactor(secrets []string) redactor {
	r := redactor{
		secretName: regexp.MustCompile(secretNames), guestName: regexp.MustCompile(guestNames),
		digits: regexp.MustCompile(`\+?\p{Nd}(?:[\s().-]*\p{Nd}){6,}`),
		mail:   regexp.MustCompile(`[^\s@"'<>=&,;:]+@[^\s@"'<>=&,;:]+`),
		// Dates and GUIDs have as many digits as a phone number, and tell nothing of anybody.
		moment: regexp.MustCompile(`^(?:\d{4}-\d\d-\d\d(?:[T ][\d:.+Z-]*)?|\{?[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?)$`),
		// A member of JSON that is not whole, an attribute, an element of XML or a field of a form.
		member: regexp.MustCompile(`([\pL\pN_-]+)(["']?\s*[:=>]\s*)("(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s"'<>&,;{}\[\]]+(?: [^\s"'<>&,;:={}\[\]]+)*)`),
	}
	for _, secret := range secrets {
		quoted, err := json.Marshal(secret)
		if secret == "" || err != nil {
			continue
		}
		r.secrets = append(r.secrets, secret, url.QueryEscape(secret), url.PathEscape(secret), strings.Trim(string(quoted), `"`))
	}
	slices.SortFunc(r.secrets, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
	return r
}

// body is what may be shown of a body.
func (r redactor) body(contentType string, body []byte) string {
	if strings.HasPrefix(contentType, "application/x-www-form-urlencoded") {
		return r.form(string(body))
	}
	decoder := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(body, []byte("\ufeff"))))
	decoder.UseNumber()
	var document any
	if decoder.Decode(&document) != nil || decoder.More() {
		return r.broken(string(body))
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(r.value(document, "")) != nil {
		return "[not shown]"
	}
	return strings.TrimSpace(out.String())
}

// value hides what is in a value of JSON; mark is what hides it all, empty where nothing does yet.
func (r redactor) value(v any, mark string) any {
	switch v := v.(type) {
	case map[string]any:
		shown := make(map[string]any, len(v))
		for name, inner := range v {
			shown[r.text(name)] = r.value(inner, cmp.Or(mark, r.markOf(name)))
		}
		return shown
	case []any:
		shown := make([]any, 0, len(v))
		for _, inner := range v {
			shown = append(shown, r.value(inner, mark))
		}
		return shown
	case string:
		return r.leaf(v, mark)
	case json.Number:
		if mark == "" && len(strings.TrimLeft(v.String(), "-")) > maxNumber {
			return digitsMark
		}
		if mark == "" {
			return v
		}
		return mark
	}
	return v // null, true and false tell nothing
}

func (r redactor) leaf(text, mark string) string {
	switch {
	case text == "":
		return ""
	case mark != "":
		return mark
	}
	return r.text(text)
}

// markOf is what hides the value of a member; empty for one that may be shown.
func (r redactor) markOf(name string) string {
	name = strings.NewReplacer("_", "", "-", "", " ", "", ".", "").Replace(strings.ToLower(name))
	switch {
	case r.secretName.MatchString(name):
		return secretMark
	case r.guestName.MatchString(name):
		return guestMark
	}
	return ""
}

// text hides what stands in one text.
func (r redactor) text(text string) string {
	for _, secret := range r.secrets {
		text = strings.ReplaceAll(text, secret, secretMark)
	}
	if r.moment.MatchString(text) {
		return text
	}
	text = r.mail.ReplaceAllString(plain(text), guestMark)
	return r.digits.ReplaceAllString(text, digitsMark)
}

// broken hides what stands in a body that is no JSON, or only part of one. Nobody knows there whose a name is.
func (r redactor) broken(text string) string {
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "?")
	}
	return r.text(r.member.ReplaceAllStringFunc(text, func(found string) string {
		parts := r.member.FindStringSubmatch(found)
		mark := r.markOf(parts[1])
		if strings.Contains(strings.ToLower(parts[1]), "name") {
			mark = cmp.Or(mark, guestMark)
		}
		if mark != "" {
			return parts[1] + parts[2] + mark
		}
		return found
	}))
}

// form hides what stands in a form or a query.
func (r redactor) form(text string) string {
	fields, err := url.ParseQuery(text)
	if err != nil {
		return r.broken(text)
	}
	var shown []string
	for name, values := range fields {
		for _, value := range values {
			shown = append(shown, r.text(name)+"="+r.leaf(value, r.markOf(name)))
		}
	}
	slices.Sort(shown)
	return strings.Join(shown, "&")
}

// url is what may be shown of an address.
func (r redactor) url(u *url.URL) string {
	parts := strings.Split(u.Path, "/")
	for i, part := range parts {
		parts[i] = r.text(part)
	}
	shown := u.Scheme + "://" + u.Host + strings.Join(parts, "/")
	if u.RawQuery != "" {
		shown += "?" + r.form(u.RawQuery)
	}
	return shown
}
