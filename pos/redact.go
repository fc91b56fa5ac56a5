package pos

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ordersaga/ordersaga/order"
)

const (
	// maxText bounds the words of a POS that enter an error: a sentence, never a document.
	maxText = 120
	// maxInput bounds what is looked through for it.
	maxInput = 4 << 10
	// minDatum is the length in characters from which a guest's datum is looked for; minWord the one of
	// a single word of a name or an address. Shorter ones tell nothing of anybody and stand everywhere.
	minDatum, minWord = 2, 3
)

// Redact makes a text that came from a POS fit for errors, evidence and logs: what belongs to the guest
// becomes [guest], each of the secrets [secret], whatever looks like a phone number [digits]; the rest is
// one line of 120 characters at most. Case does not matter, since tills like capitals.
func Redact(text string, g order.Guest, secrets ...string) string {
	text = strings.ToValidUTF8(text[:min(len(text), maxInput)], "")
	text = replaceAll(text, secrets, "[secret]")
	text = replaceAll(text, guestData(g), "[guest]")
	text = regexp.MustCompile(`\+?\p{Nd}(?:[\s().-]*\p{Nd}){6,}`).ReplaceAllString(text, "[digits]")
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	if utf8.RuneCountInString(text) > maxText {
		text = string([]rune(text)[:maxText-1]) + "…"
	}
	return text
}

// guestData lists the values of g that a POS could repeat, and the words of those that it could split.
func guestData(g order.Guest) []string {
	data := []string{g.Name, g.Phone, g.Address, g.Comment, g.Reference, g.PaymentToken, g.ReturnURL}
	for _, values := range []map[string]string{g.Notes, g.Metadata, g.PaymentProof} {
		for _, value := range values {
			data = append(data, value)
		}
	}
	words := strings.FieldsFunc(g.Name+" "+g.Address, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for _, word := range words {
		if utf8.RuneCountInString(word) >= minWord {
			data = append(data, word)
		}
	}
	return append(data, strings.Map(digit, g.Phone))
}

// digit keeps digits alone.
func digit(r rune) rune {
	if r < '0' || r > '9' {
		return -1
	}
	return r
}

// replaceAll puts mark in the place of every one of values, the longest first, in any case.
func replaceAll(text string, values []string, mark string) string {
	values = slices.Clone(values)
	slices.SortFunc(values, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
	var patterns []string
	for _, value := range slices.Compact(values) {
		if value = strings.TrimSpace(value); utf8.RuneCountInString(value) >= minDatum {
			patterns = append(patterns, regexp.QuoteMeta(value))
		}
	}
	if len(patterns) == 0 {
		return text
	}
	pattern, err := regexp.Compile("(?i)" + strings.Join(patterns, "|"))
	if err != nil { // data that are no UTF-8, or as long as no guest writes: nothing can be vouched for
		return mark
	}
	return pattern.ReplaceAllLiteralString(text, mark)
}
