// Package laxjson reads JSON as people write it by hand: the samples of the bot-POS API are not quite JSON, and whoever
// built a system after them may have kept what is wrong with them.
package laxjson

import "bytes"

// Mend takes out what keeps a text from being JSON: a byte order mark, and commas after the last elements of objects
// and lists. What is told in strings stays as it is. A text that is JSON, or is none for another reason, stays so.
func Mend(text []byte) []byte {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	out := make([]byte, 0, len(text))
	comma := -1 // where one stands in out behind which nothing has come yet
	quoted, escaped := false, false
	for _, b := range text {
		switch {
		case quoted:
			quoted = b != '"' || escaped
			escaped = b == '\\' && !escaped
		case b == ' ' || b == '\t' || b == '\r' || b == '\n':
		case (b == '}' || b == ']') && comma > 0 && follows(out[:comma]):
			out = append(out[:comma], out[comma+1:]...)
			comma = -1
		default:
			quoted, comma = b == '"', -1
			if b == ',' {
				comma = len(out)
			}
		}
		out = append(out, b)
	}
	return out
}

// follows reports whether text ends with an element, so that a comma behind it is one too many.
func follows(text []byte) bool {
	text = bytes.TrimRight(text, " \t\r\n")
	return len(text) > 0 && !bytes.ContainsAny(text[len(text)-1:], "{[,:")
}
