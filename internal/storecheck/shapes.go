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
	// minQuote is the length in bytes from which it is looked for within an id or a word, and not only as the whole of it.
	minQuote = 6
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
		words:      regexp.MustCompile(`^[\pL\pN][\pL\pN_.$-]{0,31}$`),
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
func (r *redactor) as(text string, as kind, ours bool) (string, bool) {
	if r.secrets.in(text) && as != sentence && as != dish {
		return secretMark, true
	}
	few := digits(text) <= maxDigits
	if (as == id || as == word) && !ours && r.quotes(text) {
		return "", false
	}
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
		return r.sentence(text), true
	case dish:
		if ours {
			return r.scrubbed(text, order.Guest{}), true
		}
		return r.said(text), true
	}
	return "", false
}

// sentence is what a vendor says of a call. A document in it is one like any other.
func (r *redactor) sentence(text string) string {
	from := strings.IndexAny(text, "{[<")
	if from < 0 || !strings.ContainsAny(text[from:], `{">`) {
		return r.said(text)
	}
	said, document := "", r.describe(text[from:])
	if from > 0 {
		said = r.said(text[:from]) + " "
	}
	if read, err := decode([]byte(text[from:])); err == nil {
		document = r.encoded(read, false)
	}
	return said + document
}

// quotes reports whether a text repeats what we have sent and hidden, or a word of it.
func (r *redactor) quotes(text string) bool {
	words := fields(text)
	whole := strings.ToLower(strings.Join(words, ""))
	for sent := range r.sent {
		parts := fields(sent)
		joined := strings.ToLower(strings.Join(parts, ""))
		if joined == whole || len(joined) >= minQuote && strings.Contains(whole, joined) {
			return true
		}
		if slices.ContainsFunc(parts, func(part string) bool {
			return len(part) >= minSent && !r.shown[part] && slices.ContainsFunc(words, func(word string) bool { return strings.EqualFold(word, part) })
		}) {
			return true
		}
	}
	return false
}

// fields are the words and numbers of a text.
func fields(text string) []string {
	return strings.FieldsFunc(text, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
}

// said is what a vendor says, without what we have sent and hidden, be it in part.
func (r *redactor) said(text string) string {
	var words []string
	whole := map[string]string{}
	for sent := range r.sent {
		whole[sent] = sent
		words = append(words, fields(sent)...)
	}
	words = slices.DeleteFunc(words, func(word string) bool { return r.shown[word] })
	return r.scrubbed(text, order.Guest{Name: strings.Join(words, " "), Notes: whole})
}

// scrubbed is a text in the vendor's words without a guest's, credentials, numbers of phones and addresses of mail.
func (r *redactor) scrubbed(text string, g order.Guest) string {
	return plain(r.looks.mail.ReplaceAllString(pos.Redact(r.secrets.hide(text), g), "[mail]"))
}

// remember keeps a value of ours that was hidden.
func (r *redactor) remember(text string, ours bool) {
	if ours && len(text) >= minSent && !r.shown[text] {
		r.sent[text] = true
	}
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
