package botpos

import "bytes"

// readable takes out what keeps the texts' own samples from being JSON: a byte order mark, and commas after the
// last elements of objects and lists. Whoever built a POS after them may have kept those; what is told in strings
// stays as it is.
func readable(text []byte) []byte {
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
