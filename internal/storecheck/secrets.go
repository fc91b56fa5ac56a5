package storecheck

import (
	"encoding/base64"
	"net/url"
	"strings"
)

const (
	// minSecret is the length in bytes from which a credential is looked for within a text.
	minSecret = 4
	// shortPiece is how much of a credential gives it away, longPiece the same of one that has longSecret bytes: of
	// those, which are random more often than not, shorter pieces stand in other ids by chance.
	shortPiece, longPiece, longSecret = 6, 8, 16
	// secretMark stands in the place of a credential, the length of which is nobody's business either.
	secretMark = "[secret]"
)

// secrets knows credentials: in any case, in the forms that addresses and base64 give them, and in part.
type secrets struct {
	whole map[string]bool
	// pieces are what is looked for in texts, by length.
	pieces map[int]map[string]bool
}

func newSecrets() secrets {
	return secrets{whole: map[string]bool{}, pieces: map[int]map[string]bool{}}
}

// add makes a credential known.
func (s secrets) add(secret string) {
	if secret == "" {
		return
	}
	for _, form := range append(inBase64(secret), secret, url.QueryEscape(secret), url.PathEscape(secret)) {
		form = folded(form)
		s.whole[form] = true
		if len(form) >= minSecret {
			s.cut(form)
		}
	}
}

// cut makes the pieces of a form known.
func (s secrets) cut(form string) {
	long := min(len(form), shortPiece)
	if len(form) >= longSecret {
		long = longPiece
	}
	if s.pieces[long] == nil {
		s.pieces[long] = map[string]bool{}
	}
	for i := range len(form) - long + 1 {
		s.pieces[long][form[i:i+long]] = true
	}
}

// inBase64 is how a credential looks within what is encoded, by how many bytes stand before it in its group of
// three, without the digits that what is around it has a part in.
func inBase64(secret string) []string {
	var forms []string
	for before := range 3 {
		framed := []byte(strings.Repeat(" ", before) + secret)
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			form := encoding.EncodeToString(framed)
			if len(framed)%3 != 0 {
				form = form[:len(form)-1]
			}
			if from := []int{0, 2, 3}[before]; len(form) >= from+shortPiece {
				forms = append(forms, form[from:])
			}
		}
	}
	return forms
}

// in reports whether a text is a credential, or holds one or a piece of one.
func (s secrets) in(text string) bool { return s.whole[folded(text)] || s.hide(text) != text }

// hide is a text without the credentials in it, or pieces of them.
func (s secrets) hide(text string) string {
	low, hidden := folded(text), make([]bool, len(text))
	for long, pieces := range s.pieces {
		for i := range len(low) - long + 1 {
			if pieces[low[i:i+long]] {
				for at := range long {
					hidden[i+at] = true
				}
			}
		}
	}
	var out strings.Builder
	for i := range len(text) {
		switch {
		case !hidden[i]:
			out.WriteByte(text[i])
		case i == 0 || !hidden[i-1]:
			out.WriteString(secretMark)
		}
	}
	return out.String()
}

// folded is a text in lower case, as far as credentials are letters that have one, byte for byte.
func folded(text string) string {
	low := []byte(text)
	for i, c := range low {
		if 'A' <= c && c <= 'Z' {
			low[i] = c + 'a' - 'A'
		}
	}
	return string(low)
}
