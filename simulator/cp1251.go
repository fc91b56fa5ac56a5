package simulator

import (
	"strings"
	"unicode/utf8"
)

// cp1251 are the characters of Windows-1251 from 0x80 on; below that it is ASCII.
const cp1251 = "ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\u0098™љ›њќћџ\u00a0ЎўЈ¤Ґ¦§Ё©Є«¬\u00ad®Ї°±Ііґµ¶·ё№є»ј" +
	"ЅѕїАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя"

const firstCP1251 = 0x80

// toCP1251 is a text in Windows-1251; what that has not becomes a question mark.
func toCP1251(text []byte) []byte {
	table, out := []rune(cp1251), make([]byte, 0, len(text))
	places := make(map[rune]byte, len(table))
	for i, r := range table {
		places[r] = byte(firstCP1251 + i)
	}
	for _, r := range string(text) {
		place, there := places[r]
		switch {
		case r < firstCP1251:
			out = utf8.AppendRune(out, r)
		case there:
			out = append(out, place)
		default:
			out = append(out, '?')
		}
	}
	return out
}

// fromCP1251 is a text that was in Windows-1251.
func fromCP1251(text []byte) []byte {
	table := []rune(cp1251)
	var out strings.Builder
	for _, b := range text {
		if b < firstCP1251 {
			out.WriteByte(b)
			continue
		}
		out.WriteRune(table[b-firstCP1251])
	}
	return []byte(out.String())
}
