package simulator

import (
	"crypto/rand"
	"fmt"
	"strings"
)

const guidBytes = 16

func newGUID(form GUIDForm) string {
	var b [guidBytes]byte
	_, _ = rand.Read(b[:]) // it does not fail: crypto/rand ends the program instead
	guid := fmt.Sprintf("%X-%X-%X-%X-%X", b[0:4], b[4:6], b[6:8], b[8:10], b[10:])
	switch form {
	case PlainGUID:
		return guid
	case LowerGUID:
		return strings.ToLower(guid)
	case BracedGUID:
	}
	return "{" + guid + "}"
}

// canonicalGUID is a GUID as it is compared: without braces, in upper case.
func canonicalGUID(guid string) string {
	return strings.ToUpper(strings.Trim(guid, "{}"))
}

func cut(s string, characters int) string {
	runes := []rune(s)
	return string(runes[:min(len(runes), characters)])
}
