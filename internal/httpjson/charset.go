package httpjson

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// ASCII makes a request's body of v in which every character outside of ASCII is written as \uXXXX. It is
// for servers of which nobody knows the encoding that they expect: ASCII is the same in all of them.
func ASCII(v any) json.Marshaler { return ascii{v} }

type ascii struct{ value any }

// MarshalJSON implements json.Marshaler.
func (a ascii) MarshalJSON() ([]byte, error) {
	plain, err := encode(a.value)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	for _, r := range string(plain) {
		if r < utf8.RuneSelf {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
	}
	return []byte(b.String()), nil
}

// OrWindows1251 reads an answer into v, which is UTF-8 or, where it is not, Windows-1251: old servers in
// Cyrillic countries answer so, and seldom say it. It goes where the answer would go.
func OrWindows1251(v any) json.Unmarshaler { return &orWindows1251{v} }

type orWindows1251 struct{ into any }

// UnmarshalJSON implements json.Unmarshaler.
func (o *orWindows1251) UnmarshalJSON(raw []byte) error {
	if !utf8.Valid(raw) {
		raw = fromWindows1251(raw)
	}
	return json.Unmarshal(raw, o.into)
}

// fromWindows1251 rewrites a text as UTF-8. 0x98 is no character of the code page; it stays the control
// character of that number.
func fromWindows1251(text []byte) []byte {
	const (
		punctuation = "ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\u0098™љ›њќћџ\u00a0ЎўЈ¤Ґ¦§Ё©Є«¬\u00ad®Ї°±Ііґµ¶·ё№є»јЅѕї" // from 0x80
		letters     = 0xc0                                                                              // of А, and so on as in Unicode
	)
	high := []rune(punctuation)
	var b strings.Builder
	for _, c := range text {
		switch {
		case c < utf8.RuneSelf:
			b.WriteByte(c)
		case c < letters:
			b.WriteRune(high[c-utf8.RuneSelf])
		default:
			b.WriteRune('А' + rune(c-letters))
		}
	}
	return []byte(b.String())
}
