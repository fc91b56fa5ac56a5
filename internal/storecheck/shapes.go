package storecheck

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

const (
	// maxDigits is how many digits may stand in a row, whatever joins them, before they could be a phone's or a card's.
	maxDigits = 9
	// maxNameDigits is how many digits the name of a member may have.
	maxNameDigits = 4
	// minSent is the length in bytes from which a hidden value is looked for in what a vendor says: shorter ones stand
	// everywhere, while a Chinese name has two characters.
	minSent = 3
	// minSecret is the same of a credential within a text.
	minSecret = 4
	// secretMark stands in the place of a credential, the length of which is nobody's business either.
	secretMark = "[secret]"
)

// shapes knows what a value has to look like to be what its name says.
type shapes struct {
	guid, ids, words, moments, numbers *regexp.Regexp
	identifier, media, mail, tag       *regexp.Regexp
}

func newShapes() shapes {
	return shapes{
		guid:       regexp.MustCompile(`^\{?[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?$`),
		ids:        regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:#-]{0,39}$`),
		words:      regexp.MustCompile(`^[\pL\pN][\pL\pN _.$-]{0,31}$`),
		moments:    regexp.MustCompile(`^(?:\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?|\d\d?[:,.]\d\d(?::\d\d)?)$`),
		numbers:    regexp.MustCompile(`^[+-]?\d+(?:[.,]\d+)?$`),
		identifier: regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]{0,31}$`),
		media:      regexp.MustCompile(`^[a-z]{1,20}/[a-z0-9.+-]{1,60}$`),
		mail:       regexp.MustCompile(`[^\s@"'<>=&,;:]+@[^\s@"'<>=&,;:]+`),
		// The elements that pages and documents of XML begin with.
		tag: regexp.MustCompile(`^\s*<([!?]?(?i:doctype|html|head|body|h1|p|pre|div|center|xml|soap:envelope|error|errors|response))[\s>?/]`),
	}
}

// as is a text as a value of a kind, and false if it does not look like one.
func (r *redactor) as(text string, as kind) (string, bool) {
	if r.secret(text) && as != sentence && as != dish {
		return secretMark, true
	}
	few := digits(text) <= maxDigits
	switch as {
	case hidden:
	case id:
		return text, r.looks.guid.MatchString(text) || few && r.looks.ids.MatchString(text)
	case word:
		return text, few && r.looks.words.MatchString(text)
	case moment:
		return text, r.looks.moments.MatchString(text)
	case amount:
		return text, few && r.looks.numbers.MatchString(text)
	case sentence:
		return r.said(text), true
	case dish:
		return r.scrubbed(text, order.Guest{}), true
	}
	return "", false
}

// said is what a vendor says, without what we have sent and hidden, be it in part.
func (r *redactor) said(text string) string {
	var words []string
	whole := map[string]string{}
	for sent := range r.sent {
		whole[sent] = sent
		words = append(words, strings.FieldsFunc(sent, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })...)
	}
	words = slices.DeleteFunc(words, func(word string) bool { return r.shown[word] })
	return r.scrubbed(text, order.Guest{Name: strings.Join(words, " "), Notes: whole})
}

// scrubbed is a text in the vendor's words without a guest's, credentials, numbers of phones and addresses of mail.
func (r *redactor) scrubbed(text string, g order.Guest) string {
	return plain(r.looks.mail.ReplaceAllString(pos.Redact(text, g, r.secrets...), "[mail]"))
}

// remember keeps a value of ours that was hidden.
func (r *redactor) remember(text string, ours bool) {
	if ours && len(text) >= minSent && !r.shown[text] {
		r.sent[text] = true
	}
}

// secret reports whether a text holds a credential, or is one that is too short to be looked for.
func (r *redactor) secret(text string) bool {
	return slices.ContainsFunc(r.secrets, func(secret string) bool {
		return text == secret || len(secret) >= minSecret && strings.Contains(text, secret)
	})
}

// describe says what a hidden text is.
func (r *redactor) describe(text string) string {
	long := utf8.RuneCountInString(text)
	switch {
	case r.looks.guid.MatchString(text):
		return "[GUID]"
	case r.looks.moments.MatchString(text):
		return "[time]"
	case digits(text) == long:
		return "[" + several(long, "digit") + "]"
	case strings.HasPrefix(text, "http://"), strings.HasPrefix(text, "https://"):
		return "[URL of " + several(long, "character") + "]"
	}
	return "[text of " + several(long, "character") + "]"
}

// beginning says what a body begins with that is no JSON.
func (r *redactor) beginning(body string) string {
	if found := r.looks.tag.FindStringSubmatch(body); found != nil {
		return ", begins with <" + found[1]
	}
	body = strings.TrimSpace(body)
	switch {
	case body == "":
		return ", blank"
	case strings.ContainsRune(`{["<`, rune(body[0])):
		return ", begins with " + body[:1]
	}
	return ""
}

// several is a number of things.
func several(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// digits is how many digits stand in a row at the most, over whatever joins them.
func digits(text string) int {
	most, row := 0, 0
	for _, c := range text {
		switch {
		case unicode.IsDigit(c):
			row++
		case unicode.IsLetter(c):
			row = 0
		}
		most = max(most, row)
	}
	return most
}
