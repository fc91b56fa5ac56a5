package simulator

import "strings"

// posting is an order as it is asked for, in no dialect's words.
type posting struct {
	number string         // our number, in lower case
	key    string         // our key for machines; empty for none
	meta   map[string]any // what comes back as it was
	guest  TicketGuest
	kind   string // of fulfillment, in the dialect's word

	comment, shortComment string
	deliverAt             string
	callbackURL           string

	lines []line
	// discount is a discount's code, surcharge a sum on top, paid what was paid already; 0 for none.
	discount        int
	surcharge, paid int64
	// percent changes the dishes' prices: 10 makes them ten percent dearer.
	percent int64
}

// line is so many of a dish; its modifiers are per dish.
type line struct {
	code, quantity int
	note           string
	modifiers      []pick
}

// pick is so many of a modifier, which may have modifiers of its own, per piece. Group is the id of its
// group where a dialect names it, since a code may be in several; 0 for wherever it is.
type pick struct {
	group, code, count int
	modifiers          []pick
}

// numberIn finds our number in a comment: its first word, in lower case and without # and punctuation.
func numberIn(comment string) string {
	words := strings.Fields(comment)
	if len(words) == 0 {
		return ""
	}
	return strings.ToLower(strings.Trim(words[0], "#;,.:"))
}

// digits are the digits of a text.
func digits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}
